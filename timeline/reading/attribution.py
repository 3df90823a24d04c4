"""Who says it: the speaker of a claim, the outlet that passes it on, and whether the speaker is only a pronoun away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from timeline.reading.almanac import DAYS, MONTHS
from timeline.reading.cues import ends_clause
from timeline.reading.lemma import forms, listed
from timeline.reading.tape import Tape, pieces

SAY = frozenset(
    form
    for base in listed(
        "say announce confirm write testify reveal disclose declare acknowledge admit insist explain tell describe "
        "warn reframe deny argue"
    )
    for form in forms(base).every
) | frozenset(listed("claims claimed claiming stated stating noted noting called calling tweeted posted"))
"""Verbs of saying. Forms that are nouns more often ("US states", "a post") are left out, as are "adds" and "finds"."""

REPORT = frozenset(listed("report reports reported reporting writes wrote says said notes noted reveals revealed"))
"""What outlets do when another outlet passes it on."""

_AS = frozenset(form for base in ("describe", "reframe") for form in forms(base).every)
SHOW = frozenset(forms("show").every)
"""What papers do, beside saying."""

FILING = frozenset(listed("filing filings prospectus s1 document documents statement memo disclosure paperwork"))
"""A party's own papers: what they say, the party says."""

OUTLETS = listed(
    "Reuters Bloomberg Bloomberg_News Associated_Press AP AFP Wall_Street_Journal WSJ Financial_Times FT "
    "New_York_Times NYT Washington_Post The_Information CNBC CNN BBC Guardian Axios Politico The_Verge Business_Insider"
    " Fortune Forbes Wired TechCrunch Semafor Nikkei Handelsblatt Le_Monde"
)
"""Newsrooms that others credit, beside the sources that a story declares."""

UNNAMED = frozenset(listed("people person source sources insiders official officials analyst analysts experts someone"))
"""Whom a writer does not name; a name that follows is not theirs."""

PRONOUNS = frozenset(("he", "she"))
_BE = frozenset(listed("is was are were be been"))
_INVERTED = frozenset(listed("said says wrote"))
_PLACES = frozenset((*DAYS, "in", "on", "at", "during"))
_AUXILIARY = frozenset(
    listed("also now then later recently publicly reportedly has have had once previously first just already on")
)
_SKIPPED_NAMES = frozenset((*DAYS, *MONTHS)) | frozenset(
    listed("report reports sources source this that it they we i he she who which what there but and as in on at")
)
_PASSED_ON = frozenset(listed("according by citing cited told"))
_VIA_BEFORE = frozenset(listed("to by citing per via told from in with"))
_GLOSS = frozenset(listed("with which who as according latest first second third largest biggest another"))
"""Words that, after a comma, begin what the writer adds to somebody's words: "…, the latest of many"."""
_NAME = re.compile(r"[^\W\d_a-z][\w.'-]*")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words ``first`` to before ``last`` are said by ``speaker``. ``coref``: the speaker is a pronoun's."""

    speaker: str
    first: int
    last: int
    cue: str
    coref: bool = False


@dataclass(frozen=True, slots=True)
class Outlets:
    """Names of newsrooms by their first word."""

    names: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]

    @classmethod
    def of(cls, names: Iterable[str]) -> Outlets:
        found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in sorted({*names, *(name.replace("_", " ") for name in OUTLETS)}, key=lambda n: (-len(n), n)):
            words = tuple(pieces(name).words)
            if words and all(words != known for known, _ in found.get(words[0], ())):
                found.setdefault(words[0], []).append((words, name))
        return cls({first: tuple(rows) for first, rows in found.items()})

    def via(self, tape: Tape, text: str, offset: int) -> str | None:
        """The outlet whose report a sentence passes on; ``text`` is the folded sentence."""
        for at, word in enumerate(tape.words):
            for words, name in self.names.get(word, ()):
                stop = at + len(words)
                if tape.words[at:stop] != words or not text[tape.starts[at] - offset].isupper():
                    continue
                if stop == len(tape.words) and at in tape.breaks:
                    return name
                after = next((w for w in tape.words[stop : stop + 3] if w not in _AUXILIARY and w != "news"), "")
                before = tape.words[max(0, at - 3) : at]
                if (
                    after in REPORT
                    or not _PASSED_ON.isdisjoint(before)
                    or ("report" in before and before[-1] in _VIA_BEFORE)
                ):
                    return name
        return None


def attributions(tape: Tape, text: str, offset: int, last_person: str | None) -> list[Attribution]:
    """What is said by whom in a sentence. ``last_person``: whom "he" or "she" can only mean."""
    found: list[Attribution] = []
    for at, word in enumerate(tape.words):
        if word == "according" and tape.words[at + 1 : at + 2] == ("to",):
            speaker = _source_after(tape, text, offset, at + 2)
            if speaker:
                scope = (0, at) if at > 2 else (at + 3, len(tape.words))
                found.append(Attribution(speaker, *scope, "according to"))
        elif word in SAY or (word in SHOW and at and tape.words[at - 1] in FILING):
            found += _said(tape, text, offset, at, last_person)
    return found


