"""Folding what is claimed about one question into its state: the leading value, its rivals, and their standing.

Which value leads is the business of `timeline.board.lead`. A person's ruling goes before that, and is always named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Literal, TypeAlias

import orjson

from timeline.board.grade import Grade, Standing, graded, stand, standing
from timeline.board.lead import Later, lead
from timeline.board.support import Support, Witness, stands, supports_of, values_of
from timeline.reading.claim import Claim
from timeline.story.model import (
    ListQuestion,
    Question,
    StatusQuestion,
)

RIVALS = 12
"""Rival values that a state keeps, the best founded ones."""


Lifecycle: TypeAlias = Literal["open", "proposed", "resolved", "disputed", "annulled"]
"""Open; a final value is well founded and waits for a person; a person resolved it; what was resolved is contradicted
by something on record that came later; a person declared the question void."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's judgement of a question that holds now. ``position``: where the log has it, ``e<position>``."""

    position: int
    verdict: Literal["set", "annul", "reopen"]
    value: str | None
    because: str
    by: str


@dataclass(frozen=True, slots=True)
class State:
    """A question as it stands. ``leading``: the value, or for a list all of them; empty while unanswered.

    ``mentions`` and ``origins`` count all that address the question, whatever they say; ``ruling``: the position of the
    ruling in force; ``facets``: what is said of particulars, each value written ``site=north``.
    """

    leading: tuple[Standing, ...] = ()
    rivals: tuple[Standing, ...] = ()
    mentions: int = 0
    origins: int = 0
    lifecycle: Lifecycle = "open"
    ruling: int | None = None
    facets: tuple[Standing, ...] = ()

    @property
    def value(self) -> str | None:
        return self.leading[0].value if self.leading else None

    def dump(self) -> str:
        """Compact JSON, the same text for equal states; `State.load` is the inverse."""
        return orjson.dumps(self).decode()

    @classmethod
    def load(cls, stored: str) -> State:
        plain = orjson.loads(stored)

        def loaded(row: dict[str, Any]) -> Standing:
            return Standing(**{**row, "grade": Grade(row["grade"]), "origins": tuple(row["origins"])})

        return cls(
            leading=tuple(map(loaded, plain["leading"])),
            rivals=tuple(map(loaded, plain["rivals"])),
            mentions=plain["mentions"],
            origins=plain["origins"],
            lifecycle=plain["lifecycle"],
            ruling=plain["ruling"],
            facets=tuple(map(loaded, plain["facets"])),
        )


def fold(
    question: Question,
    witnesses: Iterable[Witness],
    incumbent: State | None = None,
    parent: Iterable[Witness] = (),
) -> State:
    """The state of a question from everything that bears on it.

    ``incumbent`` is the state before: of two values equally well founded the one already in place stays. ``parent``:
    what bears on the question of which this one is a detail; it tells how many retellings could have had the detail.
    """
    seen = list(witnesses)
    families: dict[int, set[int]] = defaultdict(set)
    for witness in (*seen, *parent):
        families[witness.family].add(witness.mention)
    retellings = {family: len(mentions) for family, mentions in families.items()}

    def later(value: str, position: int) -> Grade | None:
        since = [w for w in seen if w.claim.value == value and w.position > position]
        return stand(value, since, retellings).grade if since else None

    said = dict(values_of(seen))
    supports = {value: supports_of(group) for value, group in said.items()}
    by_origin: dict[str, list[Support]] = defaultdict(list)
    for word in chain.from_iterable(supports.values()):
        by_origin[word.origin].append(word)
    standings = [
        standing(
            value,
            graded(words, lambda family: retellings.get(family, 0)),
            len({w.mention for w in said[value]}),
        )
        for value, heard in supports.items()
        if (words := [word for word in heard if stands(question, word, by_origin[word.origin])])
    ]
    standings += [stand(value, group, retellings) for value, group in _facets_of(seen)]
    mentions, origins = len({w.mention for w in seen}), len({w.origin for w in seen})
    return settle(question, standings, mentions, origins, later, incumbent)


def _facets_of(witnesses: Iterable[Witness]) -> Iterator[tuple[str, list[Witness]]]:
    by_value: dict[str, list[Witness]] = defaultdict(list)
    for witness in witnesses:
        for value in facet_values(witness.claim):
            by_value[value].append(witness)
    yield from sorted(by_value.items())


