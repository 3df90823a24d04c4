"""How fast is a round of polling beside merely fetching the same bytes? Wall, CPU and memory in one interleaved run.

A loopback server in its own process serves made-up feeds of 50 entries, about 105 kB each, 70 % RSS and 30 % Atom, on
many 127.x.y.z hosts. Four phases: `first` (all is new), `304` (nothing changed), `same200` (nothing changed, but the
server ignores validators), `new1` (one new entry in each feed). Contestants, each phase in a fresh process:

    floor    raw sockets, requests pipelined on one connection a host; bytes only (not with --tls or --latency)
    sockets  the same with a connection for each request: what our rule for private addresses costs any client
    curl     libcurl without a pipeline behind it, 16 transfers at a time; bytes only
    ours     timeline.feeds.poll.poll() into a real database
    reader   the PyPI package, with --peer; only if it can be imported (pip install reader sgmllib3k)

Feeds on loopback are `private: true`, so every request of ours has a connection of its own. Starting Python and imports
are not counted. Memory is the highest resident size of the process and its children together. `first` runs once, the
other phases `--rounds` times; the figures are medians, the ratios medians of those within a round.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib.util
import json
import multiprocessing
import os
import random
import resource
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from html import escape
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ENTRIES = 50
FEEDS_A_HOST = 8
TRANSFERS = 16
MODIFIED = "Wed, 31 Dec 2025 12:00:00 GMT"


@dataclass(frozen=True)
class Run:
    """What one contestant is to do in its process. ``edition``: how many new entries each feed has had so far."""

    who: str
    phase: str
    feeds: int
    port: int
    folder: str
    step: int = 0
    edition: int = 0
    tls: bool = False

    @property
    def conditional(self) -> bool:
        return self.phase != "first"

    def host(self, number: int) -> str:
        place = number if self.tls else number // FEEDS_A_HOST  # over TLS, a handshake for each
        return f"127.1.{place // 250}.{place % 250 + 1}"

    def address(self, number: int) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host(number)}:{self.port}/feeds/{number}"

    def etag(self, number: int) -> str:
        """The validator of the last edition that a contestant has seen."""
        return etag(number, self.edition - (self.phase == "new1"))


def etag(number: int, edition: int) -> str:
    return f'"{number}-{edition}"'


# --- the server -------------------------------------------------------------------------------------------------------


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


# --- contestants ------------------------------------------------------------------------------------------------------


def floor(run: Run, *, pipelined: bool = True) -> Callable[[], str]:
    """Raw sockets, `TRANSFERS` connections at a time; each asks for all feeds of its host at once, or for one."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number in range(run.feeds):
        groups[run.host(number) if pipelined else str(number)].append(number)

    def ask(numbers: list[int]) -> tuple[socket.socket, int]:
        host = run.host(numbers[0])
        connection = socket.create_connection((host, run.port))
        condition = "If-None-Match: {}\r\n" if run.conditional else ""
        requests = (
            f"GET /feeds/{number} HTTP/1.1\r\nHost: {host}\r\n{condition.format(run.etag(number))}\r\n"
            for number in numbers
        )
        connection.sendall("".join(requests).encode())
        return connection, len(numbers)

    def take(connection: socket.socket, answers: int) -> int:
        total = 0
        got = bytearray()
        with connection:
            while answers:
                end = got.find(b"\r\n\r\n")
                if end >= 0:
                    at = got.find(b"Content-Length: ", 0, end)
                    length = int(got[at + 16 : got.find(b"\r", at)]) if at >= 0 else 0
                    if len(got) >= end + 4 + length:
                        del got[: end + 4 + length]
                        total += length
                        answers -= 1
                        continue
                part = connection.recv(262_144)
                if not part:
                    raise ConnectionError("the server closed the connection")
                got += part
        return total

    def work() -> str:
        waiting = iter(groups.values())
        asked = [ask(numbers) for numbers in islice(waiting, TRANSFERS)]
        total = 0
        while asked:
            total += take(*asked.pop(0))
            asked += [ask(numbers) for numbers in islice(waiting, 1)]
        return f"{total} bytes"

    return work


def curl(run: Run) -> Callable[[], str]:
    """libcurl's multi interface, each answer into memory and dropped; a connection a request, as ours."""
    import io

    import pycurl

    def work() -> str:
        multi = pycurl.CurlMulti()
        idle = [pycurl.Curl() for _ in range(TRANSFERS)]
        bodies: dict[Any, io.BytesIO] = {}
        waiting = iter(range(run.feeds))
        total = 0
        while True:
            while idle and (number := next(waiting, None)) is not None:
                one = idle.pop()
                one.reset()
                bodies[one] = io.BytesIO()
                headers = [f"If-None-Match: {run.etag(number)}"] if run.conditional else []
                one.setopt(pycurl.URL, run.address(number))
                one.setopt(pycurl.HTTPHEADER, headers)
                one.setopt(pycurl.WRITEDATA, bodies[one])
                one.setopt(pycurl.NOSIGNAL, 1)
                one.setopt(pycurl.FORBID_REUSE, 1)
                one.setopt(pycurl.FRESH_CONNECT, 1)
                if run.tls:
                    one.setopt(pycurl.CAINFO, os.environ["SSL_CERT_FILE"])
                multi.add_handle(one)
            if not bodies:
                return f"{total} bytes"
            multi.perform()
            more = 1
            ended = 0
            while more:
                more, fine, failed = multi.info_read()
                if failed:
                    raise ConnectionError(failed[0][2])
                for one in fine:
                    total += len(bodies.pop(one).getvalue())
                    multi.remove_handle(one)
                    idle.append(one)
                    ended += 1
            if not ended:
                multi.select(0.05)

    return work


