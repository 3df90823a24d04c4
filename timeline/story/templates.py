"""Question templates: the questions that recur in developing stories, one YAML file each in ``templates/``.

``use: ipo, company: quillon`` in a story becomes an ordinary question, written out in full, before anything else looks
at it; so the log records the question as it was asked, and no later template can change what was read.
Must never: ask something that its file does not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

from timeline.errors import Mistake
from timeline.plain import read
from timeline.story.document import TEMPLATES, Document, Place, plain_yaml
from timeline.story.filling import Given, filled
from timeline.story.model import SETTINGS
from timeline.story.spelling import nearest

_EXAMPLES = "\n---\n"
"""Before this line a file has the template, after it sentences and what must be read from them."""
_FRAGMENT = re.compile(r"[\w~*'$%&., -]+")

Tree: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A parameter that is no entity but words, such as what a case is about; ``otherwise``: if none are given."""

    means: str
    otherwise: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """``needs`` and ``takes`` name its entities, with what each means; ``questions`` by the ending of their ids.

    The ending is empty where there is but one question.
    """

    says: str
    needs: dict[str, str]
    takes: dict[str, str] = field(default_factory=dict)
    words: dict[str, Words] = field(default_factory=dict)
    questions: dict[str, Tree]

    @property
    def parameters(self) -> dict[str, str]:
        return {**self.needs, **self.takes, **{name: words.means for name, words in self.words.items()}}


@cache
def names() -> tuple[str, ...]:
    """The names of all templates, in alphabetical order."""
    return tuple(sorted(template.stem for template in TEMPLATES.glob("*.yaml")))


@cache
def template(name: str) -> Template:
    """A template by its name; KeyError if there is none."""
    told = plain_yaml(written(name))
    told["words"] = {
        word: {"means": means} if isinstance(means, str) else means for word, means in told.get("words", {}).items()
    }
    if "question" in told:
        told["questions"] = {"": told.pop("question")}
    return read(Template, told)


def written(name: str) -> str:
    """A template as its file has it, without the examples."""
    return _text(name).partition(_EXAMPLES)[0] + "\n"


def examples(name: str) -> list[Tree]:
    """The made-up cases of a template: what it is used with, entities, and what must be read from each sentence."""
    cases: list[Tree] = plain_yaml(_text(name).partition(_EXAMPLES)[2])
    return cases


def _text(name: str) -> str:
    if name not in names():
        raise KeyError(name)
    return (TEMPLATES / f"{name}.yaml").read_text(encoding="utf-8")


# --- use: ---------------------------------------------------------------------------------------------------------


def expanded(document: Document) -> tuple[Document, list[Mistake]]:
    """A story file with each ``use:`` written out in full, and the mistakes made in using templates.

    A question with a mistake is left out, so that the others can still be checked.
    """
    asked = document.tree.get("questions")
    if not isinstance(asked, dict):
        return document, []
    questions: Tree = {}
    places, mistakes = dict(document.places), []
    for id, question in asked.items():
        if not isinstance(question, dict) or "use" not in question:
            questions[id] = question
            continue
        wrong = [document.mistake(place, text) for place, text in _mistakes(document.tree, id, question)]
        mistakes += wrong
        if wrong:
            continue
        for ending, made in _asked(document.tree, question).items():
            whole = f"{id}-{ending}" if ending else id
            if ending and whole in asked:
                mistakes.append(document.mistake(("questions", whole), f"{id!r} has a question of this name already"))
            questions[whole] = made
            if ending:
                for place, at in document.places.items():
                    if place[:3] == ("questions", id, ending):
                        places[("questions", whole, *place[3:])] = at
                places[("questions", whole)] = document.places[("questions", id)]
    return Document(document.path, document.digest, {**document.tree, "questions": questions}, places), mistakes


def _asked(tree: Tree, use: Tree) -> dict[str, Tree]:
    """The questions that a sound ``use:`` stands for, by the ending of their ids."""
    made = template(use["use"])
    given = _given(tree, made, use)
    several = "" not in made.questions
    lines = {name: value for name, value in use.items() if name != "use" and name not in made.parameters}
    questions: dict[str, Tree] = {}
    for ending, question in made.questions.items():
        own = lines.get(ending, {}) if several else lines
        if own is not None:
            questions[ending] = _overridden(_pruned(filled(question, given)), own)
    return questions


