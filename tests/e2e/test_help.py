"""Every command can be learned from its own help, on a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from e2e.conftest import run
from typer.main import get_command

from timeline.cli import app, register
from timeline.cli.app import GROUPS, STATUS

register()
ROOT: Any = get_command(app)


def every_command(group: Any = ROOT, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, group
    for name, command in getattr(group, "commands", {}).items():
        yield from every_command(command, (*path, name))


COMMANDS = dict(every_command())
ALL = pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(path) or "timeline")


@ALL
def test_help_shows_examples_before_options_within_80_columns(path: tuple[str, ...], tmp_path: Path) -> None:
    for option in ("--help", "-h"):
        ran = run(tmp_path, *path, option)
        assert ran.code == 0
    lines = ran.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert 0 < lines.index("  Examples:") < lines.index("Options:")
    example = lines[lines.index("  Examples:") + 1].split()
    assert example[: 1 + len(path)] == ["timeline", *path]
    assert not [line for line in lines[1:] if line.endswith("...")], "a summary is cut off"


@ALL
def test_every_option_and_argument_says_what_it_is(path: tuple[str, ...]) -> None:
    for parameter in COMMANDS[path].params:
        assert parameter.help, parameter.name
        assert parameter.metavar or getattr(parameter, "is_flag", False) or parameter.name.endswith("_completion")


def test_every_command_has_one_place_in_the_list() -> None:
    placed = [name for group in GROUPS.values() for name in group]
    assert len(placed) == len(set(placed))
    assert set(ROOT.commands) <= set(placed)


def test_every_command_is_listed_in_one_line(tmp_path: Path) -> None:
    listed = run(tmp_path, "--help").out.partition("Begin:")[2].partition("Options:")[0].splitlines()
    lines = [line for line in listed if line.startswith("  ")]
    assert [line.split()[0] for line in lines if line[2] != " "] == [line.split()[0] for line in lines]
    assert {line.split()[0] for line in lines} == set(ROOT.commands)


def test_what_a_status_means_is_told(tmp_path: Path) -> None:
    page = run(tmp_path, "--help").out.partition("Exit status:")[2]
    assert [int(line.split()[0]) for line in page.splitlines() if line.strip()] == list(STATUS)
