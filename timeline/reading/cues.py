"""A cue: words that shade what is said near them. The tables are `moods`, `hedges` and `headlines`.

A cue is written in the pattern language. It works on what follows (``forward``), on what stands before (``back``) or on
both, as far as ``window`` words, never past the end of its clause. After ConText (Harkema et al. 2009), with windows
of domain experience.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from timeline.reading.lemma import listed

Category: TypeAlias = Literal[
    "asked",
    "negated",
    "intended",
    "possible",
    "conditional",
    "doubted",
    "later",
    "hearsay",
    "anonymous",
    "alleged",
    "opinion",
    "speculation",
    "pseudo",
]
Direction: TypeAlias = Literal["forward", "back", "both"]


@dataclass(frozen=True, slots=True)
class Cue:
    """``words`` in the pattern language; ``window`` in words."""

    words: str
    category: Category
    direction: Direction
    window: int
    reason: str


EVERYWHERE = 999
"""A window that is the whole sentence, whatever stands between."""

TERMINATORS = frozenset(listed("but while although though however whereas yet despite because"))
"""Words that end a clause, and with it what a cue can reach."""

_AS_WITH = frozenset(listed("early soon well much many part high"))


def ends_clause(words: Sequence[str], at: int) -> bool:
    """Whether a word ends the clause before it; "as" does, but not in "as early as June"."""
    if words[at] != "as":
        return words[at] in TERMINATORS
    return (at + 1 == len(words) or words[at + 1] not in _AS_WITH) and (at == 0 or words[at - 1] not in _AS_WITH)
