"""Blocks and sentences: what is read, what is left out, whose words they are."""

from __future__ import annotations

import pytest
from reading.quillon_story import claims, reading, values

from timeline.reading.blocks import Block, blocks
from timeline.reading.text import fold, sentences


def roles(text: str) -> list[tuple[str, str]]:
    folded = fold(text)
    return [(block.role, text[block.start : block.end]) for block in blocks(folded)]


@pytest.mark.parametrize(
    "line",
    [
        "When you buy through our links, we may earn a commission.",
        "As an affiliate, we earn on qualifying purchases.",
        "Sign up for our newsletter",
        "Subscribe now for full access",
        "The post Quillon files for IPO appeared first on The Courier.",
        "Read the full story →",
        "Source: The Courier",
        "Photo by A. Nonymous: the works",
        "Your email address will not be published.",
        "© 2031 The Courier",
    ],
)
def test_the_sites_own_lines_are_dropped(line: str) -> None:
    assert roles(line) == [("dropped", line)]


@pytest.mark.parametrize(
    "line",
    [
        "The offer is twice oversubscribed.",
        "Quillon described its cookie factory.",
        "They will register the shares in May.",
    ],
)
def test_words_that_only_contain_a_sites_own_stay(line: str) -> None:
    assert roles(line) == [("body", line)]


def test_a_promotion_with_dates_is_dropped() -> None:
    text = (
        "Quillon plans to go public.\n\nCourier event\n\nHarbour City\n\n13-15 October 2031\n\nIt was silent on dates."
    )
    assert [role for role, _ in roles(text)] == ["body", "dropped", "dropped", "dropped", "body"]
    assert values(text, "ipo-date") == []


@pytest.mark.parametrize("end", ["appeared first on The Courier.", "appeared f", "appeared first o"])
def test_a_line_that_only_repeats_the_headline_is_cut_off(end: str) -> None:
    assert values(f"It rained. The post Quillon prices shares {end}", "ipo") == []


def test_related_links_are_no_claims() -> None:
    text = (
        "Quillon plans to go public.\n\nYou May Also Like\n\nTern is dissolved\n\nResidents sued Tern over its kilns."
    )
    assert [claim.question for claim in claims(text)] == ["ipo"]


def test_a_list_of_links_points_at_reports_and_makes_none() -> None:
    others = "".join(f"- A lens for pocket telescopes {n} www.lenses{n}.example - 12 comments\n" for n in range(5))
    listed = f"{others}- Quillon prices shares www.courier.example - 380 comments\n- Will Tern dissolve? tern.example"
    assert reading(listed).claims == ()
    assert reading(listed).threads == ()
    assert "ipo" in reading(listed).touches


def test_a_list_of_points_is_read_as_any_text() -> None:
    points = "".join(f"- The harbour has {n} piers.\n" for n in range(5))
    assert values(f"{points}- Quillon prices shares, says courier.example.", "ipo") == ["priced"]


def test_open_next_and_faq_sections_become_threads_and_never_claims() -> None:
    text = (
        "Tern leases its works to Brightwater.\n\nWhat Remains Unclear\n\nIt remains unclear whether "
        "Tern dissolves.\n\n"
        "What’s Next\n\nQuillon plans to go public in June.\n\nKey Questions\n\nWill Quillon dissolve Tern?\n\n"
        "Yes, Quillon will dissolve Tern.\n\nBackground\n\nQuillon prices shares in London."
    )
    read = reading(text)
    assert [(claim.question, claim.value) for claim in read.claims] == [("form", "lease"), ("ipo", "priced")]
    assert [thread.sentence for thread in read.threads] == [
        "It remains unclear whether Tern dissolves.",
        "Quillon plans to go public in June.",
        "Will Quillon dissolve Tern?",
    ]


def test_an_empty_point_of_a_list_is_nothing() -> None:
    read = reading("What Remains Unclear\n\n- \n- It remains unclear whether Tern dissolves.\n- \n")
    assert [thread.sentence for thread in read.threads] == ["It remains unclear whether Tern dissolves."]


def test_a_question_in_the_body_is_a_thread() -> None:
    read = reading(
        "The open points are many. Will Tern really dissolve, or stay? Does it become a template? Is it cold?"
    )
    assert [thread.sentence for thread in read.threads] == [
        "Will Tern really dissolve, or stay?",
        "Does it become a template?",
    ]
    assert read.claims == ()


def test_a_transcripts_turns_have_their_speakers() -> None:
    text = "Ann Lee: Tern no longer exists, it seems.\n\nBo Ray: Right.\n\nAnn: And Brightwater buys all the capacity."
    assert [(claim.question, claim.speaker) for claim in claims(text)] == [("fate", "Ann Lee"), ("form", "Ann Lee")]


def test_a_colon_alone_makes_no_speaker() -> None:
    text = "Internal turmoil: Quillon plans to go public.\n\nKey point: more."
    assert [claim.speaker for claim in claims(text)] == [None]


def test_a_block_quote_belongs_to_whom_signs_it() -> None:
    text = "“Brightwater purchases all the capacity.”\n\n— Ann Lee"
    assert [claim.speaker for claim in claims(text)] == ["Ann Lee"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Dr. Voss of Quillon Corp. spoke. She left.", 2),
        ("The U.S. agency acted. It was late.", 2),
        ("It cost $1.5 billion. Really?", 2),
        ("Voss v. Tern was filed in No. 12.", 1),
        ("“We file.” That was all.", 2),
        ("Was it so? The answer is no. Quillon left.", 3),
        ("One. Two! Three? Four", 4),
    ],
)
def test_sentences_end_where_they_end(text: str, count: int) -> None:
    folded = fold(text)
    assert len(list(sentences(folded, Block(0, len(text), "body")))) == count


def test_an_endless_sentence_is_cut_without_losing_a_word() -> None:
    text = "Quillon and Tern " * 500
    found = list(sentences(fold(text), Block(0, len(text), "body")))
    assert "".join(sentence.text for sentence in found).split() == text.split() and len(found) > 5


def test_the_span_and_the_sentence_are_those_of_the_recorded_text() -> None:
    text = "First.\n\n• “Soon”, he said – Quillon’s planned IPO is near. Last."
    (claim,) = claims(text, "ipo")
    assert text[claim.start : claim.end] == "Quillon’s planned IPO"
    assert claim.sentence == "“Soon”, he said – Quillon’s planned IPO is near."
