"""Time that only moves while the daemon sleeps, and then at once: weeks of it pass in seconds, in the same order.

The scheduler is APScheduler's own, with its jobs and triggers; only its clock and its waiting are replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from threading import Event
from typing import Any

import apscheduler.schedulers.base
from apscheduler.schedulers.base import BaseScheduler

from timeline.daemon.agenda import Agenda


class Clock:
    """``pending``: (moment, what happens then), such as a step of the clock or an edit; ``moved`` is told each move."""

    def __init__(self, start: datetime, moved: Callable[[datetime], None] = lambda _: None) -> None:
        self.at = start
        self.moved = moved

    def now(self) -> datetime:
        return self.at.replace(microsecond=0)

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.moved(self.at)


class Stepping(Agenda):
    """Jumps from one thing that is due to the next, until ``end``; ``then`` are called at their moments on the way."""

    def __init__(self, clock: Clock, end: datetime, patch: Callable[..., None] = setattr) -> None:
        super().__init__()
        self.clock = clock
        self.end = end
        self.then: list[tuple[datetime, Callable[[], Any]]] = []

        class Moved(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return clock.at.astimezone(tz or UTC)

        patch(apscheduler.schedulers.base, "datetime", Moved)

    def _begin(self) -> None:
        self._scheduler._event = Event()
        BaseScheduler.start(self._scheduler)

    def _end(self) -> None:
        BaseScheduler.shutdown(self._scheduler)

    def next(self) -> set[str]:
        while not self._names:
            if self.clock.at >= self.end:
                raise KeyboardInterrupt
            seconds = self._scheduler._process_jobs()
            if not self._names:
                self._sleep(3600.0 if seconds is None else seconds)
        return super().next()

    def _sleep(self, seconds: float) -> None:
        until = min(self.clock.at + timedelta(seconds=seconds), self.end)
        for moment, act in sorted(self.then, key=lambda one: one[0]):
            if self.clock.at < moment <= until:
                self.clock.sleep((moment - self.clock.at).total_seconds())
                self.then.remove((moment, act))
                act()
                return
        self.clock.sleep((until - self.clock.at).total_seconds())
