"""What a sentence says about one question: an event and its aspect, an option, a date, an amount; and how firmly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from timeline.reading.amounts import amounts
from timeline.reading.aspect import Match, aspect_of
from timeline.reading.attribution import Attribution
from timeline.reading.claim import Claim, Field, Level
from timeline.reading.dates import dates, is_deadline
from timeline.reading.rules import Asked, Rule, Rules, Speaker
from timeline.reading.scope import Found, reaching
from timeline.reading.tape import Tape
from timeline.reading.text import Sentence
from timeline.story.model import AmountQuestion, Aspect, ChoiceQuestion, DateQuestion, ListQuestion, StatusQuestion

LADDER: tuple[Level, ...] = ("speculative", "hearsay", "anonymous", "commentary", "attributed", "asserted", "on-record")
LEVELS: dict[str, Level] = {
    "speculation": "speculative", "hearsay": "hearsay", "anonymous": "anonymous", "opinion": "commentary",
    "alleged": "attributed",
}  # fmt: skip
"""What a cue's category does to the level of a claim."""
NEAR = 100
"""Characters between a pattern's words and its date or amount; what stands further off belongs to something else."""
_QUOTE = re.compile(r""""[^"]+"|(?<!\w)'(?:[^']|'(?=\w))+'(?!\w)""")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence under reading, with all that its claims share. ``written``: its words as recorded."""

    field: Field
    sentence: Sentence
    written: str
    tape: Tape
    cues: list[Found]
    spoken: list[Attribution]
    via: str | None
    publisher: Speaker | None
    published: date | None


def answers(rules: Rules, asked: Asked, found: list[tuple[Rule, Said]]) -> Iterator[Claim]:
    """The claims about one question; of several for the same value the first."""
    question = asked.question
    seen: set[str] = set()
    hidden: set[str] = set()
    if isinstance(question, StatusQuestion):
        hidden = {general for rule, _ in found for general in question.over.get(rule.key, ())}
    for rule, said in found:
        if rule.key in hidden:
            continue
        for match in _matches(said.tape, rule):
            claim = _answer(rules, asked, rule, said, match)
            if claim and claim.value not in seen:
                seen.add(claim.value)
                yield claim
                if isinstance(question, DateQuestion | AmountQuestion):
                    return


def _answer(rules: Rules, asked: Asked, rule: Rule, said: Said, match: Match) -> Claim | None:
    question = asked.question
    pattern_denies = isinstance(question, ChoiceQuestion | ListQuestion)
    cues = reaching(said.tape, match, said.cues)
    aspect = aspect_of(said.tape, match, cues, headline=said.field == "title", own_negation=pattern_denies)
    if aspect in ("asked", "doubted"):
        return None
    if isinstance(question, StatusQuestion):
        ways = question.map.get(rule.key, {})
        value = ways.get(cast("Aspect", aspect)) or (None if aspect == "negated" else ways.get("any"))
        return _claim(rules, asked, rule, said, match, value, aspect, cues) if value else None
    if aspect == "negated":
        return None
    if pattern_denies:
        return _claim(rules, asked, rule, said, match, rule.key, aspect, cues)
    past = aspect == "done" and any(said.tape.words[at] in match.pattern.pasts for at in match.own)
    return _slot(_claim(rules, asked, rule, said, match, "", aspect, cues), asked, said, past)


def _slot(claim: Claim, asked: Asked, said: Said, past: bool) -> Claim | None:
    """The date or amount nearest to the pattern's words; of two among them the one nearest to the last of these.

    An analyst's own estimate is no answer, nor is a deadline.

    ``past``: the verb stands in the past, so a bare weekday lies behind; otherwise nothing lies before publication.
    """
    question, text = asked.question, said.sentence.text
    first, last = claim.start - said.sentence.start, claim.end - said.sentence.start
    if claim.level == "commentary":
        return None
    if isinstance(question, DateQuestion) and not is_deadline(text):
        today = said.published.toordinal() if said.published else None
        found = dates(text, said.published, "past" if past else "future")
        fitting = [when for when in found if past or today is None or when.high >= today]
        near = [(apart, when) for when in fitting if (apart := _apart(text, first, last, when.start, when.end)) <= NEAR]
        if near:
            _, when = min(near, key=lambda pair: (pair[0], _to_end(last, pair[1].start, pair[1].end), pair[1].start))
            return replace(claim, value=when.edtf, low=when.low, high=when.high, comparator=when.comparator)
    if isinstance(question, AmountQuestion):
        low, high = question.range or (0, None)
        sums = amounts(text, question.unit, question.per)
        meant = [much for much in sums if much.high >= low and (high is None or much.low <= high)]
        close = [(apart, much) for much in meant if (apart := _apart(text, first, last, much.start, much.end)) <= NEAR]
        if close:
            _, much = min(close, key=lambda pair: (pair[0], _to_end(last, pair[1].start, pair[1].end), pair[1].start))
            return replace(claim, value=much.text, low=much.low, high=much.high, comparator=much.comparator)
    return None


def _apart(text: str, first: int, last: int, start: int, end: int) -> int:
    """Characters between a pattern's words and a slot; a comma between them counts for twenty."""
    low, high = (last, start) if start >= last else (end, first)
    return max(0, high - low) + 20 * text.count(",", low, max(low, high))


