"""What can never come to anything is told, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from reading.quillon_story import QUESTIONS, story

from timeline.reading.doubts import doubts
from timeline.reading.rules import compile_rules
from timeline.story.load import load_story

SHIPPED = Path(__file__).parents[2] / "feeds.yaml"
STATUS: dict[str, Any] = {
    "ask": "?",
    "type": "status",
    "values": ["planned", "done"],
    "events": {"go": ["{tern} ..4 ~start"]},
    "map": {"go": {"done": "done", "intended": "planned"}},
}


def told(question: dict[str, Any], **changed: Any) -> list[tuple[tuple[str | int, ...], str]]:
    return list(doubts(compile_rules(story(questions={"q": question}, **changed))))


def test_the_shipped_story_raises_no_doubt() -> None:
    assert list(doubts(compile_rules(load_story(SHIPPED).story))) == []


def test_a_sound_question_raises_no_doubt() -> None:
    assert told(STATUS) == []
    assert told(QUESTIONS["fee"]) == []


CASES: dict[str, tuple[dict[str, Any], tuple[str | int, ...], str]] = {
    "an exception that forbids the pattern's own word": (
        {**STATUS, "events": {"go": ["tug", {"match": "{tern} ..4 ~start", "unless": "(start*|draft)"}]}},
        ("events", "go", 1),
        "pattern 2 can never match",
    ),
    "an exception that forbids the pattern's own name": (
        {"ask": "?", "type": "date", "match": [{"match": "{tern} ..4 ~start", "unless": "{tern+}"}]},
        ("match", 0),
        "pattern 1 can never match",
    ),
    "a value without a way to it": ({**STATUS, "values": ["planned", "done", "over"]}, ("values",), "value 'over'"),
    "a value to which only a filing leads": (
        {**STATUS, "values": ["planned", "done", "over"], "filings": {"X-1": "over"}},
        ("values",),
        "only a feed of kind edgar leads to 'over'",
    ),
    "a primary source that no feed is": (
        {**STATUS, "needs_primary": {"done": "a deed"}},
        ("needs_primary",),
        "done can never be documented",
    ),
    "a pattern's words that are a name": (
        {"ask": "?", "type": "date", "match": [{"match": "{tern} ..4 ~open ..4 (works 1|works 3)", "unless": "~sell"}]},
        ("match", 0, "match"),
        "'Works 1' is read as the entity",
    ),
    "a word of an exception that is a name": (
        {"ask": "?", "type": "date", "match": [{"match": "{tern} ..4 ~open", "unless": "(sale|anvil)"}]},
        ("match", 0, "unless"),
        "write {anvil+} in '(sale|anvil)'",
    ),
    "a word that ends a name": (
        {"ask": "?", "type": "date", "match": ["{tern} ..4 ~open ..4 (kiln|air)"]},
        ("match", 0, "match"),
        "'Halcyon Air' is read as the entity, not as 'air': is {rival} meant too?",
    ),
    "a range with nothing in it": (
        {"ask": "?", "type": "amount", "unit": "USD", "range": [9, 1], "match": ["{tern} ..4 ~pay"]},
        ("range",),
        "no amount lies between 9 and 1",
    ),
}


@pytest.mark.parametrize(("question", "place", "words"), CASES.values(), ids=CASES)
def test_what_can_never_come_to_anything_is_told_where_it_stands(
    question: dict[str, Any], place: tuple[str | int, ...], words: str
) -> None:
    ((where, said),) = told(question)
    assert where == ("questions", "q", *place)
    assert words in said


def test_an_exception_that_forbids_one_of_several_words_is_sound() -> None:
    events = {"go": [{"match": "{tern} ..4 (~start|opens)", "unless": "opens"}]}
    assert told({**STATUS, "events": events}) == []


def test_a_feed_whose_source_has_no_letter_is_told_unless_it_passes_others_on() -> None:
    feeds = [
        {"url": "https://courier.example/feed"},
        {"url": "https://gossip.example/feed"},
        {"url": "https://search.example/feed", "kind": "google-news"},
    ]
    ((where, said),) = told(STATUS, feeds=feeds)
    assert where == ("feeds", 1)
    assert "gossip.example is no declared source" in said


def test_a_feed_of_the_right_kind_dispels_the_doubt() -> None:
    question = {
        **STATUS,
        "values": ["planned", "done", "over"],
        "filings": {"X-1": "over"},
        "needs_primary": {"over": "X-1"},
    }
    feeds = [{"url": "https://agency.example/feed", "kind": "edgar"}]
    assert told(question, feeds=feeds) == []
