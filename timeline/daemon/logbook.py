"""What the daemon says of itself: a line an occasion on stderr, ``key=value`` throughout, to read and to grep."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import datetime

from timeline.report.words import clean, shorten
from timeline.stored import moment_text

_BARE = re.compile(r"[\w./:+-]+")
_WIDEST = 500

Note = Callable[..., None]
"""``note("polled", feeds=3)``; ``level="error"`` marks what a person should see."""


def logbook(now: Callable[[], datetime]) -> Note:
    """A way of noting: each line begins with the time, the level and the occasion."""

    def note(what: str, /, *, level: str = "info", **values: object) -> None:
        parts = [f"{name}={_value(value)}" for name, value in values.items() if value not in (None, "")]
        line = " ".join([moment_text(now()), f"level={level}", f"event={_value(what)}", *parts])
        print(line, file=sys.stderr, flush=True)

    return note


def _value(value: object) -> str:
    text = moment_text(value) if isinstance(value, datetime) else shorten(clean(str(value)), _WIDEST)
    if _BARE.fullmatch(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
