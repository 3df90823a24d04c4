"""Shapes of settings that several parts of a story share. Pure."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, Field

MINUTE = 60

_DURATION = re.compile(r"(\d+)\s*(m|min|h|d|w)")
_SECONDS = {"m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}


def _seconds(value: object) -> object:
    if isinstance(value, str):
        found = _DURATION.fullmatch(value.strip())
        if not found:
            raise ValueError(f"{value!r} is no duration; write 15m, 2h, 1d or 1w")
        return int(found[1]) * _SECONDS[found[2]]
    return value


def one_or_many(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


Seconds = Annotated[int, BeforeValidator(_seconds), Field(ge=MINUTE, le=31 * 86400)]
"""A length of time written ``15m``, ``2h``, ``1d`` or ``1w``."""
Names = Annotated[tuple[str, ...], BeforeValidator(one_or_many)]
"""One text, or several."""
