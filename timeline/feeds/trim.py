"""Cutting a feed document at its items, so that only those not seen before are parsed. Pure; works on bytes.

Parsing the unseen items must give what parsing the whole gives for them. So only well-formed XML in UTF-8 is cut, for
feedparser reads anything else by guesses that one item makes for the next; only where the items stand side by side with
nothing but blanks between them; and where none has a base of its own for its addresses, which may stay for the next.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from xml.parsers import expat

_TOKEN = re.compile(
    rb"<(?:!--|!\[CDATA\[|!DOCTYPE|[?]|(?P<end>/?)(?P<prefix>[^\s<>/:]+:)?(?:item|entry)(?=[\s/>]))", re.IGNORECASE
)
_LONGEST = 1_000_000
_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_ROOT_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_BASE = re.compile(rb"base(?<=[\s:]base)\s*=")
"""An attribute of this name under any prefix, in lower case, as feedparser takes it in any."""
_LAST_ITEM_END = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cut:
    """A document as ``head``, items and ``tail``; ``marks`` has a short hash of each item's bytes."""

    head: bytes
    items: tuple[bytes, ...]
    tail: bytes
    marks: tuple[str, ...]

    def without(self, seen: Collection[str], limit: int) -> tuple[bytes, tuple[str, ...], bool]:
        """The document with only its first ``limit`` unseen items; their marks; whether more are left."""
        fresh = [number for number, mark in enumerate(self.marks) if mark not in seen]
        taken = fresh[:limit]
        body = b"".join((self.head, *(self.items[number] for number in taken), self.tail))
        return body, tuple(self.marks[number] for number in taken), len(fresh) > limit


def fingerprint(body: bytes) -> str:
    """By which bytes are known again; 32 hexadecimal digits of SHA-256, for which most processors have instructions."""
    return sha256(body).hexdigest()[:32]


def cut(body: bytes) -> Cut | None:
    """The document in its parts; None where that is not plain to see."""
    places = _places(body)
    if not places or any(body[end:start].strip() for (_, end), (start, _) in pairwise(places)):
        return None
    head, tail = body[: places[0][0]], body[places[-1][1] :]
    items = tuple(body[start:end] for start, end in places)
    if not _ROOT_END.search(tail) or _BASE.search(body.lower(), len(head)) or not _well_formed((head, *items, tail)):
        return None
    return Cut(head, items, tail, tuple(fingerprint(piece)[:16] for piece in items))


def _places(body: bytes) -> list[tuple[int, int]]:
    """Where each item starts and ends; none where one is nested, empty or prefixed, or something else may hold some."""
    places: list[tuple[int, int]] = []
    start = -1
    at = 0
    while found := _TOKEN.search(body, at):
        at = found.end()
        if (closing := _ENDS.get(found[0])) is not None:
            end = body.find(closing, at)
            if end < 0 or (found[0] != b"<![CDATA[" and re.search(rb"[<>]", body[at:end])):
                return []
            at = end + len(closing)
        elif found["end"] is None or found["prefix"] or bool(found["end"]) == (start < 0):
            return []
        elif found["end"]:
            end = body.find(b">", at)
            if end < 0:
                return []  # the document breaks off within this tag
            at = end + 1
            places.append((start, at))
            start = -1
        else:
            start = found.start()
    return places if start < 0 else []


def _well_formed(pieces: Sequence[bytes]) -> bool:
    """Whether the pieces together are XML in UTF-8. A long one may nest so deep that checking it costs too much."""
    reader = expat.ParserCreate("utf-8", " ")
    try:
        for piece in pieces:
            if len(piece) > _LONGEST:
                return False
            reader.Parse(piece, False)
        reader.Parse(b"", True)
    except expat.ExpatError:
        return False
    return True


def whole_items(body: bytes) -> tuple[bytes, bool]:
    """An XML document that ends too early, without its cut item; and whether it did."""
    if b"\0" in body[:64] or not _ROOT.search(body[:4096]) or _ROOT_END.search(body):
        return body, False
    ends = list(_LAST_ITEM_END.finditer(body))
    return (body[: ends[-1].end()] if ends else body), True
