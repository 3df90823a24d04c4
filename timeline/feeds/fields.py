"""What the elements of RSS and Atom say: each function puts one element into the entry (or channel) as feedparser does.

A function takes the entry, the element's attributes and its text, and raises `Unusual` where only feedparser can say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

from timeline.feeds.adapters import Entry


class Unusual(Exception):
    """Something that only feedparser can read."""


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


def text_of(name: str) -> Take:
    def take(entry: Entry, _attributes: dict[str, str], text: str) -> None:
        entry[name] = _mended(text)

    return take


def comments(entry: Entry, _attributes: dict[str, str], text: str) -> None:
    entry["comments"] = _mended(_SLASHES.sub(r"\1", text.strip()))


def guid(entry: Entry, attributes: dict[str, str], text: str) -> None:
    entry["id"] = _mended(text)
    if attributes.get("isPermaLink", "true") == "true":
        entry.setdefault("link", entry["id"])


def rss_link(entry: Entry, _attributes: dict[str, str], text: str) -> None:
    link = _mended(_SLASHES.sub(r"\1", text.strip()))
    if not link:
        raise Unusual
    entry["link"] = re.sub(r"&([A-Za-z0-9_]+);", r"&\1", link.replace("&amp;", "&"))


def atom_link(entry: Entry, attributes: dict[str, str], _text: str) -> None:
    if "href" not in attributes:
        raise Unusual
    href = _SLASHES.sub(r"\1", attributes["href"])
    rel = attributes.get("rel", "alternate").lower()
    entry.setdefault("links", []).append({"rel": rel, "href": href})
    if rel == "alternate" and attributes.get("type", "text/html").lower() in _PAGE_TYPES:
        entry["link"] = href


def enclosure(entry: Entry, attributes: dict[str, str], _text: str) -> None:
    entry.setdefault("links", []).append({"rel": "enclosure", "href": attributes.get("url", "")})


def content(entry: Entry, attributes: dict[str, str], text: str) -> None:
    value = _mended(text)
    entry["content"] = [{"type": _type(attributes), "value": value}]
    entry.setdefault("summary", value)


def encoded(entry: Entry, _attributes: dict[str, str], text: str) -> None:
    content(entry, {"type": "html"}, text)


def summary(entry: Entry, attributes: dict[str, str], text: str) -> None:
    entry["summary"] = _mended(text)
    entry["summary_detail"] = {"type": _type(attributes)}


def title(entry: Entry, attributes: dict[str, str], text: str) -> None:
    _type(attributes)
    entry["title"] = _mended(text)


def description(entry: Entry, _attributes: dict[str, str], text: str) -> None:
    summary(entry, {"type": "html"}, text)


def _type(attributes: dict[str, str]) -> str:
    found = _TEXT_TYPES.get(attributes.get("type", "text").lower())
    if found is None:
        raise Unusual  # XHTML, base64, or elements of some other vocabulary
    return found


def person(entry: Entry, _attributes: dict[str, str], text: str) -> None:
    """An author as one text, from which feedparser would take a mail address."""
    name = _mended(text)
    if "@" in name:
        raise Unusual
    entry["author"] = name
    entry.setdefault("authors", []).append({"name": name} if name else {})


def name_of(entry: Entry, _attributes: dict[str, str], text: str) -> None:
    """The name within an author; that element has begun an empty one."""
    author = entry["authors"][-1]
    author["name"] = text.strip()
    if len(author) != 1 or not author["name"]:
        raise Unusual
    if "<" in text or "&" in text or not author["name"].isprintable():
        raise Unusual  # of such a name nothing may be left, and feedparser would give the mail address


def category(entry: Entry, attributes: dict[str, str], _text: str) -> None:
    if "label" in attributes:
        if not attributes.get("term"):
            raise Unusual
        entry.setdefault("tags", []).append({"term": attributes["term"], "label": attributes["label"]})


def source(entry: Entry, attributes: dict[str, str], text: str) -> None:
    title = _mended(text)
    entry["source"] = {"href": attributes["url"]} if "url" in attributes else {}
    if title:
        entry["source"]["title"] = title
