"""One glance at the story: whatever a page says is read from one state of the database, however busy the poller is.

Must never: write, or hold its transaction once the page is made, for the database's journal could not be folded back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from timeline.errors import LogError
from timeline.feeds import schema
from timeline.log import Database, Log, open_database
from timeline.projections.catchup import checkpoint, has_todays_format
from timeline.projections.views import Views
from timeline.stored import upcast
from timeline.story.model import Story


@dataclass(frozen=True, slots=True)
class Glance:
    """What a page is made from. ``head``: the last position that the tables reflect; ``zone``: the reader's."""

    database: Database
    log: Log
    story: Story
    views: Views
    head: int
    now: datetime
    zone: ZoneInfo

    @property
    def year(self) -> int:
        return self.now.astimezone(self.zone).year


@contextmanager
def glance(path: Path, now: datetime, zone: ZoneInfo) -> Iterator[Glance]:
    """Open the database for one page. Raises LogError where it is missing, damaged or follows no story yet."""
    with open_database(path, read_only=True) as database, database.reading():
        log = Log(database)
        last = log.last_of("story")
        head = checkpoint(database)
        if last is None or not head:
            raise LogError(f"{path} follows no story yet; `timeline poll` begins")
        if not (has_todays_format(database) and schema.is_current(database)):
            raise LogError(
                "the tables were made by another version of timeline; end `timeline browse` and start it anew"
            )
        story = _story(last.kind, last.version, last.body)
        yield Glance(database, log, story, Views(database.connection), head, now, zone)


@lru_cache(maxsize=4)
def _story(kind: str, version: int, body: str) -> Story:
    """A definition as adopted; every page needs it, and it seldom changes."""
    return Story.recorded(upcast(kind, version, body)["definition"])
