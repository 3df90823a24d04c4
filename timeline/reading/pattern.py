"""The pattern language of docs/writing-questions.md: one pattern, one regular expression over a tape.

    word  word*  ~lemma  (this|that thing)  [optional]  ...  ..12  {entity}  {a|b}  {org}  {entity+}

Small and frozen. Gaps are bounded and nothing repeats, so matching takes time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from timeline.reading.lemma import Forms, forms, listed
from timeline.reading.tape import ARTICLES, spelt, token_of

GAP = 6
"""Words that ``...`` may skip."""
GAPS = 40
"""The gaps of one pattern add up to no more than this."""
_PATTERNS = 4_096
"""Compiled patterns that are kept: a story's own are asked for again with every poll."""
TYPES = ("org", "person", "place", "thing")

Prefixes: TypeAlias = Mapping[str, tuple[str, ...]]

_WORD = re.compile(r"[^\s(){}\[\]|]+")
_SKIP = re.compile(r"\.\.(\d{1,3})(?![^\s)\]|])|\.\.\.(?![^\s)\]|])")
_GAP_WORD = r"(?:[^ ;?!]+ )"
_NAMES = re.compile(r"\{\s*([^{}]*?)\s*(\+?)\s*\}")
_HEAD = 3
"""Letters that a prefix has at least."""
_COMMON = frozenset(
    listed("'s of to in on at by for with from and or not n't no it is are was were be been has have had as that this")
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A pattern ready to run. ``gaps``: the groups that hold words of the sentence's own, not of the pattern.

    ``anchors``: words of which a match has at least one (empty: unknown); ``confident*`` stands for any that begins so.
    ``entities``: the same for entity tokens.
    ``bases``, ``presents`` and ``pasts``: the pattern's verbs by form, from which the aspect of a match is told.
    """

    regex: re.Pattern[str]
    gaps: int
    anchors: frozenset[str]
    entities: frozenset[str]
    bases: frozenset[str]
    presents: frozenset[str]
    pasts: frozenset[str]
    verbs: frozenset[str]

    def possible(self, words: set[str]) -> bool:
        """Whether a text of these words and entity tokens, with the `anchored` ones, may match."""
        return not (self.anchors and self.anchors.isdisjoint(words)) and not (
            self.entities and self.entities.isdisjoint(words)
        )


@dataclass(slots=True)
class _Part:
    """Regular expression, the words and entity tokens that it cannot do without, and the sum of its gaps."""

    regex: str
    words: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()
    gap: int = 0
    empty: bool = False


@dataclass(slots=True)
class _Parser:
    text: str
    entities: Mapping[str, str]
    place: int = 0
    verbs: list[Forms] = field(default_factory=list)

    def wrong(self, wanted: str, at: int | None = None) -> ValueError:
        column = (self.place if at is None else at) + 1
        return ValueError(f"column {column} of the pattern {self.text!r}: {wanted}")

    def peek(self) -> str:
        while self.place < len(self.text) and self.text[self.place].isspace():
            self.place += 1
        return self.text[self.place : self.place + 1]

    def choice(self, closing: str) -> _Part:
        """``a|b c`` up to the closing bracket (or the end), which is left standing."""
        start = self.place
        branches = [self.sequence()]
        while self.peek() == "|":
            self.place += 1
            branches.append(self.sequence())
        found = self.peek()
        if found != closing:
            if not closing:
                raise self.wrong(f"{found!r} closes nothing")
            raise self.wrong(f"expected {closing!r}" + (f", found {found!r}" if found else " before the end"))
        if len(branches) > 1 and not all(part.regex for part in branches):
            raise self.wrong("an article is no choice: articles are not read", start)
        if len(branches) == 1:
            return branches[0]
        return _Part(
            "(?:" + "|".join(part.regex for part in branches) + ")",
            frozenset().union(*(p.words for p in branches)) if all(p.words for p in branches) else frozenset(),
            frozenset().union(*(p.entities for p in branches)) if all(p.entities for p in branches) else frozenset(),
            max(part.gap for part in branches),
            any(part.empty for part in branches),
        )

    def sequence(self) -> _Part:
        parts: list[_Part] = []
        start = self.place
        while (char := self.peek()) and char not in ")]|":
            parts.append(self.element(char))
        if not parts:
            raise self.wrong("expected a word, a group or an {entity}", start)
        whole = "".join(part.regex for part in parts)
        words = max((p.words for p in parts if p.words), key=_rarity, default=frozenset[str]())
        named = [p.entities for p in parts if p.entities]
        return _Part(
            whole,
            words,
            min(named, key=lambda e: (len(e), sorted(e)), default=frozenset[str]()),
            sum(part.gap for part in parts),
            all(part.empty for part in parts),
        )

    def element(self, char: str) -> _Part:
        start = self.place
        if char in "([":
            self.place += 1
            inner = self.choice(")" if char == "(" else "]")
            self.place += 1
            if char == "[":
                return _Part(f"(?:{inner.regex})?", gap=inner.gap, empty=True)
            return _Part(f"(?:{inner.regex})", inner.words, inner.entities, inner.gap, inner.empty)
        if char == "{":
            return self.entity()
        if char == "}":
            raise self.wrong("'}' closes nothing")
        skip = _SKIP.match(self.text, start)
        if skip:
            self.place = skip.end()
            width = int(skip[1]) if skip[1] else GAP
            if not 1 <= width <= GAPS:
                raise self.wrong(f"a gap is 1 to {GAPS} words wide", start)
            return _Part(f"({_GAP_WORD}{{0,{width}}}?)", gap=width, empty=True)
        word = _WORD.match(self.text, start)
        if not word:
            raise self.wrong("expected a word, a group or an {entity}")
        self.place = word.end()
        return self.word(word[0], start)

    def word(self, written: str, start: int) -> _Part:
        if written.startswith("..") or written in ("*", "~", "'"):
            raise self.wrong("expected a word; a gap is written ... or ..12 and stands alone", start)
        if written.startswith("~"):
            base = spelt([written[1:]])
            if not base or " " in base or not base.isalpha():
                raise self.wrong("expected one plain word after '~'", start)
            made = forms(base)
            self.verbs.append(made)
            return _Part("(?:" + "|".join(map(re.escape, sorted(made.every))) + ") ", made.every)
        prefix = written.endswith("*")
        words = spelt([written.rstrip("*").replace("*", " ") if prefix else written]).split()
        if not words and written.lower() in ARTICLES:
            return _Part("", empty=True)
        if not words or "*" in written.rstrip("*"):
            raise self.wrong(f"{written!r} is no word that a text can have", start)
        if prefix and len(words[-1]) < _HEAD:
            raise self.wrong("a prefix has at least three letters before '*'", start)
        regex = "".join(re.escape(word) + " " for word in words[:-1])
        last = re.escape(words[-1]) + ("[^ ]* " if prefix else " ")
        known = [frozenset((word,)) for word in (*words[:-1], words[-1] + "*" * prefix)]
        return _Part(regex + last, max(known, key=_rarity, default=frozenset()))

    def entity(self) -> _Part:
        start = self.place
        found = _NAMES.match(self.text, start)
        if not found:
            raise self.wrong("expected {entity}, {one|another} or {entity+}")
        tokens: set[str] = set()
        for name in found[1].split("|"):
            name = name.strip()
            if name in self.entities:
                tokens.add(token_of(name, self.entities[name]))
            elif name in TYPES:
                tokens |= {token_of(key, kind) for key, kind in self.entities.items() if kind == name}
            else:
                known = ", ".join(sorted(self.entities)) or "none is declared"
                raise self.wrong(f"unknown entity {name!r}; the entities are: {known}", start)
        self.place = found.end()
        if not tokens:
            raise self.wrong(f"no entity of type {found[1]!r} is declared", start)
        owner = re.match(r"\s*'s(?![^\s)\]|])", self.text[self.place :])
        after = "(?:'s )?" if found[2] else "" if owner else "(?!'s )"
        return _Part("(?:" + "|".join(map(re.escape, sorted(tokens))) + ") " + after, entities=frozenset(tokens))


def _rarity(words: frozenset[str]) -> tuple[int, int, list[str]]:
    """The best anchor has no everyday word and its shortest word is long."""
    return (not words & _COMMON, min(map(len, words)), sorted(words))


def prefixes_of(anchors: Iterable[str]) -> Prefixes:
    """The beginnings of words among anchors (``confident*``), by their first three letters."""
    found: dict[str, list[str]] = {}
    for anchor in sorted(set(anchors)):
        if anchor.endswith("*"):
            found.setdefault(anchor[:_HEAD], []).append(anchor)
    return {head: tuple(begun) for head, begun in found.items()}


def anchored(words: Iterable[str], prefixes: Prefixes) -> set[str]:
    """All anchors that words can be: themselves, and the beginnings that they have."""
    own = set(words)
    heads = ((word, prefixes[word[:_HEAD]]) for word in own if word[:_HEAD] in prefixes)
    return own.union([anchor for word, begun in heads for anchor in begun if word.startswith(anchor[:-1])])


def compile_pattern(text: str, entities: Mapping[str, str]) -> Compiled:
    """Compile one pattern. ``entities``: the type of every declared entity.

    Raises ValueError naming the column, counted from 1, and what was expected there.
    """
    return _compiled(text, tuple(entities.items()))


@lru_cache(_PATTERNS)
def _compiled(text: str, entities: tuple[tuple[str, str], ...]) -> Compiled:
    parser = _Parser(text, dict(entities))
    whole = parser.choice("")
    if whole.empty:
        raise parser.wrong("a pattern needs a word or an {entity} that must be there", 0)
    if whole.gap > GAPS:
        raise parser.wrong(f"the gaps add up to {whole.gap} words; at most {GAPS} keep reading quick", 0)
    regex = re.compile("(?<![^ ])" + whole.regex)
    return Compiled(
        regex=regex,
        gaps=regex.groups,
        anchors=whole.words,
        entities=whole.entities,
        bases=frozenset(verb.base for verb in parser.verbs),
        presents=frozenset(verb.present for verb in parser.verbs),
        pasts=frozenset(form for verb in parser.verbs for form in verb.past),
        verbs=frozenset(form for verb in parser.verbs for form in verb.every),
    )
