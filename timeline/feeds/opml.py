"""OPML in and out. Most files in the wild are not well-formed: the good lines are taken, the rest are listed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape

from timeline.feeds.addresses import same_article, web_address
from timeline.feeds.prose import line
from timeline.story.model import Feed

MAX_OPML = 10_000_000
"""Bytes."""

_OUTLINE = re.compile(r"<outline\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.IGNORECASE)
_TORN = re.compile(r"<outline\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that an OPML file lists."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file held: subscriptions without doubles, and each line that was left out with the reason."""

    subscriptions: tuple[Subscription, ...]
    left_out: tuple[str, ...]


def read_opml(body: bytes) -> Imported:
    """Read outlines wherever they stand, however nested; nothing is resolved, fetched or expanded."""
    text = body[:MAX_OPML].decode("utf-8-sig", "replace")
    text = re.sub(r"<!--.*?(?:-->|\Z)", "", text, flags=re.DOTALL)
    found: dict[str, Subscription] = {}
    left_out: list[str] = []
    outlines = list(_OUTLINE.finditer(text))
    for outline in outlines:
        values = {name.lower(): unescape(a or b) for name, a, b in _ATTRIBUTE.findall(outline[1])}
        address = values.get("xmlurl", "").strip()
        title = line(values.get("title") or values.get("text") or "", 200)
        if not address:
            continue  # a folder
        url = web_address(address)
        if url is None:
            left_out.append(f"{line(address, 200)}: no http or https address")
        elif same_article(url) in found:
            left_out.append(f"{line(address, 200)}: listed twice")
        else:
            found[same_article(url)] = Subscription(url, title)
    torn = len(_TORN.findall(text)) - len(outlines)
    if torn > 0:
        left_out.append(f"{torn} outlines that are not well-formed")
    if not outlines and not torn:
        left_out.append("the file has no outlines: is it OPML?")
    return Imported(tuple(found.values()), tuple(left_out))


def write_opml(title: str, feeds: Sequence[Feed]) -> str:
    """The feeds as OPML 2.0."""
    lines = [
        f'    <outline type="rss" text="{escape(line(feed.label))}" title="{escape(line(feed.label))}"'
        f' xmlUrl="{escape(feed.url)}"/>'
        for feed in feeds
    ]
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<opml version="2.0">',
            f"  <head><title>{escape(line(title))}</title></head>",
            "  <body>",
            *lines,
            "  </body>",
            "</opml>",
            "",
        )
    )
