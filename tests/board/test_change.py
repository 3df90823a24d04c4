"""What is worth a line between two boards, and that nothing is between equal ones."""

from __future__ import annotations

import pytest
from board.witnesses import Hearing, question, state
from hypothesis import given
from hypothesis import strategies as st

from timeline.board import State, Witness, changes
from timeline.board.change import POLICY

Told = list[tuple[str, dict[str, object]]]


def between(id: str, first: Told, then: Told) -> tuple[State, State, list[tuple[str, str | None]]]:
    """(before, after, what is told) when ``then`` comes on top of ``first``."""
    t = Hearing()
    early = [t.says(value, **more) for value, more in first]  # type: ignore[arg-type]
    late = [t.says(value, **more) for value, more in then]  # type: ignore[arg-type]
    before = state(id, *early)
    after = state(id, *early, *late, before=before)
    found = changes(id, question(id), before, after)
    return before, after, [(change.kind, change.after.value if change.after else None) for change in found]


# question, what was known, what came → what is told
LINES: dict[str, tuple[str, Told, Told, list[tuple[str, str | None]]]] = {
    "first answer": ("takeover", [], [("talks", {})], [("first answer", "talks")]),
    "transition": ("takeover", [("talks", {})], [("agreed", {})], [("transition", "agreed")]),
    "reversal": ("takeover", [("agreed", {})], [("called-off", {})], [("reversal", "called-off")]),
    "upgrade": ("takeover", [("agreed", {})], [("agreed", {"documented": True})], [("upgrade", "agreed")]),
    "downgrade": (
        "takeover",
        [("agreed", {"level": "asserted", "origin": "one.example"})],
        [("agreed", {"level": "commentary", "origin": "one.example"})],
        [("downgrade", "agreed")],
    ),
    "new value": ("shape", [("stake", {})], [("purchase", {}), ("purchase", {})], [("new value", "purchase")]),
    "conflict": ("price", [("1", {"low": 1, "high": 1})], [("2", {"low": 2, "high": 2})], [("conflict", "2")]),
    "rival": ("price", [("1", {"low": 1, "high": 1})], [("2", {"low": 2, "high": 2, "letter": "E"})], [("rival", "2")]),
    "added": ("grounds", [("jobs", {})], [("fares", {})], [("added", "fares")]),
    "a rumour beside a list, which it does not contradict": (
        "grounds",
        [("jobs", {})],
        [("fares", {"letter": "E"})],
        [],
    ),
    "first answers of a list": (
        "grounds",
        [],
        [("jobs", {}), ("fares", {})],
        [("first answer", "fares"), ("first answer", "jobs")],
    ),
    "watched": ("osprey", [], [("touched", {}), ("touched", {})], [("watched", None)]),
    "one more who says the same": ("takeover", [("agreed", {}), ("agreed", {})], [("agreed", {})], []),
    "one more who tells of what came before": ("takeover", [("agreed", {})], [("talks", {})], []),
    "a guess against it": (
        "price",
        [("1", {"low": 1, "high": 1})],
        [("2", {"low": 2, "high": 2, "level": "speculative"})],
        [],
    ),
    "a forecast that its own origin puts off": (
        "closing",
        [("2026-06-12", {"origin": "one.example"})],
        [("2026-07", {"origin": "one.example"})],
        [("new value", "2026-07")],
    ),
    "a forecast that another origin contradicts": (
        "closing",
        [("2026-06-12", {"origin": "one.example"})],
        [("2026-07", {"origin": "two.example"})],
        [("conflict", "2026-07")],
    ),
    "an old forecast that is retold after its origin put it off": (
        "closing",
        [("2026-06-12", {"origin": "one.example"}), ("2026-07", {"origin": "one.example"})],
        [("2026-06-12", {"origin": "one.example"})],
        [],
    ),
    "a garbled figure in a retelling of the very same report": (
        "price",
        [("1", {"low": 1, "high": 1, "origin": "one.example"})] * 2,
        [("2", {"low": 2, "high": 2, "origin": "one.example"})],
        [],
    ),
}


