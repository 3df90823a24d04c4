"""What does one rude feed cost the others? Their delay and the poll's peak memory, beside the same poll without it.

    python benchmarks/rude.py [--feeds 60] [--rounds 9] [--kinds deep drip] [--seconds 3]

A loopback server in its own process serves good feeds of 50 entries (newsstand.py) and, first in the story and on a
host of its own, one rude feed: one that hangs, drips or never ends, a bomb, or a document made to be slow to parse. In
every round each kind is polled once for the first time, in a process of its own, between two polls without it. The
delay is how much later than in those the last good feed is on disk: its median over the rounds, beside the median of
the differences between the two polls without. Memory is the highest of the polling process and its children together.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from contestants import FEEDS_A_HOST, NOW, watched_memory
from newsstand import Newsstand

RUDE_HOST = "127.9.9.9"
MEGABYTE = 1_000_000


# --- the rude ---------------------------------------------------------------------------------------------------------


def rss(inside: str, *, names: str = "", before: str = "") -> bytes:
    """A document with one item that is like any other, and ``inside`` it something that is not."""
    head = f'<?xml version="1.0"?>{before}<rss version="2.0" {names}><channel><title>Rude</title>'
    item = f"<item><title>A bridge is planned</title><guid>1</guid>{inside}</item>"
    return f"{head}{item}</channel></rss>".encode()


def deep(tag: str, times: int, names: str = "") -> bytes:
    return rss(f"<{tag}>" * times + "text" + f"</{tag}>" * times, names=names)


def entity_bomb() -> bytes:
    levels = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))
    return rss("<description>&e9;</description>", before=f'<!DOCTYPE rss [<!ENTITY e0 "bomb">{levels}]>')


def many_items(size: int) -> bytes:
    description = f"<description>{'The council plans a bridge. ' * 20}</description>"
    one = f"<item><title>Story {{0}}</title><guid>{{0}}</guid><media:title>{{0}}</media:title>{description}</item>"
    items = "".join(one.format(number) for number in range(size // 680))
    head = '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Rude</title>'
    return f"{head}{items}</channel></rss>".encode()


def answer(body: bytes, *headers: str) -> Iterator[bytes]:
    lines = ("HTTP/1.1 200 OK", f"Content-Length: {len(body)}", "Connection: close", *headers)
    yield "\r\n".join((*lines, "", "")).encode() + body


def hang() -> Iterator[bytes]:
    while True:
        time.sleep(0.1)
        yield b""


def drip() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
    while True:
        time.sleep(0.005)
        yield b"<"


def endless() -> Iterator[bytes]:
    return chain([b"HTTP/1.1 200 OK\r\n\r\n<rss>"], repeat(b"<!-- more -->" * 5_000))


def headers() -> Iterator[bytes]:
    return chain([b"HTTP/1.1 200 OK\r\n"], repeat(b"X-More: more\r\n" * 1_000))


RUDE: dict[str, Callable[[], Iterator[bytes]]] = {
    "hang": hang,
    "drip": drip,
    "endless": endless,
    "headers": headers,
    "gzip": lambda: answer(gzip.compress(bytes(1_000 * MEGABYTE)), "Content-Encoding: gzip"),
    "entities": lambda: answer(entity_bomb()),
    "deep": lambda: answer(deep("a", MEGABYTE)),
    "deep-foreign": lambda: answer(deep("x:a", MEGABYTE, "xmlns:x='https://x.example/'")),
    "deep-torn": lambda: answer(deep("a", MEGABYTE)[: 3 * MEGABYTE]),
    "tags": lambda: answer(rss("<a></a>" * (5 * MEGABYTE // 7))),
    "brackets": lambda: answer(rss("<a" * (2 * MEGABYTE))),
    "declarations": lambda: answer(rss("<![" * MEGABYTE)),
    "author": lambda: answer(rss(f"<author>{'a' * MEGABYTE}@</author>")),
    "slow": lambda: answer(rss(f"<author>{'a' * (MEGABYTE * 2 // 5)}@</author>")),
    "html": lambda: answer(rss(f"<description>{'&lt;a href=&quot;' * 300_000}</description>")),
    "blanks": lambda: answer(rss(f"<description>&lt;p&gt;{' ' * 5 * MEGABYTE}x</description>")),
    "attributes": lambda: answer(rss("<a " + " ".join(f"a{number}='1'" for number in range(500_000)) + "></a>")),
    "large": lambda: answer(many_items(14 * MEGABYTE)),
}
"""Kinds of rudeness: what the server sends to whoever asks."""


def serve(feeds: int, far_end: Any) -> None:
    """The server's process: good feeds on one port, rude ones on another; ends with its end of the pipe."""
    stand = Newsstand(feeds)
    said = {kind: b"".join(make()) for kind, make in RUDE.items() if kind not in ("hang", "drip", "endless", "headers")}

    def converse(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            got = b""
            while True:
                while b"\r\n\r\n" not in got:
                    part = connection.recv(65_536)
                    if not part:
                        return
                    got += part
                request, _, got = got.partition(b"\r\n\r\n")
                kind, _, name = request.split(b" ")[1].decode().strip("/").partition("/")
                if kind == "feeds":
                    connection.sendall(b"".join(stand.answer(int(name), b"")))
                    continue
                for part in [said[name]] if name in said else RUDE[name]():
                    connection.sendall(part)
                return

    listening = socket.create_server(("0.0.0.0", 0), backlog=1_024)
    far_end.send(listening.getsockname()[1])

    def accept() -> None:
        while True:
            threading.Thread(target=converse, args=(listening.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    with suppress(EOFError):
        far_end.recv()


# --- one poll, in a process of its own --------------------------------------------------------------------------------


def play(port: int, feeds: int, kind: str, seconds: float) -> None:
    """Poll once; says when the last good feed was on disk, what became of the rude one, and the memory."""
    from timeline.feeds.fetch import LIMITS
    from timeline.feeds.parse import Parser
    from timeline.feeds.poll import Outcome, poll
    from timeline.log import open_database
    from timeline.story.model import Feed, Story

    def feed(host: str, path: str, name: str) -> Feed:
        return Feed(url=f"http://{host}:{port}/{path}", name=name, private=True)

    rude = [feed(RUDE_HOST, f"rude/{kind}", "rude")] if kind else []
    hosts = [f"127.1.0.{number // FEEDS_A_HOST + 1}" for number in range(feeds)]
    good = [feed(host, f"feeds/{number}", f"Paper {number}") for number, host in enumerate(hosts)]
    story = Story(story="The bridge", contact="desk@paper.example", feeds=(*rude, *good))
    told: dict[str, float] = {}

    def tell(outcome: Outcome) -> None:
        told[outcome.feed] = time.perf_counter() - begun

    with (
        tempfile.TemporaryDirectory() as folder,
        open_database(Path(folder) / "rude.db") as database,
        Parser(seconds) as parser,
    ):
        begun = time.perf_counter()
        outcomes = poll(story, database, NOW, report=tell, limits=replace(LIMITS, seconds=seconds), parser=parser)
        whole = time.perf_counter() - begun
    came = {one.feed: one for one in outcomes}
    if bad := [one.label for one in outcomes if one.feed != "rude" and not one.seen]:
        raise SystemExit(f"{len(bad)} good feeds were not recorded: {bad[:3]}")
    rude_one = came.get("rude")
    said = "" if rude_one is None else rude_one.error.cause if rude_one.error else f"{rude_one.seen} new"
    last = max(when for key, when in told.items() if key != "rude")
    print(json.dumps({"last": last, "whole": whole, "said": said}))


# --- the rounds -------------------------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=60, help="how many good ones (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=9, help="(default: %(default)s)")
    parser.add_argument("--kinds", nargs="+", choices=RUDE, default=list(RUDE), metavar="KIND", help=", ".join(RUDE))
    parser.add_argument("--seconds", type=float, default=3, help="that a request, or a document, may cost (default: 3)")
    parser.add_argument("--play", nargs=2, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.play:
        play(int(wanted.play[0]), wanted.feeds, wanted.play[1], wanted.seconds)
        return
    context = multiprocessing.get_context("spawn")
    control, far_end = context.Pipe()
    server = context.Process(target=serve, args=(wanted.feeds, far_end))
    server.start()
    far_end.close()
    results: dict[str, list[dict[str, Any]]] = defaultdict(list)
    try:
        port = control.recv()
        options = ["--feeds", str(wanted.feeds), "--seconds", str(wanted.seconds)]
        for number in range(wanted.rounds):
            for kind in random.Random(number).sample(wanted.kinds, len(wanted.kinds)):
                for one in ("", kind, ""):
                    command = [sys.executable, __file__, *options, "--play", str(port), one]
                    with subprocess.Popen(command, stdout=subprocess.PIPE) as poll, watched_memory(poll.pid) as peak:
                        said = poll.communicate()[0]
                        if poll.returncode:
                            raise SystemExit(f"the poll with {one or 'no rude feed'} failed")
                        results[kind].append({**json.loads(said), "memory": peak()})
    finally:
        control.close()
        server.join()
    show(results, wanted.feeds)


def show(results: dict[str, list[dict[str, Any]]], feeds: int) -> None:
    trios = {kind: list(zip(*[iter(rows)] * 3, strict=True)) for kind, rows in results.items()}
    plain = [one for trio in chain.from_iterable(trios.values()) for one in (trio[0], trio[2])]
    print(f"{feeds} good feeds alone: the last is on disk after {median(one['last'] for one in plain):.2f} s", end="")
    print(f", {max(one['memory'] for one in plain):.0f} MB\n")
    print(f"{'':13} {'what became of it':18} {'the others, ms later':>26} {'two without, ms apart':>26} {'MB':>5}")
    for kind, rounds in trios.items():
        later = [1e3 * (rude["last"] - (before["last"] + after["last"]) / 2) for before, rude, after in rounds]
        apart = [1e3 * (after["last"] - before["last"]) for before, _, after in rounds]
        memory = max(rude["memory"] for _, rude, _ in rounds)
        print(f"{kind:13} {rounds[0][1]['said']:18} {spread(later):>26} {spread(apart):>26} {memory:5.0f}")


def spread(values: list[float]) -> str:
    """The median, and the quarters around it."""
    if len(values) < 2:
        return f"{values[0]:.0f}"
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return f"{middle:.0f} ({low:.0f} to {high:.0f})"


if __name__ == "__main__":
    main()
