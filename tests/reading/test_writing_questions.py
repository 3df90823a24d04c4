"""The page that teaches the language says nothing that the program does not accept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from reading.quillon_story import ENTITIES, claims, story
from ruamel.yaml import YAML

from timeline.reading.pattern import compile_pattern
from timeline.reading.rules import compile_rules
from timeline.story.document import as_yaml
from timeline.story.load import load_story
from timeline.story.templates import names

PAGE = (Path(__file__).parents[2] / "docs" / "writing-questions.md").read_text(encoding="utf-8")
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
