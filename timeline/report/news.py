"""What changed between two moments, put together from the board's history: the data behind ``timeline new``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from timeline.board import Change, Grade, Standing, State, changes
from timeline.board.threads import Thread
from timeline.errors import ReferenceNotFound
from timeline.feeds.coverage import Coverage
from timeline.projections.reread import rereads
from timeline.projections.rows import Evidence, Mention, Moment, Traffic
from timeline.projections.views import Views
from timeline.report.piece import GROUPS, Line, Piece, pieces
from timeline.stored import moment
from timeline.story.model import DateQuestion, ListQuestion, Question, StatusQuestion, Story, WatchQuestion

LATE = timedelta(days=3)
"""What was published so long before the interval began, and came to us within it, was learned late."""
NAMED, LOOKED_AT = 3, 50
"""Reports named of a watched question, or on a quiet day, though they changed nothing; out of the newest mentions."""


@dataclass(frozen=True, slots=True)
class Interval:
    """``(after, upto]`` as positions of the log, and as the moments that a reader named or that they stand for.

    ``closed``: the reader named its end too.
    """

    after: int
    upto: int
    since: datetime | None
    until: datetime
    said: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Quiet:
    """An open question whose last mention is ``days`` old, or whose forecast date passed (``due``)."""

    question: str
    last: str
    days: int
    due: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """Everything worth a line. ``edits``: claims that an edit of their text took back, and nobody announced.

    ``elsewhen``: mentions published within the interval and recorded after it, as a backfill does; ``unmoved``: where
    nothing is worth a line, the newest on the story, one of each report.
    """

    story: Story
    interval: Interval
    lines: tuple[Line, ...]
    threads: tuple[Thread, ...]
    quiet: tuple[Quiet, ...]
    edits: tuple[Evidence, ...]
    traffic: Traffic
    coverage: tuple[Coverage, ...]
    elsewhen: int = 0
    unmoved: tuple[Mention, ...] = ()

    def title(self, line: Line) -> str:
        return self.story.questions[line.change.question].title(line.change.question)

    def pieces(self, group: str) -> list[Piece]:
        return pieces(self.story, [line for line in self.lines if line.group == group])

    @property
    def something(self) -> bool:
        return bool(self.lines or self.threads or self.quiet or self.edits)


def news(story: Story, views: Views, interval: Interval, coverage: list[Coverage], question: str = "") -> News:
    """Compare the board at both ends of an interval, under today's definition of the story."""
    before, after = views.states(interval.after), views.states(interval.upto)
    asked = {id: q for id, q in story.questions.items() if question in ("", id)}
    lines = []
    for id, one in asked.items():
        old = before[id].state if id in before else State()
        new = after[id].state if id in after else State()
        lines += [_line(story, views, interval, change, new) for change in changes(id, one, old, new)]
    told: set[tuple[str, str]] = {(line.change.question, line.change.kind) for line in lines}
    lines += _reread(story, views, interval, asked, told, after)
    order = {id: number for number, id in enumerate(story.questions)}
    lines.sort(
        key=lambda line: (
            GROUPS.index(line.group),
            -line.change.rank,
            -story.questions[line.change.question].weight,
            order[line.change.question],
        )
    )
    found = News(
        story,
        interval,
        tuple(lines),
        () if question else tuple(views.new_threads(interval.after, interval.upto)),
        tuple(_quiet(story, views, interval, list(asked), after)),
        tuple(e for e in views.withdrawn(interval.after, interval.upto) if e.claim.question in asked),
        views.traffic(interval.after, interval.upto),
        tuple(coverage),
        views.published_in(interval.since, interval.until, interval.upto) if interval.closed and interval.since else 0,
    )
    return found if found.something else replace(found, unmoved=_unmoved(views, interval, question))


def _unmoved(views: Views, interval: Interval, question: str) -> tuple[Mention, ...]:
    return _one_of_each(
        views.mentions(after=interval.after, upto=interval.upto, question=question, on_story=True, limit=LOOKED_AT)
    )


def _one_of_each(latest: list[Mention]) -> tuple[Mention, ...]:
    """Of mentions, the newest first, the first of each report; of the newest reports."""
    reports = {mention.family: mention for mention in latest}  # the last of each, its first teller
    return tuple(sorted(reports.values(), key=lambda m: -m.position)[:NAMED])


