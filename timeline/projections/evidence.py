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
from typing import Literal

from timeline.board import Standing, State, Witness
from timeline.board.grade import RETOLD, Grade, graded, origin_grade, standing
from timeline.board.state import Ruling, settle
from timeline.board.support import Support, supports_of
from timeline.projections.claims import ClaimTable, Told, firmest, said_by
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


class Evidence:
    """The claims of every question in the tables of one connection, and the sums over them."""

    def __init__(self, connection: sqlite3.Connection, story: Story) -> None:
        self._run = connection.execute
        self._story = story
        self._claims = ClaimTable(connection, story)
        self._supports = SupportTable(connection, story, self._retellings)
        self._questions: dict[str, _Question] = {}
        self._details: dict[str, list[str]] = defaultdict(list)
        for id, question in story.questions.items():
            if question.detail_of:
                self._details[question.detail_of].append(id)

    # --- what changes ---------------------------------------------------------------------------------------------

    def add(self, ref: str, event: int, mention: int, claim: Claim) -> None:
        """A claim read from the text that ``event`` brought to ``mention``."""
        self._count(self._claims.add(ref, event, mention, claim), 1)

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
            bearing: dict[str, int] = {}
            for old, new in self._claims.moved(mention, before):
                if new != old:
                    beside = self._claims.told_beside(new)
                    self._less(old, beside)
                    self._more(new, beside)
                bearing[new.claim.question] = new.family
            for question, now in bearing.items():
                self._retold(question, before, now)
            affected |= bearing.keys()
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
        return origin_grade(support, lambda family: self._claims.retellings(question, family, -1))

    def first_said(self, question: str, *, upto: int, limit: int) -> list[tuple[str, Support]]:
        """The last so many first words of any origin for any value (`SupportTable.first_said`)."""
        return self._supports.first_said(question, upto=upto, limit=limit)

    def values(self, question: str, upto: int) -> list[tuple[str, int, str]]:
        """(value, how many origins ever stood for it, the first claim of it)."""
        return self._supports.values(question, upto)

    # --- sums -----------------------------------------------------------------------------------------------------

    def _turn(self, ref: str, column: Literal["withdrawn_at", "rejected_by"], at: int | None) -> str | None:
        """A claim is withdrawn or rejected, or no longer; its question, or None for an unknown claim."""
        turned = self._claims.turn(ref, column, at)
        if turned is None:
            return None
        witness, by = turned
        if by:
            self._count(witness, by)
        return witness.claim.question

    def _count(self, witness: Witness, by: Literal[1, -1]) -> None:
        """A claim begins (1) or ceases (-1) to count; its table says so already."""
        question, beside = witness.claim.question, self._claims.told_beside(witness)
        for value in {*said_by(witness.claim)} - {told for told, _, _ in beside}:
            self._tally(question, value, by)
        if by == 1:
            self._more(witness, beside)
        else:
            self._less(witness, beside)
        if not beside:
            self._tally(question, ALL, by)
            self._retold(question, witness.family)

    def _more(self, witness: Witness, beside: list[Told]) -> None:
        """One more witness to all that its claim says."""
        question = witness.claim.question
        renewed = self._question(question).renewed
        after, words = renewed.get(witness.claim.value, (witness.position, {}))
        if any(value == witness.claim.value for value, _, _ in beside):
            renewed.pop(witness.claim.value, None)  # how firmly its mention said so before, and when, is not held here
        elif witness.position > after:
            word = words.get(witness.origin)
            words[witness.origin] = word.with_(witness, None) if word else Support.of(witness)
        for value in said_by(witness.claim):
            word = self._supports.get(question, value, witness.origin)
            word = word.with_(witness, firmest(beside, value, witness.origin)) if word else Support.of(witness)
            self._spoil(question, self._supports.put(question, value, word))

    def _less(self, witness: Witness, beside: list[Told]) -> None:
        """One witness less to all that its claim says."""
        question, origin = witness.claim.question, witness.origin
        self._question(question).renewed.pop(witness.claim.value, None)
        for value in said_by(witness.claim):
            word = self._supports.get(question, value, origin)
            left = word.without(witness, firmest(beside, value, origin)) if word else None
            if left is None:
                witnesses = self._claims.of_origin(question, value, origin, without=witness.ref)
                left = supports_of(witnesses)[0] if witnesses else None
            if left:
                self._spoil(question, self._supports.put(question, value, left))
            else:
                self._spoil(question, self._supports.drop(question, value, origin))

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

    def _retellings(self, question: str, family: int) -> int:
        """How many mentions of a family could tell what one of them does, as far as it matters."""
        return self._claims.retellings(question, family, RETOLD)

    def _later(self, question: str, value: str, position: int) -> Grade | None:
        """The rung of a value from what was learned after a position alone; summed up once, and then added to."""
        renewed = self._question(question).renewed
        if renewed.get(value, (None,))[0] != position:
            witnesses = self._claims.learned_after(question, value, position)
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
