"""What a feed's own head says about polling it. Pure; linear in time whatever the head is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
CAP = DAY
"""Seconds; however long a server asks us to stay away, and however often it failed, this is the longest."""
_HEAD = 65_536


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed's own head says about polling it: seconds, hours 0–23, days 0–6 from Monday, in GMT."""

    ttl: int = 0
    period: int = 0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


NO_HINTS = Hints()


def hints_of(plain: Mapping[str, Any]) -> Hints:
    """The same from JSON."""
    told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
    return Hints(**told)


_NUMBER = rb"\s*+(?:<!\[CDATA\[)?+\s*+([0-9.]{1,12}+)\s*+(?:\]\]>)?+\s*+"
_TTL = re.compile(rb"<ttl\s*>" + _NUMBER + rb"</ttl>", re.IGNORECASE)
_HOUR = re.compile(rb"<hour\s*>" + _NUMBER + rb"</hour>", re.IGNORECASE)
_DAY = re.compile(rb"<day\s*>\s*([A-Za-z]+)\s*</day>", re.IGNORECASE)
_PERIOD = re.compile(rb"<\w+:updatePeriod\s*>\s*([A-Za-z]+)\s*</", re.IGNORECASE)
_FREQUENCY = re.compile(rb"<\w+:updateFrequency\s*>" + _NUMBER + rb"</", re.IGNORECASE)
_PERIODS = {b"hourly": HOUR, b"daily": DAY, b"weekly": 7 * DAY, b"monthly": 30 * DAY, b"yearly": 365 * DAY}
_DAYS = (b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday", b"sunday")


def hints(head: bytes) -> Hints:
    """Read ttl (minutes), skipHours, skipDays and the syndication module; what makes no sense is left out."""
    head = head[:_HEAD]
    ttl = _TTL.search(head)
    period, frequency = _PERIOD.search(head), _FREQUENCY.search(head)
    times = _positive(frequency[1]) if frequency else 1.0
    return Hints(
        ttl=int(min(_positive(ttl[1]) * MINUTE, CAP)) if ttl else 0,
        period=int(min(_PERIODS.get(period[1].lower(), 0) / times, CAP)) if period and times >= 1 else 0,
        skip_hours=tuple(
            sorted({int(_positive(found)) % 24 for found in _HOUR.findall(head) if _positive(found) <= 24})
        ),
        skip_days=tuple(sorted({_DAYS.index(day.lower()) for day in _DAY.findall(head) if day.lower() in _DAYS})),
    )


def _positive(digits: bytes) -> float:
    try:
        return float(digits)
    except ValueError:
        return 0.0
