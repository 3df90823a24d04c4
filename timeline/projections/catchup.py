"""Bringing the tables up to the head of the log, in one transaction with their checkpoint."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import timeline
from timeline.log import Database, Log
from timeline.log.adoption import adopted
from timeline.projections import search
from timeline.projections.reread import board_before, note
from timeline.projections.tables import FORMAT, TABLES, create
from timeline.stored import canonical
from timeline.story.model import Story

Progress = Callable[[int, int], None]

ROOM = 200_000
"""Kilobytes of pages kept at hand while everything is read anew: what does not fit goes into the journal, and is looked
for in all of it when it is needed again."""


def rules_of(story: Story) -> str:
    """A digest of all that decides how the log is read: the definition and this program's own tables of rules.

    Whom to tell of what is no part of it.
    """
    read_by = {name: part for name, part in story.definition().items() if name != "alerts"}
    return hashlib.sha256(canonical([timeline.__version__, read_by])).hexdigest()[:16]


def checkpoint(database: Database) -> int:
    """The position that the tables reflect; 0 where there are none."""
    if not database.has_table("progress"):
        return 0
    row = database.connection.execute("SELECT checkpoint FROM progress").fetchone()
    return row[0] if row else 0


def has_todays_format(database: Database) -> bool:
    """Are there tables, of the format that this program makes?"""
    if not database.has_table("progress"):
        return False
    row = database.connection.execute("SELECT format FROM progress").fetchone()
    return row is not None and row[0] == FORMAT


def is_current(database: Database, story: Story) -> bool:
    """Do the tables reflect the whole log, read under this story?"""
    return database.has_table("progress") and _reflected(database.connection, story) == Log(database).head()


def catch_up(database: Database, progress: Progress | None = None, *, anew: bool = False) -> int:
    """Fold what the tables lack, everything where the rules changed or ``anew``; returns the events folded.

    ``progress`` is told (events done, events in all) now and then.
    """
    if not anew and is_current(database, adopted(Log(database))):
        return 0
    with database.writing() as connection:
        log = Log(database)
        story = adopted(log)
        done = _reflected(connection, story) if database.has_table("progress") and not anew else None
        if done is not None:
            return _fold(connection, log, story, done, log.head(), progress)
        replaced = None if anew else board_before(connection)
        with _room(connection):
            _begin(connection, story)
            with search.at_once(connection):
                folded = _fold(connection, log, story, 0, log.head(), progress)
        if replaced:
            note(connection, *replaced, log.head())
        return folded


@contextmanager
def _room(connection: sqlite3.Connection) -> Iterator[None]:
    (usual,) = connection.execute("PRAGMA cache_size").fetchone()
    connection.execute(f"PRAGMA cache_size = {-ROOM}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA cache_size = {usual}")


def differences(database: Database, progress: Progress | None = None) -> list[str] | None:
    """The tables that differ from the log folded anew up to their checkpoint; None where there are none to compare.

    The search index is left out: it holds no answers, and its inner layout depends on when it was written.
    """
    story = adopted(Log(database))
    done = _reflected(database.connection, story) if database.has_table("progress") else None
    if done is None:
        return None
    anew = sqlite3.connect("", isolation_level=None, uri=True)
    try:
        anew.execute("ATTACH ? AS stored", (database.uri.replace("mode=rwc", "mode=ro"),))
        anew.execute("BEGIN")
        _begin(anew, story)
        _fold(anew, Log(Database(database.path, anew, read_only=True)), story, 0, done, progress)
        return [table for table in TABLES if not _equal(anew, table)]
    finally:
        anew.close()


def _equal(connection: sqlite3.Connection, table: str) -> bool:
    one, other = f'SELECT * FROM main."{table}"', f'SELECT * FROM stored."{table}"'
    differing = f"SELECT EXISTS (SELECT * FROM ({one} EXCEPT {other})) + EXISTS (SELECT * FROM ({other} EXCEPT {one}))"
    return bool(connection.execute(differing).fetchone() == (0,))


def _reflected(connection: sqlite3.Connection, story: Story) -> int | None:
    """The checkpoint of tables in today's format, read under this story; None for any others."""
    row = connection.execute("SELECT checkpoint, format, rules FROM progress").fetchone()
    return row[0] if row and row[1:] == (FORMAT, rules_of(story)) else None


def _begin(connection: sqlite3.Connection, story: Story) -> None:
    create(connection)
    connection.executemany(
        "INSERT INTO questions (question, number, name, ask, type) VALUES (?, ?, ?, ?, ?)",
        [(id, number, q.title(id), q.ask, q.type) for number, (id, q) in enumerate(story.questions.items())],
    )
    connection.execute(
        "INSERT INTO progress (only, checkpoint, format, rules) VALUES (1, 0, ?, ?)", (FORMAT, rules_of(story))
    )


def _fold(
    connection: sqlite3.Connection, log: Log, story: Story, after: int, upto: int, progress: Progress | None
) -> int:
    from timeline.projections.fold import Fold  # asking what is new must not cost the import of all that reads

    fold = Fold(connection, log, story)
    for event in log.events(after=after, upto=upto):
        fold.apply(event)
        if progress and (event.position % 100 == 0 or event.position == upto):
            progress(event.position - after, upto - after)
    fold.finish()
    connection.execute("UPDATE progress SET checkpoint = ?", (upto,))
    return upto - after
