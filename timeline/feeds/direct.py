"""RSS 2.0 and Atom in their plain form, read by expat alone: what feedparser makes of them, in a tenth of its time.

Takes a well-formed document whose elements all stand in the tables below, each where it belongs and no more often than
it may. At the first thing that is not so it gives up, and feedparser reads the document. Must never: guess, forgive, or
give a field that `reading.py` looks at another value than feedparser would.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple, NoReturn
from xml.parsers import expat

from timeline.feeds.adapters import Entry


def read(text: str) -> tuple[Entry, list[Entry]] | None:
    """The channel and its entries; None where only feedparser can say."""
    reader = _Reader()
    try:
        reader.parser.Parse(text, True)
    except (_Unusual, expat.ExpatError, UnicodeEncodeError):
        return None
    return reader.channel, reader.entries


class _Unusual(Exception):
    """Something that is not in the tables."""


# --- what the elements say: a function takes the entry (or channel), the element's attributes and its text ------------

Take = Callable[[Entry, dict[str, str], str], None]

_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/*")
_CP1252 = {code: bytes([code]).decode("cp1252") for code in range(128, 160) if code not in (129, 141, 143, 144, 157)}
_TEXT_TYPES = {"text": "text/plain", "text/plain": "text/plain", "html": "text/html", "text/html": "text/html"}
_PAGE_TYPES = frozenset({"html", "xhtml", "text/html", "application/xhtml+xml"})


def _mended(text: str) -> str:
    """UTF-8 that was taken for Latin-1 and Windows' own characters, put right as feedparser does."""
    text = text.strip()
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_CP1252)


def _text(name: str) -> Take:
    def take(entry: Entry, _attributes: dict[str, str], text: str) -> None:
        entry[name] = _mended(text)

    return take


def _comments(entry: Entry, _attributes: dict[str, str], text: str) -> None:
    entry["comments"] = _mended(_SLASHES.sub(r"\1", text.strip()))


def _guid(entry: Entry, attributes: dict[str, str], text: str) -> None:
    entry["id"] = _mended(text)
    if attributes.get("isPermaLink", "true") == "true":
        entry.setdefault("link", entry["id"])


def _rss_link(entry: Entry, _attributes: dict[str, str], text: str) -> None:
    link = _mended(_SLASHES.sub(r"\1", text.strip()))
    if not link:
        raise _Unusual
    entry["link"] = re.sub(r"&([A-Za-z0-9_]+);", r"&\1", link.replace("&amp;", "&"))


def _atom_link(entry: Entry, attributes: dict[str, str], _text: str) -> None:
    if "href" not in attributes:
        raise _Unusual
    href = _SLASHES.sub(r"\1", attributes["href"])
    rel = attributes.get("rel", "alternate").lower()
    entry.setdefault("links", []).append({"rel": rel, "href": href})
    if rel == "alternate" and attributes.get("type", "text/html").lower() in _PAGE_TYPES:
        entry["link"] = href


def _enclosure(entry: Entry, attributes: dict[str, str], _text: str) -> None:
    entry.setdefault("links", []).append({"rel": "enclosure", "href": attributes.get("url", "")})


def _content(entry: Entry, attributes: dict[str, str], text: str) -> None:
    value = _mended(text)
    entry["content"] = [{"type": _type(attributes), "value": value}]
    entry.setdefault("summary", value)


def _encoded(entry: Entry, _attributes: dict[str, str], text: str) -> None:
    _content(entry, {"type": "html"}, text)


def _summary(entry: Entry, attributes: dict[str, str], text: str) -> None:
    entry["summary"] = _mended(text)
    entry["summary_detail"] = {"type": _type(attributes)}


def _title(entry: Entry, attributes: dict[str, str], text: str) -> None:
    _type(attributes)
    entry["title"] = _mended(text)


def _description(entry: Entry, _attributes: dict[str, str], text: str) -> None:
    _summary(entry, {"type": "html"}, text)


def _type(attributes: dict[str, str]) -> str:
    found = _TEXT_TYPES.get(attributes.get("type", "text").lower())
    if found is None:
        raise _Unusual  # XHTML, base64, or elements of some other vocabulary
    return found


def _person(entry: Entry, _attributes: dict[str, str], text: str) -> None:
    """An author as one text, from which feedparser would take a mail address."""
    name = _mended(text)
    if "@" in name:
        raise _Unusual
    entry["author"] = name
    entry.setdefault("authors", []).append({"name": name} if name else {})


def _name(entry: Entry, _attributes: dict[str, str], text: str) -> None:
    """The name within an author; that element has begun an empty one."""
    author = entry["authors"][-1]
    author["name"] = text.strip()
    if len(author) != 1 or not author["name"]:
        raise _Unusual
    if "<" in text or "&" in text or not author["name"].isprintable():
        raise _Unusual  # of such a name nothing may be left, and feedparser would give the mail address


def _category(entry: Entry, attributes: dict[str, str], _text: str) -> None:
    if "label" in attributes:
        if not attributes.get("term"):
            raise _Unusual
        entry.setdefault("tags", []).append({"term": attributes["term"], "label": attributes["label"]})


