"""A story's daemon in a test: real polls of a server on the loopback, under a clock that jumps to what is due."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from daemon.stepping import Clock, Stepping
from e2e.served import Served
from feeds.world import KeptParser

from timeline.daemon import run as room
from timeline.daemon.run import Daemon
from timeline.feeds import poll
from timeline.log import Log, database, open_database

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Unattended:
    """``notes``: what the daemon said of itself; ``after(hours, act)``: do something at a moment of the next run."""

    def __init__(self, folder: Path, served: Served, parser: KeptParser, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.served = served
        self.parser = parser
        self.patch = patch
        self.clock = Clock(START, self._moved)
        self.notes: list[dict[str, Any]] = []
        self._then: list[tuple[datetime, Callable[[], Any]]] = []
        patch.setattr(room, "LOOK_SECONDS", 1800)
        patch.setattr(database, "_PRAGMAS", (*database._PRAGMAS, "PRAGMA synchronous = OFF"))
        patch.setattr(poll, "Parser", lambda: parser)

    def _moved(self, at: datetime) -> None:
        self.served.at = at

    @property
    def path(self) -> Path:
        return self.folder / "events.db"

    def declare(self, alerts: str = "", edit: Callable[[str], str] = lambda text: text) -> None:
        """Write feeds.yaml: the story, its feeds asked every six hours, with these alerts."""
        text = self.served.story().replace("private: true", "private: true, every: 6h").replace(", every: 15m", "")
        more = f"\nalerts:\n{alerts}\n" if alerts else ""
        (self.folder / "feeds.yaml").write_text(edit(text) + more, encoding="utf-8")

    def after(self, hours: float, act: Callable[[], Any]) -> None:
        self._then.append((self.clock.at + timedelta(hours=hours), act))

    def run(self, **span: float) -> Daemon:
        """Let the daemon run for a while; it ends as by Ctrl-C."""
        self.served.at = self.clock.at
        agenda = Stepping(self.clock, self.clock.at + timedelta(**span), self.patch.setattr)
        agenda.then = [*self._then]
        self._then.clear()
        daemon = Daemon(self.folder / "feeds.yaml", self.path, self.clock.now, self._note, agenda)
        with suppress(KeyboardInterrupt):
            daemon.run()
        return daemon

    def _note(self, what: str, /, *, level: str = "info", **values: object) -> None:
        self.notes.append({"what": what, "level": level, "at": self.clock.now(), **values})

    def noted(self, what: str) -> list[dict[str, Any]]:
        return [note for note in self.notes if note["what"] == what]

    def said(self, name: str = "said.txt") -> str:
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def rows(self, query: str, *given: object) -> list[tuple[Any, ...]]:
        with open_database(self.path) as opened:
            return opened.connection.execute(query, given).fetchall()

    def kinds(self) -> list[str]:
        with open_database(self.path) as opened:
            return [event.kind for event in Log(opened).events()]

    def messages(self) -> list[dict[str, Any]]:
        """Every message ever made, in order, as its JSON."""
        return [json.loads(body) for (body,) in self.rows("SELECT body FROM outbox ORDER BY made_at, id")]
