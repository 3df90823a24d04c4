"""The story's timeline: what happened, by the day, with a lane for each question that it moved."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from timeline.browse.chart import AIR, Bar, Days, Tick, columns, day_at, label, label_room
from timeline.browse.frame import Asked, Page
from timeline.browse.glance import Glance
from timeline.projections.chronology import Happening
from timeline.report.interval import position_of
from timeline.report.storypage import chronology
from timeline.report.words import clean, source_name
from timeline.story.model import WatchQuestion

TOP = 40
"""Developments that the page lists, at most: what moved a question or was told more than once, if anything was."""
WIDTH, RIGHT, LANE, CROWN, FOOT = 960, 22, 26, 56, 26
SPANS = (("the whole story", ""), ("30 days", "30 days ago"), ("14 days", "14 days ago"), ("7 days", "7 days ago"))


@dataclass(frozen=True, slots=True)
class Mark:
    """A move of a question in its lane; its size tells how many origins the development has."""

    x: float
    y: float
    size: float
    day: str
    title: str
    question: str
    mention: int


@dataclass(frozen=True, slots=True)
class Lane:
    id: str
    name: str
    y: float


@dataclass(frozen=True, slots=True)
class Lanes:
    """``labels``: the width of the column at the left that names the questions; ``left``, ``right``: time."""

    labels: float
    left: float
    right: float
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    height: float


def storyline_page(glance: Glance, asked: Asked) -> Page:
    """``?since=WHEN&until=WHEN``: what was learned between; ``question=ID``: only what moved that."""
    after, upto = 0, glance.head
    if asked.query.get("since"):
        after, _, _ = position_of(asked.query["since"], glance.log, glance.head, glance.now, glance.zone)
    if asked.query.get("until"):
        upto, _, _ = position_of(asked.query["until"], glance.log, glance.head, glance.now, glance.zone)
    question = asked.query.get("question", "")
    question = question if question in glance.story.questions else ""
    found = chronology(glance.database.connection, after, upto, question, TOP)
    found = [h for h in found if h.moved or h.mentions > 1] or found
    by_day: dict[str, list[Happening]] = defaultdict(list)
    for happening in found:
        by_day[happening.day].append(happening)
    fill = {
        "days": list(by_day.items()),
        "number": len(found),
        "most": TOP,
        "lanes": lanes(glance, found),
        "width": WIDTH,
        "question": question,
        "since": asked.query.get("since", ""),
        "until": asked.query.get("until", ""),
        "spans": SPANS,
        "name_of": lambda domain: source_name(glance.story, domain),
        "titles": {id: q.title(id) for id, q in glance.story.questions.items()},
    }
    return Page("storyline.html", "The story so far", fill)


def lanes(glance: Glance, found: list[Happening]) -> Lanes | None:
    """A lane for each question that can be moved, marked where a development moved it."""
    days = [date.fromisoformat(happening.day) for happening in found if happening.moved]
    if not days:
        return None
    asked = [(id, q) for id, q in glance.story.questions.items() if not isinstance(q, WatchQuestion)]
    rows = tuple(Lane(id, label(clean(q.title(id))), CROWN + LANE * (n + 0.5)) for n, (id, q) in enumerate(asked))
    room = label_room(lane.name for lane in rows)
    axis = Days(day_at(min(days).toordinal() - 1), day_at(max(days).toordinal() + 1), room + AIR, WIDTH - RIGHT)
    height_of = {lane.id: lane.y for lane in rows}
    marks = tuple(
        Mark(
            axis(date.fromisoformat(h.day).toordinal()),
            height_of[id],
            min(4 + len(h.origins), 9),
            h.day,
            h.title,
            id,
            h.first,
        )
        for h in found
        for id in h.moved
        if id in height_of
    )
    bars = columns(_per_day(found, axis), axis.high - axis.low, CROWN - 16)
    height = CROWN + LANE * len(rows) + FOOT
    return Lanes(room, axis.low, axis.high, rows, marks, axis.ticks(), _shifted(bars, axis.low), height)


def _per_day(found: list[Happening], axis: Days) -> list[int]:
    """Mentions of the developments listed, by the day on which they began; long stretches in coarser buckets."""
    span = (axis.last - axis.first).days + 1
    bucket = -(-span // 120)
    counts = [0] * -(-span // bucket)
    for happening in found:
        day = date.fromisoformat(happening.day)
        if axis.first <= day <= axis.last:
            counts[(day - axis.first).days // bucket] += happening.mentions
    return counts


def _shifted(bars: tuple[Bar, ...], left: float) -> tuple[Bar, ...]:
    return tuple(Bar(round(bar.x + left, 1), bar.y + 6, bar.width, bar.height) for bar in bars)
