"""Placing reports, one after another, in families and developments; and what a person's rulings change.

    trace ──▶ candidates by key, within days ──▶ compare ──▶ kin?  ──▶ family (new, joined, or several merged)
                                                        └─▶ near? ──▶ development

The cost depends on the candidates, never on how many reports there are. Must never: take a decision that cannot be
read off the links and merges that it returns, or depend on any order but that of the log.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import reduce

from timeline.lineage.evidence import JOIN
from timeline.lineage.family import Development, Family, Link, Origin
from timeline.lineage.kinship import Kinship, compare, subject
from timeline.lineage.shelf import Shelf
from timeline.lineage.trace import Trace

WINDOW = timedelta(days=14)
"""Kin are looked for this far before and after."""
CANDIDATES = 10
"""Reports compared in full …"""
_PROMISING = 12
"""… of those that promise at least one part in so many of what the best one does."""
_LIKELY_COPY = 400
"""What a copy promises at least: two shingles, or a page."""
_KEPT = 3
"""Links kept to one family, the closest: enough to regroup it when a ruling cuts one."""
BRIDGE = 0.0
"""A report joins two families into one only if its kin in them are no strangers to each other: a round-up touches many
reports and does not make them one."""
NEAR = 0.25
"""Nearness from which on a report is of a development: the mean of that to its centre and to its closest report."""
_CLOSEST = 3
"""Developments looked at, by their closest report."""
FADING = 0.04
"""Nearness lost for each day after the first: an event is told within days, later reports are of what came of it."""


@dataclass(frozen=True, slots=True)
class Rulings:
    """Pairs of reports that a person judged, lower id first: of one origin, the latest ruling first; or independent.

    Where they contradict each other in a roundabout way, ``apart`` goes before ``same``, and of those the latest."""

    same: tuple[tuple[int, int], ...] = ()
    apart: frozenset[tuple[int, int]] = frozenset()


NO_RULINGS = Rulings()


@dataclass(frozen=True, slots=True)
class Merge:
    """The family ``gone`` became part of ``kept`` because report ``by`` is kin to both."""

    kept: int
    gone: int
    by: int
    kinship: Kinship


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a report was placed, and why. ``links``: its kin, closest first."""

    id: int
    family: Family
    development: int
    links: tuple[Link, ...] = ()
    merges: tuple[Merge, ...] = ()

    @property
    def origin(self) -> Origin:
        return self.family.origin


@dataclass(frozen=True, slots=True)
class _Bond:
    """What ties the new report to one family: its links to the members compared, closest first."""

    family: int
    links: tuple[Link, ...]

    def holds(self) -> bool:
        """Kin to one and a stranger to the rest is kin to none, so the mean counts as much as the best."""
        best = self.links[0].kinship
        mean = sum(link.kinship.score for link in self.links) / len(self.links)
        return best.copied or (best.score + mean) / 2 >= JOIN


def place(trace: Trace, shelf: Shelf, rulings: Rulings = NO_RULINGS) -> Placement:
    """Place one report on the shelf, which is changed. Reports come in the order of the log, each once."""
    found = _compared(trace, shelf)
    bonds = [bond for bond in _bonds(trace, found, shelf) if bond.holds()]
    bonds = [bond for bond in bonds if bond is bonds[0] or _bridges(bonds[0], bond, shelf)]
    joined: list[_Bond] = []
    for bond in bonds:
        if _allowed({bond.family, *(other.family for other in joined)}, trace.id, shelf, rulings):
            joined.append(bond)
    links = tuple(link for bond in bonds for link in bond.links[:_KEPT] if link.kinship.kin)
    shelf.add(trace, counted=not any(link.kinship.copied for link in links))
    shelf.link(links)  # also those that a ruling forbids: it may be withdrawn
    return _settle(trace, shelf, found, joined, links)


