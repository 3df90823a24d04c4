"""How fast mentions are placed, how flat that stays, and how well copies are found. All text is made here.

    python benchmarks/lineage.py [--most 100000]

Prints recall and precision on edited copies, with and without footers that unrelated documents share; then, for a
growing story, the CPU time to take a trace and to place it (medians of the last 1,000) at 1,000, 10,000 and 100,000
mentions, with the memory of the process.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, combinations
from statistics import median

from timeline.lineage import MemoryShelf, Report, place, trace

START = datetime(2026, 1, 1, tzinfo=UTC)
A_DAY = 200
"""Mentions of the story a day: a great story."""
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


def growth(most: int) -> None:
    print(f"{'mentions':>9} {'trace us':>9} {'place us':>9} {'both a second':>14} {'families':>9} {'MB':>6}")
    shelf, families = MemoryShelf(), set()
    measured = {size: 1000 if size > 1000 else 500 for size in (1_000, 10_000, 100_000) if size <= most}
    taking: list[float] = []
    placing: list[float] = []
    for report in story(Language(1), most):
        at = time.process_time()
        taken = trace(report, seen=shelf)
        between = time.process_time()
        families.add(place(taken, shelf).family.id)
        placing.append(time.process_time() - between)
        taking.append(between - at)
        if report.id in measured:
            last = measured[report.id]
            took, placed = median(taking[-last:]) * 1e6, median(placing[-last:]) * 1e6
            megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            rate = 1e6 / (took + placed)
            print(f"{report.id:>9} {took:>9.0f} {placed:>9.0f} {rate:>14.0f} {len(families):>9} {megabytes:>6}")


def copies(documents: int, footers: bool) -> None:
    """Documents of 200 to 500 words; 30 in 100 are followed by an edited copy at another outlet."""
    language, kinds = Language(2), {"light": (0.08, 0.0), "medium": (0.0, 0.3), "heavy": (0.2, 0.6)}
    paragraphs = [" ".join(language.article(40, language.names)) for _ in range(5)]
    shelf, true, kind_of, number = MemoryShelf(), {}, {}, 0
    started = time.process_time()

    def put(sentences: list[str], original: int | None) -> int:
        nonlocal number
        number += 1
        text = "\n\n".join(sentences)
        if footers and number % 5 == 0:
            text += "\n\n" + language.random.choice(paragraphs)
        report = Report(number, START + timedelta(minutes=number), text=text, domain=f"o{number % 97}.example")
        place(trace(report, seen=shelf), shelf)
        true[number] = original or number
        return number

    while number < documents:
        names = language.random.sample(language.names, 5)
        sentences = language.article(language.random.randint(200, 500), names)
        original = put(sentences, None)
        if language.random.random() < 0.43:
            kind = language.random.choice(sorted(kinds))
            kind_of[put(language.edited(sentences, *kinds[kind], names), original)] = kind
    spent = time.process_time() - started
    hit = Counter(kind for copy, kind in kind_of.items() if shelf.family_of(copy) == shelf.family_of(true[copy]))
    recall = "  ".join(f"{kind} {hit[kind] / total:.3f}" for kind, total in sorted(Counter(kind_of.values()).items()))
    said = right = 0
    for family in {shelf.family_of(report) for report in true}:
        for a, b in combinations(shelf.members(family or 0), 2):
            said, right = said + 1, right + (true[a] == true[b])
    print(
        f"{number} documents, footers {'shared' if footers else 'none'}: recall {recall}  "
        f"precision {right / said:.3f}  {spent / number * 1e6:.0f} us a document in all, text made included"
    )


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--most", type=int, default=100_000)
    most = arguments.parse_args().most
    for footers in (False, True):
        copies(min(most, 5_000), footers)
    growth(most)