def _source(entry: Entry, attributes: dict[str, str], text: str) -> None:
    title = _mended(text)
    entry["source"] = {"href": attributes["url"]} if "url" in attributes else {}
    if title:
        entry["source"]["title"] = title


# --- which elements may stand where -----------------------------------------------------------------------------------

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_FEEDBURNER = "http://rssnamespace.org/feedburner/ext/1.0"
_MEDIA = "http://search.yahoo.com/mrss/"
_WORDPRESS = "com-wordpress:feed-additions:1"
_LANGUAGE = "http://www.w3.org/XML/1998/namespace lang xml"


class _Field(NamedTuple):
    """An element that says something. Of one ``name`` there may be one in an entry, unless there may be ``many``."""

    name: str
    take: Take
    attributes: frozenset[str] = frozenset()
    many: bool = False


_TYPED = frozenset({"type", _LANGUAGE})
_LINK = _Field("links", _atom_link, frozenset({"rel", "href", "type", "title", "hreflang", "length"}), many=True)
_CATEGORY = _Field("tags", _category, frozenset({"domain", "term", "scheme", "label"}), many=True)
_EITHER: dict[tuple[str, str], str | _Field] = {
    (_ATOM, "link"): _LINK,
    (_ATOM, "updated"): _Field("updated", _text("updated")),
    (_CONTENT, "encoded"): _Field("content", _encoded),
    (_DC, "creator"): _Field("authors", _person, many=True),
    (_DC, "date"): _Field("updated", _text("updated")),
    (_FEEDBURNER, "origLink"): _Field("original", _text("feedburner_origlink")),
    (_MEDIA, "content"): "media",
    (_MEDIA, "thumbnail"): "leaf",
    (_WORDPRESS, "post-id"): "leaf",
}
_PLACES: dict[str, dict[tuple[str, str], str | _Field]] = {
    "document": {("", "rss"): "rss", (_ATOM, "feed"): "feed"},
    "rss": {("", "channel"): "channel"},
    "channel": {
        ("", "item"): "entry",
        ("", "title"): _Field("title", _text("title")),
        ("", "language"): _Field("language", _text("language")),
        ("", "image"): "image",
        ("", "skipHours"): "quiet",
        ("", "skipDays"): "quiet",
        (_ATOM, "link"): "leaf",
        **{("", name): "leaf" for name in ("link", "description", "copyright", "managingEditor", "webMaster", "ttl")},
        **{("", name): "leaf" for name in ("pubDate", "lastBuildDate", "category", "generator", "docs", "cloud")},
    },
    "image": {("", name): "leaf" for name in ("url", "title", "link", "width", "height", "description")},
    "quiet": {("", name): "leaf" for name in ("hour", "day")},
    "entry": {
        ("", "title"): _Field("title", _text("title")),
        ("", "link"): _Field("link", _rss_link),
        ("", "guid"): _Field("id", _guid, frozenset({"isPermaLink"})),
        ("", "description"): _Field("summary", _description),
        ("", "pubDate"): _Field("published", _text("published")),
        ("", "author"): _Field("authors", _person, many=True),
        ("", "category"): _CATEGORY,
        ("", "comments"): _Field("comments", _comments),
        ("", "enclosure"): _Field("links", _enclosure, frozenset({"url", "type", "length"}), many=True),
        ("", "source"): _Field("source", _source, frozenset({"url"})),
        **_EITHER,
    },
    "feed": {
        (_ATOM, "entry"): "atom entry",
        (_ATOM, "title"): _Field("title", _title, _TYPED),
        (_ATOM, "author"): "author",
        **{(_ATOM, name): "leaf" for name in ("id", "link", "updated", "subtitle", "rights", "generator", "category")},
        **{(_ATOM, name): "leaf" for name in ("icon", "logo")},
    },
    "atom entry": {
        **_EITHER,
        (_ATOM, "title"): _Field("title", _title, _TYPED),
        (_ATOM, "id"): _Field("id", _guid),
        (_ATOM, "published"): _Field("published", _text("published")),
        (_ATOM, "summary"): _Field("summary", _summary, _TYPED),
        (_ATOM, "content"): _Field("content", _content, _TYPED),
        (_ATOM, "author"): "author",
        (_ATOM, "category"): _CATEGORY,
        (_ATOM, "rights"): "leaf",
    },
    "media": {(_MEDIA, name): "leaf" for name in ("thumbnail", "credit", "text")},
    "author": {(_ATOM, "name"): _Field("name", _name, many=True), (_ATOM, "uri"): "leaf", (_ATOM, "email"): "leaf"},
    "foreign": {},
    "leaf": {},
}
"""Every place, what may stand in it, and which place that is in its turn; only foreign elements may stand anywhere."""
_BARE = {
    "rss": {"version", _LANGUAGE},
    "feed": {_LANGUAGE},
    "channel": set(),
    "entry": set(),
    "atom entry": {_LANGUAGE},
}
"""The attributes that these may have; others may have any but a base for addresses."""

