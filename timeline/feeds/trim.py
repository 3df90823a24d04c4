"""Cutting a feed document at its items, so that only those not seen before are parsed. Pure; works on bytes.

Parsing the unseen items must give what parsing the whole gives for them. So only well-formed XML in UTF-8 is cut, for
feedparser reads anything else by guesses that one item makes for the next; only where the items stand side by side with
nothing but blanks between them; and where none has a base of its own for its addresses, which may stay for the next.

Whether all this holds of an item depends on its bytes and on the name spaces declared before it, and so does its mark.
An item that was seen was found good then, and is not looked at again.
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
    """A document as ``head``, items and ``tail``; ``marks`` has a short hash of each item and its name spaces."""

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


def cut(body: bytes, seen: Collection[str] = ()) -> Cut | None:
    """The document in its parts; None where that is not plain to see. ``seen``: marks of items cut from other ones."""
    places = _places(body)
    if not places or any(body[end:start].strip() for (_, end), (start, _) in pairwise(places)):
        return None
    head, tail = body[: places[0][0]], body[places[-1][1] :]
    if not _ROOT_END.search(tail):
        return None
    items = tuple(body[start:end] for start, end in places)
    try:
        reader = _Reader(head)
        marks = tuple(reader.mark(item) for item in items)
        reader.check((*(item for item, mark in zip(items, marks, strict=True) if mark not in seen), tail))
    except (expat.ExpatError, _NotPlain):
        return None
    return Cut(head, items, tail, marks)


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


class _NotPlain(Exception):
    pass


class _Reader:
    """Reads a document that is to be cut, from its head on. Raises ExpatError or _NotPlain where it may not be.

    Between head and items stands one of our own: where none can stand, no item could that was seen before.
    """

    def __init__(self, head: bytes) -> None:
        declared: list[tuple[str | None, ...]] = []
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.StartNamespaceDeclHandler = lambda prefix, uri: declared.append((prefix, uri))
        self._parser.EndNamespaceDeclHandler = lambda prefix: declared.append((prefix,))
        self._read(head)
        self._read(b"<item/>")
        self._parser.StartNamespaceDeclHandler = self._parser.EndNamespaceDeclHandler = None
        self._hash = sha256(repr(declared).encode())

    def mark(self, item: bytes) -> str:
        """What it is known by again, under these name spaces."""
        hashed = self._hash.copy()
        hashed.update(item)
        return hashed.hexdigest()[:16]

    def check(self, pieces: Sequence[bytes]) -> None:
        """Whether these make a whole of the document, and none has a base of its own."""
        for piece in pieces:
            if _BASE.search(piece.lower()):
                raise _NotPlain
            self._read(piece)
        self._parser.Parse(b"", True)

    def _read(self, piece: bytes) -> None:
        if len(piece) > _LONGEST:
            raise _NotPlain  # it may nest so deep that checking it costs too much
        self._parser.Parse(piece, False)


def whole_items(body: bytes) -> tuple[bytes, bool]:
    """An XML document that ends too early, without its cut item; and whether it did."""
    if b"\0" in body[:64] or not _ROOT.search(body[:4096]) or _ROOT_END.search(body):
        return body, False
    ends = list(_LAST_ITEM_END.finditer(body))
    return (body[: ends[-1].end()] if ends else body), True
