"""Redirects are followed at once, believed slowly, and never into a place where we may not go."""

from __future__ import annotations

import pytest
from feeds.documents import item, rss, story
from feeds.feed_server import Reply
from feeds.world import World, resolving

from timeline.feeds.addresses import host_of, may_connect
from timeline.feeds.record import is_upgrade
from timeline.story.model import Feed


def moved(world: World, status: int = 301, target: str = "/new") -> str:
    """The feed now redirects, and answers at its target; returns the target's address."""
    address = world.server.url(target)
    world.serve(Reply(status, headers={"Location": address}))
    world.serve(rss(story(1)), target)
    return address


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_redirect_is_followed_at_once_and_believed_after_ten_polls(world: World, status: int) -> None:
    """65"""
    target = moved(world, status)
    assert world.one().result == "new"
    for _ in range(8):
        world.one()
    assert world.state().address == world.feeds[0].url and not world.kinds()["feed.moved"]
    world.one()
    assert world.state().address == target
    (event,) = world.payloads("feed.moved")
    assert (event["old_url"], event["new_url"]) == (world.feeds[0].url, target)
    world.one()
    assert world.server.paths()[-2:] == ["/new", "/new"]
    assert world.kinds()["mention.seen"] == 1


def test_a_permanent_redirect_is_believed_after_seven_days(world: World) -> None:
    """65"""
    target = moved(world)
    world.one()
    world.one(hours=24 * 6)
    assert world.state().move_to == target
    world.one(hours=24 * 1)
    assert world.state().address == target


def test_a_redirect_whose_target_changes_or_fails_proves_nothing(world: World) -> None:
    """65"""
    moved(world)
    for _ in range(6):
        world.one()
    moved(world, target="/newer")
    for _ in range(6):
        world.one()
    assert world.state().address == world.feeds[0].url
    world.serve("<html>login</html>", "/newer")
    for _ in range(20):
        world.one(hours=25)
    assert world.state().address == world.feeds[0].url
    assert not world.kinds()["feed.moved"]


def test_from_http_to_https_of_the_same_address_is_believed_at_once() -> None:
    """65"""
    assert is_upgrade("http://paper.example/feed", "https://paper.example/feed")
    assert not is_upgrade("https://paper.example/feed", "http://paper.example/feed")
    assert not is_upgrade("http://paper.example/feed", "https://other.example/feed")


def test_a_move_is_undone_when_the_new_address_fails(world: World) -> None:
    """65"""
    world.feeds = [world.feed("/feed", name="paper", every=3600)]
    moved(world)
    world.one()
    world.one(hours=24 * 8)
    assert world.state().address.endswith("/new")
    world.serve(Reply(404), "/new")
    world.serve(rss(story(1), story(2)))
    assert world.one().result == "failed"
    assert world.one(hours=3).seen == 1
    assert world.state().address == world.feeds[0].url


def test_an_address_changed_by_hand_wins(world: World) -> None:
    """65"""
    moved(world)
    world.one()
    world.one(hours=24 * 8)
    world.feeds = [Feed(url=world.server.url("/third"), name="paper", private=True)]
    world.serve(rss(story(1), story(2)), "/third")
    assert world.one().seen == 1
    assert world.server.paths()[-1] == "/third"


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_temporary_redirect_never_changes_the_address(world: World, status: int) -> None:
    """66"""
    moved(world, status)
    for _ in range(3):
        world.one(hours=24 * 8)
    assert world.state().address == world.feeds[0].url
    assert not world.kinds()["feed.moved"]


def test_a_permanent_hop_behind_a_temporary_one_changes_nothing(world: World) -> None:
    """66"""
    world.serve(Reply(302, headers={"Location": "/between"}))
    world.serve(Reply(301, headers={"Location": "/end"}), "/between")
    world.serve(rss(story(1)), "/end")
    for _ in range(3):
        assert world.one(hours=24 * 8).result != "failed"
    assert world.state().address == world.feeds[0].url


