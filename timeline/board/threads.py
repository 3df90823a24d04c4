"""Threads: questions that texts leave open, gathered where several ask the same.

Two sentences ask the same if they share half of their content words (Jaccard), a crude measure that errs on the side
of keeping threads apart.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

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

    sentence: str
    mention: int
    origin: str
    position: int


@dataclass(frozen=True, slots=True)
class Thread:
    """The same thing asked by several; ``asked`` in the order in which it was learned."""

    asked: tuple[Asked, ...]

    @property
    def sentence(self) -> str:
        """Its shortest wording."""
        return min((a.sentence for a in self.asked), key=lambda s: (len(s), s))

    @property
    def origins(self) -> int:
        return len({a.origin for a in self.asked})

    @property
    def mentions(self) -> int:
        return len({a.mention for a in self.asked})

    def since(self) -> int | None:
        """The position at which it became worth a line; None if it did not yet."""
        origins: set[str] = set()
        mentions: set[int] = set()
        for asked in self.asked:
            origins.add(asked.origin)
            mentions.add(asked.mention)
            if len(origins) >= ORIGINS or len(mentions) >= MENTIONS:
                return asked.position
        return None


def gather(asked: Iterable[Asked]) -> list[Thread]:
    """Threads in the order in which they were first asked; each sentence joins the first thread that it resembles.

    A thread is compared by its first sentence, and only with sentences that share a word with it.
    """
    threads: list[list[Asked]] = []
    words: list[frozenset[str]] = []
    holding: dict[str, list[int]] = defaultdict(list)
    for one in sorted(asked, key=lambda a: (a.position, a.sentence)):
        mine = _content(one.sentence)
        shared = Counter(number for word in mine for number in holding[word])
        alike = (number for number, common in shared.items() if common >= ALIKE * len(mine | words[number]))
        joined = min(alike, default=None)
        if joined is not None:
            threads[joined].append(one)
            continue
        for word in mine:
            holding[word].append(len(threads))
        threads.append([one])
        words.append(mine)
    return [Thread(tuple(thread)) for thread in threads]


@lru_cache(maxsize=8192)
def _content(sentence: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(sentence)) - _EMPTY
