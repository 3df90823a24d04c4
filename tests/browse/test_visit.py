"""Since the last visit: what a reader is told who comes back."""

from __future__ import annotations

from datetime import timedelta

from browse.conftest import Browser

from timeline.browse.changes import VISIT, Visit, visited
from timeline.stored import moment

NOON = moment("2026-03-20T12:00:00Z")


def test_the_first_visit_begins_nowhere() -> None:
    assert visited("", 40, NOON) == Visit(0, 40, NOON)


def test_within_a_visit_the_beginning_stays() -> None:
    cookie = str(Visit(30, 40, NOON))
    assert visited(cookie, 45, NOON + VISIT) == Visit(30, 45, NOON + VISIT)


def test_the_next_visit_begins_where_the_last_one_ended() -> None:
    cookie = str(Visit(30, 40, NOON))
    later = NOON + VISIT + timedelta(minutes=1)
    assert visited(cookie, 45, later) == Visit(40, 45, later)


def test_a_cookie_of_another_database_or_of_nobodys_making_is_a_first_visit() -> None:
    for cookie in (str(Visit(30, 400, NOON)), "x", "1.2.2026-99-99T00:00:00Z", "1.2.", "9" * 50):
        assert visited(cookie, 40, NOON) == Visit(0, 40, NOON)


def test_the_page_tells_what_came_since_and_leaves_a_cookie(browser: Browser) -> None:
    first = browser("/new")
    assert "This is your first visit" in first.text
    assert "timeline_visit=0.27.2026-03-23T12:00:00Z" in first.headers["set-cookie"].replace('"', "")
    assert "HttpOnly" in first.headers["set-cookie"]
    cookie = str(Visit(5, 24, moment("2026-03-20T08:00:00Z")))
    again = browser("/new", cookies={"timeline_visit": cookie})
    assert "This is your first visit" not in again.text
    assert "called off" in again.text
    assert "lost jobs" not in again.text
    assert "timeline_visit=24.27." in again.headers["set-cookie"].replace('"', "")
