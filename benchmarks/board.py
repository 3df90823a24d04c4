"""What the main job costs: rebuilding, catching up, asking what is new, and the size of the database.

    python benchmarks/board.py                          10,000 and 100,000 mentions
    python benchmarks/board.py --mentions 10000 100000 1000000
    python benchmarks/board.py --mentions --log 100000 1000000 5000000

Makes a log of synthetic mentions, one in twenty about the story of feeds.yaml, in a folder that is thrown away. Prints
for each size: rebuild (seconds per 100,000 mentions, peak memory), what of it is reading, lineage and the rest (folding
and writing tables, the search index among them), and the rest, and the search index as SQLite alone makes it, beside
stepping over the events' rows without looking at them; `timeline new --since` a week as a whole process beside a typer
command that only says hello and beside `import typer` (medians of five, in turn, after one that only warms up); and the
database's size beside its events' JSON. Then, of the databases of all sizes in turn: catching up with the same 100 new
mentions (forty turns, after one that warms up), and, 300 times, finding the position of a moment, and all that
`timeline new` asks of the tables about the last 200 mentions. Ratios between sizes tell whether a cost grows with the
log. With --log: logs of so many small events without any tables, and in them finding the position of a moment, and
reading the last 200 events.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from timeline.events import MentionSeen
from timeline.log import Log, open_database
from timeline.log.adoption import adopt, adopted
from timeline.projections import fold, search
from timeline.projections.catchup import catch_up
from timeline.projections.views import Views
from timeline.report.news import Interval, news
from timeline.story.load import load_story

STORY = Path(__file__).parents[1] / "feeds.yaml"
START = datetime(2026, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=180)
ON_STORY = 20
LAST = 200
TURNS = 40
PARTS = {"reading": ("concerns", "read"), "lineage": ("trace", "place")}
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


def mentions(number: int, first: int = 0, turn: int = 0) -> Iterator[MentionSeen]:
    """Made-up mentions, the same for the same numbers: words are random syllables, outlets a few known and many not.

    Those of another ``turn`` tell other things in the same words, wherever they come ``first``.
    """
    rnd = random.Random(0)
    syllables = [a + b for a in "bcdfghklmnprstvw" for b in "aeiou"]
    made_up = ("".join(rnd.choices(syllables, k=rnd.randint(2, 4))) for _ in range(6000))
    words = [word for word in made_up if "elon" not in word]  # the one made-up word that the story might be told by
    if turn:
        rnd.seed(turn)

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


@contextmanager
def parts(spent: dict[str, float]) -> Iterator[None]:
    """Add up the CPU seconds that the fold spends reading and tracing."""

    def timed(part: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def measured(*given: Any) -> Any:
            before = time.process_time()
            found = call(*given)
            spent[part] = spent.get(part, 0.0) + time.process_time() - before
            return found

        return measured

    calls = {name: getattr(fold, name) for names in PARTS.values() for name in names}
    for part, names in PARTS.items():
        for name in names:
            setattr(fold, name, timed(part, calls[name]))
    try:
        yield
    finally:
        for name, call in calls.items():
            setattr(fold, name, call)


def stepping_over(folder: Path) -> float:
    """CPU seconds of stepping over the rows of all events, the floor of any rebuild."""
    with open_database(folder / "events.db") as database:
        turns = []
        for _ in range(2):
            before = time.process_time()
            for _ in database.connection.execute("SELECT body FROM events"):
                pass
            turns.append(time.process_time() - before)
        return min(turns)


def indexing(folder: Path) -> float:
    """CPU seconds of the search index alone, made by SQLite from the rows of the events: the least of any rebuild."""
    with closing(sqlite3.connect(folder / "alone.db")) as alone:
        for statement in search.TABLE:
            alone.execute(statement)
        alone.execute("ATTACH ? AS log", (str(folder / "events.db"),))
        before = time.process_time()
        alone.execute(
            "INSERT INTO search (rowid, text) SELECT position, body ->> '$.title' || ' ' || (body ->> '$.text') "
            "FROM log.events WHERE kind = 'mention.seen'"
        )
        alone.commit()
        return time.process_time() - before


def in_turns(asked: list[Callable[[], object]], turns: int = 300) -> list[tuple[float, float]]:
    """(median, 95th percentile) of the CPU milliseconds that each takes, asked in turn, after ten that warm up.

    In turn, because the clock of a shared machine runs faster at one time than at another.
    """
    taken: list[list[float]] = [[] for _ in asked]
    for _ in range(turns + 10):
        for one, ask in zip(taken, asked, strict=True):
            before = time.process_time()
            ask()
            one.append((time.process_time() - before) * 1000)
    return [(statistics.median(one[10:]), statistics.quantiles(one[10:], n=20)[-1]) for one in taken]


def compared(asked: dict[str, list[Callable[[], object]]]) -> list[dict[str, float]]:
    """Each of these questions to each of the databases, as a result of each database."""
    results: list[dict[str, float]] = [{} for _ in next(iter(asked.values()))]
    for name, asks in asked.items():
        for found, (median, most) in zip(results, in_turns(asks), strict=True):
            found |= {f"{name}, CPU ms p50": median, f"{name}, CPU ms p95": most}
    return results


def looking_up(log: Log, first: datetime, last: datetime) -> Callable[[], object]:
    """Finding the position of some moment, the same moments in turn for each log."""
    rnd = random.Random(1)
    return lambda: log.position_at(first + (last - first) * rnd.random())


def catching_up(folders: dict[int, Path]) -> list[dict[str, float]]:
    """The same hundred new mentions in each database in turn. A turn is compared with the same of the smallest.

    The turns differ threefold: some have more about the story, some merge parts of the search index.
    """
    taken: list[list[float]] = [[] for _ in folders]
    for turn in range(TURNS + 1):
        for one, (number, folder) in zip(taken, folders.items(), strict=True):
            fill(folder, mentions(100, number + 100 * turn, turn + 1))
            one.append(timed_catch_up(folder)[1] * 1000)
    timed = [one[1:] for one in taken]
    return [
        {
            "catch up with 100, CPU ms": statistics.median(one),
            "… mean": statistics.mean(one),
            "… beside the smallest, by turn": statistics.median(a / b for a, b in zip(one, timed[0], strict=True)),
        }
        for one in timed
    ]


def asking(folders: dict[int, Path]) -> list[dict[str, float]]:
    """Catching up, and the queries behind `timeline new` in a process that is there already."""
    caught_up = catching_up(folders)
    moments: list[Callable[[], object]] = []
    changes: list[Callable[[], object]] = []
    with ExitStack() as stack:
        for folder in folders.values():
            database = stack.enter_context(open_database(folder / "events.db"))
            log, views = Log(database), Views(database.connection)
            interval = Interval(log.head() - LAST, log.head(), None, START + SPAN, "")
            moments.append(looking_up(log, START, START + SPAN))
            changes.append(partial(news, adopted(log), views, interval, []))
        answered = compared({"position of a moment": moments, f"what is new in {LAST}": changes})
        return [late | found for late, found in zip(caught_up, answered, strict=True)]


def reading_log(folders: dict[int, Path]) -> list[dict[str, float]]:
    """The same of logs that have no tables."""
    moments: list[Callable[[], object]] = []
    events: list[Callable[[], object]] = []
    with ExitStack() as stack:
        for folder in folders.values():
            log = Log(stack.enter_context(open_database(folder / "events.db")))
            head = log.head()
            (last,) = log.events(after=head - 1)
            moments.append(looking_up(log, START, last.recorded_at))
            events.append(lambda log=log, head=head: list(log.events(after=head - LAST, upto=head)))
        return compared({"position of a moment": moments, f"the last {LAST} events": events})


def write_log(number: int, folder: Path) -> dict[str, float]:
    """A log of so many small events, one each second, written by SQLite itself: it is only read here."""
    with open_database(folder / "events.db") as database:
        run = database.connection.execute
        run("DROP TRIGGER events_only_follow")
        run(
            "INSERT INTO events WITH RECURSIVE e (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM e WHERE n < ?) "
            "SELECT n, printf('%09d', n), 'feed ' || (n % 100), 'note.added', 1, "
            "strftime('%Y-%m-%dT%H:%M:%SZ', ?, '+' || n || ' seconds'), json_object('text', printf('%0100d', n)), "
            "printf('%064d', n) FROM e",
            (number, f"{START:%Y-%m-%d}"),
        )
    return {}


def whole_process(command: list[str], environment: dict[str, str]) -> float:
    """CPU seconds of a command, start to end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(number: int, folder: Path) -> dict[str, float]:
    shutil.copy(STORY, folder)
    with open_database(folder / "events.db") as database:
        file = load_story(folder / "feeds.yaml")
        adopt(database, file.story, file.digest, START)
    fill(folder, mentions(number))
    floor, index, spent = stepping_over(folder), indexing(folder), dict[str, float]()
    with parts(spent):
        wall, cpu = timed_catch_up(folder)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    per = 100_000 / number
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
        "rebuild, CPU s per 100,000": cpu * per,
        **{f"… of it {part}": seconds * per for part, seconds in spent.items()},
        "… the rest": (cpu - sum(spent.values())) * per,
        "… the rest / stepping over rows": (cpu - sum(spent.values())) / floor,
        "… search index alone / the same": index / floor,
        "rebuild, wall s": wall,
        "peak memory, MB": memory,
        "new --since a week, CPU ms": statistics.median(ours for ours, _, _ in turns) * 1000,
        "… beside hello typer": statistics.median(ours / theirs for ours, theirs, _ in turns),
        "… beside import typer": statistics.median(ours / theirs for ours, _, theirs in turns),
        "database / events' JSON": (folder / "events.db").stat().st_size / json_bytes,
    }


