"""Sentences as tapes: entities, contractions, and offsets that always lead back to the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading.quillon_story import story

from timeline.reading.tape import Lexicon, tape, without_appositions
from timeline.reading.text import fold

LEXICON = Lexicon.of(story().entities)


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("The Quillon deal isn’t done.", "<quillon:org> deal is n't done "),
        ("Mara Voss’s plan", "<voss:person> 's plan "),
        ("Voss won't sell", "<voss:person> wo n't sell "),
        ("QUILLON FILES", "<quillon:org> files "),
        ("Works-1 and Works I", "<works1:place> and <works1:place> "),
        ("T.RN Corp. and tern", "<tern:org> corp and tern "),
        ("an anvil is no Anvil", "anvil is no <anvil:thing> "),
        ("Halcyon Airways", "halcyon airways "),
        ("QuillonX is another", "quillonx is another "),
        ("Quillon-backed Tern", "quillon backed <tern:org> "),
        ("costs $1,250.50 (net)", "costs $ 1,250.50 net "),
        ("<voss:person> {voss}", "voss person voss "),
    ],
)
def test_a_sentence_becomes_words(sentence: str, text: str) -> None:
    assert tape(fold(sentence), 0, LEXICON).text == text


def test_the_company_is_read_as_whom_it_must_mean() -> None:
    strip = tape("The company filed; a company did not.", 0, LEXICON, {"org": "<tern:org>"})
    assert strip.words[0] == "<tern:org>" and strip.referred == {0}
    assert "company" in strip.words


def test_whom_a_product_describes_is_read_as_whom_it_must_mean() -> None:
    strip = tape("The Anvil developer filed; an Anvil developer did not.", 0, LEXICON, {"org": "<tern:org>"})
    assert [strip.words[at] for at in sorted(strip.referred)] == ["<tern:org>"]
    assert strip.words.index("<tern:org>") < strip.words.index("filed")
    assert "developer" in strip.words


def test_an_apposition_can_be_skipped() -> None:
    short = without_appositions(tape("Quillon, owner of two railways, files for an IPO", 0, LEXICON))
    assert short is not None and short.text == "<quillon:org> files for ipo "
    assert without_appositions(tape("Quillon, Tern, and Brightwater file", 0, LEXICON)) is None


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_every_word_leads_back_to_the_text(text: str) -> None:
    strip = tape(fold(text), 0, LEXICON)
    assert len(strip.words) == len(strip.starts) == len(strip.ends) == len(strip.at)
    assert all(0 <= start < end <= len(text) for start, end in zip(strip.starts, strip.ends, strict=True))
    assert list(strip.starts) == sorted(strip.starts)
    for at, word in zip(strip.at, strip.words, strict=True):
        assert strip.text.startswith(word + " ", at)


@given(st.text(max_size=300))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert not set(fold(text)) & set("{}<>")
