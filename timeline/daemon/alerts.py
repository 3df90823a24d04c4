"""One turn of the alerts: each that may speak is given its news, and what waits is delivered; files are kept fresh."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from timeline.daemon import outbox
from timeline.daemon.channels import Message, deliver
from timeline.daemon.files import refresh
from timeline.daemon.logbook import Note
from timeline.daemon.outbox import Told
from timeline.daemon.voice import meant_for, speaks_at, troubles
from timeline.errors import TimelineError
from timeline.feeds.coverage import coverage
from timeline.feeds.health import Health, health
from timeline.log import Database
from timeline.projections.catchup import checkpoint
from timeline.projections.views import Views
from timeline.report.alertpage import alert_json
from timeline.report.news import Interval, news
from timeline.story.alert import Alert
from timeline.story.model import Story

FEEDS_EVERY = timedelta(hours=1)
"""How often the feeds are looked at for trouble that is worth an alert; its patience is in days."""


class Alerts:
    """The alerts of one story. ``folder``: where its feeds.yaml is."""

    def __init__(self, folder: Path, note: Note) -> None:
        self.folder = folder
        self.note = note
        self.sent = 0

    def turn(self, story: Story, database: Database, now: datetime) -> None:
        """Say what may be said, and deliver what is due."""
        outbox.prepare(database)
        outbox.forget_all_but(database, story.alerts)
        self._speak(story, database, now)
        self._deliver(story, database, now)

    def next(self, story: Story, database: Database, now: datetime) -> datetime | None:
        """When the next turn is wanted, if nothing happens before."""
        told, waiting = outbox.told(database), outbox.waiting(database)
        head = checkpoint(database)
        busy = {one.alert for one in waiting}
        moments = [one.next_try for one in waiting]
        for name, alert in story.alerts.items():
            had = told.get(name)
            if had and name not in busy and (alert.daily or had.position < head):
                moments.append(speaks_at(alert, had.heard_at, had.spoke_at, now))
        return min(moments, default=None)

    def waiting(self, database: Database) -> int:
        return len(outbox.waiting(database))

    # --- speaking -----------------------------------------------------------------------------------------------------

    def _speak(self, story: Story, database: Database, now: datetime) -> None:
        told = outbox.told(database)
        busy = {one.alert for one in outbox.waiting(database)}
        head = checkpoint(database)
        found = cache(lambda: health(story, database, now))
        for name, alert in story.alerts.items():
            had = told.get(name)
            if had is None:  # a new alert tells what changes from now on
                had = Told(head, now)
                outbox.hear(database, name, had, None)
            if alert.files:
                self._write(story, database, name, alert, had, head, now)
            elif name not in busy and speaks_at(alert, had.heard_at, had.spoke_at, now) <= now:
                self._tell(story, database, name, alert, had, head, found, now)

    def _tell(
        self, story: Story, database: Database, name: str, alert: Alert, had: Told, head: int,
        healths: Callable[[], list[Health]], now: datetime,
    ) -> None:  # fmt: skip
        """One message of what changed since the last, if anything did."""
        said: list[str] = []
        looked_at, feeds = had.looked_at, had.feeds
        if alert.daily or looked_at is None or abs(now - looked_at) >= FEEDS_EVERY:
            looked_at = now
            said, feeds = troubles(healths(), feeds, timedelta(seconds=alert.feeds), now)
        if had.position == head and not alert.daily and had.heard_at.date() == now.date() and not said:
            if looked_at != had.looked_at:
                outbox.hear(database, name, replace(had, looked_at=looked_at, feeds=feeds), None)
            return
        span = Interval(had.position, head, had.heard_at, now, name)
        reached = coverage(story, database, had.heard_at, now) if alert.daily else []
        found = meant_for(alert, news(story, Views(database.connection), span, reached))
        then = Told(head, now, had.spoke_at, looked_at, feeds)
        if not found.something and not said:
            outbox.hear(database, name, then, None)
            return
        body = alert_json(outbox.name_of(name, had, then), name, found, said, ZoneInfo(alert.zone))
        message = Message(body["id"], body)
        outbox.hear(database, name, replace(then, spoke_at=now), message)
        self.note("alert", alert=name, id=message.id, subject=message.subject)

    def _write(
        self, story: Story, database: Database, name: str, alert: Alert, had: Told, head: int, now: datetime
    ) -> None:
        """Keep a folder of files fresh: when something was recorded, and when a day begins."""
        fresh = had.position == head and had.heard_at.date() == now.date()
        if had.spoke_at is not None and (fresh or speaks_at(alert, had.heard_at, had.spoke_at, now) > now):
            return
        try:
            refresh(self.folder / (alert.files or ""), story, database, now, ZoneInfo(alert.zone))
        except TimelineError as error:
            self.note("files", level="error", alert=name, why=error)
            return
        outbox.hear(database, name, Told(head, now, spoke_at=now), None)

    # --- delivering ---------------------------------------------------------------------------------------------------

    def _deliver(self, story: Story, database: Database, now: datetime) -> None:
        for one in outbox.waiting(database):
            if one.next_try > now:
                continue
            why = deliver(story.alerts[one.alert], one.message, self.folder)
            if why is None:
                outbox.delivered(database, one.message.id, now)
                self.sent += 1
                self.note("delivered", alert=one.alert, id=one.message.id, tries=one.tries + 1)
            else:
                again = outbox.failed(database, one, why, now)
                self.note("undelivered", level="warning", alert=one.alert, id=one.message.id, why=why, again=again)
