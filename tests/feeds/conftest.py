from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from feeds.feed_server import FeedServer
from feeds.world import KeptParser, World


@pytest.fixture(scope="session")
def kept_parser() -> Iterator[KeptParser]:
    """One real parser for all tests: its processes are started once."""
    with KeptParser() as parser:
        yield parser
    parser.end()


@pytest.fixture
def server() -> Iterator[FeedServer]:
    server = FeedServer()
    yield server
    server.stop()


@pytest.fixture
def world(tmp_path: Path, server: FeedServer, kept_parser: KeptParser, monkeypatch: Any) -> Iterator[World]:
    """A story with one feed at /feed of the loopback server, its database, and a clock that only tests move."""
    monkeypatch.setattr("timeline.feeds.poll.Parser", lambda: kept_parser)
    with World(tmp_path / "events.db", server) as world:
        yield world
