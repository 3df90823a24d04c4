"""The forms that ``~word`` stands for."""

from __future__ import annotations

import pytest

from timeline.reading.lemma import forms


@pytest.mark.parametrize(
    ("base", "every"),
    [
        ("file", "file files filed filing"),
        ("plan", "plan plans planned planning"),
        ("sue", "sue sues sued suing"),
        ("deny", "deny denies denied denying"),
        ("withdraw", "withdraw withdraws withdrew withdrawn withdrawing"),
        ("submit", "submit submits submitted submitting"),
        ("cancel", "cancel cancels cancelled canceled cancelling canceling"),
        ("launch", "launch launches launched launching"),
        ("go", "go goes went gone going"),
        ("agree", "agree agrees agreed agreeing"),
        ("lie", "lie lies lied lying"),
        ("set", "set sets setting"),
        ("offer", "offer offers offered offering"),
        ("fix", "fix fixes fixed fixing"),
    ],
)
def test_a_word_has_its_forms(base: str, every: str) -> None:
    assert forms(base).every == set(every.split())
