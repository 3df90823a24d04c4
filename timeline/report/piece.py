"""A line of what is new, and pieces of news, which lines make: a question and its details, or what one report moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from timeline.board import Change, Standing
from timeline.projections.rows import Evidence, Mention, Ruled
from timeline.story.model import Story

GROUPS = ("changed", "confirmed", "in dispute", "learned late", "re-read", "watched")
"""What lines are listed under, in order."""


@dataclass(frozen=True, slots=True)
class Line:
    """One change with the claims that founded it first and best, or ``again`` where it stood before and came back.

    ``between``: the values that the question passed on its way, each with the day of what moved it; ``reports``: the
    newest of a watched question, each as first told; ``fresh``: how many of all are new to it; ``ruling``: the one in
    force; ``late``: its first evidence is older than the interval; ``final``: the value ends the question, once a
    person confirms it; ``reread``: nothing came in, only the rules were changed; ``slipped``: how often an expected
    date has been put off.
    """

    change: Change
    first: Evidence | None = None
    best: Evidence | None = None
    again: Evidence | None = None
    between: tuple[tuple[Standing, str], ...] = ()
    reports: tuple[Mention, ...] = ()
    fresh: int | None = None
    ruling: Ruled | None = None
    late: bool = False
    final: bool = False
    reread: bool = False
    slipped: int = 0

    @property
    def group(self) -> str:
        return "re-read" if self.reread else "learned late" if self.late else self.change.group

    @property
    def report(self) -> tuple[str, int] | None:
        """The report whose word alone the line is: its origin and family. None where others, or a person, speak too."""
        standing = self.change.after
        if standing is None or len(standing.origins) != 1 or self.first is None or self.best is None:
            return None
        if self.ruling or self.again or self.first.mention.family != self.best.mention.family:
            return None
        return standing.origins[0], self.first.mention.family or self.first.mention.position


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of news: a line with those of its details – that a suit is filed, and over what – or all that one
    report moved.

    ``report``: the earliest words of that report, where several lines are its word alone; ``mentions``: how many of the
    mentions that pass it on speak of any one of them, at most.
    """

    lines: tuple[tuple[Line, tuple[Line, ...]], ...]
    report: Evidence | None = None
    mentions: int = 0

    @property
    def all(self) -> list[Line]:
        """Every line, a detail behind its question."""
        return [one for line, details in self.lines for one in (line, *details)]

    def tells(self, line: Line) -> bool:
        """Is the report that the piece names all that this line of it rests on?"""
        return self.report is not None and line.report == self.lines[0][0].report


def pieces(story: Story, lines: Iterable[Line]) -> list[Piece]:
    """The lines of one group, each once, in the order of the first of each piece."""
    together: dict[object, list[tuple[Line, tuple[Line, ...]]]] = {}
    for number, (line, details) in enumerate(_with_details(story, lines)):
        together.setdefault(line.report or number, []).append((line, details))
    return [_piece(parts) for parts in together.values()]


def _with_details(story: Story, lines: Iterable[Line]) -> list[tuple[Line, tuple[Line, ...]]]:
    mine = [(line, story.questions[line.change.question].detail_of) for line in lines]
    below: dict[str | None, list[Line]] = {line.change.question: [] for line, chief in mine if chief is None}
    for line, chief in mine:
        if chief in below:
            below[chief].append(line)
    chiefs = frozenset(below)
    return [(line, tuple(below.pop(line.change.question, ()))) for line, chief in mine if chief not in chiefs]


def _piece(lines: list[tuple[Line, tuple[Line, ...]]]) -> Piece:
    piece, alone = Piece(tuple(lines)), lines[0][0].report
    moved = [one for one in piece.all if one.report == alone]
    if alone is None or len(moved) < 2:
        return piece
    first = min((one.first for one in moved if one.first), key=lambda evidence: evidence.mention.position)
    return replace(piece, report=first, mentions=max(one.change.after.mentions for one in moved if one.change.after))
