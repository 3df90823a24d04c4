"""A fictional story, with every type of question, for the tests of reading."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from timeline.reading.claim import Claim, Passage, Read
from timeline.reading.read import read
from timeline.reading.rules import Rules, compile_rules
from timeline.story.load import validated
from timeline.story.model import Story

PUBLISHED = datetime(2031, 5, 6, 12, tzinfo=UTC)  # a Tuesday

ENTITIES: dict[str, Any] = {
    "quillon": {"name": "Quillon"},
    "tern": {"name": "Tern", "aliases": ["T.RN"]},
    "brightwater": {"name": "Brightwater"},
    "rival": {"name": "Halcyon Air"},
    "voss": {"type": "person", "name": "Mara Voss", "aliases": ["Voss"]},
    "works1": {"type": "place", "name": "Works 1", "aliases": ["Works I"]},
    "works2": {"type": "place", "name": "Works 2"},
    "anvil": {"type": "thing", "name": "Anvil"},
}

QUESTIONS: dict[str, Any] = {
    "fate": {
        "ask": "Does Tern survive?",
        "type": "status",
        "parties": ["voss", "quillon"],
        "values": ["separate", "planned", "dissolved"],
        "reversal": ["separate"],
        "events": {"dissolve": ["~dissolve ..6 {tern}", "{tern} ..8 ~dissolve", "{tern} ..10 no longer ~exist"]},
        "map": {
            "dissolve": {
                "done": "dissolved",
                "now": "planned",
                "intended": "planned",
                "possible": "planned",
                "negated": "separate",
            }
        },
    },
    "ipo": {
        "ask": "How far is the IPO?",
        "type": "status",
        "about": ["quillon"],
        "parties": ["quillon", "voss"],
        "values": ["preparing", "draft", "filed", "roadshow", "priced", "trading"],
        "filings": {"S-1": "filed", "424B4": "priced"},
        "over": {
            "draft": ["file", "prep"],
            "file": ["prep"],
            "price": ["prep", "file"],
            "trade": ["prep", "file", "price"],
        },
        "events": {
            "prep": [
                "{quillon} ..8 (~prepare|~plan|~weigh) ..8 (ipo|go public|public offering)",
                "{quillon+} ..3 (planned|looming) ipo",
            ],
            "draft": ["{quillon} ..6 ~file ..2 confidential*"],
            "file": [
                {"match": "{quillon+} ..3 (s 1|prospectus|ipo filing)", "unless": "(confidential*|draft|excerpts)"},
                "{quillon} ..3 ~file ..8 (ipo|go public)",
            ],
            "roadshow": ["{quillon+} ..8 oversubscribed"],
            "price": ["{quillon} ..3 (prices|priced) ..4 (shares|ipo)"],
            "trade": ["{quillon} ..4 ~make ..6 debut", "{quillon+} (shares|stock) ..3 (~rise|~soar|~fall)"],
        },
        "map": {
            "prep": {"any": "preparing"},
            "draft": {"done": "draft", "now": "draft"},
            "file": {"done": "filed", "now": "filed", "intended": "preparing"},
            "roadshow": {"now": "roadshow", "done": "roadshow"},
            "price": {"done": "priced", "now": "priced", "intended": "preparing"},
            "trade": {"done": "trading", "now": "trading", "intended": "preparing"},
        },
    },
    "ipo-date": {
        "ask": "When?",
        "type": "date",
        "about": ["quillon"],
        "match": [
            {
                "match": "{quillon} ..8 (~plan|~expect|~target|~aim) ..10 (ipo|go public|listing)",
                "unless": "prospectus",
            },
            "{quillon} ..4 ~make ..6 debut",
        ],
    },
    "valuation": {
        "ask": "At what valuation?",
        "type": "amount",
        "unit": "USD",
        "range": [10**9, 10**12],
        "about": ["quillon"],
        "match": ["{quillon} ..6 (~target|~seek) ..8 valuation", "valuation of {quillon}", "valu* {quillon} at"],
    },
    "fee": {
        "ask": "What does Brightwater pay?",
        "type": "amount",
        "unit": "USD",
        "per": "month",
        "match": [{"match": "{brightwater} ..12 (~pay|fee)", "unless": "{rival+}"}],
    },
    "suit": {
        "ask": "What becomes of the lawsuit over the kilns?",
        "type": "status",
        "about": ["tern", "works1", "works2"],
        "gate": ["(kiln*|smoke|permit*)", "{works1|works2}"],
        "values": ["threatened", "filed", "dismissed"],
        "entries": {"complaint": "filed", "order ..4 dismiss*": "dismissed"},
        "events": {
            "pending": [{"match": "~face ..5 (lawsuit|litigation)", "unless": "({anvil+}|patent)"}],
            "filed": [{"match": "(residents|group) ..4 ~sue ..4 {tern}", "unless": "({anvil+}|patent)"}],
            "dismissal": ["(judge|court) ..4 ~dismiss ..6 (lawsuit|suit|case)"],
        },
        "map": {
            "pending": {"now": "filed", "done": "filed", "possible": "threatened"},
            "filed": {"done": "filed", "now": "filed", "intended": "threatened"},
            "dismissal": {"done": "dismissed"},
        },
        "facets": {"site": {"works1": ["{works1}"], "works2": ["{works2}"]}},
    },
    "grounds": {
        "ask": "What is it about?",
        "type": "list",
        "detail_of": "suit",
        "gate": ["(lawsuit|suit|litigation|~sue)"],
        "about": ["tern", "works1", "works2"],
        "values": {
            "permits": {"match": ["kilns ..6 (without|unpermitted)"]},
            "water": {"match": ["water (use|usage)"]},
        },
    },
    "form": {
        "ask": "Lease or sale?",
        "type": "choice",
        "about": ["brightwater"],
        "parties": ["brightwater", "tern"],
        "values": {
            "partnership": {"broad": True, "match": ["{brightwater} ..10 ~announce ..4 partnership"]},
            "purchase": {"match": ["{brightwater} ..12 (~buy|~purchase|~take over) ..8 capacity"]},
            "lease": {"match": ["~lease ..12 {brightwater}"]},
        },
    },
    "anvil": {"ask": "What becomes of Anvil?", "about": ["anvil"]},
    "template": {"ask": "Do others follow?", "match": ["(template|neocloud)"]},
}

SOURCES: dict[str, Any] = {
    "quillon.example": {"name": "Quillon", "letter": "B", "kind": "party", "party": "quillon"},
    "tern.example": {"name": "Tern", "letter": "B", "kind": "party", "party": "tern"},
    "agency.example": {"name": "The Agency", "letter": "A", "kind": "primary"},
    "courier.example": {"name": "The Courier", "letter": "B"},
}


def story(**changed: Any) -> Story:
    return validated(
        {
            "story": "Quillon and Tern",
            "contact": "you@example.org",
            "feeds": [],
            "entities": ENTITIES,
            "sources": SOURCES,
            "questions": QUESTIONS,
            **changed,
        }
    )


@cache
def rules() -> Rules:
    return compile_rules(story())


def reading(text: str, title: str = "", **passage: Any) -> Read:
    """What is read from a text published on 6 May 2031."""
    return read(rules(), Passage(title=title, text=text, **{"published_at": PUBLISHED, **passage}))


def claims(text: str, question: str | None = None, title: str = "", **passage: Any) -> list[Claim]:
    found = reading(text, title, **passage).claims
    return [claim for claim in found if question in (None, claim.question)]


def values(text: str, question: str, title: str = "", **passage: Any) -> list[str]:
    return [claim.value for claim in claims(text, question, title, **passage)]
