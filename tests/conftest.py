"""What every room's tests share: one way of drawing examples, and an empty log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from timeline.log import Database, Log, open_database

settings.register_profile(
    "suite", deadline=None, database=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A new events.db with nothing in it."""
    with open_database(tmp_path / "events.db") as opened:
        yield opened


@pytest.fixture
def log(database: Database) -> Log:
    return Log(database)
