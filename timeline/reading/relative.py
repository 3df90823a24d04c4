"""Dates that count from the day of publication: tomorrow, next week, in two months, on Friday, by year-end."""

from __future__ import annotations

import re
from datetime import date

from timeline.reading.almanac import (
    DAYS,
    NUMBERS,
    Interval,
    Stated,
    between,
    day_of,
    one_day,
    shifted,
    whole_months,
    whole_year,
)


def named_day(said: Stated) -> Interval:
    shift = {"tomorrow": 1, "yesterday": -1}.get(said.part("w") or "", 0)
    return one_day(shifted(said.published, shift)) if said.published else None


def calendar_unit(said: Stated) -> Interval:
    published, which, unit, part = said.published, said.part("w"), said.part("u"), said.part("q")
    if not published:
        return None
    step = {"next": 1, "coming": 1, "last": -1}.get(which or "", 0)
    if unit in ("week", "weekend"):
        monday = shifted(published, 7 * step - published.weekday())
        first = shifted(monday, 5) if monday and unit == "weekend" else monday
        last = shifted(monday, 6) if monday else None
    elif unit == "month":
        index = published.year * 12 + published.month - 1 + step
        interval = whole_months(index // 12, index % 12 + 1, 1)
        if part is None and interval:
            return interval[0], interval[1], interval[2][:7]
        first, last = (date.fromordinal(interval[0]), date.fromordinal(interval[1])) if interval else (None, None)
    elif unit == "quarter":
        index = published.year * 4 + (published.month - 1) // 3 + step
        return whole_months(index // 4, index % 4 * 3 + 1, 3)
    else:
        year = published.year + step
        if part is None:
            return whole_year(year)
        first, last = day_of(year, 1, 1), day_of(year, 12, 31)
    if part in ("later", "late") and step == 0 and last:
        first = published
    elif part == "earlier" and step == 0:
        last = published
    elif part and step and unit in ("month", "year") and first and last:
        third = (last - first).days // 3
        first, last = (first, shifted(first, third)) if part == "early" else (shifted(last, -third), last)
    elif part == "end of" and last:
        first = shifted(last, -2 if unit == "week" else -9 if unit == "month" else -30)
    return between(first, last)


def ahead(said: Stated) -> Interval:
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
        return between(said.published, shifted(said.published, few * size), approximate=not exact)
    middle = shifted(said.published, exact * size)
    slack = exact * size // 8
    if not middle:
        return None
    return one_day(middle) if size == 1 else between(shifted(middle, -slack), shifted(middle, slack), approximate=True)


def weekday(said: Stated) -> Interval:
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
    return one_day(shifted(said.published, shift))


def year_end(said: Stated) -> Interval:
    return whole_months(said.published.year, 12, 1) if said.published else None
