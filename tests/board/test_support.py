"""One origin's word for one value: a witness more or less changes the sum as if all were summed up anew."""

from __future__ import annotations

from functools import reduce

from board.witnesses import claim
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.board import Witness
from timeline.board.support import FIRMNESS, Support, supports_of


@st.composite
def heard(draw: st.DrawFn) -> list[Witness]:
    """Some witnesses of one origin in the order of the log; several may stand in one mention."""
    families = draw(st.lists(st.integers(1, 3), min_size=5, max_size=5))
    derived = draw(st.lists(st.booleans(), min_size=5, max_size=5))
    return [
        Witness(
            ref=f"c{position}.1",
            claim=claim(
                "talks",
                draw(st.sampled_from(FIRMNESS)),
                documented=draw(st.integers(0, 5)) == 0,
                facets=draw(st.sampled_from([(), (), (("site", "north"),), (("site", "south"),)])),
            ),
            mention=mention,
            family=families[mention],
            origin="quay.example",
            letter=draw(st.sampled_from("BC")),
            derived=derived[mention],
            position=position,
        )
        for position, mention in enumerate(draw(st.lists(st.integers(0, 4), min_size=2, max_size=8)), 1)
    ]


def firmest(witnesses: list[Witness], mention: int) -> int | None:
    return max((w.rank for w in witnesses if w.mention == mention), default=None)


@given(heard(), st.randoms())
def test_in_whatever_order_they_come_they_amount_to_the_same(witnesses: list[Witness], chance: object) -> None:
    shuffled = list(witnesses)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    first, *others = shuffled
    come = [first]

    def one_more(word: Support, witness: Witness) -> Support:
        held = firmest(come, witness.mention)
        come.append(witness)
        return word.with_(witness, held)

    assert [reduce(one_more, others, Support.of(first))] == supports_of(witnesses)


@settings(max_examples=600)
@given(heard(), st.data())
def test_one_less_leaves_the_sum_of_the_others_or_asks_for_it(witnesses: list[Witness], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(witnesses))
    others = [witness for witness in witnesses if witness is not gone]
    (word,) = supports_of(witnesses)
    left = word.without(gone, firmest(others, gone.mention))
    assert left is None or [left] == supports_of(others)


def test_of_many_retellings_one_less_needs_no_look_at_the_others() -> None:
    told = [
        Witness(f"c{n}.1", claim("talks"), n, 1, "quay.example", "B", derived=n > 1, position=n) for n in range(1, 6)
    ]
    (word,) = supports_of(told)
    assert word.without(told[2], None) == supports_of([w for w in told if w is not told[2]])[0]
