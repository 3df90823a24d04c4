"""Writing a calendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from timeline.report.words import clean


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is expected, from ``first`` to ``last``: whole days, the last one included, or moments."""

    uid: str
    first: date | datetime
    last: date | datetime | None
    summary: str
    text: str = ""


def calendar(occasions: Iterable[Occasion], stamp: datetime) -> str:
    """The calendar as text; ``stamp``: when it was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//timeline//EN", "CALSCALE:GREGORIAN"]
    for one in occasions:
        lines += ["BEGIN:VEVENT", f"UID:{_text(one.uid)}", f"DTSTAMP:{_moment(stamp)}", f"DTSTART{_when(one.first)}"]
        if not isinstance(one.first, datetime):
            last = min(one.last or one.first, date.max - timedelta(days=1))  # an end is the day after the last
            lines += [f"DTEND{_when(last + timedelta(days=1))}"] if last >= one.first else []
        elif one.last:
            lines.append(f"DTEND{_when(one.last)}")
        lines += [f"SUMMARY:{_text(one.summary)}", f"DESCRIPTION:{_text(one.text)}", "TRANSP:TRANSPARENT", "END:VEVENT"]
    return "\r\n".join(part for line in [*lines, "END:VCALENDAR"] for part in _folded(line)) + "\r\n"


def _when(when: date | datetime) -> str:
    return f":{_moment(when)}" if isinstance(when, datetime) else f";VALUE=DATE:{when.isoformat().replace('-', '')}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return clean(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets, continued with a space (RFC 5545, 3.1)."""
    start, size = 0, 0
    for index, char in enumerate(line):
        width = len(char.encode())
        if size + width > (75 if start == 0 else 74):
            yield ("" if start == 0 else " ") + line[start:index]
            start, size = index, 0
        size += width
    yield ("" if start == 0 else " ") + line[start:]
