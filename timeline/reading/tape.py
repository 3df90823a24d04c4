"""A sentence as a tape: lower-cased words with one space after each, on which one regular expression is one pattern.

Articles, hyphens, quotes and brackets are dropped, contractions split (``is n't``, ``musk 's``), declared entities
replaced by ``<id:type>``. Every word of the tape knows where it stands in the recorded text.

Must never: lose an offset. No ``<`` of the text reaches a tape (`text.fold` takes them out), so none is forged.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from timeline.reading.lemma import listed
from timeline.story.model import Entity

_TOKEN = re.compile(
    r"[^\W\d_][^\W_]*(?:(?:[.&](?=[^\W_])|'(?=[^\W\d_]))[^\W_]*)*"  # words, with X.AI, AT&T and O'Kane whole
    r"|\d+(?:[.,]\d+)*[^\W\d_]*"  # numbers: 1,250.5 and 15bn
    r"|[$€£¥%;?!,:—()']"
    r"|-(?:-|(?<=\s-)(?=[\s\w]))"  # a hyphen that is meant as a dash: "Quillon to list - sources", "… -sources"
)
ARTICLES = frozenset(("a", "an", "the"))
_CLITICS = ("'s", "'re", "'ve", "'ll", "'d", "'m")
_WE = frozenset(("we", "our"))
_STOPS = frozenset(";?!")
_BREAKS = frozenset((":", "—", "(", ")", "-", "--"))
_MARKS = _BREAKS | {",", "'"}
_NONE: Mapping[str, str] = {}


class Pieces(NamedTuple):
    """The words and marks of a text, one after another, and where each starts and ends in it."""

    words: list[str]
    starts: list[int]
    ends: list[int]


class Name(NamedTuple):
    """A declared entity under one of its names."""

    words: tuple[str, ...]
    spelling: str
    token: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The declared entities by the first word of each of their names, longest name first."""

    names: Mapping[str, tuple[Name, ...]]

    @classmethod
    def of(cls, entities: Mapping[str, Entity]) -> Lexicon:
        found: dict[str, list[Name]] = {}
        for key, entity in entities.items():
            for spelling in (entity.name, *entity.aliases):
                words = tuple(word for word in pieces(spelling).words if word not in _BREAKS)
                if words:
                    found.setdefault(words[0], []).append(Name(words, spelling, token_of(key, entity.type)))
        return cls(
            {first: tuple(sorted(names, key=lambda n: (-len(n.words), n.token))) for first, names in found.items()}
        )


def token_of(key: str, kind: str) -> str:
    """How a tape writes an entity."""
    return f"<{key.lower()}:{kind}>"


@dataclass(frozen=True, slots=True)
class Tape:
    """``text``: the words, one space after each. ``breaks``: words before which a clause ends; ``commas`` likewise."""

    text: str
    words: tuple[str, ...]
    at: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    breaks: frozenset[int]
    commas: frozenset[int]
    referred: frozenset[int] = frozenset()

    def word_at(self, position: int) -> int:
        """The index of the word that a position of the tape's text lies in."""
        return bisect_right(self.at, position) - 1


def pieces(text: str) -> Pieces:
    """Words and marks of a folded text, contractions split, articles kept out."""
    words, starts, ends = found = Pieces([], [], [])
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        word = match[0].lower()
        if word in ARTICLES:
            continue
        if "'" in word and (stem := _stem(word)) and len(word) == end - start:
            words.append(word[:stem])
            starts.append(start)
            ends.append(start + stem)
            word, start = word[stem:], start + stem
        words.append(word)
        starts.append(start)
        ends.append(end)
    return found


def _stem(word: str) -> int:
    if word.endswith("n't") and len(word) > 3:
        return len(word) - 3
    return next(
        (len(word) - len(clitic) for clitic in _CLITICS if word.endswith(clitic) and len(word) > len(clitic)), 0
    )


def tape(
    sentence: str, offset: int, lexicon: Lexicon, referents: Mapping[str, str] = _NONE, voice: str | None = None
) -> Tape:
    """The tape of a folded sentence that starts at ``offset``.

    ``referents``: by type, the token of the one entity that "the company" or "the drug" can only mean. ``voice``: the
    party that is "we" on its own site, outside quotations. Words so read are in ``referred``.
    """
    found = pieces(sentence)
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    breaks: set[int] = set()
    commas: set[int] = set()
    referred: set[int] = set()
    index = 0
    while index < len(found.words):
        written, start, end, step = found.words[index], found.starts[index], found.ends[index], 1
        if written not in _MARKS:
            word = written
            name = next(_names_at(found, index, lexicon, sentence), None) if word in lexicon.names else None
            if name and not _adjective(found, index + len(name.words), sentence):
                word, step = name.token, len(name.words)
            elif word in _KINDS and (referent := referents.get(_KINDS[word])) and _definite(sentence, start):
                referred.add(len(words))
                word = referent
            elif voice and word in _WE and sentence.count('"', 0, start) % 2 == 0:
                referred.add(len(words))
                word = voice
            words.append(word)
            starts.append(start)
            ends.append(found.ends[index + step - 1])
            if word == voice and written == "our":
                words.append("'s")
                starts.append(start)
                ends.append(end)
            if word in _STOPS:
                breaks.add(len(words))
        elif written == ",":
            commas.add(len(words))
        elif written in _BREAKS:
            breaks.add(len(words))
        elif words and words[-1][0] == "<" and start == ends[-1] and sentence[start - 1] in "sSxXzZ":
            words.append("'s")
            starts.append(start)
            ends.append(end)
        index += step
    text = " ".join(words) + " " if words else ""
    return Tape(
        text,
        tuple(words),
        _positions(words),
        tuple([offset + start for start in starts]),
        tuple([offset + end for end in ends]),
        frozenset(breaks),
        frozenset(commas),
        frozenset(referred),
    )


