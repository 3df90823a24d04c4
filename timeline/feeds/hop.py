"""One request and its answer, a hop at a time: what comes is kept within limits, and what it means is said in words.

Knows HTTP but no client library; `fetch.py` feeds it headers and chunks, and asks what to do next.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar
from urllib.parse import urljoin, urlsplit, urlunsplit

from timeline.errors import FetchError
from timeline.feeds.addresses import may_connect, same_article
from timeline.feeds.decode import SMALL, Body

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost: seconds over all hops, bytes of body when unpacked, bytes and lines of headers.

    ``transfers``: how many are under way at a time, not counting as many again that wait for others to come first.
    ``together``: bytes of all bodies that are under way or wait to be read; beyond them only small ones come.
    ``behind``: seconds that a body which is no longer small waits for those that are.
    ``patience``: seconds that what one feed brought waits to be written together with what others bring.
    """

    seconds: float = 40.0
    connect_seconds: float = 7.0
    body_bytes: int = 15_000_000
    header_bytes: int = 256_000
    header_lines: int = 1_000
    hops: int = 10
    transfers: int = 16
    together: int = 45_000_000
    behind: float = 5.0
    patience: float = 0.01


_IGNORED_BYTES = 64_000
"""A body that nobody reads (a redirect's, an error's) may be this long and its connection is still used again."""


class Request(NamedTuple):
    """What to ask. ``validated`` is the address that gave the validators: they are sent nowhere else.

    ``tracked`` says the addresses (as `same_article` spells them) of the story's feeds, onto which no other must move.
    ``via``: the host and port that stand in for every other, as in a replay.
    """

    url: str
    agent: str
    etag: str | None = None
    last_modified: str | None = None
    validated: str | None = None
    private: bool = False
    tracked: Callable[[], frozenset[str]] = frozenset
    via: str | None = None


class Answer(NamedTuple):
    """A whole answer: 200 or 204 with its body, or 304. ``moved``: where permanent redirects alone led, if anywhere."""

    status: int
    url: str
    moved: str | None
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(slots=True)
class Hop(Generic[K]):
    """One request under way: where it stands, and what came so far."""

    key: K
    request: Request
    limits: Limits
    url: str
    seconds_left: float
    seen: tuple[str, ...] = ()
    only_permanent: bool = True
    moved: str | None = None
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    header_bytes: int = 0
    header_lines: int = 0
    ignored: int = 0
    body: Body | None = None
    large_since: float | None = None
    fault: FetchError | None = None
    refused: str | None = None
    enough: bool = False

    @property
    def private(self) -> bool:
        return self.request.private

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or self.url

    @property
    def conditional(self) -> bool:
        return self.url == self.request.validated and bool(self.request.etag or self.request.last_modified)

    @property
    def held(self) -> int:
        """Bytes of body that came so far, as they are kept."""
        return self.body.held if self.body else 0

    @property
    def is_large(self) -> bool:
        return self.held > SMALL

    def waited(self, now: float) -> float:
        """Seconds, by any clock that never steps back, since it was first asked whether its large body may grow."""
        if self.large_since is None:
            self.large_since = now
        return now - self.large_since

    # --- what comes ---------------------------------------------------------------------------------------------------

    def may_connect(self, address: str) -> bool:
        """Whether the socket may be opened; a refusal is remembered."""
        allowed = may_connect(address, private=self.private)
        if not allowed:
            self.refused = address
        return allowed

    def take_header(self, line: bytes) -> bool:
        """False when the headers are more than any feed needs."""
        self.header_bytes += len(line)
        self.header_lines += 1
        if self.header_bytes > self.limits.header_bytes or self.header_lines > self.limits.header_lines:
            self.fault = FetchError("too-large", f"the headers of {self.host} are larger than any feed needs")
            return False
        text = line.decode("iso-8859-1").rstrip("\r\n")
        if text.startswith("HTTP/"):
            code = text.split(" ", 2)[1:2]
            self.status = int(code[0]) if code and code[0].isdigit() else 0
            self.headers = {}
        elif ":" in text and text[0] not in " \t":
            name, _, value = text.partition(":")
            self.headers.setdefault(name.strip().lower(), value.strip())
        return True

    def take_body(self, chunk: bytes) -> bool:
        """False when there is nothing more to learn from the rest."""
        if self.status not in (200, 202):
            self.ignored += len(chunk)
            self.enough = self.ignored > _IGNORED_BYTES
            return not self.enough
        try:
            if self.body is None:
                self.body = Body(self.headers.get("content-encoding", ""), self.limits.body_bytes)
            self.body.take(chunk)
        except FetchError as error:
            self.fault = error
        return self.fault is None

    # --- what it means ------------------------------------------------------------------------------------------------

    def conclude(self, code: int, words: str) -> Answer | FetchError | Hop[K]:
        """The answer, the error, or the next hop. ``code``: libcurl's error, 0 for none; ``words``: its text."""
        if self.fault:
            return self.fault
        if self.refused and code:
            at = "" if self.host == self.refused else f"at {self.refused}, "
            return FetchError(
                "private-address", f"{self.host} is {at}a private address, which only `private: true` allows"
            )
        if code and not self.enough:
            return self._broken(code, words)
        if self.status in _REDIRECTS:
            return self._redirected()
        if self.status == 304:
            if self.conditional:
                return Answer(304, self.url, self.moved, self.headers)
            text = f"{self.host} says 'not modified' to a request without a condition"
            return FetchError("http", text, status=304)
        if self.status == 202:
            text = f"{self.host} answers with a check for robots (HTTP 202), not with the feed"
            return FetchError("blocked", text, status=202)
        if self.status in (200, 204):
            try:
                return Answer(self.status, self.url, self.moved, self.headers, self.body.whole() if self.body else b"")
            except FetchError as error:
                return error
        return self._refusal()

    def _broken(self, code: int, words: str) -> FetchError:
        cause, text = _TROUBLE.get(code, ("connection", "{host}: {words}"))
        if code == _TIMED_OUT and "resolv" in words.lower():
            cause, text = _TROUBLE[_NOT_RESOLVED]
        seconds = f"{self.limits.seconds:.0f}"
        said = text.format(host=self.host, url=self.url[:200], seconds=seconds, words=words[:200])
        return FetchError(cause, said, status=self.status or None)

    def _refusal(self) -> FetchError:
        if "challenge" in self.headers.get("cf-mitigated", ""):
            text = f"{self.host} is guarded against robots and lets no feed reader in (HTTP {self.status})"
            return FetchError("blocked", text, status=self.status)
        fallback = ("server-error", "has trouble") if self.status >= 500 else ("http", "gave an unexpected answer")
        cause, what = _STATUS.get(self.status, fallback)
        patience = retry_after(self.headers)
        wait = f"; it asks to wait {patience} seconds" if patience else ""
        text = f"{self.host} {what} (HTTP {self.status}){wait}"
        return FetchError(cause, text, status=self.status, retry_after=patience)

    def _redirected(self) -> FetchError | Hop[K]:
        location = self.headers.get("location", "")
        with contextlib.suppress(UnicodeError):
            location = location.encode("iso-8859-1").decode()
        target = _target(self.url, location)
        seen = (*self.seen, self.url)
        if not location:
            trouble = "without saying where to"
        elif target is None:
            trouble = f"to {location[:200]!r}, which is no web address"
        elif target in seen:
            trouble = "in a circle"
        elif len(seen) >= self.limits.hops:
            trouble = f"more than {self.limits.hops} times"
        else:
            return self._next(target, seen)
        return FetchError("redirect", f"{self.host} redirects {trouble}", status=self.status)

    def _next(self, target: str, seen: tuple[str, ...]) -> FetchError | Hop[K]:
        permanent = self.only_permanent and self.status in _PERMANENT
        elsewhere = same_article(target) != same_article(self.request.url)
        if permanent and elsewhere and same_article(target) in self.request.tracked():
            text = f"the feed has moved to {target}, which the story follows already: remove one of them"
            return FetchError("duplicate", text)
        return Hop(
            self.key,
            self.request,
            self.limits,
            target,
            self.seconds_left,
            seen=seen,
            only_permanent=permanent,
            moved=target if permanent else self.moved,
        )


