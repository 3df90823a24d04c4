from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from log.jottings import NOON, as_stranger, finished, forked, jotting, tamper, write

from timeline.errors import LogError, ReadOnly, SchemaTooNew
from timeline.feeds.schema import migrations as feed_migrations
from timeline.feeds.schema import prepare
from timeline.log import Database, Log, open_database
from timeline.log.database import APPLICATION_ID, MIGRATION_SETS
from timeline.log.schema import migrations as log_migrations

if TYPE_CHECKING:
    import sqlite_utils


def open_and_close(path: Path, *, read_only: bool = False) -> None:
    with open_database(path, read_only=read_only):
        pass


def journal_mode(opened: Database) -> str:
    (mode,) = opened.connection.execute("PRAGMA journal_mode").fetchone()
    return str(mode)


@pytest.mark.parametrize("name", ["events.db", "a b.db", "50%.db", "why?.db", "#1.db", "été.db", "x&mode=ro.db"])
def test_a_new_database_is_made_under_exactly_its_name(tmp_path: Path, name: str) -> None:
    with open_database(tmp_path / name) as opened:
        write(Log(opened), "a")
        assert journal_mode(opened) == "wal"
    assert [file.name for file in tmp_path.iterdir()] == [name]
    with open_database(tmp_path / name, read_only=True) as opened:
        assert Log(opened).head() == 1


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    (tmp_path / "events.db").touch()
    open_and_close(tmp_path / "events.db")
    open_and_close(tmp_path / "events.db", read_only=True)


def test_reading_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"does not exist yet; `timeline poll` makes it"):
        open_database(tmp_path / "events.db", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_reader_cannot_write(database: Database) -> None:
    with open_database(database.path, read_only=True) as reader, pytest.raises(ReadOnly):
        write(Log(reader), "a")


def a_directory(path: Path) -> None:
    path.mkdir()


def no_sqlite(path: Path) -> None:
    path.write_bytes(b"Subject: a letter\n" * 500)


def a_picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG" + bytes(9_000))


def someone_elses_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE events (id)")


def someone_elses_and_empty(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id = 252006673")


def cut_short(path: Path) -> None:
    open_and_close(path)
    path.write_bytes(path.read_bytes()[:5_000])


def overwritten(path: Path) -> None:
    open_and_close(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * 4_000 + whole[4_100:])


@pytest.mark.parametrize("read_only", [False, True], ids=["to write", "to read"])
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (a_directory, "cannot be opened|disk failed"),
        (no_sqlite, "no SQLite database"),
        (a_picture, "no SQLite database"),
        (someone_elses_tables, "is not a timeline database"),
        (someone_elses_and_empty, "is not a timeline database"),
        (cut_short, "damaged"),
        (overwritten, "damaged"),
    ],
)
def test_what_is_no_database_of_ours_is_refused_in_one_line_and_left_alone(
    tmp_path: Path, make: Callable[[Path], None], said: str, read_only: bool
) -> None:
    path = tmp_path / "events.db"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(LogError, match=said) as refused:
        open_database(path, read_only=read_only)
    assert "\n" not in str(refused.value)
    assert path.is_dir() or path.read_bytes() == before


@pytest.mark.parametrize("name", ["x" * 300, "none/such/events.db", "file/events.db"])
def test_a_path_that_cannot_be_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    for read_only in (False, True):
        with pytest.raises(LogError):
            open_database(tmp_path / name, read_only=read_only)


@pytest.mark.parametrize("which", ["timeline.log", "timeline.feeds", "timeline.projections"])
@pytest.mark.parametrize("read_only", [False, True], ids=["to write", "to read"])
def test_a_database_of_a_newer_timeline_is_refused(database: Database, which: str, read_only: bool) -> None:
    added = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, '0099_tomorrow', '')"
    database.connection.execute(added, (which,))
    with pytest.raises(SchemaTooNew, match=f"{which} 0099_tomorrow"):
        open_database(database.path, read_only=read_only)


def test_the_migrations_known_to_the_opening_are_those_that_exist() -> None:
    known = {
        one.name: frozenset(step.name for step in one._migrations) for one in (log_migrations(), feed_migrations())
    }
    assert known == MIGRATION_SETS


def test_a_database_made_anew_is_what_the_migrations_make(tmp_path: Path) -> None:
    import sqlite_utils

    with open_database(tmp_path / "made.db") as database:
        prepare(database)
        made = sqlite_utils.Database(database.connection)
        pending = [migrations.pending(made) for migrations in (log_migrations(), feed_migrations())]
        stepped = sqlite_utils.Database(tmp_path / "stepped.db")
        for migrations in (log_migrations(), feed_migrations()):
            migrations.apply(stepped)
        assert pending == [[], []]
        assert tables_of(made) == tables_of(stepped)
        assert [row["name"] for row in made.query("SELECT name FROM _sqlite_migrations ORDER BY migration_set")] == [
            row["name"] for row in stepped.query("SELECT name FROM _sqlite_migrations ORDER BY migration_set")
        ]
        stepped.close()


