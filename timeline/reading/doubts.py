"""What is sound in a story and yet will not do what was meant: patterns that cannot match, values never reached. Pure.

A doubt is certain as far as it goes: nothing here warns of what merely looks unusual.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias
from urllib.parse import urlsplit

from timeline.reading.rules import Asked, Rule, Rules
from timeline.reading.tape import spelt
from timeline.story.model import AmountQuestion, Feed, StatusQuestion, Story, patterns_in

PASSING_ON = frozenset(("google-news", "hacker-news"))
"""Kinds of feed whose items are others' words; each item has a source of its own."""

_NO_WORDS = re.compile(r"\{[^{}]*\}|[()\[\]|]|\.\.\S*|~\S+|\S+\*")
"""What stands between the plain words of a pattern."""

_IDS = re.compile(r"[\w-]+(?=[^{}]*\})")
"""The entities that a pattern names."""

Doubt: TypeAlias = tuple[tuple[str | int, ...], str]


def doubts(rules: Rules) -> Iterator[Doubt]:
    """(where in the story, what to think of) for each thing that can never come to anything."""
    story = rules.story
    yield from _feeds(story)
    for asked in rules.questions:
        yield from _patterns(asked)
        yield from _names(story, asked)
        if isinstance(asked.question, StatusQuestion):
            yield from _values(story, asked.id, asked.question)
            yield from _primary(story, asked.id, asked.question)
        elif isinstance(asked.question, AmountQuestion) and asked.question.range:
            low, high = asked.question.range
            if low > high:
                yield ("questions", asked.id, "range"), f"no amount lies between {low} and {high}"


def _feeds(story: Story) -> Iterator[Doubt]:
    for index, feed in enumerate(story.feeds):
        domain = _domain(feed)
        if feed.kind not in PASSING_ON and not story.source_of(domain):
            yield ("feeds", index), f"{domain} is no declared source: it counts with letter D"


def _domain(feed: Feed) -> str:
    return feed.source or (urlsplit(feed.url).hostname or "").removeprefix("www.")


def _patterns(asked: Asked) -> Iterator[Doubt]:
    for rule in asked.rules:
        if _swallowed(rule):
            place, number = _place(asked, rule)
            yield place, f"pattern {number} can never match: its `unless` forbids what it must have"


def _swallowed(rule: Rule) -> bool:
    """Whether each of the words, or of the entities, of which a match has one is forbidden by itself."""
    if not rule.unless:
        return False
    forbidden = rule.unless.regex
    return any(
        needed and all(forbidden.search(f"{word} ") for word in needed)
        for needed in (rule.match.anchors, rule.match.entities)
    )


def _place(asked: Asked, rule: Rule) -> tuple[tuple[str | int, ...], int]:
    """Where a rule's pattern stands, and its number there, counted from 1."""
    number = int(rule.name.rsplit("/", 1)[1])
    if isinstance(asked.question, StatusQuestion):
        inside: tuple[str | int, ...] = ("events", rule.key)
    elif rule.key == "match":
        inside = ("match",)
    else:
        inside = ("values", rule.key, "match")
    return ("questions", asked.id, *inside, number - 1), number


def _names(story: Story, asked: Asked) -> Iterator[Doubt]:
    """Words of patterns that are a name, or end that of an entity which no pattern names: a text's are read as the
    entity, never as words. Each name is told once."""
    patterns = list(patterns_in(asked.question, ("questions", asked.id)))
    named = {id for _, text in patterns for id in _IDS.findall(text)}
    told: set[str] = set()
    for place, text in patterns:
        runs = [f" {spelt(run.split())} " for run in _NO_WORDS.split(text) if run.strip()]
        words = [run for run in runs if re.search(r"[^\W\d]", run)]
        for id, entity in story.entities.items():
            for name in (entity.name, *entity.aliases):
                said = f" {spelt(name.split())} "
                if id in told:
                    continue
                if any(said in run for run in runs):
                    told.add(id)
                    yield place, f"a text's {name!r} is read as the entity, not as words: write {{{id}+}} in {text!r}"
                elif id not in named and (ends := next((run for run in words if said.endswith(run)), "")):
                    told.add(id)
                    word = ends.strip()
                    yield place, f"a text's {name!r} is read as the entity, not as {word!r}: is {{{id}}} meant too?"


def _values(story: Story, id: str, question: StatusQuestion) -> Iterator[Doubt]:
    kinds = {feed.kind for feed in story.feeds if feed.question in (None, id)}
    said = {value for aspects in question.map.values() for value in aspects.values()}
    for value in question.values:
        if value in said:
            continue
        stated = {"edgar": value in question.filings.values(), "docket": value in question.entries.values()}
        ways = [kind for kind, leads in stated.items() if leads]
        if not ways:
            yield ("questions", id, "values"), f"nothing leads to the value {value!r}"
        elif kinds.isdisjoint(ways):
            yield ("questions", id, "values"), f"only a feed of kind {ways[0]} leads to {value!r}, and there is none"


def _primary(story: Story, id: str, question: StatusQuestion) -> Iterator[Doubt]:
    sources = [story.source_of(_domain(feed)) for feed in story.feeds]
    if question.needs_primary and not any(source and source.kind == "primary" for source in sources):
        values = ", ".join(question.needs_primary)
        yield ("questions", id, "needs_primary"), f"no feed is of a primary source: {values} can never be documented"
