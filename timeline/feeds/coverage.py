"""How far a stretch of time is covered: silence of a feed that could not be asked means nothing.

A good fetch vouches for the time up to the next one, if that came soon enough; a failed fetch vouches for none. Fetches
in a regular row are leapt over, so half a year of a feed costs little more than its gaps.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from timeline.feeds import schema
from timeline.feeds.hints import CAP, HOUR
from timeline.feeds.schedule import interval
from timeline.feeds.schema import GOOD, IN_VAIN
from timeline.log import Database
from timeline.stored import moment, moment_text
from timeline.story.model import Feed, Story

SLACK = 2 * HOUR
"""Seconds; what a poll may be late before its absence counts as a gap."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One feed between two moments. ``reachable``: throughout, without a gap, and at the end.

    ``gaps``: from the first failure, or the last good fetch before a long silence of ours, to the next good fetch or
    the end. ``failing_since`` and ``cause``: the episode that was open at the end.
    """

    feed: str
    label: str
    reachable: bool
    failing_since: datetime | None
    cause: str | None
    gaps: tuple[tuple[datetime, datetime], ...]
    never_polled: bool


def coverage(story: Story, database: Database, since: datetime, until: datetime) -> list[Coverage]:
    """The coverage of ``(since, until]`` by each feed of the story, in the story's order. Reads only."""
    with database.reading() as connection:
        has_fetches = schema.has_tables(database)
        return [_of(connection, feed, since, until, has_fetches=has_fetches) for feed in story.feeds]


def _of(connection: sqlite3.Connection, feed: Feed, since: datetime, until: datetime, *, has_fetches: bool) -> Coverage:
    last = _last(connection, feed, until) if has_fetches else None
    if last is None:
        from timeline.feeds.memory import has_items  # asking what is new must not cost the import of all that records

        never = not has_items(connection, feed.key)
        return Coverage(feed.key, feed.label, False, None, None, ((since, until),), never)
    _, good, message = last
    gaps = _gaps(connection, feed, since, until)
    failing_since = None if good else _episode_start(connection, feed, until)
    reachable = bool(good) and not gaps  # a failure at the very end leaves no time for a gap
    return Coverage(feed.key, feed.label, reachable, failing_since, None if good else message, gaps, never_polled=False)


def _last(connection: sqlite3.Connection, feed: Feed, until: datetime) -> tuple[str, bool, str | None] | None:
    """The last fetch up to a moment: when it was, whether it was good, what it failed for."""
    found: tuple[str, bool, str | None] | None = connection.execute(
        f"SELECT at, {GOOD}, message FROM fetches WHERE feed = ? AND at <= ? ORDER BY at DESC LIMIT 1",
        (feed.key, moment_text(until)),
    ).fetchone()
    return found


def _episode_start(connection: sqlite3.Connection, feed: Feed, until: datetime) -> datetime:
    """When the failing began that is under way at a moment: after the last good fetch."""
    (start,) = connection.execute(
        f"""
        SELECT min(at) FROM fetches WHERE feed = :feed AND {IN_VAIN} AND at > coalesce(
            (SELECT max(at) FROM fetches WHERE feed = :feed AND at <= :until AND {GOOD}), '')
        """,
        {"feed": feed.key, "until": moment_text(until)},
    ).fetchone()
    return moment(start)


# --- gaps -------------------------------------------------------------------------------------------------------------

_SILENCES = """
WITH RECURSIVE hop (earlier, at) AS (
    VALUES (NULL, :first)
    UNION ALL
    SELECT at, coalesce(
        (SELECT max(at) FROM fetches
         WHERE feed = :feed AND at > hop.at AND at <= strftime('%Y-%m-%dT%H:%M:%SZ', hop.at, :longest)),
        (SELECT min(at) FROM fetches WHERE feed = :feed AND at > hop.at),
        :until
    ) FROM hop WHERE at < :until
)
SELECT group_concat(earlier || ' ' || min(at, :until), ' ') FROM hop
WHERE min(at, :until) > strftime('%Y-%m-%dT%H:%M:%SZ', earlier, :longest)
"""
"""Beginning and end of each time in which nobody asked for too long. From each fetch to the last one soon enough after
it: all in between lie closer together. One text, because of all threads that ask only one at a time may take a row.
"""

_FAILURES = f"""
WITH RECURSIVE turn (at, good) AS (
    VALUES (:first, :good)
    UNION ALL
    SELECT iif(good,
        (SELECT min(at) FROM fetches WHERE feed = :feed AND at > turn.at AND {IN_VAIN}),
        (SELECT min(at) FROM fetches WHERE feed = :feed AND at > turn.at AND {GOOD})
    ), NOT good FROM turn WHERE at < :until
)
SELECT group_concat(at, ' ') FROM turn
"""
"""From the first fetch: the next one in vain, the good one after it, and so on to the end."""


def _gaps(
    connection: sqlite3.Connection, feed: Feed, since: datetime, until: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """The gaps within a stretch at whose end it is known that the feed was ever asked."""
    before = _last(connection, feed, since)
    first, good = before[:2] if before else _first(connection, feed, since)
    longest, end = max(2 * interval(feed), CAP) + SLACK, moment_text(until)
    told = {"feed": feed.key, "first": first, "good": good, "until": end, "longest": f"{longest} seconds"}
    ((silent,), (turns,)) = (connection.execute(query, told).fetchone() for query in (_SILENCES, _FAILURES))
    silences = _pairs(silent.split(" ") if silent else [])
    if not before:
        silences.append((moment_text(since), first))
    failures = _pairs([*turns.split(" ")[1 if good else 0 :], end])
    clipped = ((max(moment(start), since), min(moment(stop), until)) for start, stop in _joined(silences, failures))
    return tuple((start, stop) for start, stop in clipped if start < stop)


def _joined(silences: list[tuple[str, str]], failures: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """In order; one where no good fetch parts two: a silence may end in failures, and lie within them."""
    failing = 0  # sorts before a silence that begins with the same failure
    gaps: list[tuple[str, str]] = []
    for start, what, stop in sorted([(a, failing, b) for a, b in failures] + [(a, 1, b) for a, b in silences]):
        if gaps and (start, what) <= (gaps[-1][1], failing):
            gaps[-1] = (gaps[-1][0], max(gaps[-1][1], stop))
        else:
            gaps.append((start, stop))
    return gaps


def _first(connection: sqlite3.Connection, feed: Feed, since: datetime) -> tuple[str, bool]:
    """The first fetch after a moment: when it was, and whether it was good."""
    found: tuple[str, bool] = connection.execute(
        f"SELECT at, {GOOD} FROM fetches WHERE feed = ? AND at > ? ORDER BY at LIMIT 1", (feed.key, moment_text(since))
    ).fetchone()
    return found


def _pairs(moments: list[str]) -> list[tuple[str, str]]:
    """Beginnings and ends in turn; a beginning without an end is left out."""
    return list(zip(moments[::2], moments[1::2], strict=False))
