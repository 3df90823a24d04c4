"""What the world does wrong is one clear line on stderr and an exit code that says which kind of wrong it was."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.conftest import run
from e2e.served import Served
from typer.core import TyperGroup
from typer.main import get_command

ROOT = Path(__file__).parents[2]


def complaint(folder: Path, *args: str, code: int = 1, lines: int = 1) -> str:
    """What a command that fails says on stderr; it says nothing on stdout and shows no traceback."""
    ran = run(folder, *args)
    assert (ran.code, ran.out) == (code, "")
    assert "Traceback" not in ran.err
    if lines:
        assert len(ran.err.splitlines()) == lines
        assert ran.err.startswith("timeline: ")
    return ran.err


# --- the story file ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["check"], ["poll"], ["check", "--json"]], ids=" ".join)
def test_a_mistake_in_the_story_names_its_line_and_column(new_story: Path, command: list[str]) -> None:
    path = new_story / "feeds.yaml"
    text = path.read_text()
    path.write_text(text.replace("    weight: 9\n", "    wieght: 9\n"))
    line = text[: text.index("weight: 9")].count("\n") + 1
    said = complaint(new_story, *command)
    assert f"{path}:{line}:5: questions.takeover.wieght: unknown setting; did you mean weight?" in said
    assert not (new_story / "events.db").exists()


def test_every_mistake_has_a_line_of_its_own(new_story: Path) -> None:
    path = new_story / "feeds.yaml"
    path.write_text(path.read_text().replace("    weight: ", "    wieght: "))
    complaint(new_story, "check", lines=2)


PATTERNS = {
    "a bracket left open": ('["{guild} ..2 ~sue"]', '["{guild} ..2 (~sue"]', "before the end"),
    "an unknown entity": ('["{guild} ..2 ~sue"]', '["{gild} ..2 ~sue"]', "unknown entity 'gild'"),
    "in unless": ('["{guild} ..2 ~sue"]', '[{match: "{guild} ..2 ~sue", unless: "("}]', "expected a word"),
    "in a gate": ('["(lawsuit|~sue|complaint)"]', '["(lawsuit||complaint)"]', "expected a word"),
    "of an option": ('["(over|about|against) ..6 fares"]', '["[fares]"]', "must be there"),
    "of a docket entry": ('"complaint against": filed', '"complaint (": filed', "expected a word"),
}


@pytest.mark.parametrize(("old", "new", "words"), PATTERNS.values(), ids=PATTERNS)
def test_a_pattern_that_cannot_be_read_is_a_mistake_in_its_line(
    new_story: Path, old: str, new: str, words: str
) -> None:
    path = new_story / "feeds.yaml"
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    said = complaint(new_story, "check")
    line = text[: text.index(old)].count("\n") + 1
    assert f"{path}:{line}:" in said
    assert words in said


def test_a_story_that_broke_later_hides_nothing_that_is_known(folder: Path) -> None:
    path = folder / "feeds.yaml"
    path.write_text(path.read_text().replace("    weight: 9\n", "    wieght: 9\n"))
    ran = run(folder, "questions")
    assert ran.code == 0
    assert "called off" in ran.out
    assert "did you mean weight?" in ran.err
    assert "adopted before" in ran.err


def test_a_story_may_be_handed_over_without_its_file(folder: Path) -> None:
    (folder / "feeds.yaml").unlink()
    assert "called off" in run(folder, "questions").out


# --- what was asked ---------------------------------------------------------------------------------------------------


def test_an_unknown_question_names_the_nearest(folder: Path) -> None:
    assert "did you mean takeover" in complaint(folder, "question", "takover")
    assert "did you mean takeover" in complaint(folder, "new", "--question", "take-over")
    assert "did you mean price" in complaint(folder, "mentions", "--question", "prices")


@pytest.mark.parametrize(
    "command", [["new", "--since"], ["questions", "--as-of"], ["mentions", "--until"]], ids=" ".join
)
def test_a_moment_that_is_not_understood_is_refused_with_examples(folder: Path, command: list[str]) -> None:
    said = complaint(folder, *command, "next tuesday")
    assert "'next tuesday'" in said
    assert "3 days ago" in said


@pytest.mark.parametrize("ref", ["m999", "c999.1", "f999", "e999", "x1", "m", "", "m1"])
def test_a_reference_that_leads_nowhere_says_so(folder: Path, ref: str) -> None:
    assert complaint(folder, "show", ref)


def test_a_refused_question_does_not_move_the_mark(folder: Path) -> None:
    complaint(folder, "new", "--question", "takover")
    assert run(folder, "new", "--exit-code").code == 10


USAGE = {
    "an unknown command": ["nwe"],
    "an unknown option": ["new", "--sicne", "monday"],
    "an unknown feed": ["poll", "--feed", "tidal"],
    "no question": ["question"],
    "a zone that is none": ["--tz", "Mars/Olympus", "questions"],
    "a colour that is none": ["--color", "maybe", "questions"],
    "a family that is none": ["mentions", "--family", "x"],
    "a number that is none": ["log", "--limit", "0"],
}


@pytest.mark.parametrize("command", USAGE.values(), ids=USAGE)
def test_wrong_usage_exits_with_2(folder: Path, command: list[str]) -> None:
    said = complaint(folder, *command, code=2, lines=0)
    assert "Usage" in said


# --- the database -----------------------------------------------------------------------------------------------------


def test_a_folder_that_is_none_says_what_story_names(tmp_path: Path) -> None:
    assert "--story names the folder" in complaint(tmp_path / "nowhere", "new")


@pytest.mark.parametrize(
    "command", [["new"], ["questions"], ["mentions"], ["show", "m1"], ["log"], ["verify"]], ids=" ".join
)
def test_a_story_never_polled_says_how_to_begin_and_makes_no_file(new_story: Path, command: list[str]) -> None:
    assert "timeline poll" in complaint(new_story, *command)
    assert not (new_story / "events.db").exists()


def test_a_folder_without_a_story_says_what_a_story_starts_with(tmp_path: Path) -> None:
    assert "feeds.yaml" in complaint(tmp_path, "poll")
    assert list(tmp_path.iterdir()) == []


def test_somebody_elses_database_is_left_alone(new_story: Path) -> None:
    path = new_story / "events.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    before = path.read_bytes()
    for command in ("poll", "new", "verify"):
        assert "not a timeline database" in complaint(new_story, command)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_left_alone(new_story: Path) -> None:
    (new_story / "events.db").write_bytes(b"Dear diary, " * 100)
    assert "no SQLite database" in complaint(new_story, "new")
    assert (new_story / "events.db").read_bytes() == b"Dear diary, " * 100


def test_a_database_of_a_newer_program_is_not_touched(folder: Path) -> None:
    with sqlite3.connect(folder / "events.db") as connection:
        connection.execute("UPDATE _sqlite_migrations SET name = '9999_future' WHERE migration_set = 'timeline.log'")
    connection.close()
    for command in (["new"], ["poll"], ["verify"]):
        assert "newer timeline" in complaint(folder, *command)


# --- feeds ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port at which nobody answers, kept from being given to anybody else."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_feeds_that_cannot_be_reached_exit_with_3_and_take_nothing_away(
    folder: Path, served: Served, closed_port: int
) -> None:
    path = folder / "feeds.yaml"
    path.write_text(path.read_text().replace(f":{served.port}/", f":{closed_port}/"))
    board = run(folder, "questions", "--json").json["questions"]
    ran = run(folder, "poll", "--all", now="2026-03-24T12:00:00Z")
    assert ran.code == 3
    assert "8 failed" in ran.out.replace("8 feeds failed", "8 failed")
    assert "Traceback" not in ran.err
    assert run(folder, "questions", "--json").json["questions"] == board
    again = run(folder, "poll", "--all", "--json", now="2026-03-25T12:00:00Z")
    assert again.code == 3
    assert {feed["result"] for feed in again.json["feeds"]} == {"failed"}
    page = run(folder, "new", "--since", "2026-03-23", now="2026-03-26T12:00:00Z").out
    assert "SILENCE" in page
    assert "no news from them means nothing" in page.replace("\n", " ").replace("  ", " ")


def test_one_feed_that_fails_stops_no_other(new_story: Path) -> None:
    path = new_story / "feeds.yaml"
    path.write_text(path.read_text().replace("tidalpost.rss", "nowhere.rss"))
    ran = run(new_story, "poll", "--json")
    results = {feed["feed"]: feed["result"] for feed in ran.json["feeds"]}
    assert ran.code == 3
    assert results.pop("tidal-post") == "failed"
    assert set(results.values()) == {"new"}


def test_a_feed_polled_just_now_is_not_asked_again(folder: Path) -> None:
    run(folder, "poll", now="2026-03-23T12:00:00Z")
    ran = run(folder, "poll", "--json", now="2026-03-23T12:00:30Z")
    assert ran.code == 0
    assert {feed["result"] for feed in ran.json["feeds"]} == {"not-due"}


def test_one_feed_can_be_polled_alone(new_story: Path) -> None:
    ran = run(new_story, "poll", "--feed", "tidal-post", "--json")
    assert [feed["feed"] for feed in ran.json["feeds"]] == ["tidal-post"]


# --- check ------------------------------------------------------------------------------------------------------------


def test_a_text_can_be_tried_as_words_as_a_file_and_as_a_recorded_mention(folder: Path, tmp_path: Path) -> None:
    words = "Aldermoor has agreed to buy Kestrel Lines, Morning Quay reported."
    (tmp_path / "article.txt").write_text(words)
    ref = run(folder, "mentions", "gangway", "--source", "ferryweekly.example", "--json").json["mentions"][0]["ref"]
    for text in (words, str(tmp_path / "article.txt"), ref):
        found = run(folder, "check", "--try", text, "--json").json
        assert ("takeover", "agreed", "Morning Quay") in {
            (c["question"], c["value"], c["via"]) for c in found["claims"]
        }
    assert "[Aldermoor has agreed to buy Kestrel Lines]" in run(folder, "check", "--try", words).out


def test_a_text_that_is_none_of_the_storys_business_is_said_to_be_so(folder: Path) -> None:
    assert "none of the story's business" in run(folder, "check", "--try", "The bakers of the old town struck.").out
    assert run(folder, "check", "--try", "The bakers struck.", "--json").json["concerns_the_story"] is False


def test_checking_a_story_wants_no_database(new_story: Path) -> None:
    assert "no mistakes" in run(new_story, "check").out.replace("\n", " ")
    assert not (new_story / "events.db").exists()


# --- as another program starts it -------------------------------------------------------------------------------------


def commands() -> list[list[str]]:
    from timeline.cli import ask, follow, keep  # noqa: F401
    from timeline.cli.app import app

    found: list[list[str]] = []

    def walk(group: object, path: list[str]) -> None:
        if isinstance(group, TyperGroup):
            for name, inner in group.commands.items():
                walk(inner, [*path, name])
        else:
            found.append(path)

    walk(get_command(app), [])
    return found


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_explains_itself_by_examples(tmp_path: Path, command: list[str]) -> None:
    ran = run(tmp_path, *command, "--help")
    assert ran.code == 0
    examples = ran.out.partition("Examples")[2]
    assert f"timeline {' '.join(command)}" in examples


def started(folder: Path, *args: str, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TIMELINE_NOW": "2026-03-23T12:00:00Z", "COLUMNS": "80"}
    command = [sys.executable, "-m", "timeline", *args]
    return subprocess.run(
        command, cwd=folder, env=environment, stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=60, check=False
    )


def test_it_starts_as_a_module_in_the_folder_of_the_story(folder: Path) -> None:
    ran = started(folder, "new", "--exit-code", "--json")
    assert (ran.returncode, ran.stderr) == (10, "")
    assert '"timeline.new/1"' in ran.stdout


def test_it_says_its_version_and_nothing_else(tmp_path: Path) -> None:
    ran = started(tmp_path, "--version")
    assert ran.returncode == 0
    assert ran.stdout.startswith("timeline ")


def test_a_complaint_leaves_the_process_with_one_line_and_exit_1(tmp_path: Path) -> None:
    ran = started(tmp_path, "new")
    assert (ran.returncode, ran.stdout, len(ran.stderr.splitlines())) == (1, "", 1)


def test_a_reader_that_went_away_is_no_error(folder: Path) -> None:
    nobody, pipe = os.pipe()
    os.close(nobody)
    try:
        assert started(folder, "log", "--json", stdout=pipe).stderr == ""
    finally:
        os.close(pipe)
