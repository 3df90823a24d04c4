"""A folder of files kept fresh: the last week's briefing, the story's changes as a feed, its days as a calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from timeline.errors import TimelineError
from timeline.feeds.coverage import coverage
from timeline.log import Database, Log
from timeline.projections.catchup import checkpoint
from timeline.projections.views import Views
from timeline.report.briefing import as_html, as_ics, as_markdown, briefing
from timeline.report.changefeed import as_atom
from timeline.report.news import Interval, news
from timeline.story.model import Story

WEEK = timedelta(days=7)
"""The stretch that the briefing is about."""
MONTH = timedelta(days=31)
"""The stretch whose changes the feed holds."""


def refresh(folder: Path, story: Story, database: Database, now: datetime, zone: ZoneInfo) -> None:
    """Write briefing.md, briefing.html, changes.xml and expected.ics, whole or not at all. Raises TimelineError."""
    log, views = Log(database), Views(database.connection)
    head = checkpoint(database)
    span = Interval(log.position_at(now - WEEK), head, now - WEEK, now, "the last week")
    brief = briefing(story, views, news(story, views, span, coverage(story, database, now - WEEK, now)))
    texts = {
        "briefing.md": as_markdown(brief, zone),
        "briefing.html": as_html(brief, zone),
        "changes.xml": as_atom(story, views, log.position_at(now - MONTH), head, now),
        "expected.ics": as_ics(brief),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            unfinished = folder / f".{name}.part"
            unfinished.unlink(missing_ok=True)
            with unfinished.open("x", encoding="utf-8", newline="") as file:  # never through somebody's symbolic link
                file.write(text)
            unfinished.replace(folder / name)
    except OSError as error:
        raise TimelineError(f"{folder} cannot be written: {error.strerror}") from None