def _compared(trace: Trace, shelf: Shelf) -> dict[int, Kinship]:
    """The most promising candidates with their kinship; a copy ends the search, before any word is looked up."""
    since, until = trace.at - WINDOW, trace.at + WINDOW
    found: dict[int, Kinship] = {}
    promise = shelf.find(trace.sought_as_copy, since, until)
    for id in _ranked(promise):
        if promise[id] < _LIKELY_COPY:
            break
        found[id] = compare(trace, shelf.trace(id), brief=True)
        if found[id].copied:
            return found
    for id, more in shelf.find(trace.sought_as_kin, since, until).items():
        promise[id] = promise.get(id, 0) + more
    best = max(promise.values(), default=0)
    for id in _ranked(promise):
        if promise[id] * _PROMISING < best:
            break
        if id not in found:
            found[id] = compare(trace, shelf.trace(id), brief=True)
    return found


def _ranked(promise: dict[int, int]) -> list[int]:
    return sorted(promise, key=lambda id: (-promise[id], id))[:CANDIDATES]


def _bonds(trace: Trace, found: dict[int, Kinship], shelf: Shelf) -> list[_Bond]:
    """By family, the closest first."""
    by_family: dict[int, list[Link]] = {}
    for id, kinship in sorted(found.items(), key=lambda pair: (-pair[1].score, pair[0])):
        family = shelf.family_of(id)
        assert family is not None, "what the shelf finds it has placed"
        by_family.setdefault(family, []).append(Link(trace.id, id, kinship))
    return [_Bond(family, tuple(links)) for family, links in by_family.items()]


def _bridges(best: _Bond, bond: _Bond, shelf: Shelf) -> bool:
    """Whether the kin that a report has in two families are kin enough to each other."""
    if bond.links[0].kinship.copied:
        return True
    return compare(shelf.trace(best.links[0].older), shelf.trace(bond.links[0].older), brief=True).score >= BRIDGE


def _allowed(families: set[int], report: int, shelf: Shelf, rulings: Rulings) -> bool:
    """No two reports that a person put apart would be in one family."""
    return not any(
        (a == report or shelf.family_of(a) in families) and (b == report or shelf.family_of(b) in families)
        for a, b in rulings.apart
    )


def _settle(
    trace: Trace,
    shelf: Shelf,
    found: dict[int, Kinship],
    joined: list[_Bond],
    links: tuple[Link, ...],
) -> Placement:
    """Write what was decided."""
    before = [shelf.family(bond.family) for bond in joined]
    near = sorted({family.development for family in before}) if before else _nearest(trace, shelf, found)
    known = [shelf.development(id) for id in near]
    development = (
        reduce(Development.with_, known).again(trace)
        if before
        else reduce(Development.with_, known, Development.of(trace))
    )
    for gone in known:
        if gone.id != development.id:
            for other in shelf.families(gone.id):
                shelf.put(replace(shelf.family(other), development=development.id))
            shelf.drop(gone)
    shelf.put(development)

    family = Family.of(trace, development.id)
    for joining in before:
        family = replace(family.with_(joining), development=development.id)
    merges = []
    for joining, bond in zip(before, joined, strict=True):
        if joining.id != family.id:
            shelf.assign(shelf.members(joining.id), family.id)
            shelf.drop(shelf.family(joining.id))
            merges.append(Merge(family.id, joining.id, trace.id, bond.links[0].kinship))
    shelf.put(family)
    shelf.assign((trace.id,), family.id)
    return Placement(trace.id, family, development.id, links, tuple(merges))


def _nearest(trace: Trace, shelf: Shelf, found: dict[int, Kinship]) -> list[int]:
    """The development that an independent report belongs to, if any is near enough."""
    closest: dict[int, float] = {}
    for id, kinship in found.items():
        found_in = shelf.family(shelf.family_of(id) or 0).development
        closest[found_in] = max(closest.get(found_in, 0.0), kinship.nearness)
    about = subject(trace)
    near: dict[int, float] = {}
    for id, nearness in sorted(closest.items(), key=lambda item: (-item[1], item[0]))[:_CLOSEST]:
        development = shelf.development(id)
        days = max(trace.at - development.first_at, development.last_at - trace.at).total_seconds() / 86400
        near[id] = (nearness + development.nearness(about)) / 2 - FADING * max(0.0, days - 1)
    best = min(near, key=lambda id: (-near[id], id), default=None)
    return [best] if best is not None and near[best] >= NEAR else []