def tables_of(db: sqlite_utils.Database) -> dict[str, object]:
    """The SQL of everything there is, but for how the list of migrations is spelt."""
    everything = {row["name"]: row["sql"] for row in db.query("SELECT name, sql FROM sqlite_master")}
    columns = list(db.query("SELECT * FROM pragma_table_info('_sqlite_migrations')"))
    unique = list(db.query("SELECT name, \"unique\" FROM pragma_index_list('_sqlite_migrations')"))
    shapes = {"_sqlite_migrations": columns, "idx__sqlite_migrations_migration_set_name": unique}
    return everything | shapes


def test_a_new_database_costs_no_import_of_sqlite_utils(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from timeline.log import open_database\n"
        "from timeline.feeds import schema\n"
        "schema.prepare(open_database(Path(sys.argv[1]))); sys.exit('sqlite_utils' in sys.modules)"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code, str(tmp_path / "new.db")], check=True)


def test_another_programs_migrations_are_its_own_affair(database: Database) -> None:
    added = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('a.plugin', '0099', '')"
    database.connection.execute(added)
    open_and_close(database.path)


def test_every_table_but_the_log_can_be_dropped(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    with open_database(path) as opened:
        write(Log(opened), "a")
        opened.connection.execute("CREATE TABLE derived (x)")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        for (name,) in tables.fetchall():
            if name != "events":
                connection.execute(f"DROP TABLE {name}")
    open_and_close(path, read_only=True)
    for _ in range(2):
        with open_database(path) as opened:
            log = Log(opened)
            write(log, "a", "b")
            assert log.verify()[0] == 2
            assert log.missing_guards() == []


def test_a_database_left_between_its_birth_and_its_first_table_is_finished(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    with pytest.raises(LogError, match="holds no log yet"):
        open_database(path, read_only=True)
    with open_database(path) as opened:
        write(Log(opened), "a")


def test_many_processes_may_make_the_same_database_at_once(tmp_path: Path) -> None:
    for attempt in range(5):
        path, start = tmp_path / f"{attempt}.db", forked.Barrier(5)

        def work(number: int) -> None:
            start.wait(30)  # noqa: B023
            with open_database(path) as opened:  # noqa: B023
                write(Log(opened), f"by {number}")

        processes = [forked.Process(target=work, args=(number,)) for number in range(5)]
        for process in processes:
            process.start()
        finished(*processes)
        with open_database(path) as opened:
            assert Log(opened).verify()[0] == 5
            assert journal_mode(opened) == "wal"


def test_writers_in_many_processes_lose_nothing_and_leave_no_gap(tmp_path: Path) -> None:
    path = tmp_path / "events.db"

    def work(number: int) -> None:
        with open_database(path) as opened:
            for turn in range(20):
                write(Log(opened), f"{number} {turn}", f"shared {turn}")

    processes = [forked.Process(target=work, args=(number,)) for number in range(4)]
    for process in processes:
        process.start()
    finished(*processes)
    with open_database(path, read_only=True) as opened:
        log = Log(opened)
        assert log.verify()[0] == 4 * 20 + 20
        assert {row.event.text for row in log.events()} >= {f"{n} {t}" for n in range(4) for t in range(20)}


def test_a_lock_held_too_long_is_one_line(database: Database) -> None:
    with open_database(database.path) as other, database.writing():
        other.connection.execute("PRAGMA busy_timeout = 10")
        with pytest.raises(LogError, match="is locked by another program"):
            write(Log(other), "a")
        assert Log(other).head() == 0


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    log = Log(database)
    write(log, "a")
    with open_database(database.path, read_only=True) as reader, reader.reading():
        seen = Log(reader)
        assert seen.head() == 1
        write(log, "b")
        assert seen.head() == 1
        assert seen.verify()[0] == 1


def test_in_a_folder_that_cannot_be_written_the_log_can_still_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "events.db"
    with open_database(path) as opened:
        write(Log(opened), "a")
    for above in (tmp_path, *tmp_path.parents[:2]):
        above.chmod(0o755)
    folder.chmod(0o555)

    def work() -> None:
        os.chdir("/")
        as_stranger()
        with open_database(path, read_only=True) as opened:
            assert Log(opened).verify()[0] == 1
        with pytest.raises(ReadOnly, match="cannot be written"):
            open_database(path)
        with pytest.raises(LogError, match="cannot be opened"):
            open_database(folder / "new.db")
        assert [file.name for file in folder.iterdir()] == ["events.db"]

    process = forked.Process(target=work)
    process.start()
    try:
        finished(process)
    finally:
        folder.chmod(0o755)


def test_a_guard_dropped_is_not_put_back_in_silence(database: Database) -> None:
    tamper(database.path, [])
    open_and_close(database.path)
    assert len(Log(database).missing_guards()) == 3


def test_what_is_appended_inside_a_failing_migration_is_undone(database: Database) -> None:
    import sqlite_utils

    broken = sqlite_utils.Migrations("a.test")

    @broken(name="0001_half")
    def half(db: sqlite_utils.Database) -> None:
        db.execute("CREATE TABLE half (x)")
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        database.migrate(broken)
    assert not database.has_table("half")
    assert not database.connection.in_transaction
    with database.writing():
        Log(database).append([jotting("a")], NOON)
