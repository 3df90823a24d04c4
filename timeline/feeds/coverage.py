"""How far a stretch of time is covered: silence of a feed that could not be asked means nothing."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from timeline.feeds import schema
from timeline.feeds.hints import CAP
from timeline.feeds.schedule import interval
from timeline.log import Database
from timeline.stored import moment, moment_text
from timeline.story.model import Feed, Story

GOOD = frozenset({"new", "unchanged", "saved"})
"""Outcomes of a fetch that prove what the feed held; an empty answer proves nothing."""
SLACK = timedelta(hours=2)
"""What a poll may be late before its absence counts as a gap."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One feed between two moments. ``reachable``: throughout, without a gap.

    ``polls``: fetches in between. ``gaps``: from the first failure, or the last good fetch before a long silence of
    ours, to the next good fetch or the end. ``failing_since`` and ``cause``: the episode that was open at the end.
    """

    feed: str
    label: str
    reachable: bool
    polls: int
    failing_since: datetime | None
    cause: str | None
    gaps: tuple[tuple[datetime, datetime], ...]
    never_polled: bool


_GOOD = ", ".join(f"'{outcome}'" for outcome in sorted(GOOD))
_MARKED = f"at || iif(outcome IN ({_GOOD}), '+', '-')"
"""A fetch as a mark: its moment, and whether it was good. Half a year of them are joined to one text, because of all
threads that ask only one at a time may take a row.
"""


def coverage(story: Story, database: Database, since: datetime, until: datetime) -> list[Coverage]:
    """The coverage of ``(since, until]`` by each feed of the story, in the story's order. Reads only."""
    with database.reading() as connection:
        has_fetches = all(database.has_table(name) for name in schema.NAMES)
        return [_of(connection, feed, since, until, has_fetches=has_fetches) for feed in story.feeds]


def _of(connection: sqlite3.Connection, feed: Feed, since: datetime, until: datetime, *, has_fetches: bool) -> Coverage:
    before, within = _fetches(connection, feed, since, until) if has_fetches else ("", [])
    if not before and not within:
        from timeline.feeds.memory import has_items  # asking what is new must not cost the import of all that records

        never = not has_items(connection, feed.key)
        return Coverage(feed.key, feed.label, False, 0, None, None, ((since, until),), never)
    gaps, open_since = _gaps(feed, before, within, since, until)
    failing_since = _episode_start(connection, feed, open_since) if open_since else None
    return Coverage(
        feed=feed.key,
        label=feed.label,
        reachable=not gaps and open_since is None,
        polls=len(within),
        failing_since=failing_since,
        cause=_trouble(connection, feed, until) if failing_since else None,
        gaps=tuple(gaps),
        never_polled=False,
    )


def _fetches(connection: sqlite3.Connection, feed: Feed, since: datetime, until: datetime) -> tuple[str, list[str]]:
    """The mark of the last fetch at or before the stretch, or "" if there was none; and the marks of those within."""
    begin, end = moment_text(since), moment_text(until)
    before = connection.execute(
        f"SELECT {_MARKED} FROM fetches WHERE feed = ? AND at <= ? ORDER BY at DESC LIMIT 1", (feed.key, begin)
    ).fetchone()
    (within,) = connection.execute(
        "SELECT group_concat(mark, ' ') FROM "
        f"(SELECT {_MARKED} AS mark FROM fetches WHERE feed = ? AND at > ? AND at <= ? ORDER BY at)",
        (feed.key, begin, end),
    ).fetchone()
    return before[0] if before else "", within.split(" ") if within else []


def _trouble(connection: sqlite3.Connection, feed: Feed, until: datetime) -> str | None:
    """What the last fetch up to a moment failed for."""
    query = "SELECT message FROM fetches WHERE feed = ? AND at <= ? ORDER BY at DESC LIMIT 1"
    (message,) = connection.execute(query, (feed.key, moment_text(until))).fetchone()
    return message if message is None else str(message)


def _gaps(
    feed: Feed, before: str, within: list[str], since: datetime, until: datetime
) -> tuple[list[tuple[datetime, datetime]], datetime | None]:
    """The gaps, clipped to the stretch, and when the one that is open through failures at its end began."""
    longest = timedelta(seconds=max(2 * interval(feed), CAP)) + SLACK
    begin, end = moment_text(since), moment_text(until)
    gaps: list[tuple[str, str]] = []
    last_good = before[:-1] if before.endswith("+") else None
    failing = before[:-1] if before.endswith("-") else None
    near = ""  # up to here no good fetch can lie too long after the one before
    for mark in within:
        at = mark[:-1]
        if mark[-1] == "-":
            failing = failing or at
            continue
        if failing is not None:
            gaps.append((failing, at))
        elif last_good is None:
            gaps.append((begin, at))
        elif at > near:
            if moment(at) - moment(last_good) > longest:
                gaps.append((last_good, at))
            near = moment_text(moment(at) + longest)
        last_good, failing = at, None
    if failing is not None:
        gaps.append((failing, end))
    elif last_good is None or until - moment(last_good) > longest:
        gaps.append((last_good or begin, end))
    clipped = [(max(moment(first), since), min(moment(last), until)) for first, last in gaps]
    return [(first, last) for first, last in clipped if first < last], moment(failing) if failing else None


def _episode_start(connection: sqlite3.Connection, feed: Feed, within: datetime) -> datetime:
    """When the failing began that was under way at a moment: after the last good fetch before it."""
    (start,) = connection.execute(
        f"""
        SELECT min(at) FROM fetches WHERE feed = :feed AND at <= :at AND outcome NOT IN ({_GOOD})
        AND at > coalesce((SELECT max(at) FROM fetches WHERE feed = :feed AND at < :at AND outcome IN ({_GOOD})), '')
        """,
        {"feed": feed.key, "at": moment_text(within)},
    ).fetchone()
    return moment(start) if start else within
