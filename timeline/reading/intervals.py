"""What a date in words means: from the parts of a matched form to the first and last day, with EDTF text.

Must never: pick a day inside a span that the words leave open.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date

from timeline.reading import relative
from timeline.reading.almanac import (
    MONTHS,
    ORDINALS,
    SEASONS,
    Interval,
    Stated,
    Tense,
    between,
    day_of,
    one_day,
    shifted,
    whole_month,
    whole_months,
    whole_year,
)
from timeline.reading.lemma import listed

_BEFORE_BOTH = "in by of until till through since before after during from early late mid to and or around"
_YEAR_LEAD = re.compile(rf"\b(?:{'|'.join(listed(_BEFORE_BOTH + ' for into year'))})[ -]$", re.IGNORECASE)
_SEASON_LEAD = re.compile(r"\b(?:in|for|by|until|till|during|before|after|from|since)\s(?:the\s)?$", re.IGNORECASE)
_MONTH_LEAD = re.compile(rf"\b(?:{'|'.join(listed(_BEFORE_BOTH + ' last next this on'))})[ -]$", re.IGNORECASE)


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
    return one_day(day_of(year, month, day)) if day else whole_month(year, month)


def _span(said: Stated) -> Interval:
    month, low, high = _month_number(said, "m"), said.number("a"), said.number("b")
    if not month or not low or not high:
        return None
    second = _month_number(said, "n") if said.form == "turn" and said.part("n") else month
    year = said.number("y") or _year_for(said, month, low)
    if not year or not second:
        return None
    return between(day_of(year, month, low), day_of(year + (second < month), second, high))


def _week(said: Stated) -> Interval:
    month = _month_number(said, "m") or _month_number(said, "n")
    day = said.number("d") or said.number("e")
    if not month or not day:
        return None
    year = said.number("y") or _year_for(said, month, day)
    first = day_of(year, month, day) if year else None
    return between(first, shifted(first, 6)) if first else None


def _month_day(said: Stated) -> Interval:
    month, day = _month_number(said, "m"), said.number("d")
    if not month or not day:
        return None
    year = said.number("y") or _year_for(said, month, day)
    return one_day(day_of(year, month, day)) if year else None


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
    return between(day_of(year, month, low), day_of(year, month, high))


def _month(said: Stated) -> Interval:
    month = _month_number(said, "m")
    if not month:
        return None
    year = said.number("y") or _year_for(said, month)
    return whole_month(year, month) if year else None


def _quarter(said: Stated) -> Interval:
    number = said.number("n") or ORDINALS.get(said.part("o") or "", 0)
    if not number:
        return None
    year = said.year_of("y") or _year_for(said, number * 3)
    return whole_months(year, number * 3 - 2, 3)


def _season(said: Stated) -> Interval:
    """A season of a year; without one the nearest that suits the tense, where the words want a date ("in autumn")."""
    season, which, year = said.part("s") or "", said.part("w"), said.number("y")
    if not year and said.published:
        before = said.text[max(0, said.match.start() - 12) : said.match.start()]
        if not which and not _SEASON_LEAD.search(before):
            return None  # the verb "fall", and summer sales
        year = _year_of_season(said.published, SEASONS[season], which, said.tense)
    return whole_months(year, SEASONS[season], 3)


def _year_of_season(published: date, first: int, which: str | None, tense: Tense) -> int:
    """The year in which the season begins that is meant; ``first``: its first month."""
    months = 12 * published.year + published.month - first  # since it began in the year nought
    begun, since = divmod(months, 12)
    if which == "this":
        return begun if since < 3 else published.year
    if which == "next":
        return begun + 1
    if which == "last" or tense == "past":
        return begun - (which == "last" and since < 3)
    return begun if since < 3 or (tense == "near" and since < 6) else begun + 1


def _half(said: Stated) -> Interval:
    year = said.year_of("y")
    number = said.number("n") or ORDINALS.get(said.part("o") or "", 1)
    return whole_months(year, 1 if number == 1 else 7, 6)


def _part_of_year(said: Stated) -> Interval:
    year, part = said.year_of("y"), said.part("p") or ""
    if "half" in part:
        return whole_months(year, 1 if "first" in part else 7, 6)
    if part.startswith("mid") or "middle" in part:
        return whole_months(year, 5, 4)
    if part == "early" or "beginning" in part or "start" in part:
        return whole_months(year, 1, 4)
    return whole_months(year, 12 if "end" in part else 9, 1 if "end" in part else 4)


def _year(said: Stated) -> Interval:
    """A bare number is a year only after a word that wants one, or where a plan names a year to come."""
    year, published = said.number("y") or 0, said.published
    if said.tense == "future" and published and published.year <= year <= published.year + 10:
        return whole_year(year)
    return (
        whole_year(year) if _YEAR_LEAD.search(said.text, max(0, said.match.start() - 12), said.match.start()) else None
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
    "day": relative.named_day,
    "unit": relative.calendar_unit,
    "ahead": relative.ahead,
    "weekday": relative.weekday,
    "yearend": relative.year_end,
    "year": _year,
}
