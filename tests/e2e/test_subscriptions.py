"""The story's changes as a feed and its days as a calendar: by the letter of the standards, and as read by others."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import icalendar
import pytest
from e2e.conftest import Ran, run

ATOM = "{http://www.w3.org/2005/Atom}"
Polled = tuple[Path, list[Ran]]


@pytest.fixture(scope="module")
def feed(polled: Polled) -> str:
    return run(polled[0], "report", "--format", "atom").out


@pytest.fixture(scope="module")
def calendar(polled: Polled) -> str:
    return run(polled[0], "report", "--format", "ics").out


def test_the_feed_has_all_that_rfc_4287_wants(feed: str) -> None:
    root = ET.fromstring(feed)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    assert entries
    for node in (root, *entries):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{ATOM}{name}")) == 1
        assert re.fullmatch(r"urn:timeline:[0-9a-f]{24}", node.findtext(f"{ATOM}id") or "")
        assert datetime.fromisoformat(node.findtext(f"{ATOM}updated") or "").tzinfo
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    assert all(len(entry.findall(f"{ATOM}content")) == 1 for entry in entries)  # without one, a link would be due
    assert all(link.get("href", "").startswith("https://") for entry in entries for link in entry.iter(f"{ATOM}link"))
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    moments = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert moments == sorted(moments, reverse=True)
    assert root.findtext(f"{ATOM}updated") == moments[0]


def test_a_feed_reader_reads_every_change_of_the_story(feed: str) -> None:
    found = feedparser.parse(io.BytesIO(feed.encode()), response_headers={"content-type": "application/atom+xml"})
    assert (found.bozo, found.version) == (False, "atom10")
    titles = [entry.title for entry in found.entries]
    assert any(title.startswith("takeover: agreed → cleared") for title in titles)
    assert all(entry.id and entry.updated and entry.content[0].value for entry in found.entries)


def test_a_change_keeps_its_entry_whenever_the_feed_is_written(polled: Polled, feed: str) -> None:
    def entries(text: str) -> dict[str, str]:
        return {
            entry.findtext(f"{ATOM}id") or "": ET.tostring(entry, encoding="unicode")
            for entry in ET.fromstring(text).findall(f"{ATOM}entry")
        }

    early = entries(run(polled[0], "report", "--format", "atom", "--until", "2026-03-13T13:00Z").out)
    late = entries(run(polled[0], "report", "--format", "atom", now="2027-01-01T00:00:00Z").out)
    assert early.items() < late.items()
    assert late == entries(feed)


def test_the_calendar_keeps_to_rfc_5545_line_by_line(calendar: str) -> None:
    assert calendar.endswith("END:VCALENDAR\r\n")
    assert "\n" not in calendar.replace("\r\n", "")
    lines = calendar.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    unfolded = calendar.replace("\r\n ", "").split("\r\n")
    assert unfolded[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert sum(line.startswith("PRODID:") for line in unfolded) == 1
    events = "\n".join(unfolded).split("BEGIN:VEVENT\n")[1:]
    assert events
    for event in events:
        for name in ("UID", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY"):
            assert len(re.findall(rf"^{name}:", event, re.MULTILINE)) == 1
        assert re.search(r"^DTSTAMP:\d{8}T\d{6}Z$", event, re.MULTILINE)


def test_a_calendar_reads_the_expected_days(calendar: str) -> None:
    found = icalendar.Calendar.from_ical(calendar)
    events = list(found.walk("VEVENT"))
    assert not any(event.errors for event in (found, *events))
    closing = next(event for event in events if str(event["SUMMARY"]).startswith("closing: expected"))
    assert (closing["DTSTART"].dt, closing["DTEND"].dt) == (date(2026, 6, 12), date(2026, 6, 13))
    assert len({str(event["UID"]) for event in events}) == len(events)
