"""Frozen classes as the plain values of JSON, and back by the types of their fields.

For what this program writes and reads itself; what people write in a file is checked by pydantic, whose import takes
longer than most commands. Must never: write a default out, for then a new setting would change what an old definition
says; or convert what is not of its type.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from timeline.stored import moment, moment_text

T = TypeVar("T")


def plain(value: Any) -> Any:
    """Objects, lists, text, numbers, true, false and null; moments and days as text, defaults left out."""
    return _writer(type(value))(value)  # type: ignore[arg-type]  # classes are hashable


@cache
def _writer(kind: Any) -> Callable[[Any], Any]:
    """How a value of this class is written."""
    if is_dataclass(kind):
        return _writer_of_fields(kind)
    if issubclass(kind, dict):
        return lambda value: {name: plain(held) for name, held in value.items()}
    if issubclass(kind, tuple):
        return lambda value: [plain(held) for held in value]
    if issubclass(kind, datetime):
        return moment_text
    return date.isoformat if issubclass(kind, date) else lambda value: value


_AS_IT_IS = frozenset({str, int, bool, NoneType})


def _writer_of_fields(kind: Any) -> Callable[[Any], dict[str, Any]]:
    there = _defaults(kind)

    def written(value: Any) -> dict[str, Any]:
        return {
            name: held if type(held) in _AS_IT_IS else plain(held)
            for name, otherwise in there
            if (held := getattr(value, name)) != otherwise
        }

    return written


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    """The fields of a class, each with what holds without it; MISSING, which nothing equals, where nothing does."""
    return tuple(
        (one.name, one.default if one.default_factory is MISSING else one.default_factory()) for one in fields(kind)
    )


def read(kind: type[T], value: Any) -> T:
    """The inverse of `plain`. Raises ValueError or TypeError for what is no such class's.

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
        return lambda value: tuple(map(each, _a(list, value)))
    if origin is dict:
        held = _reader(inner[1])
        return lambda value: {name: held(one) for name, one in _a(dict, value).items()}
    if is_dataclass(kind):
        return _reader_of_fields(kind)
    return {datetime: moment, date: date.fromisoformat}.get(kind, lambda value: value)


def _a(kind: type[T], value: Any) -> T:
    if not isinstance(value, kind):
        raise ValueError(f"{value!r} is no {kind.__name__}")
    return value


def _reader_of_fields(kind: Any) -> Callable[[dict[str, Any]], Any]:
    types = get_type_hints(kind, include_extras=True)
    readers = {field.name: _reader(types[field.name]) for field in fields(kind)}

    wanted = {name for name, otherwise in _defaults(kind) if otherwise is MISSING}

    def made(value: dict[str, Any]) -> Any:
        if missing := wanted - _a(dict, value).keys():
            raise ValueError(f"{kind.__name__} lacks {', '.join(sorted(missing))}")
        if unknown := value.keys() - readers:
            raise ValueError(f"{kind.__name__} knows no {', '.join(sorted(unknown))}")
        return kind(**{name: readers[name](one) for name, one in value.items()})

    return made


_TOLD_BY_CLASS = frozenset({str, datetime, date, NoneType})
"""Types whose values are told by their class alone, as an ``int`` is not."""


@cache
def fits(kind: Any) -> Callable[[Any], bool]:
    """Whether a value is of a type, as it is; true and false are no numbers."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        if all(one in _TOLD_BY_CLASS for one in inner):
            return lambda value: isinstance(value, inner)
        some = tuple(map(fits, inner))
        return lambda value: any(one(value) for one in some)
    if origin is Literal:
        return lambda value: value in inner
    if origin is tuple:
        each = fits(inner[0])
        return lambda value: isinstance(value, tuple) and all(map(each, value))
    if origin is dict:
        name, held = fits(inner[0]), fits(inner[1])
        return lambda value: isinstance(value, dict) and all(map(name, value)) and all(map(held, value.values()))
    if kind is int:
        return lambda value: isinstance(value, int) and not isinstance(value, bool)
    return (lambda _: True) if kind is Any else (lambda value: isinstance(value, kind))
