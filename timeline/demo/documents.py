"""Feed documents of the telling, each in the form in which such feeds really come. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from html import escape
from urllib.parse import urlsplit

from timeline.demo.telling import Channel, Form, Item

OURS = "summaries in our own words, each linking to the report"
_FILER = "Space Exploration Technologies Corp (0001181412) (Filer)"


def document(channel: Channel, items: list[Item]) -> bytes:
    """The feed as it shows these items."""
    head, entry, foot = _FORMS[channel.form]
    title = escape(f"{channel.title} ({OURS})")
    return "\n".join([head.format(title=title), *map(entry, items), foot]).encode()


def _rss(item: Item, *more: str) -> str:
    guid = item.accession or item.link
    lines = [
        f"<title>{escape(item.title)}</title>",
        f"<link>{escape(item.link)}</link>",
        f'<guid isPermaLink="false">{escape(guid)}</guid>',
        _date(item.at),
        *([f"<description>{escape(item.text)}</description>"] if item.text else []),
        *more,
    ]
    return f"<item>{''.join(lines)}</item>"


def _date(at: datetime | date) -> str:
    """RSS wants an hour; a bare day is written as Dublin Core's date, which does not."""
    if isinstance(at, datetime):
        return f"<pubDate>{format_datetime(at)}</pubDate>"
    return f"<dc:date>{at.isoformat()}</dc:date>"


def _atom(item: Item) -> str:
    return (
        f"<entry><title>{escape(item.title)}</title><id>{escape(item.link)}</id>"
        f'<link href="{escape(item.link)}"/>{_atom_date(item.at)}<summary>{escape(item.text)}</summary></entry>'
    )


def _atom_date(at: datetime | date) -> str:
    return f"<published>{at.isoformat()}</published><updated>{_instant(at).isoformat()}</updated>"


def _filing(item: Item) -> str:
    """An entry of EDGAR's list of the newest filings: the form in its title, the accession number in its id."""
    day = _instant(item.at).date().isoformat()
    number = f"accession-number={item.accession}" if item.accession else f"form={item.title},filed={day}"
    said = f"<b>Filed:</b> {day}" + (f" <b>AccNo:</b> {item.accession}" if item.accession else "")
    return (
        f"<entry><title>{escape(item.title)} - {_FILER}</title><id>urn:tag:sec.gov,2008:{number}</id>"
        f'<link rel="alternate" type="text/html" href="{escape(item.link)}"/>'
        f'<category scheme="https://www.sec.gov/" label="form type" term="{escape(item.title)}"/>'
        f'<summary type="html">{escape(said)}</summary><updated>{_instant(item.at).isoformat()}</updated></entry>'
    )


def _docket(item: Item) -> str:
    """An entry of a docket as CourtListener lists it."""
    return _rss(item).replace("<title>", f"<title>Entry #{item.entry} in ")


def _found(item: Item) -> str:
    """A result of a news search: the publisher ends the title, and is named as the source."""
    publisher = item.publisher or "Reuters"
    parts = urlsplit(item.link)
    named = f'<source url="{parts.scheme}://{parts.netloc}">{escape(publisher)}</source>'
    return _rss(item, named).replace("</title>", f" - {escape(publisher)}</title>")


def _instant(at: datetime | date) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, time(), UTC)


_RSS = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    "<title>{title}</title><language>en</language>",
    "</channel></rss>",
)
_ATOM = (
    '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
    "<title>{title}</title>",
    "</feed>",
)
_FORMS: dict[Form, tuple[str, Callable[[Item], str], str]] = {
    "rss": (_RSS[0], _rss, _RSS[1]),
    "atom": (_ATOM[0], _atom, _ATOM[1]),
    "edgar": (_ATOM[0], _filing, _ATOM[1]),
    "docket": (_RSS[0], _docket, _RSS[1]),
    "google-news": (_RSS[0], _found, _RSS[1]),
}
