"""What the daemon says to other programs: an alert on a command's input, its health over HTTP."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from timeline.report.shapes.board import New


class Alert(TypedDict):
    schema: Literal["timeline.alert/1"]
    id: str
    alert: str
    subject: str
    text: str
    new: New
    troubles: list[str]


class Running(TypedDict):
    schema: Literal["timeline.health/1"]
    status: Literal["ok", "trouble", "stuck"]
    story: str
    started_at: str
    woken_at: str
    polled_at: str | None
    next_poll: str | None
    polls: int
    failures: int
    head: int
    feeds: int
    failing: list[str]
    gone: list[str]
    overdue: list[str]
    alerts_waiting: int
    alerts_sent: int
    trouble: str | None
    mistake: str | None