def _line(story: Story, views: Views, interval: Interval, change: Change, state: State) -> Line:
    if isinstance(story.questions[change.question], WatchQuestion):
        latest = views.watched(change.question, after=interval.after, upto=interval.upto, limit=LOOKED_AT)
        fresh = views.new_reports(change.question, after=interval.after, upto=interval.upto)
        return Line(change, reports=_one_of_each(latest), fresh=fresh)
    ruling = views.ruling(state.ruling) if state.ruling else None
    standing = change.after or change.before
    if standing is None:
        return Line(change, ruling=ruling)
    first, best = views.first(standing), views.best(standing)
    if first is None or best is None:
        return Line(change, ruling=ruling)
    came = standing.since > interval.after  # a value that we had, and that leads again, was not learned late
    late = change.group == "changed" and ruling is None and came and _is_late(first, interval.since)
    back = change.group == "changed" and ruling is None and not came and change.before is not None
    return Line(
        change,
        first,
        best,
        between=_between(story, views, interval, change),
        ruling=ruling,
        again=views.again(change.question, standing.value, interval.after, interval.upto) if back else None,
        late=late,
        final=state.lifecycle == "proposed",
        slipped=views.slips(change.question, interval.upto),
    )


def _reread(
    story: Story,
    views: Views,
    interval: Interval,
    asked: dict[str, Question],
    told: set[tuple[str, str]],
    now: dict[str, Moment],
) -> list[Line]:
    """What only edited rules changed, unless the same is told as news. Its claims may be gone with the old reading.

    ``now``: the board at the interval's end.
    """

    def line(change: Change, after: State) -> Line:
        try:
            return replace(_line(story, views, interval, change, after), between=(), reread=True)
        except ReferenceNotFound:
            return Line(change, reread=True)

    return [
        line(change, again.after)
        for again in rereads(views.connection, interval.after, interval.upto)
        if again.question in asked
        for change in changes(again.question, asked[again.question], again.before, again.after)
        if change.kind != "watched" and (change.question, change.kind) not in told and _still(change, now)
    ]


def _still(change: Change, now: dict[str, Moment]) -> bool:
    """Is what a reading changed still so, or has a later reading changed it again?"""
    if change.after is None or change.question not in now:
        return True
    state = now[change.question].state
    return change.after.value in {standing.value for standing in (*state.leading, *state.rivals)}


def _is_late(first: Evidence, since: datetime | None) -> bool:
    published = first.mention.published_at
    return since is not None and published is not None and moment(published) < since - LATE


def _between(story: Story, views: Views, interval: Interval, change: Change) -> tuple[tuple[Standing, str], ...]:
    if isinstance(story.questions[change.question], ListQuestion) or change.group != "changed":
        return ()
    before = change.before if change.before and change.before.grade >= Grade.REPORTED else None
    ends = {standing.value for standing in (before, change.after) if standing}
    path: dict[str, int] = {}
    for value, position in views.led(change.question, after=interval.after, upto=interval.upto):
        if value not in path:
            path[value] = position
        while next(reversed(path)) != value:  # a detour that was taken back
            path.popitem()
    steps = (views.state(change.question, position) for value, position in path.items() if value not in ends)
    return tuple((step.state.leading[0], views.day(step)) for step in steps if step)


def _quiet(story: Story, views: Views, interval: Interval, asked: list[str], states: dict[str, Moment]) -> list[Quiet]:
    """Open questions that fell silent, or whose expected day passed, within the interval: each once an episode.

    Nobody has to go on telling what looks final, or a day that is told as done.
    """
    found = []
    today = interval.until.date()
    start = interval.since.date() if interval.since else date.min
    for id in asked:
        question, now = story.questions[id], states.get(id)
        if now is None or now.state.lifecycle in ("proposed", "resolved", "annulled") or not now.state.leading:
            continue
        last = views.mentions(question=id, upto=interval.upto, limit=1)
        if not last:
            continue
        silent_on = date.fromisoformat(last[0].day) + timedelta(days=question.stale_days)
        due = _due(views, id, question, now.state, interval.upto)
        if due and start <= due < today:
            found.append(Quiet(id, last[0].day, (today - date.fromisoformat(last[0].day)).days, due.isoformat()))
        elif isinstance(question, DateQuestion) and views.happened(id, now.state.leading[0].value, interval.upto):
            continue
        elif isinstance(question, StatusQuestion | DateQuestion) and start <= silent_on < today:
            found.append(Quiet(id, last[0].day, (today - date.fromisoformat(last[0].day)).days))
    return found


def _due(views: Views, id: str, question: Question, state: State, upto: int) -> date | None:
    """The last day of the leading forecast, unless it is told as having happened; a stated ``due`` goes before it."""
    if question.due:
        return question.due
    leading = state.leading[0]
    if not isinstance(question, DateQuestion) or not leading.high or leading.high > date.max.toordinal():
        return None
    return None if views.happened(id, leading.value, upto) else date.fromordinal(leading.high)
