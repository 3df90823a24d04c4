"""What an edit changed, word by word. PURE.

Sentences are compared first, and words only within the stretches that differ, so that no text, however long or however
it repeats itself, makes the comparison slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

SENTENCES, WORDS = 1_500, 600
"""Longer lists than these are not compared piece by piece: all of the old went, all of the new came."""
CONTEXT = 40
"""Words of an unchanged stretch that are kept beside a change; the rest is left out."""

_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?]+[\s\"'”’)]*|\n+|$)")
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, went or came; ``skip``: unchanged text, ``left_out`` characters of it."""

    kind: Literal["same", "gone", "new", "skip"]
    text: str
    left_out: int = 0

    @property
    def stayed(self) -> int:
        """Characters that both texts have."""
        return self.left_out or (len(self.text) if self.kind == "same" else 0)


def compare(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of which both texts are made, in order; empty where they are equal."""
    if old == new:
        return ()
    return tuple(_joined(_sentences(old, new)))


def shared(pieces: Iterable[Piece]) -> int:
    """How many characters stayed."""
    return sum(piece.stayed for piece in pieces)


def _sentences(old: str, new: str) -> Iterator[Piece]:
    for kind, gone, came in _steps(_split(_SENTENCE, old), _split(_SENTENCE, new), SENTENCES):
        if kind == "same":
            yield Piece("same", gone)
        else:
            yield from _words(gone, came)


def _words(old: str, new: str) -> Iterator[Piece]:
    for kind, gone, came in _steps(_split(_WORD, old), _split(_WORD, new), WORDS):
        if kind == "same":
            yield Piece("same", gone)
            continue
        if gone:
            yield Piece("gone", gone)
        if came:
            yield Piece("new", came)


def _split(pattern: re.Pattern[str], text: str) -> list[str]:
    return [part for part in pattern.findall(text) if part]


def _steps(old: Sequence[str], new: Sequence[str], most: int) -> Iterator[tuple[str, str, str]]:
    """(same or other, the old text, the new text), in order."""
    if max(len(old), len(new)) > most:
        yield "other", "".join(old), "".join(new)
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        yield "same" if kind == "equal" else "other", "".join(old[a:b]), "".join(new[c:d])


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one, and long unchanged stretches cut down to what stands beside a change."""
    held: list[Piece] = []
    for piece in pieces:
        if held and held[-1].kind == piece.kind:
            held[-1] = Piece(piece.kind, held[-1].text + piece.text)
        else:
            held.append(piece)
    for number, piece in enumerate(held):
        words = _split(_WORD, piece.text)
        if piece.kind != "same" or len(words) <= 2 * CONTEXT:
            yield piece
            continue
        before = words[:CONTEXT] if number else []
        after = words[-CONTEXT:] if number + 1 < len(held) else []
        if before:
            yield Piece("same", "".join(before))
        yield Piece("skip", "…", len("".join(words[len(before) : len(words) - len(after)])))
        if after:
            yield Piece("same", "".join(after))
