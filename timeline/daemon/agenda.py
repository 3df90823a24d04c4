"""When the daemon is to be woken, and what for; the one module that knows APScheduler.

A job does no work: it drops its name into the inbox and the main thread, waking, does whatever is due by then. So what
was missed during a suspend, or fell due while a poll ran, is done once, and a wake too many is harmless.
"""

from __future__ import annotations

import select
import socket
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger


class Agenda:
    """Names, each with the moment at which it comes up.

    Waiting is on a socket, not a lock: a signal that the system hands to another thread would not end the wait for a
    lock. ``call`` may be used in a signal handler, and ``waker`` is for `signal.set_wakeup_fd`.
    """

    def __init__(self) -> None:
        self._names: deque[str] = deque()
        self._moments: dict[str, datetime] = {}
        self._scheduler = BackgroundScheduler(
            timezone=UTC,  # else it guesses one
            executors={"default": DebugExecutor()},  # in the scheduler's own thread: all that a job does is to put
            job_defaults={"misfire_grace_time": None, "coalesce": True},  # late is late, and once is enough
        )

    def start(self) -> None:
        self._bell, self._rope = socket.socketpair()
        self._bell.setblocking(False)
        self._rope.setblocking(False)
        self._begin()

    def stop(self) -> None:
        self._end()
        self._bell.close()
        self._rope.close()

    @property
    def waker(self) -> int:
        """The file descriptor to which a byte is written to end a wait."""
        return self._rope.fileno()

    def call(self, name: str) -> None:
        """It is time, now."""
        self._names.append(name)
        with suppress(BlockingIOError):  # so many rang already that one more changes nothing
            self._rope.send(b"\0")

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
        names: set[str] = set()
        while not names:
            select.select([self._bell], [], [])
            with suppress(BlockingIOError):
                while self._bell.recv(4096):
                    pass
            while self._names:
                names.add(self._names.popleft())
        return names

    def _add(self, name: str, trigger: DateTrigger | IntervalTrigger) -> None:
        self._scheduler.add_job(self.call, trigger, args=[name], id=name, replace_existing=True)

    def _begin(self) -> None:
        self._scheduler.start()

    def _end(self) -> None:
        self._scheduler.shutdown()
