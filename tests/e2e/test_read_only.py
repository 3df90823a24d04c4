"""A story in a folder that cannot be written, as when it belongs to somebody else, can be asked all the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from e2e.conftest import Ran, run
from log.jottings import as_stranger, finished, forked

from timeline.log import open_database

ASKED = (
    ("new", "--since", "start"),
    ("new",),
    ("questions", "--as-of", "2026-03-10"),
    ("question", "takeover"),
    ("story",),
    ("mentions", "gangway"),
    ("show", "m4"),
    ("why", "takeover"),
    ("report", "--format", "html"),
    ("feeds",),
    ("check",),
    ("log",),
    ("verify",),
)


def as_somebody_else(folder: Path, work: Callable[[], None]) -> None:
    """In a process that may write nowhere near the folder."""
    for above in (folder.parent, *folder.parent.parents[:2]):
        above.chmod(0o755)
    folder.chmod(0o555)

    def stranger() -> None:
        os.chdir("/")
        as_stranger()
        work()

    process = forked.Process(target=stranger)
    process.start()
    try:
        finished(process)
    finally:
        folder.chmod(0o755)


def test_every_command_that_asks_answers_the_same_and_leaves_nothing_behind(
    polled: tuple[Path, list[Ran]], folder: Path
) -> None:
    before = {args: run(folder, *args, *(("--peek",) if args == ("new",) else ())) for args in ASKED}
    there = sorted(file.name for file in folder.iterdir())

    def work() -> None:
        for args in ASKED:
            ran = run(folder, *args)
            assert (ran.code, ran.out) == (0, before[args].out), (args, ran.err)
        assert sorted(file.name for file in folder.iterdir()) == there

    as_somebody_else(folder, work)


def test_the_tables_are_read_while_their_owner_has_the_database_open(folder: Path) -> None:
    answer = run(folder, "questions").out

    def work() -> None:
        assert run(folder, "questions").out == answer
        assert run(folder, "new").code == 0, "the mark of somebody who may not write stays where it is"

    with open_database(folder / "events.db") as owner:
        with owner.writing() as connection:
            connection.execute("CREATE TABLE something_new (x)")
        assert (folder / "events.db-wal").exists()
        as_somebody_else(folder, work)


def test_what_was_recorded_after_the_tables_were_made_is_said_to_be_missing(folder: Path) -> None:
    from timeline.events import MentionSeen
    from timeline.log import Log
    from timeline.stored import moment

    at = moment("2026-03-22T06:00:00Z")
    with open_database(folder / "events.db") as owner, owner.writing():
        Log(owner).append([MentionSeen(feed="tidal-post", key="late", title="Kestrel Lines sails on", seen_at=at)], at)

    def work() -> None:
        ran = run(folder, "questions")
        assert ran.code == 0
        assert "what you see ends where the tables were last brought up to date" in ran.err

    as_somebody_else(folder, work)


@pytest.mark.parametrize(
    "older",
    ["UPDATE progress SET format = format - 1", "DELETE FROM progress", "DROP INDEX fetches_apart"],
    ids=["tables of another format", "no tables", "fetches of an older shape"],
)
def test_what_another_version_wrote_is_refused_in_one_line(folder: Path, older: str) -> None:
    with open_database(folder / "events.db") as owner, owner.writing() as connection:
        connection.execute(older)

    def work() -> None:
        for command in ("new", "questions", "feeds"):
            ran = run(folder, command)
            assert (ran.code, ran.out) == (1, "")
            assert "was written by another version of timeline, and nothing can be written here" in ran.err
            assert len(ran.err.splitlines()) == 1

    as_somebody_else(folder, work)
    assert run(folder, "new").code == 0


@pytest.mark.parametrize(
    "command", [("rule", "annul", "takeover", "--because", "x"), ("note", "m4", "x"), ("rebuild",)]
)
def test_a_command_that_records_is_refused_in_one_line(folder: Path, command: tuple[str, ...]) -> None:
    def work() -> None:
        ran = run(folder, *command)
        assert (ran.code, ran.out) == (1, "")
        assert "cannot be written: the file or its folder is read-only" in ran.err
        assert "Traceback" not in ran.err

    as_somebody_else(folder, work)
