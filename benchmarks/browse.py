"""The pages of `timeline browse` under load, while the story is polled.

    python benchmarks/browse.py --mentions 100000
    python benchmarks/browse.py --folder DIR            a story that is there already, such as one of a million mentions

Serves the story in a process of its own and asks for each page from so many connections at once, over and over, while
another process appends mentions and brings the tables up to date once a second; every feed has been asked each hour of
the story. Prints for each page the median and
99th percentile in milliseconds, the median beside that of an answer without any database, and the server's CPU for one
request; and how long an append with its catching up takes with nobody reading and under load.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import board

from timeline.feeds.schema import PAUSES, prepare
from timeline.feeds.state import State, save
from timeline.log import Log, open_database
from timeline.log.adoption import adopt, adopted
from timeline.projections.catchup import catch_up
from timeline.story.load import load_story

OURS = (
    "/", "/?as_of=2026-05-01", "/new", "/new?since=start", "/question/ipo", "/question/ipo-date", "/question/lease-fee",
    "/question/template", "/story", "/story?since=7+days+ago", "/mention/m{mention}", "/family/f{family}", "/sources",
    "/search?q=colossus", "/search?q={rare}",
)  # fmt: skip
THEIRS = (
    "/events", "/events/mentions", "/events/mentions.json", "/events/mentions?position__gte={late}", "/events/claims",
    "/events/mentions?_facet=domain", "/events/mentions?_facet=feed", "/events/question_history", "/events/fetches",
    "/events/families", "/events/mentions/{mention}", "/events/mentions?_search={rare}",
    "/events/mentions?_search=colossus", "/events/what_changed?since=2026-06-20&until=", "/events/contested_questions",
    "/events/who_reports_first", "/events/who_copies_whom", "/events/hedges_dropped", "/events/edited_articles",
    "/events/slipping_dates", "/events/feed_gaps", "/events/changes_feed.atom", "/events/expected_dates.ics",
)  # fmt: skip
BARE = "/-/versions.json"
"""What Datasette answers without looking at any database: the baseline of the ratios."""


@contextmanager
def serving(folder: Path) -> Iterator[tuple[int, int]]:
    """(port, process id) of the command at work on a story."""
    command = [sys.executable, "-m", "timeline", "--story", str(folder), "browse", "--port", "0"]
    environment = {**os.environ, "TIMELINE_NOW": (board.START + board.SPAN).isoformat()}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stderr
            while not (found := re.search(r"http://127.0.0.1:(\d+)", line := process.stderr.readline())):
                assert line
            yield int(found[1]), process.pid
        finally:
            process.terminate()


def ask(port: int, path: str, times: int, connections: int) -> list[float]:
    """Milliseconds of each answer, over connections that stay open."""
    found: list[float] = []

    def one() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for _ in range(times // connections):
            begun = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, (path, answer.status)
            found.append((time.perf_counter() - begun) * 1000)
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


class Poller(threading.Thread):
    """A process that appends ten mentions a second and catches up; ``took``: milliseconds of each round."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--poll", str(folder)], stdout=subprocess.PIPE, text=True
        )
        self.took: list[float] = []

    def run(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.took.append(float(line))


def poll(folder: Path) -> None:
    """The other process: until it is ended."""
    with open_database(folder / "events.db") as database:
        log = Log(database)
        while True:
            head, at = log.head(), log.at(log.head()).recorded_at
            batch = [replace(m, seen_at=at) for m in board.mentions(10, 2_000_000 + head)]
            begun = time.perf_counter()
            with database.writing():
                log.append(batch, at + timedelta(seconds=1))
            catch_up(database)
            print((time.perf_counter() - begun) * 1000, flush=True)
            time.sleep(1)


def places(folder: Path) -> dict[str, object]:
    """A mention with claims, the largest family, a late position, and the word of the last title that is rarest."""
    connection = sqlite3.connect(f"file:{folder / 'events.db'}?mode=ro", uri=True)
    (mention,) = connection.execute("SELECT mention FROM claims ORDER BY event DESC LIMIT 1").fetchone()
    (family,) = connection.execute("SELECT family FROM families ORDER BY mentions DESC LIMIT 1").fetchone()
    last, title = connection.execute("SELECT position, title FROM mentions ORDER BY position DESC LIMIT 1").fetchone()
    counting = "SELECT count(*) FROM search WHERE search MATCH ?"
    words = re.findall(r"[a-z]+", title)
    rare = min(words, key=lambda word: connection.execute(counting, (word,)).fetchone()[0])
    connection.close()
    return {"mention": mention, "family": family, "late": last - 1000, "rare": rare}


def ask_feeds(folder: Path) -> None:
    """Have every feed asked each hour of the story, if none was; one hour in 25 in vain."""
    with open_database(folder / "events.db") as database:
        prepare(database)
        if database.connection.execute("SELECT 1 FROM fetches LIMIT 1").fetchone():
            return
        rows = [
            (feed.key, f"{board.START + timedelta(hours=hour):%Y-%m-%dT%H:%M:%SZ}", outcome, outcome == "new")
            for number, feed in enumerate(adopted(Log(database)).feeds)
            for hour in range(board.SPAN // timedelta(hours=1))
            for outcome in ["failed" if (hour + number) % 75 < 3 else "new" if hour % 5 == 0 else "unchanged"]
        ]
        with database.writing() as connection:
            connection.executemany("INSERT INTO fetches (feed, at, outcome, seen) VALUES (?, ?, ?, ?)", rows)
            connection.execute(PAUSES)
            last = board.START + board.SPAN
            for feed in adopted(Log(database)).feeds:
                save(connection, feed, State(feed.url, feed.url, asked_at=last, good_at=last))


def cpu(process: int) -> float:
    """Milliseconds of CPU that a process has used so far (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def percentile(found: list[float], share: float) -> float:
    return sorted(found)[min(int(len(found) * share), len(found) - 1)]


def build(number: int) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="timeline-browse-"))
    shutil.copy(board.STORY, folder)
    with open_database(folder / "events.db") as database:
        file = load_story(folder / "feeds.yaml")
        adopt(database, file.story, file.digest, board.START)
    board.fill(folder, board.mentions(number))
    board.timed_catch_up(folder)
    return folder


def measure(folder: Path, times: int, connections: int) -> None:
    ask_feeds(folder)
    poller = Poller(folder)
    try:
        poller.start()
        time.sleep(8)
        where = places(folder)
        alone, poller.took = poller.took, []
        with serving(folder) as (port, process):
            print(
                f"{'page':44}{'median':>10}{'p99':>10}{'x bare':>10}{'CPU':>10}   {connections} at once, {times} times"
            )
            for path in (*OURS, *THEIRS):
                asked = path.format(**where)
                ask(port, asked, connections, connections)
                bare = statistics.median(ask(port, BARE, times, connections))
                before = cpu(process)
                found = ask(port, asked, times, connections)
                used = (cpu(process) - before) / len(found)
                middle = statistics.median(found)
                worst = percentile(found, 0.99)
                print(f"{path:44}{middle:10.1f}{worst:10.1f}{middle / bare:10.1f}{used:10.1f}", flush=True)
        print(f"append and catch up: {statistics.median(alone):.0f} ms alone, "
              f"{statistics.median(poller.took):.0f} ms under load, at most {max(poller.took):.0f} ms")  # fmt: skip
    finally:
        poller.process.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=100_000, metavar="N")
    parser.add_argument("--folder", type=Path, metavar="DIR")
    parser.add_argument("--requests", type=int, default=100, metavar="N")
    parser.add_argument("--connections", type=int, default=2, metavar="N")
    parser.add_argument("--poll", type=Path, metavar="DIR", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.poll:
        poll(asked.poll)
        return
    folder = asked.folder or build(asked.mentions)
    try:
        measure(folder, asked.requests, asked.connections)
    finally:
        if not asked.folder:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
