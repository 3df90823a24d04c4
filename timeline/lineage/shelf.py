"""What placing has to remember: traces, where to look them up, the families and developments that they make.

`Shelf` is the contract; tables can keep it as well as the dictionaries here. Every record is small and of bounded size.
Must never: decide anything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from timeline.lineage.family import Development, Family, Link
from timeline.lineage.features import Frequencies
from timeline.lineage.trace import Trace

LATEST = 32
"""Reports looked at under one key. Without a cap, footers and hot names make everyone a candidate."""


class Shelf(Frequencies, Protocol):
    """The memory of placing. Ids of reports are log positions; a family and a development bear the id of a report.

    ``total`` and ``counts`` (from `Frequencies`) count the reports added with ``counted=True``, and in how many of them
    each word of ``wording`` and ``names`` stands.
    """

    def find(self, keys: Iterable[str], since: datetime, until: datetime) -> Iterable[tuple[str, int]]:
        """(key, report) for the `LATEST` highest ids posted under each key, of those within the times, both inclusive.
        The times are applied after the cap. In any order."""
        ...

    def trace(self, report: int) -> Trace: ...

    def family_of(self, report: int) -> int | None:
        """The family of a report; None for one that was never added."""
        ...

    def family(self, family: int) -> Family: ...

    def development(self, development: int) -> Development: ...

    def members(self, family: int) -> list[int]:
        """Its reports, lowest id first."""
        ...

    def families(self, development: int) -> list[int]:
        """Its families, lowest id first."""
        ...

    def links(self, reports: Iterable[int]) -> list[Link]:
        """Every link whose younger report is among these."""
        ...

    def add(self, trace: Trace, *, counted: bool) -> None:
        """A new report: its trace, its postings (`Trace.keys`; a copy that is not ``counted`` only posts its pages)."""
        ...

    def link(self, links: Iterable[Link]) -> None: ...

    def put(self, record: Family | Development) -> None:
        """Write a record whole, by its id. A family belongs to ``record.development`` from now on."""
        ...

    def assign(self, reports: Iterable[int], family: int) -> None:
        """These reports belong to this family from now on."""
        ...

    def drop(self, record: Family | Development) -> None:
        """The record is no more: it was merged into another, or split."""
        ...


class MemoryShelf:
    """A shelf in dictionaries."""

    def __init__(self) -> None:
        self._total = 0
        self._counts: Counter[str] = Counter()
        self._traces: dict[int, Trace] = {}
        self._at: dict[int, datetime] = {}
        self._postings: defaultdict[str, list[int]] = defaultdict(list)
        self._family_of: dict[int, int] = {}
        self._members: defaultdict[int, set[int]] = defaultdict(set)
        self._families: dict[int, Family] = {}
        self._developments: dict[int, Development] = {}
        self._within: defaultdict[int, set[int]] = defaultdict(set)
        self._links: defaultdict[int, list[Link]] = defaultdict(list)

    def total(self) -> int:
        return self._total

    def counts(self, words: Iterable[str]) -> Mapping[str, int]:
        held = self._counts
        return {word: held[word] for word in words if word in held}

    def find(self, keys: Iterable[str], since: datetime, until: datetime) -> Iterable[tuple[str, int]]:
        at, postings = self._at, self._postings
        return [
            (key, id) for key in keys if key in postings for id in postings[key][-LATEST:] if since <= at[id] <= until
        ]

    def trace(self, report: int) -> Trace:
        return self._traces[report]

    def family_of(self, report: int) -> int | None:
        return self._family_of.get(report)

    def family(self, family: int) -> Family:
        return self._families[family]

    def development(self, development: int) -> Development:
        return self._developments[development]

    def members(self, family: int) -> list[int]:
        return sorted(self._members[family])

    def families(self, development: int) -> list[int]:
        return sorted(self._within[development])

    def links(self, reports: Iterable[int]) -> list[Link]:
        return [link for report in reports for link in self._links.get(report, ())]

    def add(self, trace: Trace, *, counted: bool) -> None:
        self._traces[trace.id] = trace
        self._at[trace.id] = trace.at
        for key in trace.keys if counted else trace.page_keys:
            self._postings[key].append(trace.id)
        if counted:
            self._total += 1
            self._counts.update(trace.wording.keys())
            self._counts.update(trace.names.keys())

    def link(self, links: Iterable[Link]) -> None:
        for link in links:
            self._links[link.younger].append(link)

    def put(self, record: Family | Development) -> None:
        if isinstance(record, Development):
            self._developments[record.id] = record
            return
        before = self._families.get(record.id)
        if before and before.development != record.development:
            self._within[before.development].discard(record.id)
        self._families[record.id] = record
        self._within[record.development].add(record.id)

    def assign(self, reports: Iterable[int], family: int) -> None:
        for report in reports:
            before = self._family_of.get(report)
            if before is not None:
                self._members[before].discard(report)
            self._family_of[report] = family
            self._members[family].add(report)

    def drop(self, record: Family | Development) -> None:
        if isinstance(record, Development):
            del self._developments[record.id]
            return
        del self._families[record.id]
        self._within[record.development].discard(record.id)
