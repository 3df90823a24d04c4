"""Which value leads, and what stands against it: one rule a type of question.

A status moves to the furthest value that is at least reported, and back or aside only by a reversal; a date, an amount
or a choice is what stands on the highest rung; a list is everything that is at least reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from timeline.board.grade import Grade, Standing
from timeline.story.model import (
    AmountQuestion,
    ChoiceQuestion,
    DateQuestion,
    ListQuestion,
    Question,
    StatusQuestion,
    WatchQuestion,
)

Later: TypeAlias = Callable[[str, int], Grade | None]
"""(value, position) → the rung of a value from what was learned after a position alone; None if nothing was."""


def lead(
    question: Question, ranked: list[Standing], later: Later, before: str | None
) -> tuple[list[Standing], list[Standing]]:
    """(the values that lead, their rivals), each the best founded first; ``before``: the value that led until now."""
    if isinstance(question, WatchQuestion) or not ranked:
        return [], []
    if isinstance(question, StatusQuestion):
        return _status(question, ranked, later, before)
    if isinstance(question, DateQuestion | AmountQuestion):
        return _interval(question, ranked, before)
    if isinstance(question, ChoiceQuestion):
        return _choice(question, ranked, before)
    return _list(question, ranked)


def _firm(standings: Iterable[Standing]) -> list[Standing]:
    return [s for s in standings if s.grade >= Grade.REPORTED]


def _first(standings: Sequence[Standing], before: str | None) -> Standing:
    """The best founded of the list, or the one already in place where it is as well founded."""
    best = standings[0]
    same = [s for s in standings if s.grade == best.grade and len(s.origins) == len(best.origins)]
    return next((s for s in same if s.value == before), best)


def _status(
    question: StatusQuestion, standings: list[Standing], later: Later, before: str | None
) -> tuple[list[Standing], list[Standing]]:
    order = {value: rank for rank, value in enumerate(question.values)}
    ahead = [s for s in standings if s.value in order and s.value not in question.reversal]
    back = [s for s in standings if s.value in question.reversal]
    firm = sorted(_firm(ahead), key=lambda s: order[s.value])
    leading = firm[-1] if firm else _first(ahead or back, before) if ahead or back else None
    if leading is None:
        return [], []
    for reversal in sorted(back, key=lambda s: s.latest):  # what turned last goes before what turned earlier
        renewed = later(reversal.value, leading.since)
        if renewed and renewed >= leading.grade:
            leading = reversal
    if leading.value in question.reversal:  # a stage that was never reached before goes on from there
        leading = next((s for s in reversed(firm) if s.since > leading.latest), leading)
    behind, led = order[leading.value], leading

    def stands_against(one: Standing) -> bool:
        """A reversal that was overtaken is history, unless somebody tells it again."""
        if one.value not in question.reversal:
            return order.get(one.value, -1) > behind
        over = led.value in question.reversal and one.grade >= Grade.REPORTED and one.latest < led.latest
        return not over and later(one.value, led.since) is not None

    return [leading], [s for s in standings if s.value != leading.value and stands_against(s)]


def _interval(
    question: DateQuestion | AmountQuestion, standings: list[Standing], before: str | None
) -> tuple[list[Standing], list[Standing]]:
    """Of dates and amounts the finer gives way to nothing broader that contains it; of a running count the latest."""
    firm = _firm(standings)
    if isinstance(question, AmountQuestion) and question.running:
        return [max(firm or standings, key=lambda s: s.since)], []
    leading = _first(firm or standings, before)
    finer = [s for s in firm if s is not leading and _within(s, leading)]
    while finer:
        leading = finer[0]
        finer = [s for s in firm if s is not leading and _within(s, leading)]
    return [leading], [s for s in standings if not _overlap(question, s, leading)]


def _within(inner: Standing, outer: Standing) -> bool:
    """Strictly inside; an open side reaches to infinity."""
    if (inner.low, inner.high) == (outer.low, outer.high):
        return False
    low = outer.low is None or (inner.low is not None and inner.low >= outer.low)
    high = outer.high is None or (inner.high is not None and inner.high <= outer.high)
    return low and high


ABOUT = 5
"""Per cent by which an amount that is given as "about" may be off and still agree."""


def _overlap(question: DateQuestion | AmountQuestion, one: Standing, other: Standing) -> bool:
    loose = isinstance(question, AmountQuestion) and "about" in (one.comparator, other.comparator)
    slack = 100 + ABOUT if loose else 100
    low = one.high is None or other.low is None or one.high * slack >= other.low * 100
    high = one.low is None or other.high is None or one.low * 100 <= other.high * slack
    return low and high


def refines(question: Question, old: Standing, new: Standing) -> bool:
    """Is the new value the old one more exactly, or in words that the question declares compatible?"""
    if isinstance(question, DateQuestion | AmountQuestion):
        return _within(new, old)
    if not isinstance(question, ChoiceQuestion):
        return False
    option = question.values.get(new.value)
    return bool(option and option.within == old.value) or any(
        {old.value, new.value} <= set(group) for group in question.compatible
    )


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
