"""The pages behind a feed's headlines: fetched once, politely, and looked at again after a day and a week.

Only for feeds that say ``fetch: article``, only what its site's robots.txt allows us, and only mentions that the caller
found to concern the story. Must never: fetch a page more often than `AGES` says, or take a page for text without a
process that can be killed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from timeline import __version__
from timeline.errors import FetchError, ParseError
from timeline.event import Event
from timeline.events import ArticleCaptured, ArticleGone
from timeline.feeds.fetch import LIMITS, fetch_all
from timeline.feeds.hop import Answer, Limits, Request
from timeline.feeds.parse import Parser
from timeline.log import Database, Log
from timeline.stored import moment, moment_text
from timeline.story.model import Feed, Story

AGES = (timedelta(0), timedelta(days=1), timedelta(days=7))
"""How long after we first saw a mention its page is looked at; a page that changes later changes unseen."""
MOST = 20
"""Pages fetched in one round; the rest follow in the next."""
ROBOTS_FOR = timedelta(days=1)
"""How long what a robots.txt said holds (RFC 9309, 2.4)."""
ROBOT = "timeline"
"""The name by which a robots.txt may speak to us."""

_TABLE = """
CREATE TABLE IF NOT EXISTS article_checks (
    mention TEXT PRIMARY KEY,
    checks  INTEGER NOT NULL,
    next_at TEXT,
    why     TEXT NOT NULL
) STRICT, WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The page of a mention. ``mention``: the id of its first event."""

    mention: str
    url: str
    feed: Feed
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking at one page came to: ``captured``, ``changed``, ``same``, ``gone``, or why there is no text."""

    url: str
    result: str


@dataclass(slots=True)
class Robots:
    """What the robots.txt of each site allows, as long as that holds; kept by the caller from round to round."""

    known: dict[str, tuple[Callable[[str], bool], datetime]] = field(default_factory=dict)

    def allows(self, url: str) -> bool:
        rules, _ = self.known[_site(url)]
        return rules(url)

    def learn(self, story: Story, wanted: Iterable[Wanted], now: datetime, limits: Limits) -> None:
        """Ask each site that we know nothing of. RFC 9309, 2.3.1: none there, all is allowed; no answer, nothing is."""
        from protego import Protego

        asked: dict[str, Request] = {}
        for one in wanted:
            site = _site(one.url)
            if site not in self.known or self.known[site][1] <= now:
                asked[site] = _request(story, one.feed, f"{site}/robots.txt")
        for came in fetch_all(asked, limits=limits):
            if came is None:
                continue
            site, answer = came
            if isinstance(answer, Answer):
                rules = Protego.parse(answer.body[:512_000].decode("utf-8", "replace"))
                allows: Callable[[str], bool] = partial(rules.can_fetch, user_agent=ROBOT)
            else:
                absent = answer is not None and answer.status is not None and 400 <= answer.status < 500
                allows = _yes if absent and answer is not None and answer.status != 429 else _no
            self.known[site] = allows, now + ROBOTS_FOR


def _yes(_url: str) -> bool:
    return True


def _no(_url: str) -> bool:
    return False


def missing() -> list[str]:
    """The packages of the extra `articles` that are not installed."""
    return [name for name in ("protego", "trafilatura") if find_spec(name) is None]


def due(database: Database, wanted: Iterable[Wanted], now: datetime) -> list[Wanted]:
    """Those whose page is to be looked at now, the first `MOST`."""
    checks = _checks(database)
    return [one for one in wanted if (at := checks.get(one.mention, one.seen_at)) is not None and at <= now][:MOST]


def next_look(database: Database, wanted: Iterable[Wanted], now: datetime) -> datetime | None:
    """When the first of these pages is to be looked at, ``now`` if that is overdue; None where none is any more."""
    checks = _checks(database)
    moments = [at for one in wanted if (at := checks.get(one.mention, one.seen_at)) is not None]
    return max(min(moments), now) if moments else None


def _checks(database: Database) -> dict[str, datetime | None]:
    """When each page that was looked at is to be looked at again, if ever."""
    if not database.has_table("article_checks"):
        with database.writing() as connection:
            connection.execute(_TABLE)
    rows = database.connection.execute("SELECT mention, next_at FROM article_checks")
    return {mention: moment(at) if at else None for mention, at in rows}


def look(
    story: Story,
    database: Database,
    wanted: list[Wanted],
    now: datetime,
    robots: Robots,
    *,
    stop: Callable[[], bool] = lambda: False,
    limits: Limits = LIMITS,
) -> list[Looked]:
    """Fetch these pages and record what they say now, where that is news. Raises LogError."""
    robots.learn(story, wanted, now, limits)
    allowed = {one.mention: one for one in wanted if robots.allows(one.url)}
    with database.writing() as connection:
        for one in wanted:
            if one.mention not in allowed:
                _checked(connection, one, len(AGES), None, "its robots.txt asks us not to")
    looked = [Looked(one.url, "robots.txt asks us not to") for one in wanted if one.mention not in allowed]
    requests = {one.mention: _request(story, one.feed, one.url) for one in allowed.values()}
    with Parser() as parser:
        for came in fetch_all(requests, limits=limits, stop=stop):
            mention, answer = came or ("", None)
            if answer is not None:
                looked.append(_record(database, allowed[mention], answer, parser, now))
    return looked


def _record(database: Database, one: Wanted, answer: Answer | FetchError, parser: Parser, now: datetime) -> Looked:
    page: dict[str, Any] | None = None
    result = ""
    if isinstance(answer, FetchError):
        result = "gone" if answer.status in (404, 410) else str(answer)
    else:
        try:
            read = parser.parse(
                answer.body, url=answer.url, content_type=answer.headers.get("content-type", ""), kind="article"
            )
            page = {"title": read.items[0].title, "text": read.items[0].text, "links": read.items[0].links}
        except ParseError as error:
            result = str(error)
    with database.writing() as connection:
        log = Log(database)
        last = log.last_of(f"article {one.mention}")
        event: Event | None = None
        if page is not None:
            same = last is not None and last.kind == "article.captured" and _alike(last.payload["text"], page["text"])
            result = "same" if same else "changed" if last is not None else "captured"
            if not same:
                event = ArticleCaptured(
                    **page,
                    mention=one.mention,
                    url=one.url,
                    captured_at=now,
                    supersedes=last.id if last else None,
                )
        elif result == "gone" and last is not None and last.kind == "article.captured":
            status = answer.status if isinstance(answer, FetchError) else None
            event = ArticleGone(mention=one.mention, url=one.url, status=status, seen_at=now, supersedes=last.id)
        if event is not None:
            log.append([event], now)
        row = connection.execute("SELECT checks FROM article_checks WHERE mention = ?", (one.mention,)).fetchone()
        checks = (row[0] if row else 0) + 1
        later = [one.seen_at + age for age in AGES[checks:] if one.seen_at + age > now]
        _checked(connection, one, checks, later[0] if later else None, result)
    return Looked(one.url, result)


def _alike(before: object, after: object) -> bool:
    """White space apart."""
    return str(before).split() == str(after).split()


def _checked(connection: sqlite3.Connection, one: Wanted, checks: int, next_at: datetime | None, why: str) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO article_checks (mention, checks, next_at, why) VALUES (?, ?, ?, ?)",
        (one.mention, checks, moment_text(next_at) if next_at else None, why),
    )


def _request(story: Story, feed: Feed, url: str) -> Request:
    agent = " ".join((feed.user_agent or f"timeline/{__version__} (+{story.contact})").split())
    return Request(url=url, agent=agent, private=feed.private)


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
