"""What a feed claimed, before anything is decided: items, the document that they came in, what of it is new."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from timeline.feeds.hints import NO_HINTS, Hints, hints_of

if TYPE_CHECKING:  # a reader of documents records nothing, and need not load the log's vocabulary
    from timeline.events import Precision


@dataclass(frozen=True, slots=True)
class Item:
    """One item as its feed states it, in plain text; nothing inferred. ``place``: its number in the document, from 0.

    ``identity``: what its kind knows it by, surer than its guid: an accession number, a docket's entry.
    """

    place: int = 0
    identity: str | None = None
    guid: str | None = None
    link: str | None = None
    title: str = ""
    summary: str = ""
    text: str = ""
    author: str | None = None
    published_raw: str | None = None
    published_at: datetime | None = None
    published_precision: Precision | None = None
    source_name: str | None = None
    source_url: str | None = None
    links: tuple[str, ...] = ()
    stated: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed feed document. ``entries``: how many items it held; ``spoiled``: why some could not be read."""

    title: str = ""
    language: str | None = None
    items: tuple[Item, ...] = ()
    entries: int = 0
    spoiled: tuple[str, ...] = ()


NOTHING = Document()


@dataclass(frozen=True, slots=True)
class Unread:
    """What of a body was not read before. ``known``: hashes of the items that were known by their bytes, not parsed.

    ``fresh``: hashes of those that were parsed, in order, or None where the body could not be cut. ``more``: it holds
    more such items than were asked for. ``broken``: it ends too early.
    """

    document: Document = NOTHING
    hints: Hints = NO_HINTS
    known: tuple[str, ...] = ()
    fresh: tuple[str, ...] | None = None
    more: bool = False
    broken: bool = False


def unread(plain: dict[str, Any]) -> Unread:
    """The same from the JSON that a reader sends."""
    fresh = plain["fresh"]
    return Unread(
        document=_document(plain["document"]),
        hints=hints_of(plain["hints"]),
        known=tuple(plain["known"]),
        fresh=None if fresh is None else tuple(fresh),
        more=plain["more"],
        broken=plain["broken"],
    )


def _document(plain: dict[str, Any]) -> Document:
    items = tuple(
        Item(**{**one, "links": tuple(one["links"]), "published_at": _moment(one["published_at"])})
        for one in plain["items"]
    )
    return Document(**{**plain, "items": items, "spoiled": tuple(plain["spoiled"])})


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
