"""Where the marks of a chart go. PURE: numbers in, coordinates out; templates draw them, as SVG without any script."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from timeline.report.words import columns as widths
from timeline.report.words import shorten

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
FEW_DAYS, FEW_WEEKS = 16, 110
"""Up to so many days an axis is ticked by the day, or by the week; beyond, by the month."""
LOGARITHMIC = 30
"""From this ratio of the largest to the smallest on, amounts are drawn on a logarithmic scale."""
LONGEST, LETTER, AIR = 24, 7.2, 22
"""Columns of a label on the upward axis at most, the width of one of them, and what stands free beside labels: half of
the first label on the axis along the bottom."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid with its label, at ``at`` along its axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A column of a small chart."""

    x: float
    y: float
    width: float
    height: float


def columns(counts: Sequence[int], width: float, height: float) -> tuple[Bar, ...]:
    """A column for each count that is not nought, on a common base line; the largest fills the height."""
    most, each = max(counts, default=0), width / max(len(counts), 1)
    return tuple(
        Bar(round(number * each, 1), round(height - tall, 1), round(max(each - 1, 1), 1), round(tall, 1))
        for number, count in enumerate(counts)
        if count and (tall := max(count / most * height, 2))
    )


def day_at(ordinal: float) -> date:
    """The day of a proleptic ordinal, or the first or last day that there is."""
    return date.fromordinal(min(max(int(ordinal), 1), date.max.toordinal()))


def label(name: str) -> str:
    """A name as a label of the upward axis."""
    return shorten(name, LONGEST)


def label_room(labels: Iterable[str]) -> float:
    """The width of the column at the left in which the labels of the upward axis stand."""
    return round(max(map(widths, labels), default=0) * LETTER + AIR / 2, 1)


# --- scales -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Days:
    """A time axis from one day to another, ``low`` and ``high`` being coordinates."""

    first: date
    last: date
    low: float
    high: float

    def __call__(self, ordinal: float) -> float:
        span = max(self.last.toordinal() - self.first.toordinal(), 1)
        share = min(max((ordinal - self.first.toordinal()) / span, 0), 1)
        return round(self.low + (self.high - self.low) * share, 1)

    def ticks(self) -> tuple[Tick, ...]:
        """Days, Mondays, or firsts of months, whichever are few enough to be read; the year where it begins."""
        days = (self.last - self.first).days
        every = [day_at(self.first.toordinal() + number) for number in range(min(days, 40_000) + 1)]
        if days <= FEW_DAYS:
            step = 1 if days <= 8 else 2
            return tuple(Tick(self(d.toordinal()), _day(d)) for d in every[::step])
        if days <= FEW_WEEKS:
            mondays = [d for d in every if d.weekday() == 0]
            return tuple(Tick(self(d.toordinal()), _day(d)) for d in mondays[:: -(-len(mondays) // 8)])
        firsts = [d for d in every if d.day == 1]
        return tuple(Tick(self(d.toordinal()), _month(d)) for d in firsts[:: -(-len(firsts) // 9)])


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _month(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.year}" if day.month == 1 else _MONTHS[day.month - 1]


@dataclass(frozen=True, slots=True)
class Amounts:
    """An axis of amounts, linear, or logarithmic where they differ by orders of magnitude."""

    least: float
    most: float
    low: float
    high: float

    @property
    def logarithmic(self) -> bool:
        return self.least > 0 and self.most / self.least >= LOGARITHMIC

    def __call__(self, amount: float) -> float:
        least, most, asked = float(self.least), float(self.most), min(max(float(amount), self.least), self.most)
        if self.logarithmic:
            least, most, asked = math.log(least), math.log(most), math.log(asked)
        share = (asked - least) / (most - least) if most > least else 0.5
        return round(self.low + (self.high - self.low) * share, 1)

    def ticks(self, name: Callable[[int], str]) -> tuple[Tick, ...]:
        """Round amounts, some five of them."""
        if self.logarithmic:
            low, high = math.floor(math.log10(self.least)), math.ceil(math.log10(self.most))
            power = max((high - low) // 5, 1)
            found = [int(10.0**exponent) for exponent in range(low, high + 1, power)]
        else:
            step = _round_step((self.most - self.least) / 4)
            found = [int(step * n) for n in range(math.ceil(self.least / step), math.floor(self.most / step) + 1)]
        return tuple(Tick(self(n), name(n)) for n in found if self.least <= n <= self.most)


def _round_step(rough: float) -> float:
    scale = 10 ** math.floor(math.log10(max(rough, 1)))
    return float(next(scale * n for n in (1, 2, 5, 10) if scale * n >= rough))


@dataclass(frozen=True, slots=True)
class Rungs:
    """An axis of named values, the first at ``low``."""

    number: int
    low: float
    high: float

    def __call__(self, rung: float) -> float:
        return round(self.low + (self.high - self.low) * (rung / max(self.number - 1, 1)), 1)


Scale = Days | Amounts | Rungs