def sizes_in_turn(
    made: Callable[[int, Path], dict[str, float]],
    asked: Callable[[dict[int, Path]], list[dict[str, float]]],
    sizes: list[int],
    parent: Path,
) -> dict[int, dict[str, float]]:
    """What making a database of each size took, and then what it takes to ask them."""
    folders = {number: parent / str(number) for number in sizes}
    results = []
    for number, folder in folders.items():
        folder.mkdir()
        results.append(made(number, folder))
    return {number: taken | more for number, taken, more in zip(folders, results, asked(folders), strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, nargs="*", default=[10_000, 100_000], metavar="N")
    parser.add_argument("--log", type=int, nargs="*", default=[], metavar="N")
    given = parser.parse_args()
    for made, asked, sizes in ((measure, asking, given.mentions), (write_log, reading_log, given.log)):
        if sizes:
            with tempfile.TemporaryDirectory(prefix="timeline-board-") as parent:
                show(sizes_in_turn(made, asked, sorted(sizes), Path(parent)))


def show(results: dict[int, dict[str, float]]) -> None:
    smallest = next(iter(results.values()))
    print("".join([f"{'':36}", *(f"{number:>14,}" for number in results), f"{'last / first':>14}"]))
    for name in smallest:
        row = [found[name] for found in results.values()]
        print("".join([f"{name:36}", *(f"{value:14.2f}" for value in row), f"{row[-1] / row[0]:14.2f}"]))


if __name__ == "__main__":
    main()
