"""The daemon: it sleeps until something is due, does whatever is due by then, and sleeps again.

    lock ─→ adopt feeds.yaml ─→ ┌─ wait ←──────────────────────────────────────────┐
                                └→ files looked after → feeds asked → tables caught up → pages fetched
                                   → alerts spoken → alerts delivered → agenda set ┘
    SIGTERM, SIGINT: what is under way is finished within its deadline, then it ends

All of this happens in the main thread, which alone has the database open; a wake too many finds nothing to do. What is
due is read from the state of the feeds in the database, so a restart, or a `timeline poll` alongside, is safe.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from timeline.daemon.agenda import Agenda
from timeline.daemon.alerts import Alerts
from timeline.daemon.health import answering
from timeline.daemon.lock import only_one
from timeline.daemon.logbook import Note
from timeline.daemon.notify import notify
from timeline.daemon.pages import Pages
from timeline.daemon.status import Status
from timeline.daemon.watch import Ledger, Watched
from timeline.errors import LogError, StoryError
from timeline.feeds.poll import Outcome, poll, turns
from timeline.log import Log
from timeline.log.adoption import adopt_file, adopted, checked
from timeline.projections.catchup import catch_up
from timeline.report.words import count

STOP, RELOAD, LOOK = "stop", "reload", "look"
LOOK_SECONDS = 15
"""How often the story's files are looked at; and so how soon an edit, a foreign poll or a step of the clock is seen."""
TOGETHER = timedelta(seconds=15)
"""Feeds that fall due within so short a time are asked in one round."""
AGAIN = timedelta(minutes=1)
"""How soon to try again what is still due after a round, because another process has it or the disk was full."""
LATEST = timedelta(minutes=15)
"""Tries of what fails again and again stand no further apart than this."""


class _Stopping(Exception):
    """Breaks off a long reading of the log; its transaction is undone and done again at the next start."""


