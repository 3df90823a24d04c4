"""The published shapes of ``--json``: what each command prints, field by field.

``docs/json-schema.json`` is generated from here (`python -m timeline.report.shapes`). A schema's number rises when a
field goes or changes its meaning; a new field does not raise it. Moments are ISO 8601 in UTC; references are m12,
c12.1, f12, e12; sums and counts are whole numbers.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Literal, TypeAlias

from pydantic import TypeAdapter
from typing_extensions import TypedDict


class Standing(TypedDict):
    """A value with its grade. ``low`` and ``high``: bounds of amounts, and of dates as proleptic Gregorian ordinals."""

    value: str
    text: str
    grade: str
    mark: str
    hedged: bool
    origins: list[str]
    mentions: int
    low: int | None
    high: int | None
    first: str
    best: str


class Mention(TypedDict):
    ref: str
    source: str
    domain: str
    feed: str
    title: str
    link: str | None
    published_at: str | None
    seen_at: str
    recorded_at: str
    backlog: bool
    revisions: int
    on_story: bool
    family: str | None


class Claim(TypedDict):
    """A claim in its mention; ``origin``: whose word it is; ``withdrawn_at``: the event that dropped it."""

    ref: str
    question: str
    value: str
    aspect: str
    level: str
    speaker: str | None
    via: str | None
    sentence: str
    pattern: str
    cues: list[str]
    withdrawn_at: int | None
    rejected_by: str | None
    origin: str
    mention: Mention


class Ruling(TypedDict):
    ref: str
    verdict: str
    question: str | None
    value: str | None
    subjects: list[str]
    because: str
    by: str
    made_at: str
    withdrawn_at: int | None


class Line(TypedDict):
    """One line of `timeline new`; ``between``: the values passed on the way; ``mentions``: of the value."""

    question: str
    name: str
    kind: str
    group: str
    rank: int
    before: Standing | None
    between: list[Standing | None]
    after: Standing | None
    first: Claim | None
    best: Claim | None
    ruling: Ruling | None
    mentions: int
    reports: list[Mention]


class Headline(Mention):
    stance: Literal["for", "against", "observing"] | None


class Since(TypedDict):
    position: int
    at: str | None
    said: str


class Until(TypedDict):
    position: int
    at: str


class Counts(TypedDict):
    mentions: int
    on_story: int
    sources: int
    origins: int
    moving: int


class Thread(TypedDict):
    sentence: str
    mentions: list[str]
    origins: int


class Quiet(TypedDict):
    question: str
    last: str
    days: int
    due: str | None


class Reached(TypedDict):
    feed: str
    label: str
    reachable: bool
    never_polled: bool
    failing_since: str | None
    cause: str | None


class New(TypedDict):
    schema: Literal["timeline.new/1"]
    story: str
    since: Since
    until: Until
    counts: Counts
    changes: list[Line]
    threads: list[Thread]
    quiet: list[Quiet]
    edits: list[Claim | None]
    feeds: list[Reached]


class Row(TypedDict):
    question: str
    name: str
    ask: str
    type: str
    leading: list[Standing | None]
    rivals: list[Standing | None]
    lifecycle: str
    ruling: str | None
    facets: list[Standing | None]
    mentions: int
    origins: int
    position: int | None
    touched: Mention | None


class Questions(TypedDict):
    schema: Literal["timeline.questions/1"]
    story: str
    position: int
    questions: list[Row]


class Step(TypedDict):
    position: int
    trigger: str
    leading: list[Standing | None]
    rivals: list[Standing | None]


class Question(Row):
    schema: Literal["timeline.question/1"]
    history: list[Step]
    evidence: list[Claim | None]
    reports: list[Headline]


class Mentions(TypedDict):
    schema: Literal["timeline.mentions/1"]
    mentions: list[Mention]


class Happening(TypedDict):
    day: str
    title: str
    first: str
    source: str
    mentions: int
    origins: list[str]
    moved: list[str]


class Chronology(TypedDict):
    schema: Literal["timeline.story/1"]
    story: str
    developments: list[Happening]


class Report(TypedDict):
    schema: Literal["timeline.report/1"]
    story: str
    new: New
    questions: list[Row]


class Event(TypedDict):
    position: int
    id: str
    stream: str
    kind: str
    version: int
    recorded_at: str
    hash: str
    body: dict[str, Any]


class Log(TypedDict):
    schema: Literal["timeline.log/1"]
    events: list[Event]


class Recorded(TypedDict):
    schema: Literal["timeline.recorded/1"]
    events: list[Event]


class Verify(TypedDict):
    schema: Literal["timeline.verify/1"]
    events: int
    hash: str
    missing_guards: list[str]
    differing: list[str] | None


class Outcome(TypedDict):
    feed: str
    label: str
    result: str
    seen: int
    revised: int
    backlog: bool
    cause: str | None
    message: str | None
    next_due: str | None


class Poll(TypedDict):
    schema: Literal["timeline.poll/1"]
    feeds: list[Outcome]


class Health(TypedDict):
    feed: str
    label: str
    address: str
    state: str
    good_at: str | None
    next_due: str | None
    why: str
    failures: int
    failing_since: str | None
    trouble: str | None
    news_at: str | None
    silence_seconds: int | None
    usual_seconds: int | None
    unusually_silent: bool
    remarks: list[str]


class Feeds(TypedDict):
    schema: Literal["timeline.feeds/1"]
    feeds: list[Health]


Shape: TypeAlias = type[Any]
SHAPES: dict[str, Shape] = {
    "timeline.new/1": New,
    "timeline.questions/1": Questions,
    "timeline.question/1": Question,
    "timeline.mentions/1": Mentions,
    "timeline.story/1": Chronology,
    "timeline.report/1": Report,
    "timeline.log/1": Log,
    "timeline.recorded/1": Recorded,
    "timeline.verify/1": Verify,
    "timeline.poll/1": Poll,
    "timeline.feeds/1": Feeds,
}
"""The shapes that are published, by the value of their ``schema`` field; others may still change."""


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of every published shape, by name."""
    return {name: TypeAdapter(shape).json_schema() for name, shape in SHAPES.items()}


def faults(printed: dict[str, Any]) -> list[str]:
    """How a printed object differs from its published shape; empty where it does not."""
    from pydantic import ValidationError

    shape = SHAPES[printed["schema"]]
    try:
        TypeAdapter(shape).validate_python(printed, strict=True, extra="forbid")
    except ValidationError as error:
        return [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    return []


if __name__ == "__main__":
    json.dump(json_schema(), sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")
