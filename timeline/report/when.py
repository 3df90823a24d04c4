"""The grammar of WHEN: ``--since``, ``--until`` and ``--as-of``. What is not understood is refused, never guessed.

A bare day is local midnight. A weekday is the latest one up to today, ``last tuesday`` the latest before today. A day
without a year is the latest such day that is not in the future.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from timeline.errors import UnreadableWhen

EXAMPLES = (
    "2026-05-06, '2026-05-06 14:30', yesterday, 'last tuesday 9am', '3 days ago', 36h, '1 may', e5120, mark:me, start"
)

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_UNITS = {
    "m": 60,
    "min": 60,
    "minute": 60,
    "h": 3600,
    "hour": 3600,
    "d": 86400,
    "day": 86400,
    "w": 604800,
    "week": 604800,
}

_AGO = r"(?P<n>\d{1,6})\s*(?P<unit>minute|min|m|hour|h|day|d|week|w)s?(?:\s+ago)?"
_CLOCK = r"(?:\s+|t)(?:at\s+)?(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?\s*(?P<half>am|pm)?$"
_DATES = (
    r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{1,2})",
    rf"(?P<day>\d{{1,2}})\.?\s+{_MONTH}(?:\s+(?P<year>\d{{4}}))?",
    rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:,?\s+(?P<year>\d{{4}}))?",
)
"""Not compiled before one is wanted: each takes half a millisecond."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in UTC. ``note`` says what was taken where local time is missing or double."""

    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the log: just after event e<number>, or the very start (0)."""

    number: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a reader last looked."""

    name: str


When: TypeAlias = Moment | Position | Mark


def parse_when(text: str, now: datetime, zone: ZoneInfo) -> When:
    """Read a WHEN. ``now`` is aware; local times are those of ``zone``. Raises UnreadableWhen with examples."""
    said = " ".join(text.lower().split())
    if said == "start":
        return Position(0)
    if found := re.fullmatch(r"e(\d{1,12})", said):
        return Position(int(found[1]))
    if found := re.fullmatch(r"mark:([\w.-]+)", said):
        return Mark(found[1])
    if said == "now":
        return Moment(now.astimezone(UTC))
    if found := re.fullmatch(_AGO, said):
        return _back(text, now, int(found["n"]) * _UNITS[found["unit"]])
    if stated := _stated_zone(text):
        return Moment(stated)
    return _local(text, said, now.astimezone(zone), zone)


def _back(text: str, now: datetime, seconds: int) -> Moment:
    try:
        return Moment(now.astimezone(UTC) - timedelta(seconds=seconds))
    except OverflowError:
        raise _unreadable(text) from None


def _stated_zone(text: str) -> datetime | None:
    """An ISO date-time that states its zone needs no guess."""
    try:
        stated = datetime.fromisoformat(text.strip().upper().replace(" ", "T", 1))
        return stated.astimezone(UTC) if stated.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _local(text: str, said: str, today: datetime, zone: ZoneInfo) -> Moment:
    clock = time(0)
    day = _day(said, today.date())
    if day is None and (found := re.search(_CLOCK, said)):
        day = _day(said[: found.start()].strip(), today.date())
        clock = _time(text, found)
    if day is None:
        raise _unreadable(text)
    return _resolve(datetime.combine(day, clock), zone)


def _day(said: str, today: date) -> date | None:
    match said.split():
        case ["today"]:
            return today
        case ["yesterday"]:
            return today - timedelta(days=1)
        case ["this", "week"]:
            return today - timedelta(days=today.weekday())
        case ["last", "week"]:
            return today - timedelta(days=today.weekday() + 7)
        case ["last", "month"]:
            return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        case [name] if name in _WEEKDAYS:
            return today - timedelta(days=(today.weekday() - _WEEKDAYS.index(name)) % 7)
        case ["last", name] if name in _WEEKDAYS:
            return today - timedelta(days=(today.weekday() - _WEEKDAYS.index(name) - 1) % 7 + 1)
    for form in _DATES:
        if found := re.fullmatch(form, said):
            return _date(found.groupdict(), today)
    return None


def _date(parts: dict[str, str | None], today: date) -> date | None:
    number, year, day = parts.get("number"), parts["year"], int(parts["day"] or 0)
    month = int(number) if number else _MONTHS.index((parts["month"] or "")[:3]) + 1
    if year:
        return _valid(int(year), month, day)
    past = (_valid(today.year - back, month, day) for back in range(9))  # 29 February may be eight years off
    return next((found for found in past if found and found <= today), None)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(text: str, found: re.Match[str]) -> time:
    hour, half = int(found["hour"]), found["half"]
    if (half and not 1 <= hour <= 12) or (not half and found["minute"] is None):
        raise _unreadable(text)
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        raise _unreadable(text) from None


def _resolve(naive: datetime, zone: ZoneInfo) -> Moment:
    """Local to UTC. In a gap the clock had jumped on; of a doubled hour the first is taken; both are said."""
    early, late = naive.replace(tzinfo=zone, fold=0), naive.replace(tzinfo=zone, fold=1)
    try:
        at = early.astimezone(UTC)
        if early.utcoffset() == late.utcoffset():
            return Moment(at)
        missing = at.astimezone(zone).replace(tzinfo=None) != naive
    except OverflowError:
        raise _unreadable(str(naive)) from None
    note = (
        "that local time does not exist; the clock had jumped on"
        if missing
        else "that hour came twice; the first is meant"
    )
    return Moment(at, note)


def _unreadable(text: str) -> UnreadableWhen:
    return UnreadableWhen(f"{text!r} is no moment that I understand; try {EXAMPLES}")
