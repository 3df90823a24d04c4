"""The story as it is declared, and what would be read under it: init, check."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict


class Warned(TypedDict):
    line: int
    column: int
    text: str


class Check(TypedDict):
    """``definition``: the story as the log records it; ``compiled``: how many patterns answer each question;
    ``missing``: what a sound story still lacks.
    """

    schema: Literal["timeline.check/1"]
    definition: dict[str, Any]
    compiled: dict[str, int]
    warnings: list[Warned]
    missing: list[str]


class WouldClaim(TypedDict):
    """A claim that would be read; ``start`` and ``end``: offsets of the matched words in ``field``."""

    question: str
    value: str
    text: str
    aspect: str
    level: str
    speaker: str | None
    via: str | None
    field: str
    start: int
    end: int
    sentence: str
    pattern: str
    cues: list[str]
    flags: list[str]
    documented: bool


class Try(TypedDict):
    schema: Literal["timeline.try/1"]
    concerns_the_story: bool
    touches: list[str]
    claims: list[WouldClaim]
    threads: list[str]


class About(TypedDict):
    """A question template: what it needs, what it takes besides, and the types of its questions by their endings."""

    name: str
    says: str
    needs: dict[str, str]
    takes: dict[str, str]
    questions: dict[str, str]


class Templates(TypedDict):
    schema: Literal["timeline.templates/1"]
    templates: list[About]


class Template(TypedDict):
    """``questions``: written out, by their endings."""

    schema: Literal["timeline.template/1"]
    name: str
    says: str
    needs: dict[str, str]
    takes: dict[str, str]
    questions: dict[str, Any]


class Definition(TypedDict):
    """One question of the story, written out as the log records it."""

    schema: Literal["timeline.definition/1"]
    id: str
    definition: dict[str, Any]


class Init(TypedDict):
    """A story that was begun. ``unseen``: what could not be looked at; ``proposed``: questions left as comments."""

    schema: Literal["timeline.init/1"]
    file: str
    feeds: list[str]
    unseen: list[str]
    entities: list[str]
    questions: list[str]
    proposed: list[str]
