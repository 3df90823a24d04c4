"""One round: ask the feeds that were leased, have what is new in the answers read, and put all of it down.

    fetch_all ─┬─ 304, or the body that we have ──────────────────────→ record.unchanged
               ├─ a body ── its unseen items are read, elsewhere ─────→ record.read
               └─ no answer, or none of use ──────────────────────────→ record.failed

What is ready is written together, in the story's order, so that a disk is waited for once for many feeds; each feed's
events, state and fetch are in one transaction, and what cannot be recorded of one feed costs only that feed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from queue import Empty, SimpleQueue

from timeline.errors import FeedError, FetchError, LogError
from timeline.feeds import record
from timeline.feeds.decide import MAX_NEW
from timeline.feeds.fetch import TICK, fetch_all
from timeline.feeds.hop import Answer, Limits, Request
from timeline.feeds.parse import READERS, Parser, understood
from timeline.feeds.record import Outcome
from timeline.feeds.state import State, forget_fetches, held, load, load_marks
from timeline.feeds.trim import fingerprint
from timeline.log import Database, Log
from timeline.story.model import Feed, Story

MAX_PENDING = 8
"""Bodies that may wait for a reader; beyond them no further transfer is started."""
TOGETHER = 50
"""Feeds written in one transaction, at most."""
HURRIED = 0.005
"""Seconds between two looks while something is being read or waits to be written; else `TICK` will do."""
HELD = 500_000
"""Bytes of what was read; once more of it waits, all of it is written."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A feed that this round has to itself, and what is known of it."""

    feed: Feed
    state: State


@dataclass(frozen=True, slots=True)
class _Reading:
    """An answer whose body, of ``size`` bytes, is being read. ``marks``: hash → key of its feed's last body's items."""

    visit: Visit
    answer: Answer
    body_hash: str
    size: int
    marks: Mapping[str, str]


Step = Callable[[Log], Outcome]


