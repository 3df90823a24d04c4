"""One turn of the pages behind headlines: those that are due are looked at, of feeds that say ``fetch: article``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from timeline.daemon.logbook import Note
from timeline.feeds.articles import AGES, Robots, Wanted, due, look, missing, next_look
from timeline.log import Database
from timeline.projections.views import Views
from timeline.stored import moment
from timeline.story.model import Story

OLDEST = AGES[-1] + timedelta(days=1)
"""A mention first seen longer ago is not looked at any more, also where it never was."""


class Pages:
    """Remembers what each site's robots.txt said, as long as it holds."""

    def __init__(self, note: Note) -> None:
        self.note = note
        self._robots = Robots()
        self._told_missing = False

    def look(self, story: Story, database: Database, now: datetime, stop: Callable[[], bool]) -> bool:
        """Look at the pages that are due; whether any was recorded."""
        wanted = self._wanted(story, database, now)
        if not wanted or self._cannot():
            return False
        recorded = False
        found = due(database, wanted, now)
        for one in look(story, database, found, now, self._robots, stop=stop) if found else ():
            recorded |= one.result in ("captured", "changed", "gone")
            self.note("page", url=one.url, result=one.result)
        return recorded

    def next(self, story: Story, database: Database, now: datetime) -> datetime | None:
        """When the next page is to be looked at, if any is."""
        wanted = self._wanted(story, database, now)
        if not wanted or self._told_missing:
            return None
        return next_look(database, wanted, now)

    def _wanted(self, story: Story, database: Database, now: datetime) -> list[Wanted]:
        feeds = {feed.key: feed for feed in story.feeds if feed.fetch == "article"}
        if not feeds:
            return []
        rows = Views(database.connection).linked(feeds, now - OLDEST)
        return [Wanted(id, link, feeds[feed], moment(seen)) for id, feed, link, seen in rows]

    def _cannot(self) -> bool:
        if (lacking := missing()) and not self._told_missing:
            self._told_missing = True
            self.note("pages", level="error", why=f"{' and '.join(lacking)} come with the extra `articles`")
        return bool(lacking)