@pytest.mark.parametrize(("id", "first", "then", "told"), LINES.values(), ids=LINES)
def test_each_difference_is_told_once_as_what_it_is(
    id: str, first: Told, then: Told, told: list[tuple[str, str | None]]
) -> None:
    assert between(id, first, then)[2] == told


def test_a_value_that_is_taken_back_leaving_nothing_is_told() -> None:
    t = Hearing()
    before = state("takeover", t.says("cleared"))
    (change,) = changes("takeover", question("takeover"), before, State())
    assert change.before
    assert (change.before.value, change.after) == ("cleared", None)


def test_a_value_that_leaves_a_list_is_told() -> None:
    t = Hearing()
    jobs, fares = t.says("jobs"), t.says("fares")
    found = changes("grounds", question("grounds"), state("grounds", jobs, fares), state("grounds", jobs))
    assert [(c.kind, c.before.value if c.before else None) for c in found] == [("withdrawn", "fares")]


def test_a_rumour_against_it_that_is_then_reported_becomes_a_conflict_and_is_told() -> None:
    rumour: Told = [("1", {"low": 1, "high": 1, "documented": True}), ("2", {"low": 2, "high": 2, "letter": "E"})]
    assert between("price", rumour, [("2", {"low": 2, "high": 2})])[2] == [("conflict", "2")]


def test_a_conflict_that_was_told_is_not_told_again_when_it_weighs_less_or_more() -> None:
    conflict: Told = [("1", {"low": 1, "high": 1, "documented": True}), ("2", {"low": 2, "high": 2})]
    assert between("price", conflict, [("2", {"low": 2, "high": 2})])[2] == []


def test_new_mentions_of_a_watched_question_are_counted() -> None:
    t = Hearing()
    told = [t.says("touched", origin=origin) for origin in ("a.example", "a.example", "b.example")]
    (change,) = changes("osprey", question("osprey"), state("osprey", told[0]), state("osprey", *told))
    assert change.mentions == 2


def test_every_kind_of_change_has_a_rank_and_a_group() -> None:
    ranked = sorted(POLICY, key=lambda kind: -POLICY[kind].rank)
    assert ranked[0] == "reversal"
    order = ("transition", "conflict", "first answer", "upgrade", "rival")
    assert [kind for kind in ranked if kind in order] == list(order)
    assert ranked[-1] == "watched"


VALUES = {
    "takeover": ["talks", "agreed", "cleared", "completed", "called-off"],
    "closing": ["2026-06", "2026-06-12", "2026-07"],
    "shape": ["deal", "purchase", "merger", "stake"],
    "grounds": ["jobs", "fares", "pensions"],
    "osprey": ["touched"],
}


@st.composite
def hearings(draw: st.DrawFn) -> tuple[str, list[Witness]]:
    id = draw(st.sampled_from(sorted(VALUES)))
    t = Hearing()
    one = st.tuples(
        st.sampled_from(VALUES[id]),
        st.sampled_from(["speculative", "hearsay", "asserted", "on-record"]),
        st.sampled_from("ABCDE"),
        st.sampled_from(["one.example", "two.example", "stmt:ada"]),
        st.integers(1, 4),
        st.booleans(),
    )
    drawn = draw(st.lists(one, max_size=8))
    return id, [t.says(v, le, letter=x, origin=o, family=f, documented=d) for v, le, x, o, f, d in drawn]


@given(hearings())
def test_nothing_is_between_equal_boards(told: tuple[str, list[Witness]]) -> None:
    id, witnesses = told
    found = state(id, *witnesses)
    assert state(id, *witnesses, before=found) == found
    assert changes(id, question(id), found, found) == []


@given(hearings())
def test_whatever_is_told_a_state_has_a_leader_unless_nothing_is_known_and_never_a_rival_that_leads(
    told: tuple[str, list[Witness]],
) -> None:
    id, witnesses = told
    found = state(id, *witnesses)
    assert {s.value for s in found.leading}.isdisjoint(s.value for s in found.rivals)
    if witnesses and id not in ("osprey", "grounds"):
        assert len(found.leading) == 1
