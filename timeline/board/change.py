"""What is worth a line: the difference between two states of one question, as ranked changes.

The table below is the whole policy: each kind of change, its rank (higher is more important), group and reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from timeline.board.grade import Grade, Standing
from timeline.board.lead import refines
from timeline.board.state import State
from timeline.story.model import Question, StatusQuestion, WatchQuestion

Kind: TypeAlias = Literal[
    "reversal",
    "withdrawn",
    "resolved",
    "annulled",
    "reopened",
    "transition",
    "mismatch",
    "conflict",
    "first answer",
    "proposed",
    "new value",
    "added",
    "refined",
    "upgrade",
    "downgrade",
    "rival",
    "watched",
]


class Told(NamedTuple):
    """How a kind of change is told: its rank, the group that it is listed in, and why it deserves a line."""

    rank: int
    group: str
    reason: str


POLICY: dict[Kind, Told] = {
    "reversal": Told(100, "changed", "what was so is so no longer"),
    "withdrawn": Told(95, "changed", "what was said was taken back, and nothing stands in its place"),
    "resolved": Told(94, "changed", "a person decided the question"),
    "annulled": Told(94, "changed", "a person declared the question void"),
    "reopened": Told(93, "changed", "what was decided is open again, or contradicted by something on record"),
    "transition": Told(90, "changed", "a status moved on"),
    "mismatch": Told(85, "in dispute", "coverage and the record speak of different particulars"),
    "conflict": Told(80, "in dispute", "two independent origins exclude one another"),
    "first answer": Told(75, "changed", "an open question has an answer for the first time"),
    "proposed": Told(72, "confirmed", "a final value is well founded; a person may confirm it"),
    "new value": Told(70, "changed", "another value leads"),
    "added": Told(65, "changed", "a list grew"),
    "refined": Told(62, "confirmed", "the same answer, more exactly or in other words"),
    "upgrade": Told(60, "confirmed", "the same value is better founded"),
    "downgrade": Told(60, "changed", "the same value is less well founded than was thought"),
    "rival": Told(40, "in dispute", "somebody says otherwise, without yet outweighing it"),
    "watched": Told(30, "watched", "new reports on a question that is only watched"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One line. ``before`` and ``after`` are standings, where there are any; a watched question has only the count."""

    question: str
    kind: Kind
    before: Standing | None = None
    after: Standing | None = None
    mentions: int = 0

    @property
    def rank(self) -> int:
        return POLICY[self.kind].rank

    @property
    def group(self) -> str:
        return POLICY[self.kind].group


def changes(id: str, question: Question, before: State, after: State) -> list[Change]:
    """The lines between two states of a question, the most important first."""
    return sorted(_lines(id, question, before, after), key=lambda c: (-c.rank, c.after.value if c.after else ""))


def _lines(id: str, question: Question, before: State, after: State) -> Iterator[Change]:
    if isinstance(question, WatchQuestion):
        if after.mentions > before.mentions:
            yield Change(id, "watched", mentions=after.mentions - before.mentions)
        return
    if after.lifecycle != before.lifecycle:
        yield from _turned(id, before, after)
        if after.lifecycle in ("resolved", "annulled"):
            return
    old = {s.value: s for s in before.leading}
    for standing in after.leading:
        yield from _led(id, question, before, old.get(standing.value), standing)
    yield from _lost(id, question, before, after)
    known = {(a.value, b.value) for a, b in _mismatches(before)}
    for covered, recorded in _mismatches(after):
        if (covered.value, recorded.value) not in known:
            yield Change(id, "mismatch", covered, recorded)
    if question.type == "list":
        return  # its values do not exclude one another
    told = _against(before)
    for rival, kind in _against(after).values():
        if rival.value not in old and told.get(rival.value, (rival, None))[1] not in (kind, "conflict"):
            yield Change(id, kind, before=after.leading[0], after=rival)


def _turned(id: str, before: State, after: State) -> Iterator[Change]:
    """The question entered another part of its life."""
    was, now = before.leading[:1], after.leading[:1]
    kinds: dict[str, Kind] = {
        "resolved": "resolved",
        "annulled": "annulled",
        "proposed": "proposed",
        "disputed": "reopened",
        "open": "reopened",
    }
    if after.lifecycle == "proposed" and now and (not was or was[0].value != now[0].value):
        return  # the move to the final value says it all
    if before.lifecycle == "open" or after.lifecycle != "open" or after.ruling != before.ruling:
        yield Change(id, kinds[after.lifecycle], *(was or (None,)), *(now or (None,)))


def _mismatches(state: State) -> Iterator[tuple[Standing, Standing]]:
    """(what coverage says of a particular, what the record says), where the record has none of coverage's."""
    for facet in sorted({s.value.partition("=")[0] for s in state.facets}):
        mine = [s for s in state.facets if s.value.startswith(f"{facet}=")]
        recorded = [s for s in mine if s.grade is Grade.DOCUMENTED]
        told = [s for s in mine if s.grade is not Grade.DOCUMENTED and s.grade >= Grade.RUMOUR]
        if recorded and told:
            best = max(told, key=lambda s: (s.grade, len(s.origins), s.mentions))
            yield best, recorded[0]


def _lost(id: str, question: Question, before: State, after: State) -> Iterator[Change]:
    """Values that led and have no successor."""
    if after.leading and question.type != "list":
        return
    lead, rest = {s.value for s in after.leading}, {s.value: s for s in after.rivals}
    for standing in before.leading:
        if standing.value in rest:
            yield Change(id, "downgrade", standing, rest[standing.value])
        elif standing.value not in lead:
            yield Change(id, "withdrawn", standing)


def _against(state: State) -> dict[str, tuple[Standing, Kind]]:
    """The rivals worth a line: at least rumours, and somebody else's word than the leading value."""
    if not state.leading:
        return {}
    led = state.leading[0]
    return {
        rival.value: (rival, "conflict" if min(rival.grade, led.grade) >= Grade.REPORTED else "rival")
        for rival in state.rivals
        if rival.grade >= Grade.RUMOUR and not set(rival.origins) <= set(led.origins)
    }


def _led(id: str, question: Question, before: State, same: Standing | None, now: Standing) -> Iterator[Change]:
    if same is not None:
        if now.grade > same.grade:
            yield Change(id, "upgrade", same, now)
        elif now.grade < same.grade:
            yield Change(id, "downgrade", same, now)
    elif not before.leading:
        yield Change(id, "first answer", None, now)
    elif len(before.leading) > 1 or question.type == "list":
        yield Change(id, "added", None, now)
    elif isinstance(question, StatusQuestion):
        kind: Kind = "reversal" if now.value in question.reversal else "transition"
        yield Change(id, kind, before.leading[0], now)
    else:
        agrees = refines(question, before.leading[0], now) and before.leading[0].grade >= Grade.REPORTED
        yield Change(id, "refined" if agrees else "new value", before.leading[0], now)