@pytest.mark.parametrize(
    ("routes", "words"),
    [
        ({"/feed": "/feed"}, "in a circle"),
        ({"/feed": "/a", "/a": "/b", "/b": "/feed"}, "in a circle"),
        ({"/feed": "/0", **{f"/{n}": f"/{n + 1}" for n in range(30)}}, "more than 10 times"),
        ({"/feed": ""}, "without saying where to"),
        ({"/feed": "http://[broken"}, "no web address"),
        ({"/feed": "http://paper.example:port/"}, "no web address"),
        ({"/feed": "http://päper.example:8é/"}, "no web address"),
        ({"/feed": "http://"}, "in a circle"),
        ({"/feed": "file:///etc/passwd"}, "no web address"),
        ({"/feed": "gopher://127.0.0.1/1"}, "no web address"),
        ({"/feed": "data:text/xml,<rss/>"}, "no web address"),
        ({"/feed": "javascript:alert(1)"}, "no web address"),
        ({"/feed": "ftp://paper.example/feed"}, "no web address"),
    ],
)
def test_redirects_that_lead_nowhere_are_bounded_errors(world: World, routes: dict[str, str], words: str) -> None:
    """67, 71"""
    for path, target in routes.items():
        world.serve(Reply(301, headers={"Location": target} if target else {}), path)
    outcome = world.one()
    assert outcome.error and outcome.error.cause == "redirect"
    assert words in str(outcome.error)
    assert len(world.server.asked) <= 11


def test_no_user_or_password_that_a_redirect_names_is_sent_or_kept(world: World) -> None:
    """67: whose they are nobody knows; the feed's own address has none."""
    moved(world, 301, "/new")
    for named in ("somebody:secret@", "somebody@", ":secret@", "a@b:c@", "@"):
        target = world.server.url("/new").replace("://", f"://{named}")
        world.serve(Reply(301, headers={"Location": target}))
        assert world.one().result != "failed"
        assert world.state().move_to == world.server.url("/new")
    assert len(world.server.paths()) == 10
    assert not [one for one in world.server.asked if "authorization" in one.headers]


def test_a_cookie_wall_is_a_circle_and_an_endless_redirect_body_is_not_read(world: World) -> None:
    """67"""
    world.serve(Reply(302, headers={"Location": "/feed", "Set-Cookie": "seen=1"}))
    assert "in a circle" in str(world.one().error)
    endless = (part for part in [b"HTTP/1.1 301 Moved\r\nLocation: /new\r\n\r\n", *([b"x" * 50_000] * 400)])
    world.serve(Reply(raw=endless))
    world.serve(rss(story(1)), "/new")
    assert world.one(hours=30).result == "new"


def test_a_move_onto_a_feed_that_is_tracked_already_polls_and_records_nothing_twice(world: World) -> None:
    """68"""
    world.feeds.append(world.feed("/new", name="new home"))
    moved(world)
    first, second = world.poll()
    assert first.error and first.error.cause == "duplicate"
    assert second.seen == 1
    assert sorted(world.server.paths()) == ["/feed", "/new"]
    assert world.kinds()["mention.seen"] == 1


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://paper.example/feed", "paper.example"),
        ("HTTPS://Paper.Example:8443?a@b", "paper.example:8443"),
        ("https://me:secret@paper.example/feed", "paper.example"),
        ("https://a@b@paper.example#@other.example", "paper.example"),
        ("http://[2001:DB8::1]:8080/feed", "[2001:db8::1]:8080"),
        ("https://bücher.example/", "bücher.example"),
    ],
)
def test_who_asks_under_another_name_waits_in_the_same_queue(address: str, host: str) -> None:
    assert host_of(address) == host


def test_a_relative_location_and_one_with_a_fragment_are_followed(world: World) -> None:
    """65"""
    world.serve(Reply(302, headers={"Location": "new?x=1#top"}))
    world.serve(rss(story(1)), "/new")
    assert world.one().result == "new"
    assert world.server.paths() == ["/feed", "/new?x=1"]


