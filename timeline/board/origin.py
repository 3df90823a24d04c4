"""Whose word is a claim? Independence is a matter of claims, not of articles.

Two papers that quote one statement are two witnesses that it was made, and one origin for what it says.
"""

from __future__ import annotations

from dataclasses import dataclass

from timeline.reading.claim import Claim
from timeline.story.model import Source, Story

RECORDERS = frozenset("AB")
"""Letters trusted to quote a party rightly: what a party says through them is on record."""

UNKNOWN = Source(name="unknown", letter="D")
"""A source that the story does not declare; the Admiralty D: not usually reliable."""
VOUCHED = "C"
"""What a recorder prints as the report of an outlet that the story does not declare: it chose to print it."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is known of the mention that carries a claim.

    ``root``: the outlet its family goes back to; ``own``: words by which it says that it asked for itself.
    """

    domain: str
    root: str
    derived: bool
    own: tuple[str, ...] = ()


def declared(story: Story, outlet: str) -> tuple[str, Source]:
    """(lasting id, source) of an outlet, given by its domain or its name."""
    domain = story.domain_of(outlet)
    return (domain, story.sources[domain]) if domain else (outlet.casefold(), UNKNOWN)


def origin_of(story: Story, claim: Claim, where: Provenance) -> tuple[str, str, bool]:
    """(origin, its letter, derived) of one claim.

    In this order: a primary source speaks for itself; a statement on record belongs to its speaker, and is as reliable
    as who quotes it, unless an unreliable retelling passes it on; what is credited to an outlet is that outlet's; what
    a retelling asked for itself is its own; else it is the word of the outlet that the family goes back to.
    """
    own, source = declared(story, where.domain)
    if claim.documented or source.kind == "primary":
        return own, source.letter, False
    root, root_source = declared(story, where.root)
    quoted = claim.level == "on-record" and claim.speaker
    if quoted and (source.letter in RECORDERS or not where.derived):
        return f"stmt:{claim.speaker}", source.letter, False
    if claim.via:
        credited, credited_source = declared(story, claim.via)
        return credited, credited_source.letter, credited != own
    if any(mark in claim.sentence for mark in where.own):
        return own, source.letter, False
    vouched = root_source is UNKNOWN and where.derived and source.letter in RECORDERS
    return root, VOUCHED if vouched else root_source.letter, where.derived
