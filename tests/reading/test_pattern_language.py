"""The pattern language: what each form matches, and what a mistake is told."""

from __future__ import annotations

import pytest
from reading.quillon_story import ENTITIES, QUESTIONS, story

from timeline.reading.pattern import GAPS, compile_pattern
from timeline.reading.rules import compile_rules
from timeline.reading.tape import Lexicon, tape
from timeline.reading.text import fold

KINDS = {key: entity.get("type", "org") for key, entity in ENTITIES.items()}
LEXICON = Lexicon.of(story().entities)


def found(pattern: str, sentence: str) -> str | None:
    """The words of a sentence that a pattern takes, as written."""
    strip = tape(fold(sentence), 0, LEXICON)
    match = compile_pattern(pattern, KINDS).regex.search(strip.text)
    if not match:
        return None
    first, last = strip.word_at(match.start()), strip.word_at(match.end() - 1)
    return sentence[strip.starts[first] : strip.ends[last]]


@pytest.mark.parametrize(
    ("pattern", "sentence", "taken"),
    [
        ("files", "Quillon files for an IPO", "files"),
        ("file", "Quillon files for an IPO", None),
        ("confidential*", "It filed confidentially.", "confidentially"),
        ("~file", "It had filed papers.", "filed"),
        ("~withdraw", "It withdrew the offer.", "withdrew"),
        ("~submit", "It is submitting papers.", "submitting"),
        ("(lawsuit|class action)", "A class action began.", "class action"),
        ("(no longer ~exist|~cease to exist)", "Tern ceased to exist.", "ceased to exist"),
        ("~sign [new] deal", "They signed a deal.", "signed a deal"),
        ("~sign [new] deal", "They signed a new deal.", "signed a new deal"),
        ("~sign [new] deal", "They signed an old deal.", None),
        ("~hit with a lawsuit", "It was hit with the lawsuit.", "hit with the lawsuit"),
        ("~sue ... {tern}", "Neighbours sued, after long talks, Tern.", "sued, after long talks, Tern"),
        ("~sue ..2 {tern}", "Neighbours sued after very long talks Tern.", None),
        ("~sue ..20 {tern}", "Neighbours sued; Tern was glad.", None),
        ("~sue ..20 {tern}", "Neighbours sued? Tern was glad.", None),
        ("{quillon} files", "Quillon files", "Quillon files"),
        ("{quillon} files", "Quillon's files", None),
        ("{quillon+} files", "Quillon’s files", "Quillon’s files"),
        ("{quillon} 's prospectus", "Quillon’s prospectus", "Quillon’s prospectus"),
        ("{quillon|tern} merge", "Tern merge", "Tern merge"),
        ("{org} ..3 merge", "Tern may merge", "Tern may merge"),
        ("{person} resigned", "Mara Voss resigned", "Mara Voss resigned"),
        ("s-1", "the S-1 is here", "S-1"),
        ("is n't", "It isn’t so.", "isn’t"),
        ("at $", "priced at $21", "at $"),
        ("pre ipo", "a pre-IPO check", "pre-IPO"),
        ("co founder*", "all co-founders left", "co-founders"),
    ],
)
def test_each_form_takes_what_it_says(pattern: str, sentence: str, taken: str | None) -> None:
    assert found(pattern, sentence) == taken


@pytest.mark.parametrize(
    ("pattern", "column", "told"),
    [
        ("~file (x|y", 11, "expected ')' before the end"),
        ("~file x y)", 10, "closes nothing"),
        ("~file {nobody} x", 7, "unknown entity 'nobody'; the entities are: anvil"),
        ("~file [x", 9, "expected ']' before the end"),
        ("~file {tern", 7, "expected {entity}"),
        ("x }", 3, "closes nothing"),
        ("~file ()", 8, "expected a word"),
        ("(x|)", 4, "expected a word"),
        ("the", 1, "a pattern needs a word"),
        ("(the|that)", 2, "articles are not read"),
        ("~file ..50 x", 7, "a gap is 1 to"),
        ("~file ..x", 7, "a gap is written"),
        ("x ..20 y ..20 z ..20 w", 1, f"at most {GAPS}"),
        ("... ..3", 1, "a pattern needs a word"),
        ("[x]", 1, "a pattern needs a word"),
        ("", 1, "expected a word"),
        ("~two-words", 1, "one plain word"),
        ("ab*", 1, "at least three letters"),
        ("a*b", 1, "no word that a text can have"),
    ],
)
def test_a_mistake_names_its_column_and_what_was_expected(pattern: str, column: int, told: str) -> None:
    with pytest.raises(ValueError) as caught:
        compile_pattern(pattern, KINDS)
    assert f"column {column} of the pattern" in str(caught.value)
    assert told in str(caught.value)


def test_a_bad_pattern_of_a_story_names_its_question_and_event() -> None:
    bad = {**QUESTIONS["fate"], "events": {"dissolve": ["~dissolve ({tern}"]}}
    with pytest.raises(ValueError, match="question 'fate', dissolve: column 18"):
        compile_rules(story(questions={"fate": bad}))


def test_an_unknown_entity_in_about_is_named() -> None:
    with pytest.raises(ValueError, match="question 'anvil', about: unknown entity 'hammer'"):
        compile_rules(story(questions={"anvil": {"ask": "?", "about": ["hammer"]}}))


def test_a_type_that_no_entity_has_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no entity of type 'person'"):
        compile_pattern("{person} left", {"tern": "org"})
