"""Which elements of RSS 2.0 and Atom are plain, and where they may stand: tables; and the names that they go by.

Whatever is not in the tables, and not of a name space that nobody reads, is unusual.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from timeline.feeds import fields
from timeline.feeds.fields import Take, Unusual

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_FEEDBURNER = "http://rssnamespace.org/feedburner/ext/1.0"
_MEDIA = "http://search.yahoo.com/mrss/"
_WORDPRESS = "com-wordpress:feed-additions:1"
LANGUAGE = "http://www.w3.org/XML/1998/namespace lang xml"


class Field(NamedTuple):
    """An element that says something. Of one ``name`` there may be one in an entry, unless there may be ``many``."""

    name: str
    take: Take
    attributes: frozenset[str] = frozenset()
    many: bool = False


_TYPED = frozenset({"type", LANGUAGE})
_LINK = Field("links", fields.atom_link, frozenset({"rel", "href", "type", "title", "hreflang", "length"}), many=True)
_CATEGORY = Field("tags", fields.category, frozenset({"domain", "term", "scheme", "label"}), many=True)
_EITHER: dict[tuple[str, str], str | Field] = {
    (_ATOM, "link"): _LINK,
    (_ATOM, "updated"): Field("updated", fields.text_of("updated")),
    (_CONTENT, "encoded"): Field("content", fields.encoded),
    (_DC, "creator"): Field("authors", fields.person, many=True),
    (_DC, "date"): Field("updated", fields.text_of("updated")),
    (_FEEDBURNER, "origLink"): Field("original", fields.text_of("feedburner_origlink")),
    (_MEDIA, "content"): "media",
    (_MEDIA, "thumbnail"): "leaf",
    (_WORDPRESS, "post-id"): "leaf",
}
PLACES: dict[str, dict[tuple[str, str], str | Field]] = {
    "document": {("", "rss"): "rss", (_ATOM, "feed"): "feed"},
    "rss": {("", "channel"): "channel"},
    "channel": {
        ("", "item"): "entry",
        ("", "title"): Field("title", fields.text_of("title")),
        ("", "language"): Field("language", fields.text_of("language")),
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
        ("", "title"): Field("title", fields.text_of("title")),
        ("", "link"): Field("link", fields.rss_link),
        ("", "guid"): Field("id", fields.guid, frozenset({"isPermaLink"})),
        ("", "description"): Field("summary", fields.description),
        ("", "pubDate"): Field("published", fields.text_of("published")),
        ("", "author"): Field("authors", fields.person, many=True),
        ("", "category"): _CATEGORY,
        ("", "comments"): Field("comments", fields.comments),
        ("", "enclosure"): Field("links", fields.enclosure, frozenset({"url", "type", "length"}), many=True),
        ("", "source"): Field("source", fields.source, frozenset({"url"})),
        **_EITHER,
    },
    "feed": {
        (_ATOM, "entry"): "atom entry",
        (_ATOM, "title"): Field("title", fields.title, _TYPED),
        (_ATOM, "author"): "author",
        **{(_ATOM, name): "leaf" for name in ("id", "link", "updated", "subtitle", "rights", "generator", "category")},
        **{(_ATOM, name): "leaf" for name in ("icon", "logo")},
    },
    "atom entry": {
        **_EITHER,
        (_ATOM, "title"): Field("title", fields.title, _TYPED),
        (_ATOM, "id"): Field("id", fields.guid),
        (_ATOM, "published"): Field("published", fields.text_of("published")),
        (_ATOM, "summary"): Field("summary", fields.summary, _TYPED),
        (_ATOM, "content"): Field("content", fields.content, _TYPED),
        (_ATOM, "author"): "author",
        (_ATOM, "category"): _CATEGORY,
        (_ATOM, "rights"): "leaf",
    },
    "media": {(_MEDIA, name): "leaf" for name in ("thumbnail", "credit", "text")},
    "author": {
        (_ATOM, "name"): Field("name", fields.name_of, many=True),
        (_ATOM, "uri"): "leaf",
        (_ATOM, "email"): "leaf",
    },
    "foreign": {},
    "leaf": {},
}
"""Every place, what may stand in it, and which place that is in its turn; only foreign elements may stand anywhere."""
BARE = {
    "rss": {"version", LANGUAGE},
    "feed": {LANGUAGE},
    "channel": set(),
    "entry": set(),
    "atom entry": {LANGUAGE},
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


def check_prefix(prefix: str | None, uri: str | None) -> None:
    """Whether a prefix means to feedparser what it means here."""
    known = _PREFIXES.get((uri or "").lower())
    name = (prefix or "").lower()
    if name not in known if known is not None else name in _RESERVED or _ODD.search(uri or ""):
        raise Unusual


@lru_cache(1_000)
def what_is(place: str, name: str) -> str | Field:
    """What an element is in its place. ``name``: as expat gives it, "uri local prefix" or what of these there is."""
    parts = name.split(" ")
    found = PLACES[place].get((parts[0], parts[1]) if len(parts) > 1 else ("", name))
    if found is not None:
        return found
    if len(parts) != 3 or parts[2].lower() in _RESERVED or place == "leaf":
        raise Unusual
    return "foreign"
