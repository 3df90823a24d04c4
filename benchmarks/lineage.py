"""How fast mentions are placed, how flat that stays, how well copies are found, in how much memory.

    python benchmarks/lineage.py [--most 100000] [--memory] [--only growth|copies|look-ups]

All text is made here. growth: CPU time to take a trace and to place it (means of the last 500 mentions) at 1,000,
10,000 and 100,000 mentions of one story, resident memory, and the same time as a multiple of a fixed piece of work
measured in between, so that a busy machine does not pass for a slow program. copies: recall and precision on edited
copies, with and without footers that unrelated documents share, and the cost of a document: once by sketch alone (text
in, sketch, look-up, comparing sketches, insert), once for all that placing does; both also as a multiple of the sketch.
look-ups: the time to find candidates among documents that share only common words, ten times as many and one a minute;
also as a multiple of the plainest query, for a row that is not there.

The shelf is the one in tables, in a temporary folder; ``--memory`` takes the one in dictionaries.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from array import array
from bisect import bisect
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate, combinations
from multiprocessing import Process
from pathlib import Path
from statistics import mean, median

from timeline.lineage import MemoryShelf, Report, Shelf, Trace, place, trace
from timeline.lineage.features import resemblance, sketch
from timeline.lineage.place import CANDIDATES, WINDOW
from timeline.lineage.words import tokens
from timeline.projections.shelf import TableShelf
from timeline.projections.tables import create

START = datetime(2026, 1, 1, tzinfo=UTC)
A_DAY = 200
"""Mentions of the story a day: a great story."""
ALIKE = 0.2
"""Share of three-word runs in common from which on two documents count as copies by their sketches alone."""
SYLLABLES = [a + b for a in "bcdfghklmnprstvw" for b in ("a", "e", "i", "o", "u", "an", "er", "is", "ol", "um")]


class Language:
    """Words by a Zipf law, sentences of 10 to 22 words, a name now and then."""

    def __init__(self, seed: int, words: int = 30_000, names: int = 4_000) -> None:
        self.random = random.Random(seed)
        self.words = sorted(
            {"".join(self.random.choices(SYLLABLES, k=self.random.randint(1, 4))) for _ in range(words)}
        )
        self.random.shuffle(self.words)
        self.cumulated = list(accumulate(1 / (rank + 8) for rank in range(len(self.words))))
        self.names = ["".join(self.random.choices(SYLLABLES, k=3)).title() for _ in range(names)]

    def word(self) -> str:
        return self.words[bisect(self.cumulated, self.random.random() * self.cumulated[-1])]

    def sentence(self, names: list[str]) -> str:
        words = [self.word() for _ in range(self.random.randint(10, 22))]
        for _ in range(self.random.randint(0, 2)):
            words.insert(self.random.randrange(1, len(words)), self.random.choice(names))
        return " ".join(words).capitalize() + "."

    def article(self, words: int, names: list[str]) -> list[str]:
        sentences: list[str] = []
        while sum(sentence.count(" ") + 1 for sentence in sentences) < words:
            sentences.append(self.sentence(names))
        return sentences

    def edited(self, sentences: list[str], words: float, replaced: float, names: list[str]) -> list[str]:
        """A share of the sentences new, and of the words in the others."""
        changed = []
        for sentence in sentences:
            if self.random.random() < replaced:
                changed.append(self.sentence(names))
            else:
                kept = (self.word() if self.random.random() < words else word for word in sentence.split())
                changed.append(" ".join(kept))
        return changed


def story(language: Language, count: int) -> Iterator[Report]:
    """Mentions of one story: everyone names its heroes, two of three mentions retell or copy one of the last days."""
    heroes = language.names[:6]
    recent: list[tuple[list[str], list[str]]] = []
    for number in range(1, count + 1):
        roll = language.random.random()
        if roll < 0.34 or len(recent) < 20:
            names = heroes + language.random.sample(language.names, 3)
            sentences = language.article(language.random.randint(60, 240), names)
            recent = [*recent[-400:], (sentences, names)]
        else:
            sentences, names = language.random.choice(recent)
            if roll < 0.8:
                sentences = language.edited(sentences, 0.15, 0.4, names)
        yield Report(
            number,
            START + timedelta(seconds=number * 86400 // A_DAY),
            title=" ".join(sentences[0].split()[:9]),
            text="\n\n".join(sentences),
            domain=f"outlet{language.random.randrange(60)}.example",
            link=f"https://outlet.example/{number}",
        )


@contextmanager
def new_shelf(in_memory: bool) -> Iterator[Shelf]:
    if in_memory:
        yield MemoryShelf()
        return
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "tables.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA cache_size = -16000")  # as in timeline.log.database
        create(connection)
        connection.execute("BEGIN")
        shelf = TableShelf(connection)
        yield shelf
        shelf.settle()
        connection.execute("COMMIT")
        connection.close()


def megabytes() -> int:
    """Resident now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4 // 1024


