"""Whom to tell of what, when and through what, as a story declares it. Pure."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from timeline.story.shape import Names, Seconds

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
    try:
        return ZoneInfo(name).key
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise ValueError(f"{name!r} is no time zone; write one like Europe/Berlin") from None


class Alert(BaseModel):
    """One way of being told. It goes through exactly one of ``apprise`` (the environment variable that holds the
    service's address), ``command`` (the alert comes on its standard input) and ``files`` (a folder kept fresh).

    ``form``: whether a command gets words or JSON. ``rank``: the least that a change must have. ``daily``: all of a day
    at this time, instead of each change at once; ``quiet``: hours in which nothing is said; both in ``zone``.
    ``feeds``: how long a feed may fail or be unusually silent before that is told too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    apprise: Annotated[str, AfterValidator(_variable)] | None = None
    command: Names = ()
    files: str | None = None
    form: Literal["text", "json"] = "text"
    rank: Annotated[int, Field(ge=0, le=100)] = 60
    questions: Names = ()
    daily: Annotated[str, AfterValidator(_clock)] | None = None
    quiet: Annotated[str, AfterValidator(_hours)] | None = None
    zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    feeds: Seconds = 86400

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [name for name in ("apprise", "command", "files") if getattr(self, name)]
        if len(ways) != 1:
            raise ValueError(f"an alert goes through one of apprise, command and files, not {len(ways)} of them")
        if self.files and (self.daily or self.quiet):
            raise ValueError("files are always fresh; `daily` and `quiet` are for messages")
        return self
