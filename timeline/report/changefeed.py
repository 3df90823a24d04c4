"""The story's changes as a feed (Atom, RFC 4287): an entry for each step that a question took, to subscribe to.

An entry is told by the place in the log at which the step was taken, so it keeps its id and its time for ever, and a
reader that polls the feed sees each change once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from timeline.board import changes
from timeline.projections.views import Views
from timeline.report.atom import Entry, feed
from timeline.report.news import Interval
from timeline.report.newspage import cited, main_part
from timeline.report.piece import Line
from timeline.stored import moment, moment_text
from timeline.story.model import Story

MOST = 100
"""Entries of the feed, the newest."""
LEAST = 40
"""The rank that a change must have; a watched question's every report would drown the rest."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change, at the position of the log at which it came about, recorded at a moment."""

    position: int
    at: str
    line: Line


def steps(story: Story, views: Views, after: int, upto: int) -> Iterator[Step]:
    """The changes in ``(after, upto]`` that are worth an entry, the newest first."""
    for taken, before, recorded_at in views.steps(after, upto):
        for change in changes(taken.question, story.questions[taken.question], before, taken.state):
            if change.rank >= LEAST:
                standing = change.after or change.before
                yield Step(taken.position, recorded_at, Line(change, best=views.best(standing) if standing else None))


def as_atom(story: Story, views: Views, after: int, upto: int, now: datetime) -> str:
    """The feed of ``(after, upto]``. The same log gives the same entries, whenever it is written."""
    found = list(islice(steps(story, views, after, upto), MOST))
    updated = found[0].at if found else moment_text(now)
    entries = [_entry(story, step) for step in found]
    return feed(f"{story.story}: what changed", f"urn:timeline:{_digest(story.story)}", updated, entries)


def _entry(story: Story, step: Step) -> Entry:
    change, best = step.line.change, step.line.best
    taken = moment(step.at)
    text = main_part(story, Interval(step.position - 1, step.position, None, taken, ""), step.line)
    value = change.after.value if change.after else ""
    return Entry(
        id=f"urn:timeline:{_digest(story.story, change.question, str(step.position), change.kind, value)}",
        title=f"{story.questions[change.question].title(change.question)}: {text}",
        updated=step.at,
        text=f"“{best.claim.sentence}” — {cited(story, best, taken.year)}" if best else text,
        link=best.mention.link or "" if best else "",
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
