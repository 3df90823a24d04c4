"""The text of a recorded mention as reading wants it: who published it, and what a primary feed states outright."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from timeline.log import Log, Recorded
from timeline.reading.claim import Passage
from timeline.stored import moment
from timeline.story.model import Story

_PLAIN_HOST = re.compile(r"https?://([a-z0-9.-]+)(?:[/?#]|$)")
"""An address whose host needs no parser; nearly all do not, and every mention has one."""
BY_HAND = "by-hand"
"""The feed under whose name mentions added by hand are recorded, and the publisher of those that name none."""


def said_at(log: Log, position: int) -> dict[str, Any]:
    """What a mention said once the event at a position was recorded: its feed's words, and its page's where we have it.

    The event is the mention's own, or one about its page.
    """
    event = log.at(position)

    def last(stream: str) -> Recorded | None:
        (at,) = log.connection.execute(
            "SELECT max(position) FROM events WHERE stream = ? AND position <= ?", (stream, position)
        ).fetchone()
        return log.at(at) if at else None

    if event.stream.startswith("article "):
        (stream,) = log.connection.execute(
            "SELECT stream FROM events WHERE id = ?", (event.payload["mention"],)
        ).fetchone()
        own, page = last(stream) or event, event
    else:
        (first,) = log.connection.execute(
            "SELECT id FROM events WHERE stream = ? ORDER BY position LIMIT 1", (event.stream,)
        ).fetchone()
        own, page = event, last(f"article {first}") or event
    said = own.payload
    if page.kind != "article.captured":
        return said
    return {**said, "text": page.payload["text"]}


def domain_of(story: Story, said: dict[str, Any]) -> str:
    """Who published a mention: what its feed declares, else the publisher that the item names, else its link's host."""
    feed = story.feed(said["feed"])
    if feed and feed.source:
        return feed.source
    address = said.get("source_url") or said.get("link") or (feed.url if feed else "")
    plain = _PLAIN_HOST.match(address)
    host = plain[1] if plain else urlsplit(address).hostname or ""
    return host.removeprefix("www.") or said["feed"]


def passage_of(story: Story, said: dict[str, Any], domain: str) -> Passage:
    """The text of a mention event as reading wants it."""
    published = said.get("published_at") or said["seen_at"]
    return Passage(
        title=said.get("title", ""),
        summary=said.get("summary", ""),
        text=said.get("text", ""),
        published_at=moment(published),
        domain=domain,
        stated=tuple(_stated(story, said)),
    )


def _stated(story: Story, said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a primary feed states, by the names that reading knows: form or entry, and the questions it is for."""
    stated: dict[str, str] = said.get("stated", {})
    if "document" in stated:
        yield "entry", stated["document"]  # as fed, "entry" is but its number
    feed = story.feed(said["feed"])
    if feed and feed.question:
        yield "question", feed.question
    if "form" in stated:
        concerned = _filed_for(story, stated)
        if concerned:
            yield "form", stated["form"]
        yield from (("question", id) for id in concerned)


def _filed_for(story: Story, stated: dict[str, str]) -> list[str]:
    """The questions about whoever filed; all of them where a feed of the story follows that filer by its number."""
    company, number = stated.get("company", ""), stated.get("cik")
    if not company or any(number and number in feed.url for feed in story.feeds):
        return list(story.questions)
    named = {
        id
        for id, entity in story.entities.items()
        for name in (entity.name, *entity.aliases)
        if re.search(rf"\b{re.escape(name)}\b", company, re.IGNORECASE)
    }
    return [id for id, question in story.questions.items() if named & {*question.about, *question.parties}]
