"""Pollers killed with signal 9 at random moments of a poll, and what must be true of the database after each.

    python tests/feeds/kill_polls.py [--kills 50] [--seed 1]

The server shows one item of each feed at a time, and shows the next only once the poller's validator says that it has
this one. So an item that is not in the log when its validator is kept is lost for ever, and found missing here.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from feeds.documents import rss, story
from feeds.feed_server import Asked, FeedServer, Reply

from timeline.feeds.state import load_all
from timeline.log import Log, open_database
from timeline.story.model import Feed

FEEDS = 8

POLLING = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from timeline.feeds.poll import poll
from timeline.log import open_database
from timeline.story.model import Feed, Story
path, port, feeds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[5])
feeds = [Feed(url=f"http://127.0.0.1:{port}/feed?{n}", name=f"paper {n}", private=True) for n in range(feeds)]
story = Story(story="s", contact="c@example.org", feeds=tuple(feeds))
with open_database(path) as database:
    print("ready", flush=True)
    for hour in range(int(sys.argv[3]), int(sys.argv[4])):
        print("begun", hour, flush=True)
        poll(story, database, datetime(2026, 5, 7, tzinfo=UTC) + timedelta(hours=2 * hour))
        print("done", hour, flush=True)
"""


def poller(path: Path, port: int, start: int, end: int, feeds: int = FEEDS) -> subprocess.Popen[str]:
    """A process that polls from one hour of a made-up time to another; says when it begins and ends each poll."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(part or str(Path.cwd()) for part in sys.path)}
    command = [sys.executable, "-c", POLLING, str(path), str(port), str(start), str(end), str(feeds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)


class OneByOne:
    """The server's side: ``shown`` counts the items of each feed that it has shown so far."""

    def __init__(self, dice: random.Random) -> None:
        self.shown: Counter[str] = Counter()
        self._had: set[str] = set()
        self._dice = dice
        self._lock = threading.Lock()

    def __call__(self, asked: Asked) -> Reply:
        feed = asked.path.partition("?")[2]
        with self._lock:
            hang = self._dice.random() ** 4 / 50
            if feed in self._had or not self.shown[feed]:
                self.shown[feed] += 1
                self._had.discard(feed)
            number = self.shown[feed]
            if asked["if-none-match"] == f'"{number}"':
                self._had.add(feed)
                return Reply(304, hang=hang)
        unusual = "<media:title xmlns:media='http://search.yahoo.com/mrss/'>t</media:title>" if int(feed) % 2 else ""
        return Reply(body=rss(story(number, extra=unusual)), headers={"ETag": f'"{number}"'}, hang=hang)


def disagreements(path: Path) -> Iterator[str]:
    """What in the database contradicts itself at this moment; as any reader may ask at any time."""
    with open_database(path, read_only=True) as database, database.reading() as connection:
        log = Log(database)
        log.verify()
        mentions = [one.payload for one in log.events(kinds=["mention.seen", "mention.revised"])]
        guids = Counter((one["feed"], one["guid"]) for one in mentions)
        yield from (f"{feed} has {guid} {count} times" for (feed, guid), count in guids.items() if count > 1)
        if not database.has_table("feed_state"):
            return
        feeds = [Feed(url="http://127.0.0.1/", name=f"paper {number}") for number in range(FEEDS)]
        urls = dict(connection.execute("SELECT feed, declared FROM feed_state"))
        known = [replace(feed, url=urls[feed.key]) for feed in feeds if feed.key in urls]
        for key, (state, _) in load_all(connection, known).items():
            number = (state.etag or "").strip('"')
            if number and (key, f"guid-{number}") not in guids:
                yield f"{key} keeps the validator of item {number}, which is not in the log"


@dataclass(frozen=True)
class Came:
    """What came of it: ``within``, kills that fell between a poll's beginning and its end; ``wrong``, if anything."""

    kills: int
    within: int
    mentions: int
    wrong: tuple[str, ...]


def kill_polls(folder: Path, kills: int, seed: int) -> Came:
    """Kill pollers until so many kills fell within a poll, then let one end in peace, and compare with the server."""
    dice = random.Random(seed)
    path = folder / "killed.db"
    server = FeedServer()
    shown = server.routes["/feed"] = OneByOne(random.Random(seed))
    wrong: list[str] = []
    hour = made = within = 0
    try:
        while within < kills:
            with poller(path, server.port, hour, hour + 1_000) as one:
                assert one.stdout
                one.stdout.readline()
                time.sleep(dice.uniform(0, 0.7))
                one.kill()
                said = [line.split() for line in one.stdout.read().splitlines()]
            made += 1
            within += bool(said) and said[-1][0] == "begun"
            hour = max([hour, *(int(number) + 1 for word, number in said if word == "done")])
            wrong += disagreements(path)
        with poller(path, server.port, hour, hour + 1) as last:
            if last.wait(60):
                wrong.append("the last poller failed")
        wrong += disagreements(path)
        with open_database(path, read_only=True) as database:
            found = {(one.payload["feed"], one.payload["guid"]) for one in Log(database).events(kinds=["mention.seen"])}
        expected = {
            (f"paper-{feed}", f"guid-{number}") for feed, last in shown.shown.items() for number in range(1, last + 1)
        }
        wrong += [f"{feed} has lost {guid}" for feed, guid in sorted(expected - found)]
        wrong += [f"{feed} has {guid}, which was never shown" for feed, guid in sorted(found - expected)]
    finally:
        server.stop()
    return Came(made, within, len(found), tuple(wrong))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50, help="within a poll (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="(default: %(default)s)")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        came = kill_polls(Path(folder), wanted.kills, wanted.seed)
    print(f"{came.kills} pollers killed, {came.within} of them within a poll; {came.mentions} mentions")
    print(*came.wrong or ["nothing is missing, nothing is there twice, the chain verifies"], sep="\n")
    sys.exit(bool(came.wrong))


if __name__ == "__main__":
    main()
