"""RSS 2.0 and Atom in their plain form, read by expat alone: what feedparser makes of them, in a tenth of its time.

Takes a well-formed document whose elements all stand in the tables of `elements.py`, each where it belongs and no more
often than it may. At the first thing that is not so it gives up, and feedparser reads the document. Must never: guess,
forgive, or give a field that `reading.py` looks at another value than feedparser would.
"""

from __future__ import annotations

import re
from typing import NoReturn
from xml.parsers import expat

from timeline.feeds.adapters import Entry
from timeline.feeds.elements import BARE, LANGUAGE, Field, check_prefix, what_is
from timeline.feeds.fields import Unusual

_DEEPEST = 100
"""Elements in one another; a plain document has ten."""


def read(text: str) -> tuple[Entry, list[Entry]] | None:
    """The channel and its entries; None where only feedparser can say."""
    reader = _Reader()
    try:
        reader.parser.Parse(text, True)
    except (Unusual, expat.ExpatError, UnicodeEncodeError):
        return None
    return reader.channel, reader.entries


class _Reader:
    """``_found``: the entry or channel that is open; ``_had``: the names of the fields that it had already."""

    def __init__(self) -> None:
        self.channel: Entry = {}
        self.entries: list[Entry] = []
        self._found = self.channel
        self._had: set[str] = set()
        self._had_before: set[str] = self._had
        self._places: list[str] = ["document"]
        self._field: Field | None = None
        self._attributes: dict[str, str] = {}
        self._pieces: list[str] = []
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.namespace_prefixes = True
        self.parser.buffer_text = True
        self.parser.StartNamespaceDeclHandler = check_prefix
        self.parser.StartDoctypeDeclHandler = _give_up
        self.parser.CommentHandler = self.parser.ProcessingInstructionHandler = _no_markup
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._field is not None:
            raise Unusual  # markup where text belongs
        role = what_is(self._places[-1], name)
        if isinstance(role, Field):
            if attributes and not role.attributes.issuperset(attributes):
                raise Unusual
            self._field = role
            self._attributes = attributes
            self.parser.CharacterDataHandler = self._pieces.append
            return
        if attributes:
            self._check(role, attributes)
        if len(self._places) > _DEEPEST:
            raise Unusual
        self._places.append(role)
        if role in ("entry", "atom entry"):
            self._found, self._had = {}, set()
            self.entries.append(self._found)
        elif role == "author":
            if "author" in self._found:
                raise Unusual  # its name would become that of the first one
            self._found.setdefault("authors", []).append({})

    def _check(self, role: str, attributes: dict[str, str]) -> None:
        allowed = BARE.get(role)
        if allowed is not None:
            if not allowed.issuperset(attributes):
                raise Unusual
            if role in ("rss", "feed") and attributes.get(LANGUAGE):
                self.channel["language"] = attributes[LANGUAGE].replace("_", "-")
        elif any(re.search(r"(?:^| )base(?: xml)?$", name, re.IGNORECASE) for name in attributes):
            raise Unusual

    def _end(self, _name: str) -> None:
        field = self._field
        if field is not None:
            self.parser.CharacterDataHandler = None
            if not field.many:
                if field.name in self._had:
                    raise Unusual
                self._had.add(field.name)
            field.take(self._found, self._attributes, "".join(self._pieces))
            self._field = None
            self._pieces.clear()
            return
        place = self._places.pop()
        if place in ("entry", "atom entry"):
            self._found, self._had = self.channel, self._had_before
        elif place == "author" and not self._found["authors"][-1]:
            raise Unusual


def _give_up(*_: object) -> NoReturn:
    raise Unusual


def _no_markup(*said: str) -> None:
    """A comment or instruction that holds markup may be a feed to feedparser."""
    if any("<" in one or ">" in one for one in said):
        raise Unusual
