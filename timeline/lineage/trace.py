"""The trace of one report: everything that kinship is later judged by, taken once.

A trace is small, plain and complete: two traces suffice to compare two reports. Must never: keep the text itself.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice

from timeline.lineage.address import host, outlet_of, page, slug
from timeline.lineage.credits import STRONG, Credit, Outlets, credits, publisher_in
from timeline.lineage.features import Frequencies, quoted, sketch, told, voices, weighed
from timeline.lineage.report import PLAIN, Report, Vocabulary
from timeline.lineage.words import plain, stem, tokens

_POSTED = 12
"""Shingles by which copies find each other."""
_LOOKED_UP = 16
"""Words by which retellings find each other, the heaviest."""
_LONGEST = 20_000
"""Characters of a text that are looked at; longer ones are books."""

AGGREGATORS = frozenset(
    ("news.google.com", "news.yahoo.com", "msn.com", "flipboard.com", "news.ycombinator.com", "reddit.com")
)
"""Hosts that carry others' reports under addresses of their own: the source tag names the publisher."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What one report shows of its descent.

    ``outlet``: key of who publishes it. ``pages``: its own addresses; ``links``: pages elsewhere that it points to.
    ``wording`` and ``names``: stems of ordinary and of capitalised words → weight in tenths, heaviest first;
    ``squares``: the sums of the squares of those weights. ``numbers``: as written. ``quoted``: neighbouring words
    inside quotation marks.
    ``voices``: people quoted who are no party. ``sketch``: the smallest hashes of its three-word runs, rising. ``own``:
    marks of own reporting.
    """

    id: int
    at: datetime
    outlet: str
    outlet_name: str
    title: str
    pages: tuple[str, ...]
    links: tuple[str, ...]
    credits: tuple[Credit, ...]
    wording: Mapping[str, int]
    names: Mapping[str, int]
    squares: tuple[int, int]
    numbers: frozenset[str]
    quoted: frozenset[str]
    voices: frozenset[str]
    sketch: tuple[int, ...]
    own: tuple[str, ...]

    def dump(self) -> bytes:
        """Compact JSON, the same bytes for equal traces."""
        fields: list[object] = [
            self.id, int(self.at.timestamp()), self.outlet, self.outlet_name, self.title, self.pages, self.links,
            [[c.outlet, c.name, c.strength, c.words] for c in self.credits],
            dict(self.wording), dict(self.names), self.squares, sorted(self.numbers), sorted(self.quoted),
            sorted(self.voices), self.sketch, self.own,
        ]  # fmt: skip
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def load(cls, stored: bytes | str) -> Trace:
        """The trace that was dumped."""
        (id, at, outlet, outlet_name, title, pages, links, credited, wording, names, squares, numbers, quoted, voices,
         sketch, own) = json.loads(stored)  # fmt: skip
        return cls(
            id, datetime.fromtimestamp(at, UTC), outlet, outlet_name, title, tuple(pages), tuple(links),
            tuple(Credit(*credit) for credit in credited), wording, names, tuple(squares), frozenset(numbers),
            frozenset(quoted), frozenset(voices), tuple(sketch), tuple(own),
        )  # fmt: skip

    @property
    def keys(self) -> tuple[str, ...]:
        """The postings under which others find this report."""
        return (
            *self.page_keys,
            *(f"link {p}" for p in self.links),
            *(f"shingle {h}" for h in self.sketch[:_POSTED]),
            *(f"word {word}" for word in self._telling()),
            *(f"credit {c.outlet}" for c in self.credits if c.strength > 1),
            *((f"outlet {self.outlet}",) if self.outlet else ()),
        )

    @property
    def page_keys(self) -> tuple[str, ...]:
        return tuple(f"page {p}" for p in self.pages)

    @property
    def wanted(self) -> dict[str, int]:
        """The postings under which this report looks for its kin, with how much a hit promises."""
        found = {f"word {word}": weight for word, weight in self._telling().items()}
        found |= {f"shingle {h}": 200 for h in self.sketch[:_POSTED]}
        for credit in self.credits:
            if credit.strength > 1:
                found |= {f"credit {credit.outlet}": 30, f"outlet {credit.outlet}": 30}
        if self.outlet:
            found[f"credit {self.outlet}"] = 30
        found |= {f"page {p}": 500 for p in self.links}
        found |= {f"{kind} {p}": 1000 for p in self.pages for kind in ("page", "link")}
        return found

    def _telling(self) -> dict[str, int]:
        """The heaviest words; each part is in order of weight already."""
        heads = [*islice(self.wording.items(), _LOOKED_UP), *islice(self.names.items(), _LOOKED_UP)]
        return dict(sorted(heads, key=lambda item: (-item[1], item[0]))[:_LOOKED_UP])


class _NothingSeen:
    def total(self) -> int:
        return 0

    def counts(self, words: Iterable[str]) -> Mapping[str, int]:
        return dict.fromkeys(words, 0)


def trace(report: Report, vocabulary: Vocabulary = PLAIN, seen: Frequencies | None = None) -> Trace:
    """Take the trace of one report. ``seen``, the shelf, tells which words are rare by now."""
    title, outlet, outlet_name, stated = _published(report, vocabulary)
    text = told(title, plain(report.summary[:_LONGEST]).strip(), plain(report.text[:_LONGEST]).strip())
    found, own = credits(text, outlet, _outlets(vocabulary))
    spoken_for = {slug(party) for party in vocabulary.parties} | {credit.outlet for credit in stated}
    words = tokens(text)
    times = Counter(words)
    wording, names = weighed(text, times, seen or _NothingSeen())
    return Trace(
        id=report.id,
        at=report.at.astimezone(UTC).replace(microsecond=0),
        outlet=outlet,
        outlet_name=outlet_name,
        title=" ".join(title.split())[:300],
        pages=_pages(report),
        links=_links(report, outlet),
        credits=tuple(stated + [credit for credit in found if credit.outlet not in spoken_for])[:8],
        wording=wording,
        names=names,
        squares=(sum(w * w for w in wording.values()), sum(w * w for w in names.values())),
        numbers=frozenset(sorted({stem(word) for word in times if word[0].isdigit()})[:60]),
        quoted=quoted(text),
        voices=voices(text, vocabulary.parties),
        sketch=sketch(words),
        own=tuple(own),
    )


def _published(report: Report, vocabulary: Vocabulary) -> tuple[str, str, str, list[Credit]]:
    """(title, key and name of the publishing outlet, credits that the feed itself states)."""
    title = plain(report.title[:1000]).strip()
    outlets = _outlets(vocabulary)
    domain = host(plain(report.domain or report.link or "")).removeprefix("www.")
    outlet = outlet_of(domain)
    source, name = "", plain(report.source_name or "").strip()
    if report.source_url:
        source = outlet_of(plain(report.source_url))
    elif name:
        source = outlets.resolve(name)[0]
    shorter, publisher = publisher_in(title)
    if not source and domain in AGGREGATORS and outlets.knows(publisher):
        source = outlets.resolve(publisher)[0]
    if publisher and (publisher == name or outlets.resolve(publisher)[0] in (outlet, source)):
        title = shorter
    named = name or outlets.name(source, source)
    if source and (domain in AGGREGATORS or not domain):
        return title, source, named, []
    if source and source != outlet:
        return title, outlet, outlets.name(outlet, domain), [Credit(source, named, STRONG, f"source tag: {named}")]
    return title, outlet, outlets.name(outlet, domain), []


def _outlets(vocabulary: Vocabulary) -> Outlets:
    return _outlets_named(tuple(sorted(vocabulary.outlets.items())))


@lru_cache(maxsize=8)
def _outlets_named(named: tuple[tuple[str, str], ...]) -> Outlets:
    return Outlets(dict(named))


def _pages(report: Report) -> tuple[str, ...]:
    addresses = {page(report.link), page(report.canonical), f"item:{plain(report.item)}" if report.item else None}
    return tuple(sorted(address for address in addresses if address))


def _links(report: Report, outlet: str) -> tuple[str, ...]:
    pages = {page(url) for url in report.links[:60]}
    return tuple(sorted(p for p in pages if p and outlet_of(p.split("/")[0]) != outlet)[:20])
