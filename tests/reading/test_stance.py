"""How a headline stands to a rumour."""

from __future__ import annotations

import pytest

from timeline.reading.stance import stance

RUMOUR = "The singer Ola Brandt is dead"


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Singer Ola Brandt dies at 61", "for"),
        ("Ola Brandt dead after a fall", "for"),
        ("Ola Brandt reportedly dead", "observing"),
        ("Is Ola Brandt dead?", "observing"),
        ("Ola Brandt has died, sources say", "observing"),
        ("Rumours of Ola Brandt's death spread", "observing"),
        ("No, Ola Brandt is not dead", "against"),
        ("Ola Brandt death hoax fools thousands", "against"),
        ("Ola Brandt alive and well", "against"),
        ("Agent denies that Ola Brandt is dead", "against"),
        ("Death of Ola Brandt no hoax", "for"),
    ],
)
def test_a_headline_takes_a_side_or_none(headline: str, expected: str) -> None:
    assert stance(RUMOUR, headline) == expected


def test_repeating_the_rumours_own_denial_is_no_contradiction() -> None:
    assert stance("Brandt did not sing", "Brandt didn't sing") == "for"


def test_an_empty_headline_is_no_error() -> None:
    assert stance("", "") == "for"
