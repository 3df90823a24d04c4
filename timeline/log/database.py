"""Opening events.db: for writing (made and migrated where needed), for reading (never touched), and copying it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from timeline.errors import LogError, ReadOnly, SchemaTooNew

if TYPE_CHECKING:
    import sqlite_utils

APPLICATION_ID = 0x54694C6E  # "TiLn", in the header of every database of ours
BUSY_SECONDS = 30.0
PAGE = 8192
"""Bytes. An event of 1.6 kB lies two on a page of 4096, with a fifth of it empty, and four on one of 8192."""
MIGRATION_SETS = {
    "timeline.log": frozenset({"0001_events"}),
    "timeline.feeds": frozenset({"0001_feed_state", "0002_pauses"}),
}
"""Every migration that this program knows, by set; reading must not import sqlite-utils to find a newer database."""
_MIGRATIONS = """
CREATE TABLE IF NOT EXISTS _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT);
CREATE UNIQUE INDEX IF NOT EXISTS idx__sqlite_migrations_migration_set_name ON _sqlite_migrations (migration_set, name);
"""
"""Where sqlite-utils notes which migrations it has applied, as it makes the table itself."""

_PRAGMAS = (
    "PRAGMA recursive_triggers = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA cache_size = -4000",
    "PRAGMA wal_autocheckpoint = 2000",  # pages, 16 MB: ids fall anywhere in their index; later, each is copied once
)

_LOCKED = "{path} is locked by another program; try again when it has finished"
_DAMAGED = "{path} is damaged or no SQLite database ({said}); restore a backup"
_COMPLAINTS = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_FULL: "the disk is full; {path} is unharmed and nothing half-written was kept",
    sqlite3.SQLITE_READONLY: "{path} cannot be written: the file or its folder is read-only",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened: {said}",
    sqlite3.SQLITE_IOERR: "the disk failed under {path} ({said}); nothing half-written was kept",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}
"""SQLite's primary result code → the line that a person reads."""


