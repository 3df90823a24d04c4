"""Does a story make sense? What a well-formed file can still get wrong: names that lead nowhere. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

from timeline.story.model import NOTHING, ChoiceQuestion, ListQuestion, Question, StatusQuestion, Story
from timeline.story.spelling import nearest

Fault: TypeAlias = tuple[tuple[str | int, ...], str]


def faults(story: Story) -> Iterator[Fault]:
    """(where, what is wrong) for each name that names nothing and each feed that is there twice."""
    yield from _feeds(story)
    for domain, source in story.sources.items():
        yield from _known(
            ("sources", domain, "party"), [source.party] if source.party else [], story.entities, "entity"
        )
    for id, question in story.questions.items():
        yield from _question(story, ("questions", id), question)
    for name, alert in story.alerts.items():
        yield from _known(("alerts", name, "questions"), alert.questions, story.questions, "question")


def _feeds(story: Story) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for index, feed in enumerate(story.feeds):
        if feed.key in first:
            other = story.feeds[first[feed.key]]
            what = f"the name {feed.name!r}" if feed.name else "this address"
            yield ("feeds", index), f"{what} is used twice (see {other.url}); each feed needs its own"
        first.setdefault(feed.key, index)
        if feed.question:
            yield from _known(("feeds", index, "question"), [feed.question], story.questions, "question")


def _question(story: Story, place: tuple[str | int, ...], question: Question) -> Iterator[Fault]:
    yield from _known((*place, "about"), question.about, story.entities, "entity")
    yield from _known((*place, "parties"), question.parties, story.entities, "entity")
    if question.detail_of:
        yield from _known((*place, "detail_of"), [question.detail_of], story.questions, "question")
    if isinstance(question, StatusQuestion):
        yield from _status(place, question)
    elif isinstance(question, ChoiceQuestion | ListQuestion):
        for id, option in question.values.items():
            if option.within:
                yield from _known((*place, "values", id, "within"), [option.within], question.values, "value")
        if isinstance(question, ChoiceQuestion):
            for index, group in enumerate(question.compatible):
                yield from _known((*place, "compatible", index), group, question.values, "value")


def _status(place: tuple[str | int, ...], question: StatusQuestion) -> Iterator[Fault]:
    for event, aspects in question.map.items():
        yield from _known((*place, "map", event), [event], question.events, "event")
        for aspect, value in aspects.items():
            yield from _known((*place, "map", event, aspect), [value], question.values, "value")
    for event in question.events.keys() - question.map.keys():
        yield (*place, "events", event), f"{event!r} is in no `map:`, so nothing would ever come of it"
    for event, lesser in question.over.items():
        yield from _known((*place, "over", event), [event, *lesser], question.events, "event")
    for name in ("reversal", "terminal"):
        yield from _known((*place, name), getattr(question, name), question.values, "value")
    for name in ("labels", "needs_primary"):
        for value in getattr(question, name):
            yield from _known((*place, name, value), [value], question.values, "value")
    for name in ("filings", "entries"):
        for key, value in getattr(question, name).items():
            if value != NOTHING or name == "filings":
                yield from _known((*place, name, key), [value], question.values, "value")


def _known(place: tuple[str | int, ...], names: Iterable[str], known: Collection[str], what: str) -> Iterator[Fault]:
    for name in names:
        if name not in known:
            yield place, f"there is no {what} {name!r}{nearest(name, known, 'known') or '; known: none yet'}"
