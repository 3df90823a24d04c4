"""A small world to poll in: a story, its database, a loopback server, and a clock that only the test moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from feeds.feed_server import FeedServer, Reply, Route

from timeline.feeds import fetch
from timeline.feeds.hop import Limits
from timeline.feeds.parse import Parser
from timeline.feeds.poll import Outcome, poll
from timeline.feeds.state import State, load
from timeline.log import Log, open_database
from timeline.story.model import Feed, Story

START = datetime(2026, 5, 7, 12, tzinfo=UTC)
QUICK = Limits(seconds=2.0, connect_seconds=1.0, body_bytes=1_000_000)


def resolving(monkeypatch: Any, entries: list[str]) -> None:
    """Let libcurl find these names ("host:port:address"), as a resolver would."""
    import pycurl

    prepare = fetch._prepare

    def with_names(curl: Any, *rest: Any) -> None:
        prepare(curl, *rest)
        curl.setopt(pycurl.RESOLVE, entries)

    monkeypatch.setattr(fetch, "_prepare", with_names)


class KeptParser(Parser):
    """A real parser that outlives the polls it serves."""

    def __exit__(self, *_: object) -> None:
        pass

    def end(self) -> None:
        super().__exit__()


class World:
    def __init__(self, path: Path, server: FeedServer) -> None:
        self.path = path
        self.server = server
        self.database = open_database(path)
        self.log = Log(self.database)
        self.now = START
        self.feeds = [self.feed("/feed", name="paper")]

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    def feed(self, path: str, *, name: str | None = None, **options: Any) -> Feed:
        return Feed(url=self.server.url(path), name=name, **{"private": True, **options})

    @property
    def story(self) -> Story:
        return Story(story="The bridge", contact="desk@paper.example", feeds=tuple(self.feeds))

    def serve(self, body: bytes | str | Route, path: str = "/feed", **headers: str) -> None:
        """What the server says from now on at a path; underscores in header names become hyphens."""
        if isinstance(body, bytes | str):
            body = Reply(body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})
        self.server.routes[path] = body

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)

    def poll(
        self, hours: float = 2, *, force: bool = False, only: Collection[str] = (), **options: Any
    ) -> list[Outcome]:
        """Let time pass, then poll what is due."""
        self.later(hours=hours)
        return poll(self.story, self.database, self.now, force=force, only=only, **{"limits": QUICK, **options})

    def one(self, hours: float = 2, **options: Any) -> Outcome:
        """Poll, and give the outcome of the first feed."""
        return self.poll(hours, **options)[0]

    def serve_and_poll(self, body: bytes | str | Route, hours: float = 2, **headers: str) -> Outcome:
        self.serve(body, **headers)
        return self.one(hours)

    # --- what came of it ----------------------------------------------------------------------------------------------

    def kinds(self) -> Counter[str]:
        return Counter(recorded.kind for recorded in self.log.events())

    def payloads(self, kind: str = "mention.seen") -> list[dict[str, Any]]:
        return [recorded.payload for recorded in self.log.events(kinds=[kind])]

    def titles(self, kind: str = "mention.seen") -> list[str]:
        return [payload.get("title", "") for payload in self.payloads(kind)]

    def state(self, which: int = 0) -> State:
        return load(self.database.connection, self.feeds[which])

    def fetches(self) -> list[tuple[Any, ...]]:
        return self.database.connection.execute(
            "SELECT feed, outcome, status, cause, message FROM fetches ORDER BY at, feed"
        ).fetchall()
