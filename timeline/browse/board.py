"""The board: each question as a card with its state, grade, origins, activity and last change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from timeline.board import Change, Standing, changes
from timeline.board.state import State
from timeline.browse.activity import Activity, activity
from timeline.browse.chart import Bar, columns
from timeline.browse.frame import Asked, Page
from timeline.browse.glance import Glance
from timeline.report.boardpage import Row, backing, board
from timeline.report.interval import position_of
from timeline.report.news import Interval
from timeline.report.newspage import grade, main_part
from timeline.report.piece import Line
from timeline.report.words import count, value
from timeline.story.model import ListQuestion, Story, WatchQuestion

SPARK = (156, 30)
"""Width and height of a card's small chart."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A value with its grade in words and as a rung from 1 to 7."""

    text: str
    grade: str
    rung: int
    mark: str


@dataclass(frozen=True, slots=True)
class Card:
    """A question on the board. ``excludes``: one answer to it excludes the others, so that its rivals dispute it."""

    id: str
    name: str
    ask: str
    values: tuple[Shown, ...]
    rivals: tuple[Shown, ...]
    excludes: bool
    status: str
    rests_on: str
    touched: str
    change: str
    changed: str
    counts: tuple[int, ...]
    bars: tuple[Bar, ...]


def board_page(glance: Glance, asked: Asked) -> Page:
    """``?as_of=WHEN``: as it was known then."""
    upto, until, said = glance.head, glance.now, ""
    if asked.query.get("as_of"):
        upto, stated, said = position_of(asked.query["as_of"], glance.log, glance.head, glance.now, glance.zone)
        until = min(stated or until, until)
    rows = board(glance.story, glance.views, upto)
    seen = activity(glance, tuple(row.id for row in rows), upto, until)
    cards = [_card(glance, row, upto, seen) for row in rows]
    troubled = glance.database.connection.execute(
        "SELECT status, count(*) FROM feeds WHERE status <> 'ok' GROUP BY status ORDER BY status DESC"
    ).fetchall()
    fill = {
        "cards": cards,
        "activity": seen,
        "spark": SPARK,
        "as_of": said,
        "wanted": asked.query.get("as_of", ""),
        "troubled": troubled,
        "begun": glance.views.mentions(upto=upto, limit=1),
        "latest": _moment_of(glance, upto),
    }
    return Page("board.html", glance.story.story, fill)


def _moment_of(glance: Glance, position: int) -> datetime | None:
    return glance.log.at(position).recorded_at if position else None


def shown(story: Story, id: str, standing: Standing) -> Shown:
    question = story.questions[id]
    return Shown(value(question, standing), grade(story, id, standing), int(standing.grade), standing.mark)


def _card(glance: Glance, row: Row, upto: int, seen: Activity) -> Card:
    story, state = glance.story, row.state
    counts = seen.counts[row.id]
    change, changed = _last_change(glance, row, upto)
    return Card(
        id=row.id,
        name=row.question.title(row.id),
        ask=row.question.ask,
        values=tuple(shown(story, row.id, standing) for standing in state.leading),
        rivals=tuple(shown(story, row.id, rival) for rival in state.rivals[:2]),
        excludes=not isinstance(row.question, ListQuestion),
        status=status(row),
        rests_on=rests_on(row),
        touched=row.touched.day if row.touched else "",
        change=change,
        changed=changed,
        counts=counts,
        bars=columns(counts, *SPARK),
    )


def status(row: Row) -> str:
    """What a reader must know of a question beside its value, in a word or two."""
    if isinstance(row.question, WatchQuestion):
        return "watched"
    if row.state.lifecycle != "open":
        return {"proposed": "looks final", "annulled": "void"}.get(row.state.lifecycle, row.state.lifecycle)
    return "" if row.state.leading else "open"


def rests_on(row: Row) -> str:
    """``3 origins``, or what came in on a watched question."""
    if isinstance(row.question, WatchQuestion):
        return f"{count(row.state.mentions, 'mention')}, {count(row.state.origins, 'origin')}"
    return backing(row.state) if row.state.leading else "nobody says"


def _last_change(glance: Glance, row: Row, upto: int) -> tuple[str, str]:
    """(what the last move of a question was, in the words of `timeline new`; its day), or nothing."""
    move = glance.views.last_move(row.id, upto)
    if move is None or isinstance(row.question, WatchQuestion):
        return "", ""
    before, moment = move
    told = worded(glance, row.id, before, moment.state)
    return (told[0], glance.views.day(moment)) if told else ("", "")


def worded(glance: Glance, id: str, before: State, after: State) -> list[str]:
    """The differences between two states of a question, as `timeline new` words them."""
    span = Interval(0, glance.head, None, glance.now, "")
    found: list[Change] = changes(id, glance.story.questions[id], before, after)
    return [main_part(glance.story, span, Line(change)) for change in found]
