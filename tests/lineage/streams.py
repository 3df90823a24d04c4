"""Streams of made-up reports, and what a shelf holds once they are placed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TypeVar

from hypothesis import strategies as st
from lineage.lineage_texts import DAY, INDEPENDENT, RETELLINGS

from timeline.lineage import NO_RULINGS, Report, Rulings, Shelf, place, trace

PARTS = [part for _, _, text in RETELLINGS + INDEPENDENT for part in text.split("\n\n")]


@st.composite
def streams(draw: st.DrawFn) -> list[Report]:
    """Reports made of a few passages each, copies and returns to an address among them, not quite in order of time."""
    count = draw(st.integers(2, 9))
    made = []
    for number in range(1, count + 1):
        chosen = draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4))
        made.append(
            Report(
                number,
                DAY + timedelta(hours=number + draw(st.integers(-30, 30))),
                title=chosen[0][:50],
                text="\n\n".join(chosen),
                domain=draw(st.sampled_from(["a.example", "b.example", "harbourledger.example", "c.example"])),
                link=f"https://a.example/{draw(st.integers(1, 12))}",
            )
        )
    return made


def outcome(shelf: Shelf, ids: Iterable[int]) -> list[object]:
    """Everything that was decided, as stored."""
    found: list[object] = []
    for id in ids:
        family = shelf.family(shelf.family_of(id) or 0)
        found += [id, family.dump(), shelf.development(family.development).dump(), shelf.members(family.id)]
        found += [(link.older, link.kinship.dump()) for link in sorted(shelf.links([id]), key=lambda x: x.older)]
    return found


Placing = TypeVar("Placing", bound=Shelf)


def placed(made: list[Report], shelf: Placing, rulings: Rulings = NO_RULINGS) -> Placing:
    for report in made:
        place(trace(report, seen=shelf), shelf, rulings)
    return shelf
