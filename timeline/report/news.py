"""What changed between two moments, put together from the board's history: the data behind ``timeline new``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from timeline.board import Change, Standing, State, changes
from timeline.events import moment_text
from timeline.feeds.coverage import Coverage
from timeline.projections.views import Evidence, Mention, Traffic, Views
from timeline.report.words import source_name, value
from timeline.story.model import ListQuestion, Story, WatchQuestion

GROUPS = ("changed", "confirmed", "in dispute", "watched")


@dataclass(frozen=True, slots=True)
class Interval:
    """``(after, upto]`` as positions of the log, and as the moments that a reader named or that they stand for."""

    after: int
    upto: int
    since: datetime | None
    until: datetime
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """One change with the claims that founded it first and best.

    ``between``: the values that the question passed on its way, each with the day of the mention that moved it;
    ``reports``: the newest of a watched question.
    """

    change: Change
    first: Evidence | None = None
    best: Evidence | None = None
    between: tuple[tuple[Standing, str], ...] = ()
    reports: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    story: Story
    interval: Interval
    lines: tuple[Line, ...]
    traffic: Traffic
    coverage: tuple[Coverage, ...]


def news(story: Story, views: Views, interval: Interval, coverage: list[Coverage], question: str = "") -> News:
    """Compare the board at both ends of an interval, under today's definition of the story."""
    before, after = views.states(interval.after), views.states(interval.upto)
    found: list[Change] = []
    for id, asked in story.questions.items():
        if question in ("", id):
            old, new = before.get(id), after.get(id)
            found += changes(id, asked, old.state if old else State(), new.state if new else State())
    weight = {id: asked.weight for id, asked in story.questions.items()}
    order = {id: number for number, id in enumerate(story.questions)}
    found.sort(key=lambda c: (GROUPS.index(c.group), -c.rank, -weight[c.question], order[c.question]))
    lines = tuple(_line(story, views, interval, change) for change in found)
    return News(story, interval, lines, views.traffic(interval.after, interval.upto), tuple(coverage))


def _line(story: Story, views: Views, interval: Interval, change: Change) -> Line:
    if isinstance(story.questions[change.question], WatchQuestion):
        reports = views.watched(change.question, after=interval.after, upto=interval.upto)
        return Line(change, reports=tuple(reports[:3]))
    standing = change.after or change.before
    if standing is None:
        return Line(change)
    between = _between(story, views, interval, change)
    return Line(change, views.claim(standing.first), views.claim(standing.best), between)


def _between(story: Story, views: Views, interval: Interval, change: Change) -> tuple[tuple[Standing, str], ...]:
    if isinstance(story.questions[change.question], ListQuestion) or change.group != "changed":
        return ()
    ends = {standing.value for standing in (change.before, change.after) if standing}
    passed: dict[str, tuple[Standing, str]] = {}
    for moment in views.history(change.question, after=interval.after, upto=interval.upto):
        for standing in moment.state.leading:
            if standing.value not in ends:
                passed.setdefault(standing.value, (standing, views.mention(moment.trigger).day))
    return tuple(passed.values())


# --- as JSON ------------------------------------------------------------------------------------------------------


def news_json(found: News) -> dict[str, Any]:
    """The page as plain values; the schema's number rises when a field changes its meaning or goes."""
    interval, traffic = found.interval, found.traffic
    return {
        "schema": "timeline.new/1",
        "story": found.story.story,
        "since": {
            "position": interval.after,
            "at": moment_text(interval.since) if interval.since else None,
            "said": interval.said,
        },
        "until": {"position": interval.upto, "at": moment_text(interval.until)},
        "counts": {
            "mentions": traffic.mentions,
            "on_story": traffic.on_story,
            "sources": traffic.sources,
            "origins": traffic.origins,
            "moving": traffic.moving,
        },
        "changes": [_line_json(found.story, line) for line in found.lines],
        "feeds": [
            {
                "feed": c.feed,
                "label": c.label,
                "reachable": c.reachable,
                "never_polled": c.never_polled,
                "failing_since": moment_text(c.failing_since) if c.failing_since else None,
                "cause": c.cause,
            }
            for c in found.coverage
        ],
    }


def _line_json(story: Story, line: Line) -> dict[str, Any]:
    change = line.change
    question = story.questions[change.question]
    return {
        "question": change.question,
        "name": question.title(change.question),
        "kind": change.kind,
        "group": change.group,
        "rank": change.rank,
        "before": standing_json(story, change.question, change.before),
        "between": [standing_json(story, change.question, standing) for standing, _ in line.between],
        "after": standing_json(story, change.question, change.after),
        "first": evidence_json(story, line.first),
        "best": evidence_json(story, line.best),
        "mentions": change.mentions or (change.after.mentions if change.after else 0),
        "reports": [mention_json(story, mention) for mention in line.reports],
    }


def standing_json(story: Story, id: str, standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {
        "value": standing.value,
        "text": value(story.questions[id], standing),
        "grade": standing.grade.word,
        "mark": standing.mark,
        "hedged": standing.hedged,
        "origins": list(standing.origins),
        "mentions": standing.mentions,
        "low": standing.low,
        "high": standing.high,
        "first": standing.first,
        "best": standing.best,
    }


def evidence_json(story: Story, evidence: Evidence | None) -> dict[str, Any] | None:
    if evidence is None:
        return None
    claim = evidence.claim
    return {
        "ref": evidence.ref,
        "value": claim.value,
        "aspect": claim.aspect,
        "level": claim.level,
        "speaker": claim.speaker,
        "via": claim.via,
        "sentence": claim.sentence,
        "withdrawn_at": evidence.withdrawn_at,
        "root": evidence.root,
        "mention": mention_json(story, evidence.mention),
    }


def mention_json(story: Story, mention: Mention) -> dict[str, Any]:
    return {
        "ref": mention.ref,
        "source": source_name(story, mention.domain),
        "domain": mention.domain,
        "feed": mention.feed,
        "title": mention.title,
        "link": mention.link,
        "published_at": mention.published_at,
        "seen_at": mention.seen_at,
        "recorded_at": mention.recorded_at,
        "backlog": mention.backlog,
        "revisions": mention.revisions,
        "on_story": mention.on_story,
        "family": f"f{mention.family}" if mention.family is not None else None,
    }
