"""Writing an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from timeline.report.words import clean, web_address

_ATOM = "http://www.w3.org/2005/Atom"  # the namespace of RFC 4287


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``id``: an IRI that never changes; ``updated``: RFC 3339; ``link``: dropped if not on the web."""

    id: str
    title: str
    updated: str
    text: str = ""
    link: str = ""
    author: str = ""


def feed(title: str, id: str, updated: str, entries: Iterable[Entry]) -> str:
    """The feed as text, in the order given."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed")
    _tag(root, "title", title)
    _tag(root, "id", id)
    _tag(root, "updated", updated)
    _tag(ET.SubElement(root, f"{{{_ATOM}}}author"), "name", "timeline")
    for entry in entries:
        _entry(ET.SubElement(root, f"{{{_ATOM}}}entry"), entry)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _entry(parent: ET.Element, entry: Entry) -> None:
    _tag(parent, "title", entry.title)
    _tag(parent, "id", entry.id)
    _tag(parent, "updated", entry.updated)
    if entry.author:
        _tag(ET.SubElement(parent, f"{{{_ATOM}}}author"), "name", entry.author)
    _tag(parent, "content", entry.text or entry.title)  # an entry without content would owe its readers a link
    if address := web_address(entry.link):
        ET.SubElement(parent, f"{{{_ATOM}}}link", href=address)


def _tag(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}").text = clean(text)
