"""What changed and where things stand: new, questions, question, mentions, story, report."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from timeline.report.shapes.parts import Claim, Mention, Ruling, Standing


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
    again: Claim | None
    ruling: Ruling | None
    mentions: int
    new_reports: int | None
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
    reports: int
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
    unmoved: list[Mention]
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
    assumes: list[str]
    signposts: list[str]
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
