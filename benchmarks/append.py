"""How fast is the log beside bare SQLite? Appending and verifying, as ratios in one interleaved run.

Both sides write the same rows in transactions of the same size, WAL and synchronous FULL, into fresh files in the same
folder. Bare: finished rows through `executemany` into a plain table. Ours: plain values validated into events, ids,
canonical JSON, hash chain, two indexes and the append-only triggers. Reading: every column of every row, nothing done
with it. Medians over the rounds; trust the ratios, not the microseconds.
"""

from __future__ import annotations

import argparse
import gc
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from timeline.events import MentionSeen
from timeline.log import Database, Log, open_database
from timeline.stored import canonical

APPEND_GOAL = 2.6  # times bare executemany, at most
VERIFY_GOAL = 0.3  # of the rate of reading, at least
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=100_000, help="events in a round (default: %(default)s)")
    parser.add_argument("--batch", type=int, default=50, help="events in a transaction (default: %(default)s)")
    parser.add_argument(
        "--rounds", type=int, default=5, help="rounds, of which the median counts (default: %(default)s)"
    )
    parser.add_argument(
        "--folder", type=Path, help="where the files go for the time of the run (default: the system's)"
    )
    wanted = parser.parse_args()

    fields = made_up_mentions(wanted.events)
    size = len(canonical(MentionSeen(**fields[0]).content()))
    print(f"{wanted.events:,} events of about {size:,} bytes, {wanted.batch} a transaction, {wanted.rounds} rounds")
    rounds: list[dict[str, float]] = []
    for number in range(wanted.rounds):
        with tempfile.TemporaryDirectory(prefix="append-", dir=wanted.folder) as folder:
            rounds.append(one_round(Path(folder), fields, wanted.batch, ours_first=bool(number % 2)))
    for name in rounds[0]:
        print(f"{name:<9}{median(times[name] for times in rounds) / wanted.events * 1e6:8.1f} µs an event")
    append = median(times["append"] / times["bare"] for times in rounds)
    verify = median(times["read"] / times["verify"] for times in rounds)
    print(f"append is {append:.2f}x bare executemany; goal at most {APPEND_GOAL}: {said(append <= APPEND_GOAL)}")
    print(f"verify is {verify:.2f}x the rate of reading; goal at least {VERIFY_GOAL}: {said(verify >= VERIFY_GOAL)}")


def said(reached: bool) -> str:
    return "reached" if reached else "MISSED"


def made_up_mentions(count: int) -> list[dict[str, Any]]:
    """Plain values as a parser would hand them over; about 1.6 kB of JSON each, all different, the same every time."""
    dice = random.Random(7)
    words = ["".join(dice.choices("abcdefghijklmnoprstuvwy", k=dice.randint(2, 10))) for _ in range(2_000)]
    return [
        {
            "feed": f"feed-{number % 40}",
            "key": f"https://paper-{number % 40}.example/{number}",
            "guid": f"tag:paper-{number % 40}.example,2026:{number}",
            "link": f"https://paper-{number % 40}.example/{number}?from=feed",
            "title": " ".join(dice.choices(words, k=10)),
            "summary": " ".join(dice.choices(words, k=25)),
            "text": " ".join(dice.choices(words, k=120)),
            "author": "A. Writer",
            "published_raw": "Thu, 01 Jan 2026 00:00:00 GMT",
            "published_at": NOW + timedelta(seconds=number),
            "published_precision": "second",
            "language": "en",
            "links": (f"https://paper-{number % 40}.example/{number}/more",),
            "seen_at": NOW + timedelta(seconds=number),
        }
        for number in range(count)
    ]


def one_round(folder: Path, fields: list[dict[str, Any]], batch: int, *, ours_first: bool) -> dict[str, float]:
    """Seconds for each. The bare side writes rows that a first, untimed log made; `validate` is a part of `append`."""
    with open_database(folder / "rows.db") as database:
        append(database, fields, len(fields))
        rows = database.connection.execute("SELECT * FROM events ORDER BY position").fetchall()
    (folder / "rows.db").unlink()
    times = {"validate": seconds(lambda: [MentionSeen(**one) for one in fields])}
    with open_database(folder / "ours.db") as ours, closing(bare_database(folder / "bare.db")) as bare:
        writers: list[tuple[str, Callable[[], object]]] = [
            ("bare", lambda: insert(bare, rows, batch)),
            ("append", lambda: append(ours, fields, batch)),
        ]
        for name, write in reversed(writers) if ours_first else writers:
            times[name] = seconds(write)
        log = Log(ours)
        log.verify()  # both readers find the pages in the system's cache
        for name, read in (("read", lambda: read_all(ours)), ("verify", log.verify)):
            times[name] = seconds(read)
    return {name: times[name] for name in ("bare", "append", "validate", "read", "verify")}


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def append(database: Database, fields: list[dict[str, Any]], batch: int) -> None:
    log = Log(database)
    for start in range(0, len(fields), batch):
        events = [MentionSeen(**one) for one in fields[start : start + batch]]
        with database.writing():
            log.append(events, NOW)


def bare_database(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE events (position INTEGER PRIMARY KEY, id TEXT, stream TEXT, kind TEXT, version INTEGER,"
        " recorded_at TEXT, body TEXT, hash TEXT)"
    )
    return connection


def insert(connection: sqlite3.Connection, rows: list[tuple[Any, ...]], batch: int) -> None:
    for start in range(0, len(rows), batch):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows[start : start + batch])
        connection.execute("COMMIT")


def read_all(database: Database) -> None:
    for _ in database.connection.execute("SELECT * FROM events ORDER BY position"):
        pass


if __name__ == "__main__":
    main()
