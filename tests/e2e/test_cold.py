"""Commands start quickly: what only others need is not imported."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from e2e.conftest import run
from e2e.served import Served

ELSEWHERE = {
    "apscheduler": "what runs for days",
    "feedparser": "what fetches",
    "jinja2": "the pages in a browser",
    "pycurl": "what fetches",
    "pydantic": "the reading of feeds.yaml, and typer for values that are not plainly fine",
    "rich": "colour, of which a few codes are enough",
    "ruamel": "the reading of feeds.yaml",
    "timeline.feeds.fetch": "what fetches",
    "timeline.projections.fold": "catching up with the log",
    "timeline.story.load": "the reading of feeds.yaml",
}
"""Modules that take long to import, each with who does need it."""

ASKING = (
    ("new",),
    ("new", "--since", "2026-03-13", "--until", "2026-03-20", "--question", "takeover", "--json"),
    ("questions",),
    ("question", "takeover", "--as-of", "2026-03-14"),
    ("mentions", "takeover", "--limit", "3"),
    ("show", "m2"),
    ("story", "--top", "5"),
    ("why", "takeover"),
    ("feeds",),
)

CHILD = """
import sys
from timeline.cli import main
try:
    main()
except SystemExit as left:
    assert not left.code, left.code
print("imported:", *{name for name in sys.modules if name in sys.argv[0].split()}, file=sys.stderr)
"""


def imported(folder: Path, *command: str, now: str = "2026-03-23T12:00:00Z") -> set[str]:
    """Those of the modules that a whole process imports for a command on a story that is up to date."""
    started = f"import sys; sys.argv[0] = {' '.join(ELSEWHERE)!r}; exec({CHILD!r})"
    ran = subprocess.run(
        [sys.executable, "-c", started, "--story", str(folder), *command],
        env={**os.environ, "TIMELINE_NOW": now, "TZ": "Europe/Berlin"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return set(ran.stderr.partition("imported:")[2].split())


@pytest.mark.parametrize("command", ASKING, ids=" ".join)
def test_a_command_that_asks_imports_nothing_that_only_others_need(folder: Path, command: tuple[str, ...]) -> None:
    assert run(folder, "questions").code == 0
    assert imported(folder, *command) == set()


def test_a_poll_in_which_nothing_is_new_imports_what_fetches_and_no_more(folder: Path, served: Served) -> None:
    served.at = datetime(2026, 3, 22, tzinfo=UTC)
    assert run(folder, "poll", now="2026-03-23T12:00:00Z").code == 0
    assert imported(folder, "poll", now="2026-03-24T12:00:00Z") == {"pycurl", "timeline.feeds.fetch"}


def test_a_story_file_that_changed_is_read_with_all_that_its_mistakes_want(folder: Path) -> None:
    with (folder / "feeds.yaml").open("a", encoding="utf-8") as file:
        file.write("\n# a remark\n")
    assert imported(folder, "questions") >= {"pydantic", "ruamel", "timeline.story.load"}
