"""Frozen classes as the plain values of JSON, and back by the types of their fields.

For what this program wrote itself, so nothing is checked but the names. Must never: write a default out, for then a new
setting would change what an old definition says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from timeline.stored import moment, moment_text

T = TypeVar("T")


def plain(value: Any) -> Any:
    """Objects, lists, text, numbers, true, false and null; moments and days as text, defaults left out."""
    if is_dataclass(value):
        there = ((one, getattr(value, one.name)) for one in fields(value))
        return {one.name: plain(held) for one, held in there if held != _default(one)}
    if isinstance(value, dict):
        return {name: plain(held) for name, held in value.items()}
    if isinstance(value, tuple):
        return [plain(held) for held in value]
    if isinstance(value, datetime):
        return moment_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _default(field: Any) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def read(kind: type[T], value: Any) -> T:
    """The inverse of `plain`. Raises ValueError for a name that the class does not have.

    A mark in the type of a field may say, by ``kind_of(value)``, which class of several it is.
    """
    made: T = _reader(kind)(value)  # type: ignore[arg-type]  # types are hashable
    return made


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """How a value of this type is read."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        choosing = [mark.kind_of for mark in kind.__metadata__ if hasattr(mark, "kind_of")]
        return (lambda value: _reader(choosing[0](value))(value)) if choosing else _reader(inner[0])
    if origin in (Union, UnionType):
        some = _reader(inner[0])
        return lambda value: None if value is None else some(value)
    if origin is tuple:
        each = _reader(inner[0])
        return lambda value: tuple(map(each, value))
    if origin is dict:
        held = _reader(inner[1])
        return lambda value: {name: held(one) for name, one in value.items()}
    if is_dataclass(kind):
        return _reader_of_fields(kind)
    return {datetime: moment, date: date.fromisoformat}.get(kind, lambda value: value)


def _reader_of_fields(kind: Any) -> Callable[[dict[str, Any]], Any]:
    types = get_type_hints(kind, include_extras=True)
    readers = {field.name: _reader(types[field.name]) for field in fields(kind)}

    def made(value: dict[str, Any]) -> Any:
        if unknown := value.keys() - readers:
            raise ValueError(f"{kind.__name__} knows no {', '.join(sorted(unknown))}")
        return kind(**{name: readers[name](one) for name, one in value.items()})

    return made
