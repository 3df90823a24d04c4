"""Putting down what one poll of one feed came to: events, state and the fetch itself, in the caller's transaction.

What was recorded before is looked up in the log, never in tables of ours.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from timeline.errors import FeedError
from timeline.feeds import episode, schedule
from timeline.feeds.addresses import shares_limits, site
from timeline.feeds.decide import Decision, decide
from timeline.feeds.hop import Answer
from timeline.feeds.item import Unread
from timeline.feeds.memory import has_items, recall, remember
from timeline.feeds.prose import line
from timeline.feeds.state import State, as_json, load, note_fetch, save, save_marks
from timeline.log import Log
from timeline.stored import moment_text
from timeline.story.model import Feed, Story

PROVEN_AFTER = timedelta(days=7)
PROVEN_POLLS = 10
"""A permanent redirect is believed once the same target has answered so long, or so often."""
KEEPS_VALIDATORS = frozenset({"dns", "connection", "timeout", "tls", "server-error", "rate-limited", "waiting"})
"""Causes in which nothing came that could be wrong; after any other the next request is unconditional."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What polling one feed came to. ``seen`` and ``revised`` count new events; ``backlog``: it was the first poll.

    ``left-out``: saved documents that are of no feed of the story.
    """

    feed: str
    label: str
    result: Literal["new", "unchanged", "failed", "not-due", "gone", "leased", "left-out"]
    seen: int = 0
    revised: int = 0
    backlog: bool = False
    error: FeedError | None = None
    next_due: datetime | None = None


def unchanged(log: Log, *, feed: Feed, state: State, answer: Answer, now: datetime) -> Outcome:
    """A 304, or a 200 with the very body that we have."""
    since = state.unchanged_since or state.whole_at or now
    whole_at = state.whole_at if answer.status == 304 else now
    state = _good(log, feed, state, answer, now, unchanged_since=since, whole_at=whole_at)
    save(log.connection, feed, state)
    note_fetch(log.connection, feed.key, now, "unchanged", status=answer.status)
    return Outcome(feed.key, feed.label, "unchanged", next_due=state.next_due)


def empty(log: Log, *, feed: Feed, state: State, answer: Answer, now: datetime) -> Outcome:
    """A 200 with nothing in it, which says nothing of the feed's items."""
    state = _good(log, feed, state, answer, now, unchanged_since=None).forget_validators()
    save(log.connection, feed, state)
    note_fetch(log.connection, feed.key, now, "empty", status=answer.status, message="the answer was empty")
    return Outcome(feed.key, feed.label, "unchanged", next_due=state.next_due)


def read(
    log: Log,
    *,
    feed: Feed,
    state: State,
    answer: Answer,
    body_hash: str,
    marks: Mapping[str, str],
    found: Unread,
    now: datetime,
) -> Outcome:
    """A 200 of which something was read. ``marks``: hash of an item's bytes → its key, of the body before."""
    key, connection = feed.key, log.connection
    first = state.first_unfinished or not (state.whole_at or has_items(connection, key))
    known = {mark: marks[mark] for mark in found.known}
    memory = recall(connection, key, found.document.items)
    present = set(known.values()) - {""}
    decision = decide(key, found.document, memory, now, kind=feed.kind, backlog=first, present=present)
    state = _good(log, feed, state, answer, now, hints=found.hints)
    recorded = log.append(decision.events, now)
    remember(connection, key, decision.recognised)
    more = found.more or decision.more
    state = state._replace(
        whole_at=now,
        unchanged_since=None,
        body_hash=body_hash,
        unstable=state.unstable or _is_unstable(decision),
        restless=decision.restless,
        spoiled=found.document.spoiled,
        unfinished=more,
        first_unfinished=first and more,
    )
    if more or found.broken:
        state = state.forget_validators()
    save(connection, feed, state)
    save_marks(connection, key, known | fresh_marks(found, decision))
    seen = sum(one.kind == "mention.seen" for one in recorded)
    revised = len(recorded) - seen
    result: Literal["new", "unchanged"] = "new" if recorded else "unchanged"
    remark = _remark(found, decision)
    note_fetch(connection, key, now, result, status=answer.status, message=remark, seen=seen, revised=revised)
    return Outcome(
        key,
        feed.label,
        result,
        seen=seen,
        revised=revised,
        backlog=first and seen > 0,
        next_due=state.next_due,
    )


