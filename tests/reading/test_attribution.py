"""Who says it, how firmly, and through whom."""

from __future__ import annotations

import pytest
from reading.quillon_story import claims


@pytest.mark.parametrize(
    ("sentence", "level", "speaker", "via"),
    [
        ("Quillon plans to go public.", "asserted", None, None),
        ("Quillon said it plans to go public.", "on-record", "quillon", None),
        ("Quillon plans to go public, Voss said.", "on-record", "voss", None),
        ("“Quillon plans to go public,” said Mara Voss.", "on-record", "voss", None),
        ("Quillon plans to go public, according to Mara Voss.", "on-record", "voss", None),
        ("Brightwater said Quillon plans to go public.", "attributed", "brightwater", None),
        ("Ann Lee said Quillon plans to go public.", "attributed", "Ann Lee", None),
        ("Quillon plans to go public, according to Ann Lee.", "attributed", "Ann Lee", None),
        ("Ann Lee, a critic of Quillon, said Quillon plans to go public.", "attributed", "Ann Lee", None),
        ("According to two people close to Brightwater, Quillon plans to go public.", "anonymous", None, None),
        ("Quillon plans to go public, Ann Lee, its chief, said on Monday.", "attributed", "Ann Lee", None),
        ("Quillon plans to go public, The Courier reported.", "attributed", None, "The Courier"),
        ("Quillon plans to go public, according to The Courier.", "attributed", None, "The Courier"),
        ("Sources from The Courier report that Quillon plans to go public.", "attributed", None, "The Courier"),
        ("Voss said Quillon plans to go public, The Courier reported.", "on-record", "voss", "The Courier"),
        ("Quillon reportedly plans to go public.", "hearsay", None, None),
        ("Reports suggest Quillon plans to go public.", "hearsay", None, None),
        ("It has been reported that Quillon plans to go public.", "hearsay", None, None),
        ("Voss reportedly said Quillon plans to go public.", "hearsay", "voss", None),
        ("Quillon plans to go public, sources say.", "anonymous", None, None),
        ("Quillon plans to go public, people familiar with the matter said.", "anonymous", None, None),
        ("Analysts believe Quillon plans to go public.", "commentary", None, None),
        ("I think Quillon plans to go public.", "commentary", None, None),
        ("Report: Quillon plans to go public", "hearsay", None, None),
        ("Quillon plans to go public: sources", "anonymous", None, None),
        ("Quillon plans to go public: The Courier", "attributed", None, "The Courier"),
        ("Quillon plans to go public - sources", "anonymous", None, None),
        ("Quillon plans to go public -- report", "hearsay", None, None),
        ("Rocket Report: Quillon plans to go public", "asserted", None, None),
        ("Harbour official: Quillon plans to go public", "attributed", None, None),
        ("Quillon ‘plans to go public’ in June", "attributed", None, None),
        ("Rivals accuse it of haste, but Quillon plans to go public.", "asserted", None, None),
        ("Rivals claim Quillon plans to go public.", "attributed", None, None),
        ("Voss claims Quillon plans to go public.", "on-record", "voss", None),
        ("Quillon allegedly plans to go public.", "hearsay", None, None),
        ("Leaked papers show Quillon plans to go public.", "hearsay", None, None),
        ("Quillon plans to go public as rivals, Tern says, falter.", "asserted", None, None),
        ("Two states said Saturday that Quillon plans to go public.", "asserted", None, None),
        ("Long feared by its rivals, Quillon plans to go public.", "asserted", None, None),
        ("Rivals fear that Quillon plans to go public.", "speculative", None, None),
        ("Speculation is rife that Quillon plans to go public.", "speculative", None, None),
    ],
)
def test_level_speaker_and_outlet(sentence: str, level: str, speaker: str | None, via: str | None) -> None:
    (claim,) = claims(sentence, "ipo")
    assert (claim.level, claim.speaker, claim.via) == (level, speaker, via)


def test_he_is_the_one_person_named_before_and_never_on_record() -> None:
    (claim,) = claims("Mara Voss spoke on Monday. She says Quillon plans to go public.", "ipo")
    assert (claim.level, claim.speaker, claim.flags) == ("attributed", "voss", ("coref",))


def test_the_company_is_the_one_named_just_before() -> None:
    (claim,) = claims("Quillon shares rose. The company made its debut on Friday.", "ipo-date")
    assert (claim.value, claim.flags) == ("2031-05-02", ("coref",))
    assert claims("Quillon and Tern met. The company made its debut on Friday.", "ipo-date") == []


def test_the_plant_is_the_one_place_named_just_before() -> None:
    (claim,) = claims("Smoke hangs over Works 1. Residents say a group sued Tern over smoke from the plant.", "suit")
    assert (claim.facets, claim.value) == ((("site", "works1"),), "filed")
    assert claims("Works 1 and Works 2 burn. A group sued Tern over smoke from the plant.", "suit")[0].facets == ()


def test_a_writers_own_addition_is_not_the_speakers() -> None:
    (claim,) = claims("Brightwater said it is glad, the latest sign of Quillon’s looming IPO.", "ipo")
    assert (claim.level, claim.speaker) == ("asserted", None)


def test_a_partys_own_site_is_on_record_for_itself() -> None:
    (claim,) = claims("Quillon plans to go public.", "ipo", domain="news.quillon.example")
    assert (claim.level, claim.speaker, claim.documented) == ("on-record", "quillon", False)


def test_a_partys_own_site_is_no_record_of_the_other_sides_acts() -> None:
    (claim,) = claims("Tern will be dissolved.", "fate", domain="tern.example")
    assert (claim.level, claim.speaker) == ("attributed", "tern")


def test_we_on_a_partys_own_site_is_the_party_but_not_in_a_quotation() -> None:
    (claim,) = claims("We plan to go public.", "ipo", domain="quillon.example")
    assert (claim.value, claim.level, claim.flags) == ("preparing", "on-record", ("coref",))
    assert claims("Our planned IPO is near.", "ipo", domain="quillon.example")
    assert claims("“We plan to go public,” said a rival.", "ipo", domain="quillon.example") == []
    assert claims("We plan to go public.", "ipo") == []


def test_a_primary_source_documents_what_it_says_outright() -> None:
    assert [c.documented for c in claims("Quillon priced shares.", "ipo", domain="agency.example")] == [True]
    assert [c.documented for c in claims("Quillon reportedly priced shares.", "ipo", domain="agency.example")] == [
        False
    ]


def test_a_filing_speaks_for_whoever_filed_it() -> None:
    (claim,) = claims("Quillon’s filing shows Brightwater pays $1.2 billion a year.", "fee")
    assert (claim.speaker, claim.value) == ("quillon", "100000000 USD/month")


def test_that_a_filing_exists_is_not_what_it_says() -> None:
    (claim,) = claims("Tern burns coal, according to Quillon’s IPO filing.", "ipo")
    assert (claim.value, claim.level, claim.speaker) == ("filed", "asserted", None)


def test_the_outlets_gloss_is_not_put_in_the_partys_mouth() -> None:
    found = claims("Brightwater and Tern announced a partnership, with Brightwater purchasing all capacity.", "form")
    assert [(claim.value, claim.level) for claim in found] == [("partnership", "on-record"), ("purchase", "asserted")]


def test_a_colon_heading_is_no_speaker() -> None:
    (claim,) = claims("", "ipo", title="Rail report: Quillon plans to go public")
    assert (claim.level, claim.speaker) == ("asserted", None)