APPOSITION = 12
"""Words that may stand between two commas after a name, as what it is, before its verb comes."""


def without_appositions(whole: Tape) -> Tape | None:
    """The tape with "Quillon, owner of two railways, files" read as "Quillon files"; None if nothing is skipped."""
    skipped: set[int] = set()
    for at, word in enumerate(whole.words):
        if (
            word[0] != "<"
            or at + 1 not in whole.commas
            or (whole.words[at + 1 : at + 2] and whole.words[at + 1][0] == "<")
        ):
            continue
        stop = next(
            (end for end in range(at + 3, min(at + 2 + APPOSITION, len(whole.words))) if end in whole.commas), None
        )
        if stop and whole.words[stop] not in ("and", "or"):
            skipped.update(range(at + 1, stop))
    if not skipped:
        return None
    kept = [at for at in range(len(whole.words)) if at not in skipped]
    place = {at: number for number, at in enumerate(kept)}
    words = tuple(whole.words[at] for at in kept)
    return Tape(
        text=" ".join(words) + " ",
        words=words,
        at=_positions(words),
        starts=tuple(whole.starts[at] for at in kept),
        ends=tuple(whole.ends[at] for at in kept),
        breaks=frozenset(place[at] for at in whole.breaks if at in place),
        commas=frozenset(place[at] for at in whole.commas if at in place and at - 1 in place),
        referred=frozenset(place[at] for at in whole.referred if at in place),
    )


def _positions(words: Iterable[str]) -> tuple[int, ...]:
    at: list[int] = []
    position = 0
    for word in words:
        at.append(position)
        position += len(word) + 1
    return tuple(at)


_NOUNS: dict[str, str] = {
    "org": "company firm startup maker giant developer builder operator manufacturer group lab venture utility carrier "
    "airline bank insurer retailer broker publisher studio supplier automaker chipmaker drugmaker club charity union",
    "thing": "drug pill medicine treatment vaccine device product model chatbot app service ship vessel ferry rocket "
    "satellite bill measure treaty",
    "place": "site plant factory facility campus mine works reactor",
}
NOUNS = {kind: listed(nouns) for kind, nouns in _NOUNS.items()}
"""Nouns that stand for the one organisation, thing or place named just before, by the type of entity."""
_KINDS = {noun: kind for kind, nouns in NOUNS.items() for noun in nouns}

_THE = re.compile(r"\b(?:the|this)(?: [\w-]+){0,2} $", re.IGNORECASE)


def _definite(sentence: str, start: int) -> bool:
    return bool(_THE.search(sentence, max(0, start - 40), start))


_ADJECTIVES = frozenset(listed("backed owned led linked funded founded affiliated based controlled run style like era"))


def _adjective(found: Pieces, after: int, sentence: str) -> bool:
    """ "Quillon-backed" says something of what follows, and nothing of Quillon."""
    if after >= len(found.words) or found.words[after] not in _ADJECTIVES:
        return False
    return sentence[found.ends[after - 1] : found.starts[after]] == "-"


def _names_at(found: Pieces, index: int, lexicon: Lexicon, sentence: str) -> Iterator[Name]:
    """The names that start at a word with which some do, longest first."""
    for name in lexicon.names[found.words[index]]:
        if tuple(found.words[index : index + len(name.words)]) != name.words:
            continue
        if len(name.words) > 1 or _as_named(sentence[found.starts[index] : found.ends[index]], name.spelling):
            yield name


def named(found: Pieces, lexicon: Lexicon, text: str) -> dict[str, None]:
    """The tokens of all entities that a tape of any part of a folded text may have, in its order."""
    return dict.fromkeys(
        name.token
        for index, word in enumerate(found.words)
        if word in lexicon.names
        for name in _names_at(found, index, lexicon, text)
    )


def _as_named(written: str, spelling: str) -> bool:
    """A one-word name wants a capital, so that "grok" and "target" stay words, unless its spelling is unmistakable."""
    if written == spelling or not written.islower() or spelling.islower():
        return True
    return len(spelling) > 4 and any(letter.isupper() or letter.isdigit() for letter in spelling[1:])


def spelt(words: Iterable[str]) -> str:
    """Words of a pattern as a tape has them."""
    return " ".join(w for word in words for w in ([word] if word in _CLITICS else pieces(word).words))
