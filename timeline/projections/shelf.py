"""The memory of lineage, kept in tables: what `timeline.lineage.Shelf` asks for.

Records that are looked at again and again are held in memory while the fold goes on; every change is written at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from timeline.lineage import Development, Family, Kinship, Link, Trace
from timeline.lineage.shelf import LATEST

_HELD = 3_000
"""Records of one kind held in memory; past that they are all let go and read again when wanted."""

Key = TypeVar("Key", bound=Hashable)
Held = TypeVar("Held")


class TableShelf:
    """A shelf in the tables traces, postings, words, members, families, developments and links.

    ``domains``: lineage's key of an outlet → the domain under which the story declares it; families are listed by that.
    """

    def __init__(self, connection: sqlite3.Connection, domains: Mapping[str, str] | None = None) -> None:
        self._domains = domains or {}
        self._run = connection.execute
        self._run_many = connection.executemany
        self._traces: dict[int, Trace] = {}
        self._families: dict[int, Family] = {}
        self._developments: dict[int, Development] = {}
        self._moved: set[int] = set()

    def moved(self) -> set[int]:
        """The reports whose family, or whose family's origin, became another since this was last asked."""
        moved, self._moved = self._moved, set()
        return moved

    # --- words ----------------------------------------------------------------------------------------------------

    def total(self) -> int:
        row = self._run("SELECT count FROM words WHERE word = ''").fetchone()
        return row[0] if row else 0

    def counts(self, words: Iterable[str]) -> Mapping[str, int]:
        wanted = list(words)
        found: dict[str, int] = {}
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            marks = ", ".join("?" * len(part))
            found.update(self._run(f"SELECT word, count FROM words WHERE word IN ({marks})", part))
        return found

    # --- reports --------------------------------------------------------------------------------------------------

    def find(self, keys: Iterable[str], since: datetime, until: datetime) -> Iterable[tuple[str, int]]:
        low, high = int(since.timestamp()), int(until.timestamp())
        for key in keys:
            latest = self._run(
                "SELECT report, at FROM postings WHERE key = ? ORDER BY report DESC LIMIT ?", (key, LATEST)
            ).fetchall()
            for report, at in latest:
                if low <= at <= high:
                    yield key, report

    def trace(self, report: int) -> Trace:
        return _held(self._traces, report, lambda: Trace.load(self._body("traces", "report", report)))

    def add(self, trace: Trace, *, counted: bool) -> None:
        at = int(trace.at.timestamp())
        self._run("INSERT INTO traces (report, at, body) VALUES (?, ?, ?)", (trace.id, at, trace.dump().decode()))
        self._run_many(
            "INSERT OR IGNORE INTO postings (key, report, at) VALUES (?, ?, ?)",
            [(key, trace.id, at) for key in (trace.keys if counted else trace.page_keys)],
        )
        if counted:
            self._run_many(
                "INSERT INTO words (word, count) VALUES (?, 1) ON CONFLICT (word) DO UPDATE SET count = count + 1",
                [("",), *((word,) for word in trace.wording), *((word,) for word in trace.names)],
            )

    def link(self, links: Iterable[Link]) -> None:
        self._run_many(
            "INSERT INTO links (younger, older, score, body) VALUES (?, ?, ?, ?)",
            [
                (link.younger, link.older, round(link.kinship.score * 100), link.kinship.dump().decode())
                for link in links
            ],
        )

    def links(self, reports: Iterable[int]) -> list[Link]:
        found = []
        for report in reports:
            rows = self._run("SELECT younger, older, body FROM links WHERE younger = ? ORDER BY older", (report,))
            found += [Link(younger, older, Kinship.load(body)) for younger, older, body in rows]
        return found

    # --- families and developments --------------------------------------------------------------------------------

    def family_of(self, report: int) -> int | None:
        row = self._run("SELECT family FROM members WHERE report = ?", (report,)).fetchone()
        return row[0] if row else None

    def family(self, family: int) -> Family:
        return _held(self._families, family, lambda: Family.load(self._body("families", "family", family)))

    def development(self, development: int) -> Development:
        return _held(
            self._developments,
            development,
            lambda: Development.load(self._body("developments", "development", development)),
        )

    def members(self, family: int) -> list[int]:
        rows = self._run("SELECT report FROM members WHERE family = ? ORDER BY report", (family,))
        return [report for (report,) in rows]

    def families(self, development: int) -> list[int]:
        rows = self._run("SELECT family FROM families WHERE development = ? ORDER BY family", (development,))
        return [family for (family,) in rows]

    def put(self, record: Family | Development) -> None:
        body = record.dump().decode()
        if isinstance(record, Development):
            self._developments[record.id] = record
            self._run(
                "INSERT INTO developments (development, title, first, mentions, body) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (development) DO UPDATE SET title = excluded.title, first = excluded.first, "
                "mentions = excluded.mentions, body = excluded.body",
                (record.id, record.title, record.first, record.size, body),
            )
            return
        origin = record.origin
        root = self._domains.get(origin.outlet, origin.name)
        before = self._run("SELECT root, copy FROM families WHERE family = ?", (record.id,)).fetchone()
        if before and before != (root, origin.report):
            self._moved.update(self.members(record.id))
        self._families[record.id] = record
        self._run(
            "INSERT INTO families VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (family) DO UPDATE SET development = excluded.development, root = excluded.root, "
            "copy = excluded.copy, because = excluded.because, mentions = excluded.mentions, body = excluded.body",
            (record.id, record.development, root, origin.report, origin.because, record.size, body),
        )

    def drop(self, record: Family | Development) -> None:
        if isinstance(record, Development):
            self._developments.pop(record.id, None)
            self._run("DELETE FROM developments WHERE development = ?", (record.id,))
            return
        self._families.pop(record.id, None)
        self._moved.update(self.members(record.id))
        self._run("DELETE FROM families WHERE family = ?", (record.id,))

    def assign(self, reports: Iterable[int], family: int) -> None:
        for report in reports:
            if self.family_of(report) not in (None, family):
                self._moved.add(report)
            self._run(
                "INSERT INTO members (report, family) VALUES (?, ?) "
                "ON CONFLICT (report) DO UPDATE SET family = excluded.family",
                (report, family),
            )
            self._run("UPDATE mentions SET family = ? WHERE position = ?", (family, report))

    def _body(self, table: str, key: str, id: int) -> str:
        row = self._run(f"SELECT body FROM {table} WHERE {key} = ?", (id,)).fetchone()
        if row is None:
            raise KeyError(f"{table} has no {id}")
        body: str = row[0]
        return body


def _held(held: dict[Key, Held], key: Key, load: Callable[[], Held]) -> Held:
    if key not in held:
        if len(held) >= _HELD:
            held.clear()
        held[key] = load()
    return held[key]
