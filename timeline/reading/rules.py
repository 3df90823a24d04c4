"""A story's questions compiled for reading: patterns by the words that they cannot do without. Opaque and immutable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from timeline.reading.attribution import Outlets
from timeline.reading.pattern import Compiled, Prefixes, compile_pattern, prefixes_of
from timeline.reading.tape import Lexicon, Tape, pieces, token_of
from timeline.reading.text import fold
from timeline.story.model import (
    ChoiceQuestion,
    Entity,
    ListQuestion,
    Pattern,
    Question,
    StatusQuestion,
    Story,
    WatchQuestion,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern of a question; ``key`` is its event, its option or ``match``."""

    question: str
    key: str
    name: str
    match: Compiled
    unless: Compiled | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question ready for reading. ``about`` and ``parties`` are entity tokens; ``gate``: one must match."""

    id: str
    question: Question
    about: frozenset[str]
    parties: frozenset[str]
    gate: tuple[Rule, ...]
    rules: tuple[Rule, ...]
    facets: tuple[tuple[str, str, tuple[Rule, ...]], ...]
    entries: tuple[tuple[Rule, str], ...]
    needles: tuple[str, ...]

    @property
    def touching(self) -> tuple[Rule, ...]:
        """The rules of which one must be found in a text that is the question's business, claim or no claim."""
        return (*self.rules, *self.gate)

    @property
    def watches_names(self) -> bool:
        """Whether to name what it is about is enough."""
        return isinstance(self.question, WatchQuestion) and bool(self.about) and not self.rules

    def particulars(self, strip: Tape) -> tuple[tuple[str, str], ...]:
        """The facets of which a sentence speaks, each with its option."""
        return tuple(
            (facet, option)
            for facet, option, shown in self.facets
            if any(rule.match.regex.search(strip.text) for rule in shown)
        )


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who publishes at a domain: a declared source, perhaps a party (``party`` is an entity's id)."""

    name: str
    kind: str
    party: str | None


@dataclass(frozen=True, slots=True)
class Rules:
    """What `compile_rules` makes of a story.

    ``needles``: lower-case strings of which a text that is the story's business has one. ``telling``: the same for a
    sentence that stands alone; it may also name somebody whom no question is about.
    """

    story: Story
    lexicon: Lexicon
    outlets: Outlets
    people: frozenset[str]
    ids: Mapping[str, str]
    needles: tuple[str, ...]
    telling: tuple[str, ...]
    questions: tuple[Asked, ...]
    anchored: Mapping[str, tuple[int, ...]]
    unanchored: tuple[int, ...]
    prefixes: Prefixes
    rules: tuple[tuple[Asked, Rule], ...]

    def token(self, entity: str) -> str | None:
        """How a tape writes an entity."""
        declared = self.story.entities.get(entity)
        return token_of(entity, declared.type) if declared else None

    def speaker_at(self, domain: str) -> Speaker | None:
        source = self.story.source_of(domain) if domain else None
        return Speaker(source.name, source.kind, source.party) if source else None


def compile_rules(story: Story) -> Rules:
    """Compile a story's questions once.

    Raises ValueError for a pattern that cannot be read, naming the question and the column, and for an unknown entity.
    """
    kinds = {key: entity.type for key, entity in story.entities.items()}
    entities = {token_of(key, entity.type): entity for key, entity in story.entities.items()}
    questions = tuple(_asked(key, question, kinds, entities) for key, question in story.questions.items())
    rules = tuple((asked, rule) for asked in questions for rule in asked.rules)
    anchored: dict[str, list[int]] = {}
    unanchored: list[int] = []
    for number, (_, rule) in enumerate(rules):
        anchors = rule.match.anchors or rule.match.entities
        if not anchors:
            unanchored.append(number)
        for anchor in sorted(anchors):
            anchored.setdefault(anchor, []).append(number)
    tokens = {token_of(key, kind): key for key, kind in kinds.items()}
    needles = [needle for asked in questions for needle in asked.needles]
    return Rules(
        story=story,
        lexicon=Lexicon.of(story.entities),
        outlets=Outlets.of(source.name for source in story.sources.values()),
        people=frozenset(
            name.lower() for e in story.entities.values() if e.type == "person" for name in (e.name, *e.aliases)
        ),
        ids=tokens,
        needles=_shortest(needles),
        telling=_shortest((*needles, *_parts(entities, entities))),
        questions=questions,
        anchored={word: tuple(numbers) for word, numbers in anchored.items()},
        unanchored=tuple(unanchored),
        prefixes=prefixes_of(anchor for asked in questions for rule in asked.touching for anchor in rule.match.anchors),
        rules=rules,
    )


def _asked(key: str, question: Question, kinds: Mapping[str, str], entities: Mapping[str, Entity]) -> Asked:
    def tokens(names: Iterable[str], field: str) -> frozenset[str]:
        unknown = sorted(set(names) - set(kinds))
        if unknown:
            known = ", ".join(sorted(kinds)) or "none is declared"
            raise ValueError(f"question {key!r}, {field}: unknown entity {unknown[0]!r}; the entities are: {known}")
        return frozenset(token_of(name, kinds[name]) for name in names)

    def compiled(patterns: Iterable[Pattern], part: str) -> tuple[Rule, ...]:
        made: list[Rule] = []
        for number, pattern in enumerate(patterns, 1):
            try:
                unless = compile_pattern(pattern.unless, kinds) if pattern.unless is not None else None
                made.append(Rule(key, part, f"{key}/{part}/{number}", compile_pattern(pattern.match, kinds), unless))
            except ValueError as error:
                raise ValueError(f"question {key!r}, {part}: {error}") from None
        return tuple(made)

    rules: list[Rule] = []
    facets: list[tuple[str, str, tuple[Rule, ...]]] = []
    entries: list[tuple[Rule, str]] = []
    if isinstance(question, StatusQuestion):
        for event, patterns in question.events.items():
            rules += compiled(patterns, event)
        for facet, options in question.facets.items():
            facets += [(facet, option, compiled(patterns, f"{facet}.{option}")) for option, patterns in options.items()]
        for text, value in question.entries.items():
            entries += [(rule, value) for rule in compiled((Pattern(match=text),), "entries")]
    elif isinstance(question, ChoiceQuestion | ListQuestion):
        for option, declared in question.values.items():
            rules += compiled(declared.match, option)
    else:
        rules += compiled(question.match, "match")
    gate = compiled(question.gate, "gate")
    about = tokens(question.about, "about")
    return Asked(
        id=key,
        question=question,
        about=about,
        parties=tokens(question.parties, "parties"),
        gate=gate,
        rules=tuple(rules),
        facets=tuple(facets),
        entries=tuple(entries),
        needles=_needles(about, rules, entities),
    )


def _needles(about: frozenset[str], rules: Iterable[Rule], entities: Mapping[str, Entity]) -> tuple[str, ...]:
    """Parts of names, and words of patterns that name nobody: a text that is a question's business has one."""
    parts: set[str] = set()
    if about:
        parts = _parts(about, entities)
    else:
        for rule in rules:
            parts |= _parts(rule.match.entities, entities) or {word.rstrip("*") for word in rule.match.anchors} or {""}
    return _shortest(parts)


def _parts(tokens: Iterable[str], entities: Mapping[str, Entity]) -> set[str]:
    named = (entities[token] for token in tokens)
    return {_needle(name) for entity in named for name in (entity.name, *entity.aliases)}


def _shortest(needles: Iterable[str]) -> tuple[str, ...]:
    """Needles without those that contain another."""
    kept = sorted(set(needles), key=lambda n: (len(n), n))
    return tuple(n for n in kept if not any(other in n for other in kept if other != n))


def _needle(name: str) -> str:
    """The longest word that a text has where it has the name."""
    return max(pieces(fold(name)).words, key=len, default="")
