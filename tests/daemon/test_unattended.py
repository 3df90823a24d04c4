"""Left alone: signals, edits, a full disk, a lost database; each ends as docs/operating.md says, with nothing lost."""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from daemon.unattended import Unattended
from stories import ITEMS

from timeline.daemon import run as room
from timeline.daemon.health import answering
from timeline.daemon.lock import only_one
from timeline.daemon.notify import notify
from timeline.daemon.status import Status
from timeline.errors import Locked, LogError, StoryError
from timeline.feeds.poll import poll
from timeline.log import Log, backup, open_database
from timeline.report.shapes import faults
from timeline.stored import moment


def test_an_edit_is_taken_up_without_a_restart(unattended: Unattended) -> None:
    unattended.after(10, lambda: unattended.declare(edit=lambda text: text.replace("Tidal Post, url", "Tide, url")))
    unattended.run(days=1)
    assert len(unattended.noted("adopted")) == 2
    assert unattended.rows("SELECT count(*) FROM fetches WHERE feed = 'tide'")[0][0] >= 2
    assert unattended.kinds().count("story.adopted") == 2


def test_a_broken_edit_keeps_the_definition_before_it_says_so_once_and_is_mended_by_the_next(
    unattended: Unattended,
) -> None:
    unattended.after(10, lambda: unattended.declare(edit=lambda text: text.replace("\nquestions:", "\nquestons:")))
    daemon = unattended.run(days=2)
    (mistake,) = unattended.noted("mistake")
    assert "questons: unknown setting; did you mean questions?" in str(mistake["why"])
    assert "questons" in daemon.status.mistake
    assert unattended.rows("SELECT count(*) FROM fetches WHERE feed = 'tidal-post'")[0][0] >= 7
    unattended.declare()
    assert unattended.run(hours=1).status.mistake == ""


@pytest.mark.parametrize("damage", ["delete", "unreadable"])
def test_without_its_file_the_story_goes_on_as_it_was_declared_last(unattended: Unattended, damage: str) -> None:
    path = unattended.folder / "feeds.yaml"
    unattended.after(10, path.unlink if damage == "delete" else lambda: path.write_bytes(b"\xff\xfe story"))
    unattended.run(days=1)
    assert len(unattended.noted("mistake")) == 1
    assert unattended.rows("SELECT count(*) FROM fetches WHERE feed = 'tidal-post'")[0][0] >= 4
    unattended.run(days=1)  # and a restart finds the definition in the log
    assert unattended.rows("SELECT count(*) FROM fetches WHERE feed = 'tidal-post'")[0][0] >= 7


def test_a_story_that_cannot_be_read_at_its_very_start_makes_no_database(unattended: Unattended) -> None:
    (unattended.folder / "feeds.yaml").write_text("story: Nothing else\n")
    with pytest.raises(StoryError):
        unattended.run(hours=1)
    assert not unattended.path.exists()


def test_a_deleted_database_is_written_anew_with_all_that_it_held(unattended: Unattended) -> None:
    def lose() -> None:
        for path in unattended.folder.glob("events.db*"):
            path.unlink()

    unattended.run(hours=8)
    before = unattended.kinds()
    unattended.after(30, lose)
    unattended.run(days=3)
    assert "had been deleted" in str(unattended.noted("database")[0]["done"])
    with open_database(unattended.path) as database:
        assert Log(database).verify()[0] > len(before)
    assert unattended.kinds()[: len(before)] == before
    assert unattended.rows("SELECT count(*) - count(DISTINCT feed || title) FROM mentions") == [(0,)]


def test_a_backup_put_in_place_is_taken_up_and_what_stood_there_is_kept(unattended: Unattended) -> None:
    copy = unattended.folder / "copy.db"

    def save() -> None:
        with open_database(unattended.path) as database:
            backup(database, copy)

    unattended.after(20, save)
    unattended.after(50, lambda: copy.replace(unattended.path))
    unattended.run(days=3)
    assert "was replaced" in str(unattended.noted("database")[0]["done"])
    (kept,) = unattended.folder.glob("events.db.2026*")
    with open_database(kept) as before, open_database(unattended.path) as after:
        assert Log(before).verify()[0] > 3
        assert Log(after).verify()[0] > 3
    assert unattended.rows("SELECT count(*) - count(DISTINCT feed || title) FROM mentions") == [(0,)]


def test_on_a_full_disk_it_waits_and_then_records_what_it_could_not(unattended: Unattended) -> None:
    real = room.poll
    full: list[bool] = []

    def poll_on_a_full_disk(story: Any, database: Any, now: Any, **options: Any) -> Any:
        pages = "PRAGMA max_page_count = {}"
        (used,) = database.connection.execute("PRAGMA page_count").fetchone()
        database.connection.execute(pages.format(used if full else 1_000_000))
        return real(story, database, now, **options)

    unattended.patch.setattr(room, "poll", poll_on_a_full_disk)
    unattended.after(30, lambda: full.append(True))
    unattended.after(70, full.clear)
    unattended.run(days=5)
    troubles = unattended.noted("trouble")
    assert "the disk is full" in str(troubles[0]["why"])
    assert 10 < len(troubles) < 250  # again a minute later, then ever more rarely, at most every quarter of an hour
    told = {item.title for item in ITEMS if item.when < unattended.clock.at - timedelta(hours=7)}
    assert told <= {title for (title,) in unattended.rows("SELECT title FROM mentions")}
    assert unattended.rows("SELECT count(*) - count(DISTINCT feed || title) FROM mentions") == [(0,)]
    assert unattended.run(hours=1).status.trouble == ""


