"""What a person's rulings do to families that are already there.

A ruling touches only the families of its subjects: they are taken apart and put together again from the links that were
found at placing, strongest first, under the rulings that hold now. So a ruling may be withdrawn and leaves no trace.
Must never: look for new kin.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce

from timeline.lineage.family import Development, Family
from timeline.lineage.place import Rulings
from timeline.lineage.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Regrouped:
    """The families that the touched reports now make, and the ids of families that are no more."""

    families: tuple[Family, ...]
    gone: tuple[int, ...]


def regroup(shelf: Shelf, subjects: Iterable[int], rulings: Rulings) -> Regrouped:
    """Apply a ruling just made or withdrawn about these reports. Reports never placed are passed over.

    ``rulings`` are all that hold now. The reports stay in the development of the family that they were in; a family
    that unites several takes the lowest.
    """
    touched = {family for subject in subjects if (family := shelf.family_of(subject)) is not None}
    reports = sorted(report for family in touched for report in shelf.members(family))
    known = set(reports)
    group = {report: {report} for report in reports}
    home = {report: shelf.family(shelf.family_of(report) or 0).development for report in reports}

    def unite(a: int, b: int) -> None:
        if a not in known or b not in known or group[a] is group[b]:
            return
        together = group[a] | group[b]
        if any(x in together and y in together for x, y in rulings.apart):
            return
        for report in together:
            group[report] = together

    for a, b in rulings.same:
        unite(a, b)
    links = shelf.links(reports)
    for link in sorted(links, key=lambda link: (-link.kinship.score, link.younger, link.older)):
        unite(link.younger, link.older)

    families = [_family(members, shelf, home) for members in _distinct(group)]
    for gone in sorted(touched):
        shelf.drop(shelf.family(gone))
    for regrouped, members in zip(families, _distinct(group), strict=True):
        shelf.put(regrouped)
        shelf.assign(members, regrouped.id)
    _rebuild_developments(shelf, set(home.values()))
    kept = {family.id for family in families}
    return Regrouped(tuple(families), tuple(sorted(touched - kept)))


def _distinct(group: dict[int, set[int]]) -> list[list[int]]:
    return [sorted(members) for report, members in sorted(group.items()) if report == min(members)]


def _family(members: list[int], shelf: Shelf, home: dict[int, int]) -> Family:
    development = min(home[report] for report in members)
    family = Family.of(shelf.trace(members[0]), development)
    for report in members[1:]:
        family = family.with_(Family.of(shelf.trace(report), development))
    return replace(family, development=development)


def _rebuild_developments(shelf: Shelf, developments: set[int]) -> None:
    """Their families changed: a development keeps its id while it has any family."""
    for id in sorted(developments):
        before = shelf.development(id)
        families = shelf.families(id)
        if not families:
            shelf.drop(before)
            continue
        reports = [shelf.members(family) for family in families]
        after = reduce(Development.with_, (Development.of(shelf.trace(first)) for first, *_ in reports))
        for report in (again for _, *others in reports for again in others):
            after = after.again(shelf.trace(report))
        shelf.put(replace(after, id=id))
