"""How well founded is a value? Seven rungs, from who says it first-hand and how many independent origins there are.

The grade says how well a value is founded, never how likely it is. Beside it stands the Admiralty mark (NATO STANAG
2511): a letter for the best origin's reliability, declared in feeds.yaml, and a digit computed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from statistics import median_low
from typing import Literal

from timeline.reading.claim import Claim


class Grade(IntEnum):
    """The rungs. ``word`` is what a reader sees."""

    SPECULATION = 1
    RUMOUR = 2
    REPORTED = 3
    CORROBORATED = 4
    ON_RECORD = 5
    DOCUMENTED = 6
    RULED = 7

    @property
    def word(self) -> str:
        return self.name.lower().replace("_", " ")


FIRMNESS = ("speculative", "hearsay", "anonymous", "commentary", "attributed", "asserted", "on-record")
"""The levels of a claim, weakest first: the order in which a family's lower median is taken."""

TRUSTED = frozenset("ABC")
"""Letters whose report counts as a report; what only D to F carry is rumour."""

RECORDERS = frozenset("AB")
"""Letters trusted to quote a party rightly: what a party says through them is on record."""

HEDGED = frozenset({"hearsay", "anonymous"})


@dataclass(frozen=True, slots=True)
class Witness:
    """A claim with its provenance. ``derived``: the mention retells a report that it credits or copies."""

    ref: str
    claim: Claim
    mention: int
    family: int
    origin: str
    letter: str
    derived: bool
    position: int
    day: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One value and what it rests on. ``first`` and ``best`` are references of claims; ``since`` a log position."""

    value: str
    grade: Grade
    mark: str
    origins: tuple[str, ...]
    mentions: int
    first: str
    best: str
    since: int
    latest: int
    level: str
    hedged: bool
    low: int | None = None
    high: int | None = None
    comparator: Literal["", "above", "below", "about"] = ""


def _by_origin(witnesses: Iterable[Witness]) -> list[tuple[str, list[Witness]]]:
    ordered = sorted(witnesses, key=lambda w: (w.origin, w.position, w.ref))
    return [(origin, list(group)) for origin, group in groupby(ordered, key=lambda w: w.origin)]


def family_level(witnesses: Sequence[Witness]) -> str:
    """How firmly one origin says a thing: the lower median over its retellings.

    Rewrites lose hedges and never add them, so the firmest retelling proves nothing.
    """
    firmest: dict[int, int] = {}
    for witness in witnesses:
        rank = FIRMNESS.index(witness.claim.level)
        firmest[witness.mention] = max(rank, firmest.get(witness.mention, -1))
    return FIRMNESS[median_low(firmest.values())]


def _origin_grade(witnesses: Sequence[Witness], retellings: dict[int, int]) -> Grade:
    """The rung that one origin alone gives. ``retellings``: mentions of each family that address the question."""
    if any(w.claim.documented for w in witnesses):
        return Grade.DOCUMENTED
    letter = min(w.letter for w in witnesses)
    level = family_level(witnesses)
    if level == "speculative":
        return Grade.SPECULATION
    lone = len({w.mention for w in witnesses}) == 1 and all(w.derived for w in witnesses)
    if lone and retellings[witnesses[0].family] >= 3:
        return Grade.RUMOUR  # a detail that only one of several retellings has came in with the retelling
    if level == "commentary" or letter not in TRUSTED:
        return Grade.RUMOUR
    return Grade.ON_RECORD if level == "on-record" and letter in RECORDERS else Grade.REPORTED


def stand(value: str, witnesses: Sequence[Witness], retellings: dict[int, int]) -> Standing:
    """The standing of a value from all witnesses for it (at least one)."""
    grades = {origin: _origin_grade(group, retellings) for origin, group in _by_origin(witnesses)}
    grade = max(grades.values())
    if grade is Grade.REPORTED and sum(g is Grade.REPORTED for g in grades.values()) >= 2:
        grade = Grade.CORROBORATED
    first = min(witnesses, key=lambda w: (w.position, w.ref))
    best = min(witnesses, key=lambda w: (-grades[w.origin], w.letter, w.derived, w.position, w.ref))
    level = family_level([w for w in witnesses if w.origin == best.origin])
    letter = min(w.letter for w in witnesses if grades[w.origin] == max(grades.values()))
    claim = best.claim
    return Standing(
        value=value,
        grade=grade,
        mark=f"{letter}{_digit(grade, level, letter)}",
        origins=tuple(sorted(grades)),
        mentions=len({w.mention for w in witnesses}),
        first=first.ref,
        best=best.ref,
        since=first.position,
        latest=max(w.position for w in witnesses),
        level=level,
        hedged=level in HEDGED,
        low=claim.low,
        high=claim.high,
        comparator=claim.comparator,
    )


def _digit(grade: Grade, level: str, letter: str) -> int:
    """1 confirmed … 3 possibly true; 6 cannot be judged. Contradiction (4 and 5) is the state's to see."""
    if grade in (Grade.DOCUMENTED, Grade.CORROBORATED):
        return 1
    if grade is Grade.ON_RECORD or (grade is Grade.REPORTED and level not in HEDGED and letter in RECORDERS):
        return 2
    return 3 if grade is Grade.REPORTED else 6
