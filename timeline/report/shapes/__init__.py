"""The published shapes of ``--json``: what each command prints, field by field.

``docs/json-schema.json`` is generated from here (`python -m timeline.report.shapes`). A schema's number rises when a
field goes or changes its meaning; a new field does not raise it. Moments are ISO 8601 in UTC; references are m12,
c12.1, f12, e12; sums and counts are whole numbers.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from timeline.report.shapes import board, daemon, feeds, log, reference, story

SHAPES: dict[str, Any] = {
    "timeline.new/1": board.New,
    "timeline.questions/1": board.Questions,
    "timeline.question/1": board.Question,
    "timeline.mentions/1": board.Mentions,
    "timeline.story/1": board.Chronology,
    "timeline.report/1": board.Report,
    "timeline.mention/1": reference.ShownMention,
    "timeline.claim/1": reference.ShownClaim,
    "timeline.family/1": reference.ShownFamily,
    "timeline.event/1": reference.ShownEvent,
    "timeline.why/1": reference.WhyQuestion | reference.WhyClaim | reference.WhyMention | reference.WhyFamily,
    "timeline.recorded/1": log.Recorded,
    "timeline.log/1": log.Log,
    "timeline.verify/1": log.Verify,
    "timeline.backup/1": log.Backup,
    "timeline.rebuild/1": log.Rebuild,
    "timeline.poll/1": feeds.Poll,
    "timeline.feeds/1": feeds.Feeds,
    "timeline.import/1": feeds.Import,
    "timeline.init/1": story.Init,
    "timeline.check/1": story.Check,
    "timeline.try/1": story.Try,
    "timeline.templates/1": story.Templates,
    "timeline.template/1": story.Template,
    "timeline.definition/1": story.Definition,
    "timeline.alert/1": daemon.Alert,
    "timeline.health/1": daemon.Running,
}
"""Every shape that is printed, by the value of its ``schema`` field."""


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of every published shape, by name."""
    return {name: TypeAdapter(shape).json_schema() for name, shape in SHAPES.items()}


def faults(printed: dict[str, Any]) -> list[str]:
    """How a printed object differs from its published shape; empty where it does not."""
    shape = SHAPES[printed["schema"]]
    try:
        TypeAdapter(shape).validate_python(printed, strict=True, extra="forbid")
    except ValidationError as error:
        return [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    return []
