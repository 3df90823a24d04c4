"""What the log knows of a feed's items. The table of names only finds them; what is known of one stands in the log."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from timeline.feeds.identity import Keys, Known, Memory, names
from timeline.feeds.item import Item
from timeline.feeds.recognise import Recognised
from timeline.stored import moment

_AT_A_TIME = 400
_CROWD = 20
"""A name that more items than this go by tells none of them apart."""


def recall(connection: sqlite3.Connection, feed: str, items: Sequence[Item]) -> Memory:
    """Everything that may bear on these items: under their possible keys, or found by their other names."""
    if not items or not has_items(connection, feed):
        return Memory()
    wanted: dict[str, None] = {}
    asked: dict[str, None] = {}
    for item in items:
        keys = Keys(item)
        wanted.update(dict.fromkeys(keys.all()))
        asked.update(dict.fromkeys(names(item)))
        if keys.guid:
            asked[f"guid {keys.guid}"] = None
    _rebuild_names(connection, feed)
    named: defaultdict[str, list[str]] = defaultdict(list)
    for chunk in _chunks(asked):
        for name, key in connection.execute(
            f"SELECT name, key FROM feed_names WHERE feed = ? AND name IN ({_marks(chunk)}) ORDER BY name, key",
            (feed, *chunk),
        ):
            named[name].append(key)
    for bearers in named.values():
        if len(bearers) <= _CROWD:
            wanted.update(dict.fromkeys(bearers))
    return Memory(_known(connection, feed, wanted), dict(named))


def has_items(connection: sqlite3.Connection, feed: str) -> bool:
    """Whether the log holds anything that this feed carried."""
    low, high = _bounds(feed)
    found = connection.execute("SELECT 1 FROM events WHERE stream >= ? AND stream < ? LIMIT 1", (low, high))
    return found.fetchone() is not None


def remember(connection: sqlite3.Connection, feed: str, recognised: Iterable[Recognised]) -> None:
    """Keep the other names of items, so that they are found again."""
    rows = []
    for one in recognised:
        rows += [(feed, name, one.key) for name in names(one.item)]
        if one.weakly and (own := Keys(one.item).guid) and own != one.key:
            rows.append((feed, f"guid {own}", one.key))
    connection.executemany("INSERT OR IGNORE INTO feed_names (feed, name, key) VALUES (?, ?, ?)", rows)


def _known(connection: sqlite3.Connection, feed: str, keys: Iterable[str]) -> dict[str, Known]:
    found: dict[str, Known] = {}
    for chunk in _chunks(keys):
        streams = {f"mention {feed} {key}": key for key in chunk}
        rows = connection.execute(
            f"SELECT stream, id, body FROM events WHERE stream IN ({_marks(chunk)}) ORDER BY stream, position",
            tuple(streams),
        )
        for stream, id, body in rows:
            key = streams[stream]
            found[key] = _after(found.get(key), key, id, orjson.loads(body))
    return found


def _after(before: Known | None, key: str, id: str, payload: dict[str, Any]) -> Known:
    published = before if before is not None and before.published_at is not None else None
    stated = payload.get("published_at")
    return Known(
        key=key,
        guid=payload.get("guid"),
        link=payload.get("link"),
        title=payload.get("title", ""),
        summary=payload.get("summary", ""),
        text=payload.get("text", ""),
        published_raw=published.published_raw if published else payload.get("published_raw"),
        published_at=published.published_at if published else (moment(stated) if stated else None),
        published_precision=published.published_precision if published else payload.get("published_precision"),
        seen_at=moment(payload["seen_at"]),
        last=id,
        revisions=before.revisions + 1 if before is not None else 0,
    )


def _rebuild_names(connection: sqlite3.Connection, feed: str) -> None:
    """Names can always be had from the log again; they are, where somebody dropped the table."""
    if connection.execute("SELECT 1 FROM feed_names WHERE feed = ? LIMIT 1", (feed,)).fetchone():
        return
    low, high = _bounds(feed)
    rows = []
    for (body,) in connection.execute("SELECT body FROM events WHERE stream >= ? AND stream < ?", (low, high)):
        payload = orjson.loads(body)
        item = Item(link=payload.get("link"), title=payload.get("title", ""))
        rows += [(feed, name, payload["key"]) for name in names(item)]
    connection.executemany("INSERT OR IGNORE INTO feed_names (feed, name, key) VALUES (?, ?, ?)", rows)


def _bounds(feed: str) -> tuple[str, str]:
    """All streams of one feed's mentions lie between these: ``!`` follows the space."""
    return f"mention {feed} ", f"mention {feed}!"


def _chunks(values: Iterable[str]) -> list[list[str]]:
    listed = list(values)
    return [listed[start : start + _AT_A_TIME] for start in range(0, len(listed), _AT_A_TIME)]


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
