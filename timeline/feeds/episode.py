"""What happened to a feed itself, as events: it fails, recovers, moves, is gone. The log says how things stand."""

from __future__ import annotations

from datetime import datetime

import orjson

from timeline.event import Event
from timeline.events import FeedFailing, FeedGone, FeedMoved, FeedRecovered
from timeline.log import Log


def failing(log: Log, feed: str, cause: str, message: str, status: int | None, now: datetime) -> list[Event]:
    """The event that begins an episode of failing, or tells of a cause that the episode has not had yet."""
    if cause in causes(log, feed):
        return []
    before = _last(log, feed)
    if cause == "gone":
        return [FeedGone(feed=feed, seen_at=now, message=message, supersedes=before)]
    return [FeedFailing(feed=feed, seen_at=now, cause=cause, message=message, status=status, supersedes=before)]


def recovered(log: Log, feed: str, now: datetime) -> list[Event]:
    """The event that ends an episode, if there is one."""
    return [FeedRecovered(feed=feed, seen_at=now, supersedes=_last(log, feed))] if causes(log, feed) else []


def moved(log: Log, feed: str, old: str, new: str, now: datetime) -> list[Event]:
    return [FeedMoved(feed=feed, seen_at=now, old_url=old, new_url=new, supersedes=_last(log, feed))]


def causes(log: Log, feed: str) -> set[str]:
    """Why the feed has been failing since it last recovered; empty while it is well."""
    found: set[str] = set()
    rows = log.connection.execute(
        "SELECT kind, body FROM events WHERE stream = ? ORDER BY position DESC", (f"feed {feed}",)
    )
    for kind, body in rows:
        if kind == FeedRecovered.kind:
            break
        if kind == FeedFailing.kind:
            found.add(orjson.loads(body)["cause"])
        elif kind == FeedGone.kind:
            found.add("gone")
    return found


def _last(log: Log, feed: str) -> str | None:
    last = log.last_of(f"feed {feed}")
    return last.id if last else None
