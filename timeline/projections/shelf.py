"""The memory of lineage, kept in tables: what `timeline.lineage.Shelf` asks for.

Records used lately are held in memory while the fold goes on. Every change is written at once but for two that come by
the hundred with each report, the postings and the counts of words: those wait and are written many at a time, in the
order of their numbers. So memory does not grow with the log, and the cost of a report hardly does.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

import orjson

from timeline.lineage import Development, Family, Kinship, Link, Trace
from timeline.lineage.shelf import LATEST, POSTING, TRACES, Recent, posting, promised, row, rows

_WAITING = 20_000
"""Rows of postings that may wait to be written."""
_COUNTS = 50_000
"""Words whose counts are held in memory."""
_FAMILIES_OF = 10_000
"""Reports whose family is held in memory: more than have their traces there, for two numbers are small."""
_TOTAL = ""
"""Stands in the table of words for all reports."""
_AMONG = "SELECT {0}.* FROM json_each(?) AS asked CROSS JOIN {0} ON {0}.{1} = asked.value"
"""The rows of a table whose key is among the values given as JSON."""


class TableShelf:
    """A shelf in the tables traces, postings, words, members, families, developments and links.

    ``domains``: lineage's key of an outlet → the domain under which the story declares it; families are listed by that.
    `settle` has to be called before the transaction ends.
    """

    def __init__(self, connection: sqlite3.Connection, domains: Mapping[str, str] | None = None) -> None:
        self._domains = domains or {}
        self._run = connection.execute
        self._run_many = connection.executemany
        self._traces = Recent(lambda id: Trace.load(self._body("traces", "report", id)), TRACES)
        self._families = Recent(lambda id: Family.load(self._body("families", "family", id)), TRACES)
        self._developments = Recent(lambda id: Development.load(self._body("developments", "development", id)))
        self._family_of = Recent(self._stored_family_of, _FAMILIES_OF)
        self._posted: dict[int, bytes] = {}
        self._counts: Counter[str] = Counter()
        self._counted: set[str] = set()
        self._moved: dict[int, int] = {}

    def moved(self) -> dict[int, int]:
        """The reports whose family, or whose family's origin, became another since this was last asked, each with the
        family that it was in."""
        moved, self._moved = self._moved, {}
        return moved

    def settle(self) -> None:
        """Write all that waits."""
        self._settle_postings()
        self._settle_words()

    def _settle_postings(self) -> None:
        self._run_many("INSERT OR REPLACE INTO postings VALUES (?, ?)", sorted(self._postings(self._posted).items()))
        self._posted.clear()

    def _settle_words(self) -> None:
        self._run_many(
            "INSERT OR REPLACE INTO words VALUES (?, ?)", [(word, self._counts[word]) for word in sorted(self._counted)]
        )
        self._counted.clear()
        if len(self._counts) > _COUNTS:
            self._counts.clear()

    # --- words ----------------------------------------------------------------------------------------------------

    def total(self) -> int:
        return self.counts([_TOTAL])[_TOTAL]

    def counts(self, words: Iterable[str]) -> Mapping[str, int]:
        unknown = [word for word in words if word not in self._counts]
        if unknown:
            self._counts.update(dict.fromkeys(unknown, 0))
            self._counts.update(dict(self._run(_AMONG.format("words", "word"), (_json(unknown),))))
        return self._counts

    # --- reports --------------------------------------------------------------------------------------------------

    def find(self, sought: Mapping[int, int], since: datetime, until: datetime) -> dict[int, int]:
        asked = rows(sought, since, until)
        return promised([(asked[number], held) for number, held in self._postings(asked).items()], since, until)

    def _postings(self, asked: Iterable[int]) -> dict[int, bytes]:
        """The postings in each row that has any, with those that wait."""
        found: dict[int, bytes] = dict(self._run(_AMONG.format("postings", "number"), (_json(asked),)))
        for number in asked:
            if number in self._posted:
                found[number] = (found.get(number, b"") + self._posted[number])[-POSTING * LATEST :]
        return found

    def trace(self, report: int) -> Trace:
        return self._traces.get(report)

    def add(self, trace: Trace, *, counted: bool) -> None:
        self._run(
            "INSERT INTO traces (report, at, body) VALUES (?, ?, ?)",
            (trace.id, int(trace.at.timestamp()), trace.dump()),
        )
        self._traces.put(trace.id, trace)
        posted, season = posting(trace.id, trace.at), row(0, trace.at)
        for key in trace.keys if counted else trace.page_keys:
            self._posted[season | key] = self._posted.get(season | key, b"") + posted
        if counted:
            words = [_TOTAL, *trace.wording, *trace.names]
            self.counts(words)  # so that they are known, and one more is one more
            self._counts.update(words)
            self._counted.update(words)
        if len(self._posted) > _WAITING:
            self._settle_postings()
        if len(self._counts) > _COUNTS:
            self._settle_words()

    def link(self, links: Iterable[Link]) -> None:
        self._run_many(
            "INSERT INTO links (younger, older, score, body) VALUES (?, ?, ?, ?)",
            [(link.younger, link.older, round(link.kinship.score * 100), link.kinship.dump()) for link in links],
        )

    def links(self, reports: Iterable[int]) -> list[Link]:
        found = []
        for report in reports:
            rows = self._run("SELECT younger, older, body FROM links WHERE younger = ? ORDER BY older", (report,))
            found += [Link(younger, older, Kinship.load(body)) for younger, older, body in rows]
        return found

    # --- families and developments --------------------------------------------------------------------------------

    def family_of(self, report: int) -> int | None:
        return self._family_of.get(report)

    def _stored_family_of(self, report: int) -> int | None:
        row = self._run("SELECT family FROM members WHERE report = ?", (report,)).fetchone()
        return row[0] if row else None

    def family(self, family: int) -> Family:
        return self._families.get(family)

    def development(self, development: int) -> Development:
        return self._developments.get(development)

    def members(self, family: int) -> list[int]:
        rows = self._run("SELECT report FROM members WHERE family = ? ORDER BY report", (family,))
        return [report for (report,) in rows]

    def families(self, development: int) -> list[int]:
        rows = self._run("SELECT family FROM families WHERE development = ? ORDER BY family", (development,))
        return [family for (family,) in rows]

    def put(self, record: Family | Development) -> None:
        body = record.dump()
        if isinstance(record, Development):
            self._developments.put(record.id, record)
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
            self._moves(record.id)
        self._families.put(record.id, record)
        self._run(
            "INSERT INTO families VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (family) DO UPDATE SET development = excluded.development, root = excluded.root, "
            "copy = excluded.copy, because = excluded.because, mentions = excluded.mentions, body = excluded.body",
            (record.id, record.development, root, origin.report, origin.because, record.size, body),
        )

    def drop(self, record: Family | Development) -> None:
        if isinstance(record, Development):
            self._developments.drop(record.id)
            self._run("DELETE FROM developments WHERE development = ?", (record.id,))
            return
        self._families.drop(record.id)
        self._moves(record.id)
        self._run("DELETE FROM families WHERE family = ?", (record.id,))

    def assign(self, reports: Iterable[int], family: int) -> None:
        for report in reports:
            before = self.family_of(report)
            if before not in (None, family):
                self._moved.setdefault(report, before)
            self._run(
                "INSERT INTO members (report, family) VALUES (?, ?) "
                "ON CONFLICT (report) DO UPDATE SET family = excluded.family",
                (report, family),
            )
            self._family_of.put(report, family)
            self._run("UPDATE mentions SET family = ? WHERE position = ?", (family, report))

    def _moves(self, family: int) -> None:
        for report in self.members(family):
            self._moved.setdefault(report, family)

    def _body(self, table: str, key: str, id: int) -> str:
        row = self._run(f"SELECT body FROM {table} WHERE {key} = ?", (id,)).fetchone()
        if row is None:
            raise KeyError(f"{table} has no {id}")
        body: str = row[0]
        return body


def _json(values: Iterable[int | str]) -> str:
    return orjson.dumps(list(values)).decode()
