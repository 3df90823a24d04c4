"""How well founded is a value? Seven rungs, from who says it first-hand and how many independent origins there are.

The grade says how well a value is founded, never how likely it is. Beside it stands the Admiralty mark (NATO STANAG
2511): a letter for the best origin's reliability, declared in feeds.yaml, and a digit computed here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations_with_replacement
from typing import Literal, TypeAlias

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


def stand(value: str, witnesses: Sequence[Witness], retellings: Mapping[int, int]) -> Standing:
    """The standing of a value from all witnesses for it (at least one).

    ``retellings``: for each family, how many of its mentions address the question at all.
    """
    return standing(value, supports_of(witnesses), len({w.mention for w in witnesses}), lambda f: retellings.get(f, 0))


def standing(value: str, supports: Iterable[Support], mentions: int, retellings: Callable[[int], int]) -> Standing:
    """The standing of a value from the word of each origin for it; ``mentions`` carry that word in all."""
    graded = [(origin_grade(support, retellings)[0], support) for support in supports]
    top = max(grade for grade, _ in graded)
    corroborated = top is Grade.REPORTED and _agree([s.particulars for of, s in graded if of is Grade.REPORTED])
    grade = Grade.CORROBORATED if corroborated else top
    best = min(graded, key=lambda g: (-g[0], g[1].best))[1]
    counted = min(top, Grade.REPORTED)  # what was only rumour before somebody reported it is not where it began
    first = min((support for of, support in graded if of >= counted), key=lambda support: support.first)
    letter = min(support.letter for of, support in graded if of is top)
    return Standing(
        value=value,
        grade=grade,
        mark=f"{letter}{_digit(grade, best.level, letter)}",
        origins=tuple(sorted(support.origin for _, support in graded)),
        mentions=mentions,
        first=first.first[1],
        best=best.best[3],
        since=first.first[0],
        latest=max(support.latest for _, support in graded),
        level=best.level,
        hedged=best.level in HEDGED,
        low=best.low,
        high=best.high,
        comparator=best.comparator,
        first_origin=first.origin,
        best_origin=best.origin,
    )


def _agree(told: Sequence[Particulars]) -> bool:
    """Whether two of several origins can speak of one thing: none of their particulars, such as the site, differ."""
    times = Counter(told)
    return any(
        times[one] > 1 if one == other else not _differ(one, other)
        for one, other in combinations_with_replacement(times, 2)
    )


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
