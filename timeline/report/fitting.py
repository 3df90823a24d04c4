"""Which ready-made questions fit a new story: each template is tried on what the feeds say already. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any

from timeline.plain import plain
from timeline.reading.claim import Passage
from timeline.reading.read import concerns, read
from timeline.reading.rules import compile_rules
from timeline.story.document import Document, Places
from timeline.story.load import validated
from timeline.story.model import Entity, Story
from timeline.story.templates import expanded, names, template

WORTH_IT = 2
"""A template fits when at least so many texts hold an answer to it."""
_CAST = 4
"""So many entities are tried as a template's parameters, in the order given."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A template with the entities that it is best asked about; ``texts``: how many hold an answer then."""

    template: str
    given: Mapping[str, str]
    texts: int


def fitting(entities: Mapping[str, Entity], passages: Sequence[Passage], tell: Callable[[int, int], None]) -> list[Fit]:
    """The templates that fit, the best first. ``entities`` by their ids, those that matter most first."""
    found = []
    for done, name in enumerate(names(), 1):
        found.append(best_fit(name, {}, entities, passages))
        tell(done, len(names()))
    return sorted((fit for fit in found if fit.texts >= WORTH_IT), key=lambda fit: (-fit.texts, fit.template))


def best_fit(name: str, given: Mapping[str, str], entities: Mapping[str, Entity], passages: Sequence[Passage]) -> Fit:
    """A template with its entities chosen so that most texts answer it; what is ``given`` already stays."""
    made = template(name)
    cast = [id for id in entities if id not in given.values()][:_CAST]
    open_needs = [need for need in made.needs if need not in given]
    tried = [
        {**given, **dict(zip(open_needs, chosen, strict=True))} for chosen in permutations(cast, len(open_needs))
    ] or [dict(given)]
    counted = [answered(name, one, entities, passages) for one in tried]
    texts = max(counted)
    best = tried[counted.index(texts)]
    for parameter in made.takes:
        others = [id for id in cast if id not in best.values()] if parameter != "parties" else []
        for id in others if parameter not in best else ():
            more = answered(name, {**best, parameter: id}, entities, passages)
            if more > texts:
                best, texts = {**best, parameter: id}, more
    return Fit(name, best, texts)


def answered(name: str, given: Mapping[str, str], entities: Mapping[str, Entity], passages: Sequence[Passage]) -> int:
    """How many texts hold an answer to a template's questions."""
    if not passages or not all(need in given for need in template(name).needs):
        return 0
    story = _story({name: {"use": name, **given}}, entities)
    if story is None:
        return 0
    rules = compile_rules(story)
    return sum(bool(concerns(rules, passage) and read(rules, passage).claims) for passage in passages)


def _story(questions: Mapping[str, Any], entities: Mapping[str, Entity]) -> Story | None:
    tree = {
        "story": "a trial",
        "contact": "nobody",
        "feeds": [],
        "entities": {id: plain(entity) for id, entity in entities.items()},
        "questions": dict(questions),
    }
    places: Places = {(): (1, 1)} | {("questions", id): (1, 1) for id in questions}
    document, mistakes = expanded(Document(Path(), "", tree, places))
    return None if mistakes else validated(document.tree)
