"""Follow one developing story: an event-sourced timeline of what its sources said and what really changed."""

__version__ = "0.1.0"