def _to_end(last: int, start: int, end: int) -> int:
    """Characters between the end of a pattern's words and a slot; "raises $2bn at a $9bn valuation" is of $9bn."""
    return max(last - end, start - last, 0)


def _claim(
    rules: Rules, asked: Asked, rule: Rule, said: Said, match: Match, value: str, aspect: str, cues: list[Found]
) -> Claim:
    strip, publisher = said.tape, said.publisher
    spoken = next((s for s in reversed(said.spoken) if s.first < match.last <= s.last), None)
    level, speaker = _level(rules, asked, said, match, cues, spoken)
    referred = not strip.referred.isdisjoint(range(match.first, match.last))
    names = [found.text for found in cues] + ([spoken.cue] if spoken else [])
    first_hand = (
        publisher is not None and publisher.kind == "primary" and level == "asserted" and aspect in ("done", "now")
    )
    return Claim(
        question=asked.id,
        value=value,
        aspect=aspect,
        level=level,
        field=said.field,
        start=strip.starts[match.first],
        end=strip.ends[match.last - 1],
        sentence=said.written,
        pattern=rule.name,
        cues=tuple(dict.fromkeys(_readable(name) for name in names)),
        speaker=speaker,
        via=said.via,
        facets=asked.particulars(strip),
        documented=first_hand,
        flags=("coref",) if referred or (spoken is not None and spoken.coref) else (),
    )


def _level(
    rules: Rules, asked: Asked, said: Said, match: Match, cues: list[Found], spoken: Attribution | None
) -> tuple[Level, str | None]:
    """How firmly, and who says so: the weakest of what the cues, the speaker and the outlet allow.

    Only a speaker who is named is on record; a pronoun's is attributed, and so is what stands in quotation marks.
    """
    speaker: str | None = None
    level: Level = "asserted"
    publisher = said.publisher
    if spoken:
        speaker = rules.ids.get(spoken.speaker, spoken.speaker)
        if said.via and speaker in said.via:
            speaker, level = None, "attributed"
        else:
            level = "on-record" if spoken.speaker in asked.parties and not spoken.coref else "attributed"
    elif said.sentence.speaker:
        speaker, level = said.sentence.speaker, "attributed"
    elif said.via:
        level = "attributed"
    elif publisher and publisher.kind == "party" and publisher.party:
        speaker = publisher.party
        level = "on-record" if rules.token(speaker) in asked.parties else "attributed"
    elif _quoted(said, match):
        level = "attributed"
    weakening = [found for found in cues if found.cue.category in LEVELS]
    if spoken:  # who alleges it is named
        weakening = [found for found in weakening if found.cue.category != "alleged"]
    if said.via:  # "The Courier reports that": the report has a name
        weakening = [found for found in weakening if not found.text.startswith("report")]
    return LADDER[min(LADDER.index(one) for one in (level, *(LEVELS[f.cue.category] for f in weakening)))], speaker


def _quoted(said: Said, match: Match) -> bool:
    """Whether a verb of the match stands in quotation marks, which lend it from somebody: Tern 'to be dissolved'."""
    places = [said.tape.starts[at] - said.sentence.start for at in match.verbs]
    return any(quote.start() < place < quote.end() for quote in _QUOTE.finditer(said.sentence.text) for place in places)


def _matches(strip: Tape, rule: Rule) -> Iterator[Match]:
    """Where a pattern is found, each time as tightly as possible."""
    compiled = rule.match
    place = 0
    while found := compiled.regex.search(strip.text, place):
        while tighter := compiled.regex.search(strip.text, found.start() + 1, found.end()):
            found = tighter
        first, last = strip.word_at(found.start()), strip.word_at(found.end() - 1) + 1
        own = set(range(first, last))
        for group in range(1, compiled.gaps + 1):
            low, high = found.span(group)
            if low < high:
                own.difference_update(range(strip.word_at(low), strip.word_at(high - 1) + 1))
        verbs = frozenset(at for at in own if strip.words[at] in compiled.verbs)
        yield Match(first, last, frozenset(own), verbs or frozenset(own), compiled)
        place = found.end()


def _readable(cue: str) -> str:
    return re.sub(r"<([^:>]+):\w+>", r"\1", cue).strip()
