"""The made-up story, as the pages and Datasette show it, asked in this process without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import stories

from timeline.event import Event
from timeline.log import open_database
from timeline.projections.catchup import catch_up

pytest.importorskip("datasette", reason="the extra browse is not installed")

NOW = "2026-03-23T12:00:00+00:00"


class Browser:
    """Asks a Datasette for paths, on one event loop, as Datasette wants it."""

    def __init__(self, path: Path, hosts: tuple[str, ...] = ()) -> None:
        from timeline.browse.serve import datasette_for

        self.path = path
        self.datasette = datasette_for(path, ZoneInfo("Europe/Berlin"), hosts=hosts)
        self.loop = asyncio.Runner()
        self.loop.run(self.datasette.invoke_startup())

    def __call__(self, path: str, **asked: Any) -> Any:
        """The response to a GET, or to another ``method``."""
        method = asked.pop("method", "get")
        return self.loop.run(getattr(self.datasette.client, method)(path, **asked))

    def text(self, path: str) -> str:
        """A page that must be there."""
        response = self(path)
        assert response.status_code == 200, (path, response.status_code, response.text[:500])
        return str(response.text)

    def close(self) -> None:
        for database in self.datasette.databases.values():
            database.close()
        self.datasette.executor.shutdown()
        self.loop.close()


@contextmanager
def browsing(path: Path, hosts: tuple[str, ...] = ()) -> Iterator[Browser]:
    browser = Browser(path, hosts)
    try:
        yield browser
    finally:
        browser.close()


Told = Callable[..., Path]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Makes an events.db of the made-up story, of other events, or of another story."""

    def make(happened: list[Event] | None = None, story: Any = None) -> Path:
        path = tmp_path / "events.db"
        with open_database(path) as database:
            stories.adopt_story(database, story)
            stories.record(database, happened)
            catch_up(database)
        return path

    return make


@pytest.fixture(scope="module")
def story_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("browse") / "events.db"
    with open_database(path) as database:
        stories.adopt_story(database)
        stories.record(database)
        catch_up(database)
    return path


@pytest.fixture(scope="module")
def browser(story_path: Path) -> Iterator[Browser]:
    with browsing(story_path) as found:
        yield found


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIMELINE_NOW", NOW)
