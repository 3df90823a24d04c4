"""Sources: how each feed is, what it brought day by day, and when it could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from timeline.browse.frame import Asked, Page
from timeline.browse.glance import Glance
from timeline.feeds import schema
from timeline.feeds.coverage import GOOD, coverage
from timeline.feeds.health import Health, health
from timeline.report.feedspage import habit_words, state_words
from timeline.report.words import clean, count, day
from timeline.stored import moment_text

DAYS = 28
"""Days that a strip shows: every weekday four times."""
CELL, TALL = 13, 26
GAPS = 4
"""Gaps that a feed's line names, the latest; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What a feed brought on one day, and how tall that is drawn."""

    x: int
    tall: float
    brought: int
    told: str


@dataclass(frozen=True, slots=True)
class Foot:
    """Days in a row on which a feed was asked: ``state`` good, or failed where it could be read on none of them."""

    x: int
    width: int
    state: str
    first: str
    last: str


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
    gaps = {c.feed: c.gaps for c in coverage(glance.story, glance.database, begin, glance.now)}
    fetched = _fetched(glance)
    found = [
        _source(glance, one, fetched.get(one.feed, {}), gaps.get(one.feed, ()))
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


def _fetched(glance: Glance) -> dict[str, dict[str, tuple[bool, int]]]:
    """feed → day on which it was asked → (whether it could be read, items that were new or revised)."""
    if not all(glance.database.has_table(name) for name in schema.NAMES):
        return {}
    good = ", ".join(f"'{outcome}'" for outcome in sorted(GOOD))
    since = moment_text(glance.now - timedelta(days=DAYS))
    fetched = {}
    for feed in glance.story.feeds:
        rows = glance.database.connection.execute(
            f"SELECT substr(at, 1, 10), max(outcome IN ({good})), sum(seen + revised) "
            "FROM fetches WHERE feed = ? AND at > ? AND at <= ? GROUP BY 1",
            (feed.key, since, moment_text(glance.now)),
        )
        fetched[feed.key] = {day: (bool(good), brought) for day, good, brought in rows}
    return fetched


def _source(
    glance: Glance,
    found: Health,
    fetched: dict[str, tuple[bool, int]],
    gaps: tuple[tuple[datetime, datetime], ...],
) -> Source:
    declared = glance.story.source_of(_domain(glance, found.feed))
    return Source(
        found,
        state_words(found, glance.now, glance.zone),
        habit_words(found, glance.now),
        declared.letter if declared else "",
        _strip(glance, fetched),
        gaps[-GAPS:],
        max(len(gaps) - GAPS, 0),
    )


def _strip(glance: Glance, fetched: dict[str, tuple[bool, int]]) -> Strip:
    today = glance.now.date()
    days = [(today - timedelta(days=back)).isoformat() for back in range(DAYS - 1, -1, -1)]
    most = max((brought for _, brought in fetched.values()), default=0)
    bars = tuple(
        Bar(
            number * CELL,
            round(max(brought / most * (TALL - 8), 2), 1),
            brought,
            f"{day(one, year=glance.year)}: {count(brought, 'item')}",
        )
        for number, one in enumerate(days)
        if (brought := fetched.get(one, (False, 0))[1])
    )
    states = [("good" if fetched[one][0] else "failed") if one in fetched else "" for one in days]
    feet, number = [], 0
    for state, run in groupby(states):
        length = len(list(run))
        if state:
            feet.append(Foot(number * CELL, length * CELL - 1, state, days[number], days[number + length - 1]))
        number += length
    return Strip(bars, tuple(feet), sum(bar.brought for bar in bars), states.count("failed"))


def _domain(glance: Glance, key: str) -> str:
    from timeline.projections.passage import domain_of

    return clean(domain_of(glance.story, {"feed": key}))
