"""Feed documents written for the tests. Everything in them is made up."""

from __future__ import annotations

from html import escape


def item(
    title: str | None = "A bridge is planned",
    *,
    guid: str | None = "a1",
    link: str | None = "https://paper.example/bridge",
    date: str | None = "Wed, 06 May 2026 12:00:00 GMT",
    text: str | None = "The council plans a bridge.",
    extra: str = "",
) -> str:
    """One RSS item; a field that is None is left out."""
    parts = [
        f"<title>{escape(title)}</title>" if title is not None else "",
        f'<guid isPermaLink="false">{escape(guid)}</guid>' if guid is not None else "",
        f"<link>{escape(link)}</link>" if link is not None else "",
        f"<pubDate>{escape(date)}</pubDate>" if date is not None else "",
        f"<description>{escape(text)}</description>" if text is not None else "",
    ]
    return f"<item>{''.join(parts)}{extra}</item>"


def story(number: int, **changes: object) -> str:
    """Different items, by number."""
    given = {
        "title": f"Development number {number} of the harbour bridge",
        "guid": f"guid-{number}",
        "link": f"https://paper.example/bridge/{number}",
        "date": f"Wed, 06 May 2026 {number // 60 % 24:02d}:{number % 60:02d}:07 GMT",
        "text": f"What happened at the bridge, part {number}.",
    }
    return item(**{**given, **changes})  # type: ignore[arg-type]


def rss(*items: str, head: str = "", title: str = "The Paper") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        f"<channel><title>{escape(title)}</title><link>https://paper.example/</link><description>News</description>{head}\n"
        + "\n".join(items)
        + "\n</channel></rss>"
    )


def atom(*entries: str, head: str = "", title: str = "The Paper") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{escape(title)}</title><id>urn:paper</id><updated>2026-05-06T12:00:00Z</updated>{head}\n"
        + "\n".join(entries)
        + "\n</feed>"
    )


def entry(
    title: str, id: str, link: str, *, updated: str = "2026-05-06T12:00:00Z", summary: str = "", extra: str = ""
) -> str:
    return (
        f"<entry><title>{escape(title)}</title><id>{escape(id)}</id><link href='{escape(link)}'/>"
        f"<updated>{updated}</updated><summary type='html'>{escape(summary)}</summary>{extra}</entry>"
    )
