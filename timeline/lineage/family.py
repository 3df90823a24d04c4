"""A family of reports, the origin behind it, and the development that several families are about.

Each is a small record that one more report changes without looking at the others. Must never: grow without bound.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import orjson

from timeline.lineage.credits import MEDIUM, STRONG
from timeline.lineage.evidence import NAMED
from timeline.lineage.kinship import Kinship, nearness, subject
from timeline.lineage.trace import Trace
from timeline.lineage.words import heaviest

_OUTLETS = 40
"""Outlets and credits that a family keeps account of; the rest add nothing to what is known of its origin."""
_PASSED_ON = 1.5
"""Points of credit a report, on average: three in four pass the outlet's report on."""
_CENTRE = 80
"""Words that a development is known by."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two reports found kin when the younger one was placed."""

    younger: int
    older: int
    kinship: Kinship


@dataclass(frozen=True, slots=True)
class Origin:
    """The independent source behind a report. ``report``: the earliest copy of its own that we hold; None if none."""

    outlet: str
    name: str
    report: int | None
    because: str


@dataclass(frozen=True, slots=True)
class Family:
    """Reports that derive from one. ``id``: its lowest report. ``first``: its earliest by publication. ``hearsay``: how
    many of the ``size`` reports pass on a report without saying whose.

    ``credits``: outlet → (points, strongest, name, words); ``outlets``: outlet → (its earliest report, name, whether
    that passes on someone else's report).
    """

    id: int
    development: int
    size: int
    hearsay: int
    first: int
    first_at: datetime
    first_outlet: str
    credits: Mapping[str, tuple[int, int, str, str]]
    outlets: Mapping[str, tuple[int, str, bool]]

    @classmethod
    def of(cls, trace: Trace, development: int) -> Family:
        """The family of a single report."""
        passed = [c for c in trace.credits if c.strength == STRONG]
        passing = [c for c in trace.credits if c.strength == MEDIUM]
        if len(passing) == 1 and not trace.own:  # one that draws on several, or asked for itself, is its own report
            passed += passing
        credits = {c.outlet: (c.strength, c.strength, c.name, c.words) for c in passed}
        outlets = {trace.outlet: (trace.id, trace.outlet_name, bool(passed))}
        hearsay = int(bool(trace.hearsay and not credits))
        return cls(trace.id, development, 1, hearsay, trace.id, trace.at, trace.outlet, credits, outlets)

    def dump(self) -> str:
        """Compact JSON, the same for equal families."""
        return orjson.dumps(
            [self.id, self.development, self.size, self.hearsay, self.first, int(self.first_at.timestamp()),
             self.first_outlet, self.credits, self.outlets]
        ).decode()  # fmt: skip

    @classmethod
    def load(cls, stored: str) -> Family:
        """The family that was dumped."""
        id, development, size, hearsay, first, first_at, first_outlet, credits, outlets = orjson.loads(stored)
        return cls(
            id, development, size, hearsay, first, _moment(first_at), first_outlet,
            {outlet: tuple(credit) for outlet, credit in credits.items()},
            {outlet: tuple(held) for outlet, held in outlets.items()},
        )  # fmt: skip

    def with_(self, other: Family) -> Family:
        """Both families as one, under the lower id; it stays in the development of that one."""
        low, high = (self, other) if self.id < other.id else (other, self)
        first = min(self, other, key=lambda family: (family.first_at, family.first))
        credits = dict(low.credits)
        for outlet, (points, strongest, name, words) in high.credits.items():
            before = credits.get(outlet)
            if before:
                best = before[1:] if before[1] >= strongest else (strongest, name, words)
                credits[outlet] = (before[0] + points, *best)
            elif len(credits) < _OUTLETS:
                credits[outlet] = (points, strongest, name, words)
        outlets = dict(low.outlets)
        for outlet, held in high.outlets.items():
            if outlet in outlets:
                outlets[outlet] = min(outlets[outlet], held)
            elif len(outlets) < _OUTLETS:
                outlets[outlet] = held
        return replace(
            low,
            size=self.size + other.size,
            hearsay=self.hearsay + other.hearsay,
            first=first.first,
            first_at=first.first_at,
            first_outlet=first.first_outlet,
            credits=credits,
            outlets=outlets,
        )

    @property
    def origin(self) -> Origin:
        """The outlet that most credits lead to, held or not; else the earliest report. What only some pass on in
        so many words is a detail, not the report; one that names its source outright speaks for all. Those that only
        say "reportedly" leave it to the others to say whose report it is."""
        roots = [
            (points, outlet, name, words)
            for outlet, (points, strongest, name, words) in self.credits.items()
            if (strongest == STRONG or points >= _PASSED_ON * (self.size - self.hearsay))
            and not self._passes_on(outlet)
        ]
        if roots:
            _, outlet, name, words = min(roots, key=lambda root: (-root[0], root[1]))
            held = self.outlets.get(outlet)
            return Origin(outlet, name, held[0] if held else None, f"credited: {words}")
        held = self.outlets.get(self.first_outlet)
        return Origin(self.first_outlet, held[1] if held else self.first_outlet, self.first, "the earliest report")

    def _passes_on(self, outlet: str) -> bool:
        return outlet in self.outlets and self.outlets[outlet][2]


