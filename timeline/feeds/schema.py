"""The poller's own tables. Anybody may drop them: the log knows what was recorded, the next poll makes them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.log import Database

if TYPE_CHECKING:
    import sqlite_utils

TABLES = """
CREATE TABLE IF NOT EXISTS feed_state (
    feed        TEXT PRIMARY KEY,
    declared    TEXT NOT NULL,
    next_due    TEXT,
    not_before  TEXT,
    lease       TEXT,
    lease_until TEXT,
    body        TEXT NOT NULL CHECK (json_valid(body))
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS feed_marks (
    feed  TEXT PRIMARY KEY,
    marks TEXT NOT NULL CHECK (json_valid(marks))
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS feed_names (
    feed TEXT NOT NULL,
    name TEXT NOT NULL,
    key  TEXT NOT NULL,
    PRIMARY KEY (feed, name, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS fetches (
    feed    TEXT NOT NULL,
    at      TEXT NOT NULL,
    outcome TEXT NOT NULL,
    status  INTEGER,
    cause   TEXT,
    message TEXT,
    seen    INTEGER NOT NULL DEFAULT 0,
    revised INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (feed, at)
) STRICT, WITHOUT ROWID;
"""
NAMES = ("feed_state", "feed_marks", "feed_names", "fetches")


def migrations() -> sqlite_utils.Migrations:
    """The numbered steps to these tables. Only a poll imports sqlite-utils; who merely asks does not."""
    import sqlite_utils

    steps = sqlite_utils.Migrations("timeline.feeds")

    @steps(name="0001_feed_state")
    def feed_state(db: sqlite_utils.Database) -> None:
        """Each feed's state and lease, the items of its last document, other names of its items, and every fetch."""
        for statement in _statements():
            db.execute(statement)

    return steps


def _statements() -> list[str]:
    return [statement for statement in TABLES.split(";") if statement.strip()]


def prepare(database: Database) -> None:
    """Make the tables, or those of them that somebody dropped."""
    if all(database.has_table(name) for name in NAMES):
        return
    database.migrate(migrations())
    with database.writing() as connection:
        for statement in _statements():
            connection.execute(statement)
