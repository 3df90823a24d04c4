"""Using templates: what a `use:` stands for, what may be said beside it, and what is told of mistakes in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from timeline.errors import StoryError
from timeline.reading.rules import compile_rules
from timeline.story.filling import Given, filled, pattern, text
from timeline.story.load import load_story
from timeline.story.model import AmountQuestion, ChoiceQuestion, StatusQuestion, Story
from timeline.story.templates import names, template

HEAD = """\
story: A test
contact: a@example.org
feeds: [https://one.example/feed]
entities:
  halden: {name: Halden Ferries}
  oryx: {name: Oryx}
  lund: {type: person, name: Mira Lund}
questions:
"""


def story(folder: Path, questions: str) -> Story:
    path = folder / "feeds.yaml"
    path.write_text(HEAD + questions, encoding="utf-8")
    return load_story(path).story


def mistakes(folder: Path, questions: str) -> list[tuple[int, int, str]]:
    with pytest.raises(StoryError) as caught:
        story(folder, questions)
    return [(m.line, m.column, m.text) for m in caught.value.mistakes]


# --- what it stands for -------------------------------------------------------------------------------------------


def test_a_use_becomes_an_ordinary_question_and_is_recorded_as_one(tmp_path: Path) -> None:
    made = story(tmp_path, "  float: {use: ipo, company: halden}\n")
    asked = made.questions["float"]
    assert isinstance(asked, StatusQuestion)
    assert asked.ask == "How far is Halden Ferries on its way to the stock market?"
    assert asked.about == asked.parties == ("halden",)
    recorded = json.dumps(made.definition(), sort_keys=True)
    assert "company" not in json.loads(recorded)["questions"]["float"]
    assert Story.recorded(json.loads(recorded)) == made


def test_the_lines_beside_a_use_go_before_those_of_the_template(tmp_path: Path) -> None:
    lines = """\
  float:
    use: ipo
    company: halden
    parties: lund
    name: Flotation
    weight: 3
    labels: {public-s1: prospectus published}
    needs_primary:
    events: {roadshow: ["{halden+} breakfast"]}
"""
    asked = story(tmp_path, lines).questions["float"]
    assert isinstance(asked, StatusQuestion)
    assert (asked.name, asked.weight, asked.parties) == ("Flotation", 3, ("halden", "lund"))
    assert asked.labels["public-s1"] == "prospectus published"
    assert asked.labels["preparing"] == "being prepared"
    assert asked.needs_primary == {}
    assert [one.match for one in asked.events["roadshow"]] == ["{halden+} breakfast"]
    assert len(asked.events["prep"]) > 1


def test_a_template_of_several_questions_gives_each_an_id_of_its_own(tmp_path: Path) -> None:
    lines = """\
  first: {ask: Why?, about: oryx}
  rent:
    use: deal-terms
    customer: oryx
    supplier: halden
    fee: {per: month, range: [1, 9]}
    term:
  last: {ask: Why not?, about: oryx}
"""
    made = story(tmp_path, lines)
    assert list(made.questions) == ["first", "rent-form", "rent-fee", "last"]
    fee = made.questions["rent-fee"]
    assert isinstance(fee, AmountQuestion)
    assert (fee.per, fee.range, fee.unit) == ("month", (1, 9), "USD")
    assert isinstance(made.questions["rent-form"], ChoiceQuestion)


def test_a_question_may_be_a_detail_of_one_that_a_template_makes(tmp_path: Path) -> None:
    made = story(
        tmp_path, "  suit: {use: lawsuit, defendant: oryx}\n  why: {ask: Why?, detail_of: suit, about: oryx}\n"
    )
    assert made.questions["why"].detail_of == "suit"


@pytest.mark.parametrize("name", names())
def test_a_template_can_be_used_with_no_more_than_it_needs(tmp_path: Path, name: str) -> None:
    given = dict(zip(template(name).needs, ["oryx", "halden"], strict=False))
    use = "".join(f", {parameter}: {entity}" for parameter, entity in given.items())
    made = story(tmp_path, f"  asked: {{use: {name}{use}}}\n")
    compile_rules(made)
    assert "{" not in "".join(question.ask for question in made.questions.values())


@pytest.mark.parametrize("name", names())
def test_a_template_can_be_used_with_all_that_it_takes(tmp_path: Path, name: str) -> None:
    made = template(name)
    entities = dict.fromkeys((*made.needs, *made.takes), "[oryx, halden, lund]")
    words = dict.fromkeys(made.words, "[kiln*, air quality]")
    use = "".join(f", {parameter}: {value}" for parameter, value in {**entities, **words}.items())
    compile_rules(story(tmp_path, f"  asked: {{use: {name}{use}}}\n"))


# --- filling ------------------------------------------------------------------------------------------------------

GIVEN = Given(
    entities={"one": ("a",), "two": ("b", "c"), "none": ()},
    words={"topic": ("kiln*", "air quality"), "nothing": ()},
    spoken={"one": "Ada", "two": "Bob and Cai", "none": "", "topic": "kiln"},
)


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("{one} ..4 ~sue", "{a} ..4 ~sue"),
        ("{two+}", "{b|c+}"),
        ("{one|two}", "{a|b|c}"),
        ("{one|none}", "{a}"),
        ("{topic} (suit|case)", "(kiln*|air quality) (suit|case)"),
        ("({none}|residents|{two}) ~sue", "(residents|{b|c}) ~sue"),
        ("({none}) ~sue", None),
        ("{none} ~sue", None),
        ("~sue [by {none}] now", "~sue now"),
        ("(a|(b {nothing}|c)) d", "(a|(c)) d"),
        ("{org} ..2 ~sue", "{org} ..2 ~sue"),
    ],
)
def test_a_pattern_keeps_what_can_be_filled(written: str, made: str | None) -> None:
    assert pattern(written, GIVEN) == made


def test_a_text_that_names_what_was_not_given_is_left_out() -> None:
    assert text("Do {two} leave {one}?", GIVEN) == "Do Bob and Cai leave Ada?"
    assert text("dissolved into {none}", GIVEN) is None
    assert filled({"labels": {"x": "into {none}", "y": "gone"}}, GIVEN) == {"labels": {"y": "gone"}}


def test_an_exception_that_cannot_be_filled_goes_and_a_pattern_that_cannot_takes_its_exception_along() -> None:
    question = {"match": [{"match": "{one} x", "unless": "{none}"}, {"match": "{none} y", "unless": "z"}]}
    assert filled(question, GIVEN) == {"match": [{"match": "{a} x"}]}


# --- mistakes -----------------------------------------------------------------------------------------------------

MISTAKES: dict[str, tuple[str, str]] = {
    "a template that does not exist": ("  q: {»use: ipoo, company: oryx}", "no template 'ipoo'; did you mean ipo?"),
    "a template that is no name": ("  q: {»use: [ipo], company: oryx}", "no template ['ipo']"),
    "what a template needs": ("  »q: {use: ipo}", "ipo wants `company:`, the company that goes public"),
    "an entity that nobody declared": ("  q: {use: ipo, »company: orix}", "no entity 'orix'; did you mean oryx?"),
    "one of several entities": ("  q: {use: ipo, company: [oryx, »haldn]}", "no entity 'haldn'; did you mean halden?"),
    "something that is no entity": ("  q: {use: ipo, »company: {name: Oryx}}", "expected the id of an entity"),
    "a parameter misspelt": ("  q: {use: ipo, company: oryx, »partys: lund}", "no 'partys'; did you mean parties?"),
    "a setting misspelt": ("  q: {use: ipo, company: oryx, »wieght: 3}", "ipo has no 'wieght'; did you mean weight?"),
    "a setting of another type": ("  q: {use: ipo, company: oryx, »unit: USD}", "ipo has no 'unit'"),
    "another type": ("  q: {use: ipo, company: oryx, »type: date}", "the type of question is ipo's own"),
    "a value for a setting": ("  q: {use: ipo, company: oryx, »weight: 11}", "less than or equal to 9"),
    "a value that does not exist": (
        "  q: {use: ipo, company: oryx, »terminal: [tradin]}",
        "no value 'tradin'; did you mean trading?",
    ),
    "words that are a pattern": (
        "  q: {use: lawsuit, defendant: oryx, topic: [kiln*, »(a|b)]}",
        "expected words such as kiln*",
    ),
    "a part that is no question": (
        "  q: {use: deal-terms, customer: oryx, supplier: halden, »fees: {unit: EUR}}",
        "deal-terms has no 'fees'; did you mean fee?",
    ),
    "a part that is no mapping": (
        "  q: {use: deal-terms, customer: oryx, supplier: halden, »fee: 3}",
        "its settings go below it, as in `fee: {weight: 7}`",
    ),
    "a setting of a part": (
        "  q: {use: deal-terms, customer: oryx, supplier: halden, fee: {»unti: EUR}}",
        "did you mean unit?",
    ),
    "an id that is taken": (
        "  q: {use: deal-terms, customer: oryx, supplier: halden}\n  »q-fee: {ask: Why?, about: oryx}",
        "'q' has a question of this name already",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("written", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_where_it_stands_with_what_was_meant(tmp_path: Path, written: str, words: str) -> None:
    before = (HEAD + written)[: (HEAD + written).index("»")]
    ((line, column, said),) = mistakes(tmp_path, written.replace("»", "") + "\n")
    assert words in said
    assert (line, column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


def test_a_mistake_in_one_use_hides_none_elsewhere(tmp_path: Path) -> None:
    found = mistakes(tmp_path, "  q: {use: ipo}\n  r: {use: vote, body: orix}\n  s: {aks: Why?}\n")
    assert {line for line, _, _ in found} == {9, 10, 11}


@pytest.mark.parametrize("odd", ["use: ipo", "[use]", "{use: {ipo: 1}}", "{use: }", "{use: ipo, company: [[oryx]]}"])
def test_an_odd_use_is_a_mistake_and_never_an_accident(tmp_path: Path, odd: Any) -> None:
    assert mistakes(tmp_path, f"  q: {odd}\n")
