"""``timeline feeds``: health in words, adding, importing, exporting, trying again."""

from __future__ import annotations

from pathlib import Path

from e2e.conftest import Ran, run
from e2e.served import Served


def test_the_health_of_each_feed_is_told_in_words(polled: tuple[Path, list[Ran]]) -> None:
    page = run(polled[0], "feeds", now="2026-03-22T06:00:00Z").out
    found = run(polled[0], "feeds", "--json", now="2026-03-22T06:00:00Z").json["feeds"]
    assert f"{len(found)} feeds" in page
    assert all(feed["label"][:17] in page for feed in found)
    assert all(feed["good_at"] for feed in found if feed["state"] == "well")


def test_feeds_go_out_as_opml_and_come_back_in(folder: Path, tmp_path: Path) -> None:
    story = (folder / "feeds.yaml").read_text(encoding="utf-8")
    opml = tmp_path / "feeds.opml"
    run(folder, "feeds", "export", "--out", str(opml))
    assert run(folder, "feeds", "import", str(opml)).out.startswith("0 feeds added")
    assert (folder / "feeds.yaml").read_text(encoding="utf-8") == story
    opml.write_text('<opml><outline text="A &amp; B" xmlUrl="https://a.example/feed"/><outline xmlUrl="file:///etc"/>')
    ran = run(folder, "feeds", "import", str(opml))
    assert ran.out.startswith("1 feed added")
    assert "file:///etc" in ran.err
    after = (folder / "feeds.yaml").read_text(encoding="utf-8")
    added = set(after.splitlines()) - set(story.splitlines())
    assert [line.strip() for line in added] == ['- {name: "A & B", url: "https://a.example/feed"}']
    assert after.replace(f"{added.pop()}\n", "") == story
    assert run(folder, "check").code == 0


def test_a_feed_that_is_added_is_asked_once_and_its_items_recorded(folder: Path, served: Served) -> None:
    url = f"http://127.0.0.1:{served.port}/tidalpost.rss?again"
    refused = run(folder, "feeds", "add", url)
    assert (refused.code, "private" in refused.err) == (1, True)
    ran = run(folder, "feeds", "add", url, "--name", "Extra", "--private")
    assert ran.code == 0, ran.err
    assert "added Extra" in ran.out
    assert run(folder, "mentions", "--source", "extra", "--json").json["mentions"]


def test_an_unknown_feed_cannot_be_tried_again(folder: Path) -> None:
    ran = run(folder, "feeds", "retry", "morning-qua")
    assert ran.code == 2
    assert "did you mean" in ran.err


def test_a_name_that_no_feed_has_is_told_as_it_was_given(new_story: Path) -> None:
    ran = run(new_story, "feeds", "retry", "nobody at all")
    assert ran.code == 2
    assert "nobody at all" in ran.err and "NAME" in ran.err and "--feed" not in ran.err
