"""What any event is: frozen, each field of its type, named and known by what happened.

Must never: let in what could not be read back, or let an id depend on when we saw what happened.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, TypeAlias, get_type_hints

from timeline.plain import fits, plain
from timeline.stored import VERSIONS, canonical

Instant: TypeAlias = datetime
"""A moment; kept in UTC, to the second."""
PlainObject: TypeAlias = dict[str, Any]
"""What canonical JSON holds: no fractions, and nothing that is no JSON."""

DEEPEST = 100
"""How many objects and lists may lie one in another; orjson gives up at 254."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """What happened. ``kind`` and ``version`` are its name in the log; ``stream`` is the thing that it happened to.

    An event's id hashes its stream, kind, version and content, without the fields in ``observed``: when *we* saw a
    thing is no part of what happened, so recording the same thing twice is harmless. What supersedes an earlier event
    names it, so an article edited from A to B and back to A is three events.

    Raises ValueError for a value that is not of its field's type: what is recorded stays for ever.
    """

    kind: ClassVar[str]
    observed: ClassVar[frozenset[str]] = frozenset()

    def __post_init__(self) -> None:
        for name, fitting in _shape(type(self)):  # type: ignore[arg-type]  # classes are hashable
            value = getattr(self, name)
            if not fitting(value):
                raise ValueError(f"{name}: not of its type: {value!r}"[:200])
            if isinstance(value, datetime):
                object.__setattr__(self, name, _to_the_second(value))
            elif isinstance(value, dict):
                _check(value)

    @property
    def version(self) -> int:
        return VERSIONS[self.kind]

    @property
    def stream(self) -> str:
        raise NotImplementedError

    def content(self) -> dict[str, Any]:
        """The payload as plain JSON values; defaults are left out."""
        content: dict[str, Any] = plain(self)
        return content

    def id(self) -> str:
        return self.id_of(self.content())

    def id_of(self, content: Mapping[str, Any]) -> str:
        """The id of an event with this content; 32 hexadecimal digits of SHA-256."""
        lasting = {name: value for name, value in content.items() if name not in self.observed}
        named = canonical([self.stream, self.kind, self.version, lasting])
        return hashlib.sha256(named).hexdigest()[:32]


@cache
def _shape(kind: type[Any]) -> tuple[tuple[str, Callable[[Any], bool]], ...]:
    """The fields of an event, each with what tells whether a value fits it."""
    types = get_type_hints(kind)
    return tuple((one.name, fits(types[one.name])) for one in fields(kind))


def _to_the_second(value: datetime) -> datetime:
    if value.tzinfo is UTC and not value.microsecond:
        return value
    if value.tzinfo is None:
        raise ValueError(f"{value} has no zone")
    try:
        return value.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise ValueError(f"{value} lies outside the years 1 to 9999 in UTC") from None


def _check(part: object, depth: int = 0) -> None:
    """Raises ValueError for what has no canonical form."""
    if depth > DEEPEST:
        raise ValueError(f"more than {DEEPEST} objects and lists lie one in another")
    if isinstance(part, dict):
        for key, inner in part.items():
            if not isinstance(key, str):
                raise ValueError(f"keys are text, not {key!r}")
            key.encode()  # half of a surrogate pair is no text
            _check(inner, depth + 1)
    elif isinstance(part, list):
        for inner in part:
            _check(inner, depth + 1)
    elif not isinstance(part, str | int | bool | None):
        raise ValueError(f"{part!r} has no canonical form")
