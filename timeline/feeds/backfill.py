"""History from saved feed documents: the same identity and the same events as if each had been polled at its time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from timeline.errors import FeedError
from timeline.feeds import schema
from timeline.feeds.addresses import same_article
from timeline.feeds.decide import decide
from timeline.feeds.item import Document
from timeline.feeds.memory import has_items, recall, remember
from timeline.feeds.parse import Parser
from timeline.feeds.record import Outcome
from timeline.feeds.saved import SavedDocument, saved_documents
from timeline.feeds.state import note_fetch
from timeline.feeds.trim import cut
from timeline.log import Database, Log
from timeline.story.model import Feed, Story, slug

__all__ = ["SavedDocument", "backfill", "saved_documents"]


@dataclass(slots=True)
class _Sofar:
    """What the documents of one feed came to, and the bytes of the last one's items."""

    outcome: Outcome
    body_hash: str = ""
    marks: dict[str, str] = field(default_factory=dict)


def backfill(
    story: Story,
    database: Database,
    path: Path,
    now: datetime,
    *,
    feed: str | None = None,
    report: Callable[[Outcome], None] | None = None,
) -> list[Outcome]:
    """Record what saved documents held. ``feed`` (key or label): they are all of this feed, whatever they are called.

    Every document counts as seen at its own time; one that is older than what the log knows of an item never revises
    it. Documents of feeds that the story does not declare are reported as failed, not recorded. Raises FeedError where
    the path holds anything but saved documents; repeating a backfill records nothing.
    """
    documents = list(saved_documents(path))
    chosen = _named(story, feed) if feed else None
    schema.prepare(database)
    sofar: dict[str, _Sofar] = {}
    with Parser() as parser:
        for saved in documents:
            of = chosen or _declared(story, saved)
            if of is None:
                sofar.setdefault(saved.feed, _Sofar(_undeclared(saved)))
                continue
            mine = sofar.setdefault(of.key, _Sofar(Outcome(of.key, of.label, "unchanged")))
            try:
                seen, revised, backlog = _take(database, parser, of, saved, mine, now)
            except FeedError as error:
                if error.cause != "empty":
                    mine.outcome = replace(mine.outcome, result="failed", error=error)
                continue
            was = mine.outcome
            mine.outcome = replace(
                was,
                result="failed" if was.error else "new" if was.seen + was.revised + seen + revised else "unchanged",
                seen=was.seen + seen,
                revised=was.revised + revised,
                backlog=was.backlog or backlog,
            )
    outcomes = [one.outcome for one in sofar.values()]
    if report:
        for outcome in outcomes:
            report(outcome)
    return outcomes


def _take(
    database: Database, parser: Parser, feed: Feed, saved: SavedDocument, mine: _Sofar, now: datetime
) -> tuple[int, int, bool]:
    """Record one document; returns the new mentions, the revisions, and whether it was the feed's first."""
    body = saved.body()
    body_hash = blake2b(body, digest_size=16).hexdigest()
    parts = cut(body)
    fresh: tuple[str, ...] | None = None
    known: dict[str, str] = {}
    document = Document()
    if body_hash == mine.body_hash:
        known = mine.marks
    else:
        if parts:
            body, fresh, _ = parts.without(mine.marks, len(parts.items))
            known = {mark: mine.marks[mark] for mark in parts.marks if mark in mine.marks}
        if fresh is None or fresh:
            document = parser.parse(body, url=saved.url or feed.url, kind=feed.kind)
    seen = revised = 0
    with database.writing() as connection:
        log = Log(database)
        backlog = not has_items(connection, feed.key)
        while True:
            memory = recall(connection, feed.key, document.items)
            decision = decide(
                feed.key,
                document,
                memory,
                saved.at,
                kind=feed.kind,
                backlog=backlog,
                present=set(known.values()) - {""},
            )
            recorded = log.append(decision.events, now)
            remember(connection, feed.key, decision.recognised)
            found = sum(one.kind == "mention.seen" for one in recorded)
            seen += found
            revised += len(recorded) - found
            if not decision.more:
                break
        note_fetch(connection, feed.key, saved.at, "saved", seen=seen, revised=revised)
    mine.body_hash = body_hash
    mine.marks = dict(known)
    if fresh is not None and document.entries == len(fresh):
        mine.marks |= {mark: decision.places.get(place, "") for place, mark in enumerate(fresh)}
    return seen, revised, backlog and seen > 0


def _declared(story: Story, saved: SavedDocument) -> Feed | None:
    """The story's feed that a document is of: by the manifest's address, else by name."""
    for feed in story.feeds:
        if saved.url and same_article(feed.url) == same_article(saved.url):
            return feed
    return next(
        (feed for feed in story.feeds if saved.feed in (feed.key, feed.label) or slug(saved.feed) == feed.key), None
    )


def _named(story: Story, name: str) -> Feed:
    for feed in story.feeds:
        if name in (feed.key, feed.label):
            return feed
    raise FeedError("undeclared", f"the story declares no feed called {name!r}")


def _undeclared(saved: SavedDocument) -> Outcome:
    error = FeedError("undeclared", f"the story declares no feed {saved.feed!r}; its documents were left out")
    return Outcome(saved.feed, saved.feed, "failed", error=error)
