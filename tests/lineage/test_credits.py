"""Where a text says whose report it passes on."""

from __future__ import annotations

import pytest

from timeline.lineage.credits import MEDIUM, STRONG, WEAK, Outlets, byline, credits

OUTLETS = Outlets({"Dunmore Gazette": "gazette.example"})


def found(text: str, own: str = "me") -> dict[str, int]:
    return {credit.outlet: credit.strength for credit in credits(text, own, OUTLETS)[0]}


@pytest.mark.parametrize(
    ("text", "outlet", "strength"),
    [
        ("This piece was originally published on Harbour Ledger.", "harbourledger", STRONG),
        ("The closure was first reported by the Tidewater Journal on Monday.", "tidewaterjournal", STRONG),
        ("Curated from Slate Ridge News", "slateridgenews", STRONG),
        ("Read the full story on Harbour Ledger →", "harbourledger", STRONG),
        ("Source: Harbour Ledger", "harbourledger", STRONG),
        ("Republished with permission from Quay Weekly.", "quayweekly", STRONG),
        ("On the Dunmore Gazette's Weir podcast, Ann Poe, Bo Lund and I discussed the dam.", "gazette", STRONG),
        ("The mill will close, according to Reuters.", "reuters", MEDIUM),
        ("Bloomberg reported on Friday that the mill will close.", "bloomberg", MEDIUM),
        ("The owner told the Dunmore Gazette that it would close.", "gazette", MEDIUM),
        ("Mill to close, Axios reports", "axios", MEDIUM),
        ("According to a report in Harbour Ledger, the mill will close.", "harbourledger", MEDIUM),
        ("Das Werk schließt, laut Reuters, im Mai.", "reuters", MEDIUM),
        ("L'usine ferme, selon Le Monde.", "lemonde", MEDIUM),
    ],
)
def test_a_credit_is_found(text: str, outlet: str, strength: int) -> None:
    assert found(text) == {outlet: strength}


@pytest.mark.parametrize(
    "text",
    [
        "The mill will close, according to Ruth Okafor.",
        "Ruth Okafor told reporters that the mill will close.",
        "The plan was first published on Monday.",
        "It was originally published in 2029.",
        "Shares of News Corp rose.",
        "They read on in silence.",
        "Cases were first reported in the Democratic Republic of Arl.",
        "The play, translated from Mandarin Chinese, opens on Friday.",
        "A fault first reported on Tidewater pumps was originally reported by US sailors.",
        "On the Weir podcast, Ann Poe and I discussed the dam.",
        "An open source: see below.",
    ],
)
def test_what_is_no_credit(text: str) -> None:
    assert found(text) == {}


def test_naming_oneself_is_no_credit() -> None:
    assert found("According to Reuters data, prices rose. Source: Reuters", own="reuters") == {}


def test_a_credit_far_down_belongs_to_a_detail() -> None:
    assert found("Filler words here. " * 40 + "according to Reuters") == {"reuters": WEAK}


@pytest.mark.parametrize(
    ("author", "outlets"),
    [
        ("The Associated Press", ["apnews"]),
        ("Mira Holm, wired.com", ["wired"]),
        ("Mira Holm and Odd Lindqvist, Financial Times", ["ft.com"]),
        ("By Mira Holm for Reuters", ["reuters"]),
        ("Mira Holm (AFP)", ["afp"]),
        ("The Guardian", ["guardian"]),
        ("Tessa Brandt, Slate Ridge News", ["slateridgenews"]),
        ("Dunmore Gazette", ["gazette"]),
        ("Mira Holm", []),
        ("Mira Holm, Odd Lindqvist", []),
        ("Axios Holm", []),
        ("desk@wired.com (Mira Holm)", []),
        ("Mira Holm, quayweekly.example", []),
        ("Quay Weekly News", []),
        ("", []),
    ],
)
def test_a_byline_names_the_outlet_that_it_was_written_for(author: str, outlets: list[str]) -> None:
    credited = byline(author, "quayweekly", OUTLETS)
    assert [credit.outlet for credit in credited] == outlets
    assert all(credit.strength == STRONG for credit in credited)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("The steward told us on Friday.", "me"),
        ("The firm did not respond to our questions.", "me"),
        ("She told the Dunmore Gazette so.", "gazette"),
    ],
)
def test_marks_of_own_reporting(text: str, own: str) -> None:
    assert credits(text, own, OUTLETS)[1]


def test_telling_another_outlet_is_no_own_reporting() -> None:
    assert not credits("She told the Dunmore Gazette so.", "me", OUTLETS)[1]
