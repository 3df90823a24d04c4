"""The command line at work on the made-up story: run in this process, on feeds served on the loopback."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from e2e.served import Served, serving

from timeline.cli import main


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


def run(folder: Path, *args: str, now: str = "2026-03-23T12:00:00Z", width: int = 80) -> Ran:
    """``timeline ARGS`` on a story's folder at a moment, in Berlin, on a terminal of that width without colour."""
    out, err = io.StringIO(), io.StringIO()
    code: Any = 0
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        patch.setattr(sys, "argv", ["timeline", "--story", str(folder), "--tz", "Europe/Berlin", *args])
        patch.setenv("TIMELINE_NOW", now)
        patch.setenv("COLUMNS", str(width))
        try:
            main()
        except SystemExit as left:
            code = left.code
    return Ran(int(code or 0), out.getvalue(), err.getvalue())


POLLED = ("2026-03-04T00:00:00Z", "2026-03-13T12:00:00Z", "2026-03-14T12:00:00Z", "2026-03-22T00:00:00Z")


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    with serving() as found:
        yield found


@pytest.fixture(scope="session")
def polled(tmp_path_factory: pytest.TempPathFactory, served: Served) -> tuple[Path, list[Ran]]:
    """A folder in which the story was polled four times over its three weeks, and what each poll said."""
    folder = tmp_path_factory.mktemp("polled")
    (folder / "feeds.yaml").write_text(served.story(), encoding="utf-8")
    said = []
    for now in POLLED:
        served.at = datetime.fromisoformat(now)
        said.append(run(folder, "poll", now=now))
    return folder, said


@pytest.fixture
def folder(polled: tuple[Path, list[Ran]], tmp_path: Path) -> Path:
    """A copy of the polled story, to do with as one likes."""
    copy = tmp_path / "story"
    shutil.copytree(polled[0], copy)
    return copy


@pytest.fixture
def new_story(tmp_path: Path, served: Served) -> Path:
    """A folder with feeds.yaml alone, its feeds served as of the story's end."""
    served.at = datetime(2026, 3, 22, tzinfo=UTC)
    served.more = ()
    (tmp_path / "feeds.yaml").write_text(served.story(), encoding="utf-8")
    return tmp_path


@dataclass(frozen=True)
class Played:
    """The demo as it was played once, and the folder that it left. Moments are in UTC."""

    AFTER: ClassVar = "2026-06-15T09:00:00Z"
    folder: Path
    ran: Ran
    seconds: float

    def evening(self, date: str) -> str:
        """What was told of one evening, in one line."""
        told = self.ran.out.partition("\n$ ")[0]
        found = re.search(rf"^ {re.escape(date):7} (.*?)(?=^ \d|\Z)", told, re.MULTILINE | re.DOTALL)
        return " ".join(found[1].split()) if found else ""

    @property
    def new(self) -> str:
        return " ".join(self.page("new").split())

    @property
    def board(self) -> str:
        return " ".join(self.page("questions").split())

    def page(self, command: str) -> str:
        """The page that a command printed at the end."""
        found = re.search(rf"^\$ .* {command}$(.*?)(?=^\$|^THREE)", self.ran.out, re.MULTILINE | re.DOTALL)
        assert found
        return found[1].strip("\n")

    def ask(self, *command: str) -> str:
        """What a command says of the folder that was left, in one line."""
        ran = run(self.folder, *command, now=self.AFTER)
        assert ran.code == 0, ran.err
        return " ".join(ran.out.split())


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("demo") / "left"
    start = time.monotonic()
    ran = run(Path(), "--tz", "UTC", "demo", "--keep", str(folder))
    assert ran.code == 0, ran.err
    return Played(folder, ran, time.monotonic() - start)


@pytest.fixture
def left(played: Played, tmp_path: Path) -> Path:
    """A copy of the folder that the demo left, to do with as one likes."""
    copy = tmp_path / "left"
    shutil.copytree(played.folder, copy)
    return copy