def ours(run: Run) -> Callable[[], str]:
    from timeline.feeds.poll import poll
    from timeline.log import open_database
    from timeline.story.model import Feed, Story

    feeds = tuple(Feed(url=run.address(number), name=f"Paper {number}", private=True) for number in range(run.feeds))
    story = Story(story="The bridge", contact="desk@paper.example", feeds=feeds)
    database = open_database(Path(run.folder) / "ours.db")

    def work() -> str:
        outcomes = poll(story, database, NOW + timedelta(hours=2 * run.step))
        found: dict[str, int] = defaultdict(int)
        for one in outcomes:
            found[one.result] += 1
            found["events"] += one.seen + one.revised
            if one.error:
                raise one.error
        expected = {"first": ENTRIES, "new1": 1}.get(run.phase, 0) * run.feeds
        if found["events"] != expected or len(outcomes) != run.feeds:
            raise ValueError(f"{expected} events were to be recorded: {dict(found)}")
        return str(dict(found))

    return work


def reader(run: Run) -> Callable[[], str]:
    import reader as package

    store = package.make_reader(str(Path(run.folder) / "reader.db"))
    if run.phase == "first":
        for number in range(run.feeds):
            store.add_feed(run.address(number))

    def work() -> str:
        results = [one.value for one in store.update_feeds_iter(workers=8, scheduled=False)]
        wrong = [one for one in results if isinstance(one, Exception)]
        if wrong:
            raise wrong[0]
        return f"{sum(one.new for one in results if one)} new"

    return work


CONTESTANTS = {"floor": floor, "sockets": partial(floor, pipelined=False), "curl": curl, "ours": ours, "reader": reader}


def compete(run: Run) -> dict[str, Any]:
    """In the contestant's own process: get ready, then do the work under measurement."""
    work = CONTESTANTS[run.who](run)
    with watched_memory() as peak:
        wall, cpu = time.perf_counter(), cpu_seconds()
        said = work()
        wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
    return {"wall": wall, "cpu": cpu, "memory": peak(), "said": said}


