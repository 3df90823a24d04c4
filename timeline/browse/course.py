"""The course of a question as a chart: what each origin first said, when, and which value led.

Along the bottom runs the day of the report, up the side what was said: the expected date, the amount, or the named
value. Where dates are expected, a diagonal marks the day itself: a report on it tells of today.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import orjson

from timeline.board.support import Support
from timeline.browse.chart import AIR, Amounts, Days, Rungs, Scale, Tick, day_at, label, label_room
from timeline.browse.glance import Glance
from timeline.projections.evidence import Evidence
from timeline.report.words import count, source_name, value_name
from timeline.story.model import AmountQuestion, ChoiceQuestion, DateQuestion, ListQuestion, Question, StatusQuestion

WIDTH, HEIGHT, RIGHT, TOP, BOTTOM = 760, 300, 26, 12, 30
ROW = 20
MOST, LINE = 150, 300
"""Reports that are drawn, the last that we learned of, and moves that the line follows, the last."""
FAR = 366 * 3
"""Days: a date further off than this from the reports does not stretch the axis; it is drawn at the edge."""


@dataclass(frozen=True, slots=True)
class Dot:
    """What one origin, or several on one ``day``, first said: a bar from ``y`` to ``end`` where it left room, else a
    point. ``rung``: of the best founded; ``mention`` and ``ref``: of the first; ``opens``: up or down where "above" or
    "below" was said.
    """

    x: float
    y: float
    end: float
    rung: int
    said: str
    sources: tuple[str, ...]
    day: str
    mention: int
    ref: str
    opens: str

    @property
    def is_range(self) -> bool:
        return abs(self.end - self.y) > 4

    @property
    def by(self) -> str:
        """``Aldermoor``, ``Aldermoor and Morning Quay``, ``Aldermoor, Morning Quay and 3 others``."""
        first, more = self.sources[:2], len(self.sources) - 2
        return f"{', '.join(first)} and {count(more, 'other')}" if more > 0 else " and ".join(first)


@dataclass(frozen=True, slots=True)
class Course:
    """A chart ready to be drawn.

    ``labels``: the width of the column at its left that holds those of the upward axis; ``left``, ``right``, ``base``:
    where the axis along the bottom begins, ends and lies; ``led``: the path of the leading value; ``diagonal``: where
    the day of a report is the day expected; ``left_out``: reports before those drawn, which ``begins`` with one at that
    position.
    """

    labels: float
    left: float
    right: float
    base: float
    dots: tuple[Dot, ...]
    led: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    diagonal: tuple[float, float, float, float] | None
    left_out: int
    begins: int
    describes: str


@dataclass(frozen=True, slots=True)
class _Report:
    """An origin's first word for a value, placed on the upward axis from ``low`` to ``high``."""

    day: date
    low: float
    high: float
    value: str
    support: Support
    mention: int


def course(glance: Glance, id: str, sums: Evidence, upto: int) -> Course | None:
    """The chart of a question from what was said up to a position; None where nothing can be drawn."""
    question = glance.story.questions[id]
    said = sums.first_said(id, upto=upto, limit=MOST)
    reports = _dated(glance, question, said)
    if len(reports) < 2:
        return None
    first, last = _stretch([report.day for report in reports])
    base = max(HEIGHT, ROW * len(getattr(question, "values", ()))) - BOTTOM
    up, ticks = _upward(question, reports, first, last, base)
    labels = label_room(tick.label for tick in ticks)
    days = Days(first, last, labels + AIR, WIDTH - RIGHT)
    spots: dict[tuple[date, float, float, str], list[_Report]] = defaultdict(list)
    for report in reports:
        spots[report.day, report.low, report.high, _words(question, report)].append(report)
    dots = tuple(
        Dot(
            x=days(day.toordinal()),
            y=up(low),
            end=up(high),
            rung=max(int(sums.alone(id, report.support)[0]) for report in alike),
            said=words,
            sources=tuple(dict.fromkeys(source_name(glance.story, report.support.origin) for report in alike)),
            day=day.isoformat(),
            mention=alike[0].mention,
            ref=alike[0].support.first[1],
            opens=_OPENS.get(alike[0].support.comparator, "") if isinstance(question, AmountQuestion) else "",
        )
        for (day, low, high, words), alike in spots.items()
    )
    return Course(
        labels,
        days.low,
        days.high,
        base,
        dots,
        _led(glance, question, id, upto, days, up),
        days.ticks(),
        ticks,
        _diagonal(days, up),
        sum(origins for _, origins, _ in sums.values(id, upto)) - len(said),
        min(report.support.first[0] for report in reports),
        _DESCRIBES[question.type],
    )


_OPENS = {"above": "up", "below": "down"}


def _words(question: Question, report: _Report) -> str:
    name = value_name(question, report.value)
    return f"{report.support.comparator} {name}".lstrip() if isinstance(question, AmountQuestion) else name


