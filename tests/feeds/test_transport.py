"""What a server may cost us: seconds, bytes, headers; and bodies that are not whole."""

from __future__ import annotations

import gzip
import os
import resource
import signal
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from select import select

import pytest
from feeds.documents import rss, story
from feeds.feed_server import Asked, FeedServer, Reply
from feeds.kill_polls import FEEDS, disagreements, kill_polls, poller
from feeds.world import QUICK, World

from timeline.errors import FetchError, LogError, ParseError
from timeline.feeds import record, schema
from timeline.feeds.decode import SMALL, Body
from timeline.feeds.fetch import fetch_all
from timeline.feeds.hop import Answer, Limits, Request
from timeline.feeds.nursery import receive, receive_apart, send
from timeline.feeds.parse import LONGEST, Parser
from timeline.feeds.state import State, new_owner, take_leases
from timeline.log import open_database

URL = "https://paper.example/feed"
SLOW = replace(QUICK, seconds=0.6)


@pytest.mark.parametrize(
    "slow",
    [
        Reply(body=rss(story(1)), drip=0.05),
        Reply(hang=5),
        Reply(raw=(b"H", b"TTP/1.1 200 OK\r\nX-Slow: yes\r\n")),
    ],
    ids=["body", "silence", "headers"],
)
def test_a_slow_server_is_given_up_and_the_others_are_polled(world: World, slow: Reply) -> None:
    """31"""
    if slow.raw is not None:

        def drip(_: Asked) -> Reply:
            def parts() -> Iterator[bytes]:
                yield b"HTTP/1.1 200 OK\r\n"
                for number in range(100):
                    time.sleep(0.02)
                    yield b"X-%d: y\r\n" % number

            return Reply(raw=parts())

        world.serve(drip)
    else:
        world.serve(slow)
    world.feeds.append(world.feed("/well", name="well"))
    world.serve(rss(story(1)), "/well")
    started = time.monotonic()
    first, second = world.poll(limits=SLOW)
    assert time.monotonic() - started < 5
    assert first.error and first.error.cause == "timeout"
    assert second.result == "new"


def _bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(megabytes)) + packer.flush()


def test_a_gzip_bomb_is_stopped_while_it_unpacks(world: World) -> None:
    """32"""
    bomb = _bomb(300)
    assert len(bomb) < 400_000
    outcome = world.serve_and_poll(bomb, Content_Encoding="gzip")
    assert outcome.error and outcome.error.cause == "too-large"
    body = Body("gzip", limit=SMALL)
    with pytest.raises(FetchError):
        body.take(bomb)
    assert body.size <= SMALL + 1
    assert b"br" not in world.server.asked[0].head.split(b"Accept-Encoding:")[1].split(b"\r\n")[0]


@pytest.mark.parametrize("packing", ["plain", "gzip"])
def test_large_bodies_come_no_faster_than_they_are_read_and_small_ones_do(server: FeedServer, packing: str) -> None:
    """32, 33: sixteen of 15 MB would otherwise wait in memory together."""
    large, small = os.urandom(500) * 6_000, b"small"
    for number in range(8):
        body = gzip.compress(large) if packing == "gzip" else large
        server.routes[f"/large/{number}"] = Reply(
            body=body, headers={"Content-Encoding": packing} if "z" in packing else {}
        )
        server.routes[f"/small/{number}"] = Reply(body=small)
    requests = {
        path: Request(server.url(path), "a test", private=True) for path in sorted(server.routes, reverse=False)
    }
    in_hand: list[int] = []
    most = 0
    got: dict[str, bytes] = {}
    for looks, came in enumerate(
        fetch_all(requests, limits=Limits(together=4_000_000), waiting=lambda: in_hand, tick=lambda: 0.002)
    ):
        if came is not None:
            assert isinstance(came[1], Answer), came[1]
            got[came[0]] = came[1].body
            in_hand.append(len(came[1].body))
            most = max(most, sum(in_hand))
        elif looks % 10 == 0 and in_hand:
            in_hand.pop(0)
    assert {path: body == (large if "large" in path else small) for path, body in got.items()} == dict.fromkeys(
        requests, True
    )
    assert most < 4_000_000 + len(large) + 100