@dataclass(frozen=True, slots=True)
class Development:
    """One thing that happened, as independent families report it. ``title``, ``first``: of its earliest report.

    ``centre``: the words that it is known by, with their weights; each family is heard once, however many retell it.
    """

    id: int
    title: str
    first: int
    first_at: datetime
    last_at: datetime
    size: int
    centre: Mapping[str, int]

    @classmethod
    def of(cls, trace: Trace) -> Development:
        return cls(trace.id, trace.title, trace.id, trace.at, trace.at, 1, _direction(trace))

    def dump(self) -> str:
        """Compact JSON, the same for equal developments."""
        return orjson.dumps(
            [self.id, self.title, self.first, int(self.first_at.timestamp()), int(self.last_at.timestamp()), self.size,
             self.centre]
        ).decode()  # fmt: skip

    @classmethod
    def load(cls, stored: str) -> Development:
        """The development that was dumped."""
        id, title, first, first_at, last_at, size, centre = orjson.loads(stored)
        return cls(id, title, first, _moment(first_at), _moment(last_at), size, centre)

    def with_(self, other: Development) -> Development:
        """Both as one, under the lower id."""
        low, high = (self, other) if self.id < other.id else (other, self)
        first = min(self, other, key=lambda d: (d.first_at, d.first))
        return Development(
            low.id, first.title, first.first, first.first_at, max(self.last_at, other.last_at),
            self.size + other.size, _centre(low.centre, high.centre),
        )  # fmt: skip

    def again(self, trace: Trace) -> Development:
        """With one more report of a family that was heard already."""
        earlier = (trace.at, trace.id) < (self.first_at, self.first)
        first = (trace.title, trace.id, trace.at) if earlier else (self.title, self.first, self.first_at)
        return Development(self.id, *first, max(self.last_at, trace.at), self.size + 1, self.centre)

    def nearness(self, about: Mapping[str, int]) -> float:
        """How alike the subject of a report is to this, 0 to 1."""
        return nearness(about, self.centre)


def origins(families: Iterable[Family]) -> tuple[Origin, ...]:
    """The distinct origins behind some families, each with its lowest-numbered family's reason."""
    found: dict[str, Origin] = {}
    for family in sorted(families, key=lambda family: family.id):
        origin = family.origin
        found.setdefault(origin.outlet or str(origin.report), origin)
    return tuple(found.values())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _direction(trace: Trace) -> dict[str, int]:
    """The heaviest words of what a report is about, in thousandths of the whole."""
    length = math.sqrt(trace.squares[0] + NAMED**2 * trace.squares[1]) or 1.0
    return {word: round(1000 * weight / length) for word, weight in _heaviest(subject(trace))}


def _centre(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    total = dict(one)
    for word, weight in other.items():
        total[word] = total.get(word, 0) + weight
    return dict(_heaviest(total))


def _heaviest(words: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for word in heaviest(words)[:_CENTRE]:
        yield word, words[word]
