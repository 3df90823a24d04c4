"""Documents that are not plain, by feedparser; the only module that knows it.

Must never: hand feedparser anything but a byte stream, for text and paths it opens.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from xml.sax import SAXException

import feedparser
import feedparser.datetimes
import feedparser.mixin
import feedparser.parsers.strict

from timeline.feeds.adapters import Entry


def _forgiving(handle: Callable[..., None]) -> Callable[..., None]:
    """feedparser stumbles over odd elements (``<width>`` without a number) and numbers that no character has: they are
    left out, the rest is read."""

    def handle_or_leave_out(*found: Any) -> None:
        with suppress(AttributeError, LookupError, OverflowError, TypeError, ValueError):
            handle(*found)

    return handle_or_leave_out


def _told(handle: Callable[..., None]) -> Callable[..., None]:
    """feedparser reads a document once more, forgivingly, after an error of XML alone: so every error is one.

    A name space with a wide blank in its address is another: the standard library parts names at any blank.
    """

    def handle_or_tell(*element: Any) -> None:
        try:
            handle(*element)
        except (TypeError, ValueError) as error:
            raise SAXException(str(error)) from None

    return handle_or_tell


_Handlers = feedparser.mixin._FeedParserMixin
_Handlers.unknown_starttag = _forgiving(_Handlers.unknown_starttag)
_Handlers.unknown_endtag = _forgiving(_Handlers.unknown_endtag)
_Handlers.handle_charref = _forgiving(_Handlers.handle_charref)
_Strict = feedparser.parsers.strict._StrictFeedParser
_Strict.startElementNS = _told(_Strict.startElementNS)
_Strict.endElementNS = _told(_Strict.endElementNS)
_Handlers.can_be_relative_uri -= {"id"}  # an id is kept as it stands
feedparser.datetimes._date_handlers.clear()  # dates are read from their raw text by dates.py


def read(body: bytes) -> tuple[Entry, list[Entry]] | None:
    """The channel and the entries of a document in UTF-8; None where it is no feed at all."""
    found = feedparser.parse(
        io.BytesIO(body),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not found.get("version") and not found["entries"]:
        return None
    return _fields(found["feed"]), [_fields(entry) for entry in found["entries"]]


_SHAPES = {
    "authors": list,
    "content": list,
    "links": list,
    "related": list,
    "source": dict,
    "summary_detail": dict,
    "tags": list,
}


def _fields(found: Entry) -> Entry:
    """Plain, for feedparser's mappings guess at missing fields; without one that an odd element (``<links>``) took."""
    return {name: value for name, value in dict(found).items() if isinstance(value, _SHAPES.get(name, object))}
