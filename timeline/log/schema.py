"""The table of events, as numbered migrations of sqlite-utils.

Five guards: migrations run inside one BEGIN IMMEDIATE; a database with a migration unknown to this program is refused;
each has an explicit number and name, and a test holds the resulting schema; none may `transform()` the table, which
would silently drop its triggers; WAL is switched on beforehand, outside any transaction.
"""

from __future__ import annotations

import sqlite_utils

migrations = sqlite_utils.Migrations("timeline.log")


@migrations(name="0001_events")
def events(db: sqlite_utils.Database) -> None:
    """One row an event. REPLACE deletes without firing delete triggers on most connections, hence the insert guard."""
    if db.table("events").exists():
        return  # every table but the log was dropped, the list of migrations among them
    for statement in (
        """
        CREATE TABLE events (
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
        "CREATE INDEX events_by_stream ON events (stream, position)",
        """
        CREATE TRIGGER events_never_change BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'the log is append-only: events never change'); END
        """,
        """
        CREATE TRIGGER events_never_vanish BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'the log is append-only: events never vanish'); END
        """,
        """
        CREATE TRIGGER events_only_follow BEFORE INSERT ON events
        WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM events)
          OR NEW.recorded_at < coalesce((SELECT recorded_at FROM events ORDER BY position DESC LIMIT 1), '')
          OR EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
        BEGIN
            SELECT RAISE(ABORT, 'the log is append-only: an event takes the next position, once, in order of time');
        END
        """,
    ):
        db.execute(statement)