def growth(most: int, in_memory: bool) -> None:
    print(f"\ngrowth, shelf in {'dictionaries' if in_memory else 'tables'}")
    print(
        f"{'mentions':>9} {'trace us':>9} {'place us':>9} {'a second':>9} {'x yardstick':>12} {'families':>9} {'MB':>5}"
    )
    yardstick = Report(1, START, text=" ".join(Language(9).article(150, ["Orvane", "Halden"])))
    families = 0
    taking, placing, measuring = (deque[float](maxlen=500) for _ in range(3))
    with new_shelf(in_memory) as shelf:
        for report in story(Language(1), most):
            started = time.process_time()
            taken = trace(report, seen=shelf)
            between = time.process_time()
            placed = place(taken, shelf)
            ended = time.process_time()
            trace(yardstick)
            families += (placed.family.id == report.id) - len(placed.merges)
            measuring.append(time.process_time() - ended)
            placing.append(ended - between)
            taking.append(between - started)
            if report.id in (1_000, 10_000, 100_000):
                took, put, measure = (mean(sorted(times)[25:-25]) for times in (taking, placing, measuring))
                print(
                    f"{report.id:>9} {took * 1e6:>9.0f} {put * 1e6:>9.0f} {1 / (took + put):>9.0f} "
                    f"{(took + put) / measure:>12.2f} {families:>9} {megabytes():>5}",
                    flush=True,
                )


def copies(documents: int, footers: bool, whole: bool, in_memory: bool) -> None:
    """Documents of 200 to 500 words; 30 in 100 are followed by an edited copy at another outlet. Told apart by their
    sketches alone, or by the ``whole`` of placing."""
    language, kinds = Language(2), {"light": (0.08, 0.0), "medium": (0.0, 0.3), "heavy": (0.2, 0.6)}
    paragraphs = [" ".join(language.article(40, language.names)) for _ in range(5)]
    true: dict[int, int] = {}
    kind_of: dict[int, str] = {}
    groups: dict[int, int] = {}
    spent = sketching = 0.0
    with new_shelf(in_memory) as shelf:

        def put(sentences: list[str], original: int | None) -> int:
            nonlocal spent, sketching
            number = len(true) + 1
            text = "\n\n".join(sentences)
            if footers and number % 5 == 0:
                text += "\n\n" + language.random.choice(paragraphs)
            report = Report(number, START + timedelta(minutes=number), text=text, domain=f"o{number % 97}.example")
            started = time.process_time()
            sketch(tokens(text))
            between = time.process_time()
            if whole:
                place(trace(report, seen=shelf), shelf)
            else:
                groups[number] = placed_by_sketch(report, shelf, groups)
            spent, sketching = spent + time.process_time() - between, sketching + between - started
            true[number] = original or number
            return number

        while len(true) < documents:
            names = language.random.sample(language.names, 5)
            sentences = language.article(language.random.randint(200, 500), names)
            original = put(sentences, None)
            if language.random.random() < 0.43:
                kind = language.random.choice(sorted(kinds))
                kind_of[put(language.edited(sentences, *kinds[kind], names), original)] = kind
        if whole:
            groups = {report: shelf.family_of(report) or 0 for report in true}
    hit = Counter(kind for copy, kind in kind_of.items() if groups[copy] == groups[true[copy]])
    recall = "  ".join(f"{kind} {hit[kind] / total:.3f}" for kind, total in sorted(Counter(kind_of.values()).items()))
    print(
        f"\n{len(true)} documents, {'placed' if whole else 'sketches alone'}, footers {'shared' if footers else 'none'}"
    )
    print(f"  recall {recall}; precision {precision(groups, true):.3f}")
    print(
        f"  {spent / len(true) * 1e6:.0f} us a document, {spent / sketching:.1f} x its sketch; {megabytes()} MB",
        flush=True,
    )


