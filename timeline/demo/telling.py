"""The telling: what each feed carried, and from when on. Pure but for reading its own file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.resources import files
from typing import Any, Literal, TypeAlias, get_args

Form: TypeAlias = Literal["rss", "atom", "edgar", "docket", "google-news"]
ADDRESS = ".telling.invalid/feed"
"""How the address of each of its feeds ends; it begins with the feed's id. Nobody can ever own such a name."""
WINDOW = 20
"""As many of its newest items a feed shows, like most feeds; older ones fall out at its end."""


@dataclass(frozen=True, slots=True)
class Item:
    """One version of an item. ``at``: when it was published, a bare day if the hour is unknown; ``shown``: since when.

    The same link again is an edit. ``publisher``, ``accession`` and ``entry`` are what news searches, filings and
    dockets state beside it.
    """

    feed: str
    at: datetime | date
    shown: datetime
    link: str
    title: str
    text: str = ""
    publisher: str = ""
    accession: str = ""
    entry: int = 0


@dataclass(frozen=True, slots=True)
class Channel:
    """One feed of the telling. ``down``: from when until when it answered nothing but errors."""

    id: str
    title: str
    form: Form
    down: tuple[datetime, datetime] | None
    items: tuple[Item, ...]

    def is_down(self, now: datetime) -> bool:
        return self.down is not None and self.down[0] <= now < self.down[1]

    def carried(self, now: datetime) -> list[Item]:
        """What the feed shows at a moment: the newest version of each item, those that came last on top."""
        versions = {item.link: item for item in self.items if item.shown <= now}
        return list(versions.values())[::-1][:WINDOW]


def channels() -> dict[str, Channel]:
    """The whole telling, each feed by its id."""
    from timeline.story.document import plain_yaml

    told: dict[str, Any] = plain_yaml((files("timeline.demo") / "telling.yaml").read_text(encoding="utf-8"))
    items = sorted(map(_item, told["items"]), key=lambda item: item.shown)
    return {channel.id: channel for channel in _channels(told["feeds"], items)}


def story_text() -> str:
    """The story file of the telling, as it is left to the reader."""
    return (files("timeline.demo") / "feeds.yaml").read_text(encoding="utf-8")


def _channels(declared: dict[str, dict[str, Any]], items: list[Item]) -> Iterator[Channel]:
    for id, one in declared.items():
        assert one["form"] in get_args(Form), id
        begin, end = (_moment(when) for when in one["down"]) if "down" in one else (None, None)
        down = (begin, end) if begin and end else None
        yield Channel(id, one["title"], one["form"], down, tuple(item for item in items if item.feed == id))


def _item(told: dict[str, Any]) -> Item:
    at = told["at"]
    return Item(**{**told, "at": at if isinstance(at, date) else _moment(at), "shown": _moment(told.get("shown", at))})


def _moment(when: str | date) -> datetime:
    """A moment of the file, such as ``2026-05-06 18:28``, in UTC; a bare day begins at noon."""
    moment = datetime.combine(when, time(12)) if isinstance(when, date) else datetime.fromisoformat(when)
    return moment.replace(tzinfo=UTC)