def test_a_poll_by_hand_alongside_is_safe_and_what_it_brought_is_told(unattended: Unattended) -> None:
    unattended.declare("  desk: {command: [tee, -a, said.txt]}")

    def by_hand() -> None:
        with open_database(unattended.path) as database:
            poll(daemon_story(unattended), database, unattended.clock.now(), force=True)

    unattended.after(25, by_hand)
    unattended.run(hours=26)
    times = [at for (at,) in unattended.rows("SELECT at FROM fetches WHERE feed = 'tidal-post' ORDER BY at")]
    assert "2026-03-02T13:00:00Z" in times
    assert not [at for at in times if at > "2026-03-02T13:00:01Z"]
    assert unattended.rows("SELECT count(*) - count(DISTINCT feed || title) FROM mentions") == [(0,)]


def daemon_story(world: Unattended) -> Any:
    from timeline.log.adoption import adopted

    with open_database(world.path) as database:
        return adopted(Log(database))


def test_only_one_daemon_runs_a_story_and_the_second_is_told_which(tmp_path: Path) -> None:
    with only_one(tmp_path / "events.db"):
        with pytest.raises(Locked, match=f"process {os.getpid()} is running this story already") as caught:
            only_one(tmp_path / "events.db").__enter__()
        assert caught.value.holder == str(os.getpid())
    with only_one(tmp_path / "events.db"):
        pass


def test_the_lock_is_not_taken_through_a_symbolic_link(tmp_path: Path) -> None:
    (elsewhere := tmp_path / "diary.txt").write_text("mine")
    (tmp_path / "events.db.lock").symlink_to(elsewhere)
    with pytest.raises(LogError, match="cannot be opened"), only_one(tmp_path / "events.db"):
        pass
    assert elsewhere.read_text() == "mine"


def test_whoever_asks_for_its_health_and_dawdles_holds_up_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    at = moment("2026-05-18T08:00:00Z")
    with answering(0, lambda: Status("", at, at), lambda: at) as port:
        us = ("127.0.0.1", port)
        with socket.create_connection(us) as dawdler, socket.create_connection(us) as gone:
            dawdler.sendall(b"GET / HT")
            gone.sendall(b"GET / HTTP/1.1\r\n")
            gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            gone.close()
            assert ask(port)[0] == 200
            begun = time.monotonic()
            dawdler.sendall(b"TP")
            assert ask(port)[0] == 200
            assert time.monotonic() - begun < 3
    assert capsys.readouterr().err == ""


def test_a_folder_in_which_nothing_can_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="cannot be opened"):
        only_one(tmp_path / "none" / "events.db").__enter__()


def test_the_service_manager_is_told_and_a_deaf_one_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        notify("READY=1", "STATUS=3 feeds")
        assert manager.recv(100) == b"READY=1\nSTATUS=3 feeds"
    path.unlink()
    notify("WATCHDOG=1")
    monkeypatch.delenv("NOTIFY_SOCKET")
    notify("WATCHDOG=1")


@pytest.fixture
def running(unattended: Unattended) -> Any:
    """A daemon in a process of its own, under the true clock, whose health is asked over HTTP."""
    (probe := socket.socket()).bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
    probe.close()
    environment = {**os.environ, "PYTHONPATH": str(Path(room.__file__).parents[2])}
    command = [sys.executable, "-m", "timeline", "--story", str(unattended.folder), "run", "--health", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        yield process, port
    finally:
        process.kill()
        process.communicate()


def ask(port: int, path: str = "/", host: str = "127.0.0.1") -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
    for _ in range(200):
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            time.sleep(0.05)
    raise AssertionError("no answer")


def test_it_says_how_it_is_and_ends_in_order_when_told_to(running: Any) -> None:
    process, port = running
    while '"polls": 8' not in (said := ask(port))[1]:
        assert process.poll() is None
        time.sleep(0.05)
    assert said[0] == 200
    assert '"status": "ok"' in said[1]
    assert faults(json.loads(said[1])) == []
    status, metrics = ask(port, "/metrics")
    assert (status, "timeline_feeds 8\n" in metrics, "timeline_up 1\n" in metrics) == (200, True, True)
    assert ask(port, "/else")[0] == 404
    assert ask(port, host="evil.example")[0] == 403
    process.send_signal(signal.SIGHUP)
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "event=started" in log
    assert log.rstrip().endswith("event=stopped")
