"""Dates are read as stated or not at all; none is ever invented."""

from __future__ import annotations

import pytest
from feeds.documents import item, rss, story
from feeds.world import World

from timeline.feeds.dates import read

STATED = [
    ("Wed, 06 May 2026 12:00:01 GMT", "2026-05-06T12:00:01", "second"),
    ("Wed, 06 May 2026 12:00:01 +0200", "2026-05-06T10:00:01", "second"),
    ("6 May 2026 12:30 EST", "2026-05-06T17:30:00", "minute"),
    ("06 May 26 12:00:01 PDT", "2026-05-06T19:00:01", "second"),
    ("Wed, 06 May 2026 12:00:01 BST", "2026-05-06T11:00:01", "second"),
    ("Wed, 06 May 2026 12:00:01 CET", "2026-05-06T11:00:01", "second"),
    ("Wed, 06 May 2026 12:00:01 CEST", "2026-05-06T10:00:01", "second"),
    ("Wed, 06 May 2026 12:00:01 GMT+9", "2026-05-06T03:00:01", "second"),
    ("Wed, 06 May 2026 12:00:01 GMT-0530", "2026-05-06T17:30:01", "second"),
    ("Wednesday, 6 May 2026 12:00:60 GMT", "2026-05-06T12:00:59", "second"),
    ("2026-05-06T12:00:01.5Z", "2026-05-06T12:00:01", "second"),
    ("2026-05-06T12:00+05:30", "2026-05-06T06:30:00", "minute"),
    ("2026-05-06 12:00:01 UTC", "2026-05-06T12:00:01", "second"),
    ("20260506T120001Z", "2026-05-06T12:00:01", "second"),
    ("May 6, 2026", "2026-05-06T00:00:00", "day"),
    ("2026-05-06", "2026-05-06T00:00:00", "day"),
    ("2026-05", "2026-05-01T00:00:00", "month"),
    ("2026", "2026-01-01T00:00:00", "year"),
]


@pytest.mark.parametrize(("raw", "instant", "precision"), STATED)
def test_stated_dates_are_read_with_their_precision(raw: str, instant: str, precision: str) -> None:
    """57"""
    found, how = read(raw)
    assert found and found.isoformat() == f"{instant}+00:00"
    assert how == precision


@pytest.mark.parametrize(
    "raw",
    [
        "Wed, 06 May 2026 12:00:01 IST",
        "Wed, 06 May 2026 12:00:01",
        "2026-05-06T12:00:01",
        "6 May 2026 12:00 XYZ",
        "06 May 2026 12:00:01 +9999",
    ],
)
def test_a_time_without_a_sure_zone_gives_its_day_only(raw: str) -> None:
    """57"""
    found, how = read(raw)
    assert found and found.isoformat() == "2026-05-06T00:00:00+00:00" and how == "day"


def test_midnight_sharp_is_a_day() -> None:
    """58"""
    assert read("Wed, 06 May 2026 00:00:00 +0000")[1] == "day"
    found, how = read("2026-05-06T00:00:00-07:00")
    assert found and found.isoformat() == "2026-05-06T07:00:00+00:00" and how == "day"


UNSURE = [
    "",
    "   ",
    "0001-01-01T00:00:00Z",
    "0000-00-00T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "30 Feb 2026",
    "2026-02-30",
    "2026-13-01",
    "Wed, 06 May 2026 25:00:00 GMT",
    "1778068800",
    "20251005",
    "42",
    "12:30",
    "2026-W11",
    "05/06/2026",
    "Mi, 06 Mai 2026 12:00:00 +0200",
    "mer., 06 mai 2026 12:00:00 +0200",
    "yesterday",
    "now",
    "May 2026 6" * 1000,
]


@pytest.mark.parametrize("raw", UNSURE)
def test_unsure_dates_are_unknown(raw: str) -> None:
    """57, 58"""
    assert read(raw) == (None, None)


def test_the_raw_text_of_an_unsure_date_is_kept(world: World) -> None:
    """57"""
    world.serve_and_poll(rss(*(story(number, date=raw) for number, raw in enumerate(UNSURE[2:]))))
    payloads = world.payloads()
    assert len(payloads) == len(UNSURE) - 2
    assert all("published_at" not in payload for payload in payloads)
    assert {payload["published_raw"] for payload in payloads} >= {
        "30 Feb 2026",
        "1778068800",
        "Mi, 06 Mai 2026 12:00:00 +0200",
    }


def test_no_date_is_made_of_a_guid_or_of_today(world: World) -> None:
    """58"""
    world.serve_and_poll(
        rss(
            item(guid="42", date=None),
            item("Another story altogether", guid="20251005", link="https://p.example/2", date=None),
        )
    )
    for payload in world.payloads():
        assert "published_at" not in payload and "published_raw" not in payload
        assert payload["seen_at"] == "2026-05-07T14:00:00Z"


def test_a_future_date_is_stored_as_stated_and_its_day_brings_nothing(world: World) -> None:
    """59"""
    world.serve_and_poll(rss(story(1, date="Fri, 06 May 2050 12:00:01 GMT"), story(2)))
    assert world.payloads()[1]["published_at"] == "2050-05-06T12:00:01Z"
    head = world.log.head()
    world.later(days=24 * 366)
    assert world.one().result == "unchanged"
    assert world.log.head() == head
