"""A first look at an address, before it is added: the feed that is there, or the feeds that its page names."""

from __future__ import annotations

from dataclasses import dataclass

from timeline.errors import FeedError, ParseError
from timeline.feeds.discover import Found, feeds_of
from timeline.feeds.fetch import LIMITS, fetch_all
from timeline.feeds.hop import Answer, Limits, Request
from timeline.feeds.item import Document
from timeline.feeds.parse import Parser


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: a ``document`` with the answer that it came in (for `poll`'s ``given``), or other ``feeds``."""

    answer: Answer
    document: Document | None
    feeds: tuple[Found, ...]


def look(url: str, *, agent: str, private: bool = False, kind: str = "feed", limits: Limits = LIMITS) -> Looked:
    """Ask once. Raises FetchError, or ParseError for what is neither a feed nor a page that names one."""
    answers = [came[1] for came in fetch_all({url: Request(url, agent, private=private)}, limits=limits) if came]
    answer = answers[0]
    if not isinstance(answer, Answer):
        raise answer or FeedError("waiting", f"{url} was not asked")
    content_type = answer.headers.get("content-type", "")
    try:
        with Parser() as parser:
            document = parser.parse(answer.body, url=answer.url, content_type=content_type, kind=kind)
    except ParseError as error:
        feeds = feeds_of(answer.body, answer.url) if error.cause == "html" else ()
        if not feeds:
            raise
        return Looked(answer, None, feeds)
    return Looked(answer, document, ())
