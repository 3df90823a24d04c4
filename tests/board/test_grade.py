"""How well founded is a value? Each rung as it is reached and as it is just missed."""

from __future__ import annotations

import pytest
from board.witnesses import Hearing, only, state

from timeline.board import Grade

# what is said, each (level, more) on its own word unless an origin is named → the rung
RUNGS = {
    "one trusted paper": ([("asserted", {})], Grade.REPORTED),
    "one trusted paper, with a hedge": ([("hearsay", {})], Grade.REPORTED),
    "unnamed people in a trusted paper": ([("anonymous", {})], Grade.REPORTED),
    "a paper of letter C": ([("asserted", {"letter": "C"})], Grade.REPORTED),
    "a paper of letter D": ([("asserted", {"letter": "D"})], Grade.RUMOUR),
    "ten papers of letter D": ([("asserted", {"letter": "D"})] * 10, Grade.RUMOUR),
    "a mere guess in the best paper": ([("speculative", {"letter": "A"})], Grade.SPECULATION),
    "an opinion in the best paper": ([("commentary", {"letter": "A"})], Grade.RUMOUR),
    "two independent papers": ([("asserted", {})] * 2, Grade.CORROBORATED),
    "two papers that speak of two different sites": (
        [("asserted", {"facets": (("site", "north"),)}), ("asserted", {"facets": (("site", "south"),)})],
        Grade.REPORTED,
    ),
    "two papers, one of which names no site": (
        [("asserted", {"facets": (("site", "north"),)}), ("asserted", {})],
        Grade.CORROBORATED,
    ),
    "three papers, two of them on one site": (
        [("asserted", {"facets": (("site", where),)}) for where in ("north", "south", "north")],
        Grade.CORROBORATED,
    ),
    "two papers, one of them of letter D": ([("asserted", {}), ("asserted", {"letter": "D"})], Grade.REPORTED),
    "two reports of one outlet": ([("asserted", {"origin": "one.example"})] * 2, Grade.REPORTED),
    "a report and a guess": ([("asserted", {}), ("speculative", {})], Grade.REPORTED),
    "a party's own word": ([("on-record", {"origin": "stmt:ada"})], Grade.ON_RECORD),
    "a party's word in a paper of letter C": ([("on-record", {"origin": "stmt:ada", "letter": "C"})], Grade.REPORTED),
    "two papers that quote one statement": ([("on-record", {"origin": "stmt:ada", "letter": "C"})] * 2, Grade.REPORTED),
    "a party's word against ten reports": (
        [("on-record", {"origin": "stmt:ada"}), *[("asserted", {})] * 10],
        Grade.ON_RECORD,
    ),
    "a primary feed": ([("on-record", {"letter": "A", "documented": True})], Grade.DOCUMENTED),
    "a primary feed among rumours": (
        [("on-record", {"letter": "A", "documented": True}), ("hearsay", {"letter": "E"})],
        Grade.DOCUMENTED,
    ),
}


@pytest.mark.parametrize(("said", "grade"), RUNGS.values(), ids=RUNGS)
def test_a_value_stands_on_the_rung_that_its_origins_give_it(
    said: list[tuple[str, dict[str, object]]], grade: Grade
) -> None:
    hearing = Hearing()
    found = only(state("takeover", *(hearing.says("agreed", level, **more) for level, more in said)))  # type: ignore[arg-type]
    assert found.grade is grade


def test_origins_are_counted_and_mentions_beside_them() -> None:
    t = Hearing()
    found = only(state("takeover", *(t.says("agreed", origin=o) for o in ("a.example", "b.example", "a.example"))))
    assert (found.origins, found.mentions) == (("a.example", "b.example"), 3)


def test_two_claims_in_one_mention_are_one_mention() -> None:
    t = Hearing()
    found = only(state("takeover", t.says("agreed", mention=7), t.says("agreed", mention=7, origin="paper7.example")))
    assert (found.mentions, found.grade) == (1, Grade.REPORTED)