def _said(tape: Tape, text: str, offset: int, at: int, last_person: str | None) -> list[Attribution]:
    verb = tape.words[at]
    quoted = text[: tape.starts[at] - offset].rstrip().endswith('"')
    if verb in _INVERTED and (at in tape.commas or quoted):
        speaker, after = _name_starting(tape, text, offset, at + 1)
        if speaker and (after == len(tape.words) or after in tape.commas or after in tape.breaks):
            return [Attribution(speaker, 0, at, f"{verb} {speaker}")]
    left = _subject(tape, at)
    if left < 0:
        return []
    word = tape.words[left]
    if word in PRONOUNS:
        return [Attribution(last_person, *_scope(tape, at, left), f"{word} {verb}", coref=True)] if last_person else []
    if word in FILING or (word == "1" and tape.words[left - 1 : left] == ("s",)):
        owner = _owner(tape, left)
        return [Attribution(owner, *_scope(tape, at, left), f"{word} {verb}")] if owner else []
    speaker, first = _name_ending(tape, text, offset, left)
    return [Attribution(speaker, *_scope(tape, at, first), f"{speaker} {verb}")] if speaker else []


def _subject(tape: Tape, verb: int) -> int:
    """Where a verb's subject ends, auxiliaries and an apposition ("Ann Lee, of Quillon, said") skipped; -1: nowhere."""
    left = verb - 1
    progressive = tape.words[verb].endswith("ing")
    while left >= 0 and (tape.words[left] in _AUXILIARY or (progressive and tape.words[left] in _BE)):
        left -= 1
    if any(at in tape.breaks for at in range(left + 1, verb + 1)):
        return -1
    if any(at in tape.commas for at in range(left + 1, verb + 1)):
        return next((comma - 1 for comma in range(left, 0, -1) if comma in tape.commas), -1)
    return left


def _scope(tape: Tape, verb: int, subject: int) -> tuple[int, int]:
    """What a verb of saying covers: its clause, or what stands before ", she said" at the end of a sentence."""
    rest = len(tape.words) - verb - 1
    aside = any(at in tape.commas for at in range(max(0, subject - 3), subject + 1))
    if subject > 3 and (rest == 0 or (aside and tape.words[verb + 1] in _PLACES)):
        return 0, subject
    last, as_what = verb + 1, tape.words[verb] in _AS
    while last < len(tape.words):
        if last in tape.breaks and tape.words[last] == ";":
            break
        if last in tape.commas and tape.words[last] in _GLOSS:
            break
        if ends_clause(tape.words, last) and not (as_what and tape.words[last] == "as"):
            break
        last += 1
    return verb, last


def _name_ending(tape: Tape, text: str, offset: int, at: int) -> tuple[str | None, int]:
    """The name that ends at a word, and where it begins."""
    if tape.words[at][0] == "<":
        return tape.words[at], at
    first = at
    while first >= 0 and at - first < 4 and _is_name(tape, text, offset, first):
        first -= 1
    first += 1
    if first > at or (at == first == 0 and tape.words[0] in _SKIPPED_NAMES):
        return None, first
    return text[tape.starts[first] - offset : tape.ends[at] - offset], first


def _name_starting(tape: Tape, text: str, offset: int, at: int) -> tuple[str | None, int]:
    """The name that starts at a word, and the word after it."""
    if at >= len(tape.words):
        return None, at
    if tape.words[at][0] == "<":
        return tape.words[at], at + 1
    last = at
    while last < len(tape.words) and last - at < 4 and last not in tape.commas and _is_name(tape, text, offset, last):
        last += 1
    return (text[tape.starts[at] - offset : tape.ends[last - 1] - offset] if last > at else None), last


def _is_name(tape: Tape, text: str, offset: int, at: int) -> bool:
    word = tape.words[at]
    return (
        bool(_NAME.match(text, tape.starts[at] - offset))
        and word not in _SKIPPED_NAMES
        and word[0] != "<"
        and word != "'s"
    )


def _owner(tape: Tape, at: int) -> str | None:
    return next((tape.words[left] for left in range(at - 1, max(-1, at - 7), -1) if tape.words[left][0] == "<"), None)


def _source_after(tape: Tape, text: str, offset: int, at: int) -> str | None:
    """Who "according to" names; nobody, where it is people who are not named."""
    for place in range(at, min(at + 6, len(tape.words))):
        if tape.words[place] in UNNAMED:
            return None
        if tape.words[place][0] == "<" or _is_name(tape, text, offset, place):
            return _name_starting(tape, text, offset, place)[0]
    return None
