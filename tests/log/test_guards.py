"""What a plain SQLite connection, without any pragma of ours, can do to the log: nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from log.jottings import GUARDS, NOON, jotting, tamper, write

from timeline.errors import LogError
from timeline.log import Database, Log
from timeline.log.schema import migrations

SAME = "SELECT {position}, {id}, stream, kind, version, recorded_at, body, hash FROM events WHERE position = 1"
EARLIER = "SELECT 4, 'x', stream, kind, version, '2026-05-06T11:59:59Z', body, hash FROM events WHERE position = 1"
FORBIDDEN = {
    "update": "UPDATE events SET body = '{}' WHERE position = 1",
    "update of one's own value": "UPDATE events SET id = id",
    "update or replace": "UPDATE OR REPLACE events SET position = 2 WHERE position = 1",
    "update or ignore": "UPDATE OR IGNORE events SET position = 9 WHERE position = 1",
    "update from": "UPDATE events SET body = t.b FROM (SELECT '{}' AS b) AS t",
    "delete": "DELETE FROM events WHERE position = 2",
    "delete the last": "DELETE FROM events WHERE position = 3",
    "delete all": "DELETE FROM events",
    "replace by position": "INSERT OR REPLACE INTO events " + SAME.format(position=2, id="'x'"),
    "replace by id": "REPLACE INTO events " + SAME.format(position=4, id="id"),
    "replace by both": "REPLACE INTO events " + SAME.format(position=1, id="id"),
    "ignore": "INSERT OR IGNORE INTO events " + SAME.format(position=1, id="id"),
    "fail": "INSERT OR FAIL INTO events " + SAME.format(position=1, id="id"),
    "upsert by position": "INSERT INTO events "
    + SAME.format(position=1, id="'x'")
    + " ON CONFLICT (position) DO UPDATE SET body = '{}'",
    "upsert by id": "INSERT INTO events "
    + SAME.format(position=4, id="id")
    + " ON CONFLICT (id) DO UPDATE SET body = '{}'",
    "a gap": "INSERT INTO events " + SAME.format(position=5, id="'x'"),
    "before the first": "INSERT INTO events " + SAME.format(position=0, id="'x'"),
    "a negative position": "INSERT INTO events " + SAME.format(position=-1, id="'x'"),
    "no position": "INSERT INTO events " + SAME.format(position="NULL", id="'x'"),
    "an earlier time": "INSERT INTO events " + EARLIER,
}


@pytest.fixture
def path(log: Log) -> Path:
    write(log, "a", "b", "c")
    return log.database.path


@pytest.mark.parametrize("recursive", [False, True], ids=["", "with recursive triggers"])
@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_the_past_cannot_be_rewritten_from_a_plain_connection(
    path: Path, log: Log, statement: str, recursive: bool
) -> None:
    before = log.connection.execute("SELECT * FROM events").fetchall()
    with closing(sqlite3.connect(path, isolation_level=None)) as stranger:
        stranger.execute(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            stranger.execute(statement)
    assert log.connection.execute("SELECT * FROM events").fetchall() == before


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", "'{'"),
        ("body", "x'7b7d'"),
        ("kind", "NULL"),
        ("version", "'one'"),
        ("recorded_at", "NULL"),
        ("hash", "NULL"),
    ],
)
def test_a_row_that_no_event_can_have_is_refused(path: Path, column: str, value: str) -> None:
    columns = {"position": "4", "id": "'x'", "stream": "'s'", "kind": "'k'", "version": "1"}
    columns |= {"recorded_at": "'2026-05-06T12:00:00Z'", "body": "'{}'", "hash": "'h'", column: value}
    with closing(sqlite3.connect(path)) as stranger, pytest.raises(sqlite3.IntegrityError):
        stranger.execute(f"INSERT INTO events ({', '.join(columns)}) VALUES ({', '.join(columns.values())})")


def test_our_own_connection_says_it_in_one_line(log: Log, path: Path) -> None:
    with (
        pytest.raises(LogError, match=r"^the log is append-only: events never vanish$"),
        log.database.writing() as connection,
    ):
        connection.execute("DELETE FROM events")


def test_the_guards_outlive_the_migrations(database: Database) -> None:
    names = database.connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    assert tuple(name for (name,) in names) == GUARDS
    assert Log(database).missing_guards() == []


@pytest.mark.parametrize("guard", GUARDS)
def test_a_dropped_guard_is_named(database: Database, guard: str) -> None:
    database.connection.execute(f"DROP TRIGGER {guard}")
    assert Log(database).missing_guards() == [guard]


def test_the_schema_is_the_golden_one(database: Database) -> None:
    rows = database.connection.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'events' AND sql IS NOT NULL ORDER BY rowid"
    )
    schema = ";\n".join(" ".join(sql.split()) for (sql,) in rows)
    assert schema == (Path(__file__).parent / "schema.sql").read_text().strip()


def test_every_migration_has_a_number_and_a_name_of_its_own(database: Database) -> None:
    applied = database.connection.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = 'timeline.log'"
    ).fetchall()
    assert [name for (name,) in applied] == ["0001_events"] == [m.name for m in migrations()._migrations]


def test_with_the_guards_dropped_the_log_still_works_and_says_so(log: Log, path: Path) -> None:
    tamper(path, [])
    assert log.missing_guards() == list(GUARDS)
    with log.database.writing():
        log.append([jotting("d")], NOON)
    assert log.verify()[0] == 4
