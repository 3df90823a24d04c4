"""What counts as evidence that two reports derive from one, and how much: one table, each row with its reason.

The weights of wording, names, runs, few words, long and days apart were fitted together by logistic regression on
rewritten news briefs against neighbouring briefs, independent reports of one event, and headlines of several outlets;
then rounded.
"""

from __future__ import annotations

from dataclasses import dataclass

JOIN = 4.0
"""Kin from here on. Rather add a kind of evidence than lower this: that chains independent reports together."""
COPY = 0.6
"""Share of three-word runs in common from which on two texts are one text; nothing else need be compared then."""
NAMED = 3
"""Names count this much more for what a report is about: look-alike events differ in who and where."""


@dataclass(frozen=True, slots=True)
class Weight:
    """``weight``: points for a full measure (1.0) of this evidence; ``reason``: why it deserves them."""

    weight: float
    reason: str


WEIGHTS: dict[str, Weight] = {
    "same page": Weight(10, "one address is one report, whichever feeds carry it"),
    "template": Weight(-15, "alike but for its numbers or its day: a form filled in again, not a copy"),
    "runs": Weight(4.6, "three-word runs in common, by the root of their share: even a few are rarely chance"),
    "wording": Weight(6, "the same choice of ordinary words: a retelling keeps it, reporting anew does not"),
    "names": Weight(3, "the same people, places and things: needed, but every report of the event has them"),
    "title": Weight(1.5, "the same headline"),
    "quotations": Weight(1.5, "the same words in quotation marks; others may have heard them too"),
    "voices": Weight(1.5, "the same commentators, who are no party to the matter"),
    "same credit": Weight(3, "both say that they pass on the same outlet's report"),
    "credits it": Weight(4, "one names the other's outlet as its source"),
    "links to it": Weight(3, "one points to the other's page; a long list of links points nowhere in particular"),
    "hearsay": Weight(1, "a headline says that a report is passed on, but not whose"),
    "newsrooms": Weight(-2.5, "two newsrooms' own reports, by byline or place, and neither passes on another's"),
    "own reporting": Weight(-1.5, "one of them asked for itself"),
    "same outlet": Weight(-6, "an outlet reports a thing once; its next piece is a new report unless it is a copy"),
    "few words": Weight(-2.2, "a dozen words in common may be chance where the event is the same"),
    "long": Weight(-1.8, "the longer two texts, the more they have in common by telling of one event"),
    "days apart": Weight(-4, "retelling follows within a day or two; each further day counts against it"),
}
