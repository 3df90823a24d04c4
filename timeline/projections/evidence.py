"""What bears on each question while the log is folded: claims with their origins, summed up value by value.

The table ``claims`` holds every claim with the origin that it has by now, ``supports`` the sum of each origin's word
for each value, ``tallies`` how many mentions say it. One more claim, or one less, changes one support; where the one
less may have decided it, that support alone is summed up anew.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import orjson

from timeline.board import Standing, State, Witness
from timeline.board.grade import RETOLD, Grade, graded, origin_grade, standing
from timeline.board.origin import Provenance, origin_of
from timeline.board.state import Ruling, facet_values, settle
from timeline.board.support import Support, rank, supports_of
from timeline.projections.claims import dump_claim, load_claim
from timeline.projections.supports import SupportTable
from timeline.reading.claim import Claim
from timeline.story.model import Story


@dataclass(slots=True)
class _Question:
    """One question in memory: how its values stand, which of them have to be asked again, and its state."""

    standings: dict[str, Standing] = field(default_factory=dict)
    stale: set[str] = field(default_factory=set)
    state: State = field(default_factory=State)
    in_place: State = field(default_factory=State)
    """The state as reports last left it: what a person's word brought up holds its place against nothing."""
    renewed: dict[str, tuple[int, dict[str, Support]]] = field(default_factory=dict)
    """value → (position, each origin's word from what was learned after it): what a reversal has for it."""


ALL = ""
"""Stands for "any value" where mentions are counted."""


_LIVE = "withdrawn_at IS NULL AND rejected_by IS NULL"
"""Claims that count: their text still makes them, and nobody rejected them."""


def _saying(value: str) -> tuple[str, tuple[str, ...]]:
    """(condition, its parameters) for the claims that say a value or a facet."""
    facet, is_one, option = value.partition("=")
    if is_one:
        pairs = "SELECT 1 FROM json_each(claims.body, '$.facets') AS pair"
        condition = "json_extract(pair.value, '$[0]') = ? AND json_extract(pair.value, '$[1]') = ?"
        return f"EXISTS ({pairs} WHERE {condition})", (facet, option)
    return "value = ?", (value,)


def _said(claim: Claim) -> tuple[str, ...]:
    """All that a claim says: its value, and each of its particulars."""
    return (claim.value, *facet_values(claim))


_Told: TypeAlias = tuple[str, str, int]
"""(value, origin, rank): what a mention says, whose word it is, how firmly."""


def _firmest(said: Iterable[_Told], value: str, origin: str) -> int | None:
    """How firmly a mention says a value as an origin's word, as a rank."""
    return max((rank for of_value, of, rank in said if (of_value, of) == (value, origin)), default=None)


