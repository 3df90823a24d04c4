"""Whether a headline takes a claim for true, denies it, or only observes that it is about.

Told from the words that shade every claim (`moods`, `hedges`, `headlines`) and from who is said to say it.
Must never: judge whether a claim is true, or read more into a headline than its words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias, get_args

from timeline.reading.attribution import Outlets, attributions
from timeline.reading.blocks import Block
from timeline.reading.headlines import ASKING
from timeline.reading.lemma import forms, listed
from timeline.reading.scope import Extent, cues_of, reaching
from timeline.reading.tape import Lexicon, Tape, tape
from timeline.reading.text import fold, sentences

Stance: TypeAlias = Literal["for", "against", "observing"]
STANCES: tuple[Stance, ...] = get_args(Stance)

AGAINST = frozenset(("negated", "doubted"))
OBSERVING = frozenset(
    ("asked", "possible", "conditional", "hearsay", "anonymous", "alleged", "attributed", "opinion", "speculation")
)
SAY = frozenset(form for base in listed("say tell claim argue insist warn state") for form in forms(base).every)
"""Verbs that leave what is said to the speaker; who confirms, reveals or announces vouches for it (factive verbs)."""

_NOBODY = Lexicon({})
_OUTLETS = Outlets.of(())
_EMPTY = frozenset(
    listed(
        "is was are were be been to of in on at for with and or that his its her their he she it they has have had "
        "will do does did by from as who after not no n't 's"
    )
)
_WANTING_MORE = frozenset(listed("who what when where why which how happens comes"))
_STEM = 5
"""Letters by which two words are taken for one: "leaving" and "leaves", "acquire" and "acquisition" (not "acqui")."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A claim as headlines are compared with it: its words' stems, and the categories of its own cues."""

    stems: frozenset[str]
    shades: frozenset[str]
    deniable: bool


@lru_cache(maxsize=64)
def _claim(text: str) -> _Claim:
    """Read once for all headlines."""
    words = tape(fold(text), 0, _NOBODY)
    first = words.words[:1]
    return _Claim(
        _stems(words),
        frozenset(found.cue.category for found in cues_of(words)),
        first != () and first[0] in ASKING - _WANTING_MORE,
    )


def can_be_denied(ask: str) -> bool:
    """Whether a question wants yes or no, so that a headline can be for or against it: "Do others follow?" """
    return _claim(ask).deniable


def is_about(claim: str, headline: str) -> bool:
    """Whether a headline has enough words of a claim to be for or against it: two, and a third of all it has."""
    stated = _claim(claim).stems
    shared = len(stated & _stems(tape(fold(headline), 0, _NOBODY)))
    return shared >= 2 and 3 * shared >= len(stated)


def stance(claim: str, headline: str) -> Stance:
    """How a headline that is about a claim takes it. ``claim``: a sentence, or a question that wants yes or no.

    A cue that the claim has itself ("Quillon *may* float") is none. Words of the headline that the claim shares tell
    what is said of it; a question that shares none asks something else.
    """
    stated = _claim(claim)
    text = fold(headline)
    seen: set[str] = set()
    for sentence in sentences(text, Block(0, len(text), "body")):
        said = tape(sentence.text, 0, _NOBODY)
        if said.words:
            seen |= _shades(said, sentence.text, stated.stems) - stated.shades
    if seen & AGAINST:
        return "against"
    return "observing" if seen & OBSERVING else "for"


def _shades(said: Tape, text: str, shared: frozenset[str]) -> set[str]:
    """The categories of the cues that bear on what a sentence says of the claim."""
    about = [at for at, word in enumerate(said.words) if _stem(word) in shared]
    if said.words[-1] == "?":
        return {"asked"} if about else set()
    count = len(said.words)
    extent = Extent(about[0] if about else 0, count, frozenset(about), frozenset(range(count)))
    shades: set[str] = {found.cue.category for found in reaching(said, extent, cues_of(said))}
    if _attributed(said, text):
        shades.add("attributed")
    return shades


def _attributed(said: Tape, text: str) -> bool:
    """Whether it is somebody else's word: "Quillon says", "…, officials say", "…: Courier"."""
    if any(spoken.cue.split()[-1] in SAY for spoken in attributions(said, text, 0, None)):
        return True
    closing = said.words[-1] in SAY and any(len(said.words) - at <= 4 for at in said.commas)
    return closing or _OUTLETS.via(said, text, 0) is not None


def _stems(words: Tape) -> frozenset[str]:
    return frozenset(_stem(word) for word in words.words) - {""}


def _stem(word: str) -> str:
    return "" if word in _EMPTY or not word[0].isalnum() else word[:_STEM]
