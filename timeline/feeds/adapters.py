"""What the primary and aggregating feeds state in their own ways. Pure; one small function a kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from timeline.feeds.addresses import MAX_ADDRESS, article_address
from timeline.feeds.item import Item
from timeline.feeds.prose import line

Entry = dict[str, Any]
"""An entry's or channel's fields under the names that feedparser gives them."""
Adapter = Callable[[Item, Entry, Entry], Item]


def _text(entry: Entry, name: str) -> str:
    value = entry.get(name)
    return line(value, 300) if isinstance(value, str) else ""


def _words(text: str) -> str:
    return " ".join(text.split())


# --- EDGAR ------------------------------------------------------------------------------------------------------------

_ACCESSION = re.compile(r"\b(\d{10}-\d{2}-\d{6})\b")
_FILED = re.compile(r"Filed:\s*(\d{4}-\d{2}-\d{2})")
_FILER = re.compile(r"^(?P<form>.+?) - (?P<company>.+?)\s*\((?P<cik>\d{10})\)(?:\s*\([^)]*\))?$")
_COMPANY = re.compile(r"^(?P<company>.+?)\s*\((?P<cik>\d{10})\)")


def edgar(item: Item, entry: Entry, channel: Entry) -> Item:
    """A filing: form, accession number, company and date filed, from the elements where there are some."""
    filer = _FILER.match(item.title)
    owner = _COMPANY.match(_text(channel, "title"))
    labelled = [tag.get("term") for tag in entry.get("tags") or () if "form" in str(tag.get("label", ""))]
    accession = _ACCESSION.search(" ".join((_text(entry, "accession-number"), item.guid or "", item.summary)))
    filed = _FILED.search(item.summary)
    label = line(str(labelled[0] or "")) if labelled else ""
    stated = {
        "form": _text(entry, "filing-type") or label or (filer["form"] if filer else ""),
        "accession": accession[1] if accession else "",
        "company": (filer or owner or {"company": _text(channel, "conformed-name")})["company"],
        "cik": (filer or owner or {"cik": _text(channel, "cik")})["cik"],
        "filed": _text(entry, "filing-date") or (filed[1] if filed else ""),
    }
    return replace(item, identity=stated["accession"] or None, stated=_said(stated))


# --- court dockets ----------------------------------------------------------------------------------------------------

_ENTRY = re.compile(r"^(?:Entry #(?P<entry>\d+)|Minute entry from (?P<filed>\d{4}-\d{2}-\d{2})) in (?P<case>.+)$")
_NOTICE = re.compile(r"^\[(?P<document>[^\]]+)\](?:\s*\(?\s*(?P<entry>\d+)\s*\)?)?")
_NUMBER = re.compile(r"\b\d:\d{2}-[a-z]{2}-\d{3,6}\b")


def docket(item: Item, entry: Entry, channel: Entry) -> Item:
    """A docket entry: number, date filed, what was filed, case. Reads CourtListener's feeds and those of the courts."""
    titled = _ENTRY.match(item.title)
    said = _words(item.text or item.summary)
    notice = _NOTICE.match(said)
    case = titled["case"] if titled else item.title
    number = _NUMBER.search(f"{item.title} {_text(channel, 'title')}")
    day = re.match(r"\d{4}-\d{2}-\d{2}", item.published_raw or "")  # in the court's own zone
    instant = item.published_at.date().isoformat() if item.published_at else ""
    stated = {
        "entry": (titled and titled["entry"]) or (notice and notice["entry"]) or "",
        "filed": (titled and titled["filed"]) or (day and day[0]) or instant,
        "document": line(notice["document"] if notice else said, 300),
        "case": case,
        "docket": number[0] if number else "",
    }
    exact = str(entry.get("link") or "")
    anchor = exact.partition("#")[2]
    link = f"{item.link}#{anchor}" if item.link and re.fullmatch(r"[\w-]{1,60}", anchor) else item.link
    papers = [
        address
        for one in entry.get("links") or ()
        if one.get("rel") == "enclosure" and (address := article_address(str(one.get("href") or "")))
    ]
    return replace(
        item,
        identity=f"{stated['docket'] or case} entry {stated['entry']}" if stated["entry"] else None,
        link=link,
        links=tuple(dict.fromkeys((*papers, *item.links))),
        stated=_said(stated),
    )


# --- aggregators ------------------------------------------------------------------------------------------------------


def google_news(item: Item, _entry: Entry, _channel: Entry) -> Item:
    """A search result: the publisher is its source and leaves its title; a description that repeats both is dropped."""
    title = item.title
    if item.source_name and title.endswith(f" - {item.source_name}"):
        title = title.removesuffix(f" - {item.source_name}")
    repeats = _repeats(item.summary or item.text, title, item.source_name or "")
    return replace(
        item,
        title=title,
        summary="" if repeats else item.summary,
        text="" if repeats else item.text,
        links=() if repeats else item.links,
    )


_COUNTERS = re.compile(r"^(?:Article URL|Comments URL|Points|# Comments):.*$|^Comments$", re.MULTILINE)


def hacker_news(item: Item, entry: Entry, _channel: Entry) -> Item:
    """A submission: its link is what was submitted, its discussion one of its links; points and counts are no text."""
    talk = article_address(str(entry.get("comments") or ""))
    if talk is None and item.guid and "item?id=" in item.guid:
        talk = article_address(item.guid)
    links = dict.fromkeys((*([talk] if talk else []), *item.links))
    links.pop(item.link or "", None)
    return replace(
        item,
        summary=re.sub(r"\n{3,}", "\n\n", _COUNTERS.sub("", item.summary)).strip(),
        text=re.sub(r"\n{3,}", "\n\n", _COUNTERS.sub("", item.text)).strip(),
        links=tuple(links),
    )


_TAIL = re.compile(r"^(?P<title>.{8,}) - (?P<publisher>[^-]{2,60})$")


def adapt_plain(item: Item, channel: Entry) -> Item:
    """Any feed made from a news search: titles end in a publisher, descriptions only repeat title and publisher."""
    found = _TAIL.match(item.title)
    if not found or not _repeats(item.summary or item.text, found["title"], found["publisher"]):
        return item
    of_one = found["publisher"].lower() in _text(channel, "title").lower()
    return replace(
        item,
        title=found["title"],
        summary="",
        text="",
        source_name=item.source_name or (None if of_one else found["publisher"]),
    )


def _repeats(description: str, title: str, publisher: str) -> bool:
    return _words(description) in ("", _words(title), _words(f"{title} {publisher}"), _words(f"{title} - {publisher}"))


def _said(stated: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in stated.items() if value and len(value) <= MAX_ADDRESS}


ADAPTERS: dict[str, Adapter] = {
    "edgar": edgar,
    "docket": docket,
    "google-news": google_news,
    "hacker-news": hacker_news,
}
