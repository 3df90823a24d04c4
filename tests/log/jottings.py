"""Short events to fill a log with, and the ways to damage one that its guards would not allow."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkProcess
from pathlib import Path

from timeline.events import NoteAdded
from timeline.log import Log, Recorded

NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
GUARDS = ("events_never_change", "events_never_vanish", "events_only_follow")
forked = multiprocessing.get_context("fork")


def jotting(text: str, made_at: datetime = NOON) -> NoteAdded:
    return NoteAdded(reference="m1", text=text, by="reader", made_at=made_at)


def write(log: Log, *texts: str, now: datetime = NOON) -> list[Recorded]:
    with log.database.writing():
        return log.append([jotting(text) for text in texts], now)


def tamper(path: Path, statements: Iterable[str]) -> None:
    """Somebody with a plain SQLite shell who first drops the guards."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for guard in GUARDS:
            connection.execute(f"DROP TRIGGER IF EXISTS {guard}")
        for statement in statements:
            connection.execute(statement)


def as_stranger() -> None:
    """In a child process: give up root's right to write everywhere."""
    if os.getuid() == 0:
        os.setuid(65534)


def finished(*processes: ForkProcess) -> None:
    for process in processes:
        process.join(60)
        assert process.exitcode == 0, process
