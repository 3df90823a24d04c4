"""Manners: pipes, Ctrl-C, the pager, colour, completion, mistyped words."""

from __future__ import annotations

import errno
import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from e2e.conftest import Ran, run

TIMELINE = [sys.executable, "-c", "from timeline.cli import main; main()"]


def surroundings(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("PAGER", "LESS", "NO_PAGER", "NO_COLOR")}
    return {**kept, "TIMELINE_NOW": "2026-03-23T12:00:00Z", "TERM": "xterm", **more}


def on_terminal(folder: Path, *args: str, **more: str) -> bytes:
    """What a terminal of 24 lines shows of a command."""
    ours, theirs = pty.openpty()
    command = [*TIMELINE, "--story", str(folder), *args]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=surroundings(**more, LINES="24", COLUMNS="80")
    ):
        os.close(theirs)
        shown = b""
        while part := _read(ours):
            shown += part
    os.close(ours)
    return shown


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError as error:  # Linux's way of saying that the other end is closed
        if error.errno != errno.EIO:
            raise
        return b""


@pytest.mark.parametrize("args", [("log", "--limit", "500", "--json"), ("questions",)])
def test_a_reader_that_has_read_enough_ends_a_command_in_silence(
    polled: tuple[Path, list[Ran]], args: tuple[str, ...]
) -> None:
    command = [*TIMELINE, "--story", str(polled[0]), *args]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings()) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_one_line(polled: tuple[Path, list[Ran]]) -> None:
    for args in (("questions",), ("log", "--limit", "500", "--json")):
        with Path("/dev/full").open("w") as full:
            command = [*TIMELINE, "--story", str(polled[0]), *args]
            ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=surroundings(), check=False)
        assert (ran.returncode, ran.stderr) == (1, b"timeline: the disk is full\n")


def test_a_closed_output_is_no_failure(polled: tuple[Path, list[Ran]]) -> None:
    command = [*TIMELINE, "--story", str(polled[0]), "questions"]
    ran = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" >&-', "sh", *command], stderr=subprocess.PIPE, env=surroundings(), check=False
    )
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Whoever is started in the background ignores Ctrl-C, and so does whatever it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_ends_a_poll_with_one_line(tmp_path: Path) -> None:
    asked, over = threading.Event(), threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.set()
            over.wait(20)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    (tmp_path / "feeds.yaml").write_text(
        "story: s\ncontact: a@example.org\nfeeds:\n"
        f"  - {{url: 'http://127.0.0.1:{server.server_port}/f', private: true}}\n"
    )
    try:
        command = [*TIMELINE, "--story", str(tmp_path), "-q", "poll"]
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=surroundings(),
            start_new_session=True,
        ) as process:
            assert asked.wait(20)
            os.killpg(process.pid, signal.SIGINT)
            said, complained = process.communicate(timeout=20)
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()
    assert (process.returncode, said, complained) == (130, "", "timeline: stopped\n")


def test_a_long_page_on_a_terminal_goes_through_the_readers_pager(polled: tuple[Path, list[Ran]]) -> None:
    folder = polled[0]
    assert on_terminal(folder, "mentions", PAGER="head -n 2").count(b"\n") == 2
    assert on_terminal(folder, "mentions", "--limit", "3", PAGER="head -n 2").count(b"\n") == 3
    for args, more in (
        (("--no-pager", "mentions"), {"PAGER": "head -n 2"}),
        (("mentions",), {"PAGER": "head -n 2", "TERM": "dumb"}),
        (("mentions",), {"PAGER": "head -n 2", "NO_PAGER": "1"}),
        (("mentions",), {"PAGER": ""}),
        (("mentions",), {"PAGER": "no-such-pager-anywhere"}),
    ):
        assert on_terminal(folder, *args, **more).count(b"\n") > 22


def test_a_pipe_sees_neither_pager_nor_colour(folder: Path) -> None:
    command = [*TIMELINE, "--story", str(folder), "mentions"]
    ran = subprocess.run(command, capture_output=True, env=surroundings(PAGER="head -n 2"), check=True)
    assert ran.stdout.count(b"\n") > 22
    assert b"\x1b" not in ran.stdout


