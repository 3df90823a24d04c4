"""Long pages on a terminal: shown by the reader's own pager. Must never: stand between a command and a pipe."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess

LESS = "-R -F -X"
"""Colours as they are; leave at once what fits; leave the page on the screen. A LESS of the reader's own wins."""


def show(text: str) -> None:
    """Print a text; through the pager if it is longer than the terminal."""
    if text.count("\n") + 2 <= shutil.get_terminal_size().lines or not _paged(text):
        print(text)


def _paged(text: str) -> bool:
    """Show a text in ``PAGER``, or else in less; False where there is none."""
    try:
        command = shlex.split(os.environ.get("PAGER", "less"))
        if not command or command == ["cat"]:
            return False
        environment = {"LESS": LESS, "LESSCHARSET": "utf-8", **os.environ}
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)  # noqa: S603  (the reader's own)
    except (OSError, ValueError):
        return False
    try:
        pager.communicate((text + "\n").encode("utf-8", "replace"))
    except KeyboardInterrupt:
        _wait_for(pager)
    return True


def _wait_for(pager: subprocess.Popen[bytes]) -> None:
    """Ctrl-C within a pager is the pager's: it stops a search, not us."""
    while True:
        try:
            pager.communicate()
            return
        except KeyboardInterrupt:
            continue
