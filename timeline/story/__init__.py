"""What the user declares: feeds, sources, entities and questions. ``model`` is pure; ``load`` reads the file."""
