"""The log and what was done to it: log, verify, backup, rebuild, and every command that records."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from timeline.report.shapes.parts import Event


class Log(TypedDict):
    schema: Literal["timeline.log/1"]
    events: list[Event]


class Recorded(TypedDict):
    schema: Literal["timeline.recorded/1"]
    events: list[Event]
    remarks: list[str]


class Verify(TypedDict):
    schema: Literal["timeline.verify/1"]
    events: int
    hash: str
    missing_guards: list[str]
    differing: list[str] | None


class Backup(TypedDict):
    schema: Literal["timeline.backup/1"]
    file: str
    bytes: int


class Rebuild(TypedDict):
    """``events``: how many were folded anew."""

    schema: Literal["timeline.rebuild/1"]
    events: int