# the levels of a family's retellings → the level at which the origin is taken
MEDIANS = {
    "one lost hedge among three": (["hearsay", "hearsay", "asserted"], "hearsay"),
    "of an even number the weaker of the middle two": (["hearsay", "asserted"], "hearsay"),
    "a hedge that one retelling added": (["asserted", "asserted", "hearsay"], "asserted"),
    "a guess of the origin's that its retellings made firm": (["speculative", "asserted", "asserted"], "speculative"),
    "one garbled version cannot win": (["asserted", "asserted", "on-record"], "asserted"),
}


@pytest.mark.parametrize(("levels", "taken"), MEDIANS.values(), ids=MEDIANS)
def test_a_family_is_as_firm_as_the_lower_median_of_its_retellings(levels: list[str], taken: str) -> None:
    t = Hearing()
    told = [t.says("agreed", level, origin="one.example", family=1, derived=n > 0) for n, level in enumerate(levels)]
    assert only(state("takeover", *told)).level == taken


def test_the_order_in_which_retellings_come_does_not_matter() -> None:
    levels = ["hearsay", "asserted", "anonymous", "asserted", "commentary"]
    found = set()
    for turn in range(len(levels)):
        t = Hearing()
        told = [t.says("agreed", x, origin="one.example", family=1) for x in (*levels[turn:], *levels[:turn])]
        found.add(only(state("takeover", *told)).level)
    assert found == {"commentary"}


# whose claim, how many other retellings address the question → is the lone detail a rumour?
DETAILS = {
    "one of three retellings has it": (True, 1, 2, Grade.RUMOUR),
    "one of two retellings has it": (True, 1, 1, Grade.REPORTED),
    "two of three retellings have it": (True, 2, 1, Grade.REPORTED),
    "the report itself has it": (False, 1, 5, Grade.REPORTED),
}


@pytest.mark.parametrize(("derived", "with_it", "without", "grade"), DETAILS.values(), ids=DETAILS)
@pytest.mark.parametrize("through", ["the question itself", "the question that it is a detail of"])
def test_a_detail_that_only_one_of_several_retellings_has_came_in_with_the_retelling(
    through: str, derived: bool, with_it: int, without: int, grade: Grade
) -> None:
    t = Hearing()
    fares = [t.says("fares", origin="one.example", family=1, derived=derived) for _ in range(with_it)]
    if through == "the question itself":
        others = [t.says("jobs", origin="one.example", family=1, derived=True) for _ in range(without)]
        found = state("grounds", *fares, *others)
    else:
        others = [t.says("filed", origin="one.example", family=1, derived=True) for _ in range(without)]
        found = state("grounds", *fares, parent=others)
    assert {s.value: s.grade for s in (*found.leading, *found.rivals)}["fares"] is grade


# level, letter, documented, how many independent → the mark
MARKS = {
    "A1": ("on-record", "A", True, 1),
    "B1": ("asserted", "B", False, 2),
    "B2": ("asserted", "B", False, 1),
    "A2": ("on-record", "A", False, 1),
    "B3": ("hearsay", "B", False, 1),
    "C3": ("asserted", "C", False, 1),
    "D6": ("asserted", "D", False, 1),
}


@pytest.mark.parametrize(("mark", "told"), MARKS.items(), ids=MARKS)
def test_the_admiralty_mark_has_the_best_origins_letter_and_a_digit_for_what_is_said(
    mark: str, told: tuple[str, str, bool, int]
) -> None:
    level, letter, documented, times = told
    t = Hearing()
    said = [t.says("agreed", level, letter=letter, documented=documented) for _ in range(times)]
    assert only(state("takeover", *said)).mark == mark


def test_the_first_and_the_best_witness_are_both_named() -> None:
    t = Hearing()
    rumour = t.says("agreed", "hearsay", letter="D")
    first = t.says("agreed")
    best = t.says("agreed", "on-record", letter="A", documented=True)
    found = only(state("takeover", rumour, first, best, t.says("agreed", letter="A")))
    assert (found.first, found.best) == (first.ref, best.ref)
    assert found.since == first.position
