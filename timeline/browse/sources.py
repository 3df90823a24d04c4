"""Sources: how each feed is, what it brought day by day, and when it could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

import orjson

from timeline.browse.frame import Asked, Page
from timeline.browse.glance import Glance
from timeline.feeds import schema
from timeline.feeds.coverage import coverage
from timeline.feeds.health import Health, health
from timeline.feeds.schema import GOOD
from timeline.report.feedspage import habit_words, state_words
from timeline.report.words import clean, count, day
from timeline.stored import moment_text

DAYS = 28
"""Days that a strip shows: every weekday four times."""
CELL, TALL, TALLEST = 13, 26, 20
"""Pixels: a day's width, a strip's height, that of the tallest bar above its foot."""
GAPS = 4
"""Gaps that a feed's line names, the latest; the rest is counted."""


READ, UNREAD, UNASKED = "+", "-", " "
"""Marks of a day on which a feed could be read, was asked in vain, was not asked."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking a feed. ``asked``: a mark for each day; ``brought``: day → items that were new or revised."""

    asked: str = ""
    brought: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bar:
    """What a feed brought on one day."""

    x: int
    y: int
    tall: int
    told: str


@dataclass(frozen=True, slots=True)
class Foot:
    """Days in a row on which a feed was asked: ``state`` good, or failed where it could be read on none of them."""

    x: int
    width: int
    state: str
    told: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The last days of a feed. ``brought``: items in all; ``unread``: days on which it was asked in vain."""

    bars: tuple[Bar, ...]
    feet: tuple[Foot, ...]
    brought: int
    unread: int


@dataclass(frozen=True, slots=True)
class Source:
    """A feed with its strip of days and the stretches in which its silence means nothing."""

    health: Health
    state: str
    habit: str
    letter: str
    strip: Strip
    gaps: tuple[tuple[datetime, datetime], ...]
    more_gaps: int


def sources_page(glance: Glance, _asked: Asked) -> Page:
    begin = glance.now - timedelta(days=DAYS)
    covered = coverage(glance.story, glance.database, begin, glance.now)
    gaps = {c.feed: c.gaps for c in covered if not c.never_polled}
    dates = [(glance.now - timedelta(days=back)).date().isoformat() for back in range(DAYS - 1, -1, -1)]
    days = {one: day(one, year=glance.year) for one in dates}
    fetched = _fetched(glance, dates)
    found = [
        _source(glance, one, days, fetched.get(one.feed, Fetched()), gaps.get(one.feed, ()))
        for one in health(glance.story, glance.database, glance.now)
    ]
    states = [source.health.state for source in found]
    fill = {
        "sources": found,
        "counts": [(state, states.count(state)) for state in ("well", "failing", "gone", "new") if state in states],
        "days": DAYS,
        "cell": CELL,
        "tall": TALL,
        "ratings": sorted(glance.story.sources.items(), key=lambda one: (one[1].letter, one[1].name)),
    }
    return Page("sources.html", "Sources", fill)


_ASKED = f"""
SELECT group_concat(CASE
    WHEN EXISTS (SELECT 1 FROM fetches WHERE feed = :feed AND at >= day.value AND at < day.value || 'Z' AND {GOOD})
        THEN '{READ}'
    WHEN EXISTS (SELECT 1 FROM fetches WHERE feed = :feed AND at >= day.value AND at < day.value || 'Z') THEN '{UNREAD}'
    ELSE '{UNASKED}' END, '') FROM json_each(:days) AS day
"""
_BROUGHT = """
SELECT substr(at, 1, 10), sum(seen + revised) FROM fetches
WHERE feed = :feed AND at >= :first AND at <= :now AND (seen > 0 OR revised > 0) GROUP BY 1
"""


def _fetched(glance: Glance, days: list[str]) -> dict[str, Fetched]:
    """What came of asking each feed. ``days``: ``2026-05-06``, the last one today."""
    if not schema.has_tables(glance.database):
        return {}
    run = glance.database.connection.execute
    told = {"days": orjson.dumps(days).decode(), "first": days[0], "now": moment_text(glance.now)}
    fetched = {}
    for feed in glance.story.feeds:
        (asked,) = run(_ASKED, {"feed": feed.key, **told}).fetchone()
        fetched[feed.key] = Fetched(asked, dict(run(_BROUGHT, {"feed": feed.key, **told})))
    return fetched


def _source(
    glance: Glance,
    found: Health,
    days: Mapping[str, str],
    fetched: Fetched,
    gaps: tuple[tuple[datetime, datetime], ...],
) -> Source:
    declared = glance.story.source_of(_domain(glance, found.feed))
    return Source(
        found,
        state_words(found, glance.now, glance.zone),
        habit_words(found, glance.now),
        declared.letter if declared else "",
        _strip(days, fetched),
        gaps[-GAPS:],
        max(len(gaps) - GAPS, 0),
    )


def _strip(days: Mapping[str, str], fetched: Fetched) -> Strip:
    """``days``: ``2026-05-06`` → ``6 May``."""
    most = max(fetched.brought.values(), default=0)
    bars = []
    for number, (one, words) in enumerate(days.items()):
        if brought := fetched.brought.get(one):
            tall = max(brought * TALLEST // most, 2)
            bars.append(Bar(number * CELL, TALLEST - tall, tall, f"{words}: {count(brought, 'item')}"))
    feet, number, told = [], 0, list(days.values())
    for mark, run in groupby(fetched.asked):
        length = len(list(run))
        first, last = told[number], told[number + length - 1]
        when = f"{first} to {last}" if length > 1 else first
        if mark == READ:
            feet.append(Foot(number * CELL, length * CELL - 1, "good", ""))
        elif mark == UNREAD:
            feet.append(Foot(number * CELL, length * CELL - 1, "failed", f"{when}: could not be read"))
        number += length
    return Strip(tuple(bars), tuple(feet), sum(fetched.brought.values()), fetched.asked.count(UNREAD))


def _domain(glance: Glance, key: str) -> str:
    from timeline.projections.passage import domain_of

    return clean(domain_of(glance.story, {"feed": key}))