@pytest.mark.parametrize("packing", ["plain", "gzip"])
def test_large_bodies_come_after_the_small_ones_but_do_not_wait_for_ever(server: FeedServer, packing: str) -> None:
    """31, 33: what one large document costs is paid when all others are on disk."""
    large = os.urandom(500) * 4_000
    server.routes["/large"] = Reply(
        body=gzip.compress(large) if packing == "gzip" else large,
        headers={"Content-Encoding": packing} if packing == "gzip" else {},
    )
    for path, pause in (("/small", 0.3), ("/slow", 1.2)):
        server.routes[path] = Reply(body=b"small", hang=pause)
    requests = {path: Request(server.url(path), "a test", private=True) for path in server.routes}

    def came(behind: float) -> list[str]:
        return [one[0] for one in fetch_all(requests, limits=Limits(behind=behind)) if one]

    assert came(behind=30) == ["/small", "/slow", "/large"]
    assert came(behind=0.7) == ["/small", "/large", "/slow"]


def test_a_large_body_that_waits_leaves_its_place_to_a_small_one(server: FeedServer) -> None:
    for path, reply in (
        ("/large", Reply(body=bytes(4 * SMALL))),
        ("/slow", Reply(body=b"small", hang=0.7)),
        ("/small", Reply(body=b"small")),
    ):
        server.routes[path] = reply
    requests = {path: Request(server.url(path), "a test", private=True) for path in server.routes}
    came = [one[0] for one in fetch_all(requests, limits=Limits(transfers=2, behind=30)) if one]
    assert came == ["/small", "/slow", "/large"]


@pytest.mark.parametrize("transfers", [1, 16])
def test_no_large_body_waits_for_one_that_waits_for_it(server: FeedServer, transfers: int) -> None:
    """Those that hold all places there are, on their host or at all, let nobody else begin."""
    for number in range(9):
        server.routes[f"/large/{number}"] = Reply(body=bytes(4 * SMALL))
    requests = {path: Request(server.url(path), "a test", private=True) for path in server.routes}
    limits = Limits(transfers=transfers, behind=30, seconds=20)
    came = [one[1] for one in fetch_all(requests, limits=limits) if one]
    assert [isinstance(one, Answer) for one in came] == [True] * 9, came


@pytest.mark.parametrize("size", [SMALL - 1, SMALL, SMALL + 1, SMALL + 2, SMALL + 300, 3 * SMALL])
@pytest.mark.parametrize("piece", [1_000, 10**9])
def test_what_a_compressed_body_has_beyond_its_first_bytes_is_unpacked_in_the_end(size: int, piece: int) -> None:
    whole = b"a" * size
    for packed in (gzip.compress(whole), gzip.compress(whole[:SMALL]) + gzip.compress(whole[SMALL:]) + b"\0\0"):
        body = Body("gzip", limit=3 * SMALL)
        for start in range(0, len(packed), piece):
            body.take(packed[start : start + piece])
        assert body.held <= SMALL + 1 + len(packed)
        assert body.whole() == whole
    short = Body("gzip", limit=3 * SMALL)
    short.take(gzip.compress(whole)[:-9])
    with pytest.raises(FetchError, match="breaks off"):
        short.whole()


def test_a_bomb_that_ends_in_one_piece_takes_no_memory_until_it_is_its_turn() -> None:
    body = Body("gzip", limit=15_000_000)
    body.take(_bomb(300))
    assert body.held < 2 * SMALL
    with pytest.raises(FetchError, match="larger than 15 MB"):
        body.whole()
    assert body.size <= 15_000_001


@pytest.mark.parametrize("framing", ["none", "chunked"])
def test_an_endless_body_is_closed_at_the_limit(world: World, framing: str) -> None:
    """33"""
    sent = 0

    def endless(_: Asked) -> Reply:
        def parts() -> Iterator[bytes]:
            nonlocal sent
            yield b"HTTP/1.1 200 OK\r\n" + (b"Transfer-Encoding: chunked\r\n\r\n" if framing == "chunked" else b"\r\n")
            while True:
                sent += 50_000
                yield (b"c350\r\n" + b"x" * 50_000 + b"\r\n") if framing == "chunked" else b"x" * 50_000

        return Reply(raw=parts())

    outcome = world.serve_and_poll(endless)
    assert outcome.error and outcome.error.cause == "too-large"
    assert sent < 20_000_000


