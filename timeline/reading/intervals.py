"""What a date in words means: from the parts of a matched form to the first and last day, with EDTF text.

Must never: pick a day inside a span that the words leave open.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
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

_BEFORE_BOTH = "in by of until till through since before after during from early late mid to and or around"
_YEAR_LEAD = re.compile(rf"\b(?:{'|'.join(listed(_BEFORE_BOTH + ' for into year'))})[ -]$", re.IGNORECASE)
_MONTH_LEAD = re.compile(rf"\b(?:{'|'.join(listed(_BEFORE_BOTH + ' last next this on'))})[ -]$", re.IGNORECASE)


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


Interval: TypeAlias = tuple[int, int, str] | None


def _day(moment: date | None) -> Interval:
    return (moment.toordinal(), moment.toordinal(), moment.isoformat()) if moment else None


def _between(low: date | None, high: date | None, approximate: bool = False) -> Interval:
    if not low or not high or high < low:
        return None
    return low.toordinal(), high.toordinal(), f"{low.isoformat()}/{high.isoformat()}" + ("~" if approximate else "")


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shift(moment: date, days: int) -> date | None:
    try:
        return moment + timedelta(days=days)
    except OverflowError:
        return None


def _year_for(said: Stated, month: int, day: int | None = None) -> int | None:
    """The year of a month or day that is said without one: the nearest that suits the tense."""
    published = said.published
    if not published:
        return None
    if said.tense == "near":
        gap = (month - published.month) % 12
        return published.year + (
            1 if month < published.month and gap <= 6 else -1 if month > published.month and gap > 6 else 0
        )
    here = (published.month, published.day if day else 0)
    there = (month, day or 0)
    if said.tense == "future":
        return published.year + (there < here)
    return published.year - (there > here)


def _month_number(said: Stated, name: str) -> int | None:
    """A month, unless "may" and "march" are words here."""
    value = said.part(name)
    if not value:
        return None
    if value in ("may", "march", "mar", "sep", "dec", "jan"):
        written = said.match[f"{said.form}_{name}"]
        if not written[0].isupper():
            return None
        alone = said.form == "month" and not said.part("y")
        if (
            alone
            and value in ("may", "march", "mar")
            and not _MONTH_LEAD.search(said.text, max(0, said.match.start() - 12), said.match.start())
        ):
            return None
    return MONTHS[value]


def _iso(said: Stated) -> Interval:
    year, month, day = said.number("y") or 0, said.number("m") or 0, said.number("d")
    return _day(_date(year, month, day)) if day else _month_interval(year, month)


def _month_interval(year: int, month: int) -> Interval:
    first = _date(year, month, 1)
    if not first:
        return None
    last = first.replace(day=monthrange(year, month)[1])
    return first.toordinal(), last.toordinal(), f"{year:04}-{month:02}"


def _span(said: Stated) -> Interval:
    month, low, high = _month_number(said, "m"), said.number("a"), said.number("b")
    if not month or not low or not high:
        return None
    second = _month_number(said, "n") if said.form == "turn" and said.part("n") else month
    year = said.number("y") or _year_for(said, month, low)
    if not year or not second:
        return None
    return _between(_date(year, month, low), _date(year + (second < month), second, high))


def _week(said: Stated) -> Interval:
    month = _month_number(said, "m") or _month_number(said, "n")
    day = said.number("d") or said.number("e")
    if not month or not day:
        return None
    year = said.number("y") or _year_for(said, month, day)
    first = _date(year, month, day) if year else None
    return _between(first, _shift(first, 6)) if first else None


def _month_day(said: Stated) -> Interval:
    month, day = _month_number(said, "m"), said.number("d")
    if not month or not day:
        return None
    year = said.number("y") or _year_for(said, month, day)
    return _day(_date(year, month, day)) if year else None


def _part_of_month(said: Stated) -> Interval:
    month = _month_number(said, "m")
    if not month:
        return None
    year = said.number("y") or _year_for(said, month)
    if not year:
        return None
    last = monthrange(year, month)[1]
    part = said.part("p") or ""
    if "half" in part:
        low, high = (1, 15) if "first" in part else (16, last)
    elif part.startswith("mid") or "middle" in part:
        low, high = 11, 20
    elif part == "early" or "beginning" in part or "start" in part:
        low, high = 1, 10
    else:
        low, high = 21, last
    return _between(_date(year, month, low), _date(year, month, high))


def _month(said: Stated) -> Interval:
    month = _month_number(said, "m")
    if not month:
        return None
    year = said.number("y") or _year_for(said, month)
    return _month_interval(year, month) if year else None


def _months(year: int | None, first: int, count: int) -> Interval:
    """``count`` whole months from a month of a year; months beyond December run on."""
    if not year:
        return None
    low = _date(year, first, 1)
    last = first + count - 1
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    high = _date(end_year, end_month, monthrange(end_year, end_month)[1]) if 1 <= end_year <= 9999 else None
    return _between(low, high)


def _quarter(said: Stated) -> Interval:
    number = said.number("n") or ORDINALS.get(said.part("o") or "", 0)
    if not number:
        return None
    year = said.year_of("y") or _year_for(said, number * 3)
    return _months(year, number * 3 - 2, 3)


def _season(said: Stated) -> Interval:
    season, which = said.part("s") or "", said.part("w")
    year = said.number("y")
    if not year:
        if season == "fall" and which not in ("this", "next", "last", "early", "late"):
            return None  # the verb
        if which not in ("this", "next", "last") or not said.published:
            return None
        year, month = said.published.year, said.published.month
        if which == "next" and month >= SEASONS[season]:
            year += 1
        if which == "last" and month <= SEASONS[season] + 2:
            year -= 1
    return _months(year, SEASONS[season], 3)


def _half(said: Stated) -> Interval:
    year = said.year_of("y")
    number = said.number("n") or ORDINALS.get(said.part("o") or "", 1)
    return _months(year, 1 if number == 1 else 7, 6)


def _part_of_year(said: Stated) -> Interval:
    year, part = said.year_of("y"), said.part("p") or ""
    if "half" in part:
        return _months(year, 1 if "first" in part else 7, 6)
    if part.startswith("mid") or "middle" in part:
        return _months(year, 5, 4)
    if part == "early" or "beginning" in part or "start" in part:
        return _months(year, 1, 4)
    return _months(year, 12 if "end" in part else 9, 1 if "end" in part else 4)


def _named_day(said: Stated) -> Interval:
    shift = {"tomorrow": 1, "yesterday": -1}.get(said.part("w") or "", 0)
    return _day(_shift(said.published, shift)) if said.published else None


def _unit(said: Stated) -> Interval:
    published, which, unit, part = said.published, said.part("w"), said.part("u"), said.part("q")
    if not published:
        return None
    step = {"next": 1, "coming": 1, "last": -1}.get(which or "", 0)
    if unit in ("week", "weekend"):
        monday = _shift(published, 7 * step - published.weekday())
        first = _shift(monday, 5) if monday and unit == "weekend" else monday
        last = _shift(monday, 6) if monday else None
    elif unit == "month":
        index = published.year * 12 + published.month - 1 + step
        interval = _months(index // 12, index % 12 + 1, 1)
        if part is None and interval:
            return interval[0], interval[1], interval[2][:7]
        first, last = (date.fromordinal(interval[0]), date.fromordinal(interval[1])) if interval else (None, None)
    elif unit == "quarter":
        index = published.year * 4 + (published.month - 1) // 3 + step
        return _months(index // 4, index % 4 * 3 + 1, 3)
    else:
        year = published.year + step
        if part is None:
            return _whole_year(year)
        first, last = _date(year, 1, 1), _date(year, 12, 31)
    if part in ("later", "late") and step == 0 and last:
        first = published
    elif part == "earlier" and step == 0:
        last = published
    elif part and step and unit in ("month", "year") and first and last:
        third = (last - first).days // 3
        first, last = (first, _shift(first, third)) if part == "early" else (_shift(last, -third), last)
    elif part == "end of" and last:
        first = _shift(last, -2 if unit == "week" else -9 if unit == "month" else -30)
    return _between(first, last)


def _ahead(said: Stated) -> Interval:
    """ "in two weeks", "in the coming months": from the day of publication on."""
    if not said.published:
        return None
    count, unit = said.part("n"), (said.part("u") or "").rstrip("s")
    size = {"day": 1, "week": 7, "month": 30, "year": 365}[unit]
    if not count and re.search(r"(?:next|coming)\s", said.match[0], re.IGNORECASE) and not said.match[0].endswith("s"):
        count = "one"
    exact = (int(count) if count.isdigit() else NUMBERS.get(count, 1 if count in ("a", "an") else 0)) if count else 0
    if said.match[0].lower().startswith("within") or not exact:
        few = exact or (2 if unit == "year" else 6 if unit != "day" else 10)
        if not exact and not count and not re.search("within|coming|next", said.match[0], re.IGNORECASE):
            return None
        return _between(said.published, _shift(said.published, few * size), approximate=not exact)
    middle = _shift(said.published, exact * size)
    slack = exact * size // 8
    if not middle:
        return None
    return _day(middle) if size == 1 else _between(_shift(middle, -slack), _shift(middle, slack), approximate=True)


def _weekday(said: Stated) -> Interval:
    if not said.published:
        return None
    day, which = DAYS[said.part("d") or ""], said.part("w")
    forward = (day - said.published.weekday()) % 7
    back = forward - 7 if forward else 0
    if which == "last":
        shift = back or -7
    elif which == "next":
        shift = forward or 7
    elif which in ("this", "coming") or said.tense == "future":
        shift = forward
    elif said.tense == "past":
        shift = back
    else:
        shift = forward if forward <= 3 else back
    return _day(_shift(said.published, shift))


def _year_end(said: Stated) -> Interval:
    return _months(said.published.year, 12, 1) if said.published else None


def _whole_year(year: int) -> Interval:
    first, last = _date(year, 1, 1), _date(year, 12, 31)
    return (first.toordinal(), last.toordinal(), f"{year:04}") if first and last else None


def _year(said: Stated) -> Interval:
    """A bare number is a year only after a word that wants one, or where a plan names a year to come."""
    year, published = said.number("y") or 0, said.published
    if said.tense == "future" and published and published.year <= year <= published.year + 10:
        return _whole_year(year)
    return (
        _whole_year(year) if _YEAR_LEAD.search(said.text, max(0, said.match.start() - 12), said.match.start()) else None
    )


READERS: dict[str, Callable[[Stated], Interval]] = {
    "iso": _iso,
    "span": _span,
    "turn": _span,
    "week": _week,
    "dm": _month_day,
    "md": _month_day,
    "part": _part_of_month,
    "month": _month,
    "quarter": _quarter,
    "season": _season,
    "half": _half,
    "partyear": _part_of_year,
    "day": _named_day,
    "unit": _unit,
    "ahead": _ahead,
    "weekday": _weekday,
    "yearend": _year_end,
    "year": _year,
}
