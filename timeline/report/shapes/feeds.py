"""What feeds brought, and how they are: poll, backfill, feeds, feeds import."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


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


class Import(TypedDict):
    """``added``: addresses; ``left_out``: what could not be taken over, and why."""

    schema: Literal["timeline.import/1"]
    added: list[str]
    left_out: list[str]
