"""Recognised items → the events worth recording, and why. Pure.

Dates, authors, links and order are no news of a known item; its title, summary and text are. Never decides that an item
is gone: feeds drop what is old.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from timeline.event import Event
from timeline.events import MentionRevised, MentionSeen
from timeline.feeds.identity import Known, Memory
from timeline.feeds.item import Document, Item
from timeline.feeds.prose import shorten
from timeline.feeds.recognise import Recognised, recognise

MAX_REVISIONS = 24
"""An item's recorded revisions; beyond them it is a counter or a clock."""
MAX_PAGE_REVISIONS = 500
"""The same for a page that is watched, whose edits are all that it has."""
MAX_NEW = 2_000
"""Items recorded from one document at a time; the rest follow with the next poll."""
MAX_GUID = 1_000


@dataclass(frozen=True, slots=True)
class Decision:
    """What to record. ``recognised``: each different item with its key; ``places``: the key of every item by its place.

    ``unrecorded``: keys of new items left for the next poll; ``unstable`` counts items known by other evidence than
    their guid, ``restless`` those that were edited so often that it means nothing.
    """

    events: tuple[Event, ...]
    recognised: tuple[Recognised, ...]
    places: Mapping[int, str] = field(default_factory=dict)
    unrecorded: frozenset[str] = frozenset()
    seen: int = 0
    revised: int = 0
    restless: int = 0
    unstable: int = 0
    more: bool = False


def decide(
    feed: str,
    document: Document,
    memory: Memory,
    seen_at: datetime,
    *,
    kind: str = "feed",
    backlog: bool = False,
    present: Collection[str] = (),
) -> Decision:
    """What one document adds to the log, oldest first."""
    found = recognise(document.items, memory, kind=kind, present=present)
    recognised = list({one.key: one for one in reversed(found)}.values())[::-1]
    fresh = [one for one in recognised if one.key not in memory.items]
    kept = fresh[:MAX_NEW]
    events: list[Event] = [
        MentionSeen(**_carried(feed, one, document.language, seen_at), backlog=backlog)
        for one in sorted(kept, key=lambda one: _order(one.item, seen_at))
    ]
    revised: list[Event] = []
    restless = 0
    for one in recognised:
        known = memory.items.get(one.key)
        if known is None or not _edited(one.item, known) or seen_at <= known.seen_at:
            continue
        if known.revisions >= (MAX_PAGE_REVISIONS if kind == "page" else MAX_REVISIONS):
            restless += 1
            continue
        carried = _carried(feed, one, document.language, seen_at)
        if known.published_at is not None:
            carried |= {name: getattr(known, name) for name in ("published_raw", "published_at", "published_precision")}
        revised.append(MentionRevised(**carried, supersedes=known.last))
    return Decision(
        events=(*events, *revised),
        recognised=tuple(recognised),
        places={one.item.place: one.key for one in found},
        unrecorded=frozenset(one.key for one in fresh[MAX_NEW:]),
        seen=len(events),
        revised=len(revised),
        restless=restless,
        unstable=sum(one.weakly and bool(one.item.guid) for one in recognised),
        more=len(kept) < len(fresh),
    )


def _order(item: Item, seen_at: datetime) -> tuple[datetime, int]:
    published = item.published_at or seen_at
    return min(published, seen_at), -item.place


def _edited(item: Item, known: Known) -> bool:
    """Whether the words changed. White space does not count; an item that lost its text was not edited."""
    new, old = _words(item.title, item.summary, item.text), _words(known.title, known.summary, known.text)
    if new == old:
        return False
    return (
        bool(item.summary or item.text)
        or not (known.summary or known.text)
        or _words(item.title) != _words(known.title)
    )


def _words(*texts: str) -> list[list[str]]:
    return [text.split() for text in texts]


def _carried(feed: str, one: Recognised, language: str | None, seen_at: datetime) -> dict[str, Any]:
    item = one.item
    return {
        "feed": feed,
        "key": one.key,
        "guid": shorten(item.guid, MAX_GUID) if item.guid else None,
        "link": item.link,
        "title": item.title,
        "summary": item.summary,
        "text": item.text,
        "author": item.author,
        "published_raw": item.published_raw,
        "published_at": item.published_at,
        "published_precision": item.published_precision,
        "language": language,
        "source_name": item.source_name,
        "source_url": item.source_url,
        "links": item.links,
        "stated": item.stated,
        "seen_at": seen_at,
    }