# --- where we may not go ----------------------------------------------------------------------------------------------

REFUSED = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1", "2001:0:7f00:1::", "not an address",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_no_public_feed_connects_to_a_private_address(address: str) -> None:
    """69"""
    assert not may_connect(address, private=False)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"]
)
def test_public_addresses_are_fine(address: str) -> None:
    """69"""
    assert may_connect(address, private=False)
    assert may_connect(address, private=True)


def test_a_private_feed_may_live_at_home_but_never_at_link_local() -> None:
    """69"""
    assert all(
        may_connect(address, private=True)
        for address in ("127.0.0.1", "192.168.1.1", "10.0.0.1", "100.64.0.1", "::1", "fd12::1")
    )
    assert not any(
        may_connect(address, private=True) for address in ("169.254.169.254", "fe80::1", "0.0.0.0", "224.0.0.1", "::")
    )


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
    ],
)
def test_an_address_in_any_notation_is_refused_before_a_byte_is_sent(world: World, host: str) -> None:
    """69, 70: what counts is the address that the socket is about to connect to, whatever the name looked like."""
    world.feeds = [Feed(url=f"http://{host}:{world.server.port}/feed", name="paper")]
    outcome = world.one()
    assert outcome.error and outcome.error.cause == "private-address"
    assert world.server.connections == 0


def test_a_name_that_turns_to_loopback_when_connecting_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """70: no look-up of ours is trusted, so none can be deceived."""
    import socket

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("93.184.215.14", 80))])
    resolving(monkeypatch, [f"rebound.example:{world.server.port}:127.0.0.1"])
    world.feeds = [Feed(url=f"http://rebound.example:{world.server.port}/feed", name="paper")]
    outcome = world.one()
    assert outcome.error and outcome.error.cause == "private-address"
    assert "rebound.example is at 127.0.0.1" in str(outcome.error)
    assert world.server.connections == 0


def test_a_redirect_into_a_private_address_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """69: at every hop."""
    from timeline.feeds import hop

    inner = f"http://localhost:{world.server.port}/secret"
    world.serve(Reply(302, headers={"Location": inner}))
    monkeypatch.setattr(hop, "may_connect", lambda address, private: address == "127.0.0.1" and not world.server.asked)
    world.feeds = [Feed(url=world.server.url("/feed"), name="paper")]
    outcome = world.one()
    assert outcome.error and outcome.error.cause == "private-address"
    assert world.server.paths() == ["/feed"]


def test_a_connection_made_for_a_private_feed_never_serves_a_public_one(world: World) -> None:
    """69"""
    world.serve(rss(story(1)))
    world.feeds.append(Feed(url=world.server.url("/feed?public"), name="public"))
    private, public = world.poll()
    assert private.result == "new"
    assert public.error and public.error.cause == "private-address"
    assert world.server.paths() == ["/feed"]


def test_a_proxy_in_the_environment_is_not_used(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """69: the address that is checked must be the feed's."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    world.serve(rss(story(1)))
    assert world.one().result == "new"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://paper.example/",
        "data:,x",
        "javascript:x",
        "gopher://x/",
        "//x/",
        "http://user:secret@x/",
    ],
)
def test_a_feed_can_only_be_declared_at_a_web_address(address: str) -> None:
    """71"""
    with pytest.raises(ValueError, match="no address of a feed"):
        Feed(url=address)


def test_nothing_but_the_feed_is_ever_fetched(world: World) -> None:
    """72"""
    sound, image = world.server.url("/a.mp3"), world.server.url("/i.png")
    extra = f'<enclosure url="{sound}" type="audio/mpeg" length="1"/><image>{image}</image>'
    hub = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="{world.server.url("/hub")}"/>'
    world.serve_and_poll(rss(item(extra=extra, text=f"<img src='{world.server.url('/b.png')}'>"), head=hub))
    assert world.server.paths() == ["/feed"]