def test_colour_is_for_terminals_that_want_it(polled: tuple[Path, list[Ran]]) -> None:
    assert b"\x1b[" in on_terminal(polled[0], "questions", PAGER="")
    assert b"\x1b[" not in on_terminal(polled[0], "questions", PAGER="", NO_COLOR="1")
    assert b"\x1b[" not in on_terminal(polled[0], "questions", PAGER="", TERM="dumb")
    assert b"\x1b[" in on_terminal(polled[0], "--color", "always", "questions", PAGER="", NO_COLOR="1")


def test_a_terminal_without_our_signs_shows_what_it_can(polled: tuple[Path, list[Ran]]) -> None:
    command = [*TIMELINE, "--story", str(polled[0]), "new", "--since", "start"]
    surrounded = surroundings(PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    ran = subprocess.run(command, capture_output=True, env=surrounded, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.isascii()


COMPLETED = [
    ("question take", "takeover"),
    ("new --question take", "takeover"),
    ("poll --feed tidal", "tidal-post"),
    ("feeds retry tidal", "tidal-post"),
    ("mentions --source aldermoor", "aldermoor.example"),
    ("check --template ipo-", "ipo-date"),
    ("log --kind feed.f", "feed.failing"),
    ("why takeo", "takeover"),
    ("show m", "m"),
    ("rule se", "set"),
    ("ques", "questions"),
]


@pytest.mark.parametrize(("typed", "wanted"), COMPLETED)
def test_the_shell_completes_what_the_story_knows(
    polled: tuple[Path, list[Ran]], monkeypatch: pytest.MonkeyPatch, typed: str, wanted: str
) -> None:
    words = f"timeline {typed}"
    monkeypatch.setenv("TIMELINE_STORY", str(polled[0]))
    monkeypatch.setenv("_TIMELINE_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    offered = run(polled[0]).out.split()
    assert offered
    assert any(one.startswith(wanted) for one in offered)
    monkeypatch.setenv("TIMELINE_STORY", "/nowhere")
    assert run(polled[0]).err == ""


def test_what_is_shown_beside_a_completion_is_a_line_that_no_terminal_obeys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "feeds.yaml").write_text(
        "story: S\ncontact: me@desk.example\nfeeds: []\nquestions:\n"
        '  price: {type: amount, ask: "What is\\e]0;gone\\a\\nit\\u202e worth?", unit: USD, match: [worth AMOUNT]}\n'
    )
    monkeypatch.setenv("TIMELINE_STORY", str(tmp_path))
    monkeypatch.setenv("_TIMELINE_COMPLETE", "complete_fish")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "timeline question pr")
    monkeypatch.setenv("COMP_WORDS", "timeline question pr")
    monkeypatch.setenv("COMP_CWORD", "pr")
    (offered,) = run(tmp_path).out.splitlines()
    assert offered.startswith("price\tWhat is")
    assert offered.replace("\t", "").isprintable()


@pytest.mark.parametrize(
    ("typed", "hint", "status"),
    [
        (("qestions",), "'questions'", 2),
        (("new", "--sinse", "start"), "--since", 2),
        (("question", "takover"), "did you mean takeover?", 1),
        (("why", "takover"), "did you mean takeover?", 1),
        (("show", "takeover"), "`timeline question takeover` shows", 1),
        (("poll", "--feed", "tidalpost"), "did you mean tidal-post?", 2),
        (("mentions", "--source", "Morning Kay"), "did you mean Morning Quay?", 2),
        (("log", "--kind", "mention.sene"), "did you mean mention.seen?", 2),
        (("rule", "set", "takeover", "aggreed", "--because", "x"), "did you mean agreed?", 2),
        (("check", "--template", "lawsiut"), "did you mean lawsuit?", 2),
    ],
)
def test_a_mistyped_word_is_met_with_the_nearest(
    polled: tuple[Path, list[Ran]], typed: tuple[str, ...], hint: str, status: int
) -> None:
    ran = run(polled[0], *typed)
    assert ran.code == status
    assert hint in ran.err.replace("\n", " ")
