"""Conditional requests: validators are kept as they came, and never outlive the body that they vouch for."""

from __future__ import annotations

import pytest
from feeds.documents import rss, story
from feeds.feed_server import Reply
from feeds.world import World

from timeline.feeds import reading
from timeline.feeds.health import health
from timeline.feeds.reading import read_unread

URL = "https://paper.example/feed"
TAGS = ['"strong"', 'W/"weak"', "unquoted", '"abc-gzip"', '"with \\"escaped\\" quotes"', '"übergröße"']


@pytest.mark.parametrize("tag", TAGS)
def test_an_etag_is_sent_back_byte_for_byte(world: World, tag: str) -> None:
    """1"""
    world.serve_and_poll(rss(story(1)), ETag=tag)
    world.one()
    assert f"If-None-Match: {tag}\r\n".encode("iso-8859-1") in world.server.asked[1].head


@pytest.mark.parametrize(
    "stamp", ["Wed, 06 May 2026 12:00:00 GMT", "2026-05-06 12:00", "Wednesday, 06-May-26 12:00:00 CET"]
)
def test_last_modified_is_repeated_verbatim_in_whatever_format(world: World, stamp: str) -> None:
    """2"""
    world.serve_and_poll(rss(story(1)), Last_Modified=stamp)
    world.one()
    assert world.server.asked[1]["If-Modified-Since"] == stamp


def test_a_304_is_a_success_without_events(world: World) -> None:
    """3"""
    world.serve_and_poll(rss(story(1)), ETag='"1"')
    head = world.log.head()
    outcome = world.serve_and_poll(Reply(304))
    assert outcome.result == "unchanged"
    assert world.log.head() == head
    assert world.state().good_at == world.now
    assert outcome.next_due and 3600 <= (outcome.next_due - world.now).total_seconds() <= 3960


@pytest.mark.parametrize("status", [200, 304])
def test_each_validator_is_replaced_on_its_own(world: World, status: int) -> None:
    """4"""
    world.serve_and_poll(rss(story(1)), ETag='"1"', Last_Modified="monday")
    body = rss(story(1), story(2)) if status == 200 else ""
    world.serve_and_poll(Reply(status, body, {"ETag": '"2"', "Last-Modified": "monday"}))
    world.serve_and_poll(Reply(status, body, {"ETag": '"2"', "Last-Modified": "tuesday"}))
    world.one()
    assert [asked["If-None-Match"] for asked in world.server.asked] == [None, '"1"', '"2"', '"2"']
    assert [asked["If-Modified-Since"] for asked in world.server.asked] == [None, "monday", "monday", "tuesday"]


def test_a_200_without_a_validator_drops_the_old_one(world: World) -> None:
    """5"""
    world.serve_and_poll(rss(story(1)), ETag='"1"')
    world.serve_and_poll(rss(story(1), story(2)))
    world.one()
    assert world.server.asked[2]["If-None-Match"] is None


@pytest.mark.parametrize(
    "broken",
    [
        Reply(body=rss(story(1), story(2)), headers={"ETag": '"2"'}, length=99_999),
        Reply(body=b"\x1f\x8b nonsense", headers={"ETag": '"2"', "Content-Encoding": "gzip"}),
        Reply(body="<html><body>Sorry</body></html>", headers={"ETag": '"2"'}),
    ],
    ids=["cut short", "undecodable", "unparsable"],
)
def test_the_validators_of_an_unusable_body_are_not_kept(world: World, broken: Reply) -> None:
    """6"""
    world.serve_and_poll(rss(story(1)), ETag='"1"')
    assert world.serve_and_poll(broken).result == "failed"
    assert world.serve_and_poll(rss(story(1), story(2)), hours=30, ETag='"2"').seen == 1
    assert world.server.asked[2]["If-None-Match"] is None


def test_a_changed_body_under_an_unchanged_etag_is_noticed(world: World) -> None:
    """7"""
    world.serve_and_poll(rss(story(1)), ETag='"1"')
    assert world.serve_and_poll(rss(story(2), story(1)), ETag='"1"').seen == 1