_DESCRIBES = {
    "date": "Each mark is the first report of an expected date by an origin, or by several on one day: across, the day "
    "of the report; upwards, the date expected. The line follows the leading date; the dashes mark the day itself.",
    "amount": "Each mark is the first report of an amount by an origin, or by several on one day: across, the day of "
    "the report; upwards, the amount, as a bar where a range was given. The line follows the leading amount.",
    "status": "Each mark is the first report of a stage by an origin, or by several on one day. The line follows the "
    "stage that leads.",
    "choice": "Each mark is the first report of an answer by an origin, or by several on one day. The line follows the "
    "answer that leads.",
    "list": "Each mark is the first report of an answer by an origin, or by several on one day.",
}


def _dated(glance: Glance, question: Question, said: list[tuple[str, Support]]) -> list[_Report]:
    """The reports that have a place in the chart, by the day of the mention that brought each."""
    rows = glance.database.connection.execute(
        "SELECT ref, substr(coalesce(published_at, seen_at), 1, 10), position FROM json_each(?) AS wanted "
        "CROSS JOIN claims ON ref = wanted.value CROSS JOIN mentions ON position = mention",
        (orjson.dumps([support.first[1] for _, support in said]).decode(),),
    )
    came = {ref: (date.fromisoformat(day), mention) for ref, day, mention in rows}
    found = [
        _Report(came[support.first[1]][0], *place, value, support, came[support.first[1]][1])
        for value, support in said
        if support.first[1] in came and (place := _place(question, value, support.low, support.high))
    ]
    return sorted(found, key=lambda report: report.day)


def _place(question: Question, value: str, low: int | None, high: int | None) -> tuple[float, float] | None:
    """(from, to) of a value on the upward axis; None where it has no place there."""
    match question:
        case StatusQuestion() | ChoiceQuestion() | ListQuestion():
            return _rung(tuple(question.values), value)
        case DateQuestion() | AmountQuestion():
            last = date.max.toordinal() if isinstance(question, DateQuestion) else None
            ends = [n for n in (low, high) if n is not None and (last is None or n <= last)]
            return (ends[0], ends[-1]) if ends else None
    return None


def _rung(values: tuple[str, ...], value: str) -> tuple[float, float] | None:
    return (values.index(value), values.index(value)) if value in values else None


def _stretch(reported: list[date]) -> tuple[date, date]:
    """From before the first report to after the last."""
    first, last = min(reported).toordinal(), max(reported).toordinal()
    room = max((last - first) // 25, 1)
    return day_at(first - room), day_at(last + room)


def _upward(
    question: Question, reports: list[_Report], begin: date, end: date, base: float
) -> tuple[Scale, tuple[Tick, ...]]:
    low, high = min(report.low for report in reports), max(report.high for report in reports)
    match question:
        case DateQuestion():
            first, last = max(low, begin.toordinal() - FAR), min(high, end.toordinal() + FAR)
            room = max((last - first) // 12, 3)
            axis = Days(day_at(first - room), day_at(last + room), base, TOP)
            return axis, axis.ticks()
        case AmountQuestion():
            amounts = Amounts(low * 0.9, high * 1.1, base, TOP)
            per = f"/{question.per}" if question.per else ""
            return amounts, amounts.ticks(lambda n: label(value_name(question, f"{n} {question.unit}{per}")))
        case StatusQuestion() | ChoiceQuestion() | ListQuestion():
            names = list(question.values)
            rungs = Rungs(len(names), base - 12, TOP + 12)
            return rungs, tuple(Tick(rungs(n), label(value_name(question, name))) for n, name in enumerate(names))
    raise AssertionError(question.type)


def _led(glance: Glance, question: Question, id: str, upto: int, days: Days, up: Scale) -> str:
    """The leading value as a path of steps, up to the last day of the axis."""
    if isinstance(question, ListQuestion):
        return ""
    path, height = "", None
    for day, value, low, high in glance.views.course(id, upto=upto, limit=LINE):
        place = _place(question, value, low, high)
        if place is None:
            continue
        x = days(date.fromisoformat(day).toordinal())
        now = round((up(place[0]) + up(place[1])) / 2, 1)
        if height is None or x == days.low:  # where it stood when the axis begins
            path = f"M{x} {now}"
        elif now != height:
            path += f"H{x}V{now}"
        height = now
    return f"{path}H{days.high}" if path else ""


def _diagonal(days: Days, up: Scale) -> tuple[float, float, float, float] | None:
    if not isinstance(up, Days):
        return None
    first = max(days.first, up.first)
    last = min(days.last, up.last)
    if first >= last:
        return None
    ends = [(days(d.toordinal()), up(d.toordinal())) for d in (first, last)]
    return (*ends[0], *ends[1])
