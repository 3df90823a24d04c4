"""Pages behind headlines: fetched once, within robots.txt, looked at again, and what a body says is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from daemon.unattended import START, Unattended
from e2e.conftest import run
from feeds.feed_server import Asked, FeedServer, Reply
from projections.tables import contents

from timeline.log import Log, open_database
from timeline.projections.catchup import catch_up
from timeline.projections.views import Views

PARAGRAPHS = (
    "The harbour was grey on Monday, and the ferries lay at the pier as they had lain all the winter long, while the "
    "islanders waited for a word from the mainland about their winter timetable and its many exceptions.",
    "Aldermoor has agreed to buy Kestrel Lines for $420 million, ending a courtship that began in the summer of 2019.",
    "Nobody on the pier had heard of it. The captain of the Osprey went on painting his railing, as he does each year.",
)


def page(*paragraphs: str) -> Reply:
    prose = "".join(f"<p>{text}</p>" for text in paragraphs)
    body = "<html><head><title>News of the ferries</title></head><body><nav><a href='/'>Home</a></nav>"
    return Reply(body=f"{body}<article><h1>News of the ferries</h1>{prose}</article></body></html>")


@pytest.fixture
def site() -> Iterator[FeedServer]:
    pytest.importorskip("trafilatura")
    pytest.importorskip("protego")
    server = FeedServer()
    yield server
    server.stop()


@pytest.fixture
def followed(unattended: Unattended, site: FeedServer) -> Unattended:
    """A story with one feed more: a paper whose headlines say little, and whose pages are fetched."""
    when = format_datetime(datetime(2026, 3, 1, 11, tzinfo=UTC))
    items = "".join(
        f"<item><title>{title}</title><link>{site.url(path)}</link><guid>{path}</guid><pubDate>{when}</pubDate></item>"
        for title, path in (("Aldermoor in talks to buy Kestrel Lines", "/ferries"), ("A walk along the pier", "/walk"))
    )
    site.routes["/feed"] = Reply(body=f'<rss version="2.0"><channel><title>Pier</title>{items}</channel></rss>')
    site.routes["/ferries"] = page(*PARAGRAPHS)
    feed = f'feeds:\n  - {{name: Pier, url: "{site.url()}", private: true, every: 6h, fetch: article}}\n'
    source = "sources:\n  127.0.0.1: {name: The Pier, letter: B}\n"
    unattended.declare(edit=lambda text: text.replace("feeds:\n", feed, 1).replace("sources:\n", source, 1))
    return unattended


def asked(site: FeedServer, path: str) -> int:
    return site.paths().count(path)


def values(world: Unattended, question: str = "takeover") -> list[str]:
    with open_database(world.path) as database:
        found = [e for e in Views(database.connection).claims(question=question) if e.mention.feed == "pier"]
        return [e.claim.value for e in found if e.withdrawn_at is None]


def pages(world: Unattended) -> list[str]:
    return [kind for kind in world.kinds() if kind.startswith("article.")]


def test_what_only_the_body_says_is_read_and_the_page_is_fetched_once(followed: Unattended, site: FeedServer) -> None:
    followed.run(hours=20)
    assert pages(followed) == ["article.captured"]
    assert "agreed" in values(followed)
    assert (asked(site, "/ferries"), asked(site, "/robots.txt"), asked(site, "/walk")) == (1, 1, 0)


def test_a_poll_by_hand_looks_at_the_pages_too(followed: Unattended, site: FeedServer) -> None:
    run(followed.folder, "poll", now=START.isoformat())
    assert pages(followed) == ["article.captured"]
    assert "agreed" in values(followed)
    run(followed.folder, "poll", "--all", now=START.isoformat())
    assert asked(site, "/ferries") == 1


def test_the_page_is_looked_at_again_after_a_day_and_a_week_and_then_no_more(
    followed: Unattended, site: FeedServer
) -> None:
    followed.run(days=12)
    days = [(note["at"] - START).total_seconds() / 86400 for note in followed.noted("page")]
    assert days == pytest.approx([0, 1, 7], abs=0.05)
    assert asked(site, "/ferries") == 3
    assert pages(followed) == ["article.captured"]


def test_a_silent_edit_of_the_page_is_seen_and_what_it_took_back_is_told(
    followed: Unattended, site: FeedServer
) -> None:
    followed.after(10, lambda: site.routes.update({"/ferries": page(PARAGRAPHS[0], PARAGRAPHS[2], PARAGRAPHS[2])}))
    followed.run(days=2)
    assert pages(followed) == ["article.captured", "article.captured"]
    assert "agreed" not in values(followed)
    with open_database(followed.path) as database:
        head = Log(database).head()
        withdrawn = Views(database.connection).withdrawn(0, head)
        assert "agreed" in {evidence.claim.value for evidence in withdrawn}


def test_a_page_that_is_taken_down_is_recorded_and_no_longer_counts(followed: Unattended, site: FeedServer) -> None:
    followed.after(10, lambda: site.routes.update({"/ferries": Reply(410)}))
    followed.run(days=9)
    assert pages(followed) == ["article.captured", "article.gone"]
    assert "agreed" not in values(followed)


def test_a_page_that_robots_txt_keeps_us_from_is_never_asked_for(followed: Unattended, site: FeedServer) -> None:
    site.routes["/robots.txt"] = Reply(body="User-agent: timeline\nDisallow: /*rries$\n")
    followed.run(days=9)
    assert (asked(site, "/ferries"), pages(followed)) == (0, [])


def test_a_site_whose_robots_txt_cannot_be_had_is_left_alone(followed: Unattended, site: FeedServer) -> None:
    site.routes["/robots.txt"] = Reply(503)
    followed.run(hours=20)
    assert (asked(site, "/ferries"), pages(followed)) == (0, [])


def test_pages_that_are_no_text_cost_nothing_but_a_note(followed: Unattended, site: FeedServer) -> None:
    def odd(asked: Asked) -> Reply:
        return Reply(body=b"%PDF-1.7 \x00\xff" * 50, headers={"Content-Type": "application/pdf"})

    site.routes["/ferries"] = odd
    followed.run(hours=20)
    assert pages(followed) == []
    assert "no web page" in followed.noted("page")[0]["result"]


def test_the_tables_with_pages_are_those_of_the_log_folded_anew(followed: Unattended, site: FeedServer) -> None:
    followed.after(10, lambda: site.routes.update({"/ferries": page(*PARAGRAPHS[:2], PARAGRAPHS[0])}))
    followed.run(days=2)
    with open_database(followed.path) as database:
        before = contents(database)
        assert catch_up(database, anew=True)
        assert contents(database) == before
        assert [m.feed for m in Views(database.connection).mentions(words="timetable")] == ["pier"]
