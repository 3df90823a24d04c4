"""The log in its file and a list in memory agree, whatever is done to them in whatever order."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from timeline.errors import ReferenceNotFound
from timeline.event import Event
from timeline.events import MarkSet, NoteAdded
from timeline.log import Log, backup, open_database

START = datetime(2026, 1, 1, tzinfo=UTC)

Row = tuple[int, str, str, datetime]


class ListLog:
    """What the log promises, in a list: (position, id, stream, recorded_at)."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def append(self, events: list[Event], now: datetime) -> list[Row]:
        at = max([now, *(row[3] for row in self.rows)])
        fresh: list[Row] = []
        for event in events:
            if event.id() not in {row[1] for row in (*self.rows, *fresh)}:
                fresh.append((len(self.rows) + len(fresh) + 1, event.id(), event.stream, at))
        self.rows += fresh
        return fresh

    def last_of(self, stream: str) -> Row | None:
        return next((row for row in reversed(self.rows) if row[2] == stream), None)

    def position_at(self, when: datetime) -> int:
        return max((row[0] for row in self.rows if row[3] <= when), default=0)


def plainly(recorded: Any) -> Row | None:
    return recorded and (recorded.position, recorded.id, recorded.stream, recorded.recorded_at)


moments = st.integers(0, 40).map(lambda seconds: START + timedelta(seconds=seconds))
streams = st.sampled_from(["m1", "m2", "m3"])
notes = st.builds(NoteAdded, reference=streams, text=st.sampled_from("abcd"), by=st.just("reader"), made_at=moments)
marks = st.builds(MarkSet, name=streams, upto=st.integers(0, 3), made_at=moments)
batches = st.lists(notes | marks, max_size=6)


class StoreAndList(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "events.db"
        self.copies = 0
        self.now = START + timedelta(seconds=20)
        self.list = ListLog()
        self.open()

    def open(self) -> None:
        self.database = open_database(self.path)
        self.log = Log(self.database)

    @rule(seconds=st.integers(-15, 15))
    def the_clock_steps(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(events=batches)
    def append(self, events: list[Event]) -> None:
        with self.database.writing():
            fresh = self.log.append(events, self.now)
        assert [plainly(row) for row in fresh] == self.list.append(events, self.now)

    @rule(first=batches, second=batches)
    def append_twice_in_one_transaction(self, first: list[Event], second: list[Event]) -> None:
        with self.database.writing():
            fresh = [*self.log.append(first, self.now), *self.log.append(second, self.now)]
        assert [plainly(row) for row in fresh] == self.list.append(first, self.now) + self.list.append(second, self.now)

    @rule(events=batches)
    def append_and_fail(self, events: list[Event]) -> None:
        with pytest.raises(ZeroDivisionError), self.database.writing():
            self.log.append(events, self.now)
            raise ZeroDivisionError

    @rule(events=batches)
    def another_connection_appends(self, events: list[Event]) -> None:
        with open_database(self.path) as other, other.writing():
            fresh = Log(other).append(events, self.now)
        assert [plainly(row) for row in fresh] == self.list.append(events, self.now)

    @rule()
    def reopen(self) -> None:
        self.database.close()
        self.open()

    @rule()
    def go_on_from_a_copy(self) -> None:
        self.copies += 1
        copy = self.path.with_name(f"copy-{self.copies}.db")
        backup(self.database, copy)
        self.database.close()
        self.path = copy
        self.open()

    @rule(when=moments, stream=streams, position=st.integers(-1, 30))
    def ask(self, when: datetime, stream: str, position: int) -> None:
        assert self.log.position_at(when) == self.list.position_at(when)
        assert plainly(self.log.last_of(f"note {stream}")) == self.list.last_of(f"note {stream}")
        assert [plainly(row) for row in self.log.events(after=position, upto=position + 3)] == [
            row for row in self.list.rows if position < row[0] <= position + 3
        ]
        try:
            found = plainly(self.log.at(position))
        except ReferenceNotFound:
            found = None
        assert found == next((row for row in self.list.rows if row[0] == position), None)

    @invariant()
    def they_agree(self) -> None:
        if hasattr(self, "log"):
            assert [plainly(row) for row in self.log.events()] == self.list.rows
            assert self.log.head() == self.log.verify()[0] == len(self.list.rows)

    def teardown(self) -> None:
        if hasattr(self, "log"):
            self.database.close()
            self.folder.cleanup()


StoreAndList.TestCase.settings = settings(max_examples=40, stateful_step_count=25)
test_the_store_and_a_list_agree = StoreAndList.TestCase
