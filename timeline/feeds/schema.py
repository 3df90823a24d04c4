"""The poller's own tables. Anybody may drop them: the log knows what was recorded, the next poll makes them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.feeds.hints import CAP, HOUR
from timeline.log import Database

if TYPE_CHECKING:
    import sqlite_utils

GOOD = "outcome IN ('new', 'saved', 'unchanged')"
"""A fetch that proves what the feed held; an empty answer proves nothing."""
IN_VAIN = "outcome NOT IN ('new', 'saved', 'unchanged')"
"""Any other, in the words by which SQLite finds the index of them."""
SLACK = 2 * HOUR
"""Seconds; what a poll may be late before its absence counts as a gap."""
SOON = CAP + SLACK
"""Seconds within which any feed is asked again while somebody polls, however seldom it wants to be."""

TABLES = f"""
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
    pause   INTEGER,
    PRIMARY KEY (feed, at)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS fetches_apart ON fetches (feed, at, outcome, pause) WHERE pause IS NOT NULL;

CREATE INDEX IF NOT EXISTS fetches_in_vain ON fetches (feed, at, outcome) WHERE {IN_VAIN};

CREATE INDEX IF NOT EXISTS fetches_with_news ON fetches (feed, at, seen, revised) WHERE seen > 0 OR revised > 0;
"""
NAMES = ("feed_state", "feed_marks", "feed_names", "fetches")
INDEXES = ("fetches_apart", "fetches_in_vain", "fetches_with_news")

PAUSES = f"""
UPDATE fetches SET pause = (
    SELECT unixepoch(fetches.at) - unixepoch(before.at) FROM fetches AS before
    WHERE before.feed = fetches.feed AND before.at = (
        SELECT max(at) FROM fetches AS earlier WHERE earlier.feed = fetches.feed AND earlier.at < fetches.at
    ) AND ((before.{GOOD}) != (fetches.{GOOD}) OR unixepoch(before.at) < unixepoch(fetches.at) - {SOON})
)
"""
"""``pause``: seconds since the feed's fetch before, where that went otherwise or is long ago; else NULL. So what parts
the times in which a feed could be read is found without looking at the fetches within them."""


def migrations() -> sqlite_utils.Migrations:
    """The numbered steps to these tables from every shape that they ever had."""
    import sqlite_utils

    steps = sqlite_utils.Migrations("timeline.feeds")

    @steps(name="0001_feed_state")
    def feed_state(db: sqlite_utils.Database) -> None:
        """Each feed's state and lease, the items of its last document, other names of its items, and every fetch."""
        for statement in _statements():
            db.execute(statement)

    @steps(name="0002_pauses")
    def pauses(db: sqlite_utils.Database) -> None:
        """What parts a feed's fetches, where the first step made them without it."""
        if db["fetches"].exists() and "pause" not in db["fetches"].columns_dict:
            db.execute("ALTER TABLE fetches ADD COLUMN pause INTEGER")
            db.execute(PAUSES)

    return steps


def _statements() -> list[str]:
    return [statement for statement in TABLES.split(";") if statement.strip()]


def has_tables(database: Database) -> bool:
    return _number(database, NAMES) == len(NAMES)


def is_current(database: Database) -> bool:
    """Are the tables and indexes in their latest form, or not there at all?"""
    return not has_tables(database) or _number(database, NAMES + INDEXES) == len(NAMES + INDEXES)


def _number(database: Database, names: tuple[str, ...]) -> int:
    """How many of them there are in the database."""
    asked = ", ".join("?" for _ in names)
    (number,) = database.connection.execute(
        f"SELECT count(*) FROM sqlite_master WHERE name IN ({asked})", names
    ).fetchone()
    return int(number)


def renew(database: Database) -> None:
    """Bring the tables, where there are any, to their latest form."""
    if has_tables(database):
        prepare(database)


def prepare(database: Database) -> None:
    """Make the tables and indexes, or those of them that somebody dropped."""
    there = _number(database, NAMES + INDEXES)
    if there == len(NAMES + INDEXES):
        return
    if there:
        database.migrate(migrations())
    database.make("timeline.feeds", _statements())
