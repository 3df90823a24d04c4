"""Polling: which feeds are due, and a round with those. The round itself is drawn in `round.py`.

Each feed is leased for the round, so that two pollers at once never ask one server twice for the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Literal

from timeline import __version__
from timeline.feeds import record, schema
from timeline.feeds.addresses import same_article
from timeline.feeds.fetch import LIMITS
from timeline.feeds.hop import Answer, Limits, Request
from timeline.feeds.parse import Parser
from timeline.feeds.record import Outcome
from timeline.feeds.round import Round, Visit
from timeline.feeds.schedule import STALE, is_due
from timeline.feeds.state import State, is_free, load_all, new_owner, release, take_leases
from timeline.log import Database
from timeline.story.model import Feed, Story
from timeline.story.shape import MINUTE

__all__ = ["Outcome", "Turn", "poll", "turns"]

FORCED_APART = timedelta(seconds=MINUTE)
"""Even a person in a hurry asks a public server no more often than this."""


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
    via: str | None = None,
    parser: Parser | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> list[Outcome]:
    """Poll the feeds that are due, or those in ``only`` (keys or labels); outcomes come in the story's order.

    ``force`` polls what is not due yet, and what is gone, but never before a moment that a server asked us to await.
    ``report`` is told each outcome as it comes. ``given``: answers, by feed key, that were fetched a moment ago (a feed
    is added after a look at it) and are used instead of asking again. ``via``: the host and port on this machine that
    stand in for every server, so that a recording can be polled under its feeds' own addresses. ``parser``: one whose
    owner keeps it for the next poll. ``stop``: once it says yes, no further feed is asked, and what is under way is
    finished within its limits. Raises LogError where the database cannot be
    written.
    """
    schema.prepare(database)
    owner = new_owner()
    outcomes: dict[str, Outcome] = {}

    def tell(outcome: Outcome) -> None:
        outcomes[outcome.feed] = outcome
        if report:
            report(outcome)

    visits: dict[str, Visit] = {}
    feeds = {feed.key: feed for feed in story.feeds if not only or feed.key in only or feed.label in only}
    try:
        with database.writing() as connection:
            skipped = []
            standing = load_all(connection, feeds.values())
            for key, feed in feeds.items():
                state, lease = standing[key]
                left_alone = _left_alone(feed, state, now, force=force, named=bool(only))
                if left_alone is None and not is_free(lease, now):
                    left_alone = "leased"
                if left_alone:
                    skipped.append(record.skipped(feed, state, left_alone))
                else:
                    visits[key] = Visit(feed, state)
            take_leases(connection, ((visit.feed, visit.state) for visit in visits.values()), owner, now)
        for outcome in skipped:
            tell(outcome)
        answers = {key: answer for key, answer in (given or {}).items() if key in visits}
        tracked = cache(lambda: frozenset(same_article(feed.url) for feed in story.feeds))
        asked = {key: visit for key, visit in visits.items() if key not in answers}
        requests = {key: _request(story, visit, tracked, now, via) for key, visit in asked.items()}
        parsing = nullcontext(parser) if parser else Parser()
        Round(story, database, visits, owner, now, tell).run(requests, answers, limits, parsing, stop)
    finally:
        if visits:
            with database.writing() as connection:
                release(connection, owner)
    return [outcomes[key] for key in feeds if key in outcomes]


@dataclass(frozen=True, slots=True)
class Turn:
    """When a feed is to be asked: ``now`` where it is due already, None where it is gone."""

    feed: str
    label: str
    at: datetime | None
    failing: bool


def turns(story: Story, database: Database, now: datetime) -> list[Turn]:
    """When each feed's turn is, in the story's order."""
    schema.prepare(database)
    with database.reading() as connection:
        standing = load_all(connection, story.feeds)
    found = []
    for feed in story.feeds:
        state, _ = standing[feed.key]
        due = now if state.next_due is None or is_due(state.next_due, now, feed) else state.next_due
        at = None if state.gone else max(state.not_before or due, due)
        found.append(Turn(feed.key, feed.label, at, state.failures > 0))
    return found


def _left_alone(
    feed: Feed, state: State, now: datetime, *, force: bool, named: bool
) -> Literal["gone", "not-due", "leased"] | None:
    """Why the feed is left alone this time; None where it is to be asked."""
    if state.gone and not (force and named):
        return "gone"
    if state.not_before and now < state.not_before:
        return "not-due"
    if force:
        hurried = not feed.private and state.asked_at and timedelta(0) <= now - state.asked_at < FORCED_APART
        return "not-due" if hurried else None
    return None if is_due(state.next_due, now, feed) else "not-due"


def _request(
    story: Story, visit: Visit, tracked: Callable[[], frozenset[str]], now: datetime, via: str | None
) -> Request:
    feed, state = visit.feed, visit.state
    stale = state.whole_at is not None and now - state.whole_at >= STALE
    conditional = not stale and not state.unfinished and state.body_hash is not None
    return Request(
        url=state.address,
        agent=" ".join((feed.user_agent or f"timeline/{__version__} (+{story.contact})").split()),
        etag=state.etag if conditional else None,
        last_modified=state.last_modified if conditional else None,
        validated=state.validated if conditional else None,
        private=feed.private or via is not None,
        tracked=tracked,
        via=via,
    )
