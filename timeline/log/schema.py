"""The table of events, and the numbered migrations of sqlite-utils that lead to it.

Five guards: migrations run inside one BEGIN IMMEDIATE; a database with a migration unknown to this program is refused;
each has an explicit number and name, and a test holds the resulting schema; none may `transform()` the table, which
would silently drop its triggers; WAL is switched on beforehand, outside any transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite_utils

STATEMENTS = (
    """
    CREATE TABLE IF NOT EXISTS events (
        position    INTEGER PRIMARY KEY CHECK (position > 0),
        id          TEXT NOT NULL UNIQUE,
        stream      TEXT NOT NULL,
        kind        TEXT NOT NULL,
        version     INTEGER NOT NULL,
        recorded_at TEXT NOT NULL,
        body        TEXT NOT NULL CHECK (json_valid(body)),
        hash        TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX IF NOT EXISTS events_by_stream ON events (stream, position)",
    """
    CREATE TRIGGER IF NOT EXISTS events_never_change BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'the log is append-only: events never change'); END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS events_never_vanish BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'the log is append-only: events never vanish'); END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS events_only_follow BEFORE INSERT ON events
    WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM events)
      OR NEW.recorded_at < coalesce((SELECT recorded_at FROM events ORDER BY position DESC LIMIT 1), '')
      OR EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
    BEGIN
        SELECT RAISE(ABORT, 'the log is append-only: an event takes the next position, once, in order of time');
    END
    """,
)
"""The table in its last shape. REPLACE deletes without firing delete triggers on most connections: hence the last."""


def migrations() -> sqlite_utils.Migrations:
    """The steps to it from every shape that it ever had."""
    import sqlite_utils

    steps = sqlite_utils.Migrations("timeline.log")

    @steps(name="0001_events")
    def events(db: sqlite_utils.Database) -> None:
        """One row an event."""
        if db.table("events").exists():
            return  # every table but the log was dropped, the list of migrations among them
        for statement in STATEMENTS:
            db.execute(statement)

    return steps
