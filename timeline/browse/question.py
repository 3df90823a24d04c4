"""A question whole: where it stands, how it came to stand there, and the evidence by origin, for and against."""

from __future__ import annotations

from dataclasses import dataclass

from timeline.board import Grade, Standing
from timeline.board.state import State
from timeline.browse.activity import activity
from timeline.browse.board import Shown, rests_on, shown, status, worded
from timeline.browse.chart import columns
from timeline.browse.course import Said, course
from timeline.browse.frame import Asked, Page
from timeline.browse.glance import Glance
from timeline.errors import QuestionNotFound
from timeline.projections.evidence import Evidence as Sums
from timeline.projections.rows import Evidence, Moment
from timeline.report.boardpage import Row, row_of, trigger_words
from timeline.report.newspage import cited
from timeline.report.words import clean, particular, source_name, value_name
from timeline.story.model import ListQuestion

STEPS, ORIGINS, REPORTS = 60, 20, 50
"""Steps of the history, origins for one value, and reports of a watched question that a page lists."""
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
    """A value with the origins behind it, the best first; ``more``: how many are left out."""

    shown: Shown
    leads: bool
    words: tuple[Word, ...]
    more: int


def question_page(glance: Glance, asked: Asked) -> Page:
    id = asked.path["id"]
    if id not in glance.story.questions:
        raise QuestionNotFound(f"this story asks no question called {id!r}")
    row = row_of(glance.story, glance.views, id, glance.head)
    sums = Sums(glance.database.connection, glance.story)
    history = list(glance.views.history(id, upto=glance.head))
    said = _said(glance, sums, id)
    steps = _steps(glance, row, history)
    seen = activity(glance, (id,), glance.head, glance.now)
    reports = glance.views.mentions(question=id, upto=glance.head, limit=REPORTS) if status(row) == "watched" else []
    sides = [_side(glance, sums, row, standing) for standing in (*row.state.leading, *row.state.rivals)]
    fill = {
        "row": row,
        "values": [shown(glance.story, id, standing) for standing in row.state.leading],
        "status": status(row),
        "rests_on": rests_on(row),
        "ruling": glance.views.ruling(row.state.ruling) if row.state.ruling else None,
        "wanted": _wanted(row),
        "facets": [(*particular(glance.story, f.value), f) for f in row.state.facets],
        "steps": steps[-STEPS:],
        "more_steps": max(len(steps) - STEPS, 0),
        "leading": [side for side in sides if side.leads],
        "rivals": [side for side in sides if not side.leads],
        "excludes": not isinstance(row.question, ListQuestion),
        "others": _others(row, said),
        "course": course(glance, id, said, history),
        "activity": seen,
        "bars": columns(seen.counts[id], *WIDE),
        "wide": WIDE,
        "reports": reports,
        "name_of": lambda domain: source_name(glance.story, domain),
    }
    return Page("question.html", row.question.title(id), fill)


def _wanted(row: Row) -> str:
    """The primary source that would settle the leading answer, where it has none yet."""
    wanted: dict[str, str] = getattr(row.question, "needs_primary", {})
    undocumented = (s.value for s in row.state.leading if s.grade < Grade.DOCUMENTED)
    return next((wanted[value] for value in undocumented if value in wanted), "")


def _said(glance: Glance, sums: Sums, id: str) -> list[Said]:
    """Every value that somebody stands for, with each origin's word for it; what is said of particulars is left out."""
    rows = glance.database.connection.execute(
        "SELECT DISTINCT value FROM supports WHERE question = ? AND value NOT LIKE '%=%' ORDER BY value", (id,)
    ).fetchall()
    return [(value, support, grade) for (value,) in rows for support, grade, _ in sums.supports(id, value)]


def _steps(glance: Glance, row: Row, history: list[Moment]) -> list[Step]:
    """The moves of which a reader was told, each in the words of `timeline new`."""
    steps, before = [], State()
    for moment in history:
        told = worded(glance, row.id, before, moment.state)
        if told and status(row) != "watched":
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
    return steps


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
    return Side(shown(glance.story, row.id, standing), leads, tuple(words), max(len(supports) - ORIGINS, 0))


def _others(row: Row, said: list[Said]) -> list[tuple[str, int, str]]:
    """Values that neither lead nor contradict: compatible, overtaken or rejected. (name, origins, a claim for it)."""
    told = {standing.value for standing in (*row.state.leading, *row.state.rivals)}
    others: dict[str, list[str]] = {}
    for value, support, _ in said:
        if value not in told:
            others.setdefault(value, []).append(support.best[3])
    return [(clean(value_name(row.question, value)), len(refs), refs[0]) for value, refs in others.items()]