class Round:
    """``visits`` by feed key; ``tell`` is called with each outcome once it is on disk."""

    def __init__(
        self,
        story: Story,
        database: Database,
        visits: Mapping[str, Visit],
        owner: str,
        now: datetime,
        tell: Callable[[Outcome], None],
    ) -> None:
        self.story = story
        self.database = database
        self.visits = visits
        self.owner = owner
        self.now = now
        self.tell = tell
        self._reading: dict[Future[memoryview], _Reading] = {}
        self._has_read: SimpleQueue[Future[memoryview]] = SimpleQueue()
        self._steps: list[tuple[Visit, Step]] = []
        self._held = 0
        self._places = {key: place for place, key in enumerate(visits)}
        self._written = time.monotonic()

    def run(
        self,
        requests: Mapping[str, Request],
        given: Mapping[str, Answer],
        limits: Limits,
        parsing: AbstractContextManager[Parser],
        stop: Callable[[], bool],
    ) -> None:
        """Ask, except where an answer is ``given``, and record everything that comes of it.

        Once ``stop`` says yes, no further feed is asked; what is under way is finished.
        """
        with ExitStack() as stack:
            parser = stack.enter_context(parsing)
            threads = stack.enter_context(ThreadPoolExecutor(READERS))
            fetched = fetch_all(
                requests, limits=limits, room=self._room, waiting=self._waiting, tick=self._tick, stop=stop
            )
            for came in chain(given.items(), fetched):
                if came is not None:
                    self._look(self.visits[came[0]], came[1], parser, threads)
                self._collect()
                if self._is_much() or (came is None and self._waited() > limits.patience):
                    self._write()
            while self._reading:
                self._collect(self._tick())
                if self._is_much() or self._waited() > limits.patience:
                    self._write()
            self._write()

    def _is_much(self) -> bool:
        """Whether what is ready should be written at once."""
        return len(self._steps) >= TOGETHER or self._held > HELD

    def _waited(self) -> float:
        """Seconds since the last writing."""
        return time.monotonic() - self._written

    def _tick(self) -> float:
        """Seconds at most until the next look at what has been read and what is to be written."""
        return HURRIED if self._steps or self._reading else TICK

    def _room(self, seconds: float) -> bool:
        """Whether another transfer may be started; waits so long for it where it may not."""
        if len(self._reading) >= MAX_PENDING and seconds:
            self._collect(seconds)
        return len(self._reading) < MAX_PENDING

    def _waiting(self) -> list[int]:
        """The sizes of the bodies that wait to be read, or are being read; 0 for what only waits to be written."""
        return [reading.size for reading in self._reading.values()] + [0] * len(self._steps)

    def _look(
        self, visit: Visit, answer: Answer | FetchError | None, parser: Parser, threads: ThreadPoolExecutor
    ) -> None:
        """What an answer comes to where nothing of it must be read; else its reading is begun."""
        feed, state, now = visit.feed, visit.state, self.now
        if answer is None:
            step: Step = partial(_put_off, feed)
        elif isinstance(answer, FetchError):
            step = partial(record.failed, story=self.story, feed=feed, state=state, error=answer, now=now)
        elif answer.status == 304:
            step = partial(record.unchanged, feed=feed, state=state, answer=answer, now=now)
        else:
            body_hash = fingerprint(answer.body)
            body, answer = answer.body, answer._replace(body=b"")  # it may wait for others, and bodies are large
            if body_hash == state.body_hash:
                step = partial(record.unchanged, feed=feed, state=state, answer=answer, now=now)
            elif not body.strip(b"\0 \t\r\n\xef\xbb\xbf"):
                step = partial(record.empty, feed=feed, state=state, answer=answer, now=now)
            else:
                self._have_read(_Reading(visit, answer, body_hash, len(body), self._marks(feed)), body, parser, threads)
                return
        self._steps.append((visit, step))

    def _marks(self, feed: Feed) -> dict[str, str]:
        with self.database.reading() as connection:
            return load_marks(connection, feed.key)

    def _have_read(self, reading: _Reading, body: bytes, parser: Parser, threads: ThreadPoolExecutor) -> None:
        answer = reading.answer
        content_type = answer.headers.get("content-type", "")
        told = {"url": answer.url, "content_type": content_type, "kind": reading.visit.feed.kind}
        future = threads.submit(parser.ask, body, seen=reading.marks, most=MAX_NEW, **told)
        self._reading[future] = reading
        future.add_done_callback(self._has_read.put)

    def _collect(self, seconds: float = 0.0) -> None:
        """What has been read is ready to be recorded; waits so long for the first of it."""
        with suppress(Empty):
            while self._reading:
                future = self._has_read.get(seconds > 0, seconds)
                seconds = 0.0
                reading = self._reading.pop(future)
                self._steps.append((reading.visit, partial(self._record, reading, future)))
                self._held += 0 if future.exception() else len(future.result())

    def _record(self, reading: _Reading, future: Future[memoryview], log: Log) -> Outcome:
        """Only now is it unpacked: until then it takes a third of the memory."""
        feed, state = reading.visit.feed, reading.visit.state
        try:
            found = understood(future.result())
        except FeedError as error:
            return record.failed(log, story=self.story, feed=feed, state=state, error=error, now=self.now)
        return record.read(
            log,
            feed=feed,
            state=state,
            answer=reading.answer,
            body_hash=reading.body_hash,
            marks=reading.marks,
            found=found,
            now=self.now,
        )

    def _write(self) -> None:
        if not self._steps:
            return
        self._steps.sort(key=lambda step: self._places[step[0].feed.key])
        with self.database.writing():
            log = Log(self.database)
            ours = held(log.connection, self.owner, [visit.feed.key for visit, _ in self._steps])
            forget_fetches(log.connection, ours, self.now)
            outcomes = [
                self._recorded(log, visit, step)
                if visit.feed.key in ours
                else record.skipped(visit.feed, visit.state, "leased")
                for visit, step in self._steps
            ]
        self._steps.clear()
        self._held = 0
        self._written = time.monotonic()
        for outcome in outcomes:
            self.tell(outcome)

    def _recorded(self, log: Log, visit: Visit, step: Step) -> Outcome:
        feed, state = visit.feed, visit.state
        log.connection.execute("SAVEPOINT visit")
        try:
            outcome = step(log)
        except (LogError, ValueError) as problem:
            log.connection.execute("ROLLBACK TO visit")
            error = FeedError("unrecordable", f"what the feed says cannot be recorded: {problem}")
            outcome = record.failed(log, story=self.story, feed=feed, state=state, error=error, now=self.now)
        log.connection.execute("RELEASE visit")
        return outcome


def _put_off(feed: Feed, log: Log) -> Outcome:
    """It was not asked, for its site is being asked too often, or we are to stop."""
    return record.skipped(feed, load(log.connection, feed), "not-due")
