"""Whose word is a claim? Independence belongs to claims, not to articles."""

from __future__ import annotations

import pytest
from board.witnesses import claim
from stories import story

from timeline.board.origin import Provenance, declared, origin_of
from timeline.reading.claim import Claim

QUAY, GOSSIP, POST = "morningquay.example", "gossip.example", "tidalpost.example"

# the claim, where it stands, the outlet its family goes back to, does it retell → (origin, letter, derived)
ORIGINS = {
    "a paper's own report": (claim("x"), POST, POST, False, (POST, "A", False)),
    "a retelling": (claim("x"), GOSSIP, QUAY, True, (QUAY, "B", True)),
    "a report that credits another outlet by name": (
        claim("x", "attributed", via="Morning Quay"),
        POST,
        POST,
        False,
        (QUAY, "B", True),
    ),
    "a credit to an outlet that nobody declared": (
        claim("x", "attributed", via="The Parrot"),
        POST,
        POST,
        False,
        ("the parrot", "D", True),
    ),
    "a good paper's printing of a report by an outlet that nobody declared": (
        claim("x"),
        POST,
        "The Parrot",
        True,
        ("the parrot", "C", True),
    ),
    "a rewriter's retelling of an outlet that nobody declared": (
        claim("x"),
        GOSSIP,
        "The Parrot",
        True,
        ("the parrot", "D", True),
    ),
    "a statement quoted by a paper": (
        claim("x", "on-record", speaker="valdar"),
        POST,
        POST,
        False,
        ("stmt:valdar", "A", False),
    ),
    "a statement on a party's own site": (
        claim("x", "on-record", speaker="aldermoor"),
        "aldermoor.example",
        "aldermoor.example",
        False,
        ("stmt:aldermoor", "B", False),
    ),
    "a statement retold by a rewriter of a good paper": (
        claim("x", "on-record", speaker="valdar"),
        GOSSIP,
        QUAY,
        True,
        (QUAY, "B", True),
    ),
    "a filing": (
        claim("x", "on-record", documented=True),
        "registry.example",
        QUAY,
        True,
        ("registry.example", "A", False),
    ),
    "a primary source's prose": (claim("x"), "court.example", "court.example", False, ("court.example", "A", False)),
    "somebody unknown": (claim("x"), "who.example", "who.example", False, ("who.example", "D", False)),
    "a subdomain of a declared source": (
        claim("x"),
        "m.tidalpost.example",
        "m.tidalpost.example",
        False,
        (POST, "A", False),
    ),
}


@pytest.mark.parametrize(("made", "domain", "root", "derived", "expected"), ORIGINS.values(), ids=ORIGINS)
def test_a_claim_is_the_word_of(
    made: Claim, domain: str, root: str, derived: bool, expected: tuple[str, str, bool]
) -> None:
    assert origin_of(story(), made, Provenance(domain, root, derived)) == expected


def test_two_papers_that_quote_one_statement_have_one_origin() -> None:
    quoted = claim("x", "on-record", speaker="valdar")
    origins = {origin_of(story(), quoted, Provenance(d, d, False))[0] for d in (POST, QUAY)}
    assert origins == {"stmt:valdar"}


def test_an_outlet_is_known_by_its_domain_and_by_its_name() -> None:
    assert {declared(story(), outlet)[0] for outlet in (QUAY, f"www.{QUAY}", "Morning Quay", "MORNING QUAY")} == {QUAY}
