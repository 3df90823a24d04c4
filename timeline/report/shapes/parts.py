"""Parts that many shapes are made of: standings, mentions, claims, rulings, events."""

from __future__ import annotations

from typing import Any

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


class Event(TypedDict):
    position: int
    id: str
    stream: str
    kind: str
    version: int
    recorded_at: str
    hash: str
    body: dict[str, Any]
