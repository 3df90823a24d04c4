"""How what happened is stored: moments as text, canonical JSON, versions, and the steps from older shapes to today's.

Apart from the models in `timeline.events`, because most commands only read what was validated when it was recorded, and
building the models takes longer than their whole question.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

import orjson

from timeline.errors import LogError, UnknownEvent, UpcastError

VERSIONS: Final = {
    "story.adopted": 1,
    "mention.seen": 1,
    "mention.revised": 1,
    "feed.failing": 1,
    "feed.recovered": 1,
    "feed.moved": 1,
    "feed.gone": 1,
    "article.captured": 1,
    "article.gone": 1,
    "claim.recorded": 1,
    "ruling.made": 1,
    "ruling.withdrawn": 1,
    "note.added": 1,
    "mark.set": 1,
}
"""Every kind of event, with the version that is written today."""


def moment_text(moment: datetime) -> str:
    """``2026-05-06T12:00:00Z``: fixed width, so that text order is time order. Raises ValueError without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no zone")
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return orjson.dumps(utc, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)[1:-1].decode()


def moment(text: str) -> datetime:
    """The inverse of `moment_text`."""
    return datetime.fromisoformat(text)


def canonical(value: object) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8, no floats, integers within 2**53.

    On values so restricted it equals RFC 8785, but for the order of keys beyond the Basic Multilingual Plane (by code
    point here, by UTF-16 unit there). Raises LogError for larger integers, lone surrogates and what JSON lacks.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)
    except orjson.JSONEncodeError as error:
        raise LogError(f"not storable as canonical JSON: {error}") from None


Upcaster: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""(kind, version n) → a pure step that turns a stored payload of version n into one of version n + 1."""


def upcast(kind: str, version: int, body: bytes | str) -> dict[str, Any]:
    """A stored payload in today's shape, unvalidated. Raises UnknownEvent or UpcastError, naming kind and version."""
    today = VERSIONS.get(kind)
    if today is None or version > today:
        raise UnknownEvent(f"this program does not know {kind} version {version}; a newer timeline wrote it")
    try:
        payload: dict[str, Any] = orjson.loads(body)
        for step in range(version, today):
            payload = UPCASTERS[kind, step](payload)
        return payload
    except (KeyError, ValueError) as error:
        raise UpcastError(f"a stored {kind} version {version} cannot be read: {error}") from None
