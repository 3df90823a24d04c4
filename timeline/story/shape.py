"""How settings may be written: marks beside the types of a story's fields, for the reading of its file. Pure.

Only that reading imports pydantic: whoever asks reads the story from the log, where it was checked before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Annotated, Any

MINUTE = 60


class Declared:
    """What stands in a file: no other settings than these, and no spaces around a text."""

    __pydantic_config__ = {"extra": "forbid", "str_strip_whitespace": True}

    @classmethod
    def settings(cls) -> tuple[str, ...]:
        """The names of what may be set."""
        return tuple(setting.name for setting in fields(cls))  # type: ignore[arg-type]


class Mark:
    """``schema``: from pydantic's module of schemas and that of the type, the schema to check with instead."""

    def __init__(self, schema: Callable[[Any, Any], Any]) -> None:
        self._schema = schema

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return self._schema(core_schema, handler(source))


def written(usual: Callable[[Any], Any]) -> Mark:
    """It may be written in a shorter way: ``usual`` gives the long one, or raises ValueError."""
    return Mark(lambda schemas, inner: schemas.no_info_before_validator_function(usual, inner))


def checked(sound: Callable[[Any], Any]) -> Mark:
    """``sound`` gives the value back, or raises ValueError."""
    return Mark(lambda schemas, inner: schemas.no_info_after_validator_function(sound, inner))


def between(least: int, most: int | None = None) -> Mark:
    """A whole number within these limits, both included."""
    limits = {"ge": least} if most is None else {"ge": least, "le": most}
    return Mark(lambda _, inner: inner | limits)


class OneOf:
    """Which of several classes it is stands in its ``type``; ``otherwise``: where nothing does."""

    def __init__(self, kinds: Mapping[str, Any], otherwise: str) -> None:
        self._kinds, self._otherwise = kinds, otherwise

    def _type(self, value: Any) -> str:
        told = value if isinstance(value, dict) else getattr(value, "__dict__", {})
        return str(told.get("type", self._otherwise))

    def kind_of(self, value: Any) -> Any:
        """The class of what was recorded."""
        return self._kinds[self._type(value)]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        choices = {name: handler.generate_schema(kind) for name, kind in self._kinds.items()}
        return core_schema.tagged_union_schema(choices, self._type)


# --- what several settings share ----------------------------------------------------------------------------------

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


Seconds = Annotated[int, between(MINUTE, 31 * 86400), written(_seconds)]
"""A length of time written ``15m``, ``2h``, ``1d`` or ``1w``."""
Names = Annotated[tuple[str, ...], written(one_or_many)]
"""One text, or several."""