def placed_by_sketch(report: Report, shelf: Shelf, groups: dict[int, int]) -> int:
    """The group of the most alike document found, else a new one: what placing does first, and nothing else."""
    taken = of_sketch(report.id, report.at, sketch(tokens(report.text)), {})
    promise = shelf.find(taken.sought_as_copy, report.at - WINDOW, report.at + WINDOW)
    best = (ALIKE, -report.id)
    for other in sorted(promise, key=lambda id: (-promise[id], id))[:CANDIDATES]:
        best = max(best, (resemblance(taken.sketch, shelf.trace(other).sketch), -other))
    shelf.add(taken, counted=True)
    return groups.get(-best[1], report.id)


def of_sketch(number: int, at: datetime, hashes: array[int], words: dict[str, int]) -> Trace:
    """The trace of a document of which nothing is known but this."""
    return Trace(
        number, at, f"o{number % 997}", "", "", (f"o.example/{number}",), (), (), words, {}, (1, 1), frozenset(),
        frozenset(), frozenset(), hashes, (), False, "",
    )  # fmt: skip


def precision(groups: dict[int, int], true: dict[int, int]) -> float:
    """The share of the pairs put together that belong together."""
    together: dict[int, list[int]] = {}
    for report, group in groups.items():
        together.setdefault(group, []).append(report)
    pairs = [true[a] == true[b] for reports in together.values() for a, b in combinations(reports, 2)]
    return sum(pairs) / len(pairs)


def look_ups(documents: int, in_memory: bool) -> None:
    """Documents that share only common words, each with the postings of a real one; then look-ups for more of them."""
    print(f"\nlook-ups among {documents} documents")
    chance = random.Random(3)
    cumulated = array("d", accumulate(1 / (rank + 50) for rank in range(200_000)))

    def document(number: int) -> Trace:
        telling = {f"word{bisect(cumulated, chance.random() * cumulated[-1])}": 70 for _ in range(16)}
        hashes = array("I", sorted(chance.randrange(1 << 32) for _ in range(16)))
        return of_sketch(number, START + timedelta(minutes=number), hashes, telling)

    before = megabytes()
    with new_shelf(in_memory) as shelf:
        for number in range(1, documents + 1):
            shelf.add(document(number), counted=True)
        asked = [document(documents + 1 + number) for number in range(2_000)]
        read = []
        for one in asked:
            started = time.process_time()
            shelf.family_of(-one.id)
            read.append(time.process_time() - started)
        for name, sought in (("copies", "sought_as_copy"), ("other kin", "sought_as_kin")):
            spent = []
            for one in asked:
                keys = getattr(one, sought)
                started = time.process_time()
                shelf.find(keys, one.at - WINDOW, one.at + WINDOW)
                spent.append(time.process_time() - started)
            print(
                f"  {name}: {median(spent) * 1e6:.0f} us a look-up, {median(spent) / median(read):.1f} x a row by key"
            )
    print(f"  {megabytes()} MB, {before} of them before the first document", flush=True)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--most", type=int, default=100_000)
    arguments.add_argument("--memory", action="store_true")
    arguments.add_argument("--only", choices=("growth", "copies", "look-ups"))
    given = arguments.parse_args()
    runs: list[tuple[str, Callable[..., None], tuple[int | bool, ...]]] = [
        ("growth", growth, (given.most,)),
        *(("copies", copies, (given.most, footers, whole)) for whole in (False, True) for footers in (False, True)),
        ("look-ups", look_ups, (given.most * 10,)),
    ]
    for name, run, numbers in runs:
        if given.only in (None, name):
            alone = Process(target=run, args=(*numbers, given.memory))  # so that its memory is its own
            alone.start()
            alone.join()
