"""Claims as the tables hold them: compact JSON, there and back."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import orjson

from timeline.reading.claim import Claim

_TUPLES = frozenset({field.name for field in fields(Claim)} & {"cues", "flags"})


def dump_claim(claim: Claim) -> str:
    """Compact JSON, the same text for equal claims."""
    return orjson.dumps(claim).decode()


def load_claim(body: str) -> Claim:
    """The inverse of `dump_claim`."""
    plain: dict[str, Any] = orjson.loads(body)
    for name in _TUPLES & plain.keys():
        plain[name] = tuple(plain[name])
    plain["facets"] = tuple((key, value) for key, value in plain.get("facets", ()))
    return Claim(**plain)
