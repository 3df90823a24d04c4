"""From the text of a report to what can be compared: words and names with weights, quotations, voices, shingles.

Must never: look at anything but the text, or take more than linear time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Protocol
from zlib import crc32

from timeline.lineage.ordinary import STOP
from timeline.lineage.words import stem, tokens, weigh

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
)
_ELSEWHERE = re.compile(
    r"(?:you (?:may|might) also like|related (?:articles|stories|posts)|read next|recommended (?:for you|reading))\W*",
    re.IGNORECASE,
)
"""Lines that a page has on every page, and the heading after which it is about other pages."""

_LONG_NAME = re.compile(r"[A-Z]\w+(?: (?:(?:of|and|for|&) (?:the )?)?[A-Z]\w+){2,}")
_QUOTE = re.compile(r'"([^"\n]{6,600})"')
_PERSON = r"[A-Z][\w'.-]+(?: [A-Z][\w'.-]+){1,2}"
_SAID = r"(?:said|says|asked|told|added|wrote|noted|argued|views|explained|warned)"
_VOICE = re.compile(
    rf"\b({_PERSON}),? {_SAID}\b|\b{_SAID} ({_PERSON})|^({_PERSON})(?=: )|^- ?({_PERSON})$|\(({_PERSON})\)",
    re.MULTILINE,
)


class Frequencies(Protocol):
    """In how many reports words have been seen so far."""

    def total(self) -> int: ...

    def counts(self, words: Iterable[str]) -> Mapping[str, int]:
        """The words seen, with their counts; words never seen may be left out."""
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


def weighed(text: str, words: list[str], seen: Frequencies) -> tuple[dict[str, int], dict[str, int]]:
    """Ordinary words and names, each with its weight. A name is what is more often capitalised than not; one of three
    words and more counts by its initials too, as others will call it (World Health Organization: WHO)."""
    times = Counter(words)
    shouted = sum(word.isupper() for word in times) > len(times) / 2
    lower: dict[str, int] = {}
    upper: dict[str, int] = {}
    for word, count in times.items():
        small = word.lower()
        root = stem(small)
        if len(root) < 2:
            continue
        if (small in STOP or root in STOP) and (shouted or not word.isupper()):
            continue
        part = lower if word == small else upper
        part[root] = part.get(root, 0) + count
    for name in _LONG_NAME.findall(text):
        initials = "".join(word[0] for word in name.split() if word[0].isupper() and word != "The").lower()
        if 3 <= len(initials) <= 5:
            upper[initials] = upper.get(initials, 0) + 1
    counts = {root: lower.get(root, 0) + upper.get(root, 0) for root in (*lower, *upper)}
    weights = weigh(counts, seen.counts(counts), seen.total())
    heaviest = sorted((-weight, root) for root, weight in weights.items())[:_WORDS]
    is_name = {root for root, count in upper.items() if count > lower.get(root, 0)}
    return (
        {root: -weight for weight, root in heaviest if root not in is_name},
        {root: -weight for weight, root in heaviest if root in is_name},
    )


def quoted(text: str) -> frozenset[str]:
    """Pairs of neighbouring telling words inside quotation marks."""
    pairs: set[str] = set()
    for quote in _QUOTE.finditer(text):
        roots = [stem(word.lower()) for word in tokens(quote[1])]
        pairs.update(f"{a} {b}" for a, b in pairwise(root for root in roots if root not in STOP and len(root) > 1))
    return frozenset(sorted(pairs)[:_QUOTED])


def voices(text: str, parties: frozenset[str]) -> frozenset[str]:
    """People who are quoted or speak, lower case, without those whose name holds a party's."""
    names = {next(filter(None, found.groups())).casefold() for found in _VOICE.finditer(text)}
    known = [party.casefold() for party in parties]
    return frozenset(sorted(name for name in names if not any(party in name for party in known))[:_VOICES])


def sketch(words: list[str]) -> tuple[int, ...]:
    """The smallest hashes of the runs of three words, rising."""
    low = [word.lower().encode() for word in words]
    hashes = {crc32(b"%b %b %b" % run) for run in zip(low, low[1:], low[2:], strict=False)}
    return tuple(sorted(hashes)[:SKETCH])


def resemblance(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """The share of three-word runs that two texts have in common: exact for short texts, else estimated from the
    smallest hashes of their union (Broder 1997)."""
    ours = set(a)
    both = ours.intersection(b)
    if not both:
        return 0.0
    union = ours.union(b)
    if max(len(a), len(b)) < SKETCH:
        return len(both) / len(union)
    limit = sorted(union)[SKETCH - 1]
    return sum(hash <= limit for hash in both) / SKETCH
