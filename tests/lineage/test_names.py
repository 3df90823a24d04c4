"""Names that recur in texts: a guess for a person who begins a story."""

from __future__ import annotations

import pytest

from timeline.lineage.names import names_in, recurring, title_words, wanted_words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tern dissolves its board", ["Tern"]),
        ("The harbour strike", []),
        ("Mara Voss's Quillon files for an IPO", ["Mara Voss", "Quillon"]),
        ("Court Blocks Merger of Brask Cement and Loam", ["Brask Cement", "Loam"]),
        ("Judge refuses to dismiss the NAACP lawsuit against qAI", ["NAACP", "qAI"]),
        ("On Monday the Ministry of Ports met. Nothing came of it.", ["Ministry of Ports"]),
        ("US Brick and Nippon Brick merge", ["US Brick", "Nippon Brick"]),
        ("Quillon IPO", ["Quillon"]),
        ("They told us on Tuesday: we won", []),
        ("", []),
        ("…!?", []),
    ],
)
def test_names_are_told_by_their_capitals(text: str, found: list[str]) -> None:
    assert names_in(text) == found


def test_what_was_searched_for_in_small_letters_is_kept_as_words() -> None:
    assert wanted_words("norhaven dockers strike") == ["norhaven", "dockers"]
    assert wanted_words("Norhaven dockers") == ["dockers"]
    assert title_words("The egg recall") == ["egg", "recall"]
    assert title_words("It is on") == ["it", "is", "on"]


def test_what_recurs_is_proposed_with_its_other_spellings_and_short_forms() -> None:
    texts = [
        "Mara Voss leaves Quillon, formerly Quil-Lon",
        "Quillon: Voss to stay",
        "Mara Voss speaks for Quillon",
        "Quillon Furnace opens",
        "Quillon closes",
        "Mara Voss bakes bread",
    ]
    found = {one.name: one for one in recurring(texts, ["quillon"])}
    assert set(found) == {"Quillon", "Mara Voss"}
    assert found["Mara Voss"].texts == 3, "with and without her first name, and only where Quillon is named"
    assert found["Quillon"].aliases == ("Quil-Lon",)
    assert found["Mara Voss"].aliases == ("Voss",), "what mostly stands in the longer name is short for it"
    assert found["Quillon"].texts == 4
    assert recurring(texts, []) == []
    assert recurring([], ["quillon"]) == []
