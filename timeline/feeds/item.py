"""What a feed claimed, before anything is decided: items, and the document that they came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a parsing process starts in half the time without pydantic's models
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


def document(plain: dict[str, Any]) -> Document:
    """A document from the JSON that the parsing process sends."""
    items = tuple(
        Item(**{**one, "links": tuple(one["links"]), "published_at": _moment(one["published_at"])})
        for one in plain["items"]
    )
    return Document(**{**plain, "items": items, "spoiled": tuple(plain["spoiled"])})


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
