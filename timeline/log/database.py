"""Opening events.db: for writing (made and migrated where needed), for reading (never touched), and copying it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from timeline.errors import LogError, SchemaTooNew

if TYPE_CHECKING:
    import sqlite_utils

APPLICATION_ID = 0x54694C6E  # "TiLn", in the header of every database of ours
BUSY_SECONDS = 30.0
MIGRATION_SETS = {"timeline.log": frozenset({"0001_events"}), "timeline.feeds": frozenset({"0001_feed_state"})}
"""Every migration that this program knows, by set; reading must not import sqlite-utils to find a newer database."""

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA cache_size = -16000",
)


class Database:
    """One connection to events.db. ``writing()`` is the only way to change anything."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, read_only: bool) -> None:
        self.path = path
        self.connection = connection
        self.read_only = read_only

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the write lock from its first moment; all of it is kept, or none."""
        with _in_words(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A transaction in which every query sees one and the same state."""
        with _in_words(self.path):
            self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    def has_table(self, name: str) -> bool:
        found = self.connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,))
        return found.fetchone() is not None

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
        said = str(error)
        if "append-only" in said:
            raise LogError(said) from None
        if "locked" in said or "busy" in said:
            raise LogError(f"{path} is locked by another program; try again when it has finished") from None
        if "full" in said:
            raise LogError(f"the disk is full; {path} is unharmed and nothing half-written was kept") from None
        if "readonly" in said:
            raise LogError(f"{path} cannot be written: the file or its folder is read-only") from None
        if "not a database" in said or "malformed" in said:
            raise LogError(f"{path} is damaged or no SQLite database ({said}); restore a backup") from None
        raise


def open_database(path: Path, *, read_only: bool = False) -> Database:
    """Open events.db. Raises LogError for a file that is missing, foreign or damaged, SchemaTooNew for a newer one."""
    if read_only and not path.exists():
        raise LogError(f"{path} does not exist yet; `timeline poll` makes it")
    uri = path.resolve().as_uri() + ("?mode=ro" if read_only else "?mode=rwc")
    try:
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise LogError(f"{path} cannot be opened: {error}") from None
    database = Database(path, connection, read_only=read_only)
    try:
        with _in_words(path):
            _open(database)
    except BaseException:
        connection.close()
        raise
    return database


def _open(database: Database) -> None:
    connection = database.connection
    (identity,) = connection.execute("PRAGMA application_id").fetchone()
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    if identity != APPLICATION_ID and (not empty or database.read_only):
        raise LogError(f"{database.path} is not a timeline database; name another file, or move this one away")
    _refuse_newer(database)
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    if database.read_only:
        return
    if identity != APPLICATION_ID:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    if not database.has_table("events") or not database.has_table("_sqlite_migrations"):
        from timeline.log.schema import migrations

        database.migrate(migrations)


def _refuse_newer(database: Database) -> None:
    if not database.has_table("_sqlite_migrations"):
        return
    for which, name in database.connection.execute("SELECT migration_set, name FROM _sqlite_migrations"):
        if which.startswith("timeline.") and name not in MIGRATION_SETS.get(which, ()):
            raise SchemaTooNew(f"{database.path} was written by a newer timeline ({which} {name}); update this one")


def backup(database: Database, target: Path) -> int:
    """Copy the database, consistent while others write. Returns the size in bytes; never overwrites a file."""
    if target.exists():
        raise LogError(f"{target} exists already; a backup never overwrites")
    unfinished = target.with_name(target.name + ".part")
    unfinished.unlink(missing_ok=True)
    try:
        with _in_words(target):
            database.connection.execute("VACUUM INTO ?", (str(unfinished),))
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return target.stat().st_size
