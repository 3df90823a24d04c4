"""Reading the tables back: the board at a position, the moves between two, and whatever a reference leads to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

import orjson

from timeline.board import Standing, State
from timeline.board.threads import Asked, Thread, worth_since
from timeline.errors import ReferenceNotFound
from timeline.projections.claims import load_claim
from timeline.projections.rows import Evidence, Mention, Moment, Ruled, Traffic
from timeline.projections.search import Said, wanted
from timeline.stored import moment_text, upcast

_MENTION = (
    "position, current, feed, domain, title, link, published_at, seen_at, recorded_at, backlog, revisions, "
    "on_story, family"
)

_DAY = """substr(coalesce(
    (SELECT coalesce(published_at, seen_at) FROM mentions AS m WHERE m.position = h.trigger AND h.trigger = h.position),
    (SELECT coalesce(body ->> '$.seen_at', recorded_at) FROM events AS e WHERE e.position = h.position)), 1, 10)"""
"""The day of a row ``h`` of a question's history."""


def _mention(row: tuple[object, ...]) -> Mention:
    values = list(row)
    values[9], values[11] = bool(values[9]), bool(values[11])
    return Mention(*values)  # type: ignore[arg-type]


class Views:
    """Queries over the tables of one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    # --- the board ------------------------------------------------------------------------------------------------

    def states(self, upto: int) -> dict[str, Moment]:
        """How each question stood at a position; a question that nothing had touched is absent."""
        asked = self.connection.execute("SELECT question FROM questions").fetchall()
        return {id: moment for (id,) in asked if (moment := self.state(id, upto))}

    def state(self, question: str, upto: int) -> Moment | None:
        """How one question stood at a position; None where nothing had touched it."""
        row = self.connection.execute(
            "SELECT question, position, trigger, moved, state FROM question_history "
            "WHERE question = ? AND position <= ? ORDER BY position DESC LIMIT 1",
            (question, upto),
        ).fetchone()
        return _moment(row) if row else None

    def history(self, question: str, *, after: int = 0, upto: int | None = None) -> Iterator[Moment]:
        """The moments of one question that a reader would have been told of, in order."""
        rows = self.connection.execute(
            "SELECT question, position, trigger, moved, state FROM question_history INDEXED BY history_moves "
            "WHERE question = ? AND position > ? AND position <= ? AND moved ORDER BY position",
            (question, after, upto if upto is not None else 2**62),
        )
        return map(_moment, rows)

    def moves(self, question: str, *, upto: int, limit: int) -> list[Moment]:
        """The last so many moments of one question that a reader would have been told of, in order."""
        rows = self.connection.execute(
            "SELECT question, position, trigger, moved, state FROM question_history INDEXED BY history_moves "
            "WHERE question = ? AND position <= ? AND moved ORDER BY position DESC LIMIT ?",
            (question, upto, limit),
        )
        return [_moment(row) for row in rows][::-1]

    def course(self, question: str, *, upto: int, limit: int) -> list[tuple[str, str, int | None, int | None]]:
        """(day, leading value, its low and high end) after each of the last so many moves to any value, in order."""
        rows = self.connection.execute(
            f"SELECT {_DAY}, value, state ->> '$.leading[0].low', state ->> '$.leading[0].high' "
            "FROM question_history AS h INDEXED BY history_moves "
            "WHERE question = ? AND position <= ? AND moved AND value IS NOT NULL ORDER BY position DESC LIMIT ?",
            (question, upto, limit),
        )
        return rows.fetchall()[::-1]

    def led(self, question: str, *, after: int, upto: int) -> Iterator[tuple[str, int]]:
        """Each value, at least reported, that led within ``(after, upto]``, and from which position on, in order."""
        return self.connection.execute(
            "SELECT value, position FROM question_history INDEXED BY history_moves WHERE question = ? "
            "AND position > ? AND position <= ? AND moved AND grade NOT IN ('rumour', 'speculation') ORDER BY position",
            (question, after, upto),
        )

    def slips(self, question: str, upto: int) -> int:
        """How often the expected date was put off to one wholly later, up to a position."""
        (number,) = self.connection.execute(
            "SELECT count(*) FROM question_history INDEXED BY history_slips "
            "WHERE question = ? AND position <= ? AND slipped",
            (question, upto),
        ).fetchone()
        return int(number)

    def last_move(self, question: str, upto: int) -> tuple[State, Moment] | None:
        """(the state before, the newest moment of which a reader would have been told), if there was any."""
        row = self.connection.execute(
            "SELECT question, position, trigger, moved, state FROM question_history INDEXED BY history_moves "
            "WHERE question = ? AND position <= ? AND moved ORDER BY position DESC LIMIT 1",
            (question, upto),
        ).fetchone()
        if row is None:
            return None
        before = self.state(question, row[1] - 1)
        return before.state if before else State(), _moment(row)

    def steps(self, after: int, upto: int) -> Iterator[tuple[Moment, State, str]]:
        """Every step of any question in ``(after, upto]``, the newest first: the moment, the state before it, and when
        the log took what moved it."""
        rows = self.connection.execute(
            "SELECT question, position, trigger, moved, state, (SELECT recorded_at FROM events AS e "
            "WHERE e.position = h.position), (SELECT state FROM question_history AS b WHERE b.question = h.question "
            "AND b.position < h.position ORDER BY b.position DESC LIMIT 1) FROM question_history AS h "
            "WHERE position > ? AND position <= ? ORDER BY position DESC, question",
            (after, upto),
        )
        for *row, recorded_at, before in rows:
            yield _moment(tuple(row)), State.load(before) if before else State(), recorded_at

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
        on_story, sources, reports = run(
            "SELECT count(*), count(DISTINCT domain), count(DISTINCT family) "
            f"FROM mentions INDEXED BY mentions_on_story WHERE on_story AND {span}",
            (after, upto),
        ).fetchone()
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

    # --- mentions and claims --------------------------------------------------------------------------------------

    def mention(self, position: int) -> Mention:
        row = self.connection.execute(f"SELECT {_MENTION} FROM mentions WHERE position = ?", (position,)).fetchone()
        if row is None:
            raise ReferenceNotFound(f"there is no mention m{position}; `timeline mentions` lists them")
        return _mention(row)

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
            f"SELECT {_MENTION} FROM {among} WHERE {' AND '.join(where)} ORDER BY {order} DESC", given
        )
        found: Iterator[Mention] = map(_mention, rows)
        if sought and sought.phrases:
            found = (mention for mention in found if sought.is_in(self._said(mention)))
        return list(islice(found, limit))

    def _said(self, mention: Mention) -> Said:
        """What a mention says by now, as recorded."""
        row = self.connection.execute("SELECT kind, version, body FROM events WHERE position = ?", (mention.current,))
        return upcast(*row.fetchone())

    def claim(self, ref: str, origin: str | None = None) -> Evidence:
        """A claim; ``origin``: whose word it was held to be at another time."""
        found = self._claims("ref = ?", (ref,))
        if not found:
            raise ReferenceNotFound(f"there is no claim {ref}")
        return found[0] if origin is None else replace(found[0], origin=origin)

    def first(self, standing: Standing) -> Evidence | None:
        """The claim by which a value was learned; None where a person set it without any."""
        return self.claim(standing.first, standing.first_origin) if standing.first_origin else None

    def best(self, standing: Standing) -> Evidence | None:
        """The claim that founds a value best; None where a person set it without any."""
        return self.claim(standing.best, standing.best_origin) if standing.best_origin else None

    def claims(
        self, *, question: str | None = None, mention: int | None = None, upto: int | None = None
    ) -> list[Evidence]:
        """The claims of a question or of a mention up to a position, in the order in which they were learned."""
        end = upto if upto is not None else 2**62
        what, which = ("question = ?", question) if question is not None else ("mention = ?", mention)
        found = self._claims(f"{what} AND event <= ?", (which, end))
        return [replace(e, withdrawn_at=None) if (e.withdrawn_at or 0) > end else e for e in found]

    def _claims(self, where: str, given: tuple[object, ...]) -> list[Evidence]:
        rows = self.connection.execute(
            "SELECT ref, event, mention, body, withdrawn_at, origin, rejected_by FROM claims "
            f"WHERE {where} ORDER BY event, length(ref), ref",
            given,
        ).fetchall()
        return [
            Evidence(ref, event, self.mention(mention), load_claim(body), withdrawn, origin, rejected)
            for ref, event, mention, body, withdrawn, origin, rejected in rows
        ]

    def happened(self, question: str, value: str, upto: int) -> bool:
        """Is a value told as something that was done, by a position?"""
        found = self.connection.execute(
            "SELECT 1 FROM claims WHERE question = ? AND value = ? AND aspect = 'done' AND event <= ? "
            "AND (withdrawn_at IS NULL OR withdrawn_at > ?) LIMIT 1",
            (question, value, upto, upto),
        )
        return found.fetchone() is not None

    def watched(self, question: str, *, after: int, upto: int, limit: int = -1) -> list[Mention]:
        """The mentions that touched a question between two positions, the newest first; so many of them, or all."""
        rows = self.connection.execute(
            f"SELECT {_MENTION} FROM touches CROSS JOIN mentions ON position = mention "
            "WHERE question = ? AND event > ? AND event <= ? ORDER BY mention DESC LIMIT ?",
            (question, after, upto, limit),
        )
        return [_mention(row) for row in rows]

    def new_reports(self, question: str, *, after: int, upto: int) -> int:
        """How many reports touched a question between two positions and never before; retellings of one are one."""
        (found,) = self.connection.execute(
            "SELECT count(DISTINCT new.family) FROM touches CROSS JOIN mentions new ON new.position = mention "
            "WHERE question = ?1 AND event > ?2 AND event <= ?3 AND NOT EXISTS (SELECT 1 FROM mentions older "
            "CROSS JOIN touches known ON known.mention = older.position AND known.question = ?1 AND known.event <= ?2 "
            "WHERE older.family = new.family)",
            (question, after, upto),
        ).fetchone()
        return int(found)

    def withdrawn(self, after: int, upto: int) -> list[Evidence]:
        """The claims that an edit of their text took back between two positions."""
        return self._claims("withdrawn_at > ? AND withdrawn_at <= ?", (after, upto))

    def threads(self, upto: int) -> list[Thread]:
        """Every thread at a position, in the order in which they were first asked."""
        begun = self.connection.execute("SELECT DISTINCT thread FROM threads WHERE event <= ? ORDER BY thread", (upto,))
        return [Thread(tuple(self._asked(thread, upto))) for (thread,) in begun.fetchall()]

    def new_threads(self, after: int, upto: int) -> list[Thread]:
        """The threads that became worth a line between two positions: only those asked in between are looked at."""
        asked = self.connection.execute(
            "SELECT DISTINCT thread FROM threads WHERE event > ? AND event <= ? ORDER BY thread", (after, upto)
        )
        new = [thread for (thread,) in asked.fetchall() if (worth_since(self._asked(thread, upto)) or 0) > after]
        return [Thread(tuple(self._asked(thread, upto))) for thread in new]

    def _asked(self, thread: int, upto: int) -> Iterator[Asked]:
        """The sentences of a thread as they were learned, each with the outlet that it goes back to.

        CROSS JOIN: they are found in that order, so that who stops after a few has not paid for all.
        """
        rows = self.connection.execute(
            "SELECT sentence, mention, root, event FROM threads CROSS JOIN mentions ON position = mention "
            "CROSS JOIN families USING (family) WHERE thread = ? AND event <= ? ORDER BY event, threads.number",
            (thread, upto),
        )
        return (Asked(*row) for row in rows)

    def day(self, step: Moment) -> str:
        """The day of what moved a question: a mention's own, or that on which its edit, or a ruling, came in."""
        row = self.connection.execute(
            f"SELECT {_DAY} FROM (SELECT ? AS position, ? AS trigger) AS h", (step.position, step.trigger)
        )
        return str(row.fetchone()[0])

    def ruling(self, position: int) -> Ruled:
        found = self._rulings("position = ?", (position,))
        if not found:
            raise ReferenceNotFound(f"there is no ruling e{position}; `timeline log --kind ruling.made` lists them")
        return found[0]

    def rulings_on(self, question: str | None, subjects: tuple[str, ...]) -> list[Ruled]:
        """The rulings in force on this question, or on the very same mentions or claims; the earliest first."""
        found = self._rulings("withdrawn_at IS NULL AND question IS ?", (question,))
        return [ruled for ruled in found if set(ruled.subjects) == set(subjects)]

    def rulings_about(self, mentions: Iterable[int]) -> list[Ruled]:
        """The rulings that hold on whether some of these mentions are one report with another."""
        refs = {f"m{position}" for position in mentions}
        return [ruled for ruled in self._on_origins() if not refs.isdisjoint(ruled.subjects)]

    def unfollowed(self) -> dict[Ruled, list[Ruled]]:
        """The rulings in force that two mentions are the same which cannot be followed, with those that keep the two
        apart: each puts apart two mentions of their families."""
        held = self._on_origins()
        families = {ruled: {self.mention(int(ref[1:])).family for ref in ruled.subjects} for ruled in held}
        return {
            ruled: [other for other in held if other.verdict == "apart" and families[other] <= families[ruled]]
            for ruled in held
            if ruled.verdict == "same" and len(families[ruled]) > 1
        }

    def _on_origins(self) -> list[Ruled]:
        """The rulings that hold on pairs of mentions: of two on one pair the later."""
        rulings = self._rulings("withdrawn_at IS NULL AND verdict IN ('same', 'apart')")
        return list({frozenset(ruled.subjects): ruled for ruled in rulings}.values())

    def _rulings(self, where: str, given: tuple[Any, ...] = ()) -> list[Ruled]:
        rows = self.connection.execute(
            "SELECT position, verdict, question, value, subjects, because, by, made_at, withdrawn_at FROM rulings "
            f"WHERE {where} ORDER BY position",
            given,
        )
        return [
            Ruled(position, verdict, question, value, tuple(orjson.loads(subjects)), *rest)
            for position, verdict, question, value, subjects, *rest in rows
        ]

    def because(self, family: int) -> str:
        """Why a family goes back to its origin."""
        row = self.connection.execute("SELECT because FROM families WHERE family = ?", (family,)).fetchone()
        return str(row[0])

    def of_event(self, event: int) -> Mention:
        """The mention that an event brought or revised."""
        (position,) = self.connection.execute(
            "SELECT min(position) FROM events WHERE stream = (SELECT stream FROM events WHERE position = ?)", (event,)
        ).fetchone()
        return self.mention(position)

    def family(self, family: int) -> tuple[str, int | None, list[Mention]]:
        """(the outlet it goes back to, our copy of its report or None, its mentions in the order they were learned)."""
        row = self.connection.execute("SELECT root, copy FROM families WHERE family = ?", (family,)).fetchone()
        if row is None:
            raise ReferenceNotFound(f"there is no family f{family}{self._became(family)}")
        members = self.connection.execute(
            f"SELECT {_MENTION} FROM mentions WHERE family = ? ORDER BY position", (family,)
        )
        return row[0], row[1], [_mention(member) for member in members]

    def _became(self, family: int) -> str:
        row = self.connection.execute("SELECT kept, report FROM merges WHERE gone = ?", (family,)).fetchone()
        return f" any more: by {self.of_event(row[1]).ref} it became part of f{row[0]}" if row else ""

    def merged(self, family: int) -> list[tuple[int, Mention]]:
        """The families that became part of this one and are no more, each with the mention that is kin to both."""
        rows = self.connection.execute(
            "SELECT gone, report FROM merges LEFT JOIN families ON family = gone WHERE kept = ? AND family IS NULL "
            "ORDER BY report",
            (family,),
        ).fetchall()
        return [(gone, self.of_event(report)) for gone, report in rows]


def _moment(row: tuple[str, int, int, int, str]) -> Moment:
    return Moment(row[0], row[1], row[2], bool(row[3]), State.load(row[4]))