class Evidence:
    """The claims of every question in the tables of one connection, and the sums over them."""

    def __init__(self, connection: sqlite3.Connection, story: Story) -> None:
        self._run = connection.execute
        self._story = story
        self._supports = SupportTable(connection, story, self._retellings)
        self._questions: dict[str, _Question] = {}
        self._details: dict[str, list[str]] = defaultdict(list)
        for id, question in story.questions.items():
            if question.detail_of:
                self._details[question.detail_of].append(id)

    # --- what changes ---------------------------------------------------------------------------------------------

    def add(self, ref: str, event: int, mention: int, claim: Claim) -> None:
        """A claim read from the text that ``event`` brought to ``mention``."""
        family, where = self._provenance(mention)
        origin, letter, derived = origin_of(self._story, claim, where)
        row = (ref, event, mention, claim.question, claim.value, claim.aspect, claim.level, claim.sentence,
               dump_claim(claim), origin, letter, derived, None, None)  # fmt: skip
        self._run(f"INSERT INTO claims VALUES ({', '.join('?' * len(row))})", row)
        self._count(Witness(ref, claim, mention, family, origin, letter, derived, event), 1)

    def withdraw(self, ref: str, position: int) -> None:
        """The text no longer makes this claim."""
        self._turn(ref, "withdrawn_at", position)

    def reject(self, ref: str, ruling: int | None) -> str | None:
        """A person's ruling rejects a claim, or (None) no longer does; the question, or None for an unknown claim."""
        return self._turn(ref, "rejected_by", ruling)

    def regroup(self, moved: Mapping[int, int]) -> set[str]:
        """The families of mentions, or the origins of those, are others now; the questions that this bears on.

        ``moved``: mention → the family that it was in.
        """
        affected: set[str] = set()
        for mention, before in sorted(moved.items()):
            rows = self._run(
                f"SELECT ref, event, body, origin, letter, derived FROM claims WHERE mention = ? AND {_LIVE} "
                "ORDER BY ref",
                (mention,),
            ).fetchall()
            if not rows:
                continue
            now, where = self._provenance(mention)
            questions: set[str] = set()
            for ref, event, body, origin, letter, derived in rows:
                claim = load_claim(body)
                old = Witness(ref, claim, mention, before, origin, letter, bool(derived), event)
                new = Witness(ref, claim, mention, now, *origin_of(self._story, claim, where), event)
                self._run(
                    "UPDATE claims SET origin = ?, letter = ?, derived = ? WHERE ref = ?",
                    (new.origin, new.letter, new.derived, ref),
                )
                if new != old:
                    others = self._others(new)
                    self._less(old, others)
                    self._more(new, others)
                questions.add(claim.question)
            for question in questions:
                self._retold(question, before, now)
            affected |= questions
        return affected

    def refold(self, question: str, *, ruled: bool) -> tuple[State, State]:
        """(the state before, the state now). ``ruled``: it is folded anew because of a person's word."""
        asked, held = self._story.questions[question], self._question(question)
        for value in held.stale:
            found = self._supports.standing(question, value, self._mentions(question, value))
            if found:
                held.standings[value] = found
            else:
                held.standings.pop(value, None)
        held.stale.clear()

        def later(value: str, position: int) -> Grade | None:
            return self._later(question, value, position)

        before, ruling = held.state, self._ruling(question)
        mentions, origins = self._mentions(question, ALL), self._supports.spoken(question)
        held.state = settle(asked, held.standings.values(), mentions, origins, later, held.in_place, ruling)
        if held.state != before and not ruled:
            held.in_place = held.state
        return before, held.state

    def details_of(self, questions: Iterable[str]) -> set[str]:
        """The questions that ask for a detail of these: more retellings of the whole weaken a lone detail."""
        return {detail for question in questions for detail in self._details[question]}

    def supports(self, question: str, value: str) -> list[tuple[Support, Grade, str]]:
        """Each origin's word for a value, with the rung that it gives alone and why, the highest first."""
        found = [(support, *self.alone(question, support)) for support in self._supports.of(question, value)]
        return sorted(found, key=lambda f: (-f[1], f[0].letter, f[0].first))

    def alone(self, question: str, support: Support) -> tuple[Grade, str]:
        """The rung that one origin's word gives alone, and why."""
        return origin_grade(support, lambda family: self._retellings(question, family, most=-1))

    def first_said(self, question: str, *, upto: int, limit: int) -> list[tuple[str, Support]]:
        """The last so many first words of any origin for any value (`SupportTable.first_said`)."""
        return self._supports.first_said(question, upto=upto, limit=limit)

    def values(self, question: str, upto: int) -> list[tuple[str, int, str]]:
        """(value, how many origins ever stood for it, the first claim of it)."""
        return self._supports.values(question, upto)

    # --- sums -----------------------------------------------------------------------------------------------------

    def _count(self, witness: Witness, by: Literal[1, -1]) -> None:
        """A claim begins (1) or ceases (-1) to count; its table says so already."""
        question, others = witness.claim.question, self._others(witness)
        for value in {*_said(witness.claim)} - {said for said, _, _ in others}:
            self._tally(question, value, by)
        if by == 1:
            self._more(witness, others)
        else:
            self._less(witness, others)
        if not others:
            self._tally(question, ALL, by)
            self._retold(question, witness.family)

    def _turn(self, ref: str, column: str, at: int | None) -> str | None:
        """A claim is withdrawn or rejected, or no longer; its question, or None for an unknown claim."""
        asked = f"SELECT event, mention, body, origin, letter, derived, {_LIVE} FROM claims WHERE ref = ?"
        row = self._run(asked, (ref,)).fetchone()
        if row is None:
            return None
        event, mention, body, origin, letter, derived, counted = row
        self._run(f"UPDATE claims SET {column} = ? WHERE ref = ?", (at, ref))
        (counts,) = self._run(f"SELECT {_LIVE} FROM claims WHERE ref = ?", (ref,)).fetchone()
        claim, (family, where) = load_claim(body), self._provenance(mention)
        if counted and not counts:
            self._count(Witness(ref, claim, mention, family, origin, letter, bool(derived), event), -1)
        elif counts and not counted:  # its family may have moved in the meantime
            origin, letter, derived = origin_of(self._story, claim, where)
            self._run(
                "UPDATE claims SET origin = ?, letter = ?, derived = ? WHERE ref = ?", (origin, letter, derived, ref)
            )
            self._count(Witness(ref, claim, mention, family, origin, letter, derived, event), 1)
        return claim.question

    def _more(self, witness: Witness, others: list[_Told]) -> None:
        """One more witness to all that its claim says."""
        question = witness.claim.question
        renewed = self._question(question).renewed
        after, words = renewed.get(witness.claim.value, (witness.position, {}))
        if any(value == witness.claim.value for value, _, _ in others):
            renewed.pop(witness.claim.value, None)  # how firmly its mention said so before, and when, is not held here
        elif witness.position > after:
            word = words.get(witness.origin)
            words[witness.origin] = word.with_(witness, None) if word else Support.of(witness)
        for value in _said(witness.claim):
            word = self._supports.get(question, value, witness.origin)
            word = word.with_(witness, _firmest(others, value, witness.origin)) if word else Support.of(witness)
            self._spoil(question, self._supports.put(question, value, word))

    def _less(self, witness: Witness, others: list[_Told]) -> None:
        """One witness less to all that its claim says."""
        question, origin = witness.claim.question, witness.origin
        self._question(question).renewed.pop(witness.claim.value, None)
        for value in _said(witness.claim):
            word = self._supports.get(question, value, origin)
            left = word.without(witness, _firmest(others, value, origin)) if word else None
            if left is None:
                where, given = _saying(value)
                witnesses = self._witnesses(
                    f"origin = ? AND ref <> ? AND {where}", question, origin, witness.ref, *given
                )
                left = supports_of(witnesses)[0] if witnesses else None
            if left:
                self._spoil(question, self._supports.put(question, value, left))
            else:
                self._spoil(question, self._supports.drop(question, value, origin))

    def _others(self, witness: Witness) -> list[_Told]:
        """(value, origin, rank) of all that its mention says otherwise about the same question, facets too."""
        rows = self._run(
            "SELECT value, origin, level, derived, body FROM claims "
            f"WHERE mention = ? AND question = ? AND ref <> ? AND {_LIVE}",
            (witness.mention, witness.claim.question, witness.ref),
        )
        return [
            (said, origin, rank(level, origin, derived=bool(derived)))
            for value, origin, level, derived, body in rows
            for said in (value, *facet_values(load_claim(body)))
        ]

    def _tally(self, question: str, value: str, by: int) -> None:
        self._run(
            "INSERT INTO tallies (question, value, mentions) VALUES (?, ?, ?) "
            "ON CONFLICT (question, value) DO UPDATE SET mentions = mentions + excluded.mentions",
            (question, value, by),
        )
        self._spoil(question, {value} - {ALL})

    def _mentions(self, question: str, value: str) -> int:
        row = self._run("SELECT mentions FROM tallies WHERE question = ? AND value = ?", (question, value)).fetchone()
        return row[0] if row else 0

    def _retold(self, question: str, *families: int) -> None:
        """More or fewer of these families address a question: what one of them alone tells weighs otherwise."""
        for id in (question, *self._details[question]):
            for family in set(families):
                self._spoil(id, self._supports.retold(id, family))

    def _spoil(self, question: str, values: set[str]) -> None:
        """How these values stand has to be asked again."""
        self._question(question).stale.update(values)

    def _retellings(self, question: str, family: int, most: int = RETOLD) -> int:
        """How many mentions of a family address a question, or the one of which it is a detail, of the first ``most``;
        -1: of all."""
        parent = self._story.questions[question].detail_of or question
        (number,) = self._run(
            "SELECT count(*) FROM (SELECT DISTINCT mention FROM members CROSS JOIN claims ON mention = report "
            f"WHERE family = ? AND question IN (?, ?) AND {_LIVE} LIMIT ?)",
            (family, question, parent, most),
        ).fetchone()
        return int(number)

    def _later(self, question: str, value: str, position: int) -> Grade | None:
        """The rung of a value from what was learned after a position alone; summed up once, and then added to."""
        renewed = self._question(question).renewed
        if renewed.get(value, (None,))[0] != position:
            witnesses = self._witnesses("value = ? AND event > ?", question, value, position)
            renewed[value] = position, {word.origin: word for word in supports_of(witnesses)}
        _, words = renewed[value]
        if not words:
            return None
        return standing(value, graded(words.values(), lambda family: self._retellings(question, family)), 0).grade

    def _ruling(self, question: str) -> Ruling | None:
        """The ruling in force: the last one made and not withdrawn."""
        row = self._run(
            "SELECT position, verdict, value, because, by FROM rulings WHERE question = ? AND withdrawn_at IS NULL "
            "AND verdict IN ('set', 'annul', 'reopen') ORDER BY position DESC LIMIT 1",
            (question,),
        ).fetchone()
        return Ruling(*row) if row else None

    # --- what the tables hold -------------------------------------------------------------------------------------

    def _question(self, question: str) -> _Question:
        if question not in self._questions:
            held = self._questions[question] = _Question()
            said = self._run("SELECT value FROM tallies WHERE question = ? AND value <> ?", (question, ALL))
            held.stale.update(value for (value,) in said)
            held.state = self._last(question, "true")
            held.in_place = self._last(
                question,
                "position NOT IN (SELECT position FROM rulings UNION "
                "SELECT withdrawn_at FROM rulings WHERE withdrawn_at IS NOT NULL)",
            )
        return self._questions[question]

    def _last(self, question: str, which: str) -> State:
        row = self._run(
            f"SELECT state FROM question_history WHERE question = ? AND {which} ORDER BY position DESC LIMIT 1",
            (question,),
        ).fetchone()
        return State.load(row[0]) if row else State()

    def _witnesses(self, where: str, question: str, *given: object) -> list[Witness]:
        rows = self._run(
            "SELECT ref, body, mention, family, origin, letter, derived, event FROM claims "
            f"JOIN members ON report = mention WHERE question = ? AND {_LIVE} AND {where} ORDER BY ref",
            (question, *given),
        )
        return [
            Witness(ref, load_claim(body), mention, family, origin, letter, bool(derived), event)
            for ref, body, mention, family, origin, letter, derived, event in rows
        ]

    def _provenance(self, mention: int) -> tuple[int, Provenance]:
        family, domain, root, copy, own = self._run(
            "SELECT family, domain, root, copy, own FROM mentions JOIN families USING (family) WHERE position = ?",
            (mention,),
        ).fetchone()
        return family, Provenance(domain, root, copy != mention, tuple(orjson.loads(own)) if own else ())
