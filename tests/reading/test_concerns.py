"""The prefilter: a cheap no, and never a wrong one."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reading.quillon_story import PUBLISHED, QUESTIONS, rules, story

from timeline.reading.claim import Passage
from timeline.reading.lemma import listed
from timeline.reading.read import concerns, read
from timeline.reading.rules import compile_rules


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Quillon plans an IPO", True),
        ("QUILLON PLANS AN IPO", True),
        ("a quillon plans an ipo", False),  # a name wants a capital
        ("Works‑1 burns", True),
        ("Is this a template?", True),
        ("Quillon opens a café", False),
        ("The minister declined to comment on the weather", False),
        ("", False),
    ],
)
def test_only_what_may_answer_a_question_is_let_through(title: str, expected: bool) -> None:
    if title == "Works‑1 burns":
        title = "Smoke at Works‑1"
    assert concerns(rules(), Passage(title)) is expected


@pytest.mark.parametrize("name", ["Kin Ltd.", "Kin, Inc.", "The Kin", "Kin's", "K.I.N."])
def test_a_name_is_found_however_it_ends(name: str) -> None:
    watching = compile_rules(story(entities={"kin": {"name": name}}, questions={"w": {"ask": "?", "about": ["kin"]}}))
    assert concerns(watching, Passage(f"{name.removesuffix('.')} opens a café"))


def test_a_partys_own_we_is_let_through() -> None:
    assert concerns(rules(), Passage("We plan an IPO", domain="quillon.example"))
    assert not concerns(rules(), Passage("We plan an IPO", domain="courier.example"))


def test_what_a_primary_feed_states_is_always_let_through() -> None:
    assert concerns(rules(), Passage("8-K", stated=(("form", "S-1"),)))
    assert not concerns(rules(), Passage("8-K", stated=(("accession", "1"),)))


WORDS = st.sampled_from(
    listed(
        "Quillon Tern Brightwater Voss Works 1 2 Anvil plans to go public IPO files filed "
        "confidentially dissolve dissolved "
        "faces a lawsuit over kilns smoke permit water use leases purchase all capacity pays $3 "
        "million month template . , ? "
        "prices shares rose on Friday the company said reportedly not"
    )
)


@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_whatever_has_a_claim_or_touches_a_question_is_let_through(text: str) -> None:
    passage = Passage(title="News", text=text)
    found = read(rules(), passage)
    assert concerns(rules(), passage) or not (found.claims or found.touches)


SENTENCES = st.sampled_from(
    [
        "Quillon opens a café.", "Tern stays.", "Brightwater was quiet.", "Voss spoke.", "Smoke hung over Works 1.",
        "It rained.", "The company files for an IPO.", "The company will be dissolved.", "The works have no permit.",
        "It faces a lawsuit.", "Will it stay open?", "He pays.", "Brightwater pays $3 million a month, he said.",
        "The firm leases it to Brightwater.", "What is a template?", "We plan an IPO.", "Why would anyone repeat it?",
    ]
)  # fmt: skip
BETWEEN = st.sampled_from([" ", " ", " ", "\n", "\n\nWhat we don't know\n\n", "\n\nWhat comes next\n\n", "\n- "])


@given(
    st.lists(st.tuples(SENTENCES, BETWEEN).map("".join), max_size=6).map("".join),
    st.sampled_from(["quillon.example", "courier.example"]),
)
@example(
    "Quillon stays.\n\nWhat comes next\n\nIt rained.\n\nBackground\n\nThe company files for an IPO.", "courier.example"
)
@settings(max_examples=400)
def test_a_sentence_that_is_passed_over_would_have_told_nothing(text: str, domain: str) -> None:
    repeated = {"ask": "?", "about": ["brightwater"], "match": ["repeat"]}
    asking = compile_rules(story(questions={**QUESTIONS, "repeated": repeated}))
    passage = Passage(title="News", text=text, published_at=PUBLISHED, domain=domain)
    with patch("timeline.reading.read._Reader.may_tell", lambda reader, sentence: True):
        whole = read(asking, passage)
    assert read(asking, passage) == whole


def test_a_story_whose_watch_question_names_nobody_lets_its_words_through() -> None:
    watching = compile_rules(story(entities={}, questions={"w": {"ask": "?", "match": ["neocloud"]}}))
    assert concerns(watching, Passage("A neocloud opens")) and not concerns(watching, Passage("A cloud opens"))