def test_an_equal_body_is_neither_parsed_nor_recorded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """8"""
    world.serve_and_poll(rss(story(1)))
    head = world.log.head()

    def never() -> None:
        raise AssertionError("a parser was asked for")

    monkeypatch.setattr("timeline.feeds.parse._Nursery", never)
    monkeypatch.setattr("timeline.feeds.parse.Parser.ask", lambda *_, **__: never())
    assert world.one().result == "unchanged"
    assert world.log.head() == head


def test_items_in_another_order_need_no_parser_either(monkeypatch: pytest.MonkeyPatch) -> None:
    """8, 60"""
    first = read_unread(rss(story(1), story(2), story(3)).encode(), seen=(), most=50, url=URL)
    assert first.fresh and len(first.fresh) == 3
    monkeypatch.setattr(reading, "read", lambda *_, **__: pytest.fail("parsed"))
    moved = rss(story(3), story(1), head="<lastBuildDate>today</lastBuildDate>")
    again = read_unread(moved.encode(), seen=first.fresh, most=50, url=URL)
    assert again.known == (first.fresh[2], first.fresh[0])
    assert again.fresh == () and not again.document.items


def test_only_items_never_seen_are_parsed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """8"""
    old = rss(*(story(number) for number in range(50)))
    seen = read_unread(old.encode(), seen=(), most=50, url=URL).fresh
    read, sizes = reading.read, []
    monkeypatch.setattr(reading, "read", lambda body, **told: sizes.append(len(body)) or read(body, **told))
    new = rss(*(story(number) for number in range(1, 51)))
    found = read_unread(new.encode(), seen=seen or (), most=50, url=URL)
    assert [one.guid for one in found.document.items] == ["guid-50"]
    assert sizes[0] < len(new) / 10
    assert world.serve_and_poll(old).seen == 50
    assert world.serve_and_poll(new).seen == 1


def test_after_a_week_of_304_one_unconditional_request_is_made(world: World) -> None:
    """9"""
    world.feeds = [world.feed("/feed", name="paper", every=3600)]
    world.serve_and_poll(rss(story(1)), ETag='"1"')
    world.serve(Reply(304))
    world.poll(24 * 3)
    world.serve(Reply(body=rss(story(1)), headers={"ETag": '"1"'}))
    world.poll(24 * 5)
    world.poll(2)
    assert [asked["If-None-Match"] for asked in world.server.asked] == [None, '"1"', None, '"1"']
    assert any(
        "unchanged since 2026-05-07" in remark for remark in health(world.story, world.database, world.now)[0].remarks
    )


def test_a_304_to_an_unconditional_request_is_an_error(world: World) -> None:
    """10"""
    outcome = world.serve_and_poll(Reply(304))
    assert outcome.result == "failed"
    assert "without a condition" in str(outcome.error)


def test_no_delta_is_asked_for_and_none_is_taken(world: World) -> None:
    """11: we do not send A-IM, so a 226 is an answer to somebody else's request."""
    world.serve_and_poll(rss(story(1)), ETag='"1"')
    outcome = world.serve_and_poll(Reply(226, rss(story(2)), {"ETag": '"2"', "IM": "feed"}))
    assert outcome.result == "failed"
    assert all(asked["A-IM"] is None for asked in world.server.asked)
    assert world.kinds()["mention.seen"] == 1


def test_validators_go_only_to_the_address_that_gave_them(world: World) -> None:
    """1"""
    world.serve(Reply(302, headers={"Location": "/elsewhere"}))
    world.serve(rss(story(1)), "/elsewhere", ETag='"1"')
    world.one()
    world.one()
    assert [(asked.path, asked["If-None-Match"]) for asked in world.server.asked] == [
        ("/feed", None),
        ("/elsewhere", None),
        ("/feed", None),
        ("/elsewhere", '"1"'),
    ]
