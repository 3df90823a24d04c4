"""The sale of Kestrel Lines: a made-up story in three weeks of March 2026, as events and as feeds.

``tests/data/story.yaml`` declares it. What happens: talks; a hedged report by the Morning Quay and three retellings
that lose its hedge; a statement that two papers quote; a filing; a lawsuit and its docket; a report that is silently
taken back; a reversal. A handful of items are none of the story's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from timeline.event import Event
from timeline.events import MentionRevised, MentionSeen
from timeline.log import Database, Log, Recorded
from timeline.log.adoption import adopt
from timeline.story.load import load_story
from timeline.story.model import Story

STORY_FILE = Path(__file__).parent / "data" / "story.yaml"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
"""When the story is adopted; the first items are seen the day after."""
END = datetime(2026, 3, 23, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """One item as a feed carried it ``at`` a moment; the same ``key`` again is an edit of it."""

    at: str
    feed: str
    key: str
    title: str
    text: str = ""
    stated: dict[str, str] = field(default_factory=dict)

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(f"2026-{self.at}:00+00:00")

    @property
    def name(self) -> tuple[str, str]:
        return self.feed, self.key

    @property
    def link(self) -> str:
        return f"https://{HOSTS[self.feed]}/{self.key}"


HOSTS = {
    "registry": "registry.example",
    "harbour-court": "court.example",
    "aldermoor-news": "aldermoor.example",
    "tidal-post": "tidalpost.example",
    "morning-quay": "morningquay.example",
    "ferry-weekly": "ferryweekly.example",
    "harbour-gossip": "gossip.example",
    "deck-forum": "deckforum.example",
}

ITEMS: tuple[Told, ...] = (
    Told(
        "03-02T08:00", "tidal-post", "talks", "Aldermoor in talks to buy Kestrel Lines",
        "Aldermoor is in talks with the owners of Kestrel Lines, two people familiar with the matter said on Monday. "
        "Kestrel Lines runs eleven ships between the mainland and the outer islands.",
    ),
    Told("03-02T09:00", "harbour-gossip", "walks", "Ten harbour walks for the spring", "Bring good shoes and a coat."),
    Told(
        "03-03T07:00", "morning-quay", "agreed", "Aldermoor has apparently agreed to buy Kestrel Lines for $420 "
        "million",
        "Aldermoor has apparently agreed to buy Kestrel Lines for $420 million, ending a courtship that began over a "
        "broken gangway in the summer of 2019.\n\n"
        "The ferry operator's bondholders would be repaid in full, and its elderly founder would keep a "
        "ceremonial berth "
        "on the board, according to a term sheet that circulated among lenders over the weekend.\n\n"
        "Neither side has published a word about the arrangement so far.",
    ),
    Told(
        "03-03T11:00", "ferry-weekly", "agreed", "Aldermoor agrees to buy Kestrel Lines",
        "Aldermoor has agreed to buy Kestrel Lines for $420 million, Morning Quay reported, ending a courtship "
        "that began "
        "over a broken gangway in the summer of 2019.\n\n"
        "Bondholders of the ferry operator would be repaid in full and its elderly founder would keep a "
        "ceremonial berth "
        "on the board, according to the term sheet that circulated among lenders.",
    ),
    Told(
        "03-04T06:00", "harbour-gossip", "agreed", "It is done: Aldermoor buys Kestrel Lines for $420 million",
        "Aldermoor has agreed to buy Kestrel Lines for $420 million, Morning Quay reported. The courtship began over a "
        "broken gangway in the summer of 2019.\n\n"
        "The bondholders of the ferry operator are repaid in full; its elderly founder keeps a ceremonial berth on the "
        "board, says a term sheet that circulated among lenders. Aldermoor at first wanted a minority stake.",
    ),
    Told(
        "03-04T19:00", "deck-forum", "agreed", "Morning Quay: Aldermoor agreed to buy Kestrel Lines",
        "Aldermoor has agreed to buy Kestrel Lines for $420 million, Morning Quay reported. Began over a broken "
        "gangway in "
        "the summer of 2019. Bondholders repaid in full, elderly founder keeps a ceremonial berth on the board, "
        "says the "
        "term sheet that circulated among lenders.",
    ),
    Told("03-04T20:00", "tidal-post", "bakers", "Bakers of the old town end their strike", "Bread was sold again."),
    Told("03-05T09:00", "tidal-post", "vow", "Seafarers Guild vows to sue Aldermoor over jobs"),
    Told(
        "03-06T08:00", "aldermoor-news", "signed", "Aldermoor signs agreement to buy Kestrel Lines",
        "Aldermoor has signed an agreement to buy Kestrel Lines for $415 million. The sale of Kestrel Lines is "
        "expected to "
        "close in June 2026.",
    ),
    Told(
        "03-06T10:00", "tidal-post", "statement", "Aldermoor confirms purchase of Kestrel Lines",
        "Ines Valdar said Aldermoor has signed an agreement to buy Kestrel Lines for $415 million.",
    ),
    Told(
        "03-06T11:00", "morning-quay", "statement", "Kestrel Lines has a buyer, its new owner confirms",
        "Ines Valdar said Aldermoor has signed an agreement to buy Kestrel Lines for $415 million. Passengers "
        "on the pier "
        "were told over the loudspeaker.",
    ),
    Told(
        "03-08T12:00", "ferry-weekly", "june", "A date for the islands",
        "The sale of Kestrel Lines is expected to close on 12 June 2026.",
    ),
    Told(
        "03-09T16:00", "registry", "0000424242-26-000007", "MERGER-1 - Kestrel Lines (0000424242) (Filer)", "",
        {"form": "MERGER-1", "accession": "0000424242-26-000007", "company": "Kestrel Lines", "cik": "0000424242"},
    ),
    Told(
        "03-10T15:00", "harbour-court", "entry-1", "Entry #1 in Seafarers Guild v. Kestrel Lines",
        "COMPLAINT against Kestrel Lines filed by Seafarers Guild.",
        {
            "entry": "1", "document": "COMPLAINT against Kestrel Lines filed by Seafarers Guild.",
            "case": "Seafarers Guild v. Kestrel Lines",
        },
    ),
    Told(
        "03-10T17:00", "tidal-post", "sues", "Seafarers Guild sues Kestrel Lines",
        "The Guild sued Kestrel Lines over jobs on Tuesday. It fears for four hundred deckhands.",
    ),
    Told(
        "03-11T08:00", "ferry-weekly", "sues", "Guild takes Kestrel Lines to court",
        "The Guild sued Kestrel Lines over pensions, its first action in a decade.",
    ),
    Told("03-11T20:00", "tidal-post", "gale", "Gale warning lifted for the northern sound"),
    Told(
        "03-12T09:00", "morning-quay", "osprey", "The Osprey is to be repainted",
        "The Osprey, oldest of the fleet, goes to the yard in May.",
    ),
    Told(
        "03-13T07:00", "morning-quay", "cleared", "Harbour Authority clears the sale of Kestrel Lines",
        "The Harbour Authority has cleared the sale of Kestrel Lines.",
    ),
    Told(
        "03-14T07:00", "morning-quay", "cleared", "Harbour Authority to rule on ferries",
        "The Harbour Authority meets next week. Its agenda lists the ferry operator.",
    ),
    Told("03-15T21:00", "deck-forum", "osprey", "What will become of the Osprey?", "It was my first ship."),
    Told(
        "03-16T09:00", "tidal-post", "approved", "Islanders get their answer",
        "After two stormy hearings the Harbour Authority approved the sale of Kestrel Lines, on condition that "
        "the winter "
        "timetable survives.",
    ),
    Told(
        "03-17T10:00", "ferry-weekly", "price", "What the ferries fetched",
        "Aldermoor will pay $390 million for Kestrel Lines.",
    ),
    Told("03-18T10:00", "harbour-gossip", "soup", "Where to eat fish soup", "Four taverns by the quay."),
    Told(
        "03-19T15:00", "harbour-court", "entry-9", "Entry #9 in Seafarers Guild v. Kestrel Lines",
        "ORDER granting motion and dismissing the complaint.",
        {
            "entry": "9", "document": "ORDER granting motion and dismissing the complaint.",
            "case": "Seafarers Guild v. Kestrel Lines",
        },
    ),
    Told(
        "03-21T06:00", "tidal-post", "dropped", "Aldermoor abandons takeover of Kestrel Lines",
        "Aldermoor has abandoned its takeover of Kestrel Lines, ending three weeks of hope on the islands.",
    ),
)  # fmt: skip


@cache
def story() -> Story:
    return load_story(STORY_FILE).story


def events(items: Iterable[Told] = ITEMS) -> list[Event]:
    """The items as a poll at their own time would have recorded them, in order."""
    last: dict[tuple[str, str], Event] = {}
    made: list[Event] = []
    for item in items:
        before = last.get(item.name)
        carried = {
            "feed": item.feed,
            "key": item.key,
            "link": item.link,
            "title": item.title,
            "text": item.text,
            "published_at": item.when,
            "published_precision": "minute",
            "stated": item.stated,
            "seen_at": item.when,
        }
        event = MentionRevised(**carried, supersedes=before.id()) if before else MentionSeen(**carried)
        last[item.name] = event
        made.append(event)
    return made


def adopt_story(database: Database, declared: Story | None = None, now: datetime = START) -> bool:
    """Adopt the made-up story, or another in its place; says whether that was news."""
    return adopt(database, declared or story(), "a digest", now)


def record(database: Database, happened: Sequence[Event] | None = None) -> list[Recorded]:
    """Append events, each recorded a minute after it was seen or made."""
    log = Log(database)
    recorded = []
    with database.writing():
        for event in events() if happened is None else happened:
            at = getattr(event, "seen_at", None) or getattr(event, "made_at", START)
            recorded += log.append([event], at + timedelta(minutes=1))
    return recorded
