"""History from saved feed documents: the same identity and the same events as if each had been polled at its time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from timeline.errors import FeedError
from timeline.events import MentionSeen
from timeline.feeds import schema
from timeline.feeds.addresses import same_article
from timeline.feeds.decide import decide
from timeline.feeds.item import Unread
from timeline.feeds.memory import has_items, recall, remember
from timeline.feeds.parse import Parser, understood
from timeline.feeds.record import Outcome, fresh_marks
from timeline.feeds.saved import SavedDocument, saved_documents
from timeline.feeds.state import note_fetch
from timeline.feeds.trim import fingerprint
from timeline.log import Database, Log
from timeline.story.model import Feed, Story, slug

__all__ = ["SavedDocument", "backfill", "saved_documents"]


TOGETHER = 20
"""Documents recorded in one transaction."""


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
    it. Documents of feeds that the story does not declare are left out. Raises FeedError where all of them are such, or
    the path holds anything but saved documents. Repeating a backfill records nothing.
    """
    documents = list(saved_documents(path))
    chosen = _named(story, feed) if feed else _only(story) if path.is_file() and len(documents) == 1 else None
    if not chosen and not any(_declared(story, saved) for saved in documents):
        raise _undeclared(path, documents)
    schema.prepare(database)
    sofar: dict[str, _Sofar] = {}
    with Parser() as parser:
        for start in range(0, len(documents), TOGETHER):
            with database.writing():
                log = Log(database)
                for saved in documents[start : start + TOGETHER]:
                    of = chosen or _declared(story, saved)
                    if of is None:
                        sofar.setdefault(saved.feed, _Sofar(Outcome(saved.feed, saved.feed, "left-out")))
                    else:
                        mine = sofar.setdefault(of.key, _Sofar(Outcome(of.key, of.label, "unchanged")))
                        _take(log, parser, of, saved, mine, now)
    outcomes = [one.outcome for one in sofar.values()]
    if report:
        for outcome in outcomes:
            report(outcome)
    return outcomes


def _take(log: Log, parser: Parser, feed: Feed, saved: SavedDocument, mine: _Sofar, now: datetime) -> None:
    """Record one document, or why it cannot be read."""
    was = mine.outcome
    try:
        seen, revised, backlog = _record(log, parser, feed, saved, mine, now)
    except FeedError as error:
        if error.cause != "empty":
            mine.outcome = replace(was, result="failed", error=error)
        return
    mine.outcome = replace(
        was,
        result="failed" if was.error else "new" if was.seen + was.revised + seen + revised else "unchanged",
        seen=was.seen + seen,
        revised=was.revised + revised,
        backlog=was.backlog or backlog,
    )


def _record(
    log: Log, parser: Parser, feed: Feed, saved: SavedDocument, mine: _Sofar, now: datetime
) -> tuple[int, int, bool]:
    """Record one document; returns its new mentions, its revisions, and whether it was the feed's first."""
    body = saved.body()
    body_hash = fingerprint(body)
    found = Unread(known=tuple(mine.marks), fresh=())
    if body_hash != mine.body_hash:
        found = understood(parser.ask(body, url=saved.url or feed.url, kind=feed.kind, seen=mine.marks))
    known = {mark: mine.marks[mark] for mark in found.known}
    backlog = not has_items(log.connection, feed.key)
    present = set(known.values()) - {""}
    seen = revised = 0
    more = True
    while more:
        memory = recall(log.connection, feed.key, found.document.items)
        decision = decide(feed.key, found.document, memory, saved.at, kind=feed.kind, backlog=backlog, present=present)
        recorded = log.append(decision.events, now)
        remember(log.connection, feed.key, decision.recognised)
        new = sum(one.kind == MentionSeen.kind for one in recorded)
        seen, revised, more = seen + new, revised + len(recorded) - new, decision.more
    note_fetch(log.connection, feed.key, saved.at, "saved", seen=seen, revised=revised)
    mine.body_hash = body_hash
    mine.marks = known | fresh_marks(found, decision)
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


def _only(story: Story) -> Feed | None:
    """The feed that a document without a name must be of, if there is no choice."""
    return story.feeds[0] if len(story.feeds) == 1 else None


def _undeclared(path: Path, documents: Sequence[SavedDocument]) -> FeedError:
    names = sorted({repr(saved.feed) for saved in documents})
    named = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
    return FeedError("undeclared", f"{path}: the story declares no feed called {named}; say which it is with --feed")
