"""The command line: one file a group of commands. Nothing heavy is imported before the command that needs it."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from timeline.cli.app import app
from timeline.errors import TimelineError

__all__ = ["app", "main", "register"]


COMMANDS: dict[str, frozenset[str]] = {
    "demo": frozenset(("demo",)),
    "ask": frozenset(("new", "questions", "question", "mentions", "show")),
    "tell": frozenset(("story", "why", "report")),
    "browse": frozenset(("browse",)),
    "follow": frozenset(("poll", "backfill", "check")),
    "feeds": frozenset(("feeds",)),
    "run": frozenset(("run",)),
    "judge": frozenset(("rule",)),
    "jot": frozenset(("note", "add")),
    "begin": frozenset(("init",)),
    "keep": frozenset(("log", "verify", "backup", "rebuild")),
}
"""Each file of this folder that registers commands, with their names."""

EXTRAS = {"datasette": "browse", "apprise": "notify", "trafilatura": "articles"}
"""The packages that only some commands need, and the extra that brings each."""


def register(command: str = "") -> None:
    """Make a command known to the application with those of its file; every command where none is of that name."""
    wanted = [file for file, commands in COMMANDS.items() if command in commands]
    for file in wanted or COMMANDS:
        import_module(f"timeline.cli.{file}")


def _command(arguments: Sequence[str]) -> str:
    """The command that the arguments plainly name: preparing the options of all the others costs 10 ms."""
    plain = not {"-h", "--help"} & {*arguments} and "_TIMELINE_COMPLETE" not in os.environ
    named = [word for word in arguments if any(word in commands for commands in COMMANDS.values())]
    return named[0] if plain and len(named) == 1 else ""


def main() -> None:
    """Run a command. What the world did wrong is one line on stderr and exit 1; our own faults keep their traceback."""
    register(_command(sys.argv[1:]))
    _prepare_streams()
    try:
        app(prog_name="timeline")
    except TimelineError as error:
        for line in str(error).splitlines():
            print(f"timeline: {line}", file=sys.stderr)
        sys.exit(1)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in EXTRAS:
            raise
        wanted = f"story-timeline[{EXTRAS[package]}]"
        print(f"timeline: this needs {package}, which is not installed: pip install '{wanted}'", file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _no_room()
    finally:
        _flush()


def _prepare_streams() -> None:
    """A terminal without our arrows shows what it can; a stream that is closed takes what is printed to nowhere."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115  (it lives as long as we do)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _flush() -> None:
    """Write out what was printed. Whoever stopped reading, such as `head`, has read enough."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno == errno.ENOSPC:
            _no_room()


def _no_room() -> NoReturn:
    print("timeline: the disk is full", file=sys.stderr)
    sys.exit(1)
