"""What we remember of each feed beside the log: validators, what came last, when to ask again, who is asking now."""

from __future__ import annotations

import os
import secrets
import socket
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from timeline.events import Instant, moment, moment_text
from timeline.feeds.schedule import Hints
from timeline.story.model import Feed

LEASE = timedelta(minutes=15)
"""How long a poller may keep a feed to itself; a dead one's lease ends at once."""
KEPT_FETCHES = timedelta(days=400)


class State(BaseModel):
    """One feed's state. Everything but ``declared`` may be forgotten without recording anything twice.

    ``address``: where it is asked; differs from ``declared`` after a proven move. ``marks``: hash of each item's bytes
    in the last document → its key. ``unfinished``: the last document held more than was taken from it.
    """

    model_config = ConfigDict(frozen=True)

    declared: str
    address: str
    etag: str | None = None
    last_modified: str | None = None
    validated: str | None = None
    body_hash: str | None = None
    marks: dict[str, str] = {}
    hints: Hints = Hints()
    asked_at: Instant | None = None
    good_at: Instant | None = None
    whole_at: Instant | None = None
    unchanged_since: Instant | None = None
    next_due: Instant | None = None
    why: str = ""
    not_before: Instant | None = None
    failures: int = 0
    failing_since: Instant | None = None
    cause: str | None = None
    message: str | None = None
    status: int | None = None
    move_to: str | None = None
    move_since: Instant | None = None
    move_polls: int = 0
    gone: bool = False
    unstable: bool = False
    restless: int = 0
    spoiled: tuple[str, ...] = ()
    unfinished: bool = False
    first_unfinished: bool = False

    def forget_validators(self) -> State:
        return self.model_copy(update={"etag": None, "last_modified": None, "validated": None, "body_hash": None})


def load(connection: sqlite3.Connection, feed: Feed) -> State:
    """The feed's state; a fresh one where there is none, or where its declared address was changed by hand."""
    row = connection.execute("SELECT body FROM feed_state WHERE feed = ?", (feed.key,)).fetchone()
    if row is not None:
        found = State.model_validate_json(row[0])
        if found.declared == feed.url:
            return found
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
            state.model_dump_json(exclude_defaults=True),
        ),
    )


def _text(when: datetime | None) -> str | None:
    return None if when is None else moment_text(when)


# --- leases -----------------------------------------------------------------------------------------------------------


def new_owner() -> str:
    """A name for one run of the poller, by which others can see whether it still lives."""
    return " ".join((socket.gethostname() or "?", str(os.getpid()), _started(os.getpid()), secrets.token_hex(4)))


def lease(connection: sqlite3.Connection, feed: Feed, owner: str, now: datetime) -> bool:
    """Take the feed for this run; False while another run that is alive has it."""
    row = connection.execute("SELECT lease, lease_until FROM feed_state WHERE feed = ?", (feed.key,)).fetchone()
    if row and row[0] and row[0] != owner and now <= moment(row[1]) <= now + 2 * LEASE and _alive(row[0]):
        return False
    if row is None:
        save(connection, feed, State(declared=feed.url, address=feed.url))
    connection.execute(
        "UPDATE feed_state SET lease = ?, lease_until = ? WHERE feed = ?", (owner, moment_text(now + LEASE), feed.key)
    )
    return True


def holds(connection: sqlite3.Connection, feed: Feed, owner: str) -> bool:
    row = connection.execute("SELECT lease FROM feed_state WHERE feed = ?", (feed.key,)).fetchone()
    return row is not None and row[0] == owner


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
    connection.execute(
        "INSERT OR REPLACE INTO fetches (feed, at, outcome, status, cause, message, seen, revised)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (feed, moment_text(at), outcome, status, cause, message, seen, revised),
    )


def prune_fetches(connection: sqlite3.Connection, now: datetime) -> None:
    connection.execute("DELETE FROM fetches WHERE at < ?", (moment_text(now - KEPT_FETCHES),))
