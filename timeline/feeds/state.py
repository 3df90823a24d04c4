"""What we remember of each feed beside the log: validators, what came last, when to ask again, who is asking now."""

from __future__ import annotations

import os
import secrets
import socket
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from timeline.feeds.hints import NO_HINTS, Hints, hints_of
from timeline.feeds.schema import PAUSES, SOON
from timeline.stored import moment, moment_text
from timeline.story.model import Feed

LEASE = timedelta(minutes=15)
"""How long a poller may keep a feed to itself; a dead one's lease ends at once."""
KEPT_FETCHES = timedelta(days=400)


class State(NamedTuple):
    """One feed's state. Everything but ``declared`` may be forgotten without recording anything twice.

    ``address``: where it is asked; differs from ``declared`` after a proven move. ``unfinished``: the last document
    held more than was taken from it; ``first_unfinished``: and it was the first. A tuple, because one of 28 fields is
    made in a fifth of a data class's time and changed in a third, and each poll of each feed does both.
    """

    declared: str
    address: str
    etag: str | None = None
    last_modified: str | None = None
    validated: str | None = None
    body_hash: str | None = None
    hints: Hints = NO_HINTS
    asked_at: datetime | None = None
    good_at: datetime | None = None
    whole_at: datetime | None = None
    unchanged_since: datetime | None = None
    next_due: datetime | None = None
    why: str = ""
    not_before: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    cause: str | None = None
    message: str | None = None
    status: int | None = None
    move_to: str | None = None
    move_since: datetime | None = None
    move_polls: int = 0
    gone: bool = False
    unstable: bool = False
    restless: int = 0
    spoiled: tuple[str, ...] = ()
    unfinished: bool = False
    first_unfinished: bool = False

    def forget_validators(self) -> State:
        return self._replace(etag=None, last_modified=None, validated=None, body_hash=None)


_FIELDS = frozenset(State._fields)
_FRESH = State(declared="", address="")
_FROM_JSON: dict[str, Callable[[Any], Any]] = {
    **{name: moment for name, kind in State.__annotations__.items() if "datetime" in str(kind)},
    "hints": hints_of,
    "spoiled": tuple,
}
"""How the fields are read that JSON has no type for."""


def load(connection: sqlite3.Connection, feed: Feed) -> State:
    """The feed's state; a fresh one where there is none, or where its declared address was changed by hand."""
    row = connection.execute("SELECT body FROM feed_state WHERE feed = ?", (feed.key,)).fetchone()
    return _state(feed, row[0] if row else None)


def load_all(connection: sqlite3.Connection, feeds: Iterable[Feed]) -> dict[str, tuple[State, tuple[str, str] | None]]:
    """The state of each feed, and its lease (owner and end, as stored) if somebody has one."""
    stored = {row[0]: row[1:] for row in connection.execute("SELECT feed, body, lease, lease_until FROM feed_state")}
    found: dict[str, tuple[State, tuple[str, str] | None]] = {}
    for feed in feeds:
        body, owner, until = stored.get(feed.key, (None, None, None))
        found[feed.key] = (_state(feed, body), (owner, until) if owner else None)
    return found


def _state(feed: Feed, body: str | None) -> State:
    if body is not None:
        stored = orjson.loads(body)
        if stored["declared"] == feed.url:
            for name in _FROM_JSON.keys() & stored.keys():
                stored[name] = _FROM_JSON[name](stored[name])
            return State(**{name: value for name, value in stored.items() if name in _FIELDS})
    return State(declared=feed.url, address=feed.url)


def save(connection: sqlite3.Connection, feed: Feed, state: State) -> None:
    """Store a state and give up the lease."""
    connection.execute(
        """
        INSERT INTO feed_state (feed, declared, next_due, not_before, body) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (feed) DO UPDATE SET declared = excluded.declared, next_due = excluded.next_due,
            not_before = excluded.not_before, body = excluded.body, lease = NULL, lease_until = NULL
        """,
        (
            feed.key,
            state.declared,
            _text(state.next_due),
            _text(state.not_before),
            as_json(state),
        ),
    )


def as_json(state: State) -> str:
    """Only what differs from a fresh state's."""
    told = {
        name: value
        for name, value, fresh in zip(State._fields, state, _FRESH, strict=True)
        if value is not fresh and value != fresh
    }
    return orjson.dumps(told, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS).decode()


def _text(when: datetime | None) -> str | None:
    return None if when is None else moment_text(when)


