"""How a matched event is said to be: asked, negated, intended, possible, conditional, done or now. Cues decide."""

from __future__ import annotations

from dataclasses import dataclass

from timeline.reading.headlines import ASKING, INSTANT
from timeline.reading.lemma import forms, listed
from timeline.reading.pattern import Compiled
from timeline.reading.scope import Extent, Found
from timeline.reading.tape import Tape

PRIORITY = ("asked", "doubted", "negated", "intended", "possible", "conditional")
"""Aspects that cues give, the first of which wins: what is asked or denied is not claimed, however it is planned."""

_UNREAL = frozenset(("intended", "possible"))
_AUXILIARIES = frozenset(listed("be being been get gets have has had is are was were to planned expected"))
_MODALS = frozenset(listed("to will would wo can could may might must shall should 'll 'd do does did"))
_INSTANT_PRESENT = frozenset(forms(base).present for base in INSTANT)


@dataclass(frozen=True, slots=True)
class Match(Extent):
    """A pattern found on a tape: ``own`` are the words that it names, ``verbs`` its verbs among them, or else all."""

    pattern: Compiled


def aspect_of(tape: Tape, match: Match, cues: list[Found], *, headline: bool, own_negation: bool) -> str:
    """The aspect of a match under the cues that reach it.

    ``own_negation``: a negation within the match belongs to the pattern (choices and lists).
    """
    if tape.words[-1:] == ("?",) and not _told_before(tape, match):
        return "asked"
    seen = {
        found.cue.category
        for found in cues
        if not (
            own_negation and found.cue.category == "negated" and match.first <= found.first and found.last <= match.last
        )
    }
    if _told_as_past(tape, match):
        seen -= _UNREAL
    if _infinitive(tape, match):
        seen.add("intended")
    for aspect in PRIORITY:
        if aspect in seen:
            return aspect
    own = {tape.words[at] for at in match.own}
    if any(_is_past(tape, match, at) for at in match.own):
        return "done"
    if "later" in seen and own & (match.pattern.presents | match.pattern.bases):
        return "intended"
    if headline and own & match.pattern.presents & _INSTANT_PRESENT:
        return "done"
    return "now"


def _is_past(tape: Tape, match: Match, at: int) -> bool:
    """A past form of the pattern's verbs; "come" and "put" are none after "could" or "to"."""
    word = tape.words[at]
    if word not in match.pattern.pasts:
        return False
    return word not in match.pattern.bases or _MODALS.isdisjoint(tape.words[max(0, at - 2) : at])


def _told_as_past(tape: Tape, match: Match) -> bool:
    """ "plans a float and filed": a past form without "be" or "have" before it is no part of what is planned."""
    for at in match.own:
        word = tape.words[at]
        if word in match.pattern.pasts and word not in match.pattern.bases:
            return not _AUXILIARIES & set(tape.words[max(0, at - 3) : at])
    return False


def _told_before(tape: Tape, match: Match) -> bool:
    """Whether only what follows asks: "It is a public company now, so what comes next?" """
    if tape.words[0] in ASKING:
        return False
    for at in range(match.last, len(tape.words) - 1):
        if at in tape.breaks:
            return True
        if at in tape.commas:
            first = at + (tape.words[at] in ("so", "and", "but"))
            if first < len(tape.words) and tape.words[first] in ASKING:
                return True
    return False


def _infinitive(tape: Tape, match: Match) -> bool:
    """ "to" before the pattern's own verb: a purpose or a plan. "to Anthropic" is no infinitive."""
    for at in match.own:
        if tape.words[at] in match.pattern.bases and at > 0:
            before = tape.words[at - 1]
            if before == "to" and at - 1 not in match.own:
                return True
        if at > 1 and tape.words[at] in match.pattern.pasts and tape.words[at - 2 : at] == ("to", "be"):
            return True
    return False
