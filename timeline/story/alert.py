"""Whom to tell of what, when and through what, as a story declares it. Pure."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from timeline.story.shape import Declared, Names, Seconds, between, checked

_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d"


def _variable(name: str) -> str:
    if not re.fullmatch(r"[A-Z_][A-Z0-9_]*", name):
        raise ValueError(
            "names the environment variable that holds the address, such as ALERT_URL: "
            "an address with its secrets has no place in this file"
        )
    return name


def _clock(text: str) -> str:
    if not re.fullmatch(_CLOCK, text):
        raise ValueError(f"{text!r} is no time of day; write 08:00")
    return text


def _hours(text: str) -> str:
    if not re.fullmatch(f"{_CLOCK}-{_CLOCK}", text) or text[:5] == text[6:]:
        raise ValueError(f"{text!r} are no hours of a day; write 22:00-07:00")
    return text


def _zone(name: str) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name).key
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise ValueError(f"{name!r} is no time zone; write one like Europe/Berlin") from None


@dataclass(frozen=True, kw_only=True)
class Alert(Declared):
    """One way of being told. It goes through exactly one of ``apprise`` (the environment variable that holds the
    service's address), ``command`` (the alert comes on its standard input) and ``files`` (a folder kept fresh).

    ``form``: whether a command gets words or JSON. ``rank``: the least that a change must have. ``daily``: all of a day
    at this time, instead of each change at once; ``quiet``: hours in which nothing is said; both in ``zone``.
    ``feeds``: how long a feed may fail or be unusually silent before that is told too.
    """

    apprise: Annotated[str, checked(_variable)] | None = None
    command: Names = ()
    files: str | None = None
    form: Literal["text", "json"] = "text"
    rank: Annotated[int, between(0, 100)] = 60
    questions: Names = ()
    daily: Annotated[str, checked(_clock)] | None = None
    quiet: Annotated[str, checked(_hours)] | None = None
    zone: Annotated[str, checked(_zone)] = "UTC"
    feeds: Seconds = 86400

    def __post_init__(self) -> None:
        ways = [name for name in ("apprise", "command", "files") if getattr(self, name)]
        if len(ways) != 1:
            raise ValueError(f"an alert goes through one of apprise, command and files, not {len(ways)} of them")
        if self.files and (self.daily or self.quiet):
            raise ValueError("files are always fresh; `daily` and `quiet` are for messages")
