"""What changed: the lines of ``timeline new`` between two moments, or since the reader's last visit.

A visit ends after half an hour without a page. Until then "since your last visit" keeps its beginning, so that a page
loaded again does not lose what it showed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from timeline.browse.frame import Asked, Page
from timeline.browse.glance import Glance
from timeline.feeds.coverage import coverage
from timeline.projections.rows import Mention
from timeline.report.interval import interval
from timeline.report.news import Interval, News, news
from timeline.report.newspage import detail, edit_words, ending, header, main_part, quiet_words, report_words
from timeline.report.piece import GROUPS, Line, Piece
from timeline.report.silence import silence
from timeline.report.words import source_name
from timeline.stored import moment, moment_text

VISIT = timedelta(minutes=30)
FIRST_VISIT = "7 days ago"
"""Since when a reader is told who was never here before."""
SPANS = (("the last visit", "visit"), ("yesterday", "yesterday"), ("7 days", "7 days ago"), ("30 days", "30 days ago"),
         ("the start", "start"))  # fmt: skip

_VISIT = re.compile(r"(\d{1,12})\.(\d{1,12})\.(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")


@dataclass(frozen=True, slots=True)
class Visit:
    """What the cookie holds: where the last visit ended, how far this one has seen, and when its last page was."""

    since: int
    upto: int
    at: datetime

    def __str__(self) -> str:
        return f"{self.since}.{self.upto}.{moment_text(self.at)}"

    @classmethod
    def read(cls, cookie: str) -> Visit | None:
        found = _VISIT.fullmatch(cookie)
        try:
            return cls(int(found[1]), int(found[2]), moment(found[3])) if found else None
        except ValueError:
            return None


def visited(cookie: str, head: int, now: datetime) -> Visit:
    """The visit of which this page is a part; its ``since`` is 0 on the very first."""
    last = Visit.read(cookie)
    if last is None or last.upto > head:  # of another database
        return Visit(0, head, now)
    fresh = now - last.at > VISIT
    return Visit(last.upto if fresh else last.since, head, now)


def changes_page(glance: Glance, asked: Asked) -> Page:
    """``?since=WHEN&until=WHEN&question=ID``, as `timeline new` understands them; ``since=visit`` is the default."""
    visit = visited(asked.visit, glance.head, glance.now)
    since, until = asked.query.get("since", "") or "visit", asked.query.get("until", "") or None
    question = asked.query.get("question", "")
    span = _interval(glance, visit, since, until)
    begin = span.since or glance.log.at(1).recorded_at
    found = news(
        glance.story,
        glance.views,
        span,
        coverage(glance.story, glance.database, begin, span.until),
        question if question in glance.story.questions else "",
    )
    fill = {
        "groups": [(group, _pieces(glance, found, group)) for group in GROUPS if found.pieces(group)],
        "found": found,
        "header": header(found, glance.zone)[1:],
        "ending": ending(found),
        "silence": silence(found.coverage, glance.zone),
        "first_visit": since == "visit" and not visit.since,
        "chosen": since,
        "spans": SPANS,
        "question": question,
        "dates": _dates(glance, span),
        "name_of": lambda domain: source_name(glance.story, domain),
        "edit_words": lambda edit: edit_words(glance.story, edit),
        "quiet_words": lambda quiet: quiet_words(quiet, glance.year),
    }
    return Page("changes.html", "What changed", fill, visit=str(visit))


def _interval(glance: Glance, visit: Visit, since: str, until: str | None) -> Interval:
    if since == "visit":
        since = f"e{visit.since}" if visit.since else FIRST_VISIT
    return interval(glance.log, glance.head, glance.now, glance.zone, since=since, until=until, mark="")


def _dates(glance: Glance, span: Interval) -> tuple[str, str]:
    """What the date pickers show: the days on which the interval begins and ends, in the reader's zone."""
    begin = span.since.astimezone(glance.zone).date().isoformat() if span.since else ""
    return begin, span.until.astimezone(glance.zone).date().isoformat() if span.closed else ""


@dataclass(frozen=True, slots=True)
class Told:
    """One line as the command prints it, and the words or, on a watched question, the newest reports behind it."""

    question: str
    name: str
    main: str
    detail: str
    quote: str
    ref: str
    mention: int
    reports: tuple[Mention, ...]


def _pieces(glance: Glance, found: News, group: str) -> list[tuple[str, list[Told]]]:
    """(the report that its lines share, or nothing; its lines with those of their details) of each piece of news."""
    return [
        (report_words(glance.story, piece, glance.year), [_line(glance, found, piece, line) for line in piece.all])
        for piece in found.pieces(group)
    ]


def _line(glance: Glance, found: News, piece: Piece, line: Line) -> Told:
    id, best = line.change.question, line.best
    words = "" if line.reports else detail(glance.story, found.interval, line, named=piece.tells(line))
    return Told(
        question=id,
        name=found.title(line),
        main=main_part(glance.story, found.interval, line),
        detail=words,
        quote=best.claim.sentence if best else "",
        ref=best.ref if best else "",
        mention=best.mention.position if best else 0,
        reports=line.reports,
    )
