"""Threads: questions that texts leave open."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from timeline.board.threads import Asked, Thread, worth_since

_LEARNED = """
FROM threads CROSS JOIN mentions INDEXED BY mentions_on_story ON position = mention AND on_story
CROSS JOIN families USING (family) WHERE thread = ? AND event <= ?
"""
"""What a thread holds at a position. Only a mention on the story asks; the index of those is all that is read of it."""


class ThreadViews:
    """Queries about threads over the tables of one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def threads(self, upto: int) -> list[Thread]:
        """Every thread at a position, in the order in which they were first asked."""
        begun = self.connection.execute("SELECT DISTINCT thread FROM threads WHERE event <= ? ORDER BY thread", (upto,))
        return [self._thread(thread, upto) for (thread,) in begun.fetchall()]

    def new_threads(self, after: int, upto: int) -> list[Thread]:
        """The threads that became worth a line between two positions: only those asked in between are looked at."""
        asked = self.connection.execute(
            "SELECT DISTINCT thread FROM threads WHERE event > ? AND event <= ? ORDER BY thread", (after, upto)
        )
        new = [thread for (thread,) in asked.fetchall() if (worth_since(self._asked(thread, upto)) or 0) > after]
        return [self._thread(thread, upto) for thread in new]

    def _asked(self, thread: int, upto: int) -> Iterator[Asked]:
        """The sentences of a thread as they were learned, each with the outlet that it goes back to.

        CROSS JOIN: they are found in that order, so that who stops after a few has not paid for all.
        """
        rows = self.connection.execute(
            f"SELECT mention, root, event {_LEARNED} ORDER BY event, threads.number", (thread, upto)
        )
        return (Asked(*row) for row in rows)

    def _thread(self, thread: int, upto: int) -> Thread:
        """Of a thread with thousands of sentences SQLite counts the origins: no row of them becomes an object."""
        mentions, origins = self.connection.execute(
            f"SELECT group_concat(DISTINCT mention), count(DISTINCT root) {_LEARNED}", (thread, upto)
        ).fetchone()
        said = "FROM threads WHERE thread = ? AND event <= ? ORDER BY"
        ((first, begun), (sentence,)) = (
            self.connection.execute(query, (thread, upto)).fetchone()
            for query in (
                f"SELECT mention, event {said} event, number LIMIT 1",
                f"SELECT sentence {said} length(sentence), sentence LIMIT 1",
            )
        )
        return Thread(sentence, first, begun, tuple(sorted(map(int, mentions.split(",")))), origins)
