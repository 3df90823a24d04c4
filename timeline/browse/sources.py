"""Sources: how each feed is, what it brought day by day, and when it could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from timeline.browse.frame import Asked, Page
from timeline.browse.glance import Glance
from timeline.feeds import schema
from timeline.feeds.coverage import GOOD, coverage
from timeline.feeds.health import Health, health
from timeline.report.feedspage import habit_words, state_words
from timeline.report.words import clean
from timeline.stored import moment_text

DAYS = 42
"""Days that a strip shows."""
CELL, TALL = 9, 26
GAPS = 4
"""Gaps that a feed's line names, the latest; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a feed: ``state`` good, failed or unasked; what it brought, and how tall that is drawn."""

    day: str
    state: str
    brought: int
    tall: float


@dataclass(frozen=True, slots=True)
class Source:
    """A feed with its strip of days and the stretches in which its silence means nothing."""

    health: Health
    state: str
    habit: str
    letter: str
    days: tuple[Day, ...]
    gaps: tuple[tuple[datetime, datetime], ...]
    more_gaps: int
    brought: int


def sources_page(glance: Glance, _asked: Asked) -> Page:
    begin = glance.now - timedelta(days=DAYS)
    gaps = {c.feed: c.gaps for c in coverage(glance.story, glance.database, begin, glance.now)}
    strips = _strips(glance)
    found = [_source(glance, h, strips.get(h.feed, {}), gaps.get(h.feed, ())) for h in health(
        glance.story, glance.database, glance.now)]  # fmt: skip
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


def _strips(glance: Glance) -> dict[str, dict[str, tuple[int, int, int]]]:
    """feed → day → (good fetches, failed ones, items that were new or revised)."""
    if not all(glance.database.has_table(name) for name in schema.NAMES):
        return {}
    good = ", ".join(f"'{outcome}'" for outcome in sorted(GOOD))
    since = moment_text(glance.now - timedelta(days=DAYS))
    strips: dict[str, dict[str, tuple[int, int, int]]] = {}
    for feed in glance.story.feeds:
        rows = glance.database.connection.execute(
            f"SELECT substr(at, 1, 10), sum(outcome IN ({good})), sum(outcome NOT IN ({good})), sum(seen + revised) "
            "FROM fetches WHERE feed = ? AND at > ? AND at <= ? GROUP BY 1",
            (feed.key, since, moment_text(glance.now)),
        )
        strips[feed.key] = {day: (well, failed, brought) for day, well, failed, brought in rows}
    return strips


def _source(
    glance: Glance,
    found: Health,
    strip: dict[str, tuple[int, int, int]],
    gaps: tuple[tuple[datetime, datetime], ...],
) -> Source:
    today = glance.now.date()
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    most = max((brought for _, _, brought in strip.values()), default=0)
    declared = glance.story.source_of(_domain(glance, found.feed))
    return Source(
        found,
        state_words(found, glance.now, glance.zone),
        habit_words(found, glance.now),
        declared.letter if declared else "",
        tuple(_day(day, strip.get(day.isoformat()), most) for day in days),
        gaps[-GAPS:],
        max(len(gaps) - GAPS, 0),
        sum(brought for _, _, brought in strip.values()),
    )


def _domain(glance: Glance, key: str) -> str:
    from timeline.projections.passage import domain_of

    return clean(domain_of(glance.story, {"feed": key}))


def _day(day: date, fetched: tuple[int, int, int] | None, most: int) -> Day:
    well, failed, brought = fetched or (0, 0, 0)
    state = "good" if well else "failed" if failed else "unasked"
    return Day(day.isoformat(), state, brought, round(max(brought / most * (TALL - 8), 2), 1) if brought else 0)
