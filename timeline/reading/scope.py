"""Where the cues of a sentence stand, and how far each of them reaches.

After ConText (Harkema et al. 2009): a cue works in its direction, within its window, and never past the end of its
clause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from timeline.reading.cues import EVERYWHERE, Cue, ends_clause
from timeline.reading.headlines import ANSWERS, LEAD, MARKS, TAIL
from timeline.reading.hedges import HEDGES
from timeline.reading.lemma import listed
from timeline.reading.moods import MOODS
from timeline.reading.pattern import Compiled, anchored, compile_pattern, prefixes_of
from timeline.reading.tape import Tape

_COMMA_BOUND = frozenset(("negated", "doubted", "intended", "possible", "later", "alleged"))
_MONTH_BEFORE = frozenset(
    listed("in of by until till through since from early mid late last next this on before after during")
)
_COMPILED: tuple[tuple[Cue, Compiled], ...] = tuple((cue, compile_pattern(cue.words, {})) for cue in (*MOODS, *HEDGES))
_ANCHORED: dict[str, tuple[int, ...]] = {}
for _number, (_cue, _compiled) in enumerate(_COMPILED):
    for _anchor in sorted(_compiled.anchors):
        _ANCHORED[_anchor] = (*_ANCHORED.get(_anchor, ()), _number)
_PREFIXES = prefixes_of(_ANCHORED)
_UNANCHORED = tuple(number for number, (_, compiled) in enumerate(_COMPILED) if not compiled.anchors)


class Found(NamedTuple):
    """A cue in a sentence, from one word to before another."""

    cue: Cue
    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Extent:
    """Words ``first`` to before ``last`` of a tape, on which cues bear.

    ``own``: the words that are no cues there; ``verbs``: those on which a cue among them works.
    """

    first: int
    last: int
    own: frozenset[int]
    verbs: frozenset[int]


def cues_of(tape: Tape) -> list[Found]:
    """The cues of a sentence, in its order; of overlapping ones the longest."""
    numbers = {number for anchor in anchored(tape.words, _PREFIXES) for number in _ANCHORED.get(anchor, ())}
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


def _marked(tape: Tape) -> Iterator[Found]:
    """ "Courier report: it lists", "It lists: sources" and "No, it does not list"."""
    count = len(tape.words)
    colons = sorted(at for at in tape.breaks if 0 < at < count)
    if colons:
        for at, short in ((colons[0] - 1, colons[0] <= LEAD), (count - 1, count - colons[-1] <= TAIL)):
            cue = MARKS.get(tape.words[at])
            if cue and short and (at in (0, count - 1) or cue.category != "hearsay"):  # "Rocket Report:" is a column
                yield Found(cue, at, at + 1, tape.words[at])
    if count and tape.words[0] in ANSWERS and (count == 1 or 1 in tape.commas):
        yield Found(ANSWERS[tape.words[0]], 0, 1, tape.words[0])


def _is_month(tape: Tape, at: int) -> bool:
    """The month of May, told by what stands beside it."""
    after = tape.words[at + 1] if at + 1 < len(tape.words) else ""
    before = tape.words[at - 1] if at else ""
    return after[:1].isdigit() or before[:1].isdigit() or before in _MONTH_BEFORE


def reaching(tape: Tape, match: Extent, cues: Iterable[Found]) -> list[Found]:
    """The cues that bear on a match. Inside it only the words of its gaps count; the others are the pattern's own."""
    return [found for found in cues if found.cue.category != "pseudo" and _reaches(tape, match, found)]


def _reaches(tape: Tape, match: Extent, found: Found) -> bool:
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
