"""The made-up story as feeds on the loopback: each publisher in the format that it likes, as it stood at a moment."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from stories import ITEMS, STORY_FILE, Told

Document = Callable[[list[Told]], str]
OPEN = "http://feeds.example/"


def _rss(items: list[Told]) -> str:
    parts = [
        f"<item><title>{escape(i.title)}</title><link>{i.link}</link><guid>{i.link}</guid>"
        f"<pubDate>{format_datetime(i.when)}</pubDate><description>{escape(i.text)}</description></item>"
        for i in items
    ]
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>{"".join(parts)}</channel></rss>'


def _atom(items: list[Told]) -> str:
    parts = [
        f"<entry><title>{escape(i.title)}</title><id>tag:{i.link}</id><link href='{i.link}'/>"
        f"<updated>{i.when.isoformat()}</updated><content type='text'>{escape(i.text)}</content></entry>"
        for i in items
    ]
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Feed</title>{"".join(parts)}</feed>'


def _json(items: list[Told]) -> str:
    made = [
        {"id": i.link, "url": i.link, "title": i.title, "content_text": i.text, "date_published": i.when.isoformat()}
        for i in items
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Feed", "items": made})


def _filings(items: list[Told]) -> str:
    parts = [
        f"<entry><title>{escape(i.title)}</title><id>urn:tag:registry.example:accession-number={i.key}</id>"
        f"<link href='{i.link}'/><category term='{i.stated['form']}' label='form type'/>"
        f"<updated>{i.when.isoformat()}</updated>"
        f"<summary>Filed: {i.when.date()} AccNo: {i.key}</summary></entry>"
        for i in items
    ]
    return (
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Filings</title>{"".join(parts)}</feed>'
    )


FORMATS: dict[str, tuple[str, Document]] = {
    "registry": ("registry.atom", _filings),
    "harbour-court": ("court.rss", _rss),
    "aldermoor-news": ("aldermoor.json", _json),
    "tidal-post": ("tidalpost.rss", _rss),
    "morning-quay": ("morningquay.atom", _atom),
    "ferry-weekly": ("ferryweekly.rss", _rss),
    "harbour-gossip": ("gossip.rss", _rss),
    "deck-forum": ("deckforum.json", _json),
}


def documents(upto: datetime, more: tuple[Told, ...] = ()) -> dict[str, bytes]:
    """Every feed's document by its path, as it stood at a moment: the newest version of each item, newest first."""
    found = {}
    for feed, (path, form) in FORMATS.items():
        versions = {i.key: i for i in (*ITEMS, *more) if i.feed == feed and i.when <= upto}
        found["/" + path] = form(sorted(versions.values(), key=lambda i: i.when, reverse=True)).encode()
    return found


class Served:
    """A server of feeds. ``at`` is the moment as of which it serves; ``more``: items beside the story's own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.at = datetime(2026, 3, 1, tzinfo=UTC)
        self.more: tuple[Told, ...] = ()

    def story(self) -> str:
        """The story's file, its feeds served here."""
        return STORY_FILE.read_text(encoding="utf-8").replace(OPEN, f"http://127.0.0.1:{self.port}/")


@contextmanager
def serving() -> Iterator[Served]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = documents(served.at, served.more).get(self.path.partition("?")[0])
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = Served(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
