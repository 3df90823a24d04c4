"""How the headlines on a watched question take what it asks."""

from __future__ import annotations

import pytest

from timeline.projections.rows import Mention
from timeline.report.boardpage import stance_of
from timeline.story.model import WatchQuestion


def headline(title: str) -> Mention:
    return Mention(2, 2, "quay", "quay.example", title, None, None, "2026-03-01", "2026-03-01", False, 0, True, 1)


@pytest.mark.parametrize(
    ("ask", "title", "way"),
    [
        ("Is Mara Voss leaving Quillon?", "Mara Voss leaves Quillon", "for"),
        ("Is Mara Voss leaving Quillon?", "No, Mara Voss is not leaving", "against"),
        ("Is Mara Voss leaving Quillon?", "Report: Mara Voss to leave", "observing"),
        ("Is Mara Voss leaving Quillon?", "Voss opens a bridge", None),
        ("What becomes of Mara Voss?", "Mara Voss leaves Quillon", None),
    ],
)
def test_a_headline_is_for_or_against_only_what_can_be_denied(ask: str, title: str, way: str | None) -> None:
    assert stance_of(WatchQuestion(ask=ask), headline(title)) == way
