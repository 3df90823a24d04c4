"""Everything that bears on each question while the log is folded: claims, touches, and whose word they are."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass, fields
from typing import Any

import orjson

from timeline import lineage
from timeline.board import State, Witness, fold
from timeline.board.origin import Provenance, origin_of
from timeline.reading.claim import Claim
from timeline.story.model import Story, WatchQuestion


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mention stands: its publisher's domain, its family, and the day it was published or seen."""

    domain: str
    family: int
    day: str


@dataclass(frozen=True, slots=True)
class Family:
    """What a family goes back to: an outlet, and our copy of its report unless we hold none (``copy`` is None)."""

    root: str
    copy: int | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A claim read from the text that event ``event`` brought to mention ``mention``."""

    ref: str
    event: int
    mention: int
    claim: Claim


def dump_claim(claim: Claim) -> str:
    return orjson.dumps({k: v for k, v in asdict(claim).items() if v is not None}, option=orjson.OPT_SORT_KEYS).decode()


_PAIRS = frozenset({"facets"})
_TUPLES = frozenset({field.name for field in fields(Claim)} & {"cues", "flags"})


def load_claim(body: str) -> Claim:
    """The inverse of `dump_claim`."""
    plain: dict[str, Any] = orjson.loads(body)
    for name in _TUPLES & plain.keys():
        plain[name] = tuple(plain[name])
    for name in _PAIRS & plain.keys():
        plain[name] = tuple((key, value) for key, value in plain[name])
    return Claim(**plain)


def touch(question: str) -> Claim:
    """A watched question holds no values; that a text touches it is all there is to claim."""
    return Claim(
        question=question,
        value="touched",
        aspect="now",
        level="asserted",
        field="title",
        start=0,
        end=0,
        sentence="",
        pattern="",
    )


class Evidence:
    """The pieces of each question, read from the tables when first wanted and kept while the fold goes on."""

    def __init__(self, connection: sqlite3.Connection, story: Story) -> None:
        self._connection = connection
        self._story = story
        self._pieces: dict[str, dict[str, Piece]] = {}
        self._states: dict[str, State] = {}
        self.places: dict[int, Place] = {}
        self.families: dict[int, Family] = {}

    def add(self, piece: Piece) -> None:
        self._of(piece.claim.question)[piece.ref] = piece

    def withdraw(self, question: str, ref: str) -> None:
        self._of(question).pop(ref, None)

    def refold(self, question: str) -> tuple[State, State]:
        """(the state before, the state now)."""
        before = self._state(question)
        asked = self._story.questions[question]
        parent = self._witnesses(asked.detail_of) if asked.detail_of else []
        after = fold(asked, self._witnesses(question), before, parent)
        self._states[question] = after
        return before, after

    def _witnesses(self, question: str) -> list[Witness]:
        found = []
        for piece in self._of(question).values():
            place = self.place(piece.mention)
            family = self.family(place.family)
            where = Provenance(place.domain, family.root, derived=family.copy != piece.mention)
            origin, letter, derived = origin_of(self._story, piece.claim, where)
            found.append(
                Witness(
                    ref=piece.ref,
                    claim=piece.claim,
                    mention=piece.mention,
                    family=place.family,
                    origin=origin,
                    letter=letter,
                    derived=derived,
                    position=piece.event,
                    day=place.day,
                )
            )
        return found

    def regrouped(self, family: lineage.Family, members: list[int]) -> set[int]:
        """Take note of a family as it is now; the members whose family, or whose family's origin, was another before."""
        origin = family.origin
        now = Family(origin.outlet, origin.report)
        moved = set()
        for member in members:
            place = self.places.get(member)
            if place is None or place.family != family.id or self.families.get(family.id) != now:
                moved.add(member)
                self.places.pop(member, None)
        self.families[family.id] = now
        return moved

    # --- what the tables hold, when first wanted --------------------------------------------------------------------

    def _of(self, question: str) -> dict[str, Piece]:
        if question not in self._pieces:
            self._pieces[question] = dict(self._stored(question))
        return self._pieces[question]

    def _stored(self, question: str) -> list[tuple[str, Piece]]:
        if isinstance(self._story.questions[question], WatchQuestion):
            rows = self._connection.execute(
                "SELECT mention, event FROM touches WHERE question = ? ORDER BY mention", (question,)
            )
            return [(f"m{m}", Piece(f"m{m}", event, m, touch(question))) for m, event in rows]
        rows = self._connection.execute(
            "SELECT ref, event, mention, body FROM claims WHERE question = ? AND withdrawn_at IS NULL ORDER BY event, ref",
            (question,),
        )
        return [(ref, Piece(ref, event, mention, load_claim(body))) for ref, event, mention, body in rows]

    def _state(self, question: str) -> State:
        if question not in self._states:
            row = self._connection.execute(
                "SELECT state FROM question_history WHERE question = ? ORDER BY position DESC LIMIT 1", (question,)
            ).fetchone()
            self._states[question] = State.load(orjson.loads(row[0])) if row else State()
        return self._states[question]

    def place(self, mention: int) -> Place:
        if mention not in self.places:
            domain, family, day = self._connection.execute(
                "SELECT domain, family, substr(coalesce(published_at, seen_at), 1, 10) FROM mentions WHERE position = ?",
                (mention,),
            ).fetchone()
            self.places[mention] = Place(domain, family, day)
        return self.places[mention]

    def family(self, family: int) -> Family:
        if family not in self.families:
            root, copy = self._connection.execute(
                "SELECT root, copy FROM families WHERE family = ?", (family,)
            ).fetchone()
            self.families[family] = Family(root, copy)
        return self.families[family]

    def questions_of(self, mention: int) -> set[str]:
        """The questions that a mention bears on."""
        stored = self._connection.execute(
            "SELECT question FROM claims WHERE mention = ?1 AND withdrawn_at IS NULL "
            "UNION SELECT question FROM touches WHERE mention = ?1",
            (mention,),
        )
        return {question for (question,) in stored}
