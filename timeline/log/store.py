"""Appending to the log, reading it, and proving that it is what was written.

Each row's hash is the SHA-256 of the canonical JSON array ``[hash of the row before, position, id, stream, kind,
version, recorded_at, body]``; the first row follows 64 zeros. So any change of the past changes every hash after it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson

from timeline.errors import ChainBroken, ReferenceNotFound
from timeline.log.database import Database, damaged
from timeline.stored import canonical, moment, moment_text, upcast

if TYPE_CHECKING:
    from timeline.event import Event

GENESIS = "0" * 64
GUARDS = frozenset({"events_never_change", "events_never_vanish", "events_only_follow"})
_COLUMNS = "position, id, stream, kind, version, recorded_at, body, hash"


class Recorded:
    """An event in its place. ``event`` is read from the stored body when first asked for."""

    def __init__(self, row: Sequence[Any]) -> None:
        self.position: int = row[0]
        self.id: str = row[1]
        self.stream: str = row[2]
        self.kind: str = row[3]
        self.version: int = row[4]
        self.recorded_text: str = row[5]
        self.body: str = row[6]
        self.hash: str = row[7]

    @property
    def recorded_at(self) -> datetime:
        return moment(self.recorded_text)

    @cached_property
    def event(self) -> Event:
        from timeline.events import load  # only who wants the model pays for the import of all models

        return load(self.kind, self.version, self.body)

    @cached_property
    def payload(self) -> dict[str, Any]:
        """The stored JSON in today's shape, unvalidated: for reading many rows fast."""
        return upcast(self.kind, self.version, self.body)


def _hash(before: str, row: Sequence[object]) -> str:
    return hashlib.sha256(orjson.dumps([before, *row])).hexdigest()


class Log:
    """The event log of one database. ``append`` wants an open ``database.writing()``."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.connection = database.connection

    # --- writing --------------------------------------------------------------------------------------------------

    def append(self, events: Iterable[Event], now: datetime) -> list[Recorded]:
        """Record the events that are not in the log yet, in order; returns those that were truly new.

        ``now`` becomes ``recorded_at``, or the time of the last event where that is later: it never decreases. An
        event already recorded (by id) is passed over in silence.
        """
        if not self.database.is_writing:
            raise RuntimeError("append wants a transaction: use `with database.writing()`")
        offered: dict[str, tuple[Event, dict[str, Any]]] = {}
        for event in events:
            content = event.content()
            offered.setdefault(event.id_of(content), (event, content))
        known = self._known(offered)
        head, before, recorded_at = self._tip()
        recorded_at = max(recorded_at, moment_text(now))
        fresh: list[tuple[Any, ...]] = []
        for id, (event, content) in offered.items():
            if id in known:
                continue
            head += 1
            row = (head, id, event.stream, event.kind, event.version, recorded_at, canonical(content).decode())
            before = _hash(before, row)
            fresh.append((*row, before))
        self.connection.executemany(f"INSERT INTO events ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", fresh)
        return [Recorded(row) for row in fresh]

    def _tip(self) -> tuple[int, str, str]:
        found = self.connection.execute(
            "SELECT position, hash, recorded_at FROM events ORDER BY position DESC LIMIT 1"
        ).fetchone()
        return found or (0, GENESIS, "")

    def _known(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that the log holds already."""
        wanted = orjson.dumps(list(ids)).decode()
        found = self.connection.execute("SELECT id FROM events WHERE id IN (SELECT value FROM json_each(?))", (wanted,))
        return {id for (id,) in found}

    # --- reading --------------------------------------------------------------------------------------------------

    def head(self) -> int:
        """The last position; 0 in an empty log."""
        return self._tip()[0]

    def events(self, *, after: int = 0, upto: int | None = None, kinds: Iterable[str] = ()) -> Iterator[Recorded]:
        """The events of ``(after, upto]`` in order, of some kinds or of all."""
        wanted = tuple(kinds)
        where = f" AND kind IN ({', '.join('?' * len(wanted))})" if wanted else ""
        limit = self.head() if upto is None else upto
        query = f"SELECT {_COLUMNS} FROM events WHERE position > ? AND position <= ?{where} ORDER BY position"
        for row in self.connection.execute(query, (after, limit, *wanted)):
            yield Recorded(row)

    def at(self, position: int) -> Recorded:
        """The event at a position; raises ReferenceNotFound."""
        row = self.connection.execute(f"SELECT {_COLUMNS} FROM events WHERE position = ?", (position,)).fetchone()
        if row is None:
            raise ReferenceNotFound(f"there is no event e{position}; the log has {self.head()}")
        return Recorded(row)

    def last_of(self, stream: str) -> Recorded | None:
        """The newest event of a stream, if it has any."""
        row = self.connection.execute(
            f"SELECT {_COLUMNS} FROM events WHERE stream = ? ORDER BY position DESC LIMIT 1", (stream,)
        ).fetchone()
        return None if row is None else Recorded(row)

    def newest(self, limit: int, *, kinds: Iterable[str] = ()) -> list[Recorded]:
        """The last events, of some kinds or of all, in the order of the log."""
        wanted = tuple(kinds)
        where = f"WHERE kind IN ({', '.join('?' * len(wanted))})" if wanted else ""
        query = f"SELECT {_COLUMNS} FROM events {where} ORDER BY position DESC LIMIT ?"
        return [Recorded(row) for row in self.connection.execute(query, (*wanted, limit))][::-1]

    def of_stream(self, stream: str) -> Iterator[Recorded]:
        """All events of a stream, in order."""
        rows = self.connection.execute(f"SELECT {_COLUMNS} FROM events WHERE stream = ? ORDER BY position", (stream,))
        return map(Recorded, rows)

    def position_at(self, when: datetime) -> int:
        """The last position recorded at or before a moment; 0 if there is none. A bisection: no index is needed."""
        text = moment_text(when)
        low, high = 0, self.head()
        while low < high:
            middle = (low + high + 1) // 2
            (recorded_at,) = self.connection.execute(
                "SELECT recorded_at FROM events WHERE position >= ? ORDER BY position LIMIT 1", (middle,)
            ).fetchone()
            if recorded_at <= text:
                low = middle
            else:
                high = middle - 1
        return low

    # --- proving --------------------------------------------------------------------------------------------------

    def verify(self) -> tuple[int, str]:
        """Read the whole log and check it. Returns (head, its hash); raises ChainBroken at the first fault."""
        before, last_time, expected = GENESIS, "", 1
        try:
            for row in self.connection.execute(f"SELECT {_COLUMNS} FROM events ORDER BY position"):
                position, recorded_at, found = row[0], row[5], row[7]
                if position != expected:
                    raise ChainBroken(expected, f"the event is missing; the next one stands at {position}")
                if _hash(before, row[:7]) != found:
                    raise ChainBroken(
                        position, "its content does not match its hash: it, or an event before it, was changed"
                    )
                if recorded_at < last_time:
                    raise ChainBroken(
                        position, f"recorded at {recorded_at}, before the event that it follows ({last_time})"
                    )
                before, last_time, expected = found, recorded_at, expected + 1
        except orjson.JSONEncodeError:
            raise ChainBroken(expected, "it holds bytes where text was written") from None
        except sqlite3.DatabaseError as error:
            if damaged(error):
                raise ChainBroken(expected, f"it can no longer be read ({error})") from None
            raise
        return expected - 1, before

    def missing_guards(self) -> list[str]:
        """The append-only triggers that somebody dropped."""
        found = {name for (name,) in self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
        return sorted(GUARDS - found)
