from __future__ import annotations

import threading
from pathlib import Path

import pytest
from log.jottings import finished, forked, tamper, write

from timeline.errors import LogError
from timeline.log import Database, Log, backup, open_database


def test_a_copy_is_a_whole_database_and_works_on(database: Database, tmp_path: Path) -> None:
    log = Log(database)
    write(log, "a", "b")
    size = backup(database, tmp_path / "copy.db")
    assert size == (tmp_path / "copy.db").stat().st_size
    with open_database(tmp_path / "copy.db") as copy:
        copied = Log(copy)
        assert copied.verify() == log.verify()
        assert copied.missing_guards() == []
        assert copy.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        write(copied, "c")
    assert log.head() == 2
    assert not list(tmp_path.glob("*.part"))


def test_a_copy_can_be_taken_by_a_reader(database: Database, tmp_path: Path) -> None:
    write(Log(database), "a")
    with open_database(database.path, read_only=True) as reader:
        backup(reader, tmp_path / "copy.db")
    with open_database(tmp_path / "copy.db", read_only=True) as copy:
        assert Log(copy).verify()[0] == 1


@pytest.mark.parametrize("held", [b"", b"precious"])
def test_a_backup_never_overwrites(database: Database, tmp_path: Path, held: bytes) -> None:
    (tmp_path / "copy.db").write_bytes(held)
    with pytest.raises(LogError, match="exists already"):
        backup(database, tmp_path / "copy.db")
    with pytest.raises(LogError, match="exists already"):
        backup(database, database.path)
    assert (tmp_path / "copy.db").read_bytes() == held


def test_a_backup_into_nowhere_is_one_line(database: Database, tmp_path: Path) -> None:
    with pytest.raises(LogError, match="cannot be written"):
        backup(database, tmp_path / "none" / "copy.db")


def test_of_two_backups_to_one_name_one_is_refused(database: Database, tmp_path: Path) -> None:
    write(Log(database), "a")
    start, refused = threading.Barrier(2), []

    def work() -> None:
        with open_database(database.path, read_only=True) as reader:
            start.wait(30)
            try:
                backup(reader, tmp_path / "copy.db")
            except LogError as error:
                refused.append(str(error))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    with open_database(tmp_path / "copy.db", read_only=True) as copy:
        assert Log(copy).verify()[0] == 1


def test_a_backup_that_fails_leaves_nothing(database: Database, tmp_path: Path) -> None:
    write(Log(database), *(f"{n} " + "x" * 2_000 for n in range(200)))
    database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = database.path.stat().st_size
    with database.path.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * 20_000)
    with open_database(database.path, read_only=True) as reader, pytest.raises(LogError, match="damaged"):
        backup(reader, tmp_path / "copy.db")
    assert not list(tmp_path.glob("copy*"))


def test_copies_taken_while_another_process_writes_are_whole(database: Database, tmp_path: Path) -> None:
    """Each transaction writes a pair; no copy may hold half a pair."""
    stop = forked.Event()
    path = database.path

    def work() -> None:
        with open_database(path) as opened:
            turn = 0
            while not stop.is_set():
                write(Log(opened), f"{turn} left", f"{turn} right")
                turn += 1

    writer = forked.Process(target=work)
    writer.start()
    heads = []
    try:
        for number in range(6):
            backup(database, tmp_path / f"{number}.db")
            with open_database(tmp_path / f"{number}.db", read_only=True) as copy:
                heads.append(Log(copy).verify()[0])
    finally:
        stop.set()
        finished(writer)
    assert all(head % 2 == 0 for head in heads)
    assert heads == sorted(heads)
    assert Log(database).verify()[0] >= heads[-1]


def test_a_copy_shows_what_was_cut_from_the_log_afterwards(database: Database, tmp_path: Path) -> None:
    log = Log(database)
    write(log, "a", "b", "c")
    backup(database, tmp_path / "copy.db")
    tamper(database.path, ["DELETE FROM events WHERE position = 3"])
    with open_database(tmp_path / "copy.db", read_only=True) as copy:
        assert Log(copy).verify()[0] > log.verify()[0]
