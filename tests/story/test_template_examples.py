"""Every template reads its own examples: made-up cases that have nothing in common but the question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from timeline.reading.claim import Passage
from timeline.reading.read import read
from timeline.reading.rules import Rules, compile_rules
from timeline.story.document import as_yaml
from timeline.story.load import load_story
from timeline.story.templates import examples, names, template

PUBLISHED = datetime(2031, 5, 6, 12, tzinfo=UTC)  # a Tuesday


def cases() -> Iterator[Any]:
    for name in names():
        for number, case in enumerate(examples(name)):
            for sentence in case["reads"]:
                yield pytest.param(name, number, sentence, id=f"{name}-{number + 1}-{sentence}")


@cache
def rules_of(folder: Path, name: str, number: int) -> Rules:
    """A story that asks one question, by one case of a template."""
    case = examples(name)[number]
    path = folder / f"{name}-{number}.yaml"
    path.write_text(
        as_yaml(
            {
                "story": "A case",
                "contact": "a@example.org",
                "feeds": ["https://one.example/feed"],
                "entities": case["entities"],
                "questions": {"asked": {"use": name, **case["use"]}},
            }
        ),
        encoding="utf-8",
    )
    return compile_rules(load_story(path).story)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("templates")


@pytest.mark.parametrize(("name", "number", "sentence"), list(cases()))
def test_a_template_reads_its_examples(folder: Path, name: str, number: int, sentence: str) -> None:
    """A sentence that ends in a full stop stands in a text, any other is a headline."""
    expected = examples(name)[number]["reads"][sentence]
    if sentence.startswith(("form ", "entry ")):
        kind, _, said = sentence.partition(" ")
        passage = Passage(title="An entry", stated=((kind, said),))
    elif sentence.endswith("."):
        passage = Passage(title="", text=sentence, published_at=PUBLISHED)
    else:
        passage = Passage(title=sentence, published_at=PUBLISHED)
    several = "" not in template(name).questions
    found: dict[str, list[str]] = {}
    for claim in read(rules_of(folder, name, number), passage).claims:
        found.setdefault(claim.question.removeprefix("asked-") if several else "", []).append(claim.value)
    wanted = expected if several else {"": expected}
    assert found == {part: _listed(values) for part, values in wanted.items() if values != "none"}


def _listed(values: Any) -> list[str]:
    return [str(value) for value in (values if isinstance(values, list) else [values])]


@pytest.mark.parametrize("name", names())
def test_a_template_is_tested_on_three_unlike_cases_or_more_and_on_what_it_must_not_read(name: str) -> None:
    shown = examples(name)
    assert len(shown) >= 3
    assert len({entity["name"] for case in shown for entity in case["entities"].values()}) >= 3
    assert all(len(case["reads"]) >= 5 for case in shown)
    nothing = ("none", {})
    assert sum(value in nothing for case in shown for value in case["reads"].values()) >= 3
