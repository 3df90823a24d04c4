"""What bears on each question while the log is folded: claims with their origins, summed up value by value.

The table ``claims`` holds every claim with the origin that it has by now, ``supports`` the sum of each origin's word
for each value. A new claim changes one support; sums are made anew only where a claim goes or its origin changes. So
the cost of a claim depends on how many origins have spoken, not on how many claims there are.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import orjson

from timeline.board import Standing, State, Witness
from timeline.board.grade import Grade, origin_grade, stand, standing
from timeline.board.origin import Provenance, origin_of
from timeline.board.state import Ruling, facet_values, settle
from timeline.board.support import FIRMNESS, Support, current, supports_of
from timeline.projections.claims import dump_claim, load_claim
from timeline.reading.claim import Claim
from timeline.story.model import DateQuestion, Story


@dataclass(slots=True)
class _Question:
    """One question in memory: its supports by value and origin, mentions by value, and what has to be made anew."""

    supports: dict[str, dict[str, Support]] = field(default_factory=lambda: defaultdict(dict))
    mentions: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    standings: dict[str, Standing] = field(default_factory=dict)
    stale: set[str] = field(default_factory=set)
    state: State = field(default_factory=State)


ALL = ""
"""Stands for "any value" where mentions are counted."""


_LIVE = "withdrawn_at IS NULL AND rejected_by IS NULL"
"""Claims that count: their text still makes them, and nobody rejected them."""


def _saying(value: str) -> tuple[str, tuple[str, ...]]:
    """(condition, its parameters) for the claims that say a value, a facet, or anything at all."""
    if value == ALL:
        return "TRUE", ()
    facet, is_one, option = value.partition("=")
    if is_one:
        pairs = "SELECT 1 FROM json_each(claims.body, '$.facets') AS pair"
        condition = "json_extract(pair.value, '$[0]') = ? AND json_extract(pair.value, '$[1]') = ?"
        return f"EXISTS ({pairs} WHERE {condition})", (facet, option)
    return "value = ?", (value,)


class Evidence:
    """The claims of every question in the tables of one connection, and the sums over them."""

    def __init__(self, connection: sqlite3.Connection, story: Story) -> None:
        self._run = connection.execute
        self._story = story
        self._questions: dict[str, _Question] = {}
        self._details: dict[str, list[str]] = defaultdict(list)
        for id, question in story.questions.items():
            if question.detail_of:
                self._details[question.detail_of].append(id)

    # --- what changes ---------------------------------------------------------------------------------------------

    def add(self, ref: str, event: int, mention: int, claim: Claim) -> None:
        """A claim read from the text that ``event`` brought to ``mention``."""
        question = claim.question
        family, where = self._provenance(mention)
        origin, letter, derived = origin_of(self._story, claim, where)
        witness = Witness(ref, claim, mention, family, origin, letter, derived, event)
        held = self._held(question, mention)
        row = (ref, event, mention, question, claim.value, claim.aspect, claim.level, claim.sentence,
               dump_claim(claim), origin, letter, derived, None, None)  # fmt: skip
        self._run(f"INSERT INTO claims VALUES ({', '.join('?' * len(row))})", row)
        if not held:
            self._set_count(question, ALL, self._question(question).mentions[ALL] + 1)
        for value in (claim.value, *facet_values(claim)):
            if value not in {said for said, _, _ in held}:
                self._set_count(question, value, self._question(question).mentions[value] + 1)
            before = self._question(question).supports[value].get(origin)
            ranks = [rank for said, of, rank in held if (said, of) == (value, origin)]
            support = before.with_(witness, max(ranks, default=None)) if before else Support.of(witness)
            self._put(question, value, support)
            self._spoil(question, value, family)

    def withdraw(self, ref: str, position: int) -> None:
        """The text no longer makes this claim."""
        self._run("UPDATE claims SET withdrawn_at = ? WHERE ref = ?", (position, ref))
        self._recount(ref)

    def reject(self, ref: str, ruling: int | None) -> str | None:
        """A person's ruling rejects a claim, or (None) no longer does; the question, or None for an unknown claim."""
        self._run("UPDATE claims SET rejected_by = ? WHERE ref = ?", (ruling, ref))
        return self._recount(ref)

    def _recount(self, ref: str) -> str | None:
        """Sum up anew where one claim has begun or ceased to count."""
        row = self._run("SELECT body, origin, mention FROM claims WHERE ref = ?", (ref,)).fetchone()
        if row is None:
            return None
        body, origin, mention = row
        claim = load_claim(body)
        question, family = claim.question, self._provenance(mention)[0]
        for value in (ALL, claim.value, *facet_values(claim)):
            where, given = _saying(value)
            (mentions,) = self._run(
                f"SELECT count(DISTINCT mention) FROM claims WHERE question = ? AND {_LIVE} AND {where}",
                (question, *given),
            ).fetchone()
            self._set_count(question, value, mentions)
            if value != ALL:
                self._sum(question, value, origin)
                self._spoil(question, value, family)
        return question

    def regroup(self, mentions: Iterable[int]) -> set[str]:
        """These mentions' families, or the origins of those, are others now; the questions that this bears on."""
        affected = set()
        for mention in sorted(mentions):
            rows = self._run(
                f"SELECT ref, body, origin, letter, derived FROM claims WHERE mention = ? AND {_LIVE} ORDER BY ref",
                (mention,),
            ).fetchall()
            if not rows:
                continue
            family, where = self._provenance(mention)
            for ref, body, *before in rows:
                claim = load_claim(body)
                now = list(origin_of(self._story, claim, where))
                self._run("UPDATE claims SET origin = ?, letter = ?, derived = ? WHERE ref = ?", (*now, ref))
                for value in (claim.value, *facet_values(claim)):
                    for origin in {before[0], now[0]}:
                        self._sum(claim.question, value, origin)
                    self._spoil(claim.question, value, family)
                affected.add(claim.question)
        return affected

    def refold(self, question: str) -> tuple[State, State]:
        """(the state before, the state now)."""
        asked, held = self._story.questions[question], self._question(question)
        for value in held.stale:
            held.standings.pop(value, None)
            supports = current(asked, value, held.supports)
            if supports:
                held.standings[value] = standing(
                    value, supports, held.mentions[value], lambda family: self._retellings(question, family)
                )
        held.stale.clear()
        origins = {origin for supports in held.supports.values() for origin in supports}

        def later(value: str, position: int) -> Standing | None:
            return self._later(question, value, position)

        before = held.state
        ruling = self._ruling(question)
        held.state = settle(asked, held.standings.values(), held.mentions[ALL], len(origins), later, before, ruling)
        return before, held.state

    def details_of(self, questions: Iterable[str]) -> set[str]:
        """The questions that ask for a detail of these: more retellings of the whole weaken a lone detail."""
        return {detail for question in questions for detail in self._details[question]}

    def supports(self, question: str, value: str) -> list[tuple[Support, Grade, str]]:
        """Each origin's word for a value, with the rung that it gives alone and why, the highest first."""
        stand = current(self._story.questions[question], value, self._question(question).supports)
        found = [(support, *self.alone(question, support)) for support in stand]
        return sorted(found, key=lambda f: (-f[1], f[0].letter, f[0].first))

    def alone(self, question: str, support: Support) -> tuple[Grade, str]:
        """The rung that one origin's word gives alone, and why."""
        return origin_grade(support, lambda family: self._retellings(question, family))

    def said(self, question: str) -> Iterator[tuple[str, Support]]:
        """Every value that anybody ever stood for, with each origin's word for it; not what is said of particulars."""
        for value, by_origin in self._question(question).supports.items():
            if "=" not in value:
                yield from ((value, support) for support in by_origin.values())

    # --- sums -----------------------------------------------------------------------------------------------------

    def _held(self, question: str, mention: int) -> list[tuple[str, str, int]]:
        """(value, origin, rank of its level) of all that a mention already claims about a question, facets too."""
        rows = self._run(
            f"SELECT value, origin, level, body FROM claims WHERE mention = ? AND question = ? AND {_LIVE}",
            (mention, question),
        )
        return [
            (said, origin, FIRMNESS.index(level))
            for value, origin, level, body in rows
            for said in (value, *facet_values(load_claim(body)))
        ]

    def _set_count(self, question: str, value: str, mentions: int) -> None:
        self._question(question).mentions[value] = mentions
        self._run(
            "INSERT INTO tallies (question, value, mentions) VALUES (?, ?, ?) "
            "ON CONFLICT (question, value) DO UPDATE SET mentions = excluded.mentions",
            (question, value, mentions),
        )

    def _sum(self, question: str, value: str, origin: str) -> None:
        """Sum up one origin's word for a value anew from its claims."""
        where, given = _saying(value)
        witnesses = self._witnesses(f"origin = ? AND {where}", question, origin, *given)
        if witnesses:
            self._put(question, value, supports_of(witnesses)[0])
        else:
            self._question(question).supports[value].pop(origin, None)
            self._run("DELETE FROM supports WHERE question = ? AND value = ? AND origin = ?", (question, value, origin))

    def _put(self, question: str, value: str, support: Support) -> None:
        self._question(question).supports[value][support.origin] = support
        self._run(
            "INSERT INTO supports (question, value, origin, body) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (question, value, origin) DO UPDATE SET body = excluded.body",
            (question, value, support.origin, support.dump()),
        )

    def _spoil(self, question: str, value: str, family: int) -> None:
        """The standing of a value has to be made anew, and of each that one retelling of the family alone tells.

        Of a date all standings have to be: a new forecast replaces what its origin said before.
        """
        held = self._question(question)
        held.stale.update(held.supports if isinstance(self._story.questions[question], DateQuestion) else (value,))
        for id in (question, *self._details[question]):
            held = self._question(id)
            for other, supports in held.supports.items():
                if any(s.family == family and s.derived and s.mentions == 1 for s in supports.values()):
                    held.stale.add(other)

    def _retellings(self, question: str, family: int) -> int:
        """How many mentions of a family address a question, or the one of which it is a detail."""
        parent = self._story.questions[question].detail_of or question
        (number,) = self._run(
            "SELECT count(DISTINCT mention) FROM members JOIN claims ON mention = report "
            f"WHERE family = ? AND question IN (?, ?) AND {_LIVE}",
            (family, question, parent),
        ).fetchone()
        return int(number)

    def _later(self, question: str, value: str, position: int) -> Standing | None:
        witnesses = self._witnesses("value = ? AND event > ?", question, value, position)
        retellings = {w.family: self._retellings(question, w.family) for w in witnesses}
        return stand(value, witnesses, retellings) if witnesses else None

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
            for value, body in self._run("SELECT value, body FROM supports WHERE question = ?", (question,)):
                support = Support.load(body)
                held.supports[value][support.origin] = support
            held.mentions.update(self._run("SELECT value, mentions FROM tallies WHERE question = ?", (question,)))
            held.stale.update(held.supports)
            row = self._run(
                "SELECT state FROM question_history WHERE question = ? ORDER BY position DESC LIMIT 1", (question,)
            ).fetchone()
            if row:
                held.state = State.load(row[0])
        return self._questions[question]

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
