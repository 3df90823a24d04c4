"""How well founded is a value? Seven rungs, from who says it first-hand and how many independent origins there are.

The grade says how well a value is founded, never how likely it is. Beside it stands the Admiralty mark (NATO STANAG
2511): a letter for the best origin's reliability, declared in feeds.yaml, and a digit computed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, NamedTuple, TypeAlias

from timeline.board.origin import RECORDERS
from timeline.board.support import HEDGED, Support, Witness, supports_of


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


TRUSTED = frozenset("ABC")
"""Letters whose report counts as a report; what only D to F carry is rumour."""

Particulars: TypeAlias = tuple[tuple[str, str], ...]

RETOLD = 3
"""From so many retellings on, a detail that only one of them has came in with the retelling."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One value and what it rests on.

    ``first`` (of those that are at least reported, if any are) and ``best`` are references of claims, ``first_origin``
    and ``best_origin`` whose word they are; ``since`` and ``latest`` are log positions.
    """

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
    first_origin: str = ""
    best_origin: str = ""


class Graded(NamedTuple):
    """An origin's word for a value, and the rung that it gives alone."""

    grade: Grade
    word: Support


def stand(value: str, witnesses: Sequence[Witness], retellings: Mapping[int, int]) -> Standing:
    """The standing of a value from all witnesses for it (at least one).

    ``retellings``: for each family, how many of its mentions address the question at all.
    """
    mentions = len({w.mention for w in witnesses})
    return standing(value, graded(supports_of(witnesses), lambda f: retellings.get(f, 0)), mentions)


def graded(words: Iterable[Support], retellings: Callable[[int], int]) -> list[Graded]:
    """Each origin's word with the rung that it gives alone."""
    return [Graded(origin_grade(word, retellings)[0], word) for word in words]


def standing(value: str, words: Iterable[Graded], mentions: int, origins: Sequence[str] = ()) -> Standing:
    """The standing of a value from each origin's word for it (at least one); ``mentions`` carry that word in all.

    Of many words a few decide: of each rung the earliest and the one to cite, the latest of all, and two that agree.
    Where only those are given, ``origins`` names everybody who has spoken.
    """
    words = list(words)
    top = max(grade for grade, _ in words)
    corroborated = top is Grade.REPORTED and agreeing(word for grade, word in words if grade is top)
    grade = Grade.CORROBORATED if corroborated else top
    best = min((word for of, word in words if of is top), key=lambda word: word.best)
    counted = min(top, Grade.REPORTED)  # what was only rumour before somebody reported it is not where it began
    first = min((word for of, word in words if of >= counted), key=lambda word: word.first)
    return Standing(
        value=value,
        grade=grade,
        mark=f"{best.letter}{_digit(grade, best.level, best.letter)}",
        origins=tuple(sorted(origins or (word.origin for _, word in words))),
        mentions=mentions,
        first=first.first[1],
        best=best.best[3],
        since=first.first[0],
        latest=max(word.latest for _, word in words),
        level=best.level,
        hedged=best.level in HEDGED,
        low=best.low,
        high=best.high,
        comparator=best.comparator,
        first_origin=first.origin,
        best_origin=best.origin,
    )


def agreeing(words: Iterable[Support]) -> tuple[Support, Support] | None:
    """Two of several origins that can speak of one thing: none of their particulars, such as the site, differ.

    Reads no further than it needs to, and never further than there are different particulars.
    """
    told: dict[Particulars, Support] = {}
    for word in words:
        for particulars, other in told.items():
            if not _differ(particulars, word.particulars):
                return other, word
        told[word.particulars] = word
    return None


def _differ(one: Particulars, other: Particulars) -> bool:
    """Whether both name a particular, and none of the same options of it."""
    shared = {facet for facet, _ in one} & {facet for facet, _ in other}
    return any(
        {option for facet, option in one if facet == name}.isdisjoint(o for facet, o in other if facet == name)
        for name in shared
    )


def origin_grade(support: Support, retellings: Callable[[int], int]) -> tuple[Grade, str]:
    """(the rung that one origin alone gives, why)."""
    if support.documented:
        return Grade.DOCUMENTED, "a primary source states it"
    level = support.level
    if level == "speculative":
        return Grade.SPECULATION, "it is only speculated about"
    if support.mentions == 1 and support.derived and retellings(support.family) >= RETOLD:
        told = retellings(support.family)
        return Grade.RUMOUR, f"only one of {told} retellings has it, so it came in with the retelling"
    if level == "commentary":
        return Grade.RUMOUR, "it is an opinion of somebody who is no party"
    if support.letter not in TRUSTED:
        return Grade.RUMOUR, f"the origin is rated {support.letter}; what A to C say counts as reported"
    if level == "on-record" and support.letter in RECORDERS:
        return Grade.ON_RECORD, f"a party says so, through a source rated {support.letter}"
    return Grade.REPORTED, f"a source rated {support.letter} says so; the level is {level}"


def _digit(grade: Grade, level: str, letter: str) -> int:
    """1 confirmed … 3 possibly true; 6 cannot be judged. Contradiction (4 and 5) is the state's to see."""
    if grade in (Grade.DOCUMENTED, Grade.CORROBORATED):
        return 1
    if grade is Grade.ON_RECORD or (grade is Grade.REPORTED and level not in HEDGED and letter in RECORDERS):
        return 2
    return 3 if grade is Grade.REPORTED else 6
