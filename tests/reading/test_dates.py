"""Dates in words become intervals, never more precise than the words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.reading.dates import dates, is_deadline
from timeline.reading.lemma import listed
from timeline.reading.text import fold

TUESDAY = date(2031, 5, 6)


@pytest.mark.parametrize(
    ("words", "edtf", "low", "high"),
    [
        ("on 12 June 2031", "2031-06-12", "2031-06-12", "2031-06-12"),
        ("on June 12th", "2031-06-12", "2031-06-12", "2031-06-12"),
        ("on 2031-06-12", "2031-06-12", "2031-06-12", "2031-06-12"),
        ("in June", "2031-06", "2031-06-01", "2031-06-30"),
        ("in March", "2032-03", "2032-03-01", "2032-03-31"),
        ("in mid-June", "2031-06-11/2031-06-20", "2031-06-11", "2031-06-20"),
        ("late June 2032", "2032-06-21/2032-06-30", "2032-06-21", "2032-06-30"),
        ("the end of February 2032", "2032-02-21/2032-02-29", "2032-02-21", "2032-02-29"),
        ("June 8–12", "2031-06-08/2031-06-12", "2031-06-08", "2031-06-12"),
        ("13-15 October 2031", "2031-10-13/2031-10-15", "2031-10-13", "2031-10-15"),
        ("June 29 to July 3", "2031-06-29/2031-07-03", "2031-06-29", "2031-07-03"),
        ("the week of 9 June", "2031-06-09/2031-06-15", "2031-06-09", "2031-06-15"),
        ("in June or July", "2031-06/2031-07", "2031-06-01", "2031-07-31"),
        ("in the second quarter of 2032", "2032-04-01/2032-06-30", "2032-04-01", "2032-06-30"),
        ("Q4", "2031-10-01/2031-12-31", "2031-10-01", "2031-12-31"),
        ("this summer", "2031-06-01/2031-08-31", "2031-06-01", "2031-08-31"),
        ("in autumn", "2031-09-01/2031-11-30", "2031-09-01", "2031-11-30"),
        ("planned for the fall", "2031-09-01/2031-11-30", "2031-09-01", "2031-11-30"),
        ("by spring", "../2031-05-31", "2031-03-01", "2031-05-31"),
        ("late winter", "2031-12-01/2032-02-29", "2031-12-01", "2032-02-29"),
        ("in winter 2031", "2031-12-01/2032-02-29", "2031-12-01", "2032-02-29"),
        ("in the first half of 2032", "2032-01-01/2032-06-30", "2032-01-01", "2032-06-30"),
        ("by 2033", "../2033", "2031-05-06", "2033-12-31"),
        ("in 2033", "2033", "2033-01-01", "2033-12-31"),
        ("today", "2031-05-06", "2031-05-06", "2031-05-06"),
        ("tomorrow", "2031-05-07", "2031-05-07", "2031-05-07"),
        ("on Friday", "2031-05-09", "2031-05-09", "2031-05-09"),
        ("next Tuesday", "2031-05-13", "2031-05-13", "2031-05-13"),
        ("next month", "2031-06", "2031-06-01", "2031-06-30"),
        ("later this month", "2031-05-06/2031-05-31", "2031-05-06", "2031-05-31"),
        ("later this year", "2031-05-06/2031-12-31", "2031-05-06", "2031-12-31"),
        ("next week", "2031-05-12/2031-05-18", "2031-05-12", "2031-05-18"),
        ("within the next year", "2031-05-06/2032-05-05", "2031-05-06", "2032-05-05"),
        ("in the coming weeks", "2031-05-06/2031-06-17~", "2031-05-06", "2031-06-17"),
        ("in ten days", "2031-05-16", "2031-05-16", "2031-05-16"),
        ("by year-end", "../2031-12-31", "2031-05-06", "2031-12-31"),
    ],
)
def test_words_become_an_interval(words: str, edtf: str, low: str, high: str) -> None:
    (when,) = dates(fold(words), TUESDAY, "future")
    assert (when.edtf, date.fromordinal(when.low).isoformat(), date.fromordinal(when.high).isoformat()) == (
        edtf,
        low,
        high,
    )


@pytest.mark.parametrize(
    ("words", "comparator"),
    [
        ("as early as mid-June", "above"),
        ("as soon as next week", "above"),
        ("no later than 30 June", "below"),
        ("by June", "below"),
        ("around June", "about"),
        ("in June", ""),
        ("through May 2033", ""),
    ],
)
def test_a_limit_is_told_from_a_date(words: str, comparator: str) -> None:
    (when,) = dates(words, TUESDAY, "future")
    assert when.comparator == comparator


@pytest.mark.parametrize(("tense", "day"), [("past", "2031-05-02"), ("future", "2031-05-09"), ("near", "2031-05-09")])
def test_a_bare_weekday_follows_the_tense(tense: str, day: str) -> None:
    (when,) = dates("Friday", TUESDAY, tense)  # type: ignore[arg-type]
    assert when.edtf == day


@pytest.mark.parametrize(
    "words",
    ["Quillon may list", "It May Go Public", "they march on", "shares fell 5%", "a fall", "1,203 people", "2031 shares",
     "31 June", "30 February 2032", "in 12.5 days", "$2031"],
)  # fmt: skip
def test_what_looks_like_a_date_is_none(words: str) -> None:
    assert dates(words, TUESDAY) == []


def test_the_month_of_may_is_known_by_its_neighbours() -> None:
    assert [w.edtf for w in dates("It may happen on May 9 or in May 2032", TUESDAY)] == ["2031-05-09", "2032-05"]


def test_without_a_day_of_publication_only_full_dates_are_resolved() -> None:
    assert dates("on Friday, in June, next year", None) == []
    assert [w.edtf for w in dates("in June 2032", None)] == ["2032-06"]


def test_a_date_towards_which_something_moved_lies_ahead() -> None:
    assert [w.edtf for w in dates("It was pushed to September", TUESDAY, "past")] == ["2031-09"]
    assert [w.edtf for w in dates("It was pushed in September", TUESDAY, "past")] == ["2030-09"]


def test_the_place_in_the_text_is_kept() -> None:
    text = "They expect it as early as mid-June, they said."
    (when,) = dates(text, TUESDAY, "future")
    assert text[when.start : when.end] == "as early as mid-June"


def test_a_deadline_is_no_forecast() -> None:
    assert is_deadline("The deadline is 12 June") and is_deadline("It has until June to answer")
    assert not is_deadline("It lists in June")


@given(st.text(max_size=200), st.dates(), st.sampled_from(["past", "future", "near"]))
def test_any_text_on_any_day_gives_ordered_intervals(text: str, published: date, tense: str) -> None:
    for when in dates(fold(text), published, tense):  # type: ignore[arg-type]
        assert when.low <= when.high and 0 <= when.start < when.end <= len(text)


WORDS = st.sampled_from(
    listed(
        "in by next last this early late mid first second half end of quarter Q3 week month year years "
        "day days June May 12 31 "
        "2031 1999 to - or and Friday summer winter coming within the as soon"
    )
)


@given(st.lists(WORDS, max_size=12).map(" ".join), st.dates())
def test_any_heap_of_date_words_gives_ordered_intervals(text: str, published: date) -> None:
    for when in dates(text, published, "future"):
        assert when.low <= when.high