_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_NOT_RESOLVED, _TIMED_OUT = 6, 28

_TROUBLE: dict[int, tuple[str, str]] = {  # by libcurl's error numbers, which never change
    1: ("address", "{url} is no http or https address"),
    3: ("address", "{url} is no address that can be asked"),
    _NOT_RESOLVED: ("dns", "the name {host} could not be resolved"),
    7: ("connection", "{host} does not accept connections"),
    8: ("http", "{host} does not answer in HTTP"),
    16: ("connection", "the connection to {host} broke off"),
    18: ("truncated", "the answer of {host} breaks off before its end"),
    _TIMED_OUT: ("timeout", "{host} did not answer in full within {seconds} seconds"),
    35: ("tls", "no secure connection to {host} could be made"),
    52: ("connection", "{host} closed the connection without an answer"),
    55: ("connection", "the connection to {host} broke off"),
    56: ("truncated", "the connection to {host} broke off before the answer's end"),
    60: ("tls", "the certificate of {host} is not valid"),
    61: ("encoding", "the answer of {host} is encoded in a way that was not asked for"),
    92: ("truncated", "the answer of {host} breaks off before its end"),
    100: ("too-large", "the headers of {host} are larger than any feed needs"),
}

_STATUS: dict[int, tuple[str, str]] = {
    401: ("unauthorised", "wants a login"),
    402: ("forbidden", "wants to be paid"),
    403: ("forbidden", "refuses to answer us"),
    404: ("not-found", "has nothing at this address"),
    410: ("gone", "says that the feed is gone for good"),
    429: ("rate-limited", "says that it is asked too often"),
}


def _target(url: str, location: str) -> str | None:
    """Where to, without user and password: no feed's address has any, and what another gives us we tell nobody."""
    try:
        target = urljoin(url, location).partition("#")[0]
        parts = urlsplit(target)
        sound = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port)
        if "@" in parts.netloc:
            target = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        return target if sound else None
    except ValueError:
        return None


def retry_after(headers: Mapping[str, str]) -> int | None:
    """Seconds that a server asks us to wait. A date counts from the answer's own Date, not from our clock."""
    stated = headers.get("retry-after", "")
    try:
        return max(0, int(min(float(stated), 1e9)))
    except (ValueError, OverflowError):
        pass
    from email.utils import parsedate_to_datetime  # few servers ever ask for patience

    try:
        until, since = parsedate_to_datetime(stated), parsedate_to_datetime(headers["date"])
        return max(0, int((until - since).total_seconds()))
    except (KeyError, TypeError, ValueError):
        return None
