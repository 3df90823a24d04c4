"""The board at a position, and the moves between two."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from timeline.board import State
from timeline.projections.rows import Moment

_DAY = """substr(coalesce(
    (SELECT coalesce(published_at, seen_at) FROM mentions AS m WHERE m.position = h.trigger AND h.trigger = h.position),
    (SELECT coalesce(body ->> '$.seen_at', recorded_at) FROM events AS e WHERE e.position = h.position)), 1, 10)"""
"""The day of a row ``h`` of a question's history."""


class HistoryViews:
    """Queries about the history of questions over the tables of one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

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

    def day(self, step: Moment) -> str:
        """The day of what moved a question: a mention's own, or that on which its edit, or a ruling, came in."""
        row = self.connection.execute(
            f"SELECT {_DAY} FROM (SELECT ? AS position, ? AS trigger) AS h", (step.position, step.trigger)
        )
        return str(row.fetchone()[0])


def _moment(row: tuple[str, int, int, int, str]) -> Moment:
    return Moment(row[0], row[1], row[2], bool(row[3]), State.load(row[4]))
