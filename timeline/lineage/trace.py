"""The trace of one report: everything that kinship is later judged by, taken once.

A trace is small, plain and complete: two traces suffice to compare two reports. Must never: keep the text itself.
"""

from __future__ import annotations

from array import array
from binascii import a2b_base64, b2a_base64
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from sys import intern
from zlib import crc32

import orjson

from timeline.lineage.address import host, outlet_of, page, slug
from timeline.lineage.credits import STRONG, WEAK, Credit, byline, credits, hearsay, publisher_in
from timeline.lineage.features import Frequencies, quoted, sketch, told, voices, weighed
from timeline.lineage.report import PLAIN, Report, Vocabulary
from timeline.lineage.words import heaviest, plain, stem, tokens

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
    marks of own reporting. ``newsroom``: its reporters are outlets known to report for themselves, and to say so where
    they do not.
    ``hearsay``: the words by which it passes on a report without saying whose.
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
    sketch: array[int]
    own: tuple[str, ...]
    newsroom: bool
    hearsay: str

    def dump(self) -> str:
        """Compact JSON, the same for equal traces."""
        packed = b2a_base64(self.sketch, newline=False).decode()
        return orjson.dumps(
            [self.id, int(self.at.timestamp()), self.outlet, self.outlet_name, self.title, self.pages, self.links,
             [[c.outlet, c.name, c.strength, c.words] for c in self.credits],
             self.wording, self.names, self.squares, sorted(self.numbers), sorted(self.quoted), sorted(self.voices),
             packed, self.own, self.newsroom, self.hearsay]
        ).decode()  # fmt: skip

    @classmethod
    def load(cls, stored: str) -> Trace:
        """The trace that was dumped."""
        (id, at, outlet, outlet_name, title, pages, links, credited, wording, names, squares, numbers, quoted, voices,
         packed, own, newsroom, hearsay) = orjson.loads(stored)  # fmt: skip
        sketch = array("I", a2b_base64(packed))
        return cls(
            id, datetime.fromtimestamp(at, UTC), outlet, outlet_name, title, tuple(pages), tuple(links),
            tuple(Credit(*credit) for credit in credited), _shared(wording), _shared(names), tuple(squares),
            frozenset(numbers),
            frozenset(quoted), frozenset(voices), sketch, tuple(own), newsroom, hearsay,
        )  # fmt: skip

    @property
    def reporters(self) -> frozenset[str]:
        """The outlets whose report this is by its own account: those that it credits outright, else its own."""
        return _reporters(self.credits, self.outlet)

    @property
    def keys(self) -> tuple[int, ...]:
        """The postings under which others find this report."""
        return (
            *self.page_keys,
            *(_key(_LINK, page) for page in self.links),
            *(_SHINGLE | hash for hash in self.sketch[:_POSTED]),
            *(_key(_WORD, word) for word in self._telling()),
            *(_key(_CREDIT, credit.outlet) for credit in self.credits if credit.strength > WEAK),
            *((_key(_OUTLET, self.outlet),) if self.outlet else ()),
        )

    @property
    def page_keys(self) -> tuple[int, ...]:
        return tuple(_key(_PAGE, page) for page in self.pages)

    @property
    def sought_as_copy(self) -> dict[int, int]:
        """The postings under which copies, and pages that one points to, are found; with how much a hit promises."""
        found = {_SHINGLE | hash: 200 for hash in self.sketch[:_POSTED]}
        found |= {_key(_PAGE, page): 500 for page in self.links}
        found |= {_key(kind, page): 1000 for page in self.pages for kind in (_PAGE, _LINK)}
        return found

    @property
    def sought_as_kin(self) -> dict[int, int]:
        """The postings under which all other kin are found; with how much a hit promises."""
        found = {_key(_WORD, word): weight for word, weight in self._telling().items()}
        for credit in self.credits:
            if credit.strength > WEAK:
                found |= {_key(kind, credit.outlet): 30 for kind in (_CREDIT, _OUTLET)}
        if self.outlet:
            found[_key(_CREDIT, self.outlet)] = 30
        return found

    def _telling(self) -> dict[str, int]:
        """The heaviest words; each part is in order of weight already."""
        heads = dict([*islice(self.wording.items(), _LOOKED_UP), *islice(self.names.items(), _LOOKED_UP)])
        return {word: heads[word] for word in heaviest(heads)[:_LOOKED_UP]}


def _shared(words: dict[str, int]) -> dict[str, int]:
    """The same with words that all traces in memory have in common, which halves their size."""
    return dict(zip(map(intern, words), words.values(), strict=True))


_PAGE, _LINK, _SHINGLE, _WORD, _CREDIT, _OUTLET = (kind << 32 for kind in range(1, 7))


def _key(kind: int, name: str) -> int:
    """A posting's number: what kind of feature, and a hash of it. Two that share one by chance are compared in vain."""
    return kind | crc32(name.encode())


class _NothingSeen:
    def total(self) -> int:
        return 0

    def counts(self, words: Iterable[str]) -> Mapping[str, int]:
        return dict.fromkeys(words, 0)


def trace(report: Report, vocabulary: Vocabulary = PLAIN, seen: Frequencies | None = None) -> Trace:
    """Take the trace of one report. ``seen``, the shelf, tells which words are rare by now."""
    title, outlet, outlet_name, stated = _published(report, vocabulary)
    stated = stated or byline(plain(report.author[:200]), outlet, vocabulary.known)
    text = told(title, plain(report.summary[:_LONGEST]).strip(), plain(report.text[:_LONGEST]).strip())
    found, own = credits(text, outlet, vocabulary.known)
    spoken_for = {slug(party) for party in vocabulary.parties} | {credit.outlet for credit in stated}
    credited = tuple(stated + [credit for credit in found if credit.outlet not in spoken_for])[:8]
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
        credits=credited,
        wording=wording,
        names=names,
        squares=(sum(w * w for w in wording.values()), sum(w * w for w in names.values())),
        numbers=frozenset(sorted({stem(word) for word in times if word[0].isdigit()})[:60]),
        quoted=quoted(text),
        voices=voices(text, vocabulary.parties),
        sketch=sketch(words),
        own=tuple(own),
        newsroom=all(map(vocabulary.known.newsroom, _reporters(credited, outlet))),
        hearsay=hearsay(title or text),
    )


def _reporters(credited: Iterable[Credit], outlet: str) -> frozenset[str]:
    return frozenset(credit.outlet for credit in credited if credit.strength == STRONG) or frozenset((outlet,))


def _published(report: Report, vocabulary: Vocabulary) -> tuple[str, str, str, list[Credit]]:
    """(title, key and name of the publishing outlet, credits that the feed itself states)."""
    title = plain(report.title[:1000]).strip()
    outlets = vocabulary.known
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


def _pages(report: Report) -> tuple[str, ...]:
    addresses = {page(report.link), page(report.canonical), f"item:{plain(report.item)}" if report.item else None}
    return tuple(sorted(address for address in addresses if address))


def _links(report: Report, outlet: str) -> tuple[str, ...]:
    pages = {page(url) for url in report.links[:60]}
    return tuple(sorted(p for p in pages if p and outlet_of(p.split("/")[0]) != outlet)[:20])
