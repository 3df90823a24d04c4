"""What the shell may complete: ids and names of the story at hand. Must never: print, write, or take long."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import typer

Offered: TypeAlias = list[tuple[str, str]]
"""What may be written, each with words that some shells show beside it."""
Completion: TypeAlias = Callable[[typer.Context], Offered]

RECENT = 40
"""How many of the newest mentions are offered where a reference is wanted."""


def _quietly(found: Callable[[Path], Iterator[tuple[str, str]]]) -> Completion:
    """A completion that offers nothing where the story cannot be read."""

    def offered(context: typer.Context) -> Offered:
        named = context.find_root().params.get("story") or os.environ.get("TIMELINE_STORY") or "."
        folder = Path(named)
        try:
            there = found(folder.parent if folder.name == "feeds.yaml" else folder)
            return [(_line(word), _line(says)) for word, says in there]
        except Exception:  # a keystroke is no place for an error
            return []

    return offered


def _line(text: str) -> str:
    """What no terminal obeys, in the one line that shells take; `timeline.report.words` would be slow to come."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _definition(folder: Path) -> dict[str, Any]:
    """The story as adopted last, else as its file has it: the log is much quicker to read than YAML."""
    from timeline.log import Log, open_database

    if (folder / "events.db").exists():
        with open_database(folder / "events.db", read_only=True) as database:
            last = Log(database).last_of("story")
            if last:
                found: dict[str, Any] = last.payload["definition"]
                return found
    from timeline.story.load import load_story

    return load_story(folder / "feeds.yaml").story.definition()


def _questions(folder: Path) -> Iterator[tuple[str, str]]:
    for id, asked in _definition(folder)["questions"].items():
        yield id, asked["ask"]


def _feeds(folder: Path) -> Iterator[tuple[str, str]]:
    from timeline.plain import read
    from timeline.story.model import Feed

    for declared in _definition(folder)["feeds"]:
        feed = read(Feed, declared)
        yield feed.key, feed.url


def _sources(folder: Path) -> Iterator[tuple[str, str]]:
    for domain, source in _definition(folder).get("sources", {}).items():
        yield domain, source["name"]


def _mentions(folder: Path) -> Iterator[tuple[str, str]]:
    from timeline.log import Log, open_database

    with open_database(folder / "events.db", read_only=True) as database:
        for event in reversed(Log(database).newest(RECENT, kinds=("mention.seen",))):
            yield f"m{event.position}", str(event.payload.get("title", ""))


def _templates(_: Path) -> Iterator[tuple[str, str]]:
    from timeline.story.templates import names, template

    for name in names():
        yield name, template(name).says


def _kinds(_: Path) -> Iterator[tuple[str, str]]:
    from timeline.events import KINDS

    for name, model in KINDS.items():
        yield name, (model.__doc__ or "").split("\n")[0]


question_ids = _quietly(_questions)
feed_names = _quietly(_feeds)
sources = _quietly(_sources)
references = _quietly(_mentions)
templates = _quietly(_templates)
kinds = _quietly(_kinds)


def questions_and_references(context: typer.Context) -> Offered:
    return question_ids(context) + references(context)
