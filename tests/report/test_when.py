"""The grammar of WHEN: what is understood, as which moment; and that nothing else is guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.errors import UnreadableWhen
from timeline.report.when import EXAMPLES, Mark, Moment, Position, parse_when

NOW = datetime(2026, 5, 20, 10, tzinfo=UTC)  # a Wednesday; noon in Berlin
BERLIN = ZoneInfo("Europe/Berlin")

MOMENTS = {
    "now": "2026-05-20T10:00",
    "today": "2026-05-19T22:00",
    "yesterday": "2026-05-18T22:00",
    "Yesterday 14:30": "2026-05-19T12:30",
    "yesterday at 9pm": "2026-05-19T19:00",
    "2026-05-06": "2026-05-05T22:00",
    "  2026-05-06   14:30 ": "2026-05-06T12:30",
    "2026-05-06T14:30": "2026-05-06T12:30",
    "2026-05-06 14:30:15": "2026-05-06T12:30:15",
    "2026-05-06T14:30Z": "2026-05-06T14:30",
    "2026-05-06 14:30z": "2026-05-06T14:30",
    "2026-05-06T14:30+05:30": "2026-05-06T09:00",
    "2026-01-06": "2026-01-05T23:00",
    "monday": "2026-05-17T22:00",
    "wednesday": "2026-05-19T22:00",
    "last wednesday": "2026-05-12T22:00",
    "last monday": "2026-05-17T22:00",
    "last tuesday 9am": "2026-05-19T07:00",
    "thursday 12am": "2026-05-13T22:00",
    "thursday 12pm": "2026-05-14T10:00",
    "this week": "2026-05-17T22:00",
    "last week": "2026-05-10T22:00",
    "last month": "2026-03-31T22:00",
    "36h": "2026-05-18T22:00",
    "90 min ago": "2026-05-20T08:30",
    "3 days ago": "2026-05-17T10:00",
    "1 day": "2026-05-19T10:00",
    "2 weeks ago": "2026-05-06T10:00",
    "1 may": "2026-04-30T22:00",
    "1. May": "2026-04-30T22:00",
    "may 1": "2026-04-30T22:00",
    "20 may": "2026-05-19T22:00",
    "21 may": "2025-05-20T22:00",
    "september 3": "2025-09-02T22:00",
    "sept 3": "2025-09-02T22:00",
    "1 may 2024": "2024-04-30T22:00",
    "May 1, 2024": "2024-04-30T22:00",
    "1 may 9am": "2026-05-01T07:00",
    "29 feb": "2024-02-28T23:00",
}


@pytest.mark.parametrize(("said", "moment"), MOMENTS.items())
def test_a_moment_is_understood_in_the_readers_zone(said: str, moment: str) -> None:
    assert parse_when(said, NOW, BERLIN) == Moment(datetime.fromisoformat(moment).replace(tzinfo=UTC))


PLACES = {
    "start": Position(0),
    "e5120": Position(5120),
    "E7": Position(7),
    "mark:editor": Mark("editor"),
    "mark:a.b-c_1": Mark("a.b-c_1"),
}


@pytest.mark.parametrize(("said", "place"), PLACES.items())
def test_a_place_in_the_log_is_understood(said: str, place: Position | Mark) -> None:
    assert parse_when(said, NOW, BERLIN) == place


# what is said, where, the moment that is taken
CLOCKS = {
    "an hour that was skipped": ("2026-03-29 02:30", "Europe/Berlin", "2026-03-29T01:30", "does not exist"),
    "an hour that came twice": ("2026-10-25 02:30", "Europe/Berlin", "2026-10-25T00:30", "came twice"),
    "a midnight that was skipped": ("2026-09-06", "America/Santiago", "2026-09-06T04:00", "does not exist"),
    "the hour before": ("2026-03-29 01:59", "Europe/Berlin", "2026-03-29T00:59", ""),
    "the hour after": ("2026-03-29 03:00", "Europe/Berlin", "2026-03-29T01:00", ""),
}


@pytest.mark.parametrize(("said", "zone", "moment", "note"), CLOCKS.values(), ids=CLOCKS)
def test_where_local_time_is_missing_or_double_it_is_said_what_was_taken(
    said: str, zone: str, moment: str, note: str
) -> None:
    found = parse_when(said, NOW, ZoneInfo(zone))
    assert isinstance(found, Moment)
    assert found.at == datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert note in found.note
    assert bool(note) == bool(found.note)


REFUSED = [
    "",
    " ",
    "soon",
    "tomorrow",
    "next week",
    "next monday",
    "9am",
    "14:30",
    "5",
    "2026",
    "2026-05",
    "2026-13-01",
    "2026-02-30",
    "31 april",
    "0 may",
    "32 may",
    "2026-05-06 25:00",
    "2026-05-06 9",
    "2026-05-06 14:60",
    "yesterday 13pm",
    "yesterday 0am",
    "mayhem 3",
    "decade 3",
    "3 marbles",
    "-3 days",
    "999999 weeks ago",
    "99999999d",
    "e",
    "e1.5",
    "m12",
    "mark:",
    "mark:a b",
    "start of may",
    "1 may 26",
    "0000-01-01",
    "0001-01-01",
    "9999-12-31T23:59-12:00",
    "2026-05-06T14:30Q",
    "last",
    "ago",
]


@pytest.mark.parametrize("said", REFUSED)
def test_what_is_not_understood_is_refused_with_examples_never_guessed(said: str) -> None:
    with pytest.raises(UnreadableWhen) as refused:
        parse_when(said, NOW, BERLIN)
    assert EXAMPLES in str(refused.value)


def test_every_example_is_understood() -> None:
    for example in EXAMPLES.split(", "):
        parse_when(example.strip("'"), NOW, BERLIN)


@given(st.text(max_size=30) | st.from_regex(r"(last )?[a-z0-9:.-]{1,12}( [a-z0-9:]{1,8}){0,2}", fullmatch=True))
def test_whatever_is_said_is_understood_or_refused_and_never_breaks(said: str) -> None:
    try:
        found = parse_when(said, NOW, BERLIN)
    except UnreadableWhen:
        return
    assert not isinstance(found, Moment) or found.at.tzinfo is UTC
