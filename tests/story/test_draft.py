"""A drafted story file: whatever it is given, it can be read back and says the same."""

from __future__ import annotations

from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from timeline.story.document import plain_yaml
from timeline.story.draft import Asked, Draft, flow, free_id, scalar, written
from timeline.story.load import load_story
from timeline.story.model import Entity, Feed, Source

LINE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).map(
    lambda text: " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
)


@given(LINE)
@example("yes")
@example("null")
@example("a: b")
@example("a #b")
@example("1.0")
@example("*star")
@example("{x}")
@example("Tern & Sons")
@example("X.AI Corp")
@example("-")
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    assert plain_yaml(f"a: {scalar(text)}\n")["a"] == text
    assert plain_yaml(flow({"a": [text, text], "b": {"c": text}})) == {"a": [text, text], "b": {"c": text}}


def test_a_draft_is_a_story_and_hostile_names_stay_names(tmp_path: Path) -> None:
    evil = 'Tern"}\nquestions: {\x1b[31m'
    draft = Draft(
        title=evil,
        contact="me@paper.test",
        feeds=[Feed(url="https://a.example/?x={y}#z", name="A: b", private=True)],
        unseen=["could not look at\nquestions: {}"],
        sources={"a.example": Source(name=evil)},
        more_sources={"b.example": Source(name="B", letter="C")},
        entities={"tern": Entity(name=evil, aliases=("no", "T #1"))},
        questions=[Asked("other", {"ask": evil, "about": ["tern"]}, "why not")],
        more_questions=[Asked("suit", {"use": "lawsuit", "defendant": "tern"})],
    )
    (tmp_path / "feeds.yaml").write_text(written(draft), encoding="utf-8")
    story = load_story(tmp_path / "feeds.yaml").story
    assert story.story == 'Tern"} questions: { [31m'
    assert story.entities["tern"].aliases == ("no", "T #1")
    assert story.feeds == tuple(draft.feeds)
    assert list(story.questions) == ["other"]
    assert list(story.sources) == ["a.example"]


def test_an_id_that_is_taken_gets_a_number() -> None:
    assert free_id("suit", []) == "suit"
    assert free_id("suit", ["suit", "suit-2"]) == "suit-3"
