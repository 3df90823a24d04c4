"""Values of the command line that are plainly fine, taken as they are.

From 0.29 on typer checks each one, defaults too, through pydantic, whose import takes longer than most questions do.
Whatever is not plainly fine goes to typer, so what is refused, and in which words, stays its business. Must never:
refuse a value, or depend on what another typer calls its parts: where one is missing, typer does it all.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args, get_origin


def take_plainly(command: Any) -> None:
    """Have a command, and those below it, ask typer only for the values that are not plainly fine."""
    all_of = command.get_params  # typer adds the one for help when asked

    def get_params(context: Any) -> list[Any]:
        parameters: list[Any] = all_of(context)
        for parameter in parameters:
            _take_plainly(parameter)
        return parameters

    command.get_params = get_params
    for inner in getattr(command, "commands", {}).values():
        take_plainly(inner)


def _take_plainly(parameter: Any) -> None:
    typers, described = (getattr(parameter, name, None) for name in ("get_runtime_param", "type_descriptor"))
    if typers and described and not isinstance(getattr(typers, "__self__", None), _Conversion):
        parameter.get_runtime_param = _Conversion(described, typers).itself


class _Conversion:
    """Stands where typer looks for a parameter's own, which ``typers`` makes."""

    def __init__(self, described: Any, typers: Callable[[], Any]) -> None:
        self._described, self._typers = described, typers

    def itself(self) -> _Conversion:
        return self

    def coerce(self, value: Any, **where: Any) -> Any:
        try:
            return _plain(value, self._described.annotation, self._described.parameter_info)
        except (ValueError, TypeError, AttributeError):
            return self._typers().coerce(value, **where)


def _plain(value: Any, kind: Any, told: Any) -> Any:
    """The value as typer would take it. Raises where only typer can tell. ``told``: what was said of the parameter."""
    if told.parser is None:
        if get_origin(kind) is list and not isinstance(value, str):
            (each,) = get_args(kind)
            return [_plain(one, each, told) for one in value or ()]
        if value is None:
            return None
        if kind is str and value.isprintable():  # which no half of a surrogate pair is
            return value
        if kind is int and str(value) == str(number := int(value)) and _between(number, told.min, told.max):
            return number
        ordinary = told.file_okay and told.dir_okay and not (told.writable or told.resolve_path or told.path_type)
        if kind is Path and ordinary and not told.allow_dash and os.access(value, os.R_OK):
            return Path(value)
    raise ValueError(value)


def _between(number: int, least: float | None, most: float | None) -> bool:
    return (least is None or least <= number) and (most is None or number <= most)
