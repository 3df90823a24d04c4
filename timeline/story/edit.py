"""Adding feeds to a story file, leaving every other byte of it as its author wrote it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from timeline.errors import Mistake, StoryError
from timeline.plain import plain
from timeline.story.document import Place
from timeline.story.load import StoryFile
from timeline.story.model import Feed


def with_feeds(file: StoryFile, feeds: Sequence[Feed]) -> str:
    """The text of the file with these feeds after its last one. Raises StoryError where `feeds:` is set in brackets."""
    lines = file.path.read_text(encoding="utf-8").splitlines()
    start, _ = file.places[("feeds",)]
    items: list[Place] = [place for place in file.places if len(place) == 2 and place[0] == "feeds"]
    added = [f"{_indent(file, items)}- {_written(feed)}" for feed in feeds]
    if not items:
        lines[start - 1] = "feeds:"
        return "\n".join([*lines[:start], *added, *lines[start:]]) + "\n"
    if file.places[("feeds", 0)][0] == start:
        where = Mistake(str(file.path), start, 1, "feeds are written in brackets; add by hand: " + "; ".join(added))
        raise StoryError([where])
    end = _end_of_block(file, start, len(lines))
    while end > start and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return "\n".join([*lines[:end], *added, *lines[end:]]) + "\n"


def _end_of_block(file: StoryFile, start: int, last: int) -> int:
    """The last line before the next setting of the file."""
    return min((line - 1 for place, (line, _) in file.places.items() if len(place) == 1 and line > start), default=last)


def _indent(file: StoryFile, items: Sequence[Place]) -> str:
    """As the feeds that are there are indented; the column is that of what follows the dash."""
    return " " * (file.places[items[0]][1] - 3) if items else "  "


def _written(feed: Feed) -> str:
    """One feed in one line of YAML; JSON's quotes are YAML's too."""
    fields = plain(feed)
    order = sorted(fields, key=lambda name: (name != "name", name != "url", name))
    return "{" + ", ".join(f"{name}: {json.dumps(fields[name], ensure_ascii=False)}" for name in order) + "}"
