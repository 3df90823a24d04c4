"""What --json prints is what docs/json-schema.json promises."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from e2e.conftest import Ran, run

import timeline
from timeline.report.shapes import SHAPES, faults, json_schema

PUBLISHED = Path(__file__).parents[2] / "docs" / "json-schema.json"

QUERIES = {
    "timeline.new/1": ("new", "--since", "start"),
    "timeline.questions/1": ("questions",),
    "timeline.question/1": ("question", "takeover"),
    "timeline.mentions/1": ("mentions", "--limit", "500"),
    "timeline.story/1": ("story",),
    "timeline.report/1": ("report",),
    "timeline.mention/1": ("show", "MENTION"),
    "timeline.claim/1": ("show", "CLAIM"),
    "timeline.family/1": ("show", "FAMILY"),
    "timeline.event/1": ("show", "e1"),
    "timeline.why/1": ("why", "takeover"),
    "timeline.log/1": ("log", "--limit", "500"),
    "timeline.recorded/1": ("rule", "annul", "takeover", "--because", "asked wrongly"),
    "timeline.verify/1": ("verify",),
    "timeline.backup/1": ("backup", "BACKUP"),
    "timeline.rebuild/1": ("rebuild",),
    "timeline.poll/1": ("poll", "--all"),
    "timeline.feeds/1": ("feeds",),
    "timeline.import/1": ("feeds", "import", "OPML"),
    "timeline.init/1": ("init", "STORY", "--title", "The strike", "--offline"),
    "timeline.check/1": ("check",),
    "timeline.try/1": ("check", "--try", "Aldermoor agrees to buy Kestrel Lines"),
    "timeline.templates/1": ("check", "--list"),
    "timeline.template/1": ("check", "--template", "lawsuit"),
    "timeline.definition/1": ("check", "--show", "takeover"),
}
REASONS = ("takeover", "CLAIM", "MENTION", "FAMILY", "STRANGER")


def filled_in(folder: Path, args: tuple[str, ...]) -> list[str]:
    """The arguments with references and files in the place of the words in capitals."""
    listed = run(folder, "mentions", "--json").json["mentions"]
    retold = next(m for m in listed if m["family"] and m["family"] != f"f{m['ref'][1:]}")
    evidence = run(folder, "question", "takeover", "--json").json["evidence"]
    opml = folder / "feeds.opml"
    opml.write_text(run(folder, "feeds", "export").out, encoding="utf-8")
    words = {
        "MENTION": retold["ref"],
        "FAMILY": retold["family"],
        "CLAIM": evidence[0]["ref"],
        "STRANGER": next(m["ref"] for m in listed if not m["on_story"]),
        "BACKUP": str(folder / "copy.db"),
        "OPML": str(opml),
        "STORY": str(folder / "another"),
    }
    return [words.get(arg, arg) for arg in args]


def test_the_published_schema_is_that_of_the_program() -> None:
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == json_schema(), (
        "make it anew: python -m timeline.report.shapes > docs/json-schema.json"
    )


@pytest.mark.parametrize("schema", QUERIES)
def test_what_is_printed_has_the_published_shape(folder: Path, schema: str) -> None:
    printed = run(folder, *filled_in(folder, QUERIES[schema]), "--json").json
    assert printed["schema"] == schema
    assert faults(printed) == []


@pytest.mark.parametrize("ref", REASONS)
def test_every_kind_of_reason_has_the_published_shape(folder: Path, ref: str) -> None:
    assert faults(run(folder, *filled_in(folder, ("why", ref)), "--json").json) == []


def test_a_note_has_the_published_shape(folder: Path) -> None:
    run(folder, "note", "e1", "where it began")
    assert faults(run(folder, "show", "e1", "--json").json) == []


def test_every_shape_that_the_program_prints_is_published() -> None:
    printed = {
        name
        for file in Path(timeline.__file__).parent.rglob("*.py")
        for name in re.findall(r'"(timeline\.[a-z]+/\d)"', file.read_text(encoding="utf-8"))
    }
    assert printed == set(SHAPES)
    assert set(SHAPES) - set(QUERIES) == {"timeline.alert/1", "timeline.health/1"}  # the daemon's, see its own tests


def test_an_unpublished_field_is_a_fault(polled: tuple[Path, list[Ran]]) -> None:
    printed = run(polled[0], "questions", "--json").json
    printed["questions"][0]["surprise"] = 1
    assert faults(printed) == ["questions.0.surprise: Extra inputs are not permitted"]
