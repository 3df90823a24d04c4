"""A new story drafted from a title, a few words, and what its feeds say already: whom it is about, what to ask.

Everything here is a proposal for a person to edit. Pure; must never ask or fetch anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from timeline.feeds.item import Item
from timeline.lineage.names import Name, names_in, recurring, title_words, wanted_words
from timeline.reading.claim import Passage
from timeline.report.fitting import best_fit, fitting
from timeline.story.draft import Asked, free_id
from timeline.story.model import Entity, slug
from timeline.story.spelling import nearest
from timeline.story.templates import names, template

RECURRING = 4
"""So many names that the feeds repeat are proposed beside those that were given."""
TEXTS = 80
"""So many texts that concern the story are read to see which ready-made questions fit."""
OPENING = 400
"""Characters of a text that are read for that, beside its title: there are some hundred ways to ask."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Whom a story is about, by id; ``leads`` of them were named by the person, ``words`` are what else was searched
    for; ``texts``: what concerns either."""

    entities: dict[str, Entity]
    leads: tuple[str, ...]
    words: tuple[str, ...]
    texts: tuple[Passage, ...]


def cast(title: str, searches: Sequence[str], about: Iterable[str], items: Sequence[Item]) -> Cast:
    """The names in the title, the searches and ``about`` (NAME or NAME=ALIAS), and those that recur in the items that
    concern them, each with its other spellings."""
    entities: dict[str, Entity] = {}
    for text in about:
        add(entities, text)
    given = [entity.name for entity in entities.values()]
    spelled_out = {part for e in entities.values() for name in (e.name, *e.aliases) for part in name.casefold().split()}
    for text in (title, *searches):
        given += [name for name in names_in(text) if not spelled_out.issuperset(name.casefold().split())]
    words = [word for text in searches or (title,) for word in wanted_words(text)]
    found = recurring((f"{item.title}. {item.summary[:400]}" for item in items), [*given, *words])
    as_found = {_key(spelling): name for name in reversed(found) for spelling in (*name.aliases, name.name)}
    leads = []
    for name in (*given, *(word for word in words if _key(word) in as_found)):
        proposal = as_found.get(_key(name), Name(name, (), 0))
        leads.append(declare(entities, proposal.name, proposal.aliases))
    for proposal in found:
        if len(entities) < len(set(leads)) + RECURRING:
            declare(entities, proposal.name, proposal.aliases)
    low = [name.casefold() for name in (*given, *words)]
    texts = (
        Passage(title=item.title, summary=(item.summary or item.text)[:OPENING])
        for item in items
        if any(name in f"{item.title} {item.summary}".casefold() for name in low)
    )
    return Cast(entities, tuple(dict.fromkeys(leads)), tuple(dict.fromkeys(words)), tuple(texts)[:TEXTS])


def add(entities: dict[str, Entity], text: str) -> str:
    """Declare an entity as a person gives it, ``NAME`` or ``NAME=ALIAS=ALIAS``; its id."""
    name, *aliases = (part.strip() for part in text.split("="))
    return declare(entities, name, [alias for alias in aliases if alias])


def declare(entities: dict[str, Entity], name: str, aliases: Sequence[str] = ()) -> str:
    """The id of an entity by any of its names, declared where it is not there yet."""
    for id, entity in entities.items():
        if _key(name) in map(_key, (id, entity.name, *entity.aliases)):
            return id
    id = free_id(slug(name), entities)
    others = tuple(alias for alias in aliases if alias.casefold() != name.casefold())
    entities[id] = Entity(name=name, aliases=others)
    return id


def spelled(entities: Iterable[Entity]) -> str:
    """Entities as `add` takes them, with commas between."""
    return ", ".join("=".join((entity.name, *entity.aliases)) for entity in entities)


def _key(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


# --- questions --------------------------------------------------------------------------------------------------------


def watched(title: str, cast: Cast) -> Asked:
    """A question that works at once: it counts and lists what touches the story."""
    because = "only watched: what touches it is counted and listed"
    who = cast.leads or (() if cast.words else tuple(cast.entities))
    if not who:
        words = title_words(title)
        match = [f"({'|'.join(word.casefold() for word in cast.words)})"]
        if len(cast.words) < 2:  # one word alone would catch too much
            match = [" ..6 ".join(words), " ..6 ".join(reversed(words))]
        return Asked("other", {"ask": f"What is reported on {title}?", "match": list(dict.fromkeys(match))}, because)
    spoken = [cast.entities[id].name for id in who]
    said = " and ".join(filter(None, (", ".join(spoken[:-1]), spoken[-1])))
    return Asked("other", {"ask": f"What is reported about {said}?", "about": list(who)}, because)


def ordered(text: str, entities: dict[str, Entity]) -> tuple[str, dict[str, str], dict[str, str]]:
    """(template, entities by parameter, words by parameter) of ``NAME`` or ``NAME:PART=WHO,…``.

    Whoever is not declared yet is. Raises ValueError with what is wrong.
    """
    name, _, rest = (one.strip() for one in text.partition(":"))
    if name not in names():
        raise ValueError(f"there is no template {name!r}{nearest(name, names())}")
    made = template(name)
    given: dict[str, str] = {}
    words: dict[str, str] = {}
    for part in filter(None, rest.split(",")):
        parameter, _, who = (one.strip() for one in part.partition("="))
        if parameter not in made.parameters:
            raise ValueError(f"{name} has no part {parameter!r}{nearest(parameter, made.parameters, 'it takes')}")
        if not who:
            raise ValueError(f"who is {parameter}? write {name}:{parameter}=NAME")
        if parameter in made.words:
            words[parameter] = who
        else:
            given[parameter] = declare(entities, who)
    return name, given, words


def ready_made(
    name: str, given: Mapping[str, str], words: Mapping[str, str], cast: Cast, taken: Iterable[str]
) -> Asked:
    """A template's question; the parameters left open are chosen so that most texts answer it.

    Raises ValueError where there is nobody to choose.
    """
    fit = best_fit(name, given, cast.entities, cast.texts)
    for need, means in template(name).needs.items():
        if need not in fit.given:
            raise ValueError(f"{name} wants {means}: {name}:{need}=NAME")
    return Asked(free_id(name, taken), {"use": name, **fit.given, **words}, _answered(fit.texts))


def proposed(cast: Cast, tell: Callable[[int, int], None]) -> list[Asked]:
    """The ready-made questions that fit what is said already, the best first; ``tell``: how far the trying is."""
    fits = fitting(cast.entities, cast.texts, tell) if cast.entities and cast.texts else []
    return [Asked(fit.template, {"use": fit.template, **fit.given}, _answered(fit.texts)) for fit in fits]


def _answered(texts: int) -> str:
    return f"{texts} texts answer it now" if texts > 1 else ""
