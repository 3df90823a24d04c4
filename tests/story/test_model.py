"""The shape of a story: what the shipped one asks, what is recorded of it, and how its parts are named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from stories import STORY_FILE

from timeline.reading.rules import compile_rules
from timeline.story import document
from timeline.story.address import bare_address
from timeline.story.document import digest_of
from timeline.story.load import load_story, validated
from timeline.story.model import Feed, Story

SHIPPED = Path(__file__).parents[2] / "feeds.yaml"


def test_the_shipped_story_is_sound_follows_many_feeds_and_asks_what_it_promises() -> None:
    story = load_story(SHIPPED).story
    compile_rules(story)
    assert len(story.feeds) >= 25
    promised = (
        "xai-fate ipo ipo-date ipo-valuation southaven memphis lawsuit-grounds lease-form lease-fee lease-term grok "
        "cofounders template"
    )
    assert set(promised.split()) <= set(story.questions)


@pytest.mark.parametrize("path", [SHIPPED, STORY_FILE], ids=["shipped", "made up"])
def test_a_definition_comes_back_from_the_log_the_same_and_in_the_same_order(path: Path) -> None:
    story = load_story(path).story
    recorded = json.loads(json.dumps(story.definition(), sort_keys=True))
    assert Story.recorded(recorded) == story
    assert Story.recorded(recorded).definition() == recorded
    assert list(Story.recorded(recorded).questions) == list(story.questions)


def test_a_definition_leaves_defaults_out_so_that_new_settings_never_change_an_old_one() -> None:
    feed = load_story(STORY_FILE).story.definition()["feeds"][2]
    assert set(feed) == {"name", "url", "source", "private"}


def test_a_digest_changes_with_the_file_and_the_programs_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_bytes(STORY_FILE.read_bytes())
    two.write_bytes(STORY_FILE.read_bytes())
    assert digest_of(one) == digest_of(two) == load_story(one).digest
    two.write_bytes(STORY_FILE.read_bytes() + b"# a remark\n")
    assert digest_of(two) != digest_of(one)
    before = digest_of(one)
    newer = shutil.copytree(document.TEMPLATES, tmp_path / "templates")
    with (newer / "lawsuit.yaml").open("a", encoding="utf-8") as template:
        template.write("# a newer program's\n")
    monkeypatch.setattr(document, "TEMPLATES", newer)
    assert digest_of(one) == load_story(one).digest != before


def test_a_feed_keeps_its_key_while_its_name_stays_and_without_one_while_its_address_does() -> None:
    assert Feed(url="https://a.example/x", name="The Post").key == Feed(url="https://b.example/y", name="The Post").key
    assert Feed(url="https://www.a.example/x/").key == Feed(url="http://a.example/x").key == "a.example/x"


ADDRESSES = {
    "https://www.a.example/feed/": "a.example/feed",
    "http://a.example:8080/feed?x=1": "a.example:8080/feed?x=1",
    "https://A.example/Feed": "a.example/Feed",
}


@pytest.mark.parametrize(("address", "bare"), ADDRESSES.items())
def test_an_address_is_known_without_scheme_www_and_last_slash(address: str, bare: str) -> None:
    assert bare_address(address) == bare


def test_a_source_speaks_for_the_domains_below_its_own_unless_one_declares_itself() -> None:
    story = validated(
        {
            "story": "s",
            "contact": "c",
            "feeds": [],
            "sources": {"post.example": {"name": "Post"}, "blog.post.example": {"name": "Blog"}},
        }
    )
    names = {
        d: (story.source_of(d) or story.sources["post.example"]).name for d in ("m.post.example", "x.blog.post.example")
    }
    assert names == {"m.post.example": "Post", "x.blog.post.example": "Blog"}
    assert story.source_of("compost.example") is None
    assert story.source_of("example") is None
