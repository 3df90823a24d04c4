"""Any query as a feed or a calendar, if its columns have the names that these want.

Atom wants ``atom_id``, ``atom_title`` and ``atom_updated``, and takes ``atom_content``, ``atom_link`` and
``atom_author_name``; iCalendar wants ``event_name`` and ``event_dtstart``, and takes ``event_dtend``,
``event_description`` and ``event_uid``. They are the names of the plugins datasette-atom and datasette-ics, so that
queries written for those work here too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from timeline import clock
from timeline.report.atom import Entry, feed
from timeline.report.ics import Occasion, calendar
from timeline.stored import moment_text

ATOM = frozenset({"atom_id", "atom_title", "atom_updated"})
ICS = frozenset({"event_name", "event_dtstart"})


def _atom(rows: Iterable[Mapping[str, Any]], query_name: str | None, sql: str | None) -> Any:
    entries = [
        Entry(
            _iri(str(row["atom_id"])),
            _said(row, "atom_title"),
            updated,
            _said(row, "atom_content"),
            _said(row, "atom_link"),
            _said(row, "atom_author_name"),
        )
        for row in rows
        if (updated := _moment(row["atom_updated"]))
    ]
    updated = max((entry.updated for entry in entries), default=moment_text(clock.now()))
    name = (query_name or "query").replace("_", " ").replace("-", " ")
    text = feed(name, f"urn:timeline:{_digest(query_name or sql or '')}", updated, entries)
    return {"body": text, "content_type": "application/atom+xml; charset=utf-8"}


def _ics(rows: Iterable[Mapping[str, Any]]) -> Any:
    occasions = [
        Occasion(
            _said(row, "event_uid") or f"{_digest(_said(row, 'event_name'), str(row['event_dtstart']))}@timeline",
            start,
            end if isinstance(end := _when(_held(row, "event_dtend")), type(start)) else None,
            _said(row, "event_name"),
            _said(row, "event_description"),
        )
        for row in rows
        if (start := _when(row["event_dtstart"]))
    ]
    return {"body": calendar(occasions, clock.now()), "content_type": "text/calendar; charset=utf-8"}


def _held(row: Mapping[str, Any], column: str) -> Any:
    return row[column] if column in row.keys() else None  # noqa: SIM118  (a row of sqlite3 iterates over its values)


def _said(row: Mapping[str, Any], column: str) -> str:
    held = _held(row, column)
    return "" if held is None else str(held)


def _when(text: object) -> date | datetime | None:
    """A day, or a moment in UTC, from ISO text; None where it is neither. A moment without a zone is taken as UTC."""
    try:
        said = str(text)
        if len(said) == len("2026-05-20"):
            return date.fromisoformat(said)
        stated = datetime.fromisoformat(said)
        return stated.astimezone(UTC) if stated.tzinfo else stated.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # a moment of the year 1 or 9999 may be in no year of UTC
        return None


def _moment(text: object) -> str:
    """As RFC 3339; empty where there is no such moment."""
    when = _when(text)
    if when is None:
        return ""
    whole = when if isinstance(when, datetime) else datetime(when.year, when.month, when.day, tzinfo=UTC)
    return moment_text(whole)


def _iri(text: str) -> str:
    return text if ":" in text and " " not in text else f"urn:timeline:{_digest(text)}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


OUTPUTS: list[dict[str, Any]] = [
    {"extension": "atom", "render": _atom, "can_render": lambda columns: set(columns) >= ATOM},
    {"extension": "ics", "render": _ics, "can_render": lambda columns: set(columns) >= ICS},
]