def failed(log: Log, *, story: Story, feed: Feed, state: State, error: FeedError, now: datetime) -> Outcome:
    """No answer, or none that can be used."""
    status = getattr(error, "status", None)
    patience = getattr(error, "retry_after", None)
    failures = state.failures + 1
    due = schedule.after_failure(feed, failures, now, status=status, retry_after=patience)
    message = line(str(error), 500)
    gone = error.cause == "gone"
    changes: dict[str, Any] = {
        "address": state.address if error.cause in KEEPS_VALIDATORS else feed.url,
        "asked_at": now,
        "next_due": None if gone else due.at,
        "why": "it is gone; a person can revive it" if gone else due.why,
        "not_before": due.not_before,
        "failures": failures,
        "failing_since": state.failing_since or now,
        "cause": error.cause,
        "message": message,
        "status": status,
        "gone": gone,
    }
    if error.cause not in KEEPS_VALIDATORS:
        state = state.forget_validators()
    if not gone:
        changes |= {"move_to": None, "move_since": None, "move_polls": 0} if error.cause == "redirect" else {}
    state = state._replace(**changes)
    log.append(episode.failing(log, feed.key, error.cause, message, status, now), now)
    save(log.connection, feed, state)
    outcome = "gone" if gone else "failed"
    note_fetch(log.connection, feed.key, now, outcome, status=status, cause=error.cause, message=message)
    if status == 429 and due.not_before:
        _hold_site(log.connection, story, feed, due.not_before)
    return Outcome(feed.key, feed.label, "gone" if gone else "failed", error=error, next_due=state.next_due)


# --- parts ------------------------------------------------------------------------------------------------------------


def _good(log: Log, feed: Feed, state: State, answer: Answer, now: datetime, **changes: Any) -> State:
    """The state after a good answer, with some more changes; records that the feed recovered or has moved."""
    if state.failures or state.gone or state.good_at is None:
        log.append(episode.recovered(log, feed.key, now), now)
    still = changes.get("unchanged_since")
    due = schedule.after_success(feed, changes.get("hints", state.hints), answer.headers, now, still)
    same = answer.status == 304
    validators: dict[str, Any] = {
        "etag": answer.headers.get("etag") or (state.etag if same else None),
        "last_modified": answer.headers.get("last-modified") or (state.last_modified if same else None),
        "validated": answer.url,
    }
    well: dict[str, Any] = {
        "asked_at": now,
        "good_at": now,
        "next_due": due.at,
        "why": due.why,
        "not_before": None,
        "failures": 0,
        "failing_since": None,
        "cause": None,
        "message": None,
        "status": None,
        "gone": False,
    }
    state = state._replace(**validators, **well, **changes)
    return _moved(log, feed, state, answer, now)


def _moved(log: Log, feed: Feed, state: State, answer: Answer, now: datetime) -> State:
    """Count the proofs of a permanent redirect; believe it when they suffice."""
    target = answer.moved
    if target is None or target == state.address:
        if state.move_to is None:
            return state
        return state._replace(move_to=None, move_since=None, move_polls=0)
    since, polls = (state.move_since or now, state.move_polls + 1) if target == state.move_to else (now, 1)
    if not is_upgrade(state.address, target) and now - since < PROVEN_AFTER and polls < PROVEN_POLLS:
        return state._replace(move_to=target, move_since=since, move_polls=polls)
    log.append(episode.moved(log, feed.key, state.address, target, now), now)
    return state._replace(address=target, move_to=None, move_since=None, move_polls=0)


def is_upgrade(old: str, new: str) -> bool:
    """Whether an address only went from http to https."""
    return old.startswith("http:") and new == "https" + old.removeprefix("http")


def fresh_marks(found: Unread, decision: Decision) -> dict[str, str]:
    """Which items need no parsing next time, beside those that needed none now."""
    if found.fresh is None or found.document.entries != len(found.fresh):
        return {}
    keys = {mark: decision.places.get(place, "") for place, mark in enumerate(found.fresh)}
    return {mark: key for mark, key in keys.items() if key not in decision.unrecorded}


def _is_unstable(decision: Decision) -> bool:
    return decision.unstable >= 3 and decision.unstable * 2 > len(decision.recognised)


def _remark(found: Unread, decision: Decision) -> str | None:
    spoiled = found.document.spoiled
    remarks = []
    if found.broken:
        remarks.append("the document ends too early; its whole items were read")
    if spoiled:
        remarks.append(f"{len(spoiled)} of its items could not be read: {spoiled[0]}")
    if _is_unstable(decision):
        remarks.append(f"ids unstable: {decision.unstable} known items came under new ids")
    if decision.restless:
        remarks.append(f"{decision.restless} items change with every poll; their edits are no longer recorded")
    if found.more or decision.more:
        remarks.append("the document holds more new items than are taken at once; the rest follow")
    return "; ".join(remarks) or None


def _hold_site(connection: sqlite3.Connection, story: Story, limited: Feed, until: datetime) -> None:
    """The other feeds of a public site that said "too often" wait too."""
    host = urlsplit(limited.url).hostname or ""
    if limited.private or not shares_limits(host):
        return
    for feed in story.feeds:
        if feed.key != limited.key and not feed.private and site(urlsplit(feed.url).hostname or "") == site(host):
            state = load(connection, feed)
            held = max(until, state.not_before) if state.not_before else until
            body = as_json(state._replace(not_before=held))
            connection.execute(
                "UPDATE feed_state SET not_before = ?, body = ? WHERE feed = ?", (moment_text(held), body, feed.key)
            )


def skipped(feed: Feed, state: State, result: Literal["not-due", "leased", "gone"]) -> Outcome:
    return Outcome(feed.key, feed.label, result, next_due=state.not_before or state.next_due)
