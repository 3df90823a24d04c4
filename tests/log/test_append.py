from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log.jottings import MINUTE, NOON, jotting, write

from timeline.errors import LogError
from timeline.events import MarkSet, StoryAdopted
from timeline.log import Database, Log, open_database


def test_positions_start_at_one_and_have_no_gaps(log: Log) -> None:
    write(log, "a", "b")
    write(log, "c")
    assert [(row.position, row.event.text) for row in log.events()] == [(1, "a"), (2, "b"), (3, "c")]
    assert log.head() == 3


def test_a_transaction_that_fails_leaves_neither_events_nor_a_gap(log: Log) -> None:
    with pytest.raises(ZeroDivisionError), log.database.writing():
        log.append([jotting("lost")], NOON)
        1 / 0  # noqa: B018
    assert log.head() == 0
    assert [row.position for row in write(log, "kept")] == [1]


def test_an_event_is_recorded_once_however_often_it_is_offered(log: Log) -> None:
    assert [row.position for row in write(log, "a", "b", "a")] == [1, 2]
    assert write(log, "b", "a") == []
    assert [row.position for row in write(log, "a", "c", "b", "c")] == [3]
    assert log.verify()[0] == 3


def test_when_we_saw_a_thing_is_no_part_of_what_happened(log: Log) -> None:
    with log.database.writing():
        log.append([jotting("a", made_at=NOON)], NOON)
        assert log.append([jotting("a", made_at=NOON + MINUTE)], NOON) == []
    assert log.at(1).event.made_at == NOON


def test_what_append_returns_is_what_is_read_back(log: Log) -> None:
    (row,) = write(log, "a")
    for again in (log.at(1), log.last_of("note m1"), next(log.events())):
        assert vars(again) | {"event": None} == vars(row) | {"event": None}
    assert row.event == jotting("a")
    assert row.payload == {"reference": "m1", "text": "a", "by": "reader", "made_at": "2026-05-06T12:00:00Z"}


def test_recorded_at_never_decreases_though_the_clock_steps_back(log: Log) -> None:
    for text, now in (("a", NOON), ("b", NOON - MINUTE), ("c", NOON + MINUTE), ("d", datetime(1, 1, 1, tzinfo=UTC))):
        write(log, text, now=now)
    assert [row.recorded_at for row in log.events()] == [NOON, NOON, NOON + MINUTE, NOON + MINUTE]


def test_recorded_at_is_utc_to_the_second(log: Log) -> None:
    (row,) = write(log, "a", now=datetime(2026, 5, 6, 14, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=2))))
    assert row.recorded_at == NOON


def test_a_time_without_a_zone_is_refused(log: Log) -> None:
    with pytest.raises(ValueError, match="has no zone"):
        write(log, "a", now=datetime(2026, 5, 6))
    assert log.head() == 0


def test_append_wants_a_transaction_that_will_be_kept(log: Log) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        log.append([jotting("a")], NOON)
    with pytest.raises(RuntimeError, match="transaction"), log.database.reading():
        log.append([jotting("a")], NOON)
    write(log, "a")
    with pytest.raises(RuntimeError, match="transaction"):
        log.append([jotting("b")], NOON)


def test_appending_nothing_is_nothing(log: Log) -> None:
    assert write(log) == []
    assert log.verify() == (0, "0" * 64)


@pytest.mark.parametrize("number", [2**53, -(2**53), 2**70])
def test_a_number_that_other_programs_would_round_is_refused(log: Log, number: int) -> None:
    with pytest.raises((LogError, ValueError)), log.database.writing():
        log.append([MarkSet(name="me", upto=number, made_at=NOON)], NOON)
    assert log.head() == 0


def test_text_that_is_no_unicode_is_refused_in_one_line(log: Log) -> None:
    with pytest.raises(LogError, match="surrogates"):
        write(log, "half a \ud83d pair")


def test_a_deep_definition_is_kept(log: Log) -> None:
    definition: dict[str, object] = {}
    inner = definition
    for _ in range(99):
        inner["a"] = {}
        inner = inner["a"]  # type: ignore[assignment]
    with log.database.writing():
        log.append([StoryAdopted(definition=definition)], NOON)
    assert log.at(1).event.definition == definition


@given(text=st.text(st.characters(codec="utf-8")))
def test_any_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    with open_database(tmp_path_factory.mktemp("any") / "events.db") as database:
        log = Log(database)
        write(log, text)
        assert log.at(1).event.text == text
        assert log.verify()[0] == 1


def test_two_writers_take_turns(database: Database) -> None:
    with open_database(database.path) as other:
        write(Log(database), "a")
        write(Log(other), "b")
        write(Log(database), "a", "c")
        assert [row.event.text for row in Log(database).events()] == ["a", "b", "c"]
        assert Log(other).verify() == Log(database).verify()
