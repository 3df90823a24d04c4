"""A question whole: where it stands, how it came to stand there, and the evidence by origin, for and against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from timeline.board import Grade, Standing
from timeline.board.state import State
from timeline.browse.activity import activity
from timeline.browse.board import Shown, rests_on, shown, status, worded
from timeline.browse.chart import columns
from timeline.browse.course import course
from timeline.browse.frame import Asked, Page, before
from timeline.browse.glance import Glance
from timeline.errors import QuestionNotFound
from timeline.projections.evidence import Evidence as Sums
from timeline.projections.rows import Evidence, Moment
from timeline.report.boardpage import Row, row_of, stance_of, trigger_words
from timeline.report.newspage import cited
from timeline.report.words import clean, particular, source_name, value_name
from timeline.story.model import ListQuestion

STEPS, ORIGINS, REPORTS, OTHERS = 40, 20, 50, 40
"""What a page lists at most: steps of the history, origins for one value, reports of a question without a value, values
that only were said too."""
FIRST, FEW = 6, 2
"""Origins for one value that are shown unasked, the others unfolding, unless they are few."""
WIDE = (720, 64)


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a question. ``mention``: what moved it, 0 for a person's ruling."""

    day: str
    values: tuple[Shown, ...]
    told: tuple[str, ...]
    by: str
    mention: int


@dataclass(frozen=True, slots=True)
class Word:
    """One origin's word for a value: the claim to cite, and the rung that it gives alone."""

    name: str
    grade: str
    rung: int
    reason: str
    mentions: int
    cited: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Side:
    """A value with the origins behind it, the best first; ``folded``: those that unfold; ``more``: how many are left
    out."""

    shown: Shown
    leads: bool
    words: tuple[Word, ...]
    folded: tuple[Word, ...]
    more: int


def question_page(glance: Glance, asked: Asked) -> Page:
    """``?before=POSITION``: the earlier part of its course, its history and its reports."""
    id = asked.path["id"]
    if id not in glance.story.questions:
        raise QuestionNotFound(f"this story asks no question called {id!r}")
    upto = before(glance, asked)
    row = row_of(glance.story, glance.views, id, glance.head)
    sums = Sums(glance.database.connection, glance.story)
    watched = status(row) == "watched"
    moves = [] if watched else glance.views.moves(id, upto=upto, limit=STEPS + 1)
    touched = watched or not row.state.leading
    reports = glance.views.mentions(question=id, upto=upto, limit=REPORTS + 1) if touched else []
    fill = {
        "row": row,
        "earlier": glance.log.at(upto + 1).recorded_at if upto < glance.head else None,
        "steps": _steps(glance, row, moves),
        "before_steps": moves[1].position if len(moves) > STEPS else 0,
        "course": course(glance, id, sums, upto),
        "watched": watched,
        "reports": [(m, stance_of(row.question, m) if watched else None) for m in reports[:REPORTS]],
        "before_reports": reports[REPORTS - 1].position if len(reports) > REPORTS else 0,
        "name_of": lambda domain: source_name(glance.story, domain),
    }
    if not fill["earlier"]:
        fill |= _now(glance, row, sums)
    return Page("question.html", row.question.title(id), fill)


def _now(glance: Glance, row: Row, sums: Sums) -> dict[str, Any]:
    """Where it stands, and the evidence."""
    sides = [_side(glance, sums, row, standing) for standing in (*row.state.leading, *row.state.rivals)]
    seen = activity(glance, (row.id,), glance.head, glance.now)
    others = [] if status(row) == "watched" else _others(row, sums, glance.head)
    return {
        "values": [shown(glance.story, row.id, standing) for standing in row.state.leading],
        "status": status(row),
        "rests_on": rests_on(row),
        "ruling": glance.views.ruling(row.state.ruling) if row.state.ruling else None,
        "wanted": _wanted(row),
        "facets": [(*particular(glance.story, f.value), f) for f in row.state.facets],
        "leading": [side for side in sides if side.leads],
        "rivals": [side for side in sides if not side.leads],
        "excludes": not isinstance(row.question, ListQuestion),
        "others": others[:OTHERS],
        "more_others": max(len(others) - OTHERS, 0),
        "activity": seen,
        "bars": columns(seen.counts[row.id], *WIDE),
        "wide": WIDE,
    }


def _wanted(row: Row) -> str:
    """The primary source that would settle the leading answer, where it has none yet."""
    wanted: dict[str, str] = getattr(row.question, "needs_primary", {})
    undocumented = (s.value for s in row.state.leading if s.grade < Grade.DOCUMENTED)
    return next((wanted[value] for value in undocumented if value in wanted), "")


def _steps(glance: Glance, row: Row, moves: list[Moment]) -> list[Step]:
    """The last moves of which a reader was told, the newest first, each in the words of `timeline new`."""
    steps, before = [], State()
    if len(moves) > STEPS:
        before, moves = moves[0].state, moves[1:]
    for moment in moves:
        told = worded(glance, row.id, before, moment.state)
        if told:
            steps.append(
                Step(
                    day=glance.views.day(moment),
                    values=tuple(shown(glance.story, row.id, s) for s in moment.state.leading),
                    told=tuple(told),
                    by=trigger_words(glance.story, glance.views, moment),
                    mention=moment.trigger if _is_mention(glance, moment.trigger) else 0,
                )
            )
        before = moment.state
    return steps[::-1]


def _is_mention(glance: Glance, position: int) -> bool:
    found = glance.database.connection.execute("SELECT 1 FROM mentions WHERE position = ?", (position,))
    return found.fetchone() is not None


def _side(glance: Glance, sums: Sums, row: Row, standing: Standing) -> Side:
    supports = sums.supports(row.id, standing.value)
    words = []
    for support, grade, reason in supports[:ORIGINS]:
        evidence = glance.views.claim(support.best[3])
        words.append(
            Word(
                source_name(glance.story, support.origin),
                grade.word,
                int(grade),
                reason,
                support.mentions,
                cited(glance.story, evidence, glance.year),
                evidence,
            )
        )
    leads = standing in row.state.leading
    first = FIRST if len(words) > FIRST + FEW else len(words)
    more = len(supports) - len(words)
    return Side(shown(glance.story, row.id, standing), leads, tuple(words[:first]), tuple(words[first:]), more)


def _others(row: Row, sums: Sums, upto: int) -> list[tuple[str, int, str]]:
    """Values that neither lead nor contradict: compatible, overtaken or rejected. (name, origins, the first claim)."""
    told = {standing.value for standing in (*row.state.leading, *row.state.rivals)}
    found = [
        (clean(value_name(row.question, value)), origins, first)
        for value, origins, first in sums.values(row.id, upto)
        if value not in told
    ]
    return sorted(found, key=lambda one: (-one[1], one[0]))
