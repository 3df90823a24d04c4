"""The table ``supports``: each origin's word for each value, summed up, with the rung that it gives alone.

A standing is found from the few words that decide it, by the indexes of the table: so its cost does not depend on how
many origins have spoken. Must never: grade or sum by other rules than those of `timeline.board`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

import orjson

from timeline.board.grade import Grade, Graded, Standing, agreeing, origin_grade, standing
from timeline.board.support import Support, stands
from timeline.story.model import DateQuestion, Story

_REPLACED = 0
"""Stands in the column ``grade`` where an origin has since said otherwise."""
_ALONE = (Grade.DOCUMENTED, Grade.ON_RECORD, Grade.REPORTED, Grade.RUMOUR, Grade.SPECULATION)
"""The rungs that one origin alone can give."""
_DECISIVE = " UNION ALL ".join(
    f"SELECT * FROM (SELECT grade, origin FROM supports INDEXED BY {index} "
    f"WHERE question = :question AND value = :value AND {which} ORDER BY {order} LIMIT 1)"
    for index, which, order in (
        *(("supports_by_best", f"grade = {rung:d}", "letter, retold, best_at, best") for rung in _ALONE),
        *(("supports_by_first", f"grade = {rung:d}", "first_at, first") for rung in _ALONE),
        ("supports_by_latest", "grade > 0", "latest DESC"),
    )
)
"""Of each rung the word to cite and the earliest, and the latest of all; each found in an index made for it."""
_REPORTED = (
    f"SELECT grade, origin FROM supports INDEXED BY supports_by_first "
    f"WHERE question = :question AND value = :value AND grade = {Grade.REPORTED:d}"
)
_HELD = 5_000
"""Words held in memory; a thousand take about 1 MB."""


class SupportTable:
    """The words of all origins in one connection. ``retellings``: (question, family) → how many mentions could tell."""

    def __init__(self, connection: sqlite3.Connection, story: Story, retellings: Callable[[str, int], int]) -> None:
        self._run = connection.execute
        self._questions = story.questions
        self._retellings = retellings
        self._held: dict[tuple[str, str, str], Support] = {}
        self._origins: dict[tuple[str, str], tuple[str, ...]] = {}
        self._spoken: dict[str, int] = {}

    # --- asking ---------------------------------------------------------------------------------------------------

    def get(self, question: str, value: str, origin: str) -> Support | None:
        """An origin's word for a value, if it has any."""
        key = question, value, origin
        if key not in self._held:
            row = self._run("SELECT body FROM supports WHERE question = ? AND value = ? AND origin = ?", key).fetchone()
            if row is None:
                return None
            self._hold(key, Support.load(row[0]))
        return self._held[key]

    def of(self, question: str, value: str) -> list[Support]:
        """The words of all origins that stand by a value."""
        query = "SELECT grade, origin FROM supports WHERE question = :question AND value = :value AND grade > 0"
        return [word for _, word in self._words(query, question, value)]

    def first_said(self, question: str, *, upto: int, limit: int) -> list[tuple[str, Support]]:
        """The last so many first words of any origin for any value, whether or not it still stands by it, the earliest
        first; what is said of particulars is left out.
        """
        rows = self._run(
            "SELECT value, body FROM supports WHERE question = ? AND first_at <= ? AND instr(value, '=') = 0 "
            "ORDER BY first_at DESC, first DESC, value LIMIT ?",
            (question, upto, limit),
        )
        return [(value, Support.load(body)) for value, body in rows][::-1]

    def values(self, question: str, upto: int) -> list[tuple[str, int, str]]:
        """(value, how many origins ever stood for it, the first claim of it) of all but particulars."""
        rows = self._run(
            "SELECT value, count(*), first, min(first_at) FROM supports "
            "WHERE question = ? AND first_at <= ? AND instr(value, '=') = 0 GROUP BY value",
            (question, upto),
        )
        return [(value, origins, first) for value, origins, first, _ in rows]

    def standing(self, question: str, value: str, mentions: int) -> Standing | None:
        """How a value stands, of which ``mentions`` tell; None where no origin stands by it."""
        words = {word.origin: Graded(grade, word) for grade, word in self._decisive(question, value)}
        if not words:
            return None
        return standing(value, words.values(), mentions, self._standing_by(question, value))

    def spoken(self, question: str) -> int:
        """How many origins have said anything about a question."""
        if question not in self._spoken:
            (number,) = self._run(
                "SELECT count(DISTINCT origin) FROM supports WHERE question = ?", (question,)
            ).fetchone()
            self._spoken[question] = number
        return self._spoken[question]

    def _decisive(self, question: str, value: str) -> Iterator[tuple[Grade, Support]]:
        """The words that decide a standing (`timeline.board.grade.standing`), some of them twice."""
        yield from self._words(_DECISIVE, question, value)
        reported = (word for _, word in self._words(_REPORTED, question, value))
        for word in agreeing(reported) or ():
            yield Grade.REPORTED, word

    def _words(self, query: str, question: str, value: str) -> Iterator[tuple[Grade, Support]]:
        for grade, origin in self._run(query, {"question": question, "value": value}):
            word = self.get(question, value, origin)
            if word:
                yield Grade(grade), word

    def _standing_by(self, question: str, value: str) -> tuple[str, ...]:
        key = question, value
        if key not in self._origins:
            (found,) = self._run(  # one row, for many origins: it takes half as long
                "SELECT json_group_array(origin) FROM supports WHERE question = ? AND value = ? AND grade > 0", key
            ).fetchone()
            self._origins[key] = tuple(sorted(orjson.loads(found)))
        return self._origins[key]

    # --- changing -------------------------------------------------------------------------------------------------

    def put(self, question: str, value: str, word: Support) -> set[str]:
        """Write an origin's word; the values whose standing this may change."""
        before = self.get(question, value, word.origin)
        self._write(question, value, word)
        same = before and (before.first, before.low, before.high) == (word.first, word.low, word.high)
        return {value} if same else {value, *self._renewed(question, word.origin)}

    def drop(self, question: str, value: str, origin: str) -> set[str]:
        """An origin says no such thing any more; the values whose standing this may change."""
        key = question, value, origin
        self._run("DELETE FROM supports WHERE question = ? AND value = ? AND origin = ?", key)
        self._held.pop(key, None)
        self._origins.pop((question, value), None)
        self._spoken.pop(question, None)
        return {value, *self._renewed(question, origin)}

    def retold(self, question: str, family: int) -> set[str]:
        """More or fewer of a family could tell what only one of them does; the values whose standing this changes."""
        return self._regrade(question, "supports_lone", "lone AND family = ?", family)

    def _renewed(self, question: str, origin: str) -> set[str]:
        """An origin named another date: what it named before may be replaced, or no longer."""
        if not isinstance(self._questions[question], DateQuestion):
            return set()
        return self._regrade(question, "supports_by_origin", "origin = ?", origin)

    def _regrade(self, question: str, index: str, which: str, given: object) -> set[str]:
        rows = self._run(
            f"SELECT value, origin, grade FROM supports INDEXED BY {index} WHERE question = ? AND {which}",
            (question, given),
        ).fetchall()
        changed = set()
        for value, origin, grade in rows:
            word = self.get(question, value, origin)
            if word and self._grade(question, value, word) != grade:
                self._write(question, value, word)
                changed.add(value)
        return changed

    def _grade(self, question: str, value: str, word: Support) -> int:
        asked = self._questions[question]
        if isinstance(asked, DateQuestion):
            said = self._run(
                "SELECT value FROM supports WHERE question = ? AND origin = ? AND value <> ?",
                (question, word.origin, value),
            ).fetchall()
            others = (self.get(question, other, word.origin) for (other,) in said)
            if not stands(asked, word, filter(None, others)):
                return _REPLACED
        return int(origin_grade(word, lambda family: self._retellings(question, family))[0])

    def _write(self, question: str, value: str, word: Support) -> None:
        key, grade = (question, value, word.origin), self._grade(question, value, word)
        letter, retold, best_at, best = word.best
        row = (*key, grade, word.family, word.derived and word.mentions == 1, letter, retold, best_at, best,
               *word.first, word.latest, word.dump())  # fmt: skip
        self._run(
            "INSERT INTO supports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (question, value, origin) DO UPDATE SET grade = excluded.grade, family = excluded.family, "
            "lone = excluded.lone, letter = excluded.letter, retold = excluded.retold, best_at = excluded.best_at, "
            "best = excluded.best, first_at = excluded.first_at, first = excluded.first, latest = excluded.latest, "
            "body = excluded.body",
            row,
        )
        self._hold(key, word)
        if word.origin not in self._origins.get((question, value), ()) or grade == _REPLACED:
            self._origins.pop((question, value), None)
            self._spoken.pop(question, None)

    def _hold(self, key: tuple[str, str, str], word: Support) -> None:
        if len(self._held) >= _HELD:
            self._held.clear()
        self._held[key] = word
