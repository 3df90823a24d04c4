"""``timeline new`` as plain JSON values, of the shape `timeline.report.shapes.New`."""

from __future__ import annotations

from typing import Any

from timeline.report.news import News
from timeline.report.piece import Line
from timeline.report.plain import evidence_json, mention_json, ruling_json, standing_json
from timeline.stored import moment_text
from timeline.story.model import Story


def news_json(found: News) -> dict[str, Any]:
    """The page as plain values; the schema's number rises when a field changes its meaning or goes."""
    story, interval, traffic = found.story, found.interval, found.traffic
    return {
        "schema": "timeline.new/1",
        "story": story.story,
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
            "reports": traffic.reports,
            "moving": traffic.moving,
        },
        "changes": [_line_json(story, line) for line in found.lines],
        "threads": [
            {
                "sentence": thread.sentence,
                "mentions": [f"m{m}" for m in thread.mentions],
                "origins": thread.origins,
            }
            for thread in found.threads
        ],
        "quiet": [{"question": q.question, "last": q.last, "days": q.days, "due": q.due} for q in found.quiet],
        "edits": [evidence_json(story, edit) for edit in found.edits],
        "unmoved": [mention_json(story, mention) for mention in found.unmoved],
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
        "group": line.group,
        "rank": change.rank,
        "before": standing_json(story, change.question, change.before),
        "between": [standing_json(story, change.question, standing) for standing, _ in line.between],
        "after": standing_json(story, change.question, change.after),
        "first": evidence_json(story, line.first),
        "best": evidence_json(story, line.best),
        "again": evidence_json(story, line.again),
        "ruling": ruling_json(line.ruling),
        "mentions": change.mentions or (change.after.mentions if change.after else 0),
        "new_reports": line.fresh,
        "reports": [mention_json(story, mention) for mention in line.reports],
    }
