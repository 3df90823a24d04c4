"""Who takes part in benchmarks/poll.py. Each does its work in a process of its own, which imports only what it needs.

python benchmarks/contestants.py '{"who": "floor", ...}'    a `Run` as JSON; says what came of it and its memory
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import socket
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ENTRIES = 50
FEEDS_A_HOST = 8
TRANSFERS = 16


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


def floor(run: Run) -> Callable[[], str]:
    """Raw sockets: all requests to a host at once on one connection, `TRANSFERS` connections at a time; bytes only."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number in range(run.feeds):
        groups[run.host(number)].append(number)

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
    """libcurl's multi interface, connections kept and as many a host as ours; each answer into memory and dropped."""
    import io

    import pycurl

    def work() -> str:
        multi = pycurl.CurlMulti()
        multi.setopt(pycurl.M_MAX_HOST_CONNECTIONS, 4)
        idle = [pycurl.Curl() for _ in range(TRANSFERS)]
        bodies: dict[Any, io.BytesIO] = {}
        waiting = iter(range(run.feeds))
        total = 0
        while True:
            while idle and (number := next(waiting, None)) is not None:
                one = idle.pop()
                bodies[one] = io.BytesIO()
                headers = [f"If-None-Match: {run.etag(number)}"] if run.conditional else []
                one.setopt(pycurl.URL, run.address(number))
                one.setopt(pycurl.HTTPHEADER, headers)
                one.setopt(pycurl.WRITEDATA, bodies[one])
                one.setopt(pycurl.NOSIGNAL, 1)
                if run.tls:
                    one.setopt(pycurl.CAINFO, os.environ["SSL_CERT_FILE"])
                multi.add_handle(one)
            if not bodies:
                for one in idle:
                    one.close()
                multi.close()  # which says goodbye over each connection that is still open, as ours does
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

    def prepare() -> str:
        for number in range(run.feeds):
            store.add_feed(run.address(number))
        return "prepared"

    def work() -> str:
        results = [one.value for one in store.update_feeds_iter(workers=8, scheduled=False)]
        wrong = [one for one in results if isinstance(one, Exception)]
        if wrong:
            raise wrong[0]
        return f"{sum(one.new for one in results if one)} new"

    return prepare if run.phase == "prepare" else work


CONTESTANTS = {"floor": floor, "curl": curl, "ours": ours, "reader": reader}


def main() -> None:
    run = Run(**json.loads(sys.argv[1]))
    work = CONTESTANTS[run.who](run)
    wall, cpu = time.perf_counter(), cpu_seconds()
    said = work()
    wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
    print(json.dumps({"work wall": wall, "work cpu": cpu, "said": said}))


def cpu_seconds() -> float:
    """Of this process and of its children that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


@contextlib.contextmanager
def watched_memory(pid: int) -> Iterator[Callable[[], float]]:
    """The highest size, in MB, of a process and those that it started together; looked at 20 times a second.

    What processes share is counted once (their proportional size); 0 where the system does not say.
    """
    highest = 0.0
    over = threading.Event()

    def look() -> None:
        nonlocal highest
        highest = max(highest, sum(map(_kilobytes, _family(str(pid)))) / 1e3)

    def watch() -> None:
        while not over.wait(0.05):
            look()

    look()
    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield lambda: highest
    finally:
        over.set()
        watching.join()


def _family(pid: str) -> Iterator[str]:
    yield pid
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in task.read_text().split():
                yield from _family(child)


def _kilobytes(pid: str) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


if __name__ == "__main__":
    main()
