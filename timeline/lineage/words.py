"""Words: splitting a text, folding inflections, and telling what is rare from what everyone says.

Rarity needs no bundled frequency table: a short list of ordinary English words gives a first guess, and the shelf's own
counts of documents correct it as reports come in. Must never: depend on anything but its arguments.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from timeline.lineage.ordinary import ORDINARY

_TOKEN = re.compile(r"[぀-ヿ㐀-鿿가-힣]{1,2}|\d+(?:[.,]\d+)*|[^\W\d_][^\W_]*(?:['’](?=[^\W\d_]{3})[^\W_]+)*")
_PLAIN = str.maketrans("’‘“”„«»–—", '\'\'"""""--', "")

_INFLECTED = (("iest", "y"), ("ies", "y"), ("ing", ""), ("ed", ""), ("ly", ""), ("es", ""), ("s", ""))
"""The first ending that fits and leaves three letters is cut; crude, and the same for everyone."""


def plain(text: str) -> str:
    """Curly quotation marks and long dashes made plain, one sign for one; halves of signs replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode(errors="replace").decode()
    return text.translate(_PLAIN)


def tokens(text: str) -> list[str]:
    """The words and numbers of a plain text as written; scripts without spaces in pairs of signs."""
    return _TOKEN.findall(text)


_SMALL = (
    "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SPELT = {
    **{word: str(number) for number, word in enumerate(_SMALL, start=3)},
    **{word: str(number) for number, word in zip(range(20, 100, 10), _TENS, strict=True)},
}
"""One and two are too common to tell anything."""


def stem(word: str) -> str:
    """A word without its inflection: ``killed``, ``killing``, ``kills`` → ``kill``. Lower case in, lower case out."""
    if word[0].isdigit():
        return word.replace(",", "").removesuffix(".0")
    if word in _SPELT:
        return _SPELT[word]
    for ending, instead in _INFLECTED:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: len(word) - len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == "e":
        word = word[:-1]
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "sl":
        word = word[:-1]
    return word


_ORDINARY = frozenset(map(stem, ORDINARY))

_GUESS = 400
"""The first guess weighs as much as this many documents: enough for the first reports of a story to be compared."""
_ORDINARY_SHARE, _OTHER_SHARE = 0.03, 0.0015
"""Guessed share of documents that hold an ordinary word, and any other word."""


def weigh(counts: Mapping[str, int], held: Mapping[str, int], total: int) -> dict[str, int]:
    """Each word's weight in tenths: its rarity, the logarithm of (documents / documents with it), damped for
    repetition. ``held``: in how many of ``total`` documents it stands."""
    ordinary, other = _GUESS * _ORDINARY_SHARE, _GUESS * _OTHER_SHARE
    of, log = 10 * math.log(total + _GUESS), math.log
    holding = [held.get(word, 0) + (ordinary if word in _ORDINARY else other) for word in counts]
    return {
        word: round(of - 10 * rare if times == 1 else (of - 10 * rare) * (1 + log(times)))
        for (word, times), rare in zip(counts.items(), map(log, holding), strict=True)
    }


def heaviest(weights: Mapping[str, int]) -> list[str]:
    """The words by weight, those of one weight in the order given."""
    return sorted(weights, key=weights.__getitem__, reverse=True)
