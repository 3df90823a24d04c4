"""What servers say when they do not give the feed, and what is made of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from feeds.documents import rss, story
from feeds.feed_server import Reply
from feeds.world import World, resolving

from timeline import __version__


def test_a_feed_that_is_gone_is_left_alone_until_a_person_revives_it(world: World) -> None:
    """27"""
    world.serve_and_poll(rss(story(1)))
    outcome = world.serve_and_poll(Reply(410))
    assert (outcome.result, outcome.next_due) == ("gone", None)
    assert "gone for good" in world.payloads("feed.gone")[0]["message"]
    assert world.kinds()["mention.seen"] == 1
    assert [world.one(hours=24 * 40).result for _ in range(3)] == ["gone"] * 3
    assert world.one(force=True).result == "gone"
    assert len(world.server.asked) == 2
    world.serve(rss(story(1), story(2)))
    assert world.one(force=True, only=["paper"]).seen == 1
    assert world.kinds() == {"mention.seen": 2, "feed.gone": 1, "feed.recovered": 1}


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (404, "not-found"),
        (401, "unauthorised"),
        (403, "forbidden"),
        (500, "server-error"),
        (502, "server-error"),
        (599, "server-error"),
    ],
)
def test_errors_are_soft_and_feeds_come_back(world: World, status: int, cause: str) -> None:
    """28"""
    world.serve_and_poll(rss(story(1)))
    outcome = world.serve_and_poll(Reply(status))
    assert outcome.result == "failed" and outcome.error and outcome.error.cause == cause
    assert f"HTTP {status}" in str(outcome.error)
    assert world.serve_and_poll(rss(story(1), story(2)), hours=30).seen == 1
    assert [recorded.kind for recorded in world.log.events()] == [
        "mention.seen",
        "feed.failing",
        "feed.recovered",
        "mention.seen",
    ]


def test_an_episode_of_failing_is_one_event_however_long_it_lasts(world: World) -> None:
    """28"""
    for status in (500, 503, 404, 500, 404):
        world.serve_and_poll(Reply(status), hours=48)
    assert [payload["cause"] for payload in world.payloads("feed.failing")] == ["server-error", "not-found"]
    world.serve_and_poll(rss(story(1)), hours=48)
    world.serve_and_poll(Reply(500), hours=48)
    assert world.kinds()["feed.failing"] == 3


def test_names_that_do_not_resolve_fail_in_seconds_with_one_clear_cause(world: World) -> None:
    """28"""
    world.feeds = [
        replace(world.feed("/feed", name=name), url=f"http://{name}.invalid/feed") for name in ("a", "b", "c")
    ]
    for outcome in world.poll():
        assert outcome.result == "failed"
        assert str(outcome.error) == f"the name {outcome.feed}.invalid could not be resolved"


def test_a_broken_tls_handshake_is_a_soft_error(world: World) -> None:
    """28"""
    world.feeds = [replace(world.feed("/feed"), url=f"https://127.0.0.1:{world.server.port}/feed", name="paper")]
    world.serve(rss(story(1)))
    outcome = world.one()
    assert outcome.error and outcome.error.cause == "tls"
    assert "secure connection" in str(outcome.error)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(403, headers={"cf-mitigated": "challenge"}),
        Reply(503, headers={"cf-mitigated": "challenge", "Retry-After": "5"}),
        Reply(202, "<html>working on it</html>"),
        Reply(202),
        Reply(200, "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>wait</body></html>"),
        Reply(200, "<html><script src='/cdn-cgi/challenge-platform/x.js'></script>Prove it</html>"),
    ],
)
def test_a_check_for_robots_is_named_as_such(world: World, reply: Reply) -> None:
    """29"""
    outcome = world.serve_and_poll(reply)
    assert outcome.error and outcome.error.cause == "blocked"
    assert "robots" in str(outcome.error)
    assert not world.payloads()


def test_who_asks_and_how(world: World) -> None:
    """30: product and contact, one header for all; GET alone, no cookie, no referrer, nothing added to the address."""
    world.serve_and_poll(Reply(body=rss(story(1)), headers={"Set-Cookie": "a=1"}))
    world.serve(Reply(302, headers={"Location": "/next", "Set-Cookie": "b=2"}))
    world.serve(rss(story(1), story(2)), "/next")
    world.one()
    assert [asked.path for asked in world.server.asked] == ["/feed", "/feed", "/next"]
    for asked in world.server.asked:
        assert asked.head.startswith(b"GET ")
        assert asked["User-Agent"] == f"timeline/{__version__} (+desk@paper.example)"
        assert asked["Cookie"] is None and asked["Referer"] is None


def test_an_address_of_any_script_is_asked_in_ascii(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """30"""
    monkeypatch.setattr("timeline.feeds.hop.may_connect", lambda *_, **__: True)
    resolving(monkeypatch, [f"xn--brcke-lva.example:{world.server.port}:127.0.0.1"])
    world.serve(rss(story(1)), "/gr%C3%BC%C3%9Fe?q=%C3%A4&b=c%20d")
    world.feeds = [
        replace(world.feed("/x", name="paper"), url=f"http://brücke.example:{world.server.port}/grüße?q=ä&b=c%20d")
    ]
    assert world.one().result == "new"
    assert world.server.asked[0]["Host"] == f"xn--brcke-lva.example:{world.server.port}"


def test_a_feed_may_name_its_own_user_agent(world: World) -> None:
    """30"""
    world.feeds = [world.feed("/feed", name="paper", user_agent="Jane Doe jane@paper.example")]
    world.serve_and_poll(rss(story(1)))
    assert world.server.asked[0]["User-Agent"] == "Jane Doe jane@paper.example"
