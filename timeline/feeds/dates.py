"""What a feed says of its dates: the raw text, the instant it surely means, and how precisely. Pure; unsure is unknown.

Never invents: no day from a number, no time zone from a place, no year from today. A time whose zone is missing or
ambiguous gives its day only. RFC 822 dates (as RFC 2822 amends them: two-digit years, obsolete zones) and ISO 8601 /
RFC 3339 dates are read, and the two spellings of English dates that name the month.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline.events import Precision

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        1,
    )
    for name in names
}

_EAST = {
    0: "UT UTC GMT Z WET",
    60: "BST CET MET WEST",
    120: "CEST MEST EET SAST",
    180: "EEST MSK",
    300: "PKT",
    420: "WIB",
    480: "SGT HKT AWST",
    540: "JST KST",
    570: "ACST",
    600: "AEST",
    630: "ACDT",
    660: "AEDT",
    720: "NZST",
    780: "NZDT",
    -240: "EDT",
    -300: "EST CDT",
    -360: "CST MDT",
    -420: "MST PDT",
    -480: "PST AKDT",
    -540: "AKST",
    -600: "HST",
}
ZONES = {name: minutes for minutes, names in _EAST.items() for name in names.split()}
"""Minutes east of Greenwich. RFC 822 fixes the American ones; IST (India, Israel, Ireland) is unsure and not here."""

_DAY_NAME = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?\s*,?\s+)?"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?(?:\s*(?P<half>[ap])\.?m\.?)?"
_ZONE = r"(?P<zone>[+-]\d{2}:?\d{2}|(?:gmt|utc)\s?[+-]\d{1,2}(?::?\d{2})?|[a-z]{1,5})"
_FORMS = (
    re.compile(
        rf"{_DAY_NAME}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -](?P<name>[a-z]+)\.?,?[ -](?P<year>\d{{4}}|\d{{2}})"
        rf"(?:,?\s+(?:at\s+)?{_CLOCK}(?:\s*\(?{_ZONE}\)?(?:\s*\([^)]*\))?)?)?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_DAY_NAME}(?P<name>[a-z]+)\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"
        rf"(?:,?\s+(?:(?:at|-)\s+)?{_CLOCK}(?:\s*\(?{_ZONE}\)?)?)?",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"
        rf"(?:(?:T|\s+){_CLOCK}\s*(?P<zone>Z|[+-]\d{{2}}(?::?\d{{2}})?|utc|gmt)?)?",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})T(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})"
        r"(?P<zone>Z|[+-]\d{2}:?\d{2})?",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})"),
    re.compile(r"(?P<year>\d{4})"),
)
_LONGEST = 100


def read(raw: str | None) -> tuple[datetime | None, Precision | None]:
    """The instant in UTC and its precision, or (None, None) where the text does not surely say one."""
    text = " ".join((raw or "").split())
    if not text or len(text) > _LONGEST:
        return None, None
    for form in _FORMS:
        found = form.fullmatch(text)
        if found:
            try:
                return _instant(found.groupdict())
            except (ValueError, OverflowError):
                return None, None
    return None, None


def _instant(part: dict[str, str | None]) -> tuple[datetime | None, Precision | None]:
    """Raises ValueError for a day, hour or month that does not exist."""
    year = _year(part["year"] or "")
    if not 1900 <= year <= 2199:
        return None, None
    name = part.get("name")
    if name:
        month = _MONTHS.get(name.lower())
        if month is None:
            return None, None
    else:
        month = int(part["month"] or "") if part.get("month") else None
    if month is None:
        return datetime(year, 1, 1, tzinfo=UTC), "year"
    if not part.get("day"):
        return datetime(year, month, 1, tzinfo=UTC), "month"
    day = datetime(year, month, int(part["day"] or ""), tzinfo=UTC)
    if not part.get("hour"):
        return day, "day"
    hour, minute, second = int(part["hour"] or ""), int(part["minute"] or ""), int(part.get("second") or 0)
    if part.get("half"):
        if not 1 <= hour <= 12:
            return None, None
        hour = hour % 12 + (12 if (part["half"] or "").lower() == "p" else 0)
    clock = day.replace(hour=hour, minute=minute, second=min(second, 59) if second == 60 else second)
    offset = _offset(part.get("zone"))
    if offset is None:
        return day, "day"
    instant = clock - offset
    if hour == minute == second == 0:
        return instant, "day"  # midnight sharp is how software writes a date that has no time
    return instant, "second" if part.get("second") else "minute"


def _year(digits: str) -> int:
    if len(digits) == 2:
        return int(digits) + (2000 if int(digits) < 50 else 1900)
    return int(digits)


def _offset(zone: str | None) -> timedelta | None:
    if not zone:
        return None
    name = zone.upper().replace(" ", "")
    if name in ZONES:
        return timedelta(minutes=ZONES[name])
    found = re.fullmatch(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?", name)
    if not found or int(found[2]) > 14 or int(found[3] or 0) > 59:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return timedelta(minutes=-minutes if found[1] == "-" else minutes)
