"""When a feed is asked again: politeness, the server's wishes within reason, and back-off that never gives up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from feeds.documents import item, rss, story
from feeds.feed_server import Reply
from feeds.world import START, World, resolving

from timeline.feeds import schedule
from timeline.feeds.fetch import fetch_all
from timeline.feeds.hints import CAP, DAY, HOUR, Hints, hints
from timeline.feeds.hop import Request
from timeline.feeds.look import look
from timeline.feeds.poll import poll
from timeline.feeds.turns import Turns
from timeline.story.model import Feed, Story

FEED = Feed(url="https://paper.example/feed", name="paper")


def seconds(due: schedule.Due) -> float:
    return (due.at - START).total_seconds()


def test_nobody_is_asked_before_the_minimum_interval(world: World) -> None:
    """12"""
    world.serve_and_poll(rss(story(1)))
    assert world.one(hours=0.5).result == "not-due"
    assert len(world.server.asked) == 1
    assert world.one(hours=0.7).result == "unchanged"


def test_the_default_interval_is_an_hour_and_only_a_setting_makes_it_shorter() -> None:
    """12"""
    assert schedule.interval(FEED) == HOUR
    assert schedule.interval(Feed(url="https://paper.example/feed", every=300)) == 300


def test_a_restart_asks_nobody_again(world: World) -> None:
    """12"""
    world.serve_and_poll(rss(story(1)))
    with World(world.path, world.server) as restarted:
        restarted.now = world.now
        assert restarted.one(hours=0.1).result == "not-due"
    assert len(world.server.asked) == 1


def test_adding_a_feed_asks_for_it_once(world: World) -> None:
    """13: the body of the first look is the one that is stored."""
    world.serve(rss(story(1)), ETag='"1"')
    looked = look(world.feeds[0].url, agent="timeline", private=True)
    assert looked.document and looked.document.title == "The Paper"
    outcome = world.one(given={"paper": looked.answer})
    assert (outcome.result, outcome.seen) == ("new", 1)
    assert len(world.server.asked) == 1


def test_the_lifetime_of_an_answer_is_waited_for_within_a_cap() -> None:
    """14"""
    assert (
        6 * HOUR
        <= seconds(schedule.after_success(FEED, Hints(), {"cache-control": "public, max-age=21600"}, START))
        <= 6.7 * HOUR
    )
    month = {"expires": "Sun, 07 Jun 2026 12:00:00 GMT", "date": "Thu, 07 May 2026 12:00:00 GMT"}
    assert DAY <= seconds(schedule.after_success(FEED, Hints(), month, START)) <= 1.1 * DAY
    assert schedule.lifetime({"cache-control": "max-age=7200", "age": "3600"}) == 3600


@pytest.mark.parametrize(
    "headers",
    [
        {"cache-control": "max-age=9999999999"},
        {"cache-control": "max-age=99999999999999999999999999"},
        {"cache-control": "max-age=-5"},
        {"cache-control": "max-age=soon"},
        {"expires": "0"},
        {"expires": "-1", "date": "never"},
        {"expires": "Thu, 07 May 1926 12:00:00 GMT", "date": "Thu, 07 May 2026 12:00:00 GMT"},
    ],
)
def test_absurd_lifetimes_never_mean_never(headers: dict[str, str]) -> None:
    """15"""
    due = schedule.after_success(FEED, Hints(), headers, START)
    assert HOUR <= seconds(due) <= 1.1 * CAP


def test_a_head_of_blanks_is_read_in_linear_time() -> None:
    """Once a number between thousands of blanks cost minutes."""
    blanks = b" " * 30_000
    assert hints(b"<ttl>" + blanks + b"120" + blanks) == hints(b"")
    assert hints(b"<ttl>" + blanks + b"120" + blanks + b"</ttl>").ttl == 2 * HOUR
    assert hints(b"<ttl> <![CDATA[ 120 ]]> </ttl>").ttl == 2 * HOUR


@pytest.mark.parametrize(
    ("ttl", "expected"), [("120", 2 * HOUR), ("5", HOUR), ("100000", CAP), ("-3", HOUR), ("x", HOUR)]
)
def test_ttl_is_waited_for_within_a_cap(ttl: str, expected: int) -> None:
    """16"""
    told = hints(f"<rss><channel><ttl>{ttl}</ttl>".encode())
    assert expected <= seconds(schedule.after_success(FEED, told, {}, START)) <= 1.1 * expected


def test_no_poll_in_skipped_hours_and_days() -> None:
    """17: hour 24 is hour 0."""
    head = (
        b"<skipHours><hour>13</hour><hour> 14 </hour><hour>24</hour></skipHours><skipDays><day>Friday</day></skipDays>"
    )
    told = hints(head)
    assert told.skip_hours == (0, 13, 14)
    assert schedule.after_success(FEED, told, {}, START).at.hour == 15
    friday = datetime(2026, 5, 8, 11, tzinfo=UTC)
    assert schedule.after_success(FEED, told, {}, friday - timedelta(hours=12)).at.weekday() == 5


def test_a_feed_that_skips_everything_is_polled_at_the_cap() -> None:
    """17"""
    told = Hints(skip_hours=tuple(range(24)))
    assert seconds(schedule.after_success(FEED, told, {}, START)) == CAP


@pytest.mark.parametrize(
    ("period", "frequency", "expected"),
    [
        ("hourly", "2", 1800),
        ("daily", "1", DAY),
        ("yearly", "1", CAP),
        ("dayly", "1", 0),
        ("daily", "0", 0),
        ("daily", "0.1", 0),
        ("daily", "many", DAY),
        ("daily", "...", 0),
    ],
)
def test_update_periods_are_sane_or_ignored(period: str, frequency: str, expected: int) -> None:
    """18"""
    head = f"<sy:updatePeriod>\n {period} </sy:updatePeriod><sy:updateFrequency> {frequency}\n</sy:updateFrequency>"
    assert hints(head.encode()).period == expected


def test_a_hundred_feeds_added_together_drift_apart() -> None:
    """19"""
    feeds = [Feed(url=f"https://paper.example/{number}", name=f"paper {number}") for number in range(100)]
    well = {schedule.after_success(feed, Hints(), {}, START).at.replace(second=0) for feed in feeds}
    failing = {schedule.after_failure(feed, 3, START).at.replace(second=0) for feed in feeds}
    assert len(well) >= 5
    assert len(failing) >= 10


def test_back_off_grows_up_to_a_cap_resets_and_never_ends(world: World) -> None:
    """20"""
    waits = [seconds(schedule.after_failure(FEED, failures, START)) for failures in (1, 2, 3, 10, 1000)]
    assert waits == sorted(waits)
    assert HOUR <= waits[0] <= 1.1 * HOUR
    assert CAP <= waits[-1] <= 1.1 * CAP
    world.serve(Reply(500))
    for _ in range(40):
        assert world.one(hours=27).result == "failed"
    assert world.state().failures == 40
    assert world.serve_and_poll(rss(story(1)), hours=27).result == "new"
    assert world.state().failures == 0
    assert world.one(hours=2).result == "unchanged"


def test_one_host_is_asked_by_two_at_a_time_and_a_second_apart() -> None:
    """21"""

    class Guest:
        private = False

    turns: Turns[Guest] = Turns()
    for _ in range(20):
        turns.join("paper.example", Guest())
    starts, running, now = [], 0, 0.0
    while len(starts) < 20:
        while turns.next(now):
            starts.append(now)
            running += 1
        assert running <= 2
        now += 0.25
        if running and now - starts[-1] >= 0.75:  # each transfer takes three quarters of a second
            turns.done("paper.example")
            running -= 1
    assert all(later - earlier >= 1 for earlier, later in pairwise(starts))


def test_public_requests_to_one_host_really_start_a_second_apart(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """21"""
    monkeypatch.setattr("timeline.feeds.hop.may_connect", lambda *_, **__: True)
    world.serve(rss(story(1)))
    requests = {number: Request(world.server.url(f"/feed?{number}"), "timeline") for number in range(3)}
    assert len([came for came in fetch_all(requests) if came]) == 3
    at = [asked.at for asked in world.server.asked]
    assert all(later - earlier > 0.9 for earlier, later in pairwise(at))


def test_a_clock_that_went_wrong_does_not_silence_a_feed(world: World) -> None:
    """22"""
    right = world.now
    world.now = right + timedelta(days=4000)
    world.serve_and_poll(rss(story(1)))
    world.now = right
    assert world.one().result == "unchanged"
    assert world.one(hours=0.1).result == "not-due"


def test_waking_from_sleep_polls_each_overdue_feed_once(world: World) -> None:
    """22"""
    world.feeds = [world.feed(f"/feed?{number}", name=f"paper {number}") for number in range(8)]
    world.serve(rss(story(1)))
    world.poll()
    world.poll(hours=24 * 9)
    assert {outcome.result for outcome in world.poll(hours=0)} == {"not-due"}
    assert sorted(world.server.paths()) == sorted(f"/feed?{number}" for number in range(8) for _ in range(2))
    assert len({world.state(number).next_due for number in range(8)}) > 4


# --- what a server says in trouble ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_nobody_is_asked_before_retry_after(world: World, status: int, form: str) -> None:
    """23: a date counts from the answer's own Date, so a server with a wrong clock is still understood."""
    theirs = datetime(2001, 1, 1, tzinfo=UTC)
    until = format_datetime(theirs + timedelta(hours=5), usegmt=True)
    headers = {"Date": format_datetime(theirs, usegmt=True), "Retry-After": "18000" if form == "seconds" else until}
    world.serve_and_poll(Reply(status, headers=headers))
    world.serve(rss(story(1)))
    assert world.one(hours=4, force=True).result == "not-due"
    assert world.one(hours=1.7).result == "new"


