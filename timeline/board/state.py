"""Folding what is claimed about one question into its state: the leading value, its rivals, and their standing.

One rule a type of question: a status moves to the furthest value that is at least reported and back only by a reversal;
a date, an amount or a choice is what stands on the highest rung; a list is everything that is at least reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from timeline.board.grade import Grade, Standing, Witness, stand
from timeline.story.model import (
    AmountQuestion,
    ChoiceQuestion,
    DateQuestion,
    ListQuestion,
    Question,
    StatusQuestion,
    WatchQuestion,
)


@dataclass(frozen=True, slots=True)
class State:
    """A question as it stands. ``leading``: the value, or for a list all of them; empty while unanswered.

    ``mentions`` and ``origins`` count all that address the question, whatever they say.
    """

    leading: tuple[Standing, ...] = ()
    rivals: tuple[Standing, ...] = ()
    mentions: int = 0
    origins: int = 0

    @property
    def value(self) -> str | None:
        return self.leading[0].value if self.leading else None

    def dump(self) -> dict[str, Any]:
        """Plain JSON values; `State.load` is the inverse."""
        return asdict(self)

    @classmethod
    def load(cls, plain: dict[str, Any]) -> State:
        def standing(row: dict[str, Any]) -> Standing:
            return Standing(**{**row, "grade": Grade(row["grade"]), "origins": tuple(row["origins"])})

        return cls(
            leading=tuple(map(standing, plain["leading"])),
            rivals=tuple(map(standing, plain["rivals"])),
            mentions=plain["mentions"],
            origins=plain["origins"],
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
    seen = sorted(witnesses, key=lambda w: (w.position, w.ref))
    mentions, origins = len({w.mention for w in seen}), len({w.origin for w in seen})
    if isinstance(question, WatchQuestion) or not seen:
        return State(mentions=mentions, origins=origins)
    standings = _standings(seen, parent)
    before = incumbent.value if incumbent else None
    if isinstance(question, StatusQuestion):
        leading, rivals = _status(question, standings, seen, before)
    elif isinstance(question, DateQuestion | AmountQuestion):
        leading, rivals = _interval(standings, before)
    elif isinstance(question, ChoiceQuestion):
        leading, rivals = _choice(question, standings, before)
    else:
        leading, rivals = _list(question, standings)
    return State(tuple(leading), tuple(rivals), mentions, origins)


def _standings(witnesses: Sequence[Witness], parent: Iterable[Witness] = ()) -> list[Standing]:
    """Each value's standing, the best founded first."""
    values: dict[str, list[Witness]] = defaultdict(list)
    families: dict[int, set[int]] = defaultdict(set)
    for witness in witnesses:
        values[witness.claim.value].append(witness)
    for witness in (*witnesses, *parent):
        families[witness.family].add(witness.mention)
    retellings = {family: len(mentions) for family, mentions in families.items()}
    found = [stand(value, group, retellings) for value, group in values.items()]
    return sorted(found, key=lambda s: (-s.grade, -len(s.origins), -s.mentions, s.since, s.value))


def _firm(standings: Iterable[Standing]) -> list[Standing]:
    return [s for s in standings if s.grade >= Grade.REPORTED]


def _first(standings: Sequence[Standing], before: str | None) -> Standing:
    """The best founded of the list, or the one already in place where it is as well founded."""
    best = standings[0]
    same = [s for s in standings if s.grade == best.grade and len(s.origins) == len(best.origins)]
    return next((s for s in same if s.value == before), best)


# --- one rule a type --------------------------------------------------------------------------------------------------


def _status(
    question: StatusQuestion, standings: list[Standing], witnesses: Sequence[Witness], before: str | None
) -> tuple[list[Standing], list[Standing]]:
    order = {value: rank for rank, value in enumerate(question.values)}
    ahead = [s for s in standings if s.value in order and s.value not in question.reversal]
    back = [s for s in standings if s.value in question.reversal]
    firm = sorted(_firm(ahead), key=lambda s: order[s.value])
    leading = firm[-1] if firm else (_first(ahead, before) if ahead else None)
    for reversal in back:
        if leading is None:
            leading = reversal
            continue
        since = leading.since
        later = [w for w in witnesses if w.claim.value == reversal.value and w.position > since]
        if later and _standings(later)[0].grade >= leading.grade:
            leading = reversal
    if leading is None:
        return [], []
    behind = order.get(leading.value, -1)
    rivals = [s for s in standings if s.value != leading.value and (s in back or order.get(s.value, -1) > behind)]
    return [leading], rivals


def _interval(standings: list[Standing], before: str | None) -> tuple[list[Standing], list[Standing]]:
    """Of dates and amounts the finer gives way to nothing broader that contains it."""
    firm = _firm(standings)
    leading = _first(firm or standings, before)
    finer = [s for s in firm if s is not leading and _within(s, leading)]
    while finer:
        leading = finer[0]
        finer = [s for s in firm if s is not leading and _within(s, leading)]
    return [leading], [s for s in standings if not _overlap(s, leading)]


def _within(inner: Standing, outer: Standing) -> bool:
    """Strictly inside; an open side reaches to infinity."""
    if (inner.low, inner.high) == (outer.low, outer.high):
        return False
    low = outer.low is None or (inner.low is not None and inner.low >= outer.low)
    high = outer.high is None or (inner.high is not None and inner.high <= outer.high)
    return low and high


def _overlap(one: Standing, other: Standing) -> bool:
    low = one.high is None or other.low is None or one.high >= other.low
    high = one.low is None or other.high is None or one.low <= other.high
    return low and high


def _choice(
    question: ChoiceQuestion, standings: list[Standing], before: str | None
) -> tuple[list[Standing], list[Standing]]:
    known = [s for s in standings if s.value in question.values]
    if not known:
        return [], []
    fine = [s for s in _firm(known) if not question.values[s.value].broad]
    leading = _first(fine or _firm(known) or known, before)
    friends = {leading.value, question.values[leading.value].within}
    for group in question.compatible:
        if leading.value in group:
            friends.update(group)
    rivals = [
        s
        for s in known
        if s.value not in friends
        and not question.values[s.value].broad
        and question.values[s.value].within != leading.value
    ]
    return [leading], rivals


def _list(question: ListQuestion, standings: list[Standing]) -> tuple[list[Standing], list[Standing]]:
    known = [s for s in standings if s.value in question.values]
    firm = _firm(known)
    return firm, [s for s in known if s not in firm]
