"""Reading proper: a passage against the compiled rules of its story.

    passage → blocks → sentences → tape → patterns → cues, speakers, slots → claims

Must never: claim what is only asked, turn a promotion into news, or read the same passage in two ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from timeline.reading.answers import Said, answers
from timeline.reading.attribution import attributions
from timeline.reading.blocks import Block, blocks
from timeline.reading.claim import Claim, Field, Passage, Read, Thread
from timeline.reading.headlines import ASKING, OPEN
from timeline.reading.pattern import anchored
from timeline.reading.primary import documented
from timeline.reading.rules import Asked, Rule, Rules, Speaker
from timeline.reading.scope import cues_of
from timeline.reading.tape import NOUNS, Tape, named, pieces, tape, without_appositions
from timeline.reading.text import READ_LIMIT, Sentence, fold, sentences
from timeline.story.model import StatusQuestion, WatchQuestion

_FIELDS: tuple[Field, ...] = ("title", "summary", "text")
_SO = ("done", "now")
_INQUIRING = frozenset(("how", "what", "why", "when", "who"))


def concerns(rules: Rules, passage: Passage) -> bool:
    """Whether a passage may be the story's business: a cheap no for nearly all, and never a wrong one.

    A yes says that it names what some question is about and has words that the question looks for.
    """
    if any(key in ("form", "entry") for key, _ in passage.stated):
        return True
    written = "\n".join(getattr(passage, name)[:READ_LIMIT] for name in _FIELDS)
    publisher = rules.speaker_at(passage.domain)
    if publisher and publisher.party in rules.story.entities:  # "we" and "our" name it
        written += f"\n{rules.story.entities[publisher.party or ''].name}'s"
    lower = written.lower()
    if not any(needle in lower for needle in rules.needles):
        return False
    text = fold(written)
    found = pieces(text)
    words = anchored(found.words, rules.prefixes).union(named(found, rules.lexicon, text))
    return any(_may_concern(asked, words) for asked in rules.questions)


def entities_in(rules: Rules, passage: Passage) -> tuple[str, ...]:
    """The ids of the entities that a passage names, in the order of its text."""
    text = fold("\n".join(getattr(passage, name)[:READ_LIMIT] for name in _FIELDS))
    return tuple(rules.ids[token] for token in named(pieces(text), rules.lexicon, text))


def _may_concern(asked: Asked, words: set[str]) -> bool:
    """Whether a text of these words, its names among them, can touch a question or claim anything about it."""
    if asked.about and asked.about.isdisjoint(words):
        return False
    return asked.watches_names or any(rule.match.possible(words) for rule in asked.touching)


def read(rules: Rules, passage: Passage) -> Read:
    """All claims, open threads and touched questions of a passage. Never raises, whatever the text.

    Of each field the first 200,000 characters are read. The order of the claims is that of the text.
    """
    published = passage.published_at.date() if passage.published_at else None
    publisher = rules.speaker_at(passage.domain)
    voice = rules.token(publisher.party) if publisher and publisher.kind == "party" and publisher.party else None
    reader = _Reader(rules, passage, publisher, published, voice=voice)
    reader.claims += documented(rules, passage)
    for name in _FIELDS:
        reader.walk(name, fold(getattr(passage, name)[:READ_LIMIT]))
    claims = tuple(_headline_in_full(reader.claims, rules))
    touched = reader.touched | {claim.question for claim in claims}
    return Read(claims, tuple(asked.id for asked in rules.questions if asked.id in touched), tuple(reader.threads))


def _headline_in_full(claims: Sequence[Claim], rules: Rules) -> Iterator[Claim]:
    """A headline is short for its text: "files to go public" gives way where the text says "filed confidentially".

    What a headline tells as done does not give way to what is yet to come: "prices its shares" to "will begin trading".
    """
    below = {(claim.question, _event(claim), claim.aspect in _SO) for claim in claims if claim.field != "title"}
    for claim in claims:
        question = rules.story.questions[claim.question]
        if claim.field == "title" and not claim.documented and isinstance(question, StatusQuestion):
            specific = [event for event, general in question.over.items() if _event(claim) in general]
            enough = {True, claim.aspect in _SO}
            if any((claim.question, event, so) in below for event in specific for so in enough):
                continue
        yield claim


def _event(claim: Claim) -> str:
    return claim.pattern.split("/")[1]


@dataclass(slots=True)
class _Reader:
    """The running state of one passage: what was named last, what was claimed, what was touched."""

    rules: Rules
    passage: Passage
    publisher: Speaker | None
    published: date | None
    claims: list[Claim] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    last_person: str | None = None
    referents: dict[str, str] = field(default_factory=dict)
    voice: str | None = None

    def walk(self, name: Field, text: str) -> None:
        """Read one field; a sentence that stood in an earlier one is not read again."""
        parts = [Block(0, len(text), "body")] if name == "title" else blocks(text, self.rules.people)
        for block in parts:
            if block.role == "dropped":
                continue
            for sentence in sentences(text, block):
                key = "".join(filter(str.isalnum, sentence.text.casefold()))
                if key and key not in self.seen:
                    self.seen.add(key)
                    if self.may_tell(sentence):
                        self.take(name, sentence)

    def may_tell(self, sentence: Sentence) -> bool:
        """Whether reading a sentence may find or change anything: a cheap no for most, and never a wrong one."""
        if self.voice or sentence.role != "body" or "?" in sentence.text:
            return True
        lower = sentence.text.lower()
        return any(needle in lower for needle in self.rules.telling) or any(
            noun in lower for kind in self.referents for noun in NOUNS[kind]
        )

    def take(self, name: Field, sentence: Sentence) -> None:
        voice = None if sentence.speaker else self.voice
        whole = tape(sentence.text, sentence.start, self.rules.lexicon, self.referents, voice)
        if not whole.words:
            return
        named = set(whole.words)
        self.touched.update(asked.id for asked in self.rules.questions if _touches(asked, whole, named))
        if sentence.role != "links":
            self.thread(name, sentence, whole, named)
        if sentence.role in ("body", "links"):
            self.claim(name, sentence, whole, named)
        self.remember(whole, sentence)

    def claim(self, name: Field, sentence: Sentence, whole: Tape, named: set[str]) -> None:
        """The claims of a sentence: each rule on the whole tape, or else on the one without appositions.

        A link to somebody's report claims nothing, it only touches what the report answers.
        """
        candidates = self.candidates(named)
        found = [(asked, rule, whole) for asked, rule in candidates if _applies(rule, whole)]
        short = without_appositions(whole)
        if short:
            known = {rule.name for _, rule, _ in found}
            found += [(a, r, short) for a, r in candidates if r.name not in known and _applies(r, short)]
        said: dict[int, Said] = {}
        by_question: dict[str, list[tuple[Rule, Said]]] = {}
        for asked, rule, strip in found:
            if asked.gate and not _any(asked.gate, whole):
                continue
            if id(strip) not in said:
                said[id(strip)] = self.said(name, sentence, strip)
            by_question.setdefault(asked.id, []).append((rule, said[id(strip)]))
        for asked in self.rules.questions:
            if asked.id not in by_question:
                continue
            claimed = answers(self.rules, asked, by_question[asked.id])
            if sentence.role == "links":
                self.touched.update(claim.question for claim in claimed)
            else:
                self.claims += claimed

    def said(self, name: Field, sentence: Sentence, strip: Tape) -> Said:
        person = self.last_person if self.last_person != sentence.speaker else None
        end = sentence.start + len(sentence.text)
        via = self.rules.outlets.via(strip, sentence.text, sentence.start)
        return Said(
            field=name,
            sentence=sentence,
            written=getattr(self.passage, name)[sentence.start : end],
            tape=strip,
            cues=cues_of(strip),
            spoken=attributions(strip, sentence.text, sentence.start, person),
            via=None if self.publisher and via == self.publisher.name else via,
            publisher=self.publisher,
            published=self.published,
        )

    def candidates(self, named: set[str]) -> list[tuple[Asked, Rule]]:
        """The rules whose indispensable words are there, of questions about who is there, in the order of the story."""
        words = anchored(named, self.rules.prefixes)
        numbers = set(self.rules.unanchored)
        for anchor in words:
            numbers.update(self.rules.anchored.get(anchor, ()))
        likely = (self.rules.rules[number] for number in sorted(numbers))
        return [
            (asked, rule)
            for asked, rule in likely
            if not (asked.about and asked.about.isdisjoint(named)) and rule.match.possible(words)
        ]

    def thread(self, name: Field, sentence: Sentence, whole: Tape, named: set[str]) -> None:
        """A question that the text leaves open, if it is about someone or something of the story."""
        words = whole.words
        if not any(word[0] == "<" for word in named) and not (words[-1] == "?" and self.watched(whole)):
            return
        asks = (
            (words[-1] == "?" and not named.isdisjoint(ASKING))
            or (words[0] in _INQUIRING and words[1:2] != () and words[1] in ASKING)
            or (not named.isdisjoint(OPEN) and any(found.cue.category == "asked" for found in cues_of(whole)))
        )
        if asks or (sentence.role in ("open", "next") and len(words) > 4):
            end = sentence.start + len(sentence.text)
            self.threads.append(Thread(getattr(self.passage, name)[sentence.start : end], name, sentence.start, end))

    def watched(self, whole: Tape) -> bool:
        return any(isinstance(a.question, WatchQuestion) and _any(a.rules, whole) for a in self.rules.questions)

    def remember(self, whole: Tape, sentence: Sentence) -> None:
        """One-step reference: the one person, organisation, thing or place that the next sentence can only mean."""
        people = {word for word in whole.words if word.endswith(":person>")}
        if people:
            self.last_person = people.pop() if len(people) == 1 else None
        for kind in NOUNS:
            ending = f":{kind}>"
            named = {w for at, w in enumerate(whole.words) if w.endswith(ending) and at not in whole.referred}
            if named or sentence.role != "body":
                self.referents.pop(kind, None)
            if len(named) == 1:
                self.referents[kind] = named.pop()


def _applies(rule: Rule, strip: Tape) -> bool:
    return bool(rule.match.regex.search(strip.text)) and not (rule.unless and rule.unless.regex.search(strip.text))


def _any(rules: Sequence[Rule], strip: Tape) -> bool:
    return any(_applies(rule, strip) for rule in rules)


def _touches(asked: Asked, whole: Tape, named: set[str]) -> bool:
    """Whether a sentence concerns a question without claiming anything."""
    if asked.about and asked.about.isdisjoint(named):
        return False
    if isinstance(asked.question, WatchQuestion):
        return bool(asked.about and not asked.rules) or _any(asked.rules, whole)
    return bool(asked.about and asked.gate) and _any(asked.gate, whole)
