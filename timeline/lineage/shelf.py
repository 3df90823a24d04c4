"""What placing has to remember: traces, where to look them up, the families and developments that they make.

`Shelf` is the contract; tables can keep it as well as the dictionaries here. Every record is small and of bounded size.
Must never: decide anything.
"""

from __future__ import annotations

from array import array
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from timeline.lineage.family import Development, Family, Link
from timeline.lineage.features import Frequencies
from timeline.lineage.kinship import Kinship
from timeline.lineage.trace import Trace

LATEST = 32
"""Reports held under one key and season. Without a cap, footers and hot names make everyone a candidate."""


class Shelf(Frequencies, Protocol):
    """The memory of placing. Ids of reports are log positions; a family and a development bear the id of a report.

    ``total`` and ``counts`` (from `Frequencies`) count the reports added with ``counted=True``, and in how many of them
    each word of ``wording`` and ``names`` stands.
    """

    def find(self, sought: Mapping[int, int], since: datetime, until: datetime) -> dict[int, int]:
        """What each report within the times, both inclusive, promises: the sum over the keys that it is posted under.

        ``sought``: key → what a hit promises. Of each key the `LATEST` reports of a season (see `rows`) that were added
        last count; the times are applied after that.
        """
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


def rows(sought: Mapping[int, int], since: datetime, until: datetime) -> dict[int, int]:
    """The rows of postings under some keys that may hold reports within the times; with what a hit promises.

    A row holds what was posted under a key in one season of seven weeks (2^22 seconds); its number begins with the
    season. So what is looked at, and what a report adds, lies close together however long the log has become.
    """
    seasons = range(_seconds(since) >> _SEASON, (_seconds(until) >> _SEASON) + 1)
    return {season << _KEY | key: promise for season in seasons for key, promise in sought.items()}


def row(key: int, at: datetime) -> int:
    """The row of postings in which a report of that time stands under a key."""
    return _seconds(at) >> _SEASON << _KEY | key


def posting(report: int, at: datetime) -> bytes:
    """One posting, of `POSTING` bytes: which report and when. Times before 1970 and after 2105 count as the nearest."""
    return array("Q", [report << 32 | _seconds(at)]).tobytes()


POSTING = 8
_SEASON, _KEY = 22, 36

TRACES = 4_200
"""Traces held ready: those of a fortnight of a great story, with 300 reports a day."""


def promised(sought: Iterable[tuple[int, bytes]], since: datetime, until: datetime) -> dict[int, int]:
    """`Shelf.find` on (what a hit promises, postings in a row)."""
    low, high = _seconds(since), _seconds(until)
    found: dict[int, int] = {}
    for promise, postings in sought:
        for posted in memoryview(postings).cast("Q"):
            if low <= posted & 0xFFFFFFFF <= high:
                report = posted >> 32
                found[report] = found.get(report, 0) + promise
    return found


def _seconds(at: datetime) -> int:
    return min(max(int(at.timestamp()), 0), 0xFFFFFFFF)


Record = TypeVar("Record")


class Recent(Generic[Record]):
    """Records used lately, ready to hand; others are loaded."""

    def __init__(self, load: Callable[[int], Record], most: int = 1_000) -> None:
        self.load = load
        self._most = most
        self._held: OrderedDict[int, Record] = OrderedDict()

    def get(self, id: int) -> Record:
        if id in self._held:
            self._held.move_to_end(id)
            return self._held[id]
        record = self.load(id)
        self.put(id, record)
        return record

    def put(self, id: int, record: Record) -> None:
        self._held[id] = record
        if len(self._held) > self._most:
            self._held.popitem(last=False)

    def drop(self, id: int) -> None:
        self._held.pop(id, None)


class MemoryShelf:
    """A shelf in dictionaries of small records as they would be stored."""

    def __init__(self) -> None:
        self._total = 0
        self._counts: Counter[str] = Counter()
        self._postings: dict[int, bytes] = {}
        self._traces: dict[int, str] = {}
        self._families: dict[int, str] = {}
        self._developments: dict[int, str] = {}
        self._links: dict[int, list[tuple[int, str]]] = {}
        self._family_of: dict[int, int] = {}
        self._members: defaultdict[int, set[int]] = defaultdict(set)
        self._within: defaultdict[int, set[int]] = defaultdict(set)
        self._trace = Recent(lambda id: Trace.load(self._traces[id]), TRACES)
        self._family = Recent(lambda id: Family.load(self._families[id]))
        self._development = Recent(lambda id: Development.load(self._developments[id]))

    def total(self) -> int:
        return self._total

    def counts(self, words: Iterable[str]) -> Mapping[str, int]:
        return {word: self._counts[word] for word in words}

    def find(self, sought: Mapping[int, int], since: datetime, until: datetime) -> dict[int, int]:
        held, asked = self._postings, rows(sought, since, until)
        return promised([(asked[row], held[row]) for row in asked if row in held], since, until)

    def trace(self, report: int) -> Trace:
        return self._trace.get(report)

    def family_of(self, report: int) -> int | None:
        return self._family_of.get(report)

    def family(self, family: int) -> Family:
        return self._family.get(family)

    def development(self, development: int) -> Development:
        return self._development.get(development)

    def members(self, family: int) -> list[int]:
        return sorted(self._members[family])

    def families(self, development: int) -> list[int]:
        return sorted(self._within[development])

    def links(self, reports: Iterable[int]) -> list[Link]:
        return [
            Link(report, older, Kinship.load(kinship))
            for report in reports
            for older, kinship in self._links.get(report, ())
        ]

    def add(self, trace: Trace, *, counted: bool) -> None:
        self._traces[trace.id] = trace.dump()
        self._trace.put(trace.id, trace)
        posted, held, season = posting(trace.id, trace.at), self._postings, row(0, trace.at)
        for key in trace.keys if counted else trace.page_keys:
            held[season | key] = (held.get(season | key, b"") + posted)[-POSTING * LATEST :]
        if counted:
            self._total += 1
            self._counts.update(trace.wording.keys())
            self._counts.update(trace.names.keys())

    def link(self, links: Iterable[Link]) -> None:
        for link in links:
            self._links.setdefault(link.younger, []).append((link.older, link.kinship.dump()))

    def put(self, record: Family | Development) -> None:
        if isinstance(record, Development):
            self._developments[record.id] = record.dump()
            self._development.put(record.id, record)
            return
        if record.id in self._families:
            self._within[self.family(record.id).development].discard(record.id)
        self._families[record.id] = record.dump()
        self._family.put(record.id, record)
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
            self._development.drop(record.id)
            return
        del self._families[record.id]
        self._family.drop(record.id)
        self._within[record.development].discard(record.id)
