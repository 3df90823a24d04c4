"""What each alert has told, and the one message that it is about to deliver, kept in the database.

A message is written down in the same transaction that moves what its alert has told: each change is in exactly one
message, whenever we are killed. Delivery comes after and is tried until it succeeds, ever more rarely; so a receiver
may, after a crash, get a message twice, with the same id. While one waits, its alert says nothing new: what comes
meanwhile is told in one message once the way is free.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson

from timeline.daemon.channels import Message
from timeline.log import Database
from timeline.stored import moment, moment_text

FIRST_RETRY = timedelta(minutes=1)
LAST_RETRY = timedelta(hours=6)
"""A failed delivery is tried again after the first, then twice as long each time, up to the last; for ever."""
KEPT = timedelta(days=400)

_TABLES = """
CREATE TABLE IF NOT EXISTS alerts (
    alert     TEXT PRIMARY KEY,
    position  INTEGER NOT NULL,
    heard_at  TEXT NOT NULL,
    spoke_at  TEXT,
    looked_at TEXT,
    told      TEXT NOT NULL CHECK (json_valid(told))
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS outbox (
    id       TEXT PRIMARY KEY,
    alert    TEXT NOT NULL,
    made_at  TEXT NOT NULL,
    body     TEXT NOT NULL CHECK (json_valid(body)),
    tries    INTEGER NOT NULL DEFAULT 0,
    next_try TEXT NOT NULL,
    error    TEXT,
    sent_at  TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS outbox_waiting ON outbox (alert) WHERE sent_at IS NULL;
"""


@dataclass(frozen=True, slots=True)
class Told:
    """How far an alert has told: up to a position of the log, at a moment. ``looked_at``: when it last looked at the
    feeds; ``feeds``: feed → the episode of trouble that was told."""

    position: int
    heard_at: datetime
    spoke_at: datetime | None = None
    looked_at: datetime | None = None
    feeds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that is not delivered yet."""

    message: Message
    alert: str
    tries: int
    next_try: datetime
    error: str | None


def prepare(database: Database) -> None:
    """Make the tables where there are none, or somebody dropped them."""
    if database.has_table("alerts") and database.has_table("outbox"):
        return
    with database.writing() as connection:
        for statement in _TABLES.split(";"):
            connection.execute(statement)


def told(database: Database) -> dict[str, Told]:
    """What each alert has told, by its name."""
    rows = database.connection.execute("SELECT alert, position, heard_at, spoke_at, looked_at, told FROM alerts")
    return {
        alert: Told(position, moment(heard), _moment(spoke), _moment(looked), orjson.loads(feeds))
        for alert, position, heard, spoke, looked, feeds in rows.fetchall()
    }


def _moment(text: str | None) -> datetime | None:
    return moment(text) if text else None


def _text(at: datetime | None) -> str | None:
    return moment_text(at) if at else None


def hear(database: Database, alert: str, now: Told, message: Message | None) -> None:
    """An alert has told this far, with this message if there was anything to tell."""
    with database.writing() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO alerts (alert, position, heard_at, spoke_at, looked_at, told) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                alert,
                now.position,
                moment_text(now.heard_at),
                _text(now.spoke_at),
                _text(now.looked_at),
                orjson.dumps(now.feeds, option=orjson.OPT_SORT_KEYS).decode(),
            ),
        )
        if message is not None:
            at = moment_text(now.heard_at)
            connection.execute(
                "INSERT INTO outbox (id, alert, made_at, body, next_try) VALUES (?, ?, ?, ?, ?)",
                (message.id, alert, at, orjson.dumps(message.body).decode(), at),
            )
            connection.execute(
                "DELETE FROM outbox WHERE sent_at IS NOT NULL AND made_at < ?", (moment_text(now.heard_at - KEPT),)
            )


def forget_all_but(database: Database, alerts: Iterable[str]) -> None:
    """Alerts that the story no longer declares have nothing to tell, and what they had to say is dropped."""
    kept = orjson.dumps(list(alerts)).decode()
    dropped = "alert NOT IN (SELECT value FROM json_each(?))"
    if database.connection.execute(f"SELECT 1 FROM alerts WHERE {dropped} LIMIT 1", (kept,)).fetchone():
        with database.writing() as connection:
            connection.execute(f"DELETE FROM alerts WHERE {dropped}", (kept,))
            connection.execute(f"DELETE FROM outbox WHERE sent_at IS NULL AND {dropped}", (kept,))


def waiting(database: Database) -> list[Waiting]:
    """The messages that are not delivered, in the order in which they were made."""
    rows = database.connection.execute(
        "SELECT id, body, alert, tries, next_try, error FROM outbox WHERE sent_at IS NULL ORDER BY made_at, id"
    ).fetchall()
    return [
        Waiting(Message(id, orjson.loads(body)), alert, tries, moment(next_try), error)
        for id, body, alert, tries, next_try, error in rows
    ]


def delivered(database: Database, id: str, now: datetime) -> None:
    with database.writing() as connection:
        connection.execute(
            "UPDATE outbox SET sent_at = ?, tries = tries + 1, error = NULL WHERE id = ?", (moment_text(now), id)
        )


def failed(database: Database, one: Waiting, why: str, now: datetime) -> datetime:
    """Delivery failed; when it is tried again."""
    again = now + min(FIRST_RETRY * (1 << min(one.tries, 20)), LAST_RETRY)
    with database.writing() as connection:
        connection.execute(
            "UPDATE outbox SET tries = tries + 1, next_try = ?, error = ? WHERE id = ?",
            (moment_text(again), why, one.message.id),
        )
    return again


def name_of(alert: str, before: Told, now: Told) -> str:
    """The id of the message that takes an alert from one state to the next."""
    parts = [alert, str(before.position), moment_text(before.heard_at), str(now.position), moment_text(now.heard_at)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
