from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from daemon.unattended import Unattended
from e2e.served import Served, serving
from feeds.world import KeptParser


@pytest.fixture(scope="session")
def feeds_served() -> Iterator[Served]:
    with serving() as found:
        yield found


@pytest.fixture(scope="session")
def kept_parser() -> Iterator[KeptParser]:
    kept = KeptParser()
    yield kept
    kept.end()


@pytest.fixture
def unattended(
    tmp_path: Path, feeds_served: Served, kept_parser: KeptParser, monkeypatch: pytest.MonkeyPatch
) -> Unattended:
    feeds_served.more = ()
    world = Unattended(tmp_path, feeds_served, kept_parser, monkeypatch)
    world.declare()
    return world
