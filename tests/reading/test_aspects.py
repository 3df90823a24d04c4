"""How a thing is said decides what it says: cues, their reach, and the aspect of a match."""

from __future__ import annotations

import pytest
from reading.quillon_story import claims, values

from timeline.reading.hedges import HEDGES
from timeline.reading.moods import MOODS
from timeline.reading.pattern import compile_pattern
from timeline.reading.scope import cues_of
from timeline.reading.tape import Lexicon, tape


@pytest.mark.parametrize(
    ("sentence", "aspect"),
    [
        ("Quillon dissolved Tern.", "done"),
        ("Quillon has dissolved Tern.", "done"),
        ("Tern was dissolved.", "done"),
        ("Quillon dissolves Tern.", "now"),
        ("Quillon is dissolving Tern.", "now"),
        ("Quillon plans to dissolve Tern.", "intended"),
        ("Quillon will dissolve Tern.", "intended"),
        ("Tern is to be dissolved.", "intended"),
        ("Tern is expected to dissolve.", "intended"),
        ("Voss’s plan to dissolve Tern is out.", "intended"),
        ("Once it dissolves Tern, all is done.", "intended"),
        ("Quillon may dissolve Tern.", "possible"),
        ("Quillon is considering dissolving Tern.", "possible"),
        ("Voss hinted at dissolving Tern.", "possible"),
        ("Voss proposes dissolving Tern.", "possible"),
        ("Voss demands Quillon dissolve Tern.", "possible"),
        ("Voss recommended dissolving Tern.", "possible"),
        ("Quillon is in talks about dissolving Tern.", "possible"),
        ("Quillon has not dissolved Tern.", "negated"),
        ("Quillon won’t dissolve Tern.", "negated"),
        ("Quillon denied having dissolved Tern.", "negated"),
        ("Quillon ruled out dissolving Tern.", "negated"),
        ("Rather than dissolve Tern, it grows.", "negated"),
        ("It was not moved because of Quillon dissolving Tern.", "negated"),
        ("Quillon has no plans to dissolve Tern.", "negated"),
        ("Quillon not only dissolved Tern.", "done"),
        ("On May 6 Quillon dissolved Tern.", "done"),
        ("Nobody doubts it, but Quillon dissolved Tern.", "done"),
        ("It is not rich, but Quillon dissolved Tern.", "done"),
        ("No doubt Quillon dissolved Tern.", "done"),
        ("Voss cancelled planned talks; Quillon dissolved Tern.", "done"),
        ("Rivals will meet as Quillon dissolves Tern.", "now"),
        ("Quillon plans, as early as June, to dissolve Tern.", "intended"),
        ("Before the summer, Quillon dissolved Tern.", "done"),
    ],
)
def test_the_aspect_of_an_event(sentence: str, aspect: str) -> None:
    assert [claim.aspect for claim in claims(sentence, "fate")] == [aspect]


@pytest.mark.parametrize(
    "sentence",
    [
        "Will Quillon dissolve Tern?",
        "It is unclear whether Quillon dissolves Tern.",
        "Voss was asked if Quillon dissolves Tern.",
        "They wonder how Quillon would dissolve Tern.",
        "Nothing is settled, and it remains to be seen whether Tern dissolves.",
    ],
)
def test_what_is_asked_is_never_claimed(sentence: str) -> None:
    assert values(sentence, "fate") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Scientists doubt that Quillon dissolves Tern.",
        "There is no sign that Quillon dissolves Tern.",
        "Voss casts doubt on reports that Quillon dissolves Tern.",
        "Voss questioned whether Quillon dissolves Tern.",
    ],
)
def test_what_is_doubted_is_neither_claimed_nor_denied(sentence: str) -> None:
    assert values(sentence, "fate") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "No, Quillon dissolved Tern is a rumour of the sort that lives for ever.",
        "Quillon rebuffed claims that it dissolved Tern.",
        "Quillon dismissed reports that it dissolved Tern.",
        "A satirical site said that Quillon dissolved Tern.",
        "A fake news report said that Quillon dissolved Tern.",
    ],
)
def test_a_denied_report_is_a_denial(sentence: str) -> None:
    assert values(sentence, "fate") == ["separate"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Quillon dissolved Tern over false claims about its kilns.",
        "Quillon dissolved Tern, a maker of fake fur.",
        "A judge rejected the claims of creditors after Quillon dissolved Tern.",
        "It's official: Quillon dissolved Tern.",
    ],
)
def test_falsehood_elsewhere_denies_nothing(sentence: str) -> None:
    assert values(sentence, "fate") == ["dissolved"]


def test_a_statement_before_a_last_question_is_still_told() -> None:
    assert values("Quillon dissolved Tern, so what comes next?", "fate") == ["dissolved"]
    assert values("Quillon’s planned IPO, seen from afar, poses a choice: sell now or wait?", "ipo") == ["preparing"]


def test_a_denial_counts_only_where_it_is_mapped() -> None:
    assert values("Quillon does not dissolve Tern.", "fate") == ["separate"]
    assert values("Quillon does not plan to go public.", "ipo") == []
    assert values("Quillon has no plans to go public.", "ipo") == []
    assert values("Reports that Quillon dissolved Tern are false.", "fate") == ["separate"]


def test_words_of_the_pattern_are_no_cues() -> None:
    """ "no longer" denies nothing where the pattern itself says it."""
    assert values("Tern no longer exists.", "fate") == ["planned"]


def test_a_negation_within_an_option_belongs_to_the_option() -> None:
    assert values("Tern was sued over kilns running without papers.", "grounds") == ["permits"]


def test_what_stands_after_the_verb_does_not_soften_it() -> None:
    (claim,) = claims("Quillon files for what could be the largest IPO.", "ipo")
    assert (claim.value, claim.aspect) == ("filed", "now")
    assert values("Quillon made its heavily anticipated debut.", "ipo") == ["trading"]


def test_a_headlines_present_tense_tells_of_what_has_happened() -> None:
    (headline,) = claims("", "ipo", title="Quillon files for an IPO")
    (prose,) = claims("Quillon files for an IPO.", "ipo")
    assert (headline.aspect, prose.aspect) == ("done", "now")


def test_to_before_a_name_is_no_infinitive() -> None:
    (claim,) = claims("Tern leased its works to Brightwater.", "form")
    assert claim.aspect == "done"


def test_each_cue_is_found_in_its_own_words() -> None:
    """Every row of the table can be found; a row that could not would be dead."""
    for cue in (*MOODS, *HEDGES):
        compiled = compile_pattern(cue.words, {})
        assert cue.reason and (cue.window > 0 or cue.category == "pseudo" or cue.direction == "back")
        assert compiled.regex.pattern


@pytest.mark.parametrize(
    ("sentence", "texts"),
    [
        ("It may not happen", ["may", "not"]),
        ("In May it rained", []),
        ("It is not only large", ["not only"]),
        ("They reportedly plan to sell", ["reportedly", "plan to"]),
        ("According to people familiar with it", ["according to people", "people familiar"]),
    ],
)
def test_the_longest_cue_wins(sentence: str, texts: list[str]) -> None:
    found = cues_of(tape(sentence, 0, Lexicon({})))
    assert list(dict.fromkeys(cue.text for cue in found)) == texts
