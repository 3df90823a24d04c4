"""What --json prints is what docs/json-schema.json promises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from e2e.conftest import Ran, run

from timeline.report.shapes import SHAPES, faults, json_schema

PUBLISHED = Path(__file__).parents[2] / "docs" / "json-schema.json"

QUERIES = {
    "timeline.new/1": ("new", "--since", "start"),
    "timeline.questions/1": ("questions",),
    "timeline.question/1": ("question", "takeover"),
    "timeline.mentions/1": ("mentions", "--limit", "500"),
    "timeline.story/1": ("story",),
    "timeline.report/1": ("report",),
    "timeline.log/1": ("log", "--limit", "500"),
    "timeline.recorded/1": ("rule", "annul", "takeover", "--because", "asked wrongly"),
    "timeline.verify/1": ("verify",),
    "timeline.poll/1": ("poll", "--all"),
    "timeline.feeds/1": ("feeds",),
}


def test_the_published_schema_is_that_of_the_program() -> None:
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == json_schema(), (
        "make it anew: python -m timeline.report.shapes > docs/json-schema.json"
    )


@pytest.mark.parametrize("schema", SHAPES)
def test_what_is_printed_has_the_published_shape(folder: Path, schema: str) -> None:
    printed = run(folder, *QUERIES[schema], "--json").json
    assert printed["schema"] == schema
    assert faults(printed) == []


def test_an_unpublished_field_is_a_fault(polled: tuple[Path, list[Ran]]) -> None:
    printed = run(polled[0], "questions", "--json").json
    printed["questions"][0]["surprise"] = 1
    assert faults(printed) == ["questions.0.surprise: Extra inputs are not permitted"]
