"""The calendar in words: names of months, days and seasons, a date as it was stated, and intervals of whole days.

Must never: make a day that no calendar has.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from timeline.reading.lemma import listed

Tense: TypeAlias = Literal["past", "future", "near"]
MONTHS = {
    name: number
    for number, names in enumerate(
        listed(
            "jan/january feb/february mar/march apr/april may jun/june jul/july aug/august "
            "sep/sept/september oct/october nov/november dec/december"
        ),
        1,
    )
    for name in names.split("/")
}
DAYS = {name: number for number, name in enumerate(listed("monday tuesday wednesday thursday friday saturday sunday"))}
NUMBERS = {
    name: n for n, name in enumerate(listed("one two three four five six seven eight nine ten eleven twelve"), 1)
}
SEASONS = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}
"""First month of a season of the northern half, which the news means."""
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}

Interval: TypeAlias = tuple[int, int, str] | None
"""First and last day (proleptic ordinals) and EDTF text; None: the words mean no date here."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A match of one form of `dates`, with what is needed to resolve it; ``published`` may be unknown."""

    match: re.Match[str]
    form: str
    published: date | None
    tense: Tense
    text: str

    def part(self, name: str) -> str | None:
        value = self.match[f"{self.form}_{name}"]
        return value.lower().rstrip(".") if value else None

    def number(self, name: str) -> int | None:
        value = self.part(name)
        return int(re.sub(r"\D", "", value)) if value else None

    def year_of(self, name: str) -> int | None:
        """A year, or "this year" and its like; None without a word or an anchor."""
        value = self.part(name)
        if not value:
            return None
        if value[0].isdigit():
            return int(value)
        if not self.published:
            return None
        return self.published.year + {"n": 1, "l": -1}.get(value[0], 0)


def one_day(moment: date | None) -> Interval:
    return (moment.toordinal(), moment.toordinal(), moment.isoformat()) if moment else None


def between(low: date | None, high: date | None, approximate: bool = False) -> Interval:
    if not low or not high or high < low:
        return None
    return low.toordinal(), high.toordinal(), f"{low.isoformat()}/{high.isoformat()}" + ("~" if approximate else "")


def day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shifted(moment: date, days: int) -> date | None:
    try:
        return moment + timedelta(days=days)
    except OverflowError:
        return None


def whole_month(year: int, month: int) -> Interval:
    first = day_of(year, month, 1)
    if not first:
        return None
    last = first.replace(day=monthrange(year, month)[1])
    return first.toordinal(), last.toordinal(), f"{year:04}-{month:02}"


def whole_months(year: int | None, first: int, count: int) -> Interval:
    """``count`` whole months from a month of a year; months beyond December run on."""
    if not year:
        return None
    low = day_of(year, first, 1)
    last = first + count - 1
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    high = day_of(end_year, end_month, monthrange(end_year, end_month)[1]) if 1 <= end_year <= 9999 else None
    return between(low, high)


def whole_year(year: int) -> Interval:
    first, last = day_of(year, 1, 1), day_of(year, 12, 31)
    return (first.toordinal(), last.toordinal(), f"{year:04}") if first and last else None
