"""How each feed is: last good fetch, next poll and why then, silence against its habit, trouble in words."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

from timeline.feeds import schema
from timeline.feeds.state import State, load
from timeline.log import Database
from timeline.stored import moment_text
from timeline.story.model import Feed, Story

MIN_HABIT = 5
"""Days with news; from fewer no habit is read."""
UNUSUAL = 4
"""A silence so many times longer than the usual one is worth a remark, if it is longer than a day …"""
WEEKEND = 1.25
"""… and so many times longer than the longest of a usual week: who rests at weekends does so every week."""
HABIT_WINDOW = timedelta(days=90)
MONDAY, WEEK = 4 * 86_400, 7 * 86_400
"""Seconds from the beginning of Unix time to that of its first whole week, and of a week."""


@dataclass(frozen=True, slots=True)
class Health:
    """One feed's state of health at a moment.

    ``state``: new (never asked), well, failing, or gone. ``news_at``: when it last had something new; ``silence``: how
    long ago that was; ``usual``: the median time between its news; ``unusually_silent``: far longer than that, and
    longer than its weekends. ``next_due`` None: now, or never for a feed that is gone; ``why`` says so. ``remarks``:
    what else is odd about it.
    """

    feed: str
    label: str
    address: str
    state: str
    good_at: datetime | None
    next_due: datetime | None
    why: str
    failures: int
    failing_since: datetime | None
    trouble: str | None
    news_at: datetime | None
    silence: timedelta | None
    usual: timedelta | None
    unusually_silent: bool
    remarks: tuple[str, ...]


def health(story: Story, database: Database, now: datetime) -> list[Health]:
    """Every feed of the story, in its order."""
    with database.reading() as connection:
        if not schema.has_tables(database):
            return [_unasked(feed) for feed in story.feeds]
        return [_health(connection, feed, now) for feed in story.feeds]


def _unasked(feed: Feed) -> Health:
    return Health(
        feed.key,
        feed.label,
        feed.url,
        "new",
        None,
        None,
        "it was never asked",
        0,
        None,
        None,
        None,
        None,
        None,
        False,
        (),
    )


def _health(connection: sqlite3.Connection, feed: Feed, now: datetime) -> Health:
    state = load(connection, feed)
    if state.asked_at is None:
        return _unasked(feed)
    news_at, usual, patience = _habit(connection, feed, now)
    silence = now - news_at if news_at else None
    due = [when for when in (state.next_due, state.not_before) if when and when > now]
    return Health(
        feed=feed.key,
        label=feed.label,
        address=state.address,
        state="gone" if state.gone else "failing" if state.failures else "well",
        good_at=state.good_at,
        next_due=max(due) if due else None,
        why=state.why,
        failures=state.failures,
        failing_since=state.failing_since,
        trouble=state.message,
        news_at=news_at,
        silence=silence,
        usual=usual,
        unusually_silent=bool(patience and silence and silence > patience),
        remarks=tuple(_remarks(state, feed, now)),
    )


def _habit(
    connection: sqlite3.Connection, feed: Feed, now: datetime
) -> tuple[datetime | None, timedelta | None, timedelta | None]:
    """When the feed last had news, how long it is usually silent, and from when on a silence is unusual."""
    (told,) = connection.execute(
        "SELECT group_concat(second, ' ') FROM (SELECT strftime('%s', at) AS second FROM fetches "
        "WHERE feed = ? AND seen > 0 AND at > ? AND at <= ? ORDER BY at)",
        (feed.key, moment_text(now - HABIT_WINDOW), moment_text(now)),
    ).fetchone()
    times = [int(second) for second in told.split(" ")] if told else []
    news_at = datetime.fromtimestamp(times[-1], UTC) if times else None
    gaps = [later - earlier for earlier, later in pairwise(times)]
    if len(gaps) < MIN_HABIT:
        return news_at, None, None
    weeks: dict[int, int] = {}
    for gap, end in zip(gaps, times[1:], strict=True):
        week = (end - MONDAY) // WEEK
        if gap > weeks.get(week, 0):
            weeks[week] = gap
    usual = timedelta(seconds=int(median(gaps)))
    longest = timedelta(seconds=int(median(weeks.values())))
    return news_at, usual, max(UNUSUAL * usual, WEEKEND * longest, timedelta(days=1))


def _remarks(state: State, feed: Feed, now: datetime) -> list[str]:
    remarks = []
    if state.address != feed.url:
        remarks.append(f"moved to {state.address}")
    elif state.move_to:
        remarks.append(f"redirects to {state.move_to} for good; not yet proven")
    if state.unchanged_since and now - state.unchanged_since > timedelta(days=7):
        remarks.append(f"unchanged since {state.unchanged_since:%Y-%m-%d}")
    if state.unstable:
        remarks.append("its ids change; items are told apart by link and title")
    if state.restless:
        remarks.append(f"{state.restless} of its items change with every poll")
    if state.spoiled:
        remarks.append(f"{len(state.spoiled)} of its items could not be read")
    if state.unfinished:
        remarks.append("holds more than is taken at once; the rest follows")
    return remarks
