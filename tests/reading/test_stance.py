"""Whether a headline takes a claim for true, denies it, or only observes it."""

from __future__ import annotations

import pytest

from timeline.reading.stance import can_be_denied, is_about, stance

CLAIM = "Quillon sells its ferries to Brightwater"


@pytest.mark.parametrize(
    "headline",
    [
        "Quillon sells its ferries to Brightwater",
        "Brightwater buys Quillon ferries for $40 million",
        "It's official: Quillon sells ferries",
        "Quillon confirms sale of ferries to Brightwater",
        "Why now? Quillon sells its ferries",  # the question is another
        "Quillon ferries sold, and no doubt the crews will stay",
    ],
)
def test_who_states_it_takes_it_for_true(headline: str) -> None:
    assert stance(CLAIM, headline) == "for"


@pytest.mark.parametrize(
    "headline",
    [
        "No, Quillon is not selling its ferries",
        "Quillon ferries not for sale",
        "Quillon denies ferry sale",
        "Quillon shoots down report of ferry sale",
        "Report of Quillon ferry sale debunked",
        "Hoax: Quillon sells ferries",
        "Quillon ferry sale is a fabrication",
        "Quillon sells its ferries? Nope",
        "Satirical site sells Quillon ferries to Brightwater",
        "Union casts doubt on Quillon ferry sale",
    ],
)
def test_who_denies_or_doubts_it_is_against_it(headline: str) -> None:
    assert stance(CLAIM, headline) == "against"


@pytest.mark.parametrize(
    "headline",
    [
        "Is Quillon selling its ferries?",
        "Report: Quillon to sell ferries",
        "Quillon to sell ferries - sources",
        "Quillon sells ferries: Courier report",
        "Harbour official: Quillon sells ferries",
        "Quillon may sell its ferries",
        "Quillon said to be selling ferries",
        "Quillon sells ferries, dockers say",
        "Voss claims Quillon is selling ferries",
        "Rival accuses Quillon of selling ferries in secret",
        "Alleged Quillon ferry sale",
        "Ministry looks into reports of ferry sale by Quillon",
        "Quillon nears deal to sell ferries",
    ],
)
def test_who_asks_hedges_or_passes_it_on_only_observes(headline: str) -> None:
    assert stance(CLAIM, headline) == "observing"


def test_a_cue_of_the_claim_itself_is_none() -> None:
    assert stance("Quillon may sell its ferries", "Quillon may sell ferries") == "for"
    assert stance("Quillon will not sell its ferries", "Quillon will not sell ferries") == "for"


def test_only_a_question_that_wants_yes_or_no_can_be_denied() -> None:
    assert can_be_denied("Is Voss leaving Quillon?") and can_be_denied("Do others follow?")
    assert not can_be_denied("What happens to the ferries?") and not can_be_denied("How much?")
    assert not can_be_denied("")


def test_a_headline_on_something_else_is_neither_for_nor_against() -> None:
    assert is_about("Is Voss leaving Quillon?", "Voss leaves Quillon after nine years")
    assert not is_about("Is Voss leaving Quillon?", "Voss opens a bridge")
    assert not is_about("Is Voss leaving Quillon?", "")


def test_no_headline_is_too_strange() -> None:
    assert stance("", "") == "for"
    assert stance(CLAIM, "???") == "for"
    assert stance(CLAIM, "\x00—:—'\"") == "for"
