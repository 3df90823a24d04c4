"""The table ``claims``: every claim that a text ever made, with the origin that it has by now.

A claim counts while its text still makes it and nobody rejects it. Must never: sum up or grade; whoever changes the
table is told which claims began or ceased to count.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Any, Literal, TypeAlias

import orjson

from timeline.board import Witness
from timeline.board.origin import Provenance, origin_of
from timeline.board.state import facet_values
from timeline.board.support import rank
from timeline.reading.claim import Claim
from timeline.story.model import Story

Told: TypeAlias = tuple[str, str, int]
"""(value, origin, rank): what a mention says, whose word it is, how firmly."""

_COUNTS = "withdrawn_at IS NULL AND rejected_by IS NULL"
_WITNESS = "ref, claims.body, mention, family, origin, letter, derived, event"
_TUPLES = frozenset({field.name for field in fields(Claim)} & {"cues", "flags"})


class ClaimTable:
    """The claims in the tables of one connection, as witnesses of the family and origin that they have now."""

    def __init__(self, connection: sqlite3.Connection, story: Story) -> None:
        self._run = connection.execute
        self._story = story

    # --- asking ---------------------------------------------------------------------------------------------------

    def told_beside(self, witness: Witness) -> list[Told]:
        """All that its mention says otherwise about the same question, particulars too."""
        rows = self._run(
            "SELECT value, origin, level, derived, body FROM claims "
            f"WHERE mention = ? AND question = ? AND ref <> ? AND {_COUNTS}",
            (witness.mention, witness.claim.question, witness.ref),
        )
        return [
            (said, origin, rank(level, origin, derived=bool(derived)))
            for value, origin, level, derived, body in rows
            for said in (value, *facet_values(load_claim(body)))
        ]

    def of_origin(self, question: str, value: str, origin: str, *, without: str) -> list[Witness]:
        """The witnesses by which an origin says a value, or a particular, without the one claim of that reference."""
        facet, is_particular, option = value.partition("=")
        if not is_particular:
            return self._witnesses("origin = ? AND ref <> ? AND value = ?", question, origin, without, value)
        pairs = "SELECT 1 FROM json_each(claims.body, '$.facets') AS pair"
        condition = "json_extract(pair.value, '$[0]') = ? AND json_extract(pair.value, '$[1]') = ?"
        where = f"origin = ? AND ref <> ? AND EXISTS ({pairs} WHERE {condition})"
        return self._witnesses(where, question, origin, without, facet, option)

    def learned_after(self, question: str, value: str, position: int) -> list[Witness]:
        """The witnesses for a value from what was learned after a position."""
        return self._witnesses("value = ? AND event > ?", question, value, position)

    def retellings(self, question: str, family: int, most: int) -> int:
        """How many mentions of a family address a question, or the one of which it is a detail, of the first ``most``;
        -1: of all."""
        parent = self._story.questions[question].detail_of or question
        (number,) = self._run(
            "SELECT count(*) FROM (SELECT DISTINCT mention FROM members CROSS JOIN claims ON mention = report "
            f"WHERE family = ? AND question IN (?, ?) AND {_COUNTS} LIMIT ?)",
            (family, question, parent, most),
        ).fetchone()
        return int(number)

    def _witnesses(self, where: str, question: str, *given: object) -> list[Witness]:
        rows = self._run(
            f"SELECT {_WITNESS} FROM claims JOIN members ON report = mention "
            f"WHERE question = ? AND {_COUNTS} AND {where} ORDER BY ref",
            (question, *given),
        )
        return [_witness(*row) for row in rows]

    def _provenance(self, mention: int) -> tuple[int, Provenance]:
        """(its family, what is known of a mention that carries claims)."""
        family, domain, root, copy, own = self._run(
            "SELECT family, domain, root, copy, own FROM mentions JOIN families USING (family) WHERE position = ?",
            (mention,),
        ).fetchone()
        return family, Provenance(domain, root, copy != mention, tuple(orjson.loads(own)) if own else ())

    # --- changing -------------------------------------------------------------------------------------------------

    def add(self, ref: str, event: int, mention: int, claim: Claim) -> Witness:
        """Write a claim read from the text that ``event`` brought to ``mention``."""
        family, where = self._provenance(mention)
        origin, letter, derived = origin_of(self._story, claim, where)
        row = (ref, event, mention, claim.question, claim.value, claim.aspect, claim.level, claim.sentence,
               dump_claim(claim), origin, letter, derived, None, None)  # fmt: skip
        self._run(f"INSERT INTO claims VALUES ({', '.join('?' * len(row))})", row)
        return Witness(ref, claim, mention, family, origin, letter, derived, event)

    def turn(
        self, ref: str, column: Literal["withdrawn_at", "rejected_by"], at: int | None
    ) -> tuple[Witness, Literal[-1, 0, 1]] | None:
        """A claim is withdrawn or rejected at a position, or (None) no longer; None for an unknown claim.

        With it, whether it began (1) or ceased (-1) to count. One that begins has the origin that is its by now, for
        its family may have moved in the meantime.
        """
        asked = f"SELECT {_WITNESS}, {_COUNTS} FROM claims JOIN members ON report = mention WHERE ref = ?"
        row = self._run(asked, (ref,)).fetchone()
        if row is None:
            return None
        *held, counted = row
        self._run(f"UPDATE claims SET {column} = ? WHERE ref = ?", (at, ref))
        (counts,) = self._run(f"SELECT {_COUNTS} FROM claims WHERE ref = ?", (ref,)).fetchone()
        witness = _witness(*held)
        if counted == counts:
            return witness, 0
        return (self._settled(witness, *self._provenance(witness.mention)), 1) if counts else (witness, -1)

    def moved(self, mention: int, before: int) -> Iterator[tuple[Witness, Witness]]:
        """The claims that count of a mention that was in the family ``before``: each as it was, and as it is by now.

        Each is written before it is given, those after it are not yet.
        """
        rows = self._run(
            f"SELECT {_WITNESS} FROM claims JOIN members ON report = mention WHERE mention = ? AND {_COUNTS} "
            "ORDER BY ref",
            (mention,),
        ).fetchall()
        for row in rows:
            old = replace(_witness(*row), family=before)
            yield old, self._settled(old, *self._provenance(mention))

    def _settled(self, witness: Witness, family: int, where: Provenance) -> Witness:
        """The witness in the family, and with the origin, that is its by now; written down."""
        origin, letter, derived = origin_of(self._story, witness.claim, where)
        self._run(
            "UPDATE claims SET origin = ?, letter = ?, derived = ? WHERE ref = ?",
            (origin, letter, derived, witness.ref),
        )
        return replace(witness, family=family, origin=origin, letter=letter, derived=derived)


def said_by(claim: Claim) -> tuple[str, ...]:
    """All that a claim says: its value, and each of its particulars."""
    return (claim.value, *facet_values(claim))


def firmest(told: Iterable[Told], value: str, origin: str) -> int | None:
    """How firmly a mention says a value as an origin's word, as a rank."""
    return max((rank for of_value, of, rank in told if (of_value, of) == (value, origin)), default=None)


def dump_claim(claim: Claim) -> str:
    """Compact JSON, the same text for equal claims."""
    return orjson.dumps(claim).decode()


def load_claim(body: str) -> Claim:
    """The inverse of `dump_claim`."""
    plain: dict[str, Any] = orjson.loads(body)
    for name in _TUPLES & plain.keys():
        plain[name] = tuple(plain[name])
    plain["facets"] = tuple((key, value) for key, value in plain.get("facets", ()))
    return Claim(**plain)


def _witness(
    ref: str, body: str, mention: int, family: int, origin: str, letter: str, derived: int, event: int
) -> Witness:
    return Witness(ref, load_claim(body), mention, family, origin, letter, bool(derived), event)
