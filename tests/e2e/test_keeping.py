"""The log kept: shown, proven, copied, folded anew; and history brought in from saved documents."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from e2e.conftest import POLLED, run
from e2e.served import FORMATS, documents


def tamper(folder: Path, *statements: str) -> None:
    connection = sqlite3.connect(folder / "events.db")
    for trigger in ("events_never_change", "events_never_vanish", "events_only_follow"):
        connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    for statement in statements:
        assert connection.execute(statement).rowcount > 0
    connection.commit()
    connection.close()


def test_the_log_shows_the_newest_events_last_of_the_kinds_wanted(folder: Path) -> None:
    found = run(folder, "log", "--kind", "mention.revised", "--json").json["events"]
    assert [e["kind"] for e in found] == ["mention.revised"]
    newest = run(folder, "log", "--limit", "3", "--json").json["events"]
    assert [e["position"] for e in newest] == [25, 26, 27]


def test_a_log_as_it_was_written_is_proven_so(folder: Path) -> None:
    ran = run(folder, "verify")
    assert ran.code == 0
    assert "27 events" in ran.out
    assert run(folder, "verify", "--json").json["differing"] == []


def test_a_changed_byte_is_found_at_its_position(folder: Path) -> None:
    tamper(folder, "UPDATE events SET body = replace(body, '2026', '2027') WHERE position = 2")
    ran = run(folder, "verify")
    assert ran.code == 1
    assert ran.err.startswith("timeline: the log is broken at position 2:")
    assert len(ran.err.splitlines()) == 1


def test_a_missing_event_is_found_at_its_position(folder: Path) -> None:
    tamper(folder, "DELETE FROM events WHERE position = 20")
    assert "broken at position 20" in run(folder, "verify").err


def test_dropped_guards_are_named(folder: Path) -> None:
    tamper(folder)
    ran = run(folder, "verify")
    assert ran.code == 1
    assert "MISSING events_never_change" in ran.out


def test_a_changed_table_is_named_and_a_rebuild_mends_it(folder: Path) -> None:
    board = run(folder, "questions", "--json").out
    tamper(folder, "UPDATE question_history SET state = replace(state, 'called-off', 'completed')")
    assert "question_history" in run(folder, "verify").out
    assert run(folder, "rebuild", "--json").json["events"] == 27
    assert run(folder, "questions", "--json").out == board
    assert "DIFFERENT" not in run(folder, "verify").out


def test_a_rebuild_changes_no_answer(folder: Path) -> None:
    asked = (["questions"], ["question", "takeover"], ["new", "--peek"], ["mentions"], ["show", "m3"])
    before = [run(folder, *args, "--json").out for args in asked]
    assert run(folder, "rebuild").code == 0
    assert [run(folder, *args, "--json").out for args in asked] == before


def test_a_backup_is_a_whole_story_and_never_overwrites(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    assert run(folder, "backup", str(copy / "events.db"), "--json").json["bytes"] > 0
    assert run(copy, "questions", "--json").out == run(folder, "questions", "--json").out
    refused = run(folder, "backup", str(copy / "events.db"))
    assert refused.code == 1
    assert "never overwrites" in refused.err


# --- backfill ---------------------------------------------------------------------------------------------------------


def as_folder(target: Path) -> Path:
    for now in POLLED:
        served = documents(datetime.fromisoformat(now))
        for feed, (path, _) in FORMATS.items():
            saved = target / "saved" / feed / (now.replace(":", "") + ".xml")
            saved.parent.mkdir(parents=True, exist_ok=True)
            saved.write_bytes(served["/" + path])
    return target / "saved"


def as_zip(target: Path) -> Path:
    folder = as_folder(target)
    with zipfile.ZipFile(target / "saved.zip", "w") as archive:
        for path in sorted(folder.rglob("*.xml")):
            archive.write(path, f"{path.parent.name}/{path.name}")
    return target / "saved.zip"


@pytest.mark.parametrize("saved", [as_folder, as_zip], ids=["a folder", "a zip"])
def test_history_from_saved_documents_gives_the_board_that_polling_at_their_time_gave(
    new_story: Path, folder: Path, tmp_path: Path, saved: Callable[[Path], Path]
) -> None:
    path = saved(tmp_path)
    ran = run(new_story, "backfill", str(path))
    assert (ran.code, ran.err.splitlines()[1:]) == (0, [])

    def board(where: Path) -> dict[str, list[tuple[str, str]]]:
        found = run(where, "questions", "--json").json["questions"]
        return {q["question"]: [(s["value"], s["grade"]) for s in q["leading"]] for q in found}

    assert board(new_story) == board(folder)
    events = len(run(new_story, "log", "--limit", "100", "--json").json["events"])
    assert run(new_story, "backfill", str(path), "--json").json["feeds"][0]["seen"] == 0
    assert len(run(new_story, "log", "--limit", "100", "--json").json["events"]) == events


def test_documents_of_a_feed_that_nobody_declared_are_named_and_the_rest_is_recorded(
    new_story: Path, tmp_path: Path
) -> None:
    path = as_folder(tmp_path)
    (path / "tidal-post").rename(path / "the-parrot")
    ran = run(new_story, "backfill", str(path))
    assert ran.code == 0
    assert "left out" in ran.out and "the-parrot" in ran.out
    assert run(new_story, "mentions", "gangway", "--json").json["mentions"]


def test_a_path_with_no_saved_documents_says_what_was_expected(new_story: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "empty", tmp_path / "missing"):
        ran = run(new_story, "backfill", str(path))
        assert ran.code == 1
        assert str(path) in ran.err
