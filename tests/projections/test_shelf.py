"""The shelf in tables keeps the contract of the shelf in memory, whenever what waits is settled."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from lineage.lineage_texts import DAY
from lineage.streams import outcome, placed, streams

from timeline.lineage import MemoryShelf, Report, Rulings, Trace, regroup, trace
from timeline.lineage.shelf import LATEST
from timeline.projections.shelf import TableShelf
from timeline.projections.tables import create


def tables() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    create(connection)
    return connection


@settings(max_examples=25, deadline=None)
@given(streams(), st.data())
def test_tables_and_memory_come_to_the_same(made: list[Report], data: st.DataObject) -> None:
    connection = tables()
    shelf = TableShelf(connection)
    for report in made:
        placed([report], shelf)
        if data.draw(st.booleans(), label="settle"):
            shelf.settle()
        if data.draw(st.booleans(), label="begin anew"):
            shelf.settle()
            shelf = TableShelf(connection)
    ids = [report.id for report in made]
    assert outcome(shelf, ids) == outcome(placed(made, MemoryShelf()), ids)
    connection.close()


@settings(max_examples=10, deadline=None)
@given(streams())
def test_a_ruling_regroups_both_alike(made: list[Report]) -> None:
    connection = tables()
    shelf, memory = placed(made, TableShelf(connection)), placed(made, MemoryShelf())
    apart = Rulings(apart=frozenset([(1, 2)]))
    ids = [report.id for report in made]
    assert regroup(shelf, (1, 2), apart) == regroup(memory, (1, 2), apart)
    assert outcome(shelf, ids) == outcome(memory, ids)
    connection.close()


def test_the_latest_reports_under_a_key_are_found_if_they_are_of_those_days() -> None:
    traces = [trace(Report(n, DAY + timedelta(hours=n), link="https://a.example/page")) for n in range(1, LATEST + 9)]
    (key,) = traces[0].page_keys
    connection = tables()
    for shelf in (MemoryShelf(), TableShelf(connection)):
        for number, taken in enumerate(traces):
            shelf.add(taken, counted=number % 2 == 0)
            if isinstance(shelf, TableShelf) and number in (3, 30):
                shelf.settle()
        days = DAY + timedelta(hours=12), DAY + timedelta(hours=20)
        assert shelf.find({key: 5, 77: 9}, *days) == dict.fromkeys(range(12, 21), 5)
        assert min(shelf.find({key: 5}, DAY, DAY + timedelta(days=9))) == 9
        assert shelf.total() == LATEST // 2 + 4
    connection.close()


def test_reports_of_long_ago_that_come_late_push_none_of_today_out() -> None:
    def taken(n: int, days: int) -> Trace:
        return trace(Report(n, DAY + timedelta(days=days), link="https://a.example/page"))

    (key,) = taken(1, 0).page_keys
    connection = tables()
    for shelf in (MemoryShelf(), TableShelf(connection)):
        shelf.add(taken(1, 0), counted=True)
        for number in range(2, LATEST + 9):
            shelf.add(taken(number, -200), counted=True)
        assert shelf.find({key: 5}, DAY - timedelta(days=14), DAY + timedelta(days=14)) == {1: 5}
    connection.close()
