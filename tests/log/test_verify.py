"""The chain finds what was done to the past, even by somebody who dropped the guards."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log.jottings import MINUTE, NOON, jotting, tamper, write

from timeline.errors import ChainBroken, LogError
from timeline.log import Log, open_database
from timeline.log.database import PAGE
from timeline.log.store import _hash

HASH = "its content does not match its hash"
DAMAGES = {
    "a body altered": (["UPDATE events SET body = replace(body, 'c', 'C') WHERE position = 3"], 3, HASH),
    "a body spaced otherwise": (["UPDATE events SET body = body || ' ' WHERE position = 3"], 3, HASH),
    "a time altered": (["UPDATE events SET recorded_at = '2026-05-06T12:01:30Z' WHERE position = 3"], 3, HASH),
    "an id altered": (["UPDATE events SET id = 'x' WHERE position = 2"], 2, HASH),
    "a stream altered": (["UPDATE events SET stream = 'rulings' WHERE position = 2"], 2, HASH),
    "a kind altered": (["UPDATE events SET kind = 'mark.set' WHERE position = 2"], 2, HASH),
    "a version altered": (["UPDATE events SET version = 2 WHERE position = 2"], 2, HASH),
    "a hash altered": (["UPDATE events SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE position = 4"], 4, HASH),
    "the first row altered": (["UPDATE events SET body = '{}' WHERE position = 1"], 1, HASH),
    "a row removed": (["DELETE FROM events WHERE position = 3"], 3, "the event is missing; the next one stands at 4"),
    "the first row removed": (
        ["DELETE FROM events WHERE position = 1"],
        1,
        "the event is missing; the next one stands at 2",
    ),
    "a row removed and the gap closed": (
        ["DELETE FROM events WHERE position = 3", "UPDATE events SET position = position - 1 WHERE position > 3"],
        3,
        HASH,
    ),
    "a row inserted": (
        [
            "UPDATE events SET position = -position WHERE position >= 3",
            "UPDATE events SET position = 1 - position WHERE position < 0",
            "INSERT INTO events SELECT 3, 'x', stream, kind, 1, recorded_at, body, hash FROM events WHERE position = 2",
        ],
        3,
        HASH,
    ),
    "a row slipped in before the first": (
        ["INSERT INTO events SELECT 0, 'x', stream, kind, 1, recorded_at, body, hash FROM events WHERE position = 2"],
        1,
        "the event is missing; the next one stands at 0",
    ),
    "two rows swapped": (
        [
            "UPDATE events SET position = 99 WHERE position = 2",
            "UPDATE events SET position = 2 WHERE position = 3",
            "UPDATE events SET position = 3 WHERE position = 99",
        ],
        2,
        HASH,
    ),
    "a byte gone bad": (
        ["UPDATE events SET body = CAST(x'7b22ff227d' AS TEXT) WHERE position = 4"],
        4,
        "can no longer be read",
    ),
}


@pytest.fixture
def path(log: Log) -> Path:
    for minute, text in enumerate("abcde"):
        write(log, text, now=NOON + minute * MINUTE)
    return log.database.path


@pytest.mark.parametrize(("statements", "position", "what"), DAMAGES.values(), ids=DAMAGES.keys())
def test_verify_names_the_first_broken_position_and_what_broke(
    log: Log, path: Path, statements: list[str], position: int, what: str
) -> None:
    tamper(path, ["PRAGMA ignore_check_constraints = ON", *statements])
    with pytest.raises(ChainBroken) as broken:
        log.verify()
    assert broken.value.position == position
    assert what in broken.value.what
    assert str(broken.value).startswith(f"the log is broken at position {position}: ")


def test_a_whole_log_gives_its_head_and_the_hash_of_its_head(log: Log, path: Path) -> None:
    assert log.verify() == (5, log.at(5).hash)


def test_a_forged_row_with_a_right_hash_breaks_the_next_one(log: Log, path: Path) -> None:
    row = (
        2,
        *log.connection.execute(
            "SELECT id, stream, kind, version, recorded_at FROM events WHERE position = 2"
        ).fetchone(),
    )
    forged = _hash(log.at(1).hash, (*row, "{}"))
    tamper(path, [f"UPDATE events SET body = '{{}}', hash = '{forged}' WHERE position = 2"])
    with pytest.raises(ChainBroken, match=r"position 3.*it, or an event before it, was changed"):
        log.verify()


def test_a_time_that_runs_backwards_is_found_though_its_hash_is_right(log: Log, path: Path) -> None:
    id, stream, kind, version, body = log.connection.execute(
        "SELECT id, stream, kind, version, body FROM events WHERE position = 5"
    ).fetchone()
    early = "2026-05-06T11:00:00Z"
    forged = _hash(log.at(4).hash, (5, id, stream, kind, version, early, body))
    tamper(path, [f"UPDATE events SET recorded_at = '{early}', hash = '{forged}' WHERE position = 5"])
    with pytest.raises(ChainBroken, match=r"position 5: recorded at 2026-05-06T11:00:00Z, before"):
        log.verify()


def test_a_tail_cut_off_cannot_be_seen_by_the_chain_alone(log: Log, path: Path) -> None:
    """Nor can a log rewritten from some point to its end: whoever must know keeps `verify`'s answer somewhere else."""
    noted = log.verify()
    tamper(path, ["DELETE FROM events WHERE position > 3"])
    assert log.verify() == (3, log.at(3).hash)
    assert log.verify() != noted