def settle(
    question: Question,
    standings: Iterable[Standing],
    mentions: int,
    origins: int,
    later: Later,
    incumbent: State | None = None,
    ruling: Ruling | None = None,
) -> State:
    """The state of a question from the standing of each of its values and facets; see `fold`."""
    given = list(standings)
    facets = [s for s in given if is_facet(question, s.value)]
    ranked = sorted((s for s in given if not is_facet(question, s.value)), key=_best_founded)
    leading, rivals = lead(question, ranked, later, _in_place(incumbent) if incumbent else None)
    if ruling and ruling.verdict == "set" and ruling.value is not None:
        leading, rivals = _ruled(question, ruling, ruling.value, ranked, leading)
    leading, rivals = _contradicted(question, leading, rivals[:RIVALS])
    return State(
        leading=tuple(leading),
        rivals=tuple(rivals),
        mentions=mentions,
        origins=origins,
        lifecycle=_lifecycle(question, leading, rivals, ruling),
        ruling=ruling.position if ruling else None,
        facets=tuple(sorted(facets, key=lambda s: s.value)),
    )


def _in_place(state: State) -> str | None:
    """The value that leads, or would without a person's word: a ruling that is withdrawn leaves no trace."""
    if state.leading and state.leading[0].grade is Grade.RULED and state.rivals:
        return state.rivals[0].value
    return state.value


def _best_founded(standing: Standing) -> tuple[int, int, int, int, str]:
    return -standing.grade, -len(standing.origins), -standing.mentions, standing.since, standing.value


def facet_values(claim: Claim) -> tuple[str, ...]:
    """The particulars of a claim, each as a value: ``site=north``."""
    return tuple(f"{facet}={option}" for facet, option in claim.facets)


def is_facet(question: Question, value: str) -> bool:
    return isinstance(question, StatusQuestion) and value.partition("=")[0] in question.facets


def _ruled(
    question: Question, ruling: Ruling, value: str, ranked: list[Standing], leading: list[Standing]
) -> tuple[list[Standing], list[Standing]]:
    """What a person set leads; what would have led without it is named as its rival."""
    ref = f"e{ruling.position}"
    known = next((s for s in ranked if s.value == value), None)
    if known:
        ruled = replace(known, grade=Grade.RULED)
    else:
        ruled = Standing(
            value, Grade.RULED, "A1", (), 0, ref, ref, ruling.position, ruling.position, "on-record", False
        )
    others = [s for s in leading if s.value != value]
    return ([ruled, *others], []) if isinstance(question, ListQuestion) else ([ruled], others)


def _contradicted(
    question: Question, leading: list[Standing], rivals: list[Standing]
) -> tuple[list[Standing], list[Standing]]:
    """The Admiralty digit of what is contradicted: 4 by something as well founded, 5 by something better founded."""
    if isinstance(question, ListQuestion | StatusQuestion) or not leading:
        return leading, rivals

    def marked(standing: Standing, against: Grade) -> Standing:
        digit = "5" if against > standing.grade else "4" if against == standing.grade else standing.mark[1]
        return replace(standing, mark=standing.mark[0] + digit)

    led = leading[0]
    strongest = max((s.grade for s in rivals), default=Grade.SPECULATION)
    return [marked(led, strongest) if rivals else led], [marked(s, led.grade) for s in rivals]


def _lifecycle(question: Question, leading: list[Standing], rivals: list[Standing], ruling: Ruling | None) -> Lifecycle:
    if ruling and ruling.verdict == "annul":
        return "annulled"
    if ruling and ruling.verdict == "set":
        against = any(s.grade >= Grade.ON_RECORD and s.latest > ruling.position for s in rivals)
        return "disputed" if against else "resolved"
    if ruling and ruling.verdict == "reopen":
        return "open"
    terminal = isinstance(question, StatusQuestion) and leading and leading[0].value in question.terminal
    if terminal and isinstance(question, StatusQuestion):
        wanted = Grade.DOCUMENTED if leading[0].value in question.needs_primary else Grade.CORROBORATED
        return "proposed" if leading[0].grade >= wanted else "open"
    return "open"
