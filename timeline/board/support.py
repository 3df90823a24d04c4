"""One origin's word for one value, summed up so that one more witness changes it without a look at the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal

import orjson

from timeline.reading.claim import Claim
from timeline.story.model import DateQuestion, Question

FIRMNESS = ("speculative", "hearsay", "anonymous", "commentary", "attributed", "asserted", "on-record")
"""The levels of a claim, weakest first: the order in which a family's lower median is taken."""

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

    @property
    def rank(self) -> int:
        return rank(self.claim.level, self.origin, derived=self.derived)


def rank(level: str, origin: str, *, derived: bool) -> int:
    """How firmly it is said; a statement that came to us through a retelling is merely attributed."""
    retold = derived and not origin.startswith("stmt:")
    return FIRMNESS.index("attributed" if retold and level == "on-record" else level)


@dataclass(frozen=True, slots=True)
class Support:
    """What one origin's witnesses for one value amount to.

    ``levels``: how many mentions say it at most so firmly, in the order of `FIRMNESS`;
    ``own``: the firmest level, as a rank, in what the origin itself says, if we hold that; ``family`` and ``first``:
    family and (position, ref) of the earliest witness; ``best``: (letter, derived,
    position, ref) of the one to cite, whose bounds are ``low``, ``high`` and ``comparator``; ``particulars``: the
    facets of which it speaks, each with its option.
    """

    origin: str
    letter: str
    documented: bool
    levels: tuple[int, ...]
    own: int | None
    family: int
    first: tuple[int, str]
    best: tuple[str, bool, int, str]
    latest: int
    low: int | None
    high: int | None
    comparator: Literal["", "above", "below", "about"]
    particulars: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, witness: Witness) -> Support:
        levels = [0] * len(FIRMNESS)
        levels[witness.rank] = 1
        claim = witness.claim
        return cls(
            origin=witness.origin,
            letter=witness.letter,
            documented=claim.documented,
            levels=tuple(levels),
            own=None if witness.derived else witness.rank,
            family=witness.family,
            first=(witness.position, witness.ref),
            best=(witness.letter, witness.derived, witness.position, witness.ref),
            latest=witness.position,
            low=claim.low,
            high=claim.high,
            comparator=claim.comparator,
            particulars=tuple(sorted(set(claim.facets))),
        )

    def with_(self, witness: Witness, held: int | None) -> Support:
        """With one more witness; ``held``: how firmly its mention was counted here already, as a rank, if at all.

        In whatever order witnesses come, they amount to the same.
        """
        alone = Support.of(witness)
        better = alone if alone.best < self.best else self
        earlier = alone if alone.first < self.first else self
        return replace(
            better,
            letter=min(self.letter, witness.letter),
            documented=self.documented or alone.documented,
            levels=_moved(self.levels, held, witness.rank if held is None else max(held, witness.rank)),
            own=max((rank for rank in (self.own, alone.own) if rank is not None), default=None),
            family=earlier.family,
            first=earlier.first,
            latest=max(self.latest, alone.latest),
            particulars=tuple(sorted({*self.particulars, *alone.particulars})),
        )

    def without(self, witness: Witness, held: int | None) -> Support | None:
        """Without one of its witnesses; ``held``: how firmly its mention still says so, as a rank, if it does.

        None where this witness may have decided what they amount to, so that the others have to be summed up anew.
        """
        alone = Support.of(witness)
        decided = (
            alone.first == self.first
            or alone.best == self.best
            or alone.latest == self.latest
            or alone.documented
            or (alone.own is not None and alone.own == self.own)
            or alone.particulars
        )
        if decided:
            return None
        counted = witness.rank if held is None else max(held, witness.rank)
        return replace(self, levels=_moved(self.levels, counted, held))

    @property
    def mentions(self) -> int:
        return sum(self.levels)

    @property
    def derived(self) -> bool:
        """Do all witnesses only retell?"""
        return self.own is None

    @property
    def level(self) -> str:
        """How firmly the origin says it: no more firmly than itself, and than the lower median of all who retell it.

        Rewrites lose hedges and never add them, so the firmest retelling proves nothing.
        """
        middle = (self.mentions + 1) // 2
        median = next(rank for rank, upto in enumerate(accumulate(self.levels)) if upto >= middle)
        return FIRMNESS[median if self.own is None else min(median, self.own)]

    def excludes(self, other: Support) -> bool:
        """Do the two name intervals without anything in common? An open side reaches to infinity."""
        before = self.high is not None and other.low is not None and self.high < other.low
        after = self.low is not None and other.high is not None and self.low > other.high
        return before or after

    def dump(self) -> str:
        """Compact JSON, the same text for equal supports; `Support.load` is the inverse."""
        return orjson.dumps(self).decode()

    @classmethod
    def load(cls, stored: str) -> Support:
        plain = orjson.loads(stored)
        lists = {name: tuple(plain[name]) for name in ("levels", "first", "best")}
        lists["particulars"] = tuple(map(tuple, plain["particulars"]))
        return cls(**{**plain, **lists})


def supports_of(witnesses: Iterable[Witness]) -> list[Support]:
    """The supports of one value, an origin each, in the order of the origins' names."""
    by_origin: dict[str, list[Witness]] = defaultdict(list)
    for witness in sorted(witnesses, key=lambda w: (w.position, w.ref)):
        by_origin[witness.origin].append(witness)
    return [_sum(group) for _, group in sorted(by_origin.items())]


def stands(question: Question, word: Support, others: Iterable[Support]) -> bool:
    """Whether an origin's word for a value still is its word; ``others``: its words for other values.

    Of forecasts the newest counts: an origin that has since named a wholly different date no longer stands for its
    former one. Newest is what it named last for the first time, because old reports are retold long after. What it says
    of anything but dates stands until it is withdrawn.
    """
    if not isinstance(question, DateQuestion):
        return True
    return not any(other.first > word.first and other.excludes(word) for other in others)


def _moved(levels: tuple[int, ...], before: int | None, now: int | None) -> tuple[int, ...]:
    """The levels once a mention that was counted at one rank, if at all, is counted at another, if at all."""
    counted = list(levels)
    if before is not None:
        counted[before] -= 1
    if now is not None:
        counted[now] += 1
    return tuple(counted)


def _sum(witnesses: list[Witness]) -> Support:
    first, *others = witnesses
    support = Support.of(first)
    held = {first.mention: first.rank}
    for witness in others:
        support = support.with_(witness, held.get(witness.mention))
        held[witness.mention] = max(witness.rank, held.get(witness.mention, witness.rank))
    return support


def values_of(witnesses: Iterable[Witness]) -> Iterator[tuple[str, list[Witness]]]:
    """The witnesses of each value, the values in order of their names."""
    by_value: dict[str, list[Witness]] = defaultdict(list)
    for witness in witnesses:
        by_value[witness.claim.value].append(witness)
    yield from sorted(by_value.items())
