"""A field of a mention folded, and the sentences of its blocks. Offsets are those of the recorded text.

Must never: change a length, or hand on a sentence without end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from timeline.reading.blocks import Block, Role
from timeline.reading.lemma import listed

READ_LIMIT = 200_000
"""Characters of a text that are read: an article never has more, and reading stays quick whatever a feed sends."""
SENTENCE_LIMIT = 1_200
"""Characters of a sentence; a longer run of words is cut at a space, so that no pattern ever sees an endless one."""

_FOLD = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ＇´`", "'"),
        **dict.fromkeys("“”„‟«»＂", '"'),
        **dict.fromkeys("‐‑‒−－", "-"),
        **dict.fromkeys("–—―", "—"),
        **dict.fromkeys(
            "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f", " "
        ),
        **dict.fromkeys("\u2028\u2029\x85\r", "\n"),
        **dict.fromkeys("{}<>\u200b\u200c\u200d\ufeff\u00ad", " "),
    }
)


def fold(text: str) -> str:
    """One character for one: quotes, dashes and spaces alike; braces and angles, which tapes use, become spaces."""
    return text.translate(_FOLD)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: folded text, where it starts, and where it stands."""

    text: str
    start: int
    role: Role
    speaker: str | None


ABBREVIATIONS = frozenset(
    listed(
        "mr mrs ms dr prof sen rep gov gen lt col sgt st jr sr inc corp co ltd llc plc bros vs v al etc "
        "jan feb mar apr jun jul aug sep sept oct nov dec tue wed thu fri u.s u.k u.n e.u e.g i.e a.m p.m approx est"
    )
)
"""Words after which a full stop ends no sentence."""

NUMBERED = frozenset(listed("no nos art sec fig"))
"""Words after which a full stop before a number ends no sentence."""

# Possessive, and only at the start of a run of marks: a text of nothing but full stops takes no longer than any other.
_END = re.compile(r"[.!?…](?<![.!?…]{2})[.!?…]*+[\"')\]]*+(?=\s+[\"'(\[—]*[^\Wa-z_]|\s*$)")
_LAST_WORD = re.compile(r"[\w.']+$")


def sentences(text: str, block: Block) -> Iterator[Sentence]:
    """The sentences of a block of a folded text."""
    start = block.start
    for found in _END.finditer(text, block.start, block.end):
        if found[0][0] == "." and not found[0].startswith("..") and _abbreviated(text, start, found.start()):
            continue
        for begin, end in _cut(text, start, found.end()):
            yield Sentence(text[begin:end], begin, block.role, block.speaker)
        start = found.end()
    for begin, end in _cut(text, start, block.end):
        yield Sentence(text[begin:end], begin, block.role, block.speaker)


def _abbreviated(text: str, start: int, stop: int) -> bool:
    word = _LAST_WORD.search(text, max(start, stop - 20), stop)
    if not word or stop + 1 >= len(text):
        return False
    last = word[0].lower()
    if last in NUMBERED:
        return text[stop + 1 : stop + 3].strip()[:1].isdigit()
    return last in ABBREVIATIONS or (len(last) == 1 and last.isalpha() and word[0].isupper())


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while start < end:
        stop = end
        if end - start > SENTENCE_LIMIT:
            stop = text.rfind(" ", start, start + SENTENCE_LIMIT) + 1
            stop = stop if stop > start else start + SENTENCE_LIMIT
        yield start, stop
        start = stop
