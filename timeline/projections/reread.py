"""What only a change of the rules changed: the board at one position, as it was read before and as it is read now.

Kept beside the projections, not among them: it compares with tables that are gone. Lost, it is not made again.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from timeline.board import State
from timeline.projections.tables import FORMAT
from timeline.projections.views import Views

_TABLE = """
CREATE TABLE IF NOT EXISTS rereads (
    position INTEGER NOT NULL,
    question TEXT NOT NULL,
    before   TEXT NOT NULL,
    after    TEXT NOT NULL,
    PRIMARY KEY (position, question)
) STRICT, WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Reread:
    """A question whose state at ``position`` became another when the log was read anew."""

    position: int
    question: str
    before: State
    after: State


def board_before(connection: sqlite3.Connection) -> tuple[int, dict[str, State]] | None:
    """(checkpoint, states) of the tables that a new reading is about to replace, if they can be understood."""
    if not _has(connection, "progress"):
        return None
    row = connection.execute("SELECT checkpoint, format FROM progress").fetchone()
    if row is None or row[1] != FORMAT:
        return None
    states = Views(connection).states(row[0])
    return row[0], {id: moment.state for id, moment in states.items()}


def note(connection: sqlite3.Connection, checkpoint: int, before: dict[str, State], head: int) -> None:
    """Compare the boards at the old checkpoint and keep what differs; it is news as of ``head``."""
    connection.execute(_TABLE)
    after = {id: moment.state for id, moment in Views(connection).states(checkpoint).items()}
    rows = [
        (head, id, before.get(id, State()).dump(), after.get(id, State()).dump())
        for id in sorted(before.keys() | after.keys())
        if before.get(id, State()) != after.get(id, State())
    ]
    connection.executemany("INSERT OR REPLACE INTO rereads VALUES (?, ?, ?, ?)", rows)


def rereads(connection: sqlite3.Connection, after: int, upto: int) -> list[Reread]:
    """What new readings changed between two positions."""
    if not _has(connection, "rereads"):
        return []
    rows = connection.execute(
        "SELECT position, question, before, after FROM rereads WHERE position > ? AND position <= ? ORDER BY position",
        (after, upto),
    )
    return [Reread(at, question, State.load(old), State.load(new)) for at, question, old, new in rows]


def _has(connection: sqlite3.Connection, table: str) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
    return found.fetchone() is not None
