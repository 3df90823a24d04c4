"""How many mentions a second one core reads: through the prefilter, and in full. Texts are made here.

python benchmarks/reading.py [--mentions 20000]
"""

from __future__ import annotations

import argparse
import random
import time
from datetime import UTC, datetime

from timeline.reading.claim import Passage
from timeline.reading.read import concerns, read
from timeline.reading.rules import compile_rules
from timeline.story.load import validated
from timeline.story.model import Story

COMPANIES = (
    "Zephyr Rail",
    "Quillon",
    "Marlowe Foods",
    "Brightwater",
    "Tandem Labs",
    "Ostrava Steel",
    "Halcyon Air",
    "Pelham",
)
ACTS = (
    "prepares to go public",
    "files for an IPO",
    "reportedly plans to dissolve its lending unit",
    "prices shares at $21",
    "faces a lawsuit over its quarry",
    "will pay Quillon $1.2 billion a year for capacity",
    "names a new finance chief",
    "opens a plant in the north",
    "cut its forecast for the autumn quarter",
    "denied that it was in talks with a rival",
)
FILLER = (
    "The weather was mild for the season.",
    "Residents spoke of the noise at night.",
    "Analysts were divided on the figures.",
    "The minister declined to comment.",
    "A spokesman said more would be known in the coming weeks.",
    "Shares in the sector rose by 2 percent on Tuesday.",
)


def story() -> Story:
    """A fictional story with every type of question, of the size that people write."""
    company = {
        "events": {
            "prep": [
                "{q} ..8 (~prepare|~plan|~weigh|~aim) ..8 (ipo|go public|public offering)",
                "{q+} ..4 (planned|looming) ipo",
            ],
            "draft": ["{q} ..3 ~file ..2 confidential*"],
            "s1": [
                {"match": "{q+} ..3 (s 1|prospectus|ipo filing)", "unless": "(confidential*|draft)"},
                "{q} ..4 ~file ..8 ipo",
            ],
            "price": [{"match": "{q} ..4 (prices|priced) ..6 (shares|ipo|at $)", "unless": "(plan|plans|target*)"}],
            "trade": ["{q+} ..10 (~begin|~start) trading", "{q} (shares|stock) ..4 (~rise|~soar|~fall|~close)"],
        },
        "map": {
            "prep": {"any": "preparing"},
            "draft": {"done": "draft"},
            "s1": {"done": "filed", "now": "filed"},
            "price": {"done": "priced", "now": "priced"},
            "trade": {"done": "trading", "now": "trading"},
        },
        "over": {"draft": ["s1", "prep"], "s1": ["prep"], "price": ["prep", "s1"], "trade": ["prep", "s1", "price"]},
    }
    return validated(
        {
            "story": "Quillon",
            "contact": "you@example.org",
            "feeds": [],
            "entities": {
                "q": {"name": "Quillon"},
                "zephyr": {"name": "Zephyr Rail"},
                "mara": {"type": "person", "name": "Mara Voss"},
            },
            "questions": {
                "ipo": {
                    "ask": "?",
                    "type": "status",
                    "about": ["q"],
                    "values": ["preparing", "draft", "filed", "priced", "trading"],
                    **company,
                },
                "when": {
                    "ask": "?",
                    "type": "date",
                    "about": ["q"],
                    "match": ["{q} ..8 (~plan|~expect) ..10 (ipo|go public)"],
                },
                "fee": {"ask": "?", "type": "amount", "unit": "USD", "per": "month", "match": ["(~pay|fee) ..8 {q}"]},
                "fate": {
                    "ask": "?",
                    "type": "status",
                    "values": ["whole", "planned", "dissolved"],
                    "map": {"d": {"any": "planned"}},
                    "events": {"d": ["{q} ..8 ~dissolve", "~dissolve ..6 {q}"]},
                },
                "form": {
                    "ask": "?",
                    "type": "choice",
                    "values": {"lease": {"match": ["~lease ..12 {q}"]}, "sale": {"match": ["~sell ..12 {q}"]}},
                },
                "suit": {
                    "ask": "?",
                    "type": "status",
                    "about": ["q"],
                    "values": ["filed"],
                    "map": {"f": {"any": "filed"}},
                    "events": {"f": ["~face ..5 (lawsuit|litigation)", "~sue ..6 {q}", "(lawsuit|suit) ..6 over"]},
                },
                "watch": {"ask": "?", "about": ["zephyr", "mara"]},
            },
        }
    )


def passages(count: int, seed: int = 7) -> list[Passage]:
    """Headlines with decks of some 60 words; five in a hundred name the story's companies."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        near = number % 20 == 0
        who = rng.choice(("Quillon", "Zephyr Rail", "Mara Voss")) if near else rng.choice(COMPANIES[2:])
        deck = " ".join([f"{who} {rng.choice(ACTS[:4] + ACTS[6:])}.", *rng.sample(FILLER, 5)])
        title = f"{who} {rng.choice(ACTS if near else ACTS[:5] + ACTS[6:])}"
        made.append(Passage(title, deck, published_at=datetime(2031, 5, 6, tzinfo=UTC), domain="news.example.org"))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=20_000)
    count = parser.parse_args().mentions
    rules, texts = compile_rules(story()), passages(count)
    started = time.process_time()
    near = [text for text in texts if concerns(rules, text)]
    spent = time.process_time() - started
    print(f"prefilter     {count / spent:>10,.0f} mentions/s   kept {len(near)} of {count}")
    started = time.process_time()
    claims = sum(len(read(rules, text).claims) for text in near)
    spent = time.process_time() - started
    print(f"full reading  {len(near) / spent:>10,.0f} mentions/s   {claims} claims")


if __name__ == "__main__":
    main()
