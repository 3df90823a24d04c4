"""Witnesses in one line each: how the tests of the board say who claims what, how firmly, and on whose word."""

from __future__ import annotations

from dataclasses import replace

from stories import story

from timeline.board import Grade, Standing, State, Witness, fold
from timeline.reading.claim import Claim
from timeline.story.model import Question

ORDINAL = {"2026-06": (739768, 739797), "2026-06-12": (739779, 739779), "2026-07": (739798, 739828)}
"""EDTF → first and last day, as proleptic Gregorian ordinals."""


def claim(value: str, level: str = "asserted", **more: object) -> Claim:
    low, high = ORDINAL.get(value, (None, None))
    made = Claim("any", value, "done", level, "title", 0, 5, "A sentence.", "any/1", low=low, high=high)  # type: ignore[arg-type]
    return replace(made, **more)  # type: ignore[arg-type]


class Hearing:
    """Hands out witnesses in the order of the log, each in a mention and a family of its own unless said otherwise."""

    def __init__(self) -> None:
        self.position = 0

    def says(
        self,
        value: str,
        level: str = "asserted",
        *,
        origin: str = "",
        letter: str = "B",
        family: int | None = None,
        derived: bool = False,
        mention: int | None = None,
        **claimed: object,
    ) -> Witness:
        self.position += 1
        mention = mention or self.position
        return Witness(
            ref=f"c{self.position}.1",
            claim=claim(value, level, **claimed),
            mention=mention,
            family=family or mention,
            origin=origin or f"paper{mention}.example",
            letter=letter,
            derived=derived,
            position=self.position,
        )


def question(id: str) -> Question:
    return story().questions[id]


def state(
    id: str, *witnesses: Witness, before: State | None = None, parent: tuple[Witness, ...] | list[Witness] = ()
) -> State:
    """The state of one of the made-up story's questions from these witnesses."""
    return fold(question(id), witnesses, before, parent)


def leading(found: State) -> list[str]:
    return [standing.value for standing in found.leading]


def rivals(found: State) -> list[str]:
    return [standing.value for standing in found.rivals]


def grades(found: State) -> dict[str, Grade]:
    return {standing.value: standing.grade for standing in (*found.leading, *found.rivals)}


def only(found: State) -> Standing:
    (standing,) = found.leading
    return standing