WHOLE = rss(story(1), story(2)).encode()


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=gzip.compress(WHOLE)[:-30], headers={"Content-Encoding": "gzip"}),
        Reply(body=gzip.compress(WHOLE)[:1], headers={"Content-Encoding": "gzip"}),
        Reply(body=WHOLE, length=len(WHOLE) + 1),
        Reply(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n<rss><channel><i\r\n"),
        Reply(body=WHOLE, length=len(WHOLE) + 100, reset=True),
    ],
    ids=["gzip", "gzip's first byte", "content-length", "last chunk", "reset"],
)
def test_a_truncated_body_is_an_error_and_changes_nothing(world: World, reply: Reply) -> None:
    """34"""
    world.serve_and_poll(rss(story(1)), ETag='"1"')
    reply.headers = {**dict(reply.headers), "ETag": '"2"'}
    outcome = world.serve_and_poll(reply)
    assert outcome.error and outcome.error.cause == "truncated"
    assert world.kinds()["mention.seen"] == 1
    assert world.state().etag is None


@pytest.mark.parametrize(
    ("body", "encoding", "fine"),
    [
        (gzip.compress(WHOLE), "gzip", True),
        (gzip.compress(WHOLE), "x-gzip", True),
        (gzip.compress(WHOLE[:500]) + gzip.compress(WHOLE[500:]) + b"\0" * 20, "gzip", True),
        (WHOLE, "gzip", True),
        (WHOLE, "identity", True),
        (gzip.compress(gzip.compress(WHOLE)), "gzip", False),
        (gzip.compress(WHOLE), "", False),
        (gzip.compress(WHOLE) + b"and more", "gzip", False),
        (b"\x1f\x8b\x08nonsense" * 9, "gzip", False),
        (WHOLE, "br", False),
        (WHOLE, "snappy", False),
    ],
)
def test_encodings_are_understood_or_refused_in_words(world: World, body: bytes, encoding: str, fine: bool) -> None:
    """35"""
    outcome = world.serve_and_poll(Reply(body=body, headers={"Content-Encoding": encoding} if encoding else {}))
    if fine:
        assert outcome.seen == 2
    else:
        assert outcome.error and outcome.error.cause == "encoding"
        assert "answer" in str(outcome.error)


@pytest.mark.parametrize(
    "reply",
    [Reply(200, b""), Reply(200, b" \r\n\t "), Reply(204), Reply(200, "\ufeff"), Reply(200, rss())],
    ids=["nothing", "blanks", "204", "a byte order mark", "no items"],
)
def test_an_empty_answer_is_no_event(world: World, reply: Reply) -> None:
    """36"""
    world.serve_and_poll(rss(story(1)), ETag='"1"')
    head = world.log.head()
    assert world.serve_and_poll(reply).result == "unchanged"
    assert world.log.head() == head
    assert world.serve_and_poll(rss(story(1), story(2))).seen == 1


def test_a_few_hundred_headers_are_accepted_and_floods_refused(world: World) -> None:
    """37"""
    many = [(f"X-{number}", "y") for number in range(300)]
    assert world.serve_and_poll(Reply(body=rss(story(1)), headers=many)).result == "new"
    for flood in ([(f"X-{number}", "y") for number in range(20_000)], [("X-Long", "y" * 1_000_000)]):
        outcome = world.serve_and_poll(Reply(body=rss(story(1)), headers=flood), hours=30)
        assert outcome.error and outcome.error.cause == "too-large"
        assert "headers" in str(outcome.error)


