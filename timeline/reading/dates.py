"""Dates in words as intervals of days, with EDTF text (ISO 8601-2), relative to the day of publication.

Must never: invent a precision that the words do not have. "June 2026" is thirty days, not its tenth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from timeline.reading.almanac import Stated, Tense
from timeline.reading.intervals import READERS


@dataclass(frozen=True, slots=True)
class When:
    """Days ``low`` to ``high`` (proleptic Gregorian ordinals, both included), said from ``start`` to ``end``."""

    low: int
    high: int
    edtf: str
    comparator: Literal["", "above", "below", "about"]
    start: int
    end: int


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:19|20)\d\d(?![\d,]*\d)"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\w%]|[.,:]\d|\s*(?:%|percent|million|billion|trillion))"
_TO = r"\s*(?:-|—|to|and|through)\s*"
_PART = r"(?:early|mid|late|(?:the )?(?:beginning|start|middle|end|first half|second half) of)"
_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"

_FORMS: tuple[tuple[str, str], ...] = (
    ("iso", rf"(?P<iso_y>{_YEAR})-(?P<iso_m>0[1-9]|1[0-2])(?:-(?P<iso_d>0[1-9]|[12]\d|3[01]))?\b"),
    ("span", rf"(?P<span_a>{_DAY}){_TO}(?P<span_b>{_DAY})\s+(?:of )?(?P<span_m>{_MONTH})(?:,?\s+(?P<span_y>{_YEAR}))?"),
    (
        "turn",
        rf"(?P<turn_m>{_MONTH})\s+(?P<turn_a>{_DAY}){_TO}(?:(?P<turn_n>{_MONTH})\s+)?(?P<turn_b>{_DAY})(?:,?\s+(?P<turn_y>{_YEAR}))?",
    ),
    (
        "week",
        rf"week (?:of|starting|beginning)\s+(?:(?P<week_m>{_MONTH})\s+(?P<week_d>{_DAY})|"
        rf"(?P<week_e>{_DAY})\s+(?P<week_n>{_MONTH}))(?:,?\s+(?P<week_y>{_YEAR}))?",
    ),
    ("dm", rf"(?P<dm_d>{_DAY})\s+(?:of )?(?P<dm_m>{_MONTH})(?:,?\s+(?P<dm_y>{_YEAR}))?"),
    ("md", rf"(?P<md_m>{_MONTH})\s+(?P<md_d>{_DAY})(?:,?\s+(?P<md_y>{_YEAR}))?"),
    ("part", rf"(?P<part_p>{_PART})[\s-]+(?P<part_m>{_MONTH})(?:(?:,| of)?\s+(?P<part_y>{_YEAR}))?"),
    ("month", rf"(?P<month_m>{_MONTH})(?:(?:,| of)?\s+(?P<month_y>{_YEAR}))?"),
    (
        "quarter",
        rf"(?:(?P<quarter_o>first|second|third|fourth|last|final) quarter|q(?P<quarter_n>[1-4]))(?:(?: of| "
        rf"in)?\s+(?P<quarter_y>{_YEAR}|this year|next year|last year))?",
    ),
    (
        "season",
        rf"(?:(?P<season_w>this|next|last|early|late|mid)[\s-]+)?(?P<season_s>spring|summer|fall|autumn|"
        rf"winter)\b(?: of)?(?:\s+(?P<season_y>{_YEAR}))?",
    ),
    (
        "half",
        rf"(?:(?:the )?(?P<half_o>first|second) half|h(?P<half_n>[12]))(?: of)?\s+(?P<half_y>{_YEAR}|this "
        rf"year|next year|the year)",
    ),
    ("partyear", rf"(?P<partyear_p>{_PART})[\s-]+(?P<partyear_y>{_YEAR}|this year|next year|the year)"),
    ("day", r"(?P<day_w>today|tonight|tomorrow|yesterday)"),
    (
        "unit",
        r"(?:(?P<unit_q>later|earlier|early|late|end of)\s+)?(?P<unit_w>this|next|last|"
        r"coming)\s+(?P<unit_u>week|weekend|month|quarter|year)\b",
    ),
    (
        "ahead",
        rf"(?:in|within)\s+(?:the\s+)?(?:next\s+|coming\s+)?(?P<ahead_n>{_COUNT}|a few|several|a couple of|"
        rf"few|couple of)?\s*(?:coming\s+|more\s+)?(?P<ahead_u>days?|weeks?|months?|years?)\b",
    ),
    (
        "weekday",
        r"(?:(?P<weekday_w>this|next|last|coming)\s+)?(?P<weekday_d>(?:mon|tues|wednes|thurs|fri|satur|"
        r"sun)day)\b",
    ),
    ("yearend", r"(?:the\s+)?(?:year's end|year-end|end of the year)"),
    ("year", rf"(?P<year_y>{_YEAR})"),
)
_DATE = re.compile(
    r"(?<![\w$€£¥.,])(?:" + "|".join(f"(?P<{name}>{form})" for name, form in _FORMS) + r")(?!\w)", re.IGNORECASE
)
_LEAD = re.compile(
    (
        r"(?:\b(?P<above>as (?:early|soon) as|no earlier than|not before|no sooner than|at the earliest)|"
        r"\b(?P<below>no later than|by|before|ahead of)|(?P<about>\b(?:around|about|approximately|roughly|"
        r"circa)|~))\s*(?:the )?$"
    ),
    re.IGNORECASE,
)
_TOWARD = re.compile(r"\b(?:to|until|till|for)\s*(?:the )?$", re.IGNORECASE)
"""Before a date that lies ahead even where the verb is past: "pushed to September"."""
_DEADLINE = re.compile(
    r"\b(?:deadline|due date|has until|have until|expires?|expiry|must|required to)\b", re.IGNORECASE
)


def dates(text: str, published: date | None, tense: Tense = "near") -> list[When]:
    """All dates of a folded sentence that can be resolved. ``published`` may be unknown: then only full dates are."""
    found: list[When] = []
    for match in _DATE.finditer(text):
        name = match.lastgroup or ""
        ahead = tense == "past" and _TOWARD.search(text, max(0, match.start() - 12), match.start())
        interval = READERS[name](Stated(match, name, published, "future" if ahead else tense, text))
        if not interval:
            continue
        low, high, edtf = interval
        lead = _LEAD.search(text, max(0, match.start() - 24), match.start())
        start = match.start()
        comparator: Literal["", "above", "below", "about"] = ""
        if lead:
            start = lead.start()
            comparator = "above" if lead["above"] else "below" if lead["below"] else "about"
        if comparator == "below":
            edtf = f"../{edtf.split('/')[-1]}"
            low = min(low, published.toordinal()) if published and low > published.toordinal() else low
        elif comparator == "about":
            edtf += "~" if "/" not in edtf else ""
        when = When(low, high, edtf, comparator, start, match.end())
        if found and text[found[-1].end : start].strip().lower() == "or" and not comparator and low > found[-1].low:
            when = _either(found.pop(), when)
        found.append(when)
    return found


def _either(first: When, second: When) -> When:
    """ "June or July" is one interval."""
    edtf = f"{first.edtf.split('/')[0]}/{second.edtf.split('/')[-1]}"
    return When(first.low, second.high, edtf, first.comparator, first.start, second.end)


def is_deadline(text: str) -> bool:
    """Whether a sentence sets a limit to someone; such a date is no forecast."""
    return bool(_DEADLINE.search(text))
