"""Filling a template: the names of a story put where a question names a parameter. Pure.

What names a parameter that was not given is left out: an alternative of a group, else the whole pattern, label or line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

How: TypeAlias = Literal["plain", "text", "names", "pattern", "keys"]

HOW: Mapping[str, How] = {
    "ask": "text",
    "name": "text",
    "label": "text",
    "labels": "text",
    "signposts": "text",
    "needs_primary": "text",
    "about": "names",
    "parties": "names",
    "gate": "pattern",
    "match": "pattern",
    "unless": "pattern",
    "events": "pattern",
    "facets": "pattern",
    "entries": "keys",
}
"""How a setting of a question is filled: as words for readers, ids of entities, patterns, or keys that are patterns."""

_PIECE = re.compile(r"\{[^{}]*\}|[()\[\]|]|[^(){}\[\]|]+")
_NAMES = re.compile(r"\{\s*([^{}]*?)\s*(\+?)\s*\}")


@dataclass(frozen=True, slots=True)
class Given:
    """What was given for a template's parameters: ids of entities, words for patterns, and the entities' names.

    All parameters are there; one that was not given is empty.
    """

    entities: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    spoken: Mapping[str, str]


def filled(node: Any, given: Given, how: How = "plain") -> Any:
    """A part of a template with its parameters filled in; None if nothing is left of it."""
    if isinstance(node, dict):
        made: dict[str, Any] = {}
        for key, value in node.items():
            name = pattern(key, given) if how == "keys" else key
            inner = filled(value, given, "plain" if how == "keys" else HOW.get(key, how))
            if key == "match" and inner in (None, []):
                return None
            if name is not None and inner not in (None, []):
                made[name] = inner
        return made
    if isinstance(node, list):
        if how == "names":
            return list(dict.fromkeys(id for name in node for id in given.entities.get(name, (name,))))
        return [inner for inner in (filled(one, given, how) for one in node) if inner is not None]
    if isinstance(node, str) and how == "pattern":
        return pattern(node, given)
    if isinstance(node, str) and how == "text":
        return text(node, given)
    return node


def text(written: str, given: Given) -> str | None:
    """Words for readers: ``{company}`` becomes the names of what was given."""
    wanted = re.findall(r"\{(\w+)\}", written)
    if not all(given.spoken.get(name) for name in wanted):
        return None
    return re.sub(r"\{(\w+)\}", lambda found: given.spoken[found[1]], written)


def pattern(written: str, given: Given) -> str | None:
    """A pattern: ``{company+}`` becomes ``{quillon+}``, and ``{topic}`` the words given for it."""
    pieces = _PIECE.findall(written)
    made, _ = _choice(pieces, 0, given)
    return " ".join(made.split()) if made else None


def _choice(pieces: list[str], at: int, given: Given) -> tuple[str | None, int]:
    """The alternatives up to a closing bracket that can be filled, and the place after it."""
    branches: list[str] = []
    while True:
        made, at = _sequence(pieces, at, given)
        if made is not None:
            branches.append(made)
        if at >= len(pieces) or pieces[at] != "|":
            return "|".join(branches) or None, at + 1
        at += 1


def _sequence(pieces: list[str], at: int, given: Given) -> tuple[str | None, int]:
    whole, complete = "", True
    while at < len(pieces) and pieces[at] not in (")", "]", "|"):
        piece = pieces[at]
        at += 1
        made: str | None = piece
        if piece == "(":
            made, at = _choice(pieces, at, given)
            made = made and f"({made})"
        elif piece == "[":
            made, at = _choice(pieces, at, given)
            made = f"[{made}]" if made else ""
        elif piece[0] == "{":
            made = _named(piece, given)
        complete = complete and made is not None
        whole += made or ""
    return (whole if complete else None), at


def _named(piece: str, given: Given) -> str | None:
    found = _NAMES.fullmatch(piece)
    if not found:
        return piece
    names = [name.strip() for name in found[1].split("|")]
    if names[0] in given.words:
        return f"({'|'.join(given.words[names[0]])})" if given.words[names[0]] else None
    ids = [id for name in names for id in given.entities.get(name, (name,))]
    return f"{{{'|'.join(dict.fromkeys(ids))}{found[2]}}}" if ids else None