def load_marks(connection: sqlite3.Connection, feed: str) -> dict[str, str]:
    """The hash of each item's bytes in the feed's last document → the item's key."""
    row = connection.execute("SELECT marks FROM feed_marks WHERE feed = ?", (feed,)).fetchone()
    found: dict[str, str] = orjson.loads(row[0]) if row else {}
    return found


def save_marks(connection: sqlite3.Connection, feed: str, marks: Mapping[str, str]) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO feed_marks (feed, marks) VALUES (?, ?)", (feed, orjson.dumps(marks).decode())
    )


# --- leases -----------------------------------------------------------------------------------------------------------


def new_owner() -> str:
    """A name for one run of the poller, by which others can see whether it still lives."""
    return " ".join((socket.gethostname() or "?", str(os.getpid()), _started(os.getpid()), secrets.token_hex(4)))


def is_free(lease: tuple[str, str] | None, now: datetime) -> bool:
    """Whether nobody who is alive has the feed. ``lease``: owner and end, as stored."""
    if lease is None or not lease[0]:
        return True
    return not (now <= moment(lease[1]) <= now + 2 * LEASE and _alive(lease[0]))


def take_leases(connection: sqlite3.Connection, feeds: Iterable[tuple[Feed, State]], owner: str, now: datetime) -> None:
    """Take feeds for this run."""
    taken = list(feeds)
    fresh = [(feed.key, state.declared, as_json(state)) for feed, state in taken if state.asked_at is None]
    connection.executemany("INSERT OR IGNORE INTO feed_state (feed, declared, body) VALUES (?, ?, ?)", fresh)
    connection.execute(
        "UPDATE feed_state SET lease = ?, lease_until = ? WHERE feed IN (SELECT value FROM json_each(?))",
        (owner, moment_text(now + LEASE), orjson.dumps([feed.key for feed, _ in taken]).decode()),
    )


def held(connection: sqlite3.Connection, owner: str, feeds: Iterable[str]) -> set[str]:
    """Those of the feeds, by key, that this run still has."""
    asked = orjson.dumps(list(feeds)).decode()
    found = connection.execute(
        "SELECT feed FROM feed_state WHERE feed IN (SELECT value FROM json_each(?)) AND lease = ?", (asked, owner)
    )
    return {feed for (feed,) in found}


def release(connection: sqlite3.Connection, owner: str) -> None:
    connection.execute("UPDATE feed_state SET lease = NULL, lease_until = NULL WHERE lease = ?", (owner,))


def _alive(owner: str) -> bool:
    """Whether the run still lives, as far as this machine can tell; one on another machine counts as living."""
    host, pid, started, _ = owner.split(" ")
    if host != (socket.gethostname() or "?"):
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return _started(int(pid)) == started


def _started(pid: int) -> str:
    """When a process started, in ticks since boot; "-" where the system does not say."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return "-"


# --- fetches ----------------------------------------------------------------------------------------------------------

_LAST_TWO = "SELECT at, outcome FROM fetches WHERE feed = ? ORDER BY at DESC LIMIT 2"
_SOON = timedelta(seconds=SOON)


def note_fetch(
    connection: sqlite3.Connection,
    feed: str,
    at: datetime,
    outcome: str,
    *,
    status: int | None = None,
    cause: str | None = None,
    message: str | None = None,
    seen: int = 0,
    revised: int = 0,
) -> None:
    """Keep what one fetch came to. Two within one second count as one."""
    when = moment_text(at)
    connection.execute(
        """
        INSERT INTO fetches (feed, at, outcome, status, cause, message, seen, revised) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (feed, at) DO UPDATE SET outcome = excluded.outcome, status = excluded.status,
            cause = excluded.cause, message = excluded.message,
            seen = seen + excluded.seen, revised = revised + excluded.revised, pause = NULL
        """,
        (feed, when, outcome, status, cause, message, seen, revised),
    )
    last = connection.execute(_LAST_TWO, (feed,)).fetchall()
    if len(last) == 2 and last[0] == (when, last[1][1]) and at - moment(last[1][0]) <= _SOON:
        return  # as most are: the newest, like the one before and soon after it
    connection.execute(
        f"{PAUSES} WHERE feed = :feed AND at IN (:at, (SELECT min(at) FROM fetches WHERE feed = :feed AND at > :at))",
        {"feed": feed, "at": when},
    )


def forget_fetches(connection: sqlite3.Connection, feeds: Iterable[str], now: datetime) -> None:
    """Of these feeds, by key, forget the fetches of long ago."""
    connection.execute(
        "DELETE FROM fetches WHERE feed IN (SELECT value FROM json_each(?)) AND at < ?",
        (orjson.dumps(list(feeds)).decode(), moment_text(now - KEPT_FETCHES)),
    )
