"""What a reference leads to, and why it is so: show, why."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from timeline.report.shapes.parts import Claim, Event, Mention, Ruling, Standing


class Note(TypedDict):
    text: str
    by: str
    made_at: str


class Version(TypedDict):
    event: str
    seen_at: str


class ShownMention(Mention):
    """A mention in full. ``published_raw``: the date as the feed wrote it; ``stated``: what a primary feed says."""

    schema: Literal["timeline.mention/1"]
    author: str | None
    published_raw: str | None
    published_precision: str | None
    summary: str
    text: str
    stated: dict[str, str]
    versions: list[Version]
    claims: list[Claim]
    notes: list[Note]


class ShownClaim(Claim):
    schema: Literal["timeline.claim/1"]
    notes: list[Note]


class ShownFamily(TypedDict):
    """``held``: our copy of the report that it goes back to."""

    schema: Literal["timeline.family/1"]
    ref: str
    origin: str
    held: str | None
    mentions: list[Mention]
    notes: list[Note]


class ShownEvent(Event):
    schema: Literal["timeline.event/1"]
    notes: list[Note]


class Word(TypedDict):
    """One origin's word for a value, and the rung that it gives alone."""

    origin: str
    name: str
    grade: str
    reason: str
    mentions: int
    evidence: Claim


class Founded(Standing):
    leads: bool
    because: list[Word]


class Origin(TypedDict):
    family: str
    name: str
    held: str | None
    because: str
    mentions: int


class Piece(TypedDict):
    """One piece of evidence that two mentions derive from one report; ``points``: hundredths."""

    name: str
    points: int
    words: str
    reason: str


class Kin(TypedDict):
    """``score``, and what was ``wanted`` of it: hundredths of a point."""

    younger: str
    older: str
    source: str
    score: int
    wanted: int
    pieces: list[Piece]


class Merged(TypedDict):
    family: str
    by: str
    at: str


class WhyQuestion(TypedDict):
    schema: Literal["timeline.why/1"]
    question: str
    ask: str
    ruling: Ruling | None
    values: list[Founded]


class WhyClaim(TypedDict):
    schema: Literal["timeline.why/1"]
    claim: Claim
    reasons: list[str]


class WhyMention(TypedDict):
    """``origin``, ``rulings`` and ``kin`` only of a mention that concerns the story."""

    schema: Literal["timeline.why/1"]
    mention: Mention
    gate: str
    claims: list[Claim]
    origin: NotRequired[Origin]
    rulings: NotRequired[list[Ruling]]
    kin: NotRequired[list[Kin]]


class WhyFamily(TypedDict):
    schema: Literal["timeline.why/1"]
    family: str
    origin: Origin
    mentions: list[Mention]
    merges: list[Merged]
    rulings: list[Ruling]
    kin: list[Kin]
