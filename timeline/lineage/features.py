"""From the text of a report to what can be compared: words and names with weights, quotations, voices, shingles.

Must never: look at anything but the text, or take more than linear time.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Protocol
from zlib import crc32

from timeline.lineage.ordinary import STOP
from timeline.lineage.words import heaviest, stem, tokens, weigh

SKETCH = 128
"""Smallest shingle hashes kept; the resemblance of two sketches is known to about ±0.05."""
_WORDS = 240
"""Words kept of one report, the heaviest: the rest of a long text adds little and costs every comparison."""
_QUOTED = 120
_VOICES = 30

_BOILERPLATE = (
    "earn commission",
    "earn a commission",
    "earn a small commission",
    "earn an affiliate commission",
    "as an affiliate",
    "affiliate link",
    "all rights reserved",
    "sign up for ",
    "sign up to ",
    "subscribe to ",
    "subscribe now",
    "leave a comment",
    "leave a reply",
    "address will not be published",
    "follow us on",
    "share this",
    "affect our editorial",
    "cookie policy",
    "image credit:",
    "photo credit:",
    "picture credit:",
    "photo by ",
    "photograph by ",
)
_ELSEWHERE = re.compile(
    r"(?:you (?:may|might) also like|related (?:articles|stories|posts)|read next|recommended (?:for you|reading))\W*",
    re.IGNORECASE,
)
"""Lines that a page has on every page, whose its pictures are, and the heading after which it is about other pages."""

_LONG_NAME = re.compile(r"[A-Z]\w+(?: (?:(?:of|and|for|&) (?:the )?)?[A-Z]\w+){2,}")
_QUOTE = re.compile(r'"([^"\n]{6,600})"')
_PERSON = r"[A-Z][\w'.-]+(?: [A-Z][\w'.-]+){1,2}"
_SAID = r"(?:said|says|asked|told|added|wrote|noted|argued|views|explained|warned)"
_SPEAKS = re.compile(rf"\b{_SAID}\b")
_BEFORE = re.compile(rf"\b({_PERSON}),? $")
_AFTER = re.compile(rf" ({_PERSON})")
_ALONE = re.compile(rf"({_PERSON}): |- ?({_PERSON})$")
_BRACKETED = re.compile(rf"\(({_PERSON})\)")
"""Where the name of somebody who speaks stands: beside a word of saying, before a colon or after a dash on a line, in
brackets."""
_NAME_FITS = 80


class Frequencies(Protocol):
    """In how many reports words have been seen so far."""

    def total(self) -> int: ...

    def counts(self, words: Iterable[str]) -> Mapping[str, int]:
        """The counts of these words, perhaps among others; words never seen may be left out. Not to be changed."""
        ...


def told(title: str, summary: str, text: str) -> str:
    """What a report itself tells: without repetition, and without what stands on every page. All texts plain."""
    if title and title in summary and len(summary) < len(title) + 40:
        summary = ""  # a news search repeats the title with the publisher's name
    if summary[:80].rstrip(". ") not in text[:400]:
        text = f"{summary}\n\n{text}"
    low = text.lower()
    found = [phrase for phrase in _BOILERPLATE if phrase in low]
    kept = [title]
    for line in text.split("\n"):
        if len(line) < 60 and _ELSEWHERE.fullmatch(line.strip()):
            break
        if not found or len(line) > 200 or not any(phrase in line.lower() for phrase in found):
            kept.append(line)
    return "\n".join(kept)


def weighed(text: str, times: Counter[str], seen: Frequencies) -> tuple[dict[str, int], dict[str, int]]:
    """Ordinary words and names, each with its weight. A name is what is more often capitalised than not; one of three
    words and more counts by its initials too, as others will call it (World Health Organization: WHO)."""
    shouted = sum(map(str.isupper, times)) > len(times) / 2
    counts: dict[str, int] = {}
    upper: dict[str, int] = {}
    for word, count in times.items():
        root = _root(word.lower() if shouted else word)
        if root:
            counts[root] = counts.get(root, 0) + count
            if word != word.lower():
                upper[root] = upper.get(root, 0) + count
    for name in _LONG_NAME.findall(text):
        initials = "".join(word[0] for word in name.split() if word[0].isupper() and word != "The").lower()
        if 3 <= len(initials) <= 5:
            counts[initials] = counts.get(initials, 0) + 1
            upper[initials] = upper.get(initials, 0) + 1
    weights = weigh(counts, seen.counts(counts), seen.total())
    wording: dict[str, int] = {}
    names: dict[str, int] = {}
    for root in heaviest(weights)[:_WORDS]:
        part = names if 2 * upper.get(root, 0) > counts[root] else wording
        part[root] = weights[root]
    return wording, names


@lru_cache(maxsize=1 << 15)
def _root(word: str) -> str:
    """The stem of a word; empty where it tells nothing. An acronym is no stop word, whatever it spells."""
    small = word.lower()
    root = stem(small)
    stopped = (small in STOP or root in STOP) and not word.isupper()
    return root if len(root) > 1 and not stopped else ""


def quoted(text: str) -> frozenset[str]:
    """Pairs of neighbouring telling words inside quotation marks."""
    pairs: set[str] = set()
    for quote in _QUOTE.finditer(text):
        roots = [stem(word.lower()) for word in tokens(quote[1])]
        pairs.update(f"{a} {b}" for a, b in pairwise(root for root in roots if root not in STOP and len(root) > 1))
    return frozenset(sorted(pairs)[:_QUOTED])


def voices(text: str, parties: frozenset[str]) -> frozenset[str]:
    """People who are quoted or speak, lower case, without those whose name holds a party's."""
    names = {name.casefold() for name in _speakers(text)}
    known = [party.casefold() for party in parties]
    return frozenset(sorted(name for name in names if not any(party in name for party in known))[:_VOICES])


def _speakers(text: str) -> Iterator[str]:
    for speaks in _SPEAKS.finditer(text):
        before = _BEFORE.search(text[max(0, speaks.start() - _NAME_FITS) : speaks.start()])
        after = _AFTER.match(text, speaks.end())
        yield from (found[1] for found in (before, after) if found)
    for line in text.split("\n"):
        alone = _ALONE.match(line)
        if alone:
            yield alone[1] or alone[2]
    yield from _BRACKETED.findall(text)


def sketch(words: list[str]) -> array[int]:
    """The smallest hashes of the runs of three words, rising."""
    low = " ".join(words).lower().encode().split(b" ")
    runs = map(b" ".join, zip(low, low[1:], low[2:], strict=False))
    return array("I", sorted(set(map(crc32, runs)))[:SKETCH])


def resemblance(a: array[int], b: array[int]) -> float:
    """The share of three-word runs that two texts have in common: exact for short texts, else estimated from the
    smallest hashes of their union (Broder 1997)."""
    both = sorted(set(a).intersection(b))
    if not both:
        return 0.0
    if max(len(a), len(b)) < SKETCH:
        return len(both) / (len(a) + len(b) - len(both))
    up_to = [bisect(a, hash) + bisect(b, hash) - common for common, hash in enumerate(both, 1)]
    return sum([place <= SKETCH for place in up_to]) / SKETCH
