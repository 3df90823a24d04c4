"""Recognising a document's items: each gets the key of the item that it is, known or new. Pure.

Three passes: by key; by other evidence; and, where most of a document seems new although nearly every title is known,
by title, for then its ids are no ids. Feeds of record (filings, dockets) are taken at their guids' word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from timeline.feeds.identity import (
    Keys,
    Memory,
    alike,
    bare,
    link_name,
    names,
    permalink,
    plain_title,
    same_link,
    same_story,
    same_title,
    title_name,
)
from timeline.feeds.item import Item

STRICT = frozenset({"edgar", "docket"})
"""Kinds whose ids are official: "Order" filed twice on one day is two entries."""

MIN_CHURN = 3
"""Items; fewer that changed their ids together are no proof that the ids mean nothing."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """An item and the key that it has; ``weakly``: its own key was another, only other evidence says so."""

    item: Item
    key: str
    weakly: bool = False


def recognise(
    items: Sequence[Item], memory: Memory, *, kind: str = "feed", present: Collection[str] = ()
) -> list[Recognised]:
    """Every item of a document with its key, in the document's order; doubles within it share one.

    ``present``: keys of known items that the document holds beside these.
    """
    strict = kind in STRICT
    hubs = _hubs(items, memory)
    found: dict[int, Recognised] = {}
    taken: set[str] = set(present)
    unknown: list[Item] = []
    for item in items:
        key = _by_key(item, memory, hubs, strict=strict) if memory.items else None
        if key is None:
            unknown.append(item)
        else:
            found[item.place] = Recognised(item, key)
            taken.add(key)
    if memory.items and not strict:
        unknown = _by_evidence(unknown, memory, hubs, taken, found)
        unknown = _by_title(unknown, memory, taken, found, len(items) + len(present))
    _new(unknown, hubs, found, strict=strict)
    return [found[item.place] for item in items]


def _hubs(items: Sequence[Item], memory: Memory) -> set[str]:
    """Links that more than one item goes by, in this document or in the log."""
    titles = {(name, plain_title(item)) for item in items if (name := link_name(item))}
    counts = Counter(name for name, _ in titles)
    return {name for name, count in counts.items() if count > 1 or len(memory.named.get(name, ())) > 1}


def _by_key(item: Item, memory: Memory, hubs: Collection[str], *, strict: bool) -> str | None:
    keys = Keys(item)
    if keys.guid is None:
        by_link = keys.link if link_name(item) not in hubs else None
        return next((key for key in (by_link, keys.title) if key in memory.items), None)
    known = memory.items.get(keys.guid)
    if strict:
        return keys.guid if known else None
    for beside in (keys.beside_link, keys.beside_title):
        if beside in memory.items:
            return beside
    if known is not None:
        return keys.guid if same_story(item, known, hubs) else _beside(item, keys, hubs)
    return next((key for key in memory.named.get(f"guid {keys.guid}", ()) if key in memory.items), None)


def _beside(item: Item, keys: Keys, hubs: Collection[str]) -> str | None:
    return keys.beside_link if keys.beside_link and link_name(item) not in hubs else keys.beside_title


def _by_evidence(
    unknown: Sequence[Item], memory: Memory, hubs: Collection[str], taken: set[str], found: dict[int, Recognised]
) -> list[Item]:
    left = []
    for item in unknown:
        candidates = (key for name in names(item) for key in memory.named.get(name, ()))
        for key in candidates:
            known = memory.items.get(key)
            if known is not None and key not in taken and alike(item, known, hubs):
                found[item.place] = Recognised(item, key, weakly=True)
                taken.add(key)
                break
        else:
            left.append(item)
    return left


def _by_title(
    unknown: Sequence[Item], memory: Memory, taken: set[str], found: dict[int, Recognised], size: int
) -> list[Item]:
    by_title: dict[int, str] = {}
    for item in unknown:
        name = title_name(item)
        keys = [key for key in memory.named.get(name, ()) if key not in taken and key in memory.items] if name else []
        if len(keys) == 1:
            by_title[item.place] = keys[0]
    if len(by_title) < MIN_CHURN or len(by_title) * 2 <= size:
        return list(unknown)
    left = []
    for item in unknown:
        key = by_title.get(item.place)
        if key is None or key in taken:
            left.append(item)
        else:
            found[item.place] = Recognised(item, key, weakly=True)
            taken.add(key)
    return left


def _new(unknown: Sequence[Item], hubs: Collection[str], found: dict[int, Recognised], *, strict: bool) -> None:
    """Keys for items never seen; those that stand in the document twice share one."""
    first: dict[str, Item] = {one.key: one.item for one in found.values()}
    doubles: dict[tuple[str | None, str, str | None, str, str], str] = {}
    for item in unknown:
        keys = Keys(item)
        if keys.guid is not None:
            key = keys.guid
        else:
            key = keys.link if keys.link and link_name(item) not in hubs else keys.title
        looks = (permalink(item), plain_title(item), item.published_raw, item.summary, item.text)
        if not strict:
            if looks in doubles and not bare(item):
                key = doubles[looks]
            elif key in first and keys.guid is not None and not _one_guid_one_story(item, first[key]):
                key = _beside(item, keys, hubs) or key
        doubles.setdefault(looks, key)
        first.setdefault(key, item)
        found[item.place] = Recognised(item, key)


def _one_guid_one_story(item: Item, other: Item) -> bool:
    """Whether two items of one document that share a guid are one."""
    return bare(item) or (same_title(item, other) and (same_link(item, other) or not item.link or not other.link))
