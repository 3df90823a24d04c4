"""The nearest right spelling of a name that is not known. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], otherwise: str = "known here") -> str:
    """``; did you mean ipo?``, or else ``; known here: …``. ``otherwise`` empty: nothing is listed."""
    choices = sorted(known)
    folded = {choice.casefold(): choice for choice in reversed(choices)}
    near = difflib.get_close_matches(word.casefold(), folded, n=1)
    if near:
        return f"; did you mean {folded[near[0]]}?"
    return f"; {otherwise}: {', '.join(choices)}" if otherwise and choices else ""
