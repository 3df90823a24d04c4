"""The page that teaches the language says nothing that the program does not accept."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from reading.quillon_story import ENTITIES, claims, story
from ruamel.yaml import YAML

from timeline.reading.claim import Passage
from timeline.reading.pattern import compile_pattern
from timeline.reading.read import concerns, read
from timeline.reading.rules import Rules, compile_rules
from timeline.story.document import as_yaml
from timeline.story.load import load_story
from timeline.story.templates import names

WHOLE = (Path(__file__).parents[2] / "docs" / "writing-questions.md").read_text(encoding="utf-8")
PAGE, _, COOKBOOK = WHOLE.partition("## Cookbook")
RECIPES = {part.partition("\n")[0]: part for part in re.split(r"^### ", COOKBOOK, flags=re.MULTILINE)[1:]}
BLOCKS = [YAML(typ="safe").load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
KINDS = {key: entity.get("type", "org") for key, entity in ENTITIES.items()}


def test_the_entities_shown_are_entities() -> None:
    (shown,) = [block["entities"] for block in BLOCKS if isinstance(block, dict) and "entities" in block]
    assert set(story(entities=shown, questions={}).entities) == {"quillon", "tern", "voss", "works1"}


@pytest.mark.parametrize(
    "questions",
    [block for block in BLOCKS if isinstance(block, dict) and "entities" not in block],
    ids=lambda q: "+".join(q),
)
def test_every_question_shown_can_be_compiled(questions: dict[str, Any], tmp_path: Path) -> None:
    told = {"story": "s", "contact": "c", "feeds": [], "entities": ENTITIES, "questions": questions}
    if "grounds" in questions:
        told["questions"] = {**questions, "suit": {"ask": "What becomes of it?"}}
    (tmp_path / "feeds.yaml").write_text(as_yaml(told), encoding="utf-8")
    asked = [asked.id for asked in compile_rules(load_story(tmp_path / "feeds.yaml").story).questions]
    assert all(any(id == shown or id.startswith(f"{shown}-") for id in asked) for shown in questions)


def test_the_templates_shown_are_all_that_there_are() -> None:
    rows = re.findall(r"^\| (`[^|]+`) \|", PAGE.split("## Entities")[0], re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([\w-]+)`", row)} == set(names())


def test_every_form_in_the_table_is_a_pattern_or_part_of_one() -> None:
    cells = re.findall(r"^\| (`[^|]*(?:\\\|[^|]*)*`) \|", PAGE.split("## Types of question")[0], re.MULTILINE)
    shown = [form.replace("\\|", "|") for cell in cells for form in re.findall(r"`([^`]+)`", cell)]
    assert len(shown) >= 10
    for form in shown:
        assert compile_pattern(f"word {form} word", KINDS)


def test_the_sentences_that_show_an_aspect_have_it() -> None:
    for aspect, sentence in re.findall(
        r"^\| `(\w+)` \|[^|]*\| ([^·|]+?)(?: ·[^|]*)?(?: …)? \|$", PAGE.partition("| aspect |")[2], re.MULTILINE
    ):
        if aspect == "any":
            continue
        mapped = {"done": "dissolved", "negated": "separate"}.get(aspect, "planned")
        found = claims(f"{sentence.strip()}.", "fate")
        wanted = [] if aspect == "conditional" else [(aspect, mapped)]  # the story of the tests maps no condition
        assert [(claim.aspect, claim.value) for claim in found] == wanted, sentence


def test_the_cookbook_has_a_recipe_for_each_of_six_stories() -> None:
    assert list(RECIPES) == [
        "An election count",
        "A merger",
        "A trial",
        "A product recall",
        "A disease outbreak",
        "A strike",
    ]


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_reads_what_it_says_it_reads(recipe: str, tmp_path: Path) -> None:
    written = re.findall(r"```yaml\n(.*?)```", RECIPES[recipe], re.DOTALL)
    (tmp_path / "feeds.yaml").write_text("".join(written), encoding="utf-8")
    declared = load_story(tmp_path / "feeds.yaml").story
    rules = compile_rules(declared)
    rows = re.findall(r"^\| (?!sentence|---)(.+?) \| (.+?) \|$", RECIPES[recipe], re.MULTILINE)
    assert len(rows) >= 6
    assert any(told == "nothing" for _, told in rows)
    for sentence, told in rows:
        wanted = set(re.findall(r"`([^`]+)`", told))
        assert bool(wanted) != (told == "nothing"), sentence
        assert claims_of(rules, sentence) == wanted, sentence


def claims_of(rules: Rules, sentence: str) -> set[str]:
    """What is read from a headline, a sentence of a text, ``form …`` or ``entry …``, as ``question: value``."""
    when = datetime(2031, 5, 6, 12, tzinfo=UTC)
    word, _, rest = sentence.partition(" ")
    if word in ("form", "entry"):
        asked = [asked.id for asked in rules.questions]
        passage = Passage(title="", stated=((word, rest), *(("question", id) for id in asked)), published_at=when)
    elif sentence.endswith("."):
        passage = Passage(title="", text=sentence, published_at=when)
    else:
        passage = Passage(title=sentence, published_at=when)
    found = read(rules, passage) if concerns(rules, passage) else None
    return {f"{claim.question}: {claim.value}" for claim in found.claims} if found else set()
