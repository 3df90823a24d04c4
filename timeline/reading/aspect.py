"""How a matched event is said to be: asked, negated, intended, possible, conditional, done or now. Cues decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from timeline.reading.cues import ASKING, COLON, CUES, EVERYWHERE, INSTANT, Cue, ends_clause
from timeline.reading.lemma import forms, listed
from timeline.reading.pattern import Compiled, compile_pattern
from timeline.reading.tape import Tape

PRIORITY = ("asked", "negated", "intended", "possible", "conditional")
"""Aspects that cues give, the first of which wins: what is asked or denied is not claimed, however it is planned."""

_COMMA_BOUND = frozenset(("negated", "intended", "possible", "later"))
_UNREAL = frozenset(("intended", "possible"))
_AUXILIARIES = frozenset(listed("be being been get gets have has had is are was were to planned expected"))
_MODALS = frozenset(listed("to will would wo can could may might must shall should 'll 'd do does did"))
_MONTH_BEFORE = frozenset(
    listed("in of by until till through since from early mid late last next this on before after during")
)
_INSTANT_PRESENT = frozenset(forms(base).present for base in INSTANT)
_COMPILED: tuple[tuple[Cue, Compiled], ...] = tuple((cue, compile_pattern(cue.words, {})) for cue in CUES)
_ANCHORED: dict[str, tuple[int, ...]] = {}
for _number, (_cue, _compiled) in enumerate(_COMPILED):
    for _anchor in sorted(_compiled.anchors):
        _ANCHORED[_anchor] = (*_ANCHORED.get(_anchor, ()), _number)
_UNANCHORED = tuple(number for number, (_, compiled) in enumerate(_COMPILED) if not compiled.anchors)


class Found(NamedTuple):
    """A cue in a sentence, from one word to before another."""

    cue: Cue
    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found on a tape: words ``first`` to before ``last``.

    ``own`` are the words that the pattern names, ``verbs`` its verbs among them (all of them where it has no verb).
    """

    pattern: Compiled
    first: int
    last: int
    own: frozenset[int]
    verbs: frozenset[int]


def cues_of(tape: Tape) -> list[Found]:
    """The cues of a sentence, in its order; of overlapping ones the longest."""
    numbers = {number for word in tape.words for number in _ANCHORED.get(word, ())}
    numbers.update(_UNANCHORED)
    found: list[Found] = []
    for number in sorted(numbers):
        cue, compiled = _COMPILED[number]
        for match in compiled.regex.finditer(tape.text):
            first, last = tape.word_at(match.start()), tape.word_at(match.end() - 1) + 1
            if not (match[0] == "may " and _is_month(tape, first)):
                found.append(Found(cue, first, last, match[0].strip()))
    found += _marked(tape)
    found.sort(key=lambda f: (f.first, -f.last))
    kept: list[Found] = []
    reach = -1
    for one in found:
        if one.last > reach or (kept and (one.first, one.last) == (kept[-1].first, kept[-1].last)):
            kept.append(one)
            reach = max(reach, one.last)
    return kept


def _marked(tape: Tape) -> list[Found]:
    """ "Report: it lists" and "It lists: sources"."""
    ends = (
        [(0, 1 in tape.breaks), (len(tape.words) - 1, len(tape.words) - 1 in tape.breaks)]
        if len(tape.words) > 2
        else []
    )
    return [
        Found(COLON[tape.words[at]], at, at + 1, tape.words[at])
        for at, set_off in ends
        if set_off and tape.words[at] in COLON
    ]


def _is_month(tape: Tape, at: int) -> bool:
    """The month of May, told by what stands beside it."""
    after = tape.words[at + 1] if at + 1 < len(tape.words) else ""
    before = tape.words[at - 1] if at else ""
    return after[:1].isdigit() or before[:1].isdigit() or before in _MONTH_BEFORE


def reaching(tape: Tape, match: Match, cues: Iterable[Found]) -> list[Found]:
    """The cues that bear on a match. Inside it only the words of its gaps count; the others are the pattern's own."""
    return [found for found in cues if found.cue.category != "pseudo" and _reaches(tape, match, found)]


def _reaches(tape: Tape, match: Match, found: Found) -> bool:
    cue = found.cue
    if cue.window == EVERYWHERE:
        return True
    if match.first <= found.first and found.last <= match.last:
        if found.first in match.own:  # "no plans to" is the sentence's own although the pattern names "plans"
            return False
        return cue.direction != "forward" or any(
            at in match.verbs for at in range(found.first, found.last + cue.window + 1)
        )
    comma = cue.category in _COMMA_BOUND
    if found.last <= match.first and cue.direction != "back":
        return match.first - found.last <= cue.window and _open(tape, found.last, match.first, comma)
    if cue.direction == "both" and found.first >= match.last and _closing(tape, found):
        return True
    if found.first >= match.last and cue.direction != "forward":
        return found.first - match.last <= cue.window and _open(tape, match.last, found.first, comma)
    # a cue that begins before the match and ends in it, such as "to" + verb, or the other way about
    return found.first < match.first < found.last and not any(
        at in match.own for at in range(match.first + 1, found.last)
    )


def _closing(tape: Tape, found: Found) -> bool:
    """ "…, sources say" at the end covers the whole sentence; the outlet's name may follow."""
    return len(tape.words) - found.last <= 3 and (found.first in tape.commas or found.first in tape.breaks)


def _open(tape: Tape, first: int, last: int, comma: bool) -> bool:
    """Whether a cue reaches across these words."""
    for at in range(first, last):
        if ends_clause(tape.words, at):
            return False
    return not any(at in tape.breaks or (comma and at in tape.commas) for at in range(first, last + 1))


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
