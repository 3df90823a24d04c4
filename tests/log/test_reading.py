from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log.jottings import MINUTE, NOON, jotting, tamper, write

from timeline.errors import ReferenceNotFound
from timeline.events import MarkSet
from timeline.log import Database, Log, open_database


@pytest.fixture
def five(log: Log) -> Log:
    for minute, text in enumerate("abcde"):
        write(log, text, now=NOON + minute * MINUTE)
    return log


@pytest.mark.parametrize(
    ("after", "upto", "found"),
    [(0, None, "abcde"), (2, None, "cde"), (2, 4, "cd"), (0, 0, ""), (4, 99, "e"), (9, None, "")],
)
def test_a_range_of_the_log(five: Log, after: int, upto: int | None, found: str) -> None:
    assert "".join(row.event.text for row in five.events(after=after, upto=upto)) == found


def test_events_of_some_kinds(five: Log) -> None:
    with five.database.writing():
        five.append([MarkSet(name="me", upto=5, made_at=NOON)], NOON)
    assert [row.position for row in five.events(kinds=["mark.set"])] == [6]
    assert [row.position for row in five.events(kinds=["mark.set", "note.added"], after=4)] == [5, 6]
    assert list(five.events(kinds=["mark.unset"])) == []


def test_what_is_appended_while_reading_is_not_read(five: Log) -> None:
    for row in five.events():
        if row.position == 1:
            write(five, "f")
    assert row.position == 5


@pytest.mark.parametrize("position", [0, -1, 6, 2**40])
def test_a_place_that_is_not_there(five: Log, position: int) -> None:
    with pytest.raises(ReferenceNotFound, match=f"no event e{position}; the log has 5"):
        five.at(position)


def test_the_last_event_of_a_stream(five: Log) -> None:
    assert five.last_of("note m1").position == 5  # type: ignore[union-attr]
    assert five.last_of("note m2") is None


@given(
    steps=st.lists(st.integers(-3, 5), max_size=30),
    asked=st.lists(st.integers(-10, 60), min_size=1),
    part=st.sampled_from([timedelta(0), timedelta(microseconds=1), timedelta(microseconds=999_999)]),
)
def test_position_at_is_what_a_walk_along_the_log_finds(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int], asked: list[int], part: timedelta
) -> None:
    with open_database(tmp_path_factory.mktemp("walk") / "events.db") as database:
        log, now = Log(database), NOON
        with database.writing():
            for number, step in enumerate(steps):
                now += timedelta(seconds=step)
                log.append([jotting(str(number))], now)
        for seconds in asked:
            when = NOON + timedelta(seconds=seconds) + part
            walked = max((row.position for row in log.events() if row.recorded_at <= when), default=0)
            assert log.position_at(when) == walked


def test_position_at_knows_the_ends_of_time(five: Log) -> None:
    assert five.position_at(datetime(1, 1, 1, tzinfo=UTC)) == 0
    assert five.position_at(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)) == 5


def test_position_at_does_not_stumble_over_a_missing_row(five: Log, database: Database) -> None:
    tamper(database.path, ["DELETE FROM events WHERE position = 3"])
    assert [five.position_at(NOON + minute * MINUTE) for minute in (0, 1, 3, 4)] == [1, 2, 4, 5]
