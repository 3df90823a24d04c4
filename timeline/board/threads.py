"""Threads: questions that texts leave open, gathered where several ask the same.

Two sentences ask the same if they share half of their content words (Jaccard), a crude measure that errs on the side
of keeping threads apart. Each sentence, in the order in which they were learned, joins the first thread whose first
sentence it resembles, or else begins one: so what is learned later never moves a sentence from its thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

ALIKE = 0.5
"""Share of content words in common from which on two sentences ask the same thing."""
ORIGINS, MENTIONS = 2, 3
"""A thread is worth a line once so many origins, or so many mentions, ask it."""

_WORD = re.compile(r"[^\W_]+(?:['’]\w+)?")
_EMPTY_WORDS = """
a an and are as at be been but by can could did do does for from had has have how if in into is it its may might no not
of on or should so still such than that the their then there these they this to was were what when where whether which
who why will with would yet
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


@dataclass(frozen=True, slots=True)
class Asked:
    """One sentence that asks. ``position``: the event whose text it stands in."""

    mention: int
    origin: str
    position: int


@dataclass(frozen=True, slots=True)
class Thread:
    """The same thing asked by several. ``sentence``: its shortest wording; ``first`` and ``position``: the mention that
    asked it first, and the event by which we learned that; ``origins``: how many independent sources ask it.
    """

    sentence: str
    first: int
    position: int
    mentions: tuple[int, ...]
    origins: int


def worth_since(asked: Iterable[Asked]) -> int | None:
    """The position at which a thread became worth a line; None if it did not yet. Reads no further than it needs to."""
    origins: set[str] = set()
    mentions: set[int] = set()
    for one in asked:
        origins.add(one.origin)
        mentions.add(one.mention)
        if len(origins) >= ORIGINS or len(mentions) >= MENTIONS:
            return one.position
    return None


def content(sentence: str) -> frozenset[str]:
    """The words by which a sentence is compared."""
    return frozenset(word.lower() for word in _WORD.findall(sentence)) - _EMPTY
