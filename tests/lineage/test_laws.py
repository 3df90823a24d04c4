"""The same families however the reports arrive: one by one, in batches, from storage, in another process."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lineage.lineage_texts import INDEPENDENT, RETELLINGS, reports
from lineage.streams import outcome, placed, streams

from timeline.lineage import MemoryShelf, Report, Rulings, regroup
from timeline.lineage.shelf import Recent


class StoredShelf(MemoryShelf):
    """A shelf that holds nothing ready: it knows its records only as they were stored."""

    def __init__(self) -> None:
        super().__init__()
        self._trace = Recent(self._trace.load, most=0)
        self._family = Recent(self._family.load, most=0)
        self._development = Recent(self._development.load, most=0)


@settings(max_examples=40, deadline=None)
@given(streams())
def test_stored_and_read_back_at_every_step_is_the_same(made: list[Report]) -> None:
    ids = [report.id for report in made]
    assert outcome(placed(made, StoredShelf()), ids) == outcome(placed(made, MemoryShelf()), ids)


@settings(max_examples=30, deadline=None)
@given(streams(), st.data())
def test_what_is_placed_later_never_needs_more_than_the_shelf(made: list[Report], data: st.DataObject) -> None:
    """fold(a + b) = fold(b, fold(a)): the shelf after a is all that b needs."""
    cut = data.draw(st.integers(0, len(made)))
    ids = [report.id for report in made]
    in_two = placed(made[cut:], placed(made[:cut], MemoryShelf()))
    assert outcome(in_two, ids) == outcome(placed(made, MemoryShelf()), ids)


@settings(max_examples=30, deadline=None)
@given(streams())
def test_only_the_order_of_positions_matters_not_their_values(made: list[Report]) -> None:
    far = [replace(report, id=report.id * 7 + 100) for report in made]
    near_shelf, far_shelf = placed(made, MemoryShelf()), placed(far, MemoryShelf())
    assert [(near_shelf.family_of(r.id) or 0) * 7 + 100 for r in made] == [far_shelf.family_of(r.id) for r in far]


@settings(max_examples=30, deadline=None)
@given(streams(), st.sets(st.tuples(st.integers(1, 9), st.integers(1, 9)).filter(lambda p: p[0] < p[1]), max_size=3))
def test_rulings_are_obeyed_and_leave_no_trace_when_withdrawn(made: list[Report], apart: set[tuple[int, int]]) -> None:
    ids = [report.id for report in made]
    shelf = placed(made, MemoryShelf())
    families = [shelf.family_of(id) for id in ids]
    subjects = {id for pair in apart for id in pair}
    regroup(shelf, subjects, Rulings(apart=frozenset(apart)))
    assert all(shelf.family_of(a) != shelf.family_of(b) for a, b in apart if {a, b} <= set(ids))
    regroup(shelf, {*subjects, *ids}, Rulings())
    assert [shelf.family_of(id) for id in ids] == families


@settings(max_examples=30, deadline=None)
@given(streams())
def test_the_books_balance(made: list[Report]) -> None:
    shelf = placed(made, MemoryShelf())
    families = {shelf.family_of(report.id) or 0 for report in made}
    assert sorted(id for family in families for id in shelf.members(family)) == [report.id for report in made]
    for id in families:
        family = shelf.family(id)
        assert (family.id, family.size) == (min(shelf.members(id)), len(shelf.members(id)))
        assert id in shelf.families(family.development)
    developments = {shelf.family(family).development for family in families}
    assert sum(shelf.development(development).size for development in developments) == len(made)


def the_whole_story() -> str:
    made = reports(RETELLINGS) + reports(INDEPENDENT, 20)
    return "\n".join(map(str, outcome(placed(made, MemoryShelf()), [report.id for report in made])))


def test_two_hash_seeds_agree() -> None:
    here = Path(__file__).resolve()
    program = "from lineage.test_laws import the_whole_story; print(the_whole_story())"
    answers = set()
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{here.parents[1]}{os.pathsep}{here.parents[2]}"}
        done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
        answers.add(done.stdout)
    assert answers == {the_whole_story() + "\n"}