def test_a_document_that_takes_too_long_to_parse_is_given_up_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """38: a long author costs feedparser time quadratic in its length."""
    with Parser(seconds=3.0) as impatient:
        monkeypatch.setattr("timeline.feeds.poll.Parser", lambda: impatient)
        world.serve(rss(story(1, extra="<author>" + "a" * 150_000 + "@</author>")))
        world.feeds.append(world.feed("/well", name="well"))
        world.serve(rss(story(1)), "/well")
        started = time.monotonic()
        first, second = world.poll()
        assert time.monotonic() - started < 30
        assert first.error and first.error.cause == "parse-timeout"
        assert second.result == "new"


def test_a_reader_that_dies_costs_at_most_its_document() -> None:
    """38"""
    with Parser() as parser:
        assert parser.parse(WHOLE, url=URL).entries == 2
        _kill(*_readers(parser))
        _wait_until(lambda: bool(select([parser._idle[0]], [], [], 0)[0]))
        assert parser.parse(WHOLE, url=URL).entries == 2
        assert parser._nursery
        _kill(*_readers(parser), parser._nursery.pid)
        _wait_until(lambda: not parser._nursery or not parser._nursery.lives())
        assert parser.parse(WHOLE, url=URL).entries == 2
        slow = rss(story(1, extra="<author>" + "a" * 400_000 + "@</author>")).encode()
        with ThreadPoolExecutor() as threads:
            asked = threads.submit(parser.parse, slow, url=URL)
            _wait_until(lambda: any(_ticks(pid) >= 5 for pid in _readers(parser)))
            _kill(*_readers(parser))
            with pytest.raises(ParseError, match="broke the parser"):
                asked.result()
        assert parser.parse(WHOLE, url=URL).entries == 2


@pytest.mark.parametrize("length", [2**63, 130_000_000, LONGEST + 1])
def test_what_a_broken_reader_says_of_its_answers_length_is_not_believed(length: int) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(length.to_bytes(8, "big"))
        with pytest.raises(EOFError):
            receive_apart(ours, LONGEST)


def test_a_length_that_a_broken_reader_claims_costs_no_memory_until_it_is_filled() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(LONGEST.to_bytes(8, "big") + b"{")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(EOFError):
            receive_apart(ours, LONGEST)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < LONGEST / 10_000  # kB


