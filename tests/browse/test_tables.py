"""Datasette's side: tables that explain themselves, queries worth having, feeds and calendars, and nothing written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import feedparser
import pytest
from browse.conftest import Browser, Told, browsing
from icalendar import Calendar
from stories import events

from timeline.browse import PAGES
from timeline.browse.catalogue import HIDDEN, TABLES
from timeline.browse.outputs import ATOM, ICS
from timeline.browse.queries import QUERIES
from timeline.feeds.schema import prepare
from timeline.log import open_database


def rows(browser: Browser, query: str, **given: str) -> list[dict[str, Any]]:
    found = browser(f"/events/{query}.json", params={"_shape": "array", **given})
    assert found.status_code == 200, found.text
    return list(found.json())


@pytest.fixture
def polled(told: Told) -> Iterator[Browser]:
    """The story in a database that a poller has prepared, with a feed that could not be read for a while."""
    path = told()
    fetches = [("04T08", "new"), ("04T12", "failed"), ("05T12", "failed"), ("06T08", "unchanged"), ("09T08", "failed")]
    with open_database(path) as database:
        prepare(database)
        with database.writing() as connection:
            connection.executemany(
                "INSERT INTO fetches (feed, at, outcome, message) VALUES ('tidal-post', ?, ?, 'nobody answers')",
                [(f"2026-03-{at}:00:00Z", outcome) for at, outcome in fetches],
            )
    with browsing(path) as browser:
        yield browser


def test_every_table_is_described_or_hidden_and_every_column_explained(polled: Browser) -> None:
    with open_database(polled.path, read_only=True) as database:
        run = database.connection.execute
        there = {name for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'table'")}
        there = {name for name in there if not name.startswith(("sqlite_", "search_"))}
        assert there <= {*TABLES, *HIDDEN}
        assert set(TABLES) <= there
        for name, table in TABLES.items():
            assert set(table.columns) == {column[1] for column in run(f"PRAGMA table_info({name})")}, name


def test_what_is_declared_to_refer_refers(polled: Browser) -> None:
    with open_database(polled.path, read_only=True) as database:
        assert database.connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_tables_say_what_they_hold(browser: Browser) -> None:
    page = browser.text("/events/claims")
    assert "one sentence&#39;s assertion about one question" in page
    assert "how firmly it is said" in page
    assert "feed_state" not in browser.text("/events")


def test_what_refers_is_labelled(browser: Browser) -> None:
    page = browser.text("/events/touches")
    assert ">Shape of the deal</a>" in page
    assert ">Aldermoor in talks to buy Kestrel Lines</a>" in page


def test_the_mentions_can_be_searched_in_their_table(browser: Browser) -> None:
    found = browser("/events/mentions.json?_search=gangway&_shape=array").json()
    assert {row["feed"] for row in found} == {"morning-quay", "ferry-weekly", "harbour-gossip", "deck-forum"}


@pytest.mark.parametrize(
    "table", ["search", "search.json", "search_data", "search_idx", "search_idx/1,x", "search_config"]
)
def test_the_tables_of_the_index_lead_to_the_search_for_they_cannot_be_shown(browser: Browser, table: str) -> None:
    assert browser(f"/events/{table}").headers["location"] == "/search"


def test_a_table_that_grows_offers_to_sort_only_by_what_an_index_keeps_in_order(polled: Browser) -> None:
    small_enough = {("fetches", "at"), ("families", "mentions")}
    with open_database(polled.path, read_only=True) as database:
        for name in (name for name, table in TABLES.items() if table.sorts):
            for column in set(re.findall(r"[?&;]_sort(?:_desc)?=(\w+)", polled.text(f"/events/{name}"))):
                plan = database.connection.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {name} ORDER BY {column}")
                sorted_anew = any("TEMP B-TREE" in row[3] for row in plan)
                assert not sorted_anew or (name, column) in small_enough, (name, column)
                assert polled(f"/events/{name}?_sort={column}").status_code == 200


@pytest.mark.parametrize("name", [name for name, table in TABLES.items() if table.counts])
def test_a_large_table_is_counted_when_asked_for(polled: Browser, name: str) -> None:
    page = polled.text(f"/events/{name}")
    assert "facet-info" not in page
    links = re.findall(rf'<a href="(/events/{name}\?_facet=\w+)">', page)
    assert len(links) == len(TABLES[name].counts)
    assert all("facet-info" in polled.text(link) for link in links)


@pytest.mark.parametrize("name", HIDDEN)
def test_what_only_the_program_needs_offers_no_sorting_that_it_refuses(polled: Browser, name: str) -> None:
    offered = set(re.findall(r'href="[^"]*[?&;](_sort(?:_desc)?=\w+)', polled(f"/events/{name}").text))
    assert all(polled(f"/events/{name}?{sort}").status_code == 200 for sort in offered)


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_runs_and_says_what_it_answers(polled: Browser, query: str) -> None:
    page = polled.text(f"/events/{query}?since=2026-03-01&until=&words=Kestrel")
    assert QUERIES[query].title in page
    assert rows(polled, query, since="2026-03-01", until="", words="Kestrel") or query == "slipping_dates"


def test_what_changed_keeps_to_its_days(browser: Browser) -> None:
    found = rows(browser, "what_changed", since="2026-03-16", until="2026-03-18")
    assert [(row["question"], row["mention"]) for row in found] == [("price", 24), ("takeover", 23)]
    assert rows(browser, "what_changed", since="", until="")[0]["before"] == "cleared (reported)"
    assert rows(browser, "what_changed", since="2026-04-01", until="") == []


def test_the_one_who_was_first_is_told_from_those_who_followed(browser: Browser) -> None:
    found = {row["origin"]: row for row in rows(browser, "who_reports_first")}
    assert found["tidalpost.example"]["first_with"] >= 2
    assert sum(row["first_with"] for row in found.values()) < sum(row["answers"] for row in found.values())


def test_copying_and_dropped_hedges_are_found(browser: Browser) -> None:
    copied = {(row["retold_by"], row["origin"]) for row in rows(browser, "who_copies_whom")}
    assert ("gossip.example", "morningquay.example") in copied
    dropped = rows(browser, "hedges_dropped")
    assert {row["retold_by"] for row in dropped} == {"ferryweekly.example", "gossip.example", "deckforum.example"}
    assert {row["hedged_by"] for row in dropped} == {"morningquay.example"}


def test_edits_conflicts_and_gaps_are_found(polled: Browser) -> None:
    assert [(row["mention"], row["claims_taken_back"]) for row in rows(polled, "edited_articles")] == [(20, 1)]
    contested = {row["question"]: row["against"] for row in rows(polled, "contested_questions")}
    assert contested["price"] == "390000000 USD"
    gaps = rows(polled, "feed_gaps")
    assert [(gap["failing_from"][:10], gap["last_failure"][:10], gap["attempts"]) for gap in gaps] == [
        ("2026-03-09", "2026-03-09", 1),
        ("2026-03-04", "2026-03-05", 2),
    ]


def test_the_changes_can_be_subscribed_to(browser: Browser) -> None:
    response = browser("/events/changes_feed.atom")
    assert response.headers["content-type"].startswith("application/atom+xml")
    found = feedparser.parse(response.content)
    assert not found.bozo
    assert found.entries[0].title.startswith("takeover: called-off")
    assert found.entries[0].link == "https://tidalpost.example/dropped"
    assert found.entries[0].updated == "2026-03-21T06:01:00Z"
    assert len({entry.id for entry in found.entries}) == len(found.entries)


def test_what_is_expected_can_be_put_in_a_calendar(browser: Browser) -> None:
    response = browser("/events/expected_dates.ics")
    assert response.headers["content-type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert event["SUMMARY"] == "closing: 2026-06-12 expected"
    assert event.decoded("DTSTART").isoformat() == "2026-06-12"


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_moments_beyond_the_calendar_are_left_out_of_feeds_and_calendars(browser: Browser, when: str) -> None:
    told = quote(f"select 'urn:x' as atom_id, 'x' as atom_title, '{when}' as atom_updated")
    assert feedparser.parse(browser(f"/events.atom?sql={told}", follow_redirects=True).content).entries == []
    expected = quote(f"select 'x' as event_name, '{when}' as event_dtstart")
    assert (
        Calendar.from_ical(browser(f"/events.ics?sql={expected}", follow_redirects=True).content).walk("VEVENT") == []
    )


@pytest.mark.parametrize("day", ["0999-01-02", "9999-12-30", "9999-12-31"])
def test_the_first_and_the_last_days_can_be_put_in_a_calendar(browser: Browser, day: str) -> None:
    expected = quote(f"select 'x' as event_name, '{day}' as event_dtstart")
    (event,) = Calendar.from_ical(browser(f"/events.ics?sql={expected}", follow_redirects=True).content).walk("VEVENT")
    assert event.decoded("DTSTART").isoformat() == day


def test_only_queries_whose_columns_fit_are_offered_as_feeds(browser: Browser) -> None:
    assert ".atom" in browser.text("/events/changes_feed")
    assert ".ics" in browser.text("/events/expected_dates")
    plain = browser.text("/events/who_copies_whom")
    assert ".atom" not in plain and ".ics" not in plain


def test_references_in_results_lead_to_our_pages(browser: Browser) -> None:
    page = browser.text("/events/hedges_dropped")
    assert '<a href="/mention/m5">m5</a>' in page
    assert '<a href="/family/f4">f4</a>' in page
    assert '<a href="/question/takeover">takeover</a>' in page


def test_nothing_can_be_written_through_it(browser: Browser) -> None:
    with open_database(browser.path, read_only=True) as database:
        before = database.connection.execute("SELECT count(*), max(hash) FROM events").fetchone()
    for statement in ("delete from mentions", "insert into feeds values ('a','b','c','d')", "drop table events"):
        assert browser("/events", params={"sql": statement}).status_code in (302, 400, 403)
        assert browser("/events/-/query", params={"sql": statement}).status_code in (400, 403, 404)
    row = {"row": {"feed": "a", "status": "b", "since": "c", "message": "d"}}
    assert browser("/events/feeds/-/insert", method="post", json=row).status_code in (403, 404)
    assert browser("/events.db").status_code in (403, 404)
    with open_database(browser.path, read_only=True) as database:
        assert database.connection.execute("SELECT count(*), max(hash) FROM events").fetchone() == before


def test_a_story_that_was_never_polled_can_be_browsed(told: Told) -> None:
    with browsing(told(events()[:3])) as browser:
        assert "never asked yet" in browser.text("/sources")
        assert browser.text("/events")


def test_pages_queries_and_columns_are_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "browsing.md").read_text(encoding="utf-8")
    for name in (*QUERIES, *ATOM, *ICS):
        assert f"`{name}`" in text, name
    for pattern in PAGES:
        assert f"| `{re.split(r'[$(]', pattern)[0]}" in text, pattern
