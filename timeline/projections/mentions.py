"""The tables of mentions and of their words while the log is folded: what a feed said, before anything is read from it.

Rows wait until somebody needs them and then go in together, which costs a third of writing them one by one.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from timeline.log import Log, Recorded
from timeline.projections import search
from timeline.projections.passage import said_at
from timeline.projections.search import Said

BATCH = 1000
"""Texts that wait for the index at most; a thousand of 2 kB are 2 MB."""

_ROW = (
    "INSERT INTO mentions (position, number, current, feed, domain, title, link, published_at, seen_at, recorded_at, "
    "backlog, revisions, on_story) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)"
)


class MentionTable:
    """Writes ``mentions`` and ``search``. Whoever reads them calls `settle` before, and at the end."""

    def __init__(self, connection: sqlite3.Connection, log: Log) -> None:
        self._connection = connection
        self._log = log
        self._rows: list[tuple[Any, ...]] = []
        self._texts: list[tuple[int, Said]] = []
        last = connection.execute("SELECT number FROM mentions ORDER BY position DESC LIMIT 1").fetchone()
        self._number: int = last[0] if last else 0

    def seen(self, event: Recorded, domain: str, *, on_story: bool) -> None:
        said, position = event.payload, event.position
        self._number += 1
        self._rows.append(
            (position, self._number, position, said["feed"], domain, said.get("title", ""), said.get("link"),
             said.get("published_at"), said["seen_at"], event.recorded_text, said.get("backlog", False), on_story)
        )  # fmt: skip
        self._texts.append((position, said))
        if len(self._texts) >= BATCH:
            self.settle()

    def revised(self, event: Recorded, stream: str, said: Said, *, on_story: bool) -> tuple[int, bool]:
        """(the mention of that stream, which says something else since the event, whether it concerns the story)."""
        self.settle()
        run = self._connection.execute
        (mention,) = run("SELECT min(position) FROM events WHERE stream = ?", (stream,)).fetchone()
        (current,) = run("SELECT current FROM mentions WHERE position = ?", (mention,)).fetchone()
        search.forget(self._connection, mention, said_at(self._log, current))
        search.index(self._connection, [(mention, said)])
        (concerned,) = run(
            "UPDATE mentions SET current = ?, title = ?, revisions = revisions + ?, on_story = on_story OR ? "
            "WHERE position = ? RETURNING on_story",
            (event.position, said.get("title", ""), "supersedes" in event.payload, on_story, mention),
        ).fetchone()
        return mention, bool(concerned)

    def settle_rows(self) -> None:
        """Write the rows that wait; their words may wait on."""
        self._connection.executemany(_ROW, self._rows)
        self._rows.clear()

    def settle(self) -> None:
        """Write all that waits."""
        self.settle_rows()
        search.index(self._connection, self._texts)
        self._texts.clear()