class Database:
    """One connection to events.db. ``writing()`` is the only way to change anything."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, read_only: bool, uri: str = "") -> None:
        self.path = path
        self.uri = uri
        self.connection = connection
        self.read_only = read_only
        self.is_writing = False

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the write lock from its first moment; all of it is kept, or none."""
        with _in_words(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            self.is_writing = True
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            finally:
                self.is_writing = False

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A transaction in which every query sees one and the same state; within another one, that one."""
        with _in_words(self.path):
            if self.connection.in_transaction:
                yield self.connection
                return
            self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    def has_table(self, name: str) -> bool:
        found = self.connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,))
        return found.fetchone() is not None

    def make(self, which: str, statements: Iterable[str]) -> None:
        """Make a set's tables where there are none: in their last shape, as if every migration had been applied.

        For that nobody needs sqlite-utils, which costs 0.1 s and 10 MB that a poller never gives back.
        """
        with self.writing() as connection:
            for statement in (*_MIGRATIONS.split(";"), *statements):
                connection.execute(statement)
            applied = ((which, name) for name in sorted(MIGRATION_SETS[which]))
            connection.executemany(
                """
                INSERT OR IGNORE INTO _sqlite_migrations (migration_set, name, applied_at)
                VALUES (?, ?, strftime('%Y-%m-%d %H:%M:%f000+00:00', 'now'))
                """,
                applied,
            )

    def migrate(self, migrations: sqlite_utils.Migrations) -> None:
        """Apply what is missing of one set, in one transaction."""
        import sqlite_utils as su

        db = su.Database(self.connection, execute_plugins=False)
        if migrations.pending(db):
            with self.writing():
                migrations.apply(db)

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """SQLite's complaints as one line that says what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_CONSTRAINT_TRIGGER:
            raise LogError(str(error)) from None
        words = _DAMAGED if damaged(error) else _COMPLAINTS.get(_primary(error))
        if words is None:
            raise
        kind = ReadOnly if _primary(error) == sqlite3.SQLITE_READONLY else LogError
        raise kind(words.format(path=path, said=error)) from None


def _primary(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where Python itself complains."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def damaged(error: sqlite3.Error) -> bool:
    """Do the bytes in the file no longer make sense?"""
    return _primary(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "decode to UTF-8" in str(error)


def open_database(path: Path, *, read_only: bool = False) -> Database:
    """Open events.db. Raises LogError for a file that is missing, foreign or damaged, SchemaTooNew for a newer one.

    ReadOnly where it cannot be written. To read in such a folder SQLite still wants shared memory beside the file; if
    nobody has the file open (it has no ``-wal``), it is read as it lies instead.
    """
    try:
        if read_only and not path.exists():
            raise LogError(f"{path} does not exist yet; `timeline poll` makes it")
        try:
            return _connect(path, "ro" if read_only else "rwc")
        except ReadOnly:
            if not read_only or path.with_name(path.name + "-wal").exists():
                raise
            return _connect(path, "ro&immutable=1")
    except OSError as error:
        raise LogError(f"{path} cannot be opened: {error.strerror}") from None


def _connect(path: Path, mode: str) -> Database:
    with _in_words(path):
        if mode == "rwc" and path.exists() and not os.access(path, os.W_OK):  # SQLite finds out at the first write
            raise ReadOnly(_COMPLAINTS[sqlite3.SQLITE_READONLY].format(path=path))
        uri = f"{path.resolve().as_uri()}?mode={mode}"
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        database = Database(path, connection, read_only=mode != "rwc", uri=uri)
        try:
            _open(database)
        except BaseException:
            connection.close()
            raise
        return database


def _open(database: Database) -> None:
    connection = database.connection
    with database.reading():  # another program may be making the database at this moment
        (identity,) = connection.execute("PRAGMA application_id").fetchone()
        unclaimed = identity == 0 and connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
        if identity != APPLICATION_ID and (database.read_only or not unclaimed):
            raise LogError(f"{database.path} is not a timeline database; name another file, or move this one away")
        _refuse_newer(database)
    if unclaimed:
        connection.execute(f"PRAGMA page_size = {PAGE}")  # first: SQLite counts a cache's pages by the size they have
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    if database.read_only:
        if not database.has_table("events"):
            raise LogError(f"{database.path} holds no log yet; `timeline poll` makes it")
        return
    _use_wal(connection)
    if identity != APPLICATION_ID:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    if not database.has_table("events"):
        from timeline.log.schema import STATEMENTS

        database.make("timeline.log", STATEMENTS)
    elif not database.has_table("_sqlite_migrations"):
        from timeline.log.schema import migrations

        database.migrate(migrations())


def _use_wal(connection: sqlite3.Connection) -> None:
    """A new database and a restored copy are not in WAL mode. Where someone else is busy, the next opening switches."""
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if _primary(error) != sqlite3.SQLITE_BUSY:
            raise


def _refuse_newer(database: Database) -> None:
    if not database.has_table("_sqlite_migrations"):
        return
    for which, name in database.connection.execute("SELECT migration_set, name FROM _sqlite_migrations"):
        if which.startswith("timeline.") and name not in MIGRATION_SETS.get(which, ()):
            raise SchemaTooNew(f"{database.path} was written by a newer timeline ({which} {name}); update this one")


def backup(database: Database, target: Path) -> int:
    """Copy the database, consistent while others write, and never over a file. Returns the copy's size in bytes."""
    try:
        target.touch(exist_ok=False)  # the name is ours from here on
    except FileExistsError:
        raise LogError(f"{target} exists already; a backup never overwrites") from None
    except OSError as error:
        raise LogError(f"{target} cannot be written: {error.strerror}") from None
    unfinished = target.with_name(target.name + ".part")
    try:
        unfinished.unlink(missing_ok=True)
        with _in_words(database.path):
            try:
                database.connection.execute("VACUUM INTO ?", (str(unfinished),))
            except sqlite3.OperationalError as error:
                room = shutil.disk_usage(target.parent).free > 2 * database.path.stat().st_size
                if error.sqlite_errorcode == sqlite3.SQLITE_FULL and room:  # damaged pages may lead beyond all numbers
                    raise LogError(_DAMAGED.format(path=database.path, said=error)) from None
                raise
        with unfinished.open("rb+") as copy:
            os.fsync(copy.fileno())
        unfinished.replace(target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        unfinished.unlink(missing_ok=True)
    return target.stat().st_size