@pytest.mark.parametrize(
    "stated", ["0", "-5", "1.5", "Thu, 01 Jan 1970 00:00:00 GMT", "317100", "1e300", "soon", "nan"]
)
def test_absurd_retry_after_waits_between_the_interval_and_a_day(world: World, stated: str) -> None:
    """24"""
    headers = {"Retry-After": stated, "Date": "Thu, 07 May 2026 14:00:00 GMT"}
    outcome = world.serve_and_poll(Reply(503, headers=headers))
    assert outcome.next_due and HOUR <= (outcome.next_due - world.now).total_seconds() <= 1.1 * CAP
    if stated == "317100":
        assert "317100 seconds" in str(outcome.error)


def test_a_429_holds_the_other_feeds_of_that_site(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """25: one answer speaks for every name of a site, in this round and the next."""
    monkeypatch.setattr("timeline.feeds.hop.may_connect", lambda *_, **__: True)
    monkeypatch.setattr("timeline.feeds.turns.AT_ONCE", 1)
    hosts = ("paper.example", "sport.paper.example", "other.example")
    port = world.server.port
    resolving(monkeypatch, [f"{host}:{port}:127.0.0.1" for host in hosts])
    feeds = [Feed(url=f"http://{host}:{port}/feed", name=host) for host in hosts]
    feeds.append(Feed(url=f"http://paper.example:{port}/second", name="second"))
    story_ = Story(story="s", contact="c@example.org", feeds=tuple(feeds))
    world.serve(Reply(429, headers={"Retry-After": "7200"}))
    world.serve(rss(story(1)), "/second")
    results = {outcome.feed: outcome.result for outcome in poll(story_, world.database, START)}
    assert results["second"] == "not-due"
    assert not any("second" in path for path in world.server.paths())
    later = {
        outcome.feed: outcome.result for outcome in poll(story_, world.database, START + timedelta(hours=1), force=True)
    }
    assert later["second"] == "not-due"


def test_a_429_of_a_private_host_or_a_bridge_holds_nobody_else(world: World) -> None:
    """25"""
    from timeline.feeds.addresses import shares_limits, site

    world.feeds.append(world.feed("/second", name="second"))
    world.serve(Reply(429, headers={"Retry-After": "7200"}))
    world.serve(rss(story(1)), "/second")
    assert [outcome.result for outcome in world.poll()] == ["failed", "new"]
    assert shares_limits("blog.tumblr.com") and site("a.tumblr.com") == site("b.tumblr.com")
    assert not shares_limits("rsshub.app") and not shares_limits("10.0.0.7") and not shares_limits("[::1]")
    assert site("a.github.io") != site("b.github.io")
    assert site("news.paper.co.uk") == site("www.paper.co.uk") != site("other.co.uk")


@pytest.mark.parametrize("status", [403, 429])
def test_a_refusal_without_retry_after_backs_off_harder_than_other_failures(status: int) -> None:
    """26"""
    feeds = [Feed(url=f"https://{number}.example/feed") for number in range(50)]
    refused = [seconds(schedule.after_failure(feed, 1, START, status=status)) for feed in feeds]
    assert all(2 * HOUR <= wait <= 3 * HOUR for wait in refused)
    assert max(refused) - min(refused) > HOUR / 2


def test_a_person_in_a_hurry_asks_a_public_server_at_most_once_a_minute(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """12"""
    monkeypatch.setattr("timeline.feeds.hop.may_connect", lambda *_, **__: True)
    world.feeds = [world.feed("/feed", name="paper", private=False)]
    world.serve_and_poll(rss(story(1)))
    assert world.one(hours=0, force=True).result == "not-due"
    assert world.one(hours=1 / 50, force=True).result == "unchanged"


@pytest.mark.parametrize(("still", "hours"), [(0, 1), (1, 1), (2, 2), (5, 5), (30, 6)])
def test_a_feed_that_stands_still_is_asked_less_often_within_bounds(still: int, hours: int) -> None:
    feed = Feed(url="https://paper.example/feed")
    due = schedule.after_success(feed, Hints(), {}, START, START - timedelta(days=still))
    assert hours * HOUR <= seconds(due) <= 1.1 * hours * HOUR
    stated = replace(feed, every=HOUR)
    assert seconds(schedule.after_success(stated, Hints(), {}, START, START - timedelta(days=still))) <= 1.1 * HOUR


def test_a_feed_that_changes_again_is_asked_at_its_interval_again(world: World) -> None:
    world.feeds[0] = world.feed("/feed", name="paper")
    world.serve_and_poll(rss(item("One")))
    for _ in range(14):
        world.one(12)
    assert world.state().next_due - world.now >= timedelta(hours=6)
    world.serve_and_poll(rss(item("Two"), item("One")), 12)
    assert world.state().next_due - world.now <= timedelta(minutes=66)
