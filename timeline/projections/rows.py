"""What the tables hold, as values: mentions, claims in their mentions, moments of a question, rulings."""

from __future__ import annotations

from dataclasses import dataclass

from timeline.board import State
from timeline.reading.claim import Claim


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention as it is listed. ``position`` is its reference m<position>; moments are ISO text in UTC."""

    position: int
    current: int
    feed: str
    domain: str
    title: str
    link: str | None
    published_at: str | None
    seen_at: str
    recorded_at: str
    backlog: bool
    revisions: int
    on_story: bool
    family: int | None

    @property
    def ref(self) -> str:
        return f"m{self.position}"

    @property
    def day(self) -> str:
        """The day it was published, or first seen where it states none."""
        return (self.published_at or self.seen_at)[:10]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A claim in its mention. ``withdrawn_at``: the position at which its mention no longer made it.

    ``origin``: whose word it is; ``rejected_by``: the ruling that lets it no longer count.
    """

    ref: str
    event: int
    mention: Mention
    claim: Claim
    withdrawn_at: int | None
    origin: str
    rejected_by: int | None = None

    @property
    def counts(self) -> bool:
        return self.withdrawn_at is None and self.rejected_by is None


@dataclass(frozen=True, slots=True)
class Moment:
    """A row of a question's history: from ``position`` on it stood so. ``moved``: a reader would have been told.

    ``trigger``: the mention that moved it, or the event of a ruling made or withdrawn.
    """

    question: str
    position: int
    trigger: int
    moved: bool
    state: State


@dataclass(frozen=True, slots=True)
class Ruled:
    """A person's ruling, at ``position`` in the log; ``withdrawn_at``: the position at which it was taken back."""

    position: int
    verdict: str
    question: str | None
    value: str | None
    subjects: tuple[str, ...]
    because: str
    by: str
    made_at: str
    withdrawn_at: int | None


@dataclass(frozen=True, slots=True)
class Traffic:
    """What came in between two positions: counts of mentions, those on the story, their sources, and the
    reports that they retell or are."""

    mentions: int
    on_story: int
    sources: int
    reports: int
    moving: int
