"""When the daemon is to be woken, and what for; the one module that knows APScheduler.

A job does no work: it drops its name into the inbox and the main thread, waking, does whatever is due by then. So what
was missed during a suspend, or fell due while a poll ran, is done once, and a wake too many is harmless.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from queue import Empty, SimpleQueue

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger


class Agenda:
    """Names, each with the moment at which it comes up. ``call`` may be used in a signal handler."""

    def __init__(self) -> None:
        self._inbox: SimpleQueue[str] = SimpleQueue()  # unlike Queue, it may be put to in a signal handler
        self._moments: dict[str, datetime] = {}
        self._scheduler = BackgroundScheduler(
            timezone=UTC,  # else it guesses one
            executors={"default": DebugExecutor()},  # in the scheduler's own thread: all that a job does is to put
            job_defaults={"misfire_grace_time": None, "coalesce": True},  # late is late, and once is enough
        )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown()

    def call(self, name: str) -> None:
        """It is time, now."""
        self._inbox.put(name)

    def plan(self, moments: Mapping[str, datetime]) -> None:
        """These names come up at these moments, and none that `plan` named before and does not name now."""
        for name in self._moments.keys() - moments.keys():
            if self._scheduler.get_job(name):
                self._scheduler.remove_job(name)
        for name, moment in moments.items():
            if self._moments.get(name) != moment or not self._scheduler.get_job(name):
                self._add(name, DateTrigger(moment, UTC))
        self._moments = dict(moments)

    def every(self, name: str, seconds: int, first: datetime) -> None:
        """This name comes up again and again."""
        self._add(name, IntervalTrigger(seconds=seconds, start_date=first, timezone=UTC))

    def next(self) -> set[str]:
        """Wait for the next names and give all that have come up."""
        names = {self._inbox.get()}
        while True:
            try:
                names.add(self._inbox.get_nowait())
            except Empty:
                return names

    def _add(self, name: str, trigger: object) -> None:
        put: Callable[[str], None] = self._inbox.put
        self._scheduler.add_job(put, trigger, args=[name], id=name, replace_existing=True)
