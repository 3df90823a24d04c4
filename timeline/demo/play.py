"""Playing the telling: a poll every evening, from February to June, and what each of them changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from timeline.demo.serve import serving
from timeline.demo.telling import channels
from timeline.events import MarkSet
from timeline.feeds.coverage import coverage
from timeline.feeds.hop import Limits
from timeline.feeds.parse import Parser
from timeline.feeds.poll import Outcome, poll
from timeline.log import Database, Log
from timeline.projections.catchup import catch_up
from timeline.projections.views import Views
from timeline.report.news import Interval, News, news
from timeline.story.model import Story

START = datetime(2026, 2, 1, 22, tzinfo=UTC)
LOOKED = datetime(2026, 5, 17, 22, tzinfo=UTC)
"""When the reader looked last; what `new` says at the end counts from here."""
END = datetime(2026, 6, 14, 22, tzinfo=UTC)
EVERY = timedelta(days=1)
EVENINGS = (END - START) // EVERY + 1
_TOGETHER = Limits(patience=60.0)
"""What an evening's feeds bring is written at once, in the story's order, so that every play makes the same log."""


@dataclass(frozen=True, slots=True)
class Evening:
    """One poll: what it changed on the board, and the feeds that failed for the first time or answer again.

    ``read``: the mentions recorded so far.
    """

    now: datetime
    read: int
    changed: News
    failing: tuple[Outcome, ...]
    back: tuple[Outcome, ...]


def evenings(database: Database, story: Story) -> Iterator[Evening]:
    """Poll the telling, evening by evening, into a database that has adopted the story."""
    log, views, read = Log(database), Views(database.connection), 0
    failed: set[str] = set()
    with serving(channels(), START) as served, Parser() as parser:
        while served.now <= END:
            before, now = log.head(), served.now
            outcomes = poll(story, database, now, limits=_TOGETHER, via=served.address, parser=parser)
            catch_up(database)
            read += sum(outcome.seen for outcome in outcomes)
            span = Interval(before, log.head(), now - EVERY, now, "the evening before")
            changed = news(story, views, span, coverage(story, database, now, now))
            failing = tuple(o for o in outcomes if o.error and o.feed not in failed)
            back = tuple(o for o in outcomes if not o.error and o.feed in failed and o.result != "not-due")
            failed = (failed | {o.feed for o in failing}) - {o.feed for o in back}
            if now == LOOKED:
                with database.writing():
                    log.append([MarkSet(name="me", upto=log.head(), made_at=now)], now)
            yield Evening(now, read, changed, failing, back)
            served.now += EVERY
