"""What the README prints is what is printed, and every command that it names works as it stands there."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from e2e.conftest import POLLED, Played, run
from e2e.served import FORMATS, Served, documents

from timeline.reading.claim import Passage
from timeline.reading.read import read
from timeline.reading.rules import compile_rules
from timeline.story.load import load_story

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^ *```sh\n(.*?)^ *```", README, re.MULTILINE | re.DOTALL)
WRITTEN = [line.strip() for block in BLOCKS for line in block.splitlines()]
WRITTEN += re.findall(r"`(timeline [^`\n]+)`", re.sub(r"```.*?```", "", README, flags=re.DOTALL))
COMMANDS = sorted({one for line in WRITTEN for one in line.split(" && ") if one.startswith("timeline ")})
ROWS = re.findall(r"^\| (`timeline .*?) \| (.*) \|$", README, re.MULTILINE)


def test_the_page_of_what_is_new_stands_there_as_the_demo_prints_it(played: Played) -> None:
    shown = re.search(r"<!-- as printed: new -->\n```\n(.*?)\n```", README, re.DOTALL)
    assert shown
    assert shown[1] == played.page("new"), "put it in anew: .venv/bin/python .ci/readme"


def test_the_line_that_is_worked_out_is_the_demos(played: Played) -> None:
    assert "xAI dissolution to be dissolved into SpaceX (reported, hedged) B3 · 3 origins" in played.board
    assert "(4 mentions)" in played.ask("why", "xai-fate")


def test_the_story_that_it_shows_loads_and_reads_its_own_example(tmp_path: Path) -> None:
    written = re.search(r"^( *)```yaml\n(.*?)^ *```", README, re.MULTILINE | re.DOTALL)
    example = re.search(r'check --try "([^"]+)"', README)
    assert written
    assert example
    text = "".join(line.removeprefix(written[1]) for line in written[2].splitlines(keepends=True))
    (tmp_path / "feeds.yaml").write_text(text, encoding="utf-8")
    story = load_story(tmp_path / "feeds.yaml").story
    found = read(compile_rules(story), Passage(title=example[1]))
    assert [claim.question for claim in found.claims] == ["talks"]
    assert "ripple" in found.touches


# --- commands ---------------------------------------------------------------------------------------------------------


def _file(left: Path, _served: Served, command: str) -> list[str]:
    """Something where the README only says FILE."""
    file = left.parent / "given"
    if "add" in command:
        file.write_text("SpaceX splits its shares\n\nThe company said so on Monday.", encoding="utf-8")
    return shlex.split(command.replace("FILE", str(file)))


def _saved(left: Path, served: Served, command: str) -> list[str]:
    """Saved documents where it says PATH, in a story whose feeds they are."""
    (left / "feeds.yaml").write_text(served.story(), encoding="utf-8")
    saved = left.parent / "saved" / "tidal-post"
    saved.mkdir(parents=True)
    (saved / "2026-03-14T120000Z.xml").write_bytes(documents(served.at)["/" + FORMATS["tidal-post"][0]])
    return shlex.split(command.replace("PATH", str(saved.parent)))


def _feeds(left: Path, served: Served, command: str) -> list[str]:
    """A story whose feeds answer."""
    (left / "feeds.yaml").write_text(served.story(), encoding="utf-8")
    return shlex.split(command)


def _offline(left: Path, _served: Served, command: str) -> list[str]:
    """A story that is begun without a network."""
    words = shlex.split(command)
    return [*words[:2], str(left.parent / words[2]), *words[3:], "--offline"]


PREPARED: dict[str, Callable[[Path, Served, str], list[str]]] = {
    "add": _file,
    "backup": _file,
    "backfill": _saved,
    "poll": _feeds,
    "init": _offline,
}


STAYING = {"timeline run": "polled", "timeline browse": "http://127.0.0.1:"}
"""Commands that do not end by themselves, each with what it says once it is at work."""
ENDING = [one for one in COMMANDS if one not in (*STAYING, "timeline demo")]


@pytest.mark.parametrize("command", ENDING)
def test_every_command_of_the_readme_works(command: str, left: Path, served: Served) -> None:
    served.at = served.at.fromisoformat(POLLED[-1])
    prepare = PREPARED.get(shlex.split(command)[1])
    words = prepare(left, served, command) if prepare else shlex.split(command)
    ran = run(left, *words[1:], now=Played.AFTER)
    assert (ran.code, bool(ran.out)) == (0, True), ran.err


@pytest.mark.parametrize(("command", "says"), STAYING.items())
def test_every_command_that_stays_starts_and_ends_when_told(
    command: str, says: str, new_story: Path, left: Path
) -> None:
    assert command in COMMANDS
    folder, port = (new_story, []) if command == "timeline run" else (left, ["--port", "0"])
    words = [sys.executable, "-m", "timeline", "--story", str(folder), *shlex.split(command)[1:], *port]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        watchdog = threading.Timer(30, process.kill)
        watchdog.start()
        try:
            assert process.stderr
            assert any(says in line for line in process.stderr)
            process.terminate()
            process.stderr.read()
            assert process.wait() in (0, -signal.SIGTERM)
        finally:
            watchdog.cancel()
            process.kill()


@pytest.mark.parametrize(("commands", "told"), ROWS)
def test_every_option_of_the_readme_is_one(commands: str, told: str) -> None:
    for command in re.findall(r"`timeline (\w+)", commands):
        known = run(Path(), command, "--help").out
        for option in re.findall(r"`(--[a-z-]+)", told):
            assert option in known


def test_the_readmes_first_command_ends_in_the_demo() -> None:
    found = re.search(r"<!-- ci: run -->\n```sh\n(.*)\n```", README)
    assert found
    assert found[1].endswith("&& .venv/bin/timeline demo")
