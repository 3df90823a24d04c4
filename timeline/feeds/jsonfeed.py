"""JSON Feed 1.0 and 1.1 (jsonfeed.org) as the loose mapping that the XML reader gives. Raises only ParseError."""

from __future__ import annotations

import json
from typing import Any

import orjson

from timeline.errors import ParseError


def read(text: str) -> dict[str, Any]:
    """``{"title", "language", "entries": [...]}``, with the field names of feedparser. Odd types are left out."""
    found = _loaded(text)
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        raise ParseError("not-a-feed", "the document is JSON, but no JSON Feed: it has no list of items")
    if "jsonfeed.org" not in str(found.get("version", "")) and not isinstance(found.get("title"), str):
        raise ParseError("not-a-feed", "the document is JSON, but no JSON Feed: it has no version and no title")
    entries = [_entry(one) for one in found["items"] if isinstance(one, dict)]
    return {"title": _text(found.get("title")), "language": _text(found.get("language")), "entries": entries}


def _loaded(text: str) -> Any:
    """orjson is strict; the standard library forgives half a surrogate pair, which `clean` takes out later."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        first = error
    try:
        return json.loads(text, parse_int=lambda digits: digits[:100], parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise ParseError("not-a-feed", f"the document is no JSON that can be read: {first}") from None


def _entry(one: dict[str, Any]) -> dict[str, Any]:
    html, plain = _text(one.get("content_html")), _text(one.get("content_text"))
    entry: dict[str, Any] = {
        "id": _text(one.get("id")),
        "link": _text(one.get("url")) or _text(one.get("external_url")),
        "title": _text(one.get("title")),
        "summary": _text(one.get("summary")),
        "published": _text(one.get("date_published")) or _text(one.get("date_modified")),
        "author": ", ".join(_names(one.get("authors") or one.get("author"))),
    }
    if html:
        entry["content"] = [{"type": "text/html", "value": html}]
    elif plain:
        entry["content"] = [{"type": "text/plain", "value": plain}]
    if one.get("url") and one.get("external_url"):
        entry["related"] = [_text(one["external_url"])]
    return entry


def _names(authors: Any) -> list[str]:
    people = authors if isinstance(authors, list) else [authors]
    return [name for one in people if isinstance(one, dict) and (name := _text(one.get("name")))]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
