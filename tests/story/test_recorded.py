"""What is recorded of a story: plain JSON without defaults, the same that pydantic makes of it; it comes back whole."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from stories import STORY_FILE, adopt_story, story

from timeline.errors import UpcastError
from timeline.log import Log, open_database
from timeline.log.adoption import adopted
from timeline.plain import plain
from timeline.story.alert import Alert
from timeline.story.document import as_yaml
from timeline.story.load import load_story
from timeline.story.model import Entity, Feed, Source, Story
from timeline.story.templates import examples, names

ROOT = Path(__file__).parents[2]
COOKBOOK = (ROOT / "docs" / "writing-questions.md").read_text(encoding="utf-8").partition("## Cookbook")[2]
RECIPES = {
    part.partition("\n")[0]: "".join(re.findall(r"```yaml\n(.*?)```", part, re.DOTALL))
    for part in re.split(r"^### ", COOKBOOK, flags=re.MULTILINE)[1:]
}
SETTINGS_PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def of_template(name: str) -> str:
    """A story that asks by a template, once for each of its examples."""
    entities: dict[str, Any] = {}
    questions = {}
    for number, case in enumerate(examples(name)):
        entities |= case["entities"]
        questions[f"asked-{number}"] = {"use": name, **case["use"]}
    return as_yaml({"story": "s", "contact": "c", "feeds": [], "entities": entities, "questions": questions})


ALERTS = "story: s\ncontact: c\nfeeds: []\nquestions: {ipo: {ask: What?}, lawsuit: {ask: What?}}\n" + "".join(
    re.findall(r"```yaml\n(alerts:.*?)```", SETTINGS_PAGE, re.DOTALL)
)
WRITTEN = {
    "shipped": (ROOT / "feeds.yaml").read_text(encoding="utf-8"),
    "made up": STORY_FILE.read_text(encoding="utf-8"),
    "alerts": ALERTS,
    **RECIPES,
    **{name: of_template(name) for name in names()},
}


def comes_back(told: Story) -> None:
    definition = told.definition()
    dumped = TypeAdapter(Story).dump_python(told, mode="json", exclude_defaults=True)
    assert definition == {**dumped, "order": list(told.questions)}
    again = Story.recorded(json.loads(json.dumps(definition, sort_keys=True)))
    assert again == told
    assert list(again.questions) == list(told.questions)
    assert again.definition() == definition


@pytest.mark.parametrize("name", WRITTEN)
def test_a_definition_is_what_pydantic_makes_of_it_and_comes_back_the_same(name: str, tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(WRITTEN[name], encoding="utf-8")
    comes_back(load_story(path).story)


FEEDS = st.lists(st.builds(Feed, url=st.sampled_from(["https://a.example/x", "http://b.example"]))).map(tuple)
ALERT = st.builds(Alert, apprise=st.none(), command=st.just(("notify",)), files=st.none())


def named(kind: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.text(max_size=5), kind, max_size=3)


@given(
    st.builds(
        Story,
        feeds=FEEDS,
        alerts=named(ALERT),
        sources=named(st.from_type(Source)),
        entities=named(st.from_type(Entity)),
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_story_declares_comes_back_the_same(told: Story) -> None:
    comes_back(told)


def test_settings_that_only_a_newer_program_knows_are_told_apart_from_a_fault_of_ours(tmp_path: Path) -> None:
    definition = story().definition()
    for newer in (
        {**definition, "mood": "calm"},
        {**definition, "feeds": [{"url": "https://a.example", "mood": "calm"}]},
        {**definition, "questions": {"how": {"ask": "How?", "type": "mood"}}},
        {name: value for name, value in definition.items() if name != "contact"},
    ):
        with pytest.raises((KeyError, TypeError, ValueError)):
            Story.recorded(newer)
    with open_database(tmp_path / "events.db") as database:
        adopt_story(database)
        newest = Log(database).last_of("story")
        assert newest
        newest.payload["definition"]["mood"] = "calm"
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Log, "last_of", lambda *_: newest)
            with pytest.raises(UpcastError, match="mood"):
                adopted(Log(database))


def test_what_is_left_out_of_plain_values_is_what_holds_without_it() -> None:
    assert plain(Feed(url="https://a.example")) == {"url": "https://a.example"}
    assert plain(Alert(command=("notify", "send"), rank=60)) == {"command": ["notify", "send"]}
