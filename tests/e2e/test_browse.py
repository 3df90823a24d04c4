"""`timeline browse` as a command: what it says, what it refuses, and that it serves while the story is polled."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from e2e.conftest import run

pytest.importorskip("datasette", reason="the extra browse is not installed")

NOW = "2026-03-23T12:00:00+00:00"


@contextmanager
def browsing(folder: Path, *more: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The command in a process of its own, on any free port: its address, and the process."""
    command = [sys.executable, "-m", "timeline", "--story", str(folder), "--tz", "Europe/Berlin"]
    environment = {**os.environ, "TIMELINE_NOW": NOW}
    with subprocess.Popen(
        [*command, "browse", "--port", "0", *more], stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert process.stderr
            said = ""
            while not (found := re.search(r"http://\S+", said)):
                line = process.stderr.readline()
                assert line, said
                said += line
            yield found[0], process
        finally:
            process.terminate()
            process.wait(timeout=20)


def test_it_serves_the_story_and_ends_at_once_when_asked_to(folder: Path) -> None:
    with browsing(folder) as (address, process):
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(address) as page:
            assert b"The sale of Kestrel Lines" in page.read()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0


def test_what_is_recorded_while_pages_are_read_shows_on_the_next(folder: Path) -> None:
    with browsing(folder) as (address, _):

        def head() -> int:
            with urllib.request.urlopen(address) as page:
                found = re.search(rb"log position e(\d+)", page.read())
            return int(found[1]) if found else 0

        before = head()
        assert run(folder, "rule", "set", "price", "415000000", "--because", "I have seen the contract").code == 0
        assert run(folder, "questions").code == 0
        assert head() == before + 1


def test_a_port_that_is_taken_is_one_line(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = run(folder, "browse", "--port", str(port))
    assert said.code == 1
    assert said.err.splitlines() == [
        f"timeline: 127.0.0.1 port {port} cannot be had (Address already in use); "
        "name another with --port, or 0 for any that is free"
    ]


def test_an_address_that_is_not_of_this_machine_is_one_line(folder: Path) -> None:
    said = run(folder, "browse", "--host", "192.0.2.1", "--port", "0")
    assert said.code == 1
    assert said.err.splitlines()[0].startswith("warning: whoever can reach 192.0.2.1 can read the whole story")
    assert said.err.splitlines()[1].startswith("timeline: 192.0.2.1 port 0 cannot be had")
    assert len(said.err.splitlines()) == 2


def test_without_a_story_one_line_says_where_it_looked(tmp_path: Path) -> None:
    said = run(tmp_path, "browse")
    assert said.code == 1
    assert said.err.startswith("timeline: there is no story here")
    assert len(said.err.splitlines()) == 1


def test_a_handed_over_copy_in_a_folder_that_cannot_be_written_is_served_too(folder: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root can write everywhere")
    folder.chmod(0o555)
    try:
        with browsing(folder) as (address, _), urllib.request.urlopen(address) as page:
            assert page.status == 200
    finally:
        folder.chmod(0o755)
