"""The reasons behind a value that many have told: the best are listed, the rest is counted, the JSON has all."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from stories import Told, adopt_story, events, record, story

from timeline.events import MentionSeen
from timeline.log import Database, Log
from timeline.projections.catchup import catch_up
from timeline.projections.views import Views
from timeline.report.whypage import MOST, why, why_page

SIGNED = "Aldermoor signs agreement to buy Kestrel Lines"
PLACES = "harbour market chapel quarry library stadium brewery foundry orchard cannery granary tannery smithy"
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]


def chatter(place: str) -> str:
    """Sentences that nobody else says."""
    dice = random.Random(place)
    words = ["".join(dice.choices(SYLLABLES, k=3)) for _ in range(60)]
    return " ".join(f"{' '.join(words[n : n + 10]).capitalize()}." for n in range(0, 60, 10))


@pytest.fixture
def told_by_many(database: Database) -> Database:
    """One outlet that counts, and thirteen that nobody rated, each with words of its own."""
    adopt_story(database)
    (first,) = events([Told("03-03T08:00", "tidal-post", "signed", SIGNED)])
    assert isinstance(first, MentionSeen)
    others = [
        replace(
            first,
            feed="a feed of old",
            key=place,
            link=f"https://{place}.example/signed",
            title=f"{place.capitalize()} news",
            text=f"{chatter(place)} Aldermoor has agreed to buy Kestrel Lines.",
            seen_at=datetime(2026, 3, 4, hour, tzinfo=UTC),
            published_at=datetime(2026, 3, 4, hour, tzinfo=UTC),
        )
        for hour, place in enumerate(PLACES.split())
    ]
    record(database, [first, *others])
    catch_up(database)
    return database


def test_of_many_origins_the_best_are_listed_and_the_rest_is_counted(told_by_many: Database) -> None:
    found = why(story(), Log(told_by_many), Views(told_by_many.connection), "takeover")
    (value,) = (value for value in found["values"] if value["leads"])
    assert [origin["grade"] for origin in value["because"]] == ["reported", *["rumour"] * 13]
    page = why_page(story(), found, 2026, 80, colour=False)
    assert page.count("“") == MOST
    assert "Tidal Post" in page
    assert "… and 2 origins more (2 rumour); --json has all" in page
