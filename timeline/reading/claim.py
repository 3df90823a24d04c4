"""What goes in and what comes out of reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

Field: TypeAlias = Literal["title", "summary", "text"]
Level: TypeAlias = Literal["speculative", "hearsay", "anonymous", "commentary", "attributed", "asserted", "on-record"]
"""How firmly a claim is said, weakest first; ``on-record`` means that the speaker is a party to the question."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The text of one mention as recorded.

    ``domain``: where it was published; ``stated``: what a primary feed says outright.
    """

    title: str
    summary: str = ""
    text: str = ""
    published_at: datetime | None = None
    domain: str = ""
    stated: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence's assertion about one question.

    ``value``: an id of the question's values; for dates EDTF text, for amounts ``1250000000 USD/month``. ``low`` and
    ``high`` bound dates (proleptic ordinals) and amounts (whole units of the question's period). ``start`` and ``end``
    are offsets of the matched words in the field as recorded, and ``sentence`` is the whole sentence. ``documented``: a
    primary feed stated it outright. ``via``: the outlet whose report is passed on.
    """

    question: str
    value: str
    aspect: str
    level: Level
    field: Field
    start: int
    end: int
    sentence: str
    pattern: str
    cues: tuple[str, ...] = ()
    speaker: str | None = None
    via: str | None = None
    low: int | None = None
    high: int | None = None
    comparator: Literal["", "above", "below", "about"] = ""
    facets: tuple[tuple[str, str], ...] = ()
    documented: bool = False
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """A question that a text leaves open."""

    sentence: str
    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Read:
    """All that was read from one passage. ``touches``: the questions that it concerns, with or without a claim."""

    claims: tuple[Claim, ...] = ()
    touches: tuple[str, ...] = ()
    threads: tuple[Thread, ...] = field(default=())
