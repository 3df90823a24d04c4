"""Finding a page's feeds: what its head declares first, then links that look like feeds; those of comments last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from timeline.feeds.addresses import same_article, web_address
from timeline.feeds.markup import Tag, split
from timeline.feeds.prose import clean, line

MAX_PAGE = 3_000_000
"""Characters of a page that are looked at."""
MAX_FOUND = 20

TYPES = {
    "application/atom+xml": "Atom",
    "application/rss+xml": "RSS",
    "application/rdf+xml": "RSS 1.0",
    "application/feed+json": "JSON Feed",
    "application/x.atom+xml": "Atom, by its old name",
    "application/x-atom+xml": "Atom, by its old name",
    "application/xml": "some feed",
    "text/xml": "some feed",
}
"""Media types that a page's head gives its feeds."""
_LOOKS = re.compile(
    r"\.(?:rss|atom|rdf|xml)$|/(?:rss|atom|feeds?)(?:/|\.xml|\.json|$)|[?&](?:feed|format)=(?:rss|atom)", re.I
)
_COMMENTS = re.compile(r"comment", re.I)


@dataclass(frozen=True, slots=True)
class Found:
    """A feed that a page names; ``declared``: in its head, not merely by a link that looks like one."""

    url: str
    title: str
    declared: bool


def feeds_of(page: bytes, url: str, charset: str = "utf-8") -> tuple[Found, ...]:
    """The feeds that an HTML page at ``url`` offers, likeliest first. Asks nobody."""
    tags = [
        part for part in split(page[:MAX_PAGE].decode(charset, "replace")) if isinstance(part, Tag) and not part.closing
    ]
    stated = next((href for tag in tags if tag.name == "base" and (href := tag.attributes().get("href"))), "")
    base = web_address(stated, url) or url
    found: dict[str, Found] = {}
    for href, title, declared in _named(tags):
        address = web_address(clean(href), base)
        if address and same_article(address) != same_article(url) and same_article(address) not in found:
            found[same_article(address)] = Found(address, line(title, 200), declared)
    ordered = sorted(found.values(), key=lambda one: (not one.declared, _is_of_comments(one)))
    return tuple(ordered[:MAX_FOUND])


def looks_like_feed(url: str) -> bool:
    """Whether an address looks like that of a feed, whatever is there."""
    return bool(_LOOKS.search(url.partition("#")[0]))


def _is_of_comments(one: Found) -> bool:
    return bool(_COMMENTS.search(one.title) or _COMMENTS.search(one.url))


def _named(tags: list[Tag]) -> Iterator[tuple[str, str, bool]]:
    """(href, title, whether declared) of every tag that names a feed."""
    for tag in tags:
        if tag.name not in ("link", "a"):
            continue
        values = tag.attributes()
        href, title = values.get("href", "").strip(), values.get("title", "")
        if tag.name == "link":
            relations = values.get("rel", "").lower().split()
            kind = values.get("type", "").partition(";")[0].strip().lower()
            if href and (("alternate" in relations and kind in TYPES) or "feed" in relations):
                yield href, title, True
        elif href and looks_like_feed(href):
            yield href, title, False
