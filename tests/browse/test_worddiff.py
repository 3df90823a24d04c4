"""What an edit changed, word by word: both texts can be put together again from it, and nothing makes it slow."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from timeline.browse.worddiff import Piece, compare, shared

WORDS = ("the", "deal", "is", "off.", "on!", "Kestrel\nsells", "ships,", "twice")
TEXT = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)


def whole(old: str, new: str) -> list[Piece]:
    """The pieces of texts too short for anything to be left out."""
    pieces = list(compare(old, new))
    assert all(piece.kind != "skip" for piece in pieces)
    return pieces


@given(TEXT, TEXT)
def test_both_texts_can_be_put_together_again(old: str, new: str) -> None:
    pieces = whole(old, new)
    if old == new:
        assert pieces == []
        return
    assert "".join(p.text for p in pieces if p.kind != "new") == old
    assert "".join(p.text for p in pieces if p.kind != "gone") == new
    assert shared(pieces) == len(old) - sum(len(p.text) for p in pieces if p.kind == "gone")


def test_one_changed_word_is_one_change() -> None:
    pieces = compare("The sale closes in June. Ships sail on.", "The sale closes in July. Ships sail on.")
    assert [(p.kind, p.text) for p in pieces if p.kind != "same"] == [("gone", "June. "), ("new", "July. ")]


def test_long_unchanged_stretches_are_left_out() -> None:
    same = " ".join(f"word{n}" for n in range(500))
    pieces = compare(f"{same} old", f"{same} new")
    assert [p.kind for p in pieces] == ["skip", "same", "gone", "new"]
    assert len(pieces[1].text.split()) == 40
    assert shared(pieces) == len(same) + 1


def test_texts_that_repeat_themselves_are_compared_quickly() -> None:
    begun = time.perf_counter()
    compare("a b " * 20_000, "b a " * 20_000)
    compare("x. y. " * 10_000, "y. x. " * 10_001)
    assert time.perf_counter() - begun < 5
