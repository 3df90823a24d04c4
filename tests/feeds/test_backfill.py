"""Saved documents give the events that polling at their times would have given."""

from __future__ import annotations

import json
import os
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from feeds.documents import rss, story
from feeds.world import START, World

from timeline.errors import FeedError
from timeline.feeds.backfill import backfill, saved_documents


def name(hours: float) -> str:
    return (START + timedelta(hours=hours)).strftime("%Y-%m-%dT%H%M%SZ.xml")


DOCUMENTS = {
    2: rss(story(1), story(2)),
    4: rss(story(3), story(2), story(1, text="Edited.")),
    6: rss(story(3, date="Thu, 07 May 2026 08:00:01 GMT"), story(2)),
    8: rss(),
    10: rss(story(1, text="Edited again."), story(4), story(2)),
}


@pytest.fixture(autouse=True)
def one_parser(kept_parser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.feeds.backfill.Parser", lambda: kept_parser)


def folder(path: Path, feed: str = "paper") -> Path:
    (path / "saved" / feed).mkdir(parents=True)
    for hours, body in DOCUMENTS.items():
        (path / "saved" / feed / name(hours)).write_text(body)
    return path / "saved"


def zipped(path: Path, feed: str = "paper", manifest: Any = None) -> Path:
    (path / "saved").mkdir(exist_ok=True)
    with zipfile.ZipFile(path / "saved" / f"{feed}.zip", "w") as archive:
        for hours, body in DOCUMENTS.items():
            archive.writestr(name(hours), body)
    if manifest is not None:
        (path / "saved" / "manifest.json").write_text(json.dumps(manifest))
    return path / "saved"


def mentions(world: World) -> list[tuple[str, dict[str, Any]]]:
    return [(recorded.id, recorded.payload) for recorded in world.log.events() if recorded.kind.startswith("mention")]


@pytest.mark.parametrize("make", [folder, zipped])
def test_backfilling_gives_what_polling_would_have_given(world: World, tmp_path: Path, make: Any) -> None:
    polled = World(tmp_path / "polled.db", world.server)
    with polled:
        for body in DOCUMENTS.values():
            polled.serve_and_poll(body)
        now = START + timedelta(days=30)
        (outcome,) = backfill(world.story, world.database, make(tmp_path), now)
        assert mentions(world) == mentions(polled)
        assert (outcome.result, outcome.seen, outcome.revised, outcome.backlog) == ("new", 4, 2, True)
        assert {recorded.recorded_at for recorded in world.log.events()} == {now}


def test_repeating_a_backfill_records_nothing(world: World, tmp_path: Path) -> None:
    path = folder(tmp_path)
    backfill(world.story, world.database, path, world.now)
    head = world.log.head()
    (again,) = backfill(world.story, world.database, path, world.now + timedelta(days=1))
    assert (again.result, world.log.head()) == ("unchanged", head)


def test_polling_goes_on_after_a_backfill_without_a_second_event(world: World, tmp_path: Path) -> None:
    backfill(world.story, world.database, folder(tmp_path), world.now)
    outcome = world.serve_and_poll(rss(story(5), story(4), story(1, text="Edited again.")), hours=24)
    assert (outcome.seen, outcome.revised, outcome.backlog) == (1, 0, False)


def test_an_old_document_never_revises_what_was_seen_later(world: World, tmp_path: Path) -> None:
    world.serve_and_poll(rss(story(1, text="The newest words."), story(2)), hours=24 * 9)
    (outcome,) = backfill(world.story, world.database, folder(tmp_path), world.now)
    assert (outcome.seen, outcome.revised) == (2, 0)


def test_feeds_are_found_by_the_manifests_address(world: World, tmp_path: Path) -> None:
    address = world.feeds[0].url
    path = zipped(tmp_path, "some-archive", [{"name": "some-archive", "url": address.replace("http:", "https:")}])
    assert [(outcome.feed, outcome.seen) for outcome in backfill(world.story, world.database, path, world.now)] == [
        ("paper", 4)
    ]


def test_a_feed_named_by_hand_takes_everything(world: World, tmp_path: Path) -> None:
    path = folder(tmp_path, "anything")
    assert backfill(world.story, world.database, path / "anything", world.now, feed="paper")[0].seen == 4
    with pytest.raises(FeedError, match="no feed called 'nobody'"):
        backfill(world.story, world.database, path, world.now, feed="nobody")


def test_documents_of_undeclared_feeds_are_left_out(world: World, tmp_path: Path) -> None:
    folder(tmp_path, "stranger")
    outcomes = backfill(world.story, world.database, folder(tmp_path), world.now)
    assert {(one.feed, one.result, one.error) for one in outcomes} == {
        ("paper", "new", None),
        ("stranger", "left-out", None),
    }
    assert {payload["feed"] for payload in world.payloads()} == {"paper"}


def test_documents_of_undeclared_feeds_alone_are_an_error_that_says_what_to_do(world: World, tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="no feed called 'stranger'; say which it is with --feed"):
        backfill(world.story, world.database, folder(tmp_path, "stranger"), world.now)
    assert world.log.head() == 0


@pytest.mark.parametrize("called", ["paper.xml", "feed.rss", "paper/2026-05-07T120500Z.xml"])
def test_one_document_alone(world: World, tmp_path: Path, called: str) -> None:
    """It is of the feed that it is called after, or the only one, and as old as its name or else the file says."""
    path = tmp_path / called
    path.parent.mkdir(exist_ok=True)
    path.write_text(rss(story(1)))
    at = datetime(2026, 5, 7, 12, 5, tzinfo=UTC)
    os.utime(path, (at.timestamp(), at.timestamp() + 0.7))
    assert backfill(world.story, world.database, path, world.now + timedelta(days=1))[0].seen == 1
    assert world.payloads()[0]["seen_at"] == "2026-05-07T12:05:00Z"


def test_one_document_that_may_be_of_several_feeds_must_be_named(world: World, tmp_path: Path) -> None:
    world.feeds.append(world.feed("/other", name="other"))
    path = tmp_path / "feed.xml"
    path.write_text(rss(story(1)))
    with pytest.raises(FeedError, match="no feed called 'feed'; say which it is with --feed"):
        backfill(world.story, world.database, path, world.now)
    assert backfill(world.story, world.database, path, world.now, feed="other")[0].seen == 1


def test_documents_of_several_feeds_are_taken_in_the_order_of_their_times(tmp_path: Path) -> None:
    folder(tmp_path, "b")
    folder(tmp_path, "a")
    found = [(document.at, document.feed) for document in saved_documents(tmp_path / "saved")]
    assert found == sorted(found) and len(found) == 10
    assert found[0][0] == datetime(2026, 5, 7, 14, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["missing", "empty", "text", "wrong name", "wrong day", "bad zip", "bad manifest"])
def test_anything_else_is_one_clear_error(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "saved"
    if kind != "missing":
        path.mkdir()
    if kind == "text":
        (path / "notes.txt").write_text("hello")
    if kind in ("wrong name", "wrong day"):
        (path / "paper").mkdir()
        (path / "paper" / ("yesterday.xml" if kind == "wrong name" else "2026-02-30T000000Z.xml")).write_text("x")
    if kind == "bad zip":
        (path / "paper.zip").write_bytes(b"not a zip")
    if kind == "bad manifest":
        (path / "manifest.json").write_text("[1")
        (path / "paper").mkdir()
    with pytest.raises(FeedError) as error:
        list(saved_documents(path))
    assert "\n" not in str(error.value)


def test_a_document_that_cannot_be_read_is_reported_and_the_rest_taken(world: World, tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / "paper" / name(5)).write_text("<html>Sorry</html>")
    (outcome,) = backfill(world.story, world.database, path, world.now)
    assert outcome.result == "failed" and "web page" in str(outcome.error)
    assert outcome.seen == 4
