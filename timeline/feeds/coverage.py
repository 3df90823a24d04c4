"""How far a stretch of time is covered: silence of a feed that could not be asked means nothing.

A good fetch vouches for the time up to the next one, if that came soon enough; a failed fetch vouches for none. Which
fetches differ from the one before, or come long after it, is kept with them: half a year of a feed costs its gaps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

import orjson

from timeline.feeds import schema
from timeline.feeds.schedule import interval
from timeline.feeds.schema import GOOD, IN_VAIN, SLACK, SOON
from timeline.log import Database
from timeline.stored import moment, moment_text
from timeline.story.model import Feed, Story

Span: TypeAlias = tuple[str, str]
"""From one moment to another, as stored."""


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
    with database.reading():
        asked = _asked(database, story, moment_text(since), moment_text(until))
        return [
            _covered(feed, asked[feed.key], since, until)
            if feed.key in asked
            else _unasked(database, feed, since, until)
            for feed in story.feeds
        ]


def _unasked(database: Database, feed: Feed, since: datetime, until: datetime) -> Coverage:
    from timeline.feeds.memory import has_items  # asking what is new must not cost the import of all that records

    never = not has_items(database.connection, feed.key)
    return Coverage(feed.key, feed.label, False, None, None, ((since, until),), never)


# --- what was fetched -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Fetches:
    """What is to be known of a feed's fetches up to the end of a stretch. ``first``: the last before the stretch, or
    else the first within it; ``apart``: those within it that differ from the one before, or come long after it, each
    with its pause in seconds; ``failing_since``: when the failing began that goes on at the end.
    """

    first: str
    first_good: bool
    last: str
    message: str | None
    failing_since: str | None
    apart: tuple[tuple[str, bool, int], ...]


_ASKED = f"""
SELECT feed, first.at, first.{GOOD}, last.at, last.message,
    iif(last.{GOOD}, NULL, (
        SELECT min(at) FROM fetches AS failed WHERE failed.feed = last.feed AND {IN_VAIN} AND at > coalesce(
            (SELECT max(at) FROM fetches AS good WHERE good.feed = last.feed AND at <= last.at AND {GOOD}), '')
    )),
    (SELECT group_concat(at || ' ' || ({GOOD}) || ' ' || pause, ' ') FROM fetches AS apart INDEXED BY fetches_apart
     WHERE apart.feed = last.feed AND at > :since AND at <= last.at AND pause IS NOT NULL)
FROM json_each(:feeds) AS asked
CROSS JOIN fetches AS last ON last.feed = asked.value AND last.at = (
    SELECT max(at) FROM fetches AS known WHERE known.feed = asked.value AND at <= :until)
CROSS JOIN fetches AS first USING (feed)
WHERE first.at = coalesce(
    (SELECT max(at) FROM fetches AS before WHERE before.feed = last.feed AND at <= :since),
    (SELECT min(at) FROM fetches AS after WHERE after.feed = last.feed AND at > :since))
"""
"""One question for all feeds, and one text for what parts a feed's fetches: of all threads that ask SQLite only one at
a time may take a row."""


def _asked(database: Database, story: Story, since: str, until: str) -> dict[str, _Fetches]:
    """The feeds that were asked up to the end of a stretch, by key."""
    if not schema.has_tables(database):
        return {}
    feeds = orjson.dumps([feed.key for feed in story.feeds]).decode()
    rows = database.connection.execute(_ASKED, {"feeds": feeds, "since": since, "until": until})
    return {
        feed: _Fetches(first, bool(good), last, message, failing_since, _parted(apart))
        for feed, first, good, last, message, failing_since, apart in rows
    }


def _parted(text: str | None) -> tuple[tuple[str, bool, int], ...]:
    words = text.split(" ") if text else []
    each = zip(words[::3], words[1::3], words[2::3], strict=True)
    return tuple((at, good == "1", int(pause)) for at, good, pause in each)


# --- gaps -------------------------------------------------------------------------------------------------------------


def _covered(feed: Feed, fetches: _Fetches, since: datetime, until: datetime) -> Coverage:
    gaps = _gaps(feed, fetches, since, until)
    failing = None if fetches.failing_since is None else moment(fetches.failing_since)
    reachable = not failing and not gaps  # a failure at the very end leaves no time for a gap
    return Coverage(feed.key, feed.label, reachable, failing, fetches.message if failing else None, gaps, False)


def _gaps(feed: Feed, fetches: _Fetches, since: datetime, until: datetime) -> tuple[tuple[datetime, datetime], ...]:
    start, end = moment_text(since), moment_text(until)
    found = _joined([*_silences(feed, fetches, start, end)], [*_failures(fetches, end)])
    clipped = ((max(begun, start), min(done, end)) for begun, done in found)
    return tuple((moment(begun), moment(done)) for begun, done in clipped if begun < done)


def _silences(feed: Feed, fetches: _Fetches, since: str, until: str) -> Iterator[Span]:
    """Beginning and end of each time in which nobody asked for too long."""
    longest = max(2 * interval(feed) + SLACK, SOON)
    if fetches.first > since:
        yield since, fetches.first
    for at, _, pause in fetches.apart:
        if pause > longest:
            yield moment_text(moment(at) - timedelta(seconds=pause)), at
    if moment(until) - moment(fetches.last) > timedelta(seconds=longest):
        yield fetches.last, until


def _failures(fetches: _Fetches, until: str) -> Iterator[Span]:
    """From the first fetch in vain to the next good one, or to the end."""
    failing = None if fetches.first_good else fetches.first
    for at, good, _ in fetches.apart:
        if good and failing:
            yield failing, at
        failing = None if good else failing or at
    if failing:
        yield failing, until


def _joined(silences: list[Span], failures: list[Span]) -> list[Span]:
    """In order; one where no good fetch parts two: a silence may end in failures, and lie within them."""
    failing = 0  # sorts before a silence that begins with the same failure
    gaps: list[Span] = []
    for start, what, stop in sorted([(a, failing, b) for a, b in failures] + [(a, 1, b) for a, b in silences]):
        if gaps and (start, what) <= (gaps[-1][1], failing):
            gaps[-1] = (gaps[-1][0], max(gaps[-1][1], stop))
        else:
            gaps.append((start, stop))
    return gaps
