"""One round of polling: lease the feeds that are due, ask for them, read what is new, record it.

    due and leased ─ request ─→ fetch_all ─┬─ 304, or a body we have ──────────────────→ record.unchanged
                                           ├─ a body ─ cut at its items ─┬─ none unseen → record.unchanged
                                           │                             └─ parse ─────→ record.read
                                           └─ an error ────────────────────────────────→ record.failed

One feed's trouble never stops another; each feed's events, state and fetch are one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import chain
from typing import Literal

from timeline import __version__
from timeline.errors import FeedError, FetchError
from timeline.feeds import record, schema
from timeline.feeds.decide import MAX_NEW
from timeline.feeds.fetch import LIMITS, fetch_all
from timeline.feeds.hop import Answer, Limits, Request
from timeline.feeds.item import Document
from timeline.feeds.parse import CHILDREN, Parser
from timeline.feeds.record import Outcome, Reading
from timeline.feeds.schedule import STALE, Hints, hints, is_due
from timeline.feeds.state import State, holds, lease, load, new_owner, prune_fetches, release
from timeline.feeds.trim import cut, whole_items
from timeline.log import Database
from timeline.story.model import MINUTE, Feed, Story

__all__ = ["Outcome", "poll"]

FORCED_APART = timedelta(seconds=MINUTE)
"""Even a person in a hurry asks a public server no more often than this."""
MAX_PENDING = 16
"""Bodies that may wait for a parser; beyond them no further transfer is started."""


@dataclass(frozen=True, slots=True)
class _Visit:
    feed: Feed
    state: State


@dataclass(frozen=True, slots=True)
class _Pending:
    visit: _Visit
    answer: Answer
    reading: Reading


def poll(
    story: Story,
    database: Database,
    now: datetime,
    *,
    only: Collection[str] = (),
    force: bool = False,
    report: Callable[[Outcome], None] | None = None,
    given: Mapping[str, Answer] | None = None,
    limits: Limits = LIMITS,
) -> list[Outcome]:
    """Poll the feeds that are due, or those in ``only`` (keys or labels); outcomes come in the story's order.

    ``force`` polls what is not due yet, and what is gone, but never before a moment that a server asked us to await.
    ``report`` is told each outcome as it comes. ``given``: answers, by feed key, that were fetched a moment ago (a feed
    is added after a look at it) and are used instead of asking again. Raises LogError where the database cannot be
    written.
    """
    schema.prepare(database)
    owner = new_owner()
    outcomes: dict[str, Outcome] = {}

    def tell(outcome: Outcome) -> None:
        outcomes[outcome.feed] = outcome
        if report:
            report(outcome)

    visits: dict[str, _Visit] = {}
    feeds = {feed.key: feed for feed in story.feeds if not only or feed.key in only or feed.label in only}
    try:
        with database.writing() as connection:
            skipped = []
            for feed in feeds.values():
                state = load(connection, feed)
                left_alone = _left_alone(feed, state, now, force=force, named=bool(only))
                if left_alone:
                    skipped.append(record.skipped(feed, state, left_alone))
                elif lease(connection, feed, owner, now):
                    visits[feed.key] = _Visit(feed, state)
                else:
                    skipped.append(record.skipped(feed, state, "leased"))
            prune_fetches(connection, now)
        for outcome in skipped:
            tell(outcome)
        _round(story, database, visits, owner, now, given or {}, limits, tell)
    finally:
        if visits:
            with database.writing() as connection:
                release(connection, owner)
    return [outcomes[key] for key in feeds if key in outcomes]


def _left_alone(
    feed: Feed, state: State, now: datetime, *, force: bool, named: bool
) -> Literal["gone", "not-due"] | None:
    """Why the feed is left alone this time; None where it is to be asked."""
    if state.gone and not (force and named):
        return "gone"
    if state.not_before and now < state.not_before:
        return "not-due"
    if force:
        hurried = not feed.private and state.asked_at and timedelta(0) <= now - state.asked_at < FORCED_APART
        return "not-due" if hurried else None
    return None if is_due(state.next_due, now, feed) else "not-due"


def _round(
    story: Story,
    database: Database,
    visits: dict[str, _Visit],
    owner: str,
    now: datetime,
    given: Mapping[str, Answer],
    limits: Limits,
    tell: Callable[[Outcome], None],
) -> None:
    pending: dict[Future[Document], _Pending] = {}
    with ExitStack() as stack:
        parser = stack.enter_context(Parser())
        threads = stack.enter_context(ThreadPoolExecutor(CHILDREN))

        def take(done: Collection[Future[Document]]) -> None:
            for future in done:
                tell(_settle(story, database, pending.pop(future), future, owner, now))

        requests = {key: _request(story, visit, now) for key, visit in visits.items() if key not in given}
        fetched = fetch_all(requests, limits=limits, room=lambda: len(pending) < MAX_PENDING)
        for came in chain(((key, given[key]) for key in visits if key in given), fetched):
            if came is not None:
                visit, answer = visits[came[0]], came[1]
                step = _first_look(story, database, visit, answer, owner, now)
                if isinstance(step, Outcome):
                    tell(step)
                else:
                    work, body = step
                    content_type = work.answer.headers.get("content-type", "")
                    future = threads.submit(
                        parser.parse, body, url=work.answer.url, content_type=content_type, kind=visit.feed.kind
                    )
                    pending[future] = work
            take([future for future in pending if future.done()])
        while pending:
            take(wait(pending, return_when=FIRST_COMPLETED).done)


def _request(story: Story, visit: _Visit, now: datetime) -> Request:
    feed, state = visit.feed, visit.state
    stale = state.whole_at is not None and now - state.whole_at >= STALE
    conditional = not stale and not state.unfinished and state.body_hash is not None
    return Request(
        url=state.address,
        agent=feed.user_agent or f"timeline/{__version__} (+{story.contact})",
        etag=state.etag if conditional else None,
        last_modified=state.last_modified if conditional else None,
        validated=state.validated if conditional else None,
        private=feed.private,
        tracked=record.tracked_elsewhere(story, feed),
    )


def _first_look(
    story: Story, database: Database, visit: _Visit, answer: Answer | FetchError | None, owner: str, now: datetime
) -> Outcome | tuple[_Pending, bytes]:
    """What an answer comes to without parsing it, or what of it has to be parsed."""
    feed, state = visit.feed, visit.state
    if answer is None:
        with database.reading() as connection:
            return record.skipped(feed, load(connection, feed), "not-due")
    if not _still_ours(database, feed, owner):
        return record.skipped(feed, state, "leased")
    if isinstance(answer, FetchError):
        return record.failed(database, story, feed, state, answer, now)
    if answer.status == 304:
        return record.unchanged(database, feed, state, answer, now)
    body_hash = blake2b(answer.body, digest_size=16).hexdigest()
    if not answer.body.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return record.read(
            database, feed, state, answer, Reading(body_hash, Hints(), marks=state.marks, empty=True), now
        )
    if body_hash == state.body_hash:
        return record.unchanged(database, feed, state, answer, now)
    parts = cut(answer.body)
    if parts is None:
        _, broken = whole_items(answer.body)
        return _Pending(visit, answer, Reading(body_hash, hints(answer.body), broken=broken)), answer.body
    body, fresh, more = parts.without(state.marks, MAX_NEW)
    known = {mark: state.marks[mark] for mark in parts.marks if mark in state.marks}
    reading = Reading(body_hash, hints(parts.head), marks=known, fresh=fresh, more=more)
    if not fresh:
        return record.read(database, feed, state, answer, reading, now)
    return _Pending(visit, answer, reading), body


def _settle(
    story: Story, database: Database, work: _Pending, parsed: Future[Document], owner: str, now: datetime
) -> Outcome:
    """Record a parsed document, or why it could not be parsed."""
    feed, state = work.visit.feed, work.visit.state
    if not _still_ours(database, feed, owner):
        return record.skipped(feed, state, "leased")
    try:
        document = parsed.result()
    except FeedError as error:
        return record.failed(database, story, feed, state, error, now)
    return record.read(database, feed, state, work.answer, replace(work.reading, document=document), now)


def _still_ours(database: Database, feed: Feed, owner: str) -> bool:
    with database.reading() as connection:
        return holds(connection, feed, owner)
