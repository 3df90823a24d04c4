"""The feeds of a story that is only being begun: what a site offers, searches for words, and who speaks in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote_plus, urlsplit

from timeline.errors import FeedError
from timeline.feeds.discover import Found, looks_like_feed
from timeline.feeds.item import Document
from timeline.feeds.look import look
from timeline.feeds.prose import line
from timeline.lineage.address import outlet_of
from timeline.lineage.outlets import KNOWN
from timeline.story.model import Entity, Feed, FeedKind, Source, slug

SEARCHES: Mapping[FeedKind, tuple[str, str]] = {
    "google-news": ("News", "https://news.google.com/rss/search?q={words}+when:7d&hl=en-US&gl=US&ceid=US:en"),
    "hacker-news": ("Forum", "https://hnrss.org/newest?q={words}"),
}
"""Feeds that search for words, by their kind: what to call one, and its address."""

_KINDS: tuple[tuple[re.Pattern[str], FeedKind], ...] = (
    (re.compile(r"^https?://(?:www\.)?sec\.gov/cgi-bin/(?:browse-edgar|srqsb)"), "edgar"),
    (re.compile(r"^https?://(?:www\.)?courtlistener\.com/docket/|^https?://ecf\.\w+\.uscourts\.gov/"), "docket"),
    (re.compile(r"^https?://news\.google\.com/rss/"), "google-news"),
    (re.compile(r"^https?://hnrss\.org/"), "hacker-news"),
)
"""The addresses of feeds that want a kind of their own."""
_OFFICIAL = re.compile(r"(?:^|\.)(?:gov|mil|courtlistener\.com|europa\.eu|(?:gov|gouv|gob|gv)\.[a-z]{2})$")
"""Hosts whose own notices are documents."""
_FORUMS = frozenset({"news.ycombinator.com", "reddit.com", "lobste.rs"})
_TAIL = re.compile(r"(?:\s+[-–—]|\s*[|»•:])\s+.*$")
_WIRES: Mapping[str, str] = {
    "reuters.com": "Reuters",
    "apnews.com": "Associated Press",
    "afp.com": "AFP",
    "bloomberg.com": "Bloomberg",
}
"""Agencies that any news search turns up."""
_RECUR = 2
"""An outlet that a search finds at least so often is worth a line among the sources."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A feed with what it says now, or None where it was not looked at; ``others``: more feeds of its page."""

    feed: Feed
    document: Document | None = None
    others: tuple[Found, ...] = ()


def searches(words: str) -> list[Feed]:
    """The feeds that search for these words."""
    return [
        Feed(name=f"{label}: {line(words, 60)}", url=address.format(words=quote_plus(words)), kind=kind)
        for kind, (label, address) in SEARCHES.items()
    ]


def follow(url: str, *, agent: str, private: bool = False) -> Followed:
    """The feed at an address, or the likeliest that its page names. Raises FeedError where there is none."""
    kind = kind_of(url)
    found = look(url, agent=agent, private=private, kind=kind)
    others: tuple[Found, ...] = ()
    if found.document is None:
        url, others = found.feeds[0].url, found.feeds[1:]
        kind = kind_of(url)
        found = look(url, agent=agent, private=private, kind=kind)
    if found.document is None:
        raise FeedError("html", f"{url} is named as a feed and is a page")
    return Followed(_named(url, kind, private, found.document), found.document, others)


def unseen(url: str, *, private: bool = False) -> Followed | None:
    """A feed by an address that could not be looked at now, if it looks like that of a feed."""
    kind = kind_of(url)
    return Followed(Feed(url=url, kind=kind, private=private)) if kind != "feed" or looks_like_feed(url) else None


def kind_of(url: str) -> FeedKind:
    return next((kind for pattern, kind in _KINDS if pattern.search(url)), "feed")


def _named(url: str, kind: FeedKind, private: bool, document: Document) -> Feed:
    name = _TAIL.sub("", line(document.title, 200))
    speaker = _speaker(document)
    elsewhere = speaker and not f".{_host(url)}".endswith(f".{speaker}")
    return Feed(
        url=url,
        name=name if 0 < len(name) <= 40 else None,
        kind=kind,
        private=private,
        source=speaker if elsewhere and kind == "feed" else None,
    )


def _speaker(document: Document) -> str:
    """The host to which nearly all items link; empty for a feed that points all over the place."""
    hosts = Counter(host for item in document.items if (host := _host(item.link or "")))
    ((host, times),) = hosts.most_common(1) or [("", 0)]
    return host if times * 10 > hosts.total() * 9 else ""


def one_of_each(followed: Iterable[Followed]) -> list[Followed]:
    """Without feeds that are there twice; of two feeds of one name, the second goes by its address."""
    kept: dict[str, Followed] = {}
    urls: set[str] = set()
    for one in followed:
        if one.feed.url in urls:
            continue
        urls.add(one.feed.url)
        bare = Followed(replace(one.feed, name=None), one.document, one.others)
        one = one if one.feed.key not in kept else bare
        kept.setdefault(one.feed.key, one)
    return list(kept.values())


# --- who speaks -------------------------------------------------------------------------------------------------------


def sources_of(
    followed: Iterable[Followed], entities: Mapping[str, Entity]
) -> tuple[dict[str, Source], dict[str, Source]]:
    """(who speaks in the feeds that were chosen, who else recurs in searches and is known to nobody), by domain."""
    sure: dict[str, Source] = {}
    found: Counter[tuple[str, str]] = Counter()
    for one in followed:
        items = one.document.items if one.document else ()
        if one.feed.kind == "google-news":
            sure |= {domain: Source(name=name, letter="B", kind="wire") for domain, name in _WIRES.items()}
        if one.feed.kind in SEARCHES:
            found.update((_host(item.source_url or ""), line(item.source_name or "", 60)) for item in items)
            found.update((_host(item.link or ""), "") for item in items if not item.source_url)
            continue
        domain = _speaker(one.document) if one.document and items else _host(one.feed.url)
        if domain:
            sure.setdefault(domain, _source(domain, one.feed.name or domain, entities))
    more: dict[str, Source] = {}
    for (domain, name), times in found.most_common():
        if not domain or domain in sure or times < _RECUR or domain == "news.google.com":
            continue
        known = outlet_of(domain) in KNOWN.values() or _OFFICIAL.search(domain) or domain in _FORUMS
        (sure if known else more).setdefault(domain, _source(domain, name or domain, entities))
    return sure, {domain: source for domain, source in list(more.items())[:12] if domain not in sure}


def _source(domain: str, name: str, entities: Mapping[str, Entity]) -> Source:
    """What can be said of a domain without judging it; an outlet counts as fairly reliable until a person says else."""
    party = next(
        (id for id, entity in entities.items() if slug(entity.name).replace("-", "") in domain.split(".")), None
    )
    if party:
        return Source(name=entities[party].name, letter="B", kind="party", party=party)
    if _OFFICIAL.search(domain):
        return Source(name=name, letter="A", kind="primary")
    if domain in _FORUMS:
        return Source(name=name, letter="E", kind="forum")
    return Source(name=name, letter="C")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