def _given(tree: Tree, made: Template, use: Tree) -> Given:
    declared = tree.get("entities") or {}
    entities = {name: _listed(use.get(name)) for name in (*made.needs, *made.takes)}
    words = {name: _listed(use.get(name)) or one.otherwise for name, one in made.words.items()}
    spoken = {
        name: _spoken([str(declared[id].get("name", id)) for id in ids if isinstance(declared.get(id), dict)])
        for name, ids in entities.items()
    }
    return Given(entities, words, {**spoken, **{name: "".join(some[:1]).strip("~*") for name, some in words.items()}})


def _listed(value: Any) -> tuple[str, ...]:
    return () if value is None else tuple(value) if isinstance(value, list) else (value,)


def _spoken(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _pruned(question: Tree) -> Tree:
    """A status question without what is said of events of which nothing was left, and the values only they lead to."""
    if "events" not in question:
        return question
    there = question["events"].keys()
    over = {event: [one for one in less if one in there] for event, less in question.get("over", {}).items()}
    kept = {event: aspects for event, aspects in question["map"].items() if event in there}
    reached = {value for aspects in kept.values() for value in aspects.values()}
    lost = {value for aspects in question["map"].values() for value in aspects.values()} - reached
    lost.difference_update(question.get("filings", {}).values(), question.get("entries", {}).values())
    return {
        **question,
        "values": [value for value in question["values"] if value not in lost],
        **{name: _without(question[name], lost) for name in _BY_VALUE if name in question},
        "map": kept,
        "over": {event: less for event, less in over.items() if event in there and less},
    }


_BY_VALUE = ("labels", "needs_primary", "reversal", "terminal")
"""Settings that name values."""


def _without(named: Any, lost: set[str]) -> Any:
    """A list or mapping of values without some of them."""
    if isinstance(named, dict):
        return {value: text for value, text in named.items() if value not in lost}
    return [value for value in named if value not in lost]


def _overridden(template: Tree, lines: Mapping[str, Any]) -> Tree:
    """Line by line: what the story says replaces what the template says; a line with nothing in it goes."""
    made = dict(template)
    for name, value in lines.items():
        if value is None:
            made.pop(name, None)
        elif isinstance(value, dict) and isinstance(made.get(name), dict):
            made[name] = _overridden(made[name], value)
        else:
            made[name] = value
    return made


# --- mistakes -----------------------------------------------------------------------------------------------------


def _mistakes(tree: Tree, id: str, use: Tree) -> Iterator[tuple[Place, str]]:
    place: Place = ("questions", id)
    name = use["use"]
    if not isinstance(name, str) or name not in names():
        yield (*place, "use"), f"there is no template {name!r}{nearest(str(name), names())}"
        return
    made = template(name)
    for parameter, means in made.needs.items():
        if not _listed(use.get(parameter)):
            yield place, f"{name} wants `{parameter}:`, {means}"
    several = "" not in made.questions
    settings = set(made.questions) if several else set(SETTINGS[made.questions[""].get("type", "watch")].settings())
    for key, value in use.items():
        at = (*place, key)
        if key in made.needs or key in made.takes:
            yield from _entities(tree, at, value)
        elif key in made.words:
            yield from _fragments(at, value)
        elif key == "type":
            yield at, f"the type of question is {name}'s own"
        elif key != "use" and key not in settings:
            yield at, f"{name} has no {key!r}{nearest(key, {*settings, *made.parameters} - {'type'})}"
        elif several and key != "use" and value is not None and not isinstance(value, dict):
            yield at, f"{key} is a question of its own; its settings go below it, as in `{key}: {{weight: 7}}`"


def _entities(tree: Tree, place: Place, value: Any) -> Iterator[tuple[Place, str]]:
    declared = tree.get("entities")
    known = declared if isinstance(declared, dict) else {}
    for index, one in enumerate(_listed(value)):
        at = (*place, index) if isinstance(value, list) else place
        if not isinstance(one, str):
            yield at, f"expected the id of an entity, or a list of them, not {one!r}"[:200]
        elif one not in known:
            yield at, f"there is no entity {one!r}{nearest(one, known, 'known') or '; none is declared yet'}"


def _fragments(place: Place, value: Any) -> Iterator[tuple[Place, str]]:
    for index, one in enumerate(_listed(value)):
        if not isinstance(one, str) or not _FRAGMENT.fullmatch(one):
            at = (*place, index) if isinstance(value, list) else place
            yield at, f"expected words such as kiln*, ~smoke or air quality, or a list of them, not {one!r}"[:200]