@pytest.mark.parametrize("said", [b"", b"ready", bytes(range(256)) * 4_000])
def test_what_is_sent_is_received(said: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, ThreadPoolExecutor() as threads:
        for receiving in (receive, partial(receive_apart, most=len(said))):
            threads.submit(send, theirs, said)
            assert bytes(receiving(ours)) == said


def _ticks(pid: int) -> int:
    """CPU time that a process has taken, in hundredths of a second; 0 once it is no more."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11])
    except OSError:
        return 0


def _readers(parser: Parser) -> list[int]:
    """Those that the nursery forked and that live."""
    if not parser._nursery or not parser._nursery.lives():
        return []
    pid = parser._nursery.pid
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _kill(*pids: int) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def _wait_until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not done():
        assert time.monotonic() < until, "in vain"
        time.sleep(0.01)


def _nice(pid: int) -> set[int]:
    """How nice a process is, and its session, where Linux shares a machine out among sessions."""
    group = Path(f"/proc/{pid}/autogroup")
    stated = group.read_text().split() if group.exists() else []
    return {os.getpriority(os.PRIO_PROCESS, pid), *map(int, stated[-1:])}


@pytest.mark.parametrize("letters", [400_000, 600_000])
def test_others_are_read_while_one_document_takes_long(letters: int) -> None:
    """38: a small one that is slow gives way when it shows; a large one has a reader of its own."""
    body = rss(story(1, extra="<author>" + "a" * letters + "@</author>")).encode()
    with Parser(seconds=3.0) as parser, ThreadPoolExecutor() as threads:
        held = threads.submit(parser.parse, body, url=URL)
        for _ in range(20):
            assert parser.parse(WHOLE, url=URL).entries == 2
        assert parser._nursery
        usual = _nice(parser._nursery.pid)
        _wait_until(lambda: sorted(map(_nice, _readers(parser)), key=max) in ([usual, {19}], [usual, usual, {19}]))
        assert not held.done()
        with pytest.raises(ParseError, match="took more than 3 seconds"):
            held.result()


def test_two_readers_give_way_at_the_same_moment() -> None:
    """Of those who are not root Linux lets only one at a time say that its session does."""
    body = rss(story(1, extra="<author>" + "a" * 600_000 + "@</author>")).encode()
    with Parser(seconds=1.0) as parser, ThreadPoolExecutor() as threads:
        held = [threads.submit(parser.parse, body, url=URL) for _ in range(2)]
        _wait_until(lambda: [*map(_nice, _readers(parser))] == [{19}, {19}])
        assert all(one.exception() for one in held)


def test_a_large_document_is_its_readers_last_however_nice_the_poll() -> None:
    with Parser() as parser:
        parser.parse(WHOLE, url=URL)
        assert parser._nursery
        os.setpriority(os.PRIO_PROCESS, parser._nursery.pid, 19)
        assert parser.parse(rss(story(1, extra=f"<!--{'a' * 600_000}-->")).encode(), url=URL).entries == 1
        assert len(parser._idle) == 1


def test_kill_9_at_any_moment_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    """39; by hand, fifty kills and more: python tests/feeds/kill_polls.py"""
    came = kill_polls(tmp_path, kills=5, seed=1)
    assert came.wrong == ()
    assert came.within == 5 and came.mentions >= FEEDS


def _is_made(path: Path) -> bool:
    try:
        open_database(path, read_only=True).close()
    except LogError:
        return False
    return True


def test_two_pollers_at_once_poll_every_feed_once_and_nobody_is_locked_out(world: World, tmp_path: Path) -> None:
    """39, 12: and whoever reads meanwhile finds nothing that contradicts itself."""
    world.serve(lambda asked: Reply(body=rss(story(1), story(2)), headers={"ETag": '"2"'}, hang=0.2))
    path = tmp_path / "shared.db"
    with poller(path, world.server.port, 0, 1) as one, poller(path, world.server.port, 0, 1) as other:
        looks = 0
        while one.poll() is None or other.poll() is None:
            if looks or _is_made(path):
                assert list(disagreements(path)) == []
                looks += 1
            time.sleep(0.01)
        assert (one.wait(30), other.wait(30)) == (0, 0)
    assert looks > 3
    assert sorted(world.server.paths()) == [f"/feed?{number}" for number in range(FEEDS)]


def test_what_cannot_be_recorded_of_one_feed_costs_only_that_feed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """6, 43"""
    decide = record.decide

    def fails_for_paper(feed: str, *rest: object, **options: object) -> object:
        if feed == "paper":
            raise ValueError("no such thing was foreseen")
        return decide(feed, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(record, "decide", fails_for_paper)
    world.feeds.append(world.feed("/well", name="well"))
    world.serve(rss(story(1)), ETag='"1"')
    world.serve(rss(story(1)), "/well")
    first, second = world.poll()
    assert first.error and first.error.cause == "unrecordable"
    assert second.result == "new"
    assert world.state().etag is None


def test_a_lease_keeps_others_away_while_its_poller_lives(world: World) -> None:
    """12"""
    world.serve(rss(story(1)))
    schema.prepare(world.database)
    alive = new_owner()
    feed, state = world.feeds[0], world.state()
    with world.database.writing() as connection:
        take_leases(connection, [(feed, state)], alive, world.now)
    assert world.one(hours=0.1).result == "leased"
    with world.database.writing() as connection:
        host, _, _, token = alive.split(" ")
        take_leases(connection, [(feed, state)], f"{host} 999999999 1 {token}", world.now)
    assert world.one(hours=0).result == "new"


def test_a_lease_that_was_lost_meanwhile_records_nothing(world: World) -> None:
    """12: two pollers, one of which slept through its lease."""

    feed = world.feeds[0]

    def taken_over(_: Asked) -> Reply:
        with World(world.path, world.server) as other, other.database.writing() as connection:
            take_leases(connection, [(feed, State(declared=feed.url, address=feed.url))], new_owner(), world.now)
        return Reply(body=rss(story(1)))

    world.serve(taken_over)
    assert world.one().result == "leased"
    assert world.log.head() == 0
