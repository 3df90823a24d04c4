"""The course of a question as a chart: what each origin first said, when, and which value led.

Along the bottom runs the day of the report, up the side what was said: the expected date, the amount, or the named
value. Where dates are expected, a diagonal marks the day itself: a report on it tells of today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from timeline.board.grade import Grade
from timeline.board.support import Support
from timeline.browse.chart import Amounts, Days, Rungs, Scale, Tick, day_at
from timeline.browse.glance import Glance
from timeline.projections.rows import Moment
from timeline.report.words import source_name, value_name
from timeline.story.model import AmountQuestion, ChoiceQuestion, DateQuestion, ListQuestion, Question, StatusQuestion

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 300, 166, 26, 12, 30
ROW = 20
MOST = 300
"""Reports that are drawn, the newest; the rest is counted."""
FAR = 366 * 3
"""Days: a date further off than this from the reports does not stretch the axis; it is drawn at the edge."""

Said = tuple[str, Support, Grade]
"""A value, an origin's word for it, and the rung that this gives alone."""


@dataclass(frozen=True, slots=True)
class Dot:
    """What one origin first said, on ``day``: a bar from ``y`` to ``end`` where it left room, else a point.

    ``opens``: up or down where it said "above" or "below".
    """

    x: float
    y: float
    end: float
    rung: int
    said: str
    source: str
    day: str
    mention: int
    ref: str
    opens: str

    @property
    def is_range(self) -> bool:
        return abs(self.end - self.y) > 4


@dataclass(frozen=True, slots=True)
class Course:
    """A chart ready to be drawn.

    ``base``: where its lower axis lies; ``led``: the path of the leading value; ``diagonal``: where the day of a report
    is the day expected; ``left_out``: older reports that are not drawn.
    """

    base: float
    dots: tuple[Dot, ...]
    led: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    diagonal: tuple[float, float, float, float] | None
    left_out: int
    describes: str


def course(glance: Glance, id: str, said: list[Said], history: list[Moment]) -> Course | None:
    """The chart of a question; None where nothing can be drawn."""
    question = glance.story.questions[id]
    placed = _placed(glance, question, said)
    newest = sorted(placed, key=lambda one: one[0])[-MOST:]
    if len(newest) < 2:
        return None
    days = _days([day for day, *_ in newest])
    base = max(HEIGHT, ROW * len(getattr(question, "values", ()))) - BOTTOM
    up, ticks = _upward(question, newest, days, base)
    dots = tuple(
        Dot(
            x=days(day.toordinal()),
            y=up(low),
            end=up(high),
            rung=int(grade),
            said=_words(question, value, support),
            source=source_name(glance.story, support.origin),
            day=day.isoformat(),
            mention=mention,
            ref=support.first[1],
            opens=_OPENS.get(support.comparator, "") if isinstance(question, AmountQuestion) else "",
        )
        for day, low, high, value, support, grade, mention in newest
    )
    return Course(
        base,
        dots,
        _led(glance, question, history, days, up),
        days.ticks(),
        ticks,
        _diagonal(days, up),
        len(placed) - len(newest),
        _DESCRIBES[question.type],
    )


_OPENS = {"above": "up", "below": "down"}


def _words(question: Question, value: str, support: Support) -> str:
    name = value_name(question, value)
    return f"{support.comparator} {name}".lstrip() if isinstance(question, AmountQuestion) else name


_DESCRIBES = {
    "date": "Each mark is the first report of an expected date by one origin: across, the day of the report; "
    "upwards, the date expected. The line follows the leading date; the dashes mark the day itself.",
    "amount": "Each mark is the first report of an amount by one origin: across, the day of the report; upwards, the "
    "amount, as a bar where a range was given. The line follows the leading amount.",
    "status": "Each mark is the first report of a stage by one origin, on the day of the report. The line follows the "
    "stage that leads.",
    "choice": "Each mark is the first report of an answer by one origin, on the day of the report. The line follows "
    "the answer that leads.",
    "list": "Each mark is the first report of an answer by one origin, on the day of the report.",
}

Placed = tuple[date, float, float, str, Support, Grade, int]


def _placed(glance: Glance, question: Question, said: list[Said]) -> list[Placed]:
    look = (
        "SELECT substr(coalesce(published_at, seen_at), 1, 10), position FROM claims "
        "JOIN mentions ON position = mention WHERE ref = ?"
    )
    found = []
    for value, support, grade in said:
        place = _place(question, value, support.low, support.high)
        row = glance.database.connection.execute(look, (support.first[1],)).fetchone()
        if place and row:
            found.append((date.fromisoformat(row[0]), *place, value, support, grade, row[1]))
    return found


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


def _days(reported: list[date]) -> Days:
    first, last = min(reported).toordinal(), max(reported).toordinal()
    room = max((last - first) // 25, 1)
    return Days(day_at(first - room), day_at(last + room), LEFT, WIDTH - RIGHT)


def _upward(question: Question, placed: list[Placed], days: Days, base: float) -> tuple[Scale, tuple[Tick, ...]]:
    low, high = min(one[1] for one in placed), max(one[2] for one in placed)
    match question:
        case DateQuestion():
            first, last = max(low, days.first.toordinal() - FAR), min(high, days.last.toordinal() + FAR)
            room = max((last - first) // 12, 3)
            axis = Days(day_at(first - room), day_at(last + room), base, TOP)
            return axis, axis.ticks()
        case AmountQuestion():
            amounts = Amounts(low * 0.9, high * 1.1, base, TOP)
            per = f"/{question.per}" if question.per else ""
            return amounts, amounts.ticks(lambda n: value_name(question, f"{n} {question.unit}{per}"))
        case StatusQuestion() | ChoiceQuestion() | ListQuestion():
            names = list(question.values)
            rungs = Rungs(len(names), base - 12, TOP + 12)
            return rungs, tuple(Tick(rungs(n), value_name(question, name)) for n, name in enumerate(names))
    raise AssertionError(question.type)


def _led(glance: Glance, question: Question, history: list[Moment], days: Days, up: Scale) -> str:
    """The leading value as a path of steps, up to the last day of the axis."""
    if isinstance(question, ListQuestion):
        return ""
    path, height = "", None
    for moment in history:
        led = moment.state.leading[0] if moment.state.leading else None
        place = _place(question, led.value, led.low, led.high) if led else None
        if place is None:
            continue
        x = days(date.fromisoformat(glance.views.day(moment)).toordinal())
        now = round((up(place[0]) + up(place[1])) / 2, 1)
        path += f"M{x} {now}" if height is None else f"H{x}V{now}"
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