def cpu_seconds() -> float:
    """Of this process and of its children that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


@contextlib.contextmanager
def watched_memory() -> Iterator[Callable[[], float]]:
    """The highest resident size, in MB, of this process and its children together; looked at 20 times a second."""
    highest = 0.0
    over = threading.Event()

    def look() -> None:
        nonlocal highest
        highest = max(highest, resident_pages() * os.sysconf("SC_PAGE_SIZE") / 1e6)

    def watch() -> None:
        while not over.wait(0.05):
            look()

    look()
    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield lambda: highest or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    finally:
        over.set()
        watching.join()
        look()


def resident_pages() -> int:
    """0 where the system has no /proc."""
    total = 0
    with contextlib.suppress(OSError):
        children = [pid for task in Path("/proc/self/task").glob("*/children") for pid in task.read_text().split()]
        for pid in ("self", *children):
            with contextlib.suppress(OSError):
                total += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return total


# --- the match --------------------------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=300, help="how many (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds after the first phase (default: %(default)s)")
    parser.add_argument("--peer", action="store_true", help="let `reader` take part, if it can be imported")
    parser.add_argument("--tls", action="store_true", help="over HTTPS, P-256; wants the openssl command")
    parser.add_argument("--latency", type=float, default=0.0, metavar="MS", help="wait so long before each answer")
    parser.add_argument("--folder", type=Path, help="where the databases go for the time of the run")
    parser.add_argument("--run", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.run:
        print(json.dumps(compete(Run(**json.loads(wanted.run)))))
        return
    who = ["curl", "ours"] if wanted.tls or wanted.latency else ["floor", "sockets", "curl", "ours"]
    if wanted.peer and importlib.util.find_spec("reader"):
        who.append("reader")
    elif wanted.peer:
        print("`reader` cannot be imported: pip install reader sgmllib3k")
    with tempfile.TemporaryDirectory(prefix="poll-", dir=wanted.folder) as folder:
        plan = Run("", "", wanted.feeds, 0, folder, tls=wanted.tls)
        trusted = certificate(plan) if wanted.tls else None
        if trusted:
            os.environ["SSL_CERT_FILE"] = os.environ["REQUESTS_CA_BUNDLE"] = trusted
        context = multiprocessing.get_context("spawn")
        control, far_end = context.Pipe()
        server = context.Process(target=serve, args=(wanted.feeds, trusted, far_end))
        server.start()
        far_end.close()
        try:
            port, size = control.recv()
            print(f"{wanted.feeds:,} feeds of {ENTRIES} entries and {size:,} bytes, {wanted.rounds} rounds")
            results = match(replace(plan, port=port), who, wanted.rounds, control, wanted.latency / 1e3)
        finally:
            with contextlib.suppress(OSError):
                control.send(("stop", None))
            server.join()
    show(results, who, wanted)


def certificate(plan: Run) -> str:
    """Key and certificate in one file, for all hosts of the run."""
    hosts = sorted({plan.host(number) for number in range(plan.feeds)})
    key, made = Path(plan.folder) / "key.pem", Path(plan.folder) / "both.pem"
    names = ",".join(f"IP:{host}" for host in hosts)
    command = (
        f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=newsstand -keyout {key}"
    )
    subprocess.run(
        [
            shutil.which("openssl") or "openssl",
            *command.split(),
            "-out",
            str(made),
            "-addext",
            f"subjectAltName={names}",
        ],
        check=True,
        capture_output=True,
    )
    made.write_text(made.read_text() + key.read_text())
    return str(made)


Results = dict[tuple[str, str], list[dict[str, Any]]]


def match(plan: Run, who: list[str], rounds: int, control: Any, latency: float) -> Results:
    """Every contestant in every phase; who goes first changes from round to round."""
    results: Results = defaultdict(list)

    def tell(order: str, value: object = None) -> dict[str, int]:
        control.send((order, value))
        counts: dict[str, int] = control.recv()
        return counts

    def play(phase: str, turn: int) -> None:
        nonlocal plan
        plan = replace(plan, phase=phase, step=plan.step + 1, edition=plan.edition + (phase == "new1"))
        if phase == "new1":
            tell("edition")
        tell("honours", phase != "same200")
        for one in who[turn % len(who) :] + who[: turn % len(who)]:
            run = json.dumps(asdict(replace(plan, who=one)))
            done = subprocess.run([sys.executable, __file__, "--run", run], stdout=subprocess.PIPE, check=True)
            results[phase, one].append(json.loads(done.stdout))
            counts = tell("")
            expected = {"200": 0, "304": plan.feeds} if phase == "304" else {"200": plan.feeds, "304": 0}
            if counts != expected:
                print(f"{one} in {phase}: the server answered {counts}, not {expected}")

    tell("delay", latency)
    play("first", 0)
    for number in range(rounds):
        for phase in ("304", "same200", "new1"):
            play(phase, number)
    return results


def show(results: Results, who: list[str], wanted: argparse.Namespace) -> None:
    base = who[0]

    def ratio(phase: str, one: str, other: str, what: str = "wall") -> float:
        pairs = zip(results[phase, one], results[phase, other], strict=True)
        return median(left[what] / right[what] for left, right in pairs)

    def middle(phase: str, one: str, what: str) -> float:
        return median(result[what] for result in results[phase, one])

    print(f"\n{'phase':8} {'who':7} {'wall s':>8} {'x ' + base:>8} {'CPU s per 1000':>15} {'peak MB':>8}")
    for phase in ("first", "304", "same200", "new1"):
        for one in who:
            cpu = middle(phase, one, "cpu") / wanted.feeds * 1_000
            print(
                f"{phase:8} {one:7} {middle(phase, one, 'wall'):8.2f} {ratio(phase, one, base):8.2f} {cpu:15.3f}"
                f" {max(result['memory'] for result in results[phase, one]):8.0f}"
            )
    print()
    verdicts: list[tuple[str, float, str, float]] = []
    if wanted.tls:
        verdicts += [("2: 304 over TLS, CPU beside curl", ratio("304", "ours", "curl", "cpu"), "<=", 1.15)]
    elif wanted.latency:
        ideal = wanted.feeds / TRANSFERS * wanted.latency / 1e3
        verdicts += [("6: 304 with latency, wall beside the ideal", middle("304", "ours", "wall") / ideal, "<=", 1.25)]
    else:
        cpu = middle("304", "ours", "cpu") / wanted.feeds * 1_000
        verdicts += [
            ("1: 304, wall beside the floor", ratio("304", "ours", base), "<=", 1.5),
            ("1: 304, CPU s per 1,000 feeds", cpu, "<=", 0.10),
            ("3: same200, wall beside the floor", ratio("same200", "ours", base), "<=", 3),
            ("4: new1, wall beside the floor", ratio("new1", "ours", base), "<=", 20),
        ]
        if "reader" in who:
            verdicts += [
                ("4: new1, times faster than reader", ratio("new1", "reader", "ours"), ">=", 15),
                ("5: first, times faster than reader", ratio("first", "reader", "ours"), ">=", 2.5),
            ]
        memory = {
            one: max(r["memory"] for (_, name), all in results.items() if name == one for r in all) for one in who
        }
        verdicts += [("13: peak MB", memory["ours"], "<=", 1.5 * memory["curl"] + 40)]
    for goal, value, sign, limit in verdicts:
        reached = value <= limit if sign == "<=" else value >= limit
        print(f"goal {goal}: {value:.2f}, wanted {sign} {limit:.2f}: {'reached' if reached else 'MISSED'}")


if __name__ == "__main__":
    main()
