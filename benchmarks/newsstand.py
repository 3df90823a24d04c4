"""The server of benchmarks/poll.py, in a process of its own: made-up feeds, unchanged or one entry further."""

from __future__ import annotations

import asyncio
import random
import ssl
from datetime import timedelta
from email.utils import format_datetime
from html import escape
from typing import Any

from contestants import ENTRIES, NOW, etag

MODIFIED = "Wed, 31 Dec 2025 12:00:00 GMT"


class Newsstand:
    """The feeds: their entries are made once; each edition puts one new entry in front and drops the last."""

    def __init__(self, feeds: int) -> None:
        dice = random.Random(7)
        words = ["".join(dice.choices("abcdefghijklmnoprstuvwy", k=dice.randint(2, 10))) for _ in range(2_000)]
        self.sentences = [" ".join(dice.choices(words, k=17)).capitalize() + "." for _ in range(5_000)]
        self.dice = dice
        self.edition = 0
        self.honours = True
        self.delay = 0.0
        self.counts = {"200": 0, "304": 0}
        self.entries = [[self.entry(feed, -number) for number in range(ENTRIES)] for feed in range(feeds)]

    def entry(self, feed: int, number: int) -> bytes:
        title = self.dice.choice(self.sentences)[:80]
        link = f"https://paper-{feed}.example/news/{1_000 + number}"
        text = "".join(f"<p>{sentence}</p>" for sentence in self.dice.choices(self.sentences, k=13))
        when = NOW - timedelta(hours=1, minutes=7 * (ENTRIES - number), seconds=feed % 60)
        if is_atom(feed):
            return (
                f"<entry><title>{title}</title><id>tag:paper-{feed}.example,2026:{number}</id>"
                f'<link rel="alternate" href="{link}"/>'
                f"<published>{when:%Y-%m-%dT%H:%M:%SZ}</published><updated>{when:%Y-%m-%dT%H:%M:%SZ}</updated>"
                f'<author><name>A. Writer</name></author><content type="html">{escape(text)}</content></entry>\n'
            ).encode()
        return (
            f'<item><title>{title}</title><link>{link}</link><guid isPermaLink="false">{feed}-{number}</guid>'
            f"<pubDate>{format_datetime(when, usegmt=True)}</pubDate><dc:creator>A. Writer</dc:creator>"
            f"<category>News</category><description>{escape(text)}</description></item>\n"
        ).encode()

    def next_edition(self) -> None:
        self.edition += 1
        for feed, entries in enumerate(self.entries):
            entries.insert(0, self.entry(feed, self.edition))
            entries.pop()

    def answer(self, feed: int, validator: bytes) -> list[bytes]:
        tag = etag(feed, self.edition).encode()
        headers = b"ETag: %b\r\nLast-Modified: %b\r\n" % (tag, MODIFIED.encode())
        if self.honours and validator == tag:
            self.counts["304"] += 1
            return [b"HTTP/1.1 304 Not Modified\r\n" + headers + b"\r\n"]
        self.counts["200"] += 1
        head, tail = around(feed)
        length = len(head) + len(tail) + sum(map(len, self.entries[feed]))
        status = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n" % length
        return [status + headers + b"\r\n", head, *self.entries[feed], tail]


def is_atom(feed: int) -> bool:
    return feed % 10 >= 7


def around(feed: int) -> tuple[bytes, bytes]:
    if is_atom(feed):
        head = (
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
            f"<title>Paper {feed}</title><id>tag:paper-{feed}.example</id><updated>2025-12-31T12:00:00Z</updated>\n"
        )
        return head.encode(), b"</feed>"
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>Paper {feed}</title><link>https://paper-{feed}.example/</link><description>News</description>\n"
    )
    return head.encode(), b"</channel></rss>"


class Conversation(asyncio.Protocol):
    def __init__(self, stand: Newsstand) -> None:
        self.stand = stand
        self.got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self.got = (self.got + data).split(b"\r\n\r\n")
        for request in requests:
            lines = request.split(b"\r\n")
            path = lines[0].split(b" ")[1]
            if path.startswith(b"/feeds/"):
                named = (line.split(b": ", 1) for line in lines[1:])
                validator = next((value for name, value in named if name.lower() == b"if-none-match"), b"")
                answer = self.stand.answer(int(path[7:]), validator)
                if self.stand.delay:
                    asyncio.get_running_loop().call_later(self.stand.delay, self.transport.writelines, answer)
                else:
                    self.transport.writelines(answer)
            else:
                self.transport.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")


def serve(feeds: int, certificate: str | None, control: Any) -> None:
    """The server's process: sends its port, then obeys until its end of the pipe is closed."""
    stand = Newsstand(feeds)

    async def run() -> None:
        loop = asyncio.get_running_loop()
        context = None
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
        server = await loop.create_server(lambda: Conversation(stand), "0.0.0.0", 0, backlog=1_024, ssl=context)
        sizes = [sum(map(len, entries)) for entries in stand.entries]
        control.send((server.sockets[0].getsockname()[1], sum(sizes) // len(sizes)))
        while True:
            while not await loop.run_in_executor(None, control.poll, 3_600):
                pass
            order, value = control.recv()
            if order == "stop":
                return
            if order == "edition":
                stand.next_edition()
            elif order in ("honours", "delay"):
                setattr(stand, order, value)
            control.send(dict(stand.counts))
            stand.counts = {"200": 0, "304": 0}

    asyncio.run(run())
