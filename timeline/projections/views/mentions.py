"""Mentions as they are listed: by reference, by their words, by what they bear on; and how many came in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

import orjson

from timeline.errors import ReferenceNotFound
from timeline.projections.rows import Mention, Traffic
from timeline.projections.search import Said, wanted
from timeline.stored import moment_text, upcast

COLUMNS = (
    "position, current, feed, domain, title, link, published_at, seen_at, recorded_at, backlog, revisions, "
    "on_story, family"
)


_SOURCES = """
WITH RECURSIVE known (domain) AS (
    SELECT min(domain) FROM mentions WHERE on_story
    UNION ALL
    SELECT (SELECT min(domain) FROM mentions WHERE on_story AND domain > known.domain) FROM known
    WHERE domain IS NOT NULL
)
SELECT count(*) FROM known WHERE EXISTS (
    SELECT 1 FROM mentions INDEXED BY mentions_on_story_by_domain
    WHERE on_story AND domain = known.domain AND position > ?1 AND position <= ?2
)
"""
"""From one domain to the next, each asked whether it had anything on the story between two positions."""
_FEW_SOURCES = """
SELECT count(DISTINCT domain) FROM mentions INDEXED BY mentions_on_story
WHERE on_story AND position > ?1 AND position <= ?2
"""
MANY = 2000
"""Mentions from which on it takes less to look each domain up than to read them all."""


def listed(row: tuple[object, ...]) -> Mention:
    """A mention from a row of `COLUMNS`."""
    values = list(row)
    values[9], values[11] = bool(values[9]), bool(values[11])
    return Mention(*values)  # type: ignore[arg-type]


class MentionViews:
    """Queries about mentions over the tables of one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def mention(self, position: int) -> Mention:
        row = self.connection.execute(f"SELECT {COLUMNS} FROM mentions WHERE position = ?", (position,)).fetchone()
        if row is None:
            raise ReferenceNotFound(f"there is no mention m{position}; `timeline mentions` lists them")
        return listed(row)

    def of_event(self, event: int) -> Mention:
        """The mention that an event brought or revised."""
        (position,) = self.connection.execute(
            "SELECT min(position) FROM events WHERE stream = (SELECT stream FROM events WHERE position = ?)", (event,)
        ).fetchone()
        return self.mention(position)

    def mentions(
        self,
        *,
        after: int = 0,
        upto: int | None = None,
        words: str = "",
        source: str = "",
        question: str = "",
        family: int | None = None,
        on_story: bool = False,
        limit: int = 50,
    ) -> list[Mention]:
        """The newest mentions first, of those that meet every condition given. ``words`` must all occur."""
        sought = wanted(self.connection, words) if words else None
        if sought and not sought.query:
            return []
        where, among, order = ["position > :after", "position <= :upto"], "mentions", "position"
        given: dict[str, object] = {"after": after, "upto": upto if upto is not None else 2**62}
        if sought:  # CROSS JOIN: walk what was found, the newest first, and stop at the limit
            where.append("search MATCH :query")
            among, order = "search CROSS JOIN mentions ON position = search.rowid", "search.rowid"
            given["query"] = sought.query
        if question and sought:
            where.append("position IN (SELECT mention FROM touches WHERE question = :question AND event <= :upto)")
        elif question:  # whatever claims something of a question touches it
            where.append("question = :question AND event <= :upto")
            among, order = "touches CROSS JOIN mentions ON position = mention", "mention"
        if question:
            given["question"] = question
        if source:
            where.append("(domain = :source OR feed = :source)")
            given["source"] = source
        if family is not None:
            where.append("family = :family")
            given["family"] = family
        if on_story:
            where.append("on_story")
        rows = self.connection.execute(
            f"SELECT {COLUMNS} FROM {among} WHERE {' AND '.join(where)} ORDER BY {order} DESC", given
        )
        found: Iterator[Mention] = map(listed, rows)
        if sought and sought.phrases:
            found = (mention for mention in found if sought.is_in(self._said(mention)))
        return list(islice(found, limit))

    def _said(self, mention: Mention) -> Said:
        """What a mention says by now, as recorded."""
        row = self.connection.execute("SELECT kind, version, body FROM events WHERE position = ?", (mention.current,))
        return upcast(*row.fetchone())

    def linked(self, feeds: Iterable[str], since: datetime) -> list[tuple[str, str, str, str]]:
        """The mentions on the story that these feeds carried since a moment and that link somewhere, the oldest first:
        the id of the first event, the feed, the address, when it was seen."""
        wanted = orjson.dumps(list(feeds)).decode()
        rows = self.connection.execute(
            "SELECT id, feed, link, seen_at FROM mentions JOIN events USING (position) WHERE on_story "
            "AND link IS NOT NULL AND feed IN (SELECT value FROM json_each(?)) AND seen_at > ? ORDER BY position",
            (wanted, moment_text(since)),
        )
        return rows.fetchall()

    def watched(self, question: str, *, after: int, upto: int, limit: int = -1) -> list[Mention]:
        """The mentions that touched a question between two positions, the newest first; so many of them, or all."""
        rows = self.connection.execute(
            f"SELECT {COLUMNS} FROM mentions WHERE position IN ("
            "SELECT mention FROM touches INDEXED BY touches_by_event WHERE question = ? AND event > ? AND event <= ? "
            "ORDER BY mention DESC LIMIT ?) ORDER BY position DESC",
            (question, after, upto, limit),
        )
        return [listed(row) for row in rows]

    def new_reports(self, question: str, *, after: int, upto: int) -> int:
        """How many reports touched a question between two positions and never before; retellings of one are one."""
        (found,) = self.connection.execute(
            "SELECT count(DISTINCT new.family) FROM touches INDEXED BY touches_by_event "
            "CROSS JOIN mentions AS new INDEXED BY mentions_on_story ON new.position = mention AND new.on_story "
            "WHERE question = ?1 AND event > ?2 AND event <= ?3 "
            "AND (new.family > ?2 OR NOT EXISTS (SELECT 1 FROM mentions older "  # it bears its lowest report's number
            "CROSS JOIN touches known ON known.mention = older.position AND known.question = ?1 AND known.event <= ?2 "
            "WHERE older.family = new.family))",
            (question, after, upto),
        ).fetchone()
        return int(found)

    def published_in(self, since: datetime, until: datetime, upto: int) -> int:
        """How many mentions on the story were published in a stretch of time and recorded only after a position."""
        (number,) = self.connection.execute(
            "SELECT count(*) FROM mentions WHERE on_story AND position > ? AND published_at > ? AND published_at <= ?",
            (upto, moment_text(since), moment_text(until)),
        ).fetchone()
        return int(number)

    def traffic(self, after: int, upto: int) -> Traffic:
        span = "position > ?1 AND position <= ?2"
        run = self.connection.execute
        before, now = self._number(after), self._number(upto)
        on_story, reports = run(
            "SELECT count(*), count(DISTINCT family) "
            f"FROM mentions INDEXED BY mentions_on_story WHERE on_story AND {span}",
            (after, upto),
        ).fetchone()
        (sources,) = run(_SOURCES if on_story > MANY else _FEW_SOURCES, (after, upto)).fetchone()
        (moving,) = run(
            "SELECT count(*) FROM (SELECT trigger FROM questions CROSS JOIN question_history INDEXED BY history_moves "
            f"USING (question) WHERE {span} AND moved AND trigger > ?1 "
            "UNION SELECT mention FROM questions CROSS JOIN touches USING (question) "
            "WHERE type = 'watch' AND mention > ?1 AND mention <= ?2 AND event <= ?2)",
            (after, upto),
        ).fetchone()
        return Traffic(now - before, on_story, sources, reports, moving)

    def _number(self, upto: int) -> int:
        """How many mentions there were at a position."""
        row = self.connection.execute(
            "SELECT number FROM mentions WHERE position <= ? ORDER BY position DESC LIMIT 1", (upto,)
        ).fetchone()
        return int(row[0]) if row else 0
