"""One round: ask the feeds that were leased, look at what comes, have the new parsed, and put all of it down.

    fetch_all ─┬─ 304, or the body that we have ────────────────────────→ record.unchanged
               ├─ a body, cut at its items ─┬─ none of them unseen ─────→ record.read, with nothing parsed
               │                            └─ parsed, in a child ──────→ record.read
               └─ no answer, or none of use ────────────────────────────→ record.failed

What is ready is written together, in the story's order, so that a disk is waited for once for many feeds; each feed's
events, state and fetch are in one transaction, and what cannot be recorded of one feed costs only that feed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import blake2b
from itertools import chain

from timeline.errors import FeedError, FetchError, LogError
from timeline.feeds import record
from timeline.feeds.decide import MAX_NEW
from timeline.feeds.fetch import fetch_all
from timeline.feeds.hop import Answer, Limits, Request
from timeline.feeds.parse import CHILDREN, Parser, understood
from timeline.feeds.record import Outcome, Reading
from timeline.feeds.schedule import hints
from timeline.feeds.state import State, forget_fetches, held, load, load_marks
from timeline.feeds.trim import cut, whole_items
from timeline.log import Database, Log
from timeline.story.model import Feed, Story

MAX_PENDING = 16
"""Bodies that may wait for a parser; beyond them no further transfer is started."""
TOGETHER = 50
"""Feeds written in one transaction, at most."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A feed that this round has to itself, and what is known of it."""

    feed: Feed
    state: State


@dataclass(frozen=True, slots=True)
class _Parsing:
    visit: Visit
    answer: Answer
    reading: Reading


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
        self._parsing: dict[Future[bytes], _Parsing] = {}
        self._steps: list[tuple[Visit, Step]] = []
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
            threads = stack.enter_context(ThreadPoolExecutor(CHILDREN))
            fetched = fetch_all(requests, limits=limits, room=self._room, stop=stop)
            for came in chain(given.items(), fetched):
                if came is not None:
                    self._look(self.visits[came[0]], came[1], parser, threads)
                self._collect()
                if len(self._steps) >= TOGETHER or (came is None and self._waited() > limits.patience):
                    self._write()
            while self._parsing:
                wait(self._parsing, limits.patience, FIRST_COMPLETED)
                self._collect()
                if self._waited() > limits.patience:
                    self._write()
            self._write()

    def _waited(self) -> float:
        """Seconds since the last writing."""
        return time.monotonic() - self._written

    def _room(self, seconds: float) -> bool:
        """Whether another transfer may be started; waits so long for it where it may not."""
        if len(self._parsing) >= MAX_PENDING and seconds:
            wait(self._parsing, seconds, FIRST_COMPLETED)
            self._collect()
        return len(self._parsing) < MAX_PENDING

    def _look(
        self, visit: Visit, answer: Answer | FetchError | None, parser: Parser, threads: ThreadPoolExecutor
    ) -> None:
        """What an answer comes to without parsing it; or its parsing is begun."""
        feed, state, now = visit.feed, visit.state, self.now
        if answer is None:
            step: Step = partial(_put_off, feed)
        elif isinstance(answer, FetchError):
            step = partial(record.failed, story=self.story, feed=feed, state=state, error=answer, now=now)
        elif answer.status == 304:
            step = partial(record.unchanged, feed=feed, state=state, answer=answer, now=now)
        else:
            reading, body = self._compare(feed, state, answer)
            answer = replace(answer, body=b"")  # it may wait for others, and bodies are large
            if body:
                content_type = answer.headers.get("content-type", "")
                future = threads.submit(parser.ask, body, url=answer.url, content_type=content_type, kind=feed.kind)
                self._parsing[future] = _Parsing(visit, answer, reading)
                return
            if reading.same:
                step = partial(record.unchanged, feed=feed, state=state, answer=answer, now=now)
            else:
                step = partial(record.read, feed=feed, state=state, answer=answer, reading=reading, now=now)
        self._steps.append((visit, step))

    def _compare(self, feed: Feed, state: State, answer: Answer) -> tuple[Reading, bytes]:
        """A body against the last one: what is known of it already, and what of it is to be parsed, if anything."""
        body_hash = blake2b(answer.body, digest_size=16).hexdigest()
        if body_hash == state.body_hash:
            return Reading(body_hash, same=True), b""
        with self.database.reading() as connection:
            marks = load_marks(connection, feed.key)
        if not answer.body.strip(b"\0 \t\r\n\xef\xbb\xbf"):
            return Reading(body_hash, state.hints, marks=marks, empty=True), b""
        parts = cut(answer.body)
        if parts is None:
            _, broken = whole_items(answer.body)
            return Reading(body_hash, hints(answer.body), broken=broken), answer.body
        body, fresh, more = parts.without(marks, MAX_NEW)
        known = {mark: marks[mark] for mark in parts.marks if mark in marks}
        return Reading(body_hash, hints(parts.head), marks=known, fresh=fresh, more=more), body if fresh else b""

    def _collect(self) -> None:
        """What has been parsed is ready to be recorded, or why it could not be."""
        for future in [one for one in self._parsing if one.done()]:
            work = self._parsing.pop(future)
            feed, state, now = work.visit.feed, work.visit.state, self.now
            step: Step
            try:
                reading = replace(work.reading, document=understood(future.result()))
                step = partial(record.read, feed=feed, state=state, answer=work.answer, reading=reading, now=now)
            except FeedError as error:
                step = partial(record.failed, story=self.story, feed=feed, state=state, error=error, now=now)
            self._steps.append((work.visit, step))

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
