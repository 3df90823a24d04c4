"""Keys and evidence: when two items are one. Pure.

A key hashes an item's guid, else its link, else its title and date. Beyond the key, evidence is weighed: the same guid
with another link, title *and* date is another story; an unknown guid with a known link and title is the known story.
A link that several items share ("hub": a live blog, a status page) is evidence of nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from timeline.feeds.addresses import path_of, same_article, web_address
from timeline.feeds.item import Item

if TYPE_CHECKING:
    from timeline.events import Precision

_ITEMS_AT_A_TIME = 2_048
"""An item's names are asked for several times while its document is recognised."""
MIN_TITLE = 12
"""Letters; a shorter title ("Update") says nothing about which item it is."""


@dataclass(frozen=True, slots=True)
class Known:
    """An item in the log: its first date, and its guid, link, title and text as last recorded."""

    key: str
    guid: str | None
    link: str | None
    title: str
    summary: str
    text: str
    published_raw: str | None
    published_at: datetime | None
    published_precision: Precision | None
    seen_at: datetime
    last: str
    revisions: int


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of a feed's items, as far as a document may touch it. ``named``: their other names → their keys."""

    items: Mapping[str, Known] = field(default_factory=dict)
    named: Mapping[str, Sequence[str]] = field(default_factory=dict)


# --- keys -------------------------------------------------------------------------------------------------------------


@lru_cache(_ITEMS_AT_A_TIME)
def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:20]


def plain_title(item: Item | Known) -> str:
    return _words(item.title)


def permalink(item: Item | Known) -> str | None:
    """A link's lasting form; a bare host is nobody's permalink."""
    return _lasting_link(item.link) if item.link else None


@lru_cache(_ITEMS_AT_A_TIME)
def _words(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.casefold()))


@lru_cache(_ITEMS_AT_A_TIME)
def _lasting_link(link: str) -> str | None:
    return same_article(link) if path_of(link) or "?" in link else None


@lru_cache(_ITEMS_AT_A_TIME)
def _lasting_guid(guid: str) -> str:
    """A guid as it stands; one that is an address without its scheme and ``www.``, which flip."""
    return same_article(guid) if re.match(r"https?://", guid, re.IGNORECASE) and web_address(guid) else guid


class Keys:
    """The keys that an item can have, each made when it is first asked for.

    ``beside_*``: where its guid alone belongs to another story.
    """

    def __init__(self, item: Item) -> None:
        self._item = item

    @cached_property
    def _guid(self) -> str | None:
        item = self._item
        return item.identity or (_lasting_guid(item.guid) if item.guid else None)

    @cached_property
    def _title(self) -> str:
        item = self._item
        return plain_title(item) or " ".join(f"{item.summary} {item.text}".split())[:500]

    @cached_property
    def guid(self) -> str | None:
        return _hash("guid", self._guid) if self._guid else None

    @cached_property
    def link(self) -> str | None:
        link = permalink(self._item)
        return _hash("link", link) if link else None

    @cached_property
    def title(self) -> str:
        return _hash("title", self._title, self._item.published_raw or "")

    @cached_property
    def beside_link(self) -> str | None:
        link = permalink(self._item)
        return _hash("guid and link", self._guid, link) if self._guid and link else None

    @cached_property
    def beside_title(self) -> str | None:
        return _hash("guid and title", self._guid, self._title) if self._guid else None

    def all(self) -> list[str]:
        return [key for key in (self.guid, self.link, self.title, self.beside_link, self.beside_title) if key]


def link_name(item: Item | Known) -> str | None:
    link = permalink(item)
    return f"link {_hash(link)}" if link else None


def title_name(item: Item | Known) -> str | None:
    title = plain_title(item)
    return f"title {_hash(title)}" if len(title) >= MIN_TITLE else None


def names(item: Item | Known) -> list[str]:
    """The names, beside its key, under which an item is looked for again."""
    return [name for name in (link_name(item), title_name(item)) if name]


# --- evidence ---------------------------------------------------------------------------------------------------------


def same_title(a: Item | Known, b: Item | Known) -> bool:
    return bool(plain_title(a)) and plain_title(a) == plain_title(b)


def same_link(a: Item | Known, b: Item | Known) -> bool:
    first = permalink(a)
    return first is not None and first == permalink(b)


def _same_moment(a: Item | Known, b: Item | Known) -> bool:
    return a.published_at is not None and a.published_at == b.published_at and a.published_precision == "second"


def bare(item: Item | Known) -> bool:
    return not item.link and not item.title


def same_story(item: Item, known: Known, hubs: Collection[str]) -> bool:
    """Whether two items of one guid are one story: link, title or moment agree, or nothing is there to disagree."""
    if bare(item) or bare(known):
        return True
    by_link = same_link(item, known) and link_name(item) not in hubs
    return by_link or same_title(item, known) or _same_moment(item, known)


def alike(item: Item, known: Known, hubs: Collection[str]) -> bool:
    """Whether an item whose key is unknown is this known one all the same."""
    one_has_no_guid = not item.guid or not known.guid
    hub = link_name(item) in hubs
    if same_link(item, known) and not hub and (one_has_no_guid or _same_moment(item, known)):
        return True
    if not same_title(item, known) or len(plain_title(item)) < MIN_TITLE:
        return False
    if _same_moment(item, known):
        return True
    if item.link and known.link:
        same_path = path_of(item.link) == path_of(known.link) != ""
        return same_path and (one_has_no_guid or not hub)
    return one_has_no_guid and not item.link and not known.link
