"""What is left after the disk was full, or the writer was killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from log.jottings import forked, write

from timeline.errors import LogError
from timeline.log import Database, Log, open_database


def test_a_full_disk_loses_nothing_and_leaves_no_half_transaction(database: Database) -> None:
    log = Log(database)
    write(log, "a")
    (pages,) = database.connection.execute("PRAGMA page_count").fetchone()
    database.connection.execute(f"PRAGMA max_page_count = {pages + 20}")
    batches = 0
    with pytest.raises(LogError, match=r"the disk is full; .*nothing half-written was kept"):
        for batch in range(100):
            write(log, *(f"{batch} {n} " + "x" * 500 for n in range(10)))
            batches += 1
    assert batches > 0
    assert log.verify()[0] == 1 + batches * 10
    database.connection.execute("PRAGMA max_page_count = 1000000")
    assert [row.position for row in write(log, "b")] == [2 + batches * 10]
    with open_database(database.path, read_only=True) as reader:
        assert Log(reader).verify() == log.verify()


def test_a_writer_killed_at_any_moment_leaves_whole_transactions(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    with open_database(path) as database:
        write(Log(database), "first")

    def work() -> None:
        with open_database(path) as opened:
            turn = 0
            while True:
                write(Log(opened), *(f"{os.getpid()} {turn} {n} " + "x" * 900 for n in range(7)))
                turn += 1

    last = 1
    for patience in (0.02, 0.05, 0.08, 0.11):
        writer = forked.Process(target=work)
        writer.start()
        deadline = time.monotonic() + 30
        with closing(sqlite3.connect(path)) as watcher:
            while watcher.execute("SELECT count(*) FROM events").fetchone() <= (last,) and time.monotonic() < deadline:
                time.sleep(0.005)
        time.sleep(patience)
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join(30)
        assert writer.exitcode == -signal.SIGKILL
        with open_database(path) as database:
            head, _ = Log(database).verify()
            assert head > last
            assert head % 7 == 1
            assert database.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            last = head
