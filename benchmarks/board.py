"""What the main job costs: rebuilding, catching up, asking what is new, and the size of the database.

    python benchmarks/board.py                          10,000 and 100,000 mentions
    python benchmarks/board.py --mentions 10000 100000 1000000

Makes a log of synthetic mentions, one in twenty about the story of feeds.yaml, in a folder that is thrown away. Prints
for each size: rebuild (seconds per 100,000 mentions, peak memory), catching up with 100 new mentions, `timeline new
--since` a week as a whole process beside a typer command that only says hello and beside `import typer` (medians of
five, in turn, after one that only warms up), and the database's size beside its events' JSON. Ratios between sizes
tell whether a cost grows with the log.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from timeline.events import MentionSeen
from timeline.log import Log, open_database
from timeline.log.adoption import adopt
from timeline.projections.catchup import catch_up
from timeline.story.load import load_story

STORY = Path(__file__).parents[1] / "feeds.yaml"
START = datetime(2026, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=180)
ON_STORY = 20
SENTENCES = (
    "SpaceX plans an IPO in June, people familiar said",
    "SpaceX files publicly for its IPO",
    "Anthropic pays $1.25 billion a month for Colossus 1",
    "NAACP sues xAI over turbines in Southaven",
    "Musk says xAI will be dissolved as a separate company",
    "SpaceX IPO valuation could exceed $1.75 trillion",
    "Anthropic leases Colossus 1 from xAI",
    "SpaceX starts the roadshow for its IPO",
    "Will others copy the neocloud model of xAI?",
    "Grok remains behind, analysts say of xAI",
)
OUTLETS = ("techcrunch.com", "reuters.com", "wired.com", "arstechnica.com", "npr.org", "electrek.co")
HELLO = """
import typer
app = typer.Typer(rich_markup_mode=None)
@app.command()
def hello(name: str = "x") -> None:
    print(name)
app()
"""


def mentions(number: int, first: int = 0) -> Iterator[MentionSeen]:
    """Made-up mentions, the same for the same numbers: words are random syllables, outlets a few known and many not."""
    rnd = random.Random(first)
    syllables = [a + b for a in "bcdfghklmnprstvw" for b in "aeiou"]
    made_up = ("".join(rnd.choices(syllables, k=rnd.randint(2, 4))) for _ in range(6000))
    words = [word for word in made_up if "elon" not in word]  # the one made-up word that the story might be told by

    def text(length: int) -> str:
        return " ".join(rnd.choices(words, k=length)).capitalize() + "."

    for n in range(first, first + number):
        at = START + SPAN * (n / max(first + number, 1))
        outlet = rnd.choice((*OUTLETS, f"blog{rnd.randint(1, 300)}.example"))
        title, body = text(9), " ".join(text(14) for _ in range(12))
        if rnd.randrange(ON_STORY) == 0:
            title = f"{rnd.choice(SENTENCES)} {text(3)}"
            if rnd.random() < 0.3:
                body = f"According to TechCrunch, {rnd.choice(SENTENCES)}. {body}"
        link = f"https://{outlet}/{n}"
        yield MentionSeen(feed="techcrunch", key=link, link=link, title=title, text=body, published_at=at, seen_at=at)


def fill(folder: Path, events: Iterator[MentionSeen]) -> None:
    with open_database(folder / "events.db") as database:
        log, batch = Log(database), []
        for event in events:
            batch.append(event)
            if len(batch) == 1000:
                with database.writing():
                    log.append(batch, batch[-1].seen_at)
                batch = []
        with database.writing():
            log.append(batch, START + SPAN)


def timed_catch_up(folder: Path) -> tuple[float, float]:
    """(wall seconds, CPU seconds)."""
    with open_database(folder / "events.db") as database:
        wall, cpu = time.perf_counter(), time.process_time()
        catch_up(database)
        return time.perf_counter() - wall, time.process_time() - cpu


def whole_process(command: list[str], environment: dict[str, str]) -> float:
    """CPU seconds of a command, start to end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(number: int) -> dict[str, float]:
    folder = Path(tempfile.mkdtemp(prefix="timeline-board-"))
    try:
        shutil.copy(STORY, folder)
        with open_database(folder / "events.db") as database:
            file = load_story(folder / "feeds.yaml")
            adopt(database, file.story, file.digest, START)
        fill(folder, mentions(number))
        wall, cpu = timed_catch_up(folder)
        late = []
        for turn in range(3):
            fill(folder, mentions(100, number + 100 * turn))
            late.append(timed_catch_up(folder)[1])
        environment = {**os.environ, "TIMELINE_NOW": (START + SPAN).isoformat()}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # installed programs start from bytecode
        since = f"{START + SPAN - timedelta(days=7):%Y-%m-%d}"
        new = [sys.executable, "-m", "timeline", "--story", str(folder), "new", "--since", since]
        hello, bare = [sys.executable, "-c", HELLO], [sys.executable, "-c", "import typer"]
        turns = [[whole_process(command, environment) for command in (new, hello, bare)] for _ in range(6)][1:]
        with open_database(folder / "events.db") as database:
            database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (json_bytes,) = database.connection.execute("SELECT sum(length(CAST(body AS BLOB))) FROM events").fetchone()
        return {
            "rebuild, CPU s per 100,000": cpu / number * 100_000,
            "rebuild, wall s": wall,
            "catch up with 100, CPU ms": statistics.median(late) * 1000,
            "new --since a week, CPU ms": statistics.median(ours for ours, _, _ in turns) * 1000,
            "… beside hello typer": statistics.median(ours / theirs for ours, theirs, _ in turns),
            "… beside import typer": statistics.median(ours / theirs for ours, _, theirs in turns),
            "database / events' JSON": (folder / "events.db").stat().st_size / json_bytes,
            "peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    finally:
        shutil.rmtree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, nargs="+", default=[10_000, 100_000], metavar="N")
    results = {number: measure(number) for number in sorted(parser.parse_args().mentions)}
    smallest = next(iter(results.values()))
    print("".join([f"{'':32}", *(f"{number:>14,}" for number in results), f"{'last / first':>14}"]))
    for name in smallest:
        row = [found[name] for found in results.values()]
        print("".join([f"{name:32}", *(f"{value:14.2f}" for value in row), f"{row[-1] / row[0]:14.2f}"]))


if __name__ == "__main__":
    main()
