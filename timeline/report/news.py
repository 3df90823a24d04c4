"""What changed between two moments, put together from the board's history: the data behind ``timeline new``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from timeline.board import Change, Grade, Standing, State, changes
from timeline.board.threads import Thread
from timeline.errors import ReferenceNotFound
from timeline.feeds.coverage import Coverage
from timeline.projections.reread import rereads
from timeline.projections.rows import Evidence, Mention, Moment, Ruled, Traffic
from timeline.projections.views import Views
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


GROUPS = ("changed", "confirmed", "in dispute", "learned late", "re-read", "watched")


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
        """The lines of a group, each once, in the order of the first of each piece."""
        together: dict[object, list[tuple[Line, tuple[Line, ...]]]] = {}
        for number, (line, details) in enumerate(self._with_details(group)):
            together.setdefault(line.report or number, []).append((line, details))
        return [_piece(lines) for lines in together.values()]

    def _with_details(self, group: str) -> list[tuple[Line, tuple[Line, ...]]]:
        mine = [
            (line, self.story.questions[line.change.question].detail_of) for line in self.lines if line.group == group
        ]
        below: dict[str | None, list[Line]] = {line.change.question: [] for line, chief in mine if chief is None}
        for line, chief in mine:
            if chief in below:
                below[chief].append(line)
        chiefs = frozenset(below)
        return [(line, tuple(below.pop(line.change.question, ()))) for line, chief in mine if chief not in chiefs]

    @property
    def something(self) -> bool:
        return bool(self.lines or self.threads or self.quiet or self.edits)


def _piece(lines: list[tuple[Line, tuple[Line, ...]]]) -> Piece:
    piece, alone = Piece(tuple(lines)), lines[0][0].report
    moved = [one for one in piece.all if one.report == alone]
    if alone is None or len(moved) < 2:
        return piece
    first = min((one.first for one in moved if one.first), key=lambda evidence: evidence.mention.position)
    return replace(piece, report=first, mentions=max(one.change.after.mentions for one in moved if one.change.after))


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