class Daemon:
    """One story's daemon. ``now`` and ``agenda`` may come from a test that moves time itself."""

    def __init__(self, story: Path, database: Path, now: Callable[[], datetime], note: Note, agenda: Agenda) -> None:
        self.path = story
        self.now = now
        self.note = note
        self.agenda = agenda
        self.stopping = False
        if not database.exists():
            checked(story)  # no database is made for a story that cannot be read
        self.file = Watched(story)
        self.ledger = Ledger(database)
        self.pages = Pages(note)
        self.alerts = Alerts(story.parent, note)
        self.status = Status("", now(), now())
        self._failed = 0

    def run(self, port: int | None = None) -> None:
        """Until told to stop. ``port``: of the health endpoint. Raises TimelineError where it cannot even start."""
        with ExitStack() as stack:
            stack.callback(self.ledger.close)
            self._adopt()
            self.story = adopted(Log(self.ledger.database))
            if port is not None:
                port = stack.enter_context(answering(port, lambda: self.status, self.now))
            self.agenda.start()
            stack.callback(self.agenda.stop)
            stack.enter_context(_signals(self._told, self.agenda.waker))
            self.agenda.every(LOOK, LOOK_SECONDS, self.now())
            self.agenda.call(RELOAD)
            self.note("started", story=self.story.story, feeds=len(self.story.feeds), health_port=port)
            notify("READY=1")
            while not self.stopping:
                self._wake(self.agenda.next())
            notify("STOPPING=1")
            self.note("stopped")

    def _told(self, number: int) -> None:
        """By a signal; runs between two steps of whatever the main thread is at."""
        if number != signal.SIGHUP:
            self.stopping = True
        self.agenda.call(RELOAD if number == signal.SIGHUP else STOP)

    def _wake(self, names: set[str]) -> None:
        """Do whatever is due. Trouble with the database is said and tried again later; nothing recorded is lost."""
        now = self.now()
        self._alive()
        try:
            if done := self.ledger.restored(now):
                self.note("database", level="warning", done=done)
            edited = self.file.changed()
            if edited or RELOAD in names:
                self._adopt()
                self.story = adopted(Log(self.ledger.database))
            if edited or self.ledger.touched() or names - {LOOK}:
                self._round(now)
            self._failed = 0
        except LogError as error:
            self._failed += 1
            again = min(AGAIN * 2 ** (self._failed - 1), LATEST)
            self.note("trouble", level="error", why=error, again_in=int(again.total_seconds()))
            self.status = replace(self.status, trouble=str(error), woken_at=now)
            self.agenda.plan({"again": now + again})
        except _Stopping:
            pass

    def _adopt(self) -> None:
        """Take feeds.yaml up if it was edited; one that cannot be used leaves the definition before it in force."""
        try:
            if adopt_file(self.ledger.database, self.path, self.now()):
                self.note("adopted", file=self.path.name)
            self.status = replace(self.status, mistake="")
        except StoryError as error:
            if Log(self.ledger.database).last_of("story") is None:
                raise
            for mistake in error.mistakes:
                self.note("mistake", level="error", why=mistake, then="the definition before it stays in force")
            self.status = replace(self.status, mistake=str(error.mistakes[0]))

    def _round(self, now: datetime) -> None:
        database = self.ledger.database
        due = {turn.feed for turn in turns(self.story, database, now) if turn.at and turn.at <= now}
        outcomes = poll(self.story, database, now, only=due, report=self._tell, stop=self._is_stopping) if due else []
        catch_up(database, self._reading)
        if self.pages.look(self.story, database, now, self._is_stopping):
            catch_up(database, self._reading)
        self.alerts.turn(self.story, database, now)
        self._plan(outcomes)

    def _plan(self, outcomes: list[Outcome]) -> None:
        """When to wake next, and how we are by now."""
        now, database = self.now(), self.ledger.database
        standing = turns(self.story, database, now)
        due = {turn.label: turn.at for turn in standing if turn.at}
        moments = {
            f"feed {turn.feed}": _gathered(turn.at if turn.at > now else now + AGAIN) for turn in standing if turn.at
        }
        if (speaks := self.alerts.next(self.story, database, now)) is not None:
            moments["alerts"] = speaks if speaks > now else now + AGAIN
        if (look := self.pages.next(self.story, database, now)) is not None:
            moments["pages"] = look if look > now else now + AGAIN
        self.agenda.plan(moments)
        asked = [outcome for outcome in outcomes if outcome.result in ("new", "unchanged", "failed")]
        self.status = replace(
            self.status,
            story=self.story.story,
            polled_at=now if asked else self.status.polled_at,
            polls=self.status.polls + len(asked),
            failures=self.status.failures + sum(outcome.error is not None for outcome in asked),
            head=Log(database).head(),
            due=due,
            failing=tuple(turn.label for turn in standing if turn.failing and turn.at),
            gone=tuple(turn.label for turn in standing if not turn.at),
            waiting=self.alerts.waiting(database),
            sent=self.alerts.sent,
            trouble="",
        )
        notify(f"STATUS={count(len(due), 'feed')}, {len(self.status.failing)} failing")

    # --- signs of life ------------------------------------------------------------------------------------------------

    def _alive(self) -> None:
        self.status = replace(self.status, woken_at=self.now())
        notify("WATCHDOG=1")

    def _is_stopping(self) -> bool:
        return self.stopping

    def _reading(self, _done: int, _total: int) -> None:
        self._alive()
        if self.stopping:
            raise _Stopping

    def _tell(self, outcome: Outcome) -> None:
        self._alive()
        if outcome.error:
            self.note("failed", level="warning", feed=outcome.label, cause=outcome.error.cause, why=outcome.error)
        elif outcome.result == "new":
            self.note("polled", feed=outcome.label, seen=outcome.seen, revised=outcome.revised)


def run(
    story: Path, database: Path, now: Callable[[], datetime], note: Note, *, port: int | None = None,
    agenda: Agenda | None = None,
) -> None:  # fmt: skip
    """Run the story's daemon until SIGTERM or SIGINT. Raises Locked where another one runs."""
    with only_one(database):
        Daemon(story, database, now, note, agenda or Agenda()).run(port)


def _gathered(moment: datetime) -> datetime:
    """The next full stretch of `TOGETHER`."""
    over = (moment - datetime(1970, 1, 1, tzinfo=UTC)) % TOGETHER
    return moment + (TOGETHER - over if over else over)


@contextmanager
def _signals(told: Callable[[int], None], waker: int) -> Iterator[None]:
    """Have ``told`` called with the number of each signal; a byte to ``waker`` ends the wait that it came in."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.signal(number, lambda got, _frame: told(got)) for number in numbers}
    woken = signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(woken)
        for number, handler in before.items():
            signal.signal(number, handler)
