"""From what a reader says to positions of the log: the ends of an interval, and the moment of a board."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from timeline.errors import UnreadableWhen
from timeline.log import Log
from timeline.report.news import Interval
from timeline.report.when import Mark, Moment, parse_when
from timeline.report.words import instant
from timeline.stored import moment

LONG_AGO = 1900
"""A moment of an earlier year is the start, whatever else it is; nor can weeks be counted back from the year 1."""


def position_of(text: str, log: Log, head: int, now: datetime, zone: ZoneInfo) -> tuple[int, datetime | None, str]:
    """(position, its moment or None for the very start, what it was taken for), never past ``head``."""
    when = parse_when(text, now, zone)
    if isinstance(when, Moment) and when.at.year < LONG_AGO:
        return 0, None, "the start"
    if isinstance(when, Moment):
        note = f" ({when.note})" if when.note else ""
        return min(log.position_at(when.at), head), when.at, instant(when.at, zone) + note
    if isinstance(when, Mark):
        marked = log.last_of(f"mark {when.name}")
        if marked is None:
            raise UnreadableWhen(f"there is no mark {when.name!r} yet; `timeline new --mark {when.name}` sets it")
        made = moment(marked.payload["made_at"])
        return min(marked.payload["upto"], head), made, f"the mark {when.name}, {instant(made, zone)}"
    if when.number == 0:
        return 0, None, "the start"
    event = log.at(when.number)
    return min(when.number, head), event.recorded_at, f"e{when.number}, {instant(event.recorded_at, zone)}"


def interval(
    log: Log, head: int, now: datetime, zone: ZoneInfo, *, since: str | None, until: str | None, mark: str
) -> Interval:
    """The interval asked for; without ``since`` it begins where the reader's mark stands, or at the start."""
    if since is None:
        since = f"mark:{mark}" if log.last_of(f"mark {mark}") else "start"
    after, since_at, said = position_of(since, log, head, now, zone)
    upto, until_at = head, now
    if until is not None:
        upto, stated, _ = position_of(until, log, head, now, zone)
        until_at = stated or now
    if upto < after:
        raise UnreadableWhen(f"--until {until!r} lies before --since {since!r}")
    return Interval(after, upto, since_at, until_at, said, closed=until is not None)
