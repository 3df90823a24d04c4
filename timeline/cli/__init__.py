"""The command line: one file a group of commands. Nothing heavy is imported before the command that needs it."""

from __future__ import annotations

import sys

from timeline.cli.app import app
from timeline.errors import TimelineError

__all__ = ["app", "main"]


def main() -> None:
    """Run a command. What the world did wrong is one line on stderr and exit 1; our own faults keep their traceback."""
    from timeline.cli import ask, feeds, follow, jot, judge, keep, tell  # noqa: F401  (each registers its commands)

    try:
        app(prog_name="timeline")
    except TimelineError as error:
        for line in str(error).splitlines():
            print(f"timeline: {line}", file=sys.stderr)
        sys.exit(1)