def test_bytes_in_the_place_of_text_are_named(log: Log, path: Path) -> None:
    loose = "CREATE TABLE events (position INTEGER PRIMARY KEY, id, stream, kind, version, recorded_at, body, hash)"
    tamper(path, ["ALTER TABLE events RENAME TO old", loose, "INSERT INTO events SELECT * FROM old"])
    tamper(path, ["UPDATE events SET body = x'00' WHERE position = 2"])
    with pytest.raises(ChainBroken, match="position 2: it holds bytes where text was written"):
        log.verify()


def test_one_altered_byte_in_the_pages_of_the_log_is_found_or_changes_no_event(tmp_path: Path) -> None:
    """Every 37th byte after the page of the schema turned over: verify fails, or every event reads as before."""
    path = tmp_path / "events.db"
    with open_database(path) as database:
        write(Log(database), *(f"text {n} " + "x" * 300 for n in range(20)))
        rows = database.connection.execute("SELECT * FROM events NOT INDEXED").fetchall()
    whole = path.read_bytes()
    found = 0
    for offset in range(PAGE, len(whole), 37):
        path.write_bytes(whole[:offset] + bytes([whole[offset] ^ 0x41]) + whole[offset + 1 :])
        try:
            with open_database(path, read_only=True) as database:
                Log(database).verify()
                assert database.connection.execute("SELECT * FROM events NOT INDEXED").fetchall() == rows
        except LogError:
            found += 1
    assert found > 100


@given(data=st.data())
def test_no_single_change_to_any_column_goes_unseen(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("change") / "events.db"
    with open_database(path) as database:
        log = Log(database)
        with database.writing():
            log.append([jotting(str(n)) for n in range(6)], NOON)
        column = data.draw(st.sampled_from(["id", "stream", "kind", "version", "recorded_at", "body", "hash"]))
        position = data.draw(st.integers(1, 6))
        (old,) = log.connection.execute(f"SELECT {column} FROM events WHERE position = ?", (position,)).fetchone()
        new = data.draw(st.integers(0, 9) if column == "version" else st.text('abc{}"01:', max_size=9))
        tamper(path, [])
        with closing(sqlite3.connect(path, isolation_level=None)) as stranger:
            stranger.execute("PRAGMA ignore_check_constraints = ON")
            stranger.execute(f"UPDATE events SET {column} = ? WHERE position = ?", (new, position))
        if new == old:
            log.verify()
        else:
            with pytest.raises(ChainBroken) as broken:
                log.verify()
            assert broken.value.position == position
