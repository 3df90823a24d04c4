"""Asking servers, politely and within limits; the only module that knows libcurl.

Every hop of a redirect is a request of its own: its scheme is checked, it waits for its turn on its host, and the
address that its socket is about to connect to is checked before a byte is sent. Nothing but GET; no cookie, no
referrer, no proxy. Must never: return a body that is not whole, or let a server hold a transfer beyond the limit.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar

import certifi
import pycurl

from timeline.errors import FetchError
from timeline.feeds.addresses import ascii_address, host_of, shares_limits, site
from timeline.feeds.decode import SMALL
from timeline.feeds.hop import Answer, Hop, Limits, Request
from timeline.feeds.turns import Turns

K = TypeVar("K")

LIMITS = Limits()
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
TICK = 0.05
"""Seconds at most between two looks at what else there is to do."""


def fetch_all(
    requests: Mapping[K, Request],
    *,
    limits: Limits = LIMITS,
    room: Callable[[float], bool] = lambda _: True,
    waiting: Callable[[], Collection[int]] = tuple,
    tick: Callable[[], float] = lambda: TICK,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[K, Answer | FetchError | None] | None]:
    """Make all requests, several at a time; yields each one's answer as it comes, and None now and then meanwhile.

    A request that was not made because its site answered another with 429 yields None as its answer.
    ``room``: no further transfer is started while it says no; it may wait so many seconds before it does.
    ``waiting``: the sizes of the bodies that came and are not on disk yet (0: all but written). A body that is no
    longer small comes after those that are, so that it costs them nothing, and all together are kept near
    ``limits.together``; it waits within its own limit of seconds.
    ``tick``: the seconds after which None is yielded at the latest, where nothing comes.
    ``stop``: once it says yes, those that wait for their turn yield None, and what is under way is finished.
    """
    turns: Turns[Hop[K]] = Turns()
    for key, request in requests.items():
        turns.join(host_of(request.url), Hop(key, request, limits, request.url, limits.seconds))
    with _Transfers[K](limits, turns, waiting) as transfers:
        while turns or transfers.are_left():
            if turns and stop():
                for given_up in _leaving(turns, turns.hosts()):
                    yield given_up.key, None
            while transfers.have_place() and room(0 if transfers.running else tick()):
                hop = turns.next(time.monotonic())
                if hop is None:
                    break
                transfers.start(hop)
            finished = transfers.finished()
            for hop, code, words in finished:
                turns.done(host_of(hop.url))
                outcome = hop.conclude(code, words)
                if isinstance(outcome, Hop):
                    turns.join(host_of(outcome.url), outcome, first=True)
                    continue
                yield hop.key, outcome
                if isinstance(outcome, FetchError) and outcome.status == 429:
                    for given_up in _same_site(turns, hop):
                        yield given_up.key, None
            if not finished:
                may_start = transfers.have_place() and room(0)
                if transfers.are_left() or may_start:
                    until_next = turns.wait(time.monotonic()) if may_start else None
                    transfers.rest(tick() if until_next is None else min(tick(), max(until_next, 0.001)))
                yield None


def _same_site(turns: Turns[Hop[K]], limited: Hop[K]) -> list[Hop[K]]:
    """Those waiting for a turn at the site that just said "too often"."""
    if limited.private or not shares_limits(limited.host):
        return []
    return _leaving(turns, (name for name in turns.hosts() if site(name.partition(":")[0]) == site(limited.host)))


def _leaving(turns: Turns[Hop[K]], hosts: Iterable[str]) -> list[Hop[K]]:
    """Those who wait on these hosts, who now give up."""
    return [hop for host in list(hosts) for hop in turns.leave(host)]


class _Line(Generic[K]):
    """A libcurl handle with what holds for all its transfers, and the hop that it is used for now."""

    def __init__(self, may_grow: Callable[[Hop[K]], bool]) -> None:
        self.hop: Hop[K] | None = None
        self.started = 0.0
        self.waits = False
        self._may_grow = may_grow
        self.curl = pycurl.Curl()
        self._sockets: list[socket.socket] = []
        for option, value in (
            (pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
            (pycurl.FOLLOWLOCATION, 0),
            (pycurl.PROXY, ""),
            (pycurl.NOSIGNAL, 1),
            (pycurl.BUFFERSIZE, 32_768),
            (pycurl.CAINFO, os.environ.get("SSL_CERT_FILE") or certifi.where()),
            (pycurl.OPENSOCKETFUNCTION, self._open_socket),
            (pycurl.PREREQFUNCTION, self._may_ask),
            (pycurl.HEADERFUNCTION, lambda line: None if self._now().take_header(line) else -1),
            (pycurl.WRITEFUNCTION, self._take_body),
        ):
            self.curl.setopt(option, value)

    def start(self, hop: Hop[K]) -> None:
        self.hop, self.started = hop, time.monotonic()
        _prepare(self.curl, hop)

    def go_on(self) -> None:
        """Take what comes again, where it was not taken and may be by now."""
        if self.waits and self._may_grow(self._now()):
            self.waits = False
            self.curl.pause(pycurl.PAUSE_CONT)

    def end(self) -> Hop[K]:
        hop = self._now()
        self.waits = False
        hop.seconds_left -= time.monotonic() - self.started
        self.hop = None
        while self._sockets:
            self._sockets.pop().close()
        return hop

    def close(self) -> None:
        if self.hop:
            self.end()
        self.curl.close()

    def _now(self) -> Hop[K]:
        assert self.hop
        return self.hop

    def _take_body(self, chunk: bytes) -> int | None:
        hop = self._now()
        if hop.is_large and not self._may_grow(hop):
            self.waits = True
            return int(pycurl.WRITEFUNC_PAUSE)
        return None if hop.take_body(chunk) else 0

    def _open_socket(self, _purpose: int, address: Any) -> Any:
        numeric = address.addr[0]
        if not self._now().may_connect(numeric.decode("ascii", "replace") if isinstance(numeric, bytes) else numeric):
            return pycurl.SOCKET_BAD
        opened = socket.socket(address.family, address.socktype, address.protocol)
        self._sockets.append(opened)  # libcurl works on a duplicate; ours is closed when the transfer ends
        return opened

    def _may_ask(self, address: str, *_: object) -> Any:
        """A connection that is open already may not be open to this feed, which does not say `private: true`."""
        return pycurl.PREREQFUNC_OK if self._now().may_connect(address) else pycurl.PREREQFUNC_ABORT


class _Transfers(Generic[K]):
    """The transfers that libcurl is at work on, and those that ended and whose large body waits to be unpacked.

    Bodies and those that are ``waiting`` elsewhere take little more than ``limits.together`` bytes.
    """

    def __init__(self, limits: Limits, turns: Turns[Hop[K]], waiting: Callable[[], Collection[int]]) -> None:
        self.running: dict[Any, _Line[K]] = {}
        self._large: list[tuple[Hop[K], int, str]] = []
        self._limits = limits
        self._turns = turns
        self._waiting = waiting
        self._multi = pycurl.CurlMulti()
        self._idle: list[_Line[K]] = []

    def __enter__(self) -> _Transfers[K]:
        return self

    def __exit__(self, *_: object) -> None:
        for curl in self.running:
            self._multi.remove_handle(curl)
        for line in (*self.running.values(), *self._idle):
            line.close()
        self._multi.close()

    def start(self, hop: Hop[K]) -> None:
        line = self._idle.pop() if self._idle else _Line[K](self._may_grow)
        line.start(hop)
        self.running[line.curl] = line
        self._multi.add_handle(line.curl)

    def are_left(self) -> bool:
        return bool(self.running or self._large)

    def have_place(self) -> bool:
        """Whether another may be started. Large bodies that wait for small ones leave them their places."""
        places, running = self._limits.transfers, len(self.running)
        if running < places:
            return True
        return running < 2 * places and sum(not line.waits for line in self.running.values()) < places

    def finished(self) -> list[tuple[Hop[K], int, str]]:
        """The transfers that ended, each with libcurl's error number (0: none) and words. Large bodies come singly."""
        for line in self.running.values():
            line.go_on()
        while self._multi.perform()[0] == pycurl.E_CALL_MULTI_PERFORM:
            pass
        ended: list[tuple[Any, int, str]] = []
        more = 1
        while more:
            more, fine, failed = self._multi.info_read()
            ended += [(curl, 0, "") for curl in fine] + failed
        ripe: list[tuple[Hop[K], int, str]] = []
        for curl, code, words in ended:
            hop = self._end(curl)
            (self._large if hop.is_large else ripe).append((hop, code, words))
        if self._large and self._may_grow(self._large[0][0]):
            ripe.append(self._large.pop(0))
        return ripe

    def _may_grow(self, hop: Hop[K]) -> bool:
        """Whether a large body may: after the small ones, and if there is room, or nothing that makes room but this
        one, the first of them.
        """
        now, waiting = time.monotonic(), self._waiting()
        hops = [*(one[0] for one in self._large), *(line.hop for line in self.running.values() if line.hop)]
        if self._are_small_left(hops, waiting, now) and hop.waited(now) < self._limits.behind:
            return False
        if sum(waiting) + sum(one.held for one in hops) <= self._limits.together:
            return True
        return not waiting and hop is next(one for one in hops if one.is_large)

    def _are_small_left(self, hops: Iterable[Hop[K]], waiting: Iterable[int], now: float) -> bool:
        """Whether any body that is small, or may be, has yet to be asked for, to come, to be read, or to be written.

        One that can be asked for only once a large one has ended, on its host or at all, does not count: each would
        wait for the other.
        """
        may_ask = self.have_place() and self._turns.wait(now) is not None
        return may_ask or not all(one.is_large for one in hops) or any(size <= SMALL for size in waiting)

    def _end(self, curl: Any) -> Hop[K]:
        line = self.running.pop(curl)
        self._multi.remove_handle(curl)
        self._idle.append(line)
        return line.end()

    def rest(self, seconds: float) -> None:
        """Wait for something to happen, but not longer."""
        if not self.running or self._multi.select(seconds) == -1:
            time.sleep(min(seconds, 0.005))  # libcurl does not wait for nothing, it comes back at once


def _prepare(curl: Any, hop: Hop[Any]) -> None:
    headers = [f"Accept: {_ACCEPT}", "Accept-Encoding: gzip"]
    if hop.conditional:
        headers += [f"If-None-Match: {hop.request.etag}"] if hop.request.etag else []
        headers += [f"If-Modified-Since: {hop.request.last_modified}"] if hop.request.last_modified else []
    seconds = max(hop.seconds_left, 0.001)
    curl.setopt(pycurl.URL, ascii_address(hop.url).encode())
    curl.setopt(pycurl.USERAGENT, hop.request.agent.encode())
    curl.setopt(pycurl.HTTPHEADER, [header.encode("iso-8859-1", "replace") for header in headers])
    curl.setopt(pycurl.TIMEOUT_MS, int(seconds * 1000) or 1)
    curl.setopt(pycurl.CONNECTTIMEOUT_MS, int(min(seconds, hop.limits.connect_seconds) * 1000) or 1)
    curl.setopt(pycurl.CONNECT_TO, [f"::{hop.request.via}"] if hop.request.via else [])
