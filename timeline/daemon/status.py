"""How the daemon is, for whoever watches it: a snapshot of values that any thread may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from timeline.stored import moment_text

OVERDUE = timedelta(minutes=10)
"""A feed that was to be asked so long ago, and was not, is overdue."""
STUCK = timedelta(minutes=15)
"""A daemon that has not woken for so long is stuck; at rest it wakes several times a minute."""


@dataclass(frozen=True, slots=True)
class Status:
    """``due``: when each feed is to be asked next, by its label; ``waiting``: alerts made and not delivered yet."""

    story: str
    started_at: datetime
    woken_at: datetime
    polled_at: datetime | None = None
    polls: int = 0
    failures: int = 0
    head: int = 0
    due: Mapping[str, datetime] = field(default_factory=dict)
    failing: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    waiting: int = 0
    sent: int = 0
    trouble: str = ""
    mistake: str = ""

    def overdue(self, now: datetime) -> list[str]:
        return sorted(label for label, due in self.due.items() if now - due > OVERDUE)

    def word(self, now: datetime) -> str:
        """``ok``, ``trouble`` (it says which), or ``stuck``."""
        if now - self.woken_at > STUCK:
            return "stuck"
        return "trouble" if self.trouble or self.overdue(now) else "ok"


def as_json(status: Status, now: datetime) -> dict[str, Any]:
    """``timeline.health/1``."""
    return {
        "schema": "timeline.health/1",
        "status": status.word(now),
        "story": status.story,
        "started_at": moment_text(status.started_at),
        "woken_at": moment_text(status.woken_at),
        "polled_at": moment_text(status.polled_at) if status.polled_at else None,
        "next_poll": moment_text(min(status.due.values())) if status.due else None,
        "polls": status.polls,
        "failures": status.failures,
        "head": status.head,
        "feeds": len(status.due) + len(status.gone),
        "failing": list(status.failing),
        "gone": list(status.gone),
        "overdue": status.overdue(now),
        "alerts_waiting": status.waiting,
        "alerts_sent": status.sent,
        "trouble": status.trouble or None,
        "mistake": status.mistake or None,
    }


def as_metrics(status: Status, now: datetime) -> str:
    """The text format of Prometheus, version 0.0.4."""
    rows: tuple[tuple[str, str, str, float], ...] = (
        ("up", "gauge", "1 where all is well, 0 in trouble or stuck", float(status.word(now) == "ok")),
        ("feeds", "gauge", "Feeds of the story that are still there", len(status.due)),
        ("feeds_failing", "gauge", "Feeds that could not be read when last asked", len(status.failing)),
        ("feeds_gone", "gauge", "Feeds whose server said that they are gone", len(status.gone)),
        ("feeds_overdue", "gauge", "Feeds that should have been asked and were not", len(status.overdue(now))),
        ("polls_total", "counter", "Feeds asked since the daemon started", status.polls),
        ("poll_failures_total", "counter", "Feeds asked in vain since the daemon started", status.failures),
        ("log_position", "gauge", "The last position of the event log", status.head),
        ("alerts_waiting", "gauge", "Alerts made and not delivered yet", status.waiting),
        ("alerts_sent_total", "counter", "Alerts delivered since the daemon started", status.sent),
        ("woken_seconds", "gauge", "When the daemon last woke, in seconds since 1970", status.woken_at.timestamp()),
    )
    lines = []
    for name, kind, words, value in rows:
        lines += [f"# HELP timeline_{name} {words}.", f"# TYPE timeline_{name} {kind}", f"timeline_{name} {value:.16g}"]
    return "\n".join(lines) + "\n"