_PREFIXES = {
    _ATOM.lower(): {"", "atom", "a10"},
    _CONTENT: {"content"},
    _DC: {"dc"},
    _FEEDBURNER: {"feedburner"},
    _MEDIA: {"media"},
    _WORDPRESS: {""},
    "http://creativecommons.org/ns#license": {"cc"},
    "http://podlove.org/simple-chapters": {"psc"},
    "http://purl.org/dc/terms/": {"dcterms"},
    "http://web.resource.org/cc/": {"cc"},
    "http://webns.net/mvcb/": {"admin"},
    "http://www.georss.org/georss": {"georss"},
    "http://www.itunes.com/dtds/podcast-1.0.dtd": {"itunes"},
    "http://www.opengis.net/gml": {"gml"},
    "http://www.w3.org/1999/xhtml": {"xhtml"},
}
"""The name spaces, in lower case, whose elements mean something to feedparser, and how they must be called here."""
_RESERVED = {*(one for prefixes in _PREFIXES.values() for one in prefixes), "creativecommons", "summary"}
"""Prefixes under which feedparser would give a meaning to any element, or take it for a field."""
_ODD = re.compile(
    r"userland\.com|harvard\.edu|netscape\.com|example\.com|purl\.org/(?:rss/1\.0/(?:$|modules/rss091)|echo|pie|atom)"
    r"|echo/namespace|mrss$",
    re.IGNORECASE,
)
"""Name spaces that feedparser reads as if they were none, and other names of those above."""


def _bound(prefix: str | None, uri: str | None) -> None:
    """Whether a prefix means to feedparser what it means here."""
    known = _PREFIXES.get((uri or "").lower())
    name = (prefix or "").lower()
    if name not in known if known is not None else name in _RESERVED or _ODD.search(uri or ""):
        raise _Unusual


@lru_cache(1_000)
def _role(place: str, name: str) -> str | _Field:
    """What an element is in its place. ``name``: as expat gives it, "uri local prefix" or what of these there is."""
    parts = name.split(" ")
    found = _PLACES[place].get((parts[0], parts[1]) if len(parts) > 1 else ("", name))
    if found is not None:
        return found
    if len(parts) != 3 or parts[2].lower() in _RESERVED or place == "leaf":
        raise _Unusual
    return "foreign"


# --- reading ----------------------------------------------------------------------------------------------------------


class _Reader:
    """``_found``: the entry or channel that is open; ``_had``: the names of the fields that it had already."""

    def __init__(self) -> None:
        self.channel: Entry = {}
        self.entries: list[Entry] = []
        self._found = self.channel
        self._had: set[str] = set()
        self._had_before: set[str] = self._had
        self._places: list[str] = ["document"]
        self._field: _Field | None = None
        self._attributes: dict[str, str] = {}
        self._pieces: list[str] = []
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.namespace_prefixes = True
        self.parser.buffer_text = True
        self.parser.StartNamespaceDeclHandler = _bound
        self.parser.StartDoctypeDeclHandler = _give_up
        self.parser.CommentHandler = self.parser.ProcessingInstructionHandler = _no_markup
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._field is not None:
            raise _Unusual  # markup where text belongs
        role = _role(self._places[-1], name)
        if isinstance(role, _Field):
            if attributes and not role.attributes.issuperset(attributes):
                raise _Unusual
            self._field = role
            self._attributes = attributes
            self.parser.CharacterDataHandler = self._pieces.append
            return
        if attributes:
            self._check(role, attributes)
        self._places.append(role)
        if role in ("entry", "atom entry"):
            self._found, self._had = {}, set()
            self.entries.append(self._found)
        elif role == "author":
            if "author" in self._found:
                raise _Unusual  # its name would become that of the first one
            self._found.setdefault("authors", []).append({})

    def _check(self, role: str, attributes: dict[str, str]) -> None:
        allowed = _BARE.get(role)
        if allowed is not None:
            if not allowed.issuperset(attributes):
                raise _Unusual
            if role in ("rss", "feed") and attributes.get(_LANGUAGE):
                self.channel["language"] = attributes[_LANGUAGE].replace("_", "-")
        elif any(re.search(r"(?:^| )base(?: xml)?$", name, re.IGNORECASE) for name in attributes):
            raise _Unusual

    def _end(self, _name: str) -> None:
        field = self._field
        if field is not None:
            self.parser.CharacterDataHandler = None
            if not field.many:
                if field.name in self._had:
                    raise _Unusual
                self._had.add(field.name)
            field.take(self._found, self._attributes, "".join(self._pieces))
            self._field = None
            self._pieces.clear()
            return
        place = self._places.pop()
        if place in ("entry", "atom entry"):
            self._found, self._had = self.channel, self._had_before
        elif place == "author" and not self._found["authors"][-1]:
            raise _Unusual


def _give_up(*_: object) -> NoReturn:
    raise _Unusual


def _no_markup(*said: str) -> None:
    """A comment or instruction that holds markup may be a feed to feedparser."""
    if any("<" in one or ">" in one for one in said):
        raise _Unusual
