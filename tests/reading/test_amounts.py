"""Amounts with unit, range, comparator and period."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.reading.amounts import amounts
from timeline.reading.lemma import listed
from timeline.reading.text import fold


@pytest.mark.parametrize(
    ("words", "value", "comparator"),
    [
        ("$1.75 trillion", "1750000000000 USD", ""),
        ("more than $1.75 trillion", "1750000000000 USD", "above"),
        ("at least US$70bn", "70000000000 USD", "above"),
        ("up to $6.5B", "6500000000 USD", "below"),
        ("it was seized over $600 million claim", "600000000 USD", ""),
        ("it was bought for over $600 million in cash", "600000000 USD", "above"),
        ("nearly $2 million", "2000000 USD", "about"),
        ("$2 trillion or more", "2000000000000 USD", "above"),
        ("$2,500,000", "2500000 USD", ""),
        ("$70–75 billion", "70000000000/75000000000 USD", ""),
        ("between $70 billion and $75 billion", "70000000000/75000000000 USD", ""),
        ("1.25 bn USD", "1250000000 USD", ""),
        ("three sums of 40 million dollars", "40000000 USD", ""),
        ("1,75 billones de dólares", "1750000000000 USD", ""),
        ("75.000 millones de dólares", "75000000000 USD", ""),
    ],
)
def test_a_sum_of_money(words: str, value: str, comparator: str) -> None:
    (much,) = amounts(fold(words), "USD")
    assert (much.text, much.comparator) == (value, comparator)


@pytest.mark.parametrize(
    ("words", "value", "comparator"),
    [
        ("number of confirmed marsh fever cases rises to 282", "282 cases", ""),
        ("cases rose to nearly 600 - Talmere Times", "600 cases", "about"),
        ("cases have topped 1,000, the ministry said", "1000 cases", "above"),
        ("cases fell from 900 in May to 620", "620 cases", ""),
        ("suspected cases drop to 116 after hundreds were ruled out", "116 cases", ""),
        ("cases stood at 1.2 million in May", "1200000 cases", ""),
        ("cases rise to 20 provinces", None, ""),
        ("cases rise 12%", None, ""),
        ("cases rise to 5 a day", None, ""),
        ("deaths rise to 9", None, ""),
        ("cases of 9 doctors reach court", None, ""),
    ],
)
def test_a_count_told_as_the_level_that_it_came_to(words: str, value: str | None, comparator: str) -> None:
    found = [(much.text, much.comparator) for much in amounts(fold(words), "cases")]
    assert found == ([(value, comparator)] if value else [])


MOVES = {
    "the fleet was cut from 24 ships to 12": ("ships", "12"),
    "the fleet grew from 24 to 30 ships": ("ships", "30"),
    "it raised the price range from $31 to $35": ("USD", "35"),
    "its offer is up from $1.2 billion to $1.4 billion": ("USD", "1400000000"),
    "it raised its bid from $1.2 billion in May to $1.4 billion": ("USD", "1400000000"),
    "ships from 24 to 30 metres": ("ships", None),
    "a range from $31 to $35": ("USD", "31/35"),
}


@pytest.mark.parametrize(("words", "unit", "value"), [(words, *told) for words, told in MOVES.items()], ids=MOVES)
def test_of_a_move_what_it_came_to_is_the_amount(words: str, unit: str, value: str | None) -> None:
    assert [much.text for much in amounts(fold(words), unit)] == ([f"{value} {unit}"] if value else [])


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("$1.25B per month", 1_250_000_000),
        ("$15bn a year", 1_250_000_000),
        ("$15 billion annually", 1_250_000_000),
        ("a monthly fee of $3 million", 3_000_000),
        ("$1.5 billion of capacity each month", 1_500_000_000),
        ("$1 million-a-day", 30_416_667),
    ],
)
def test_a_rate_is_converted_to_the_period_asked_for(words: str, value: int) -> None:
    (much,) = amounts(words, "USD", "month")
    assert (much.low, much.text) == (value, f"{value} USD/month")


def test_a_total_is_no_rate_and_a_rate_no_total() -> None:
    assert amounts("$45 billion in all", "USD", "month") == []
    assert amounts("$15bn a year", "USD") == []


def test_another_currency_is_not_the_one_asked_about() -> None:
    assert amounts("€3bn, £2bn and C$4bn", "USD") == []
    assert [much.low for much in amounts("€3bn and £2bn", "EUR")] == [3_000_000_000]


def test_two_sums_joined_by_and_are_no_range() -> None:
    assert [much.low for much in amounts("It raised $5 million and $7 million", "USD")][:1] == [5_000_000]


@pytest.mark.parametrize(
    ("words", "low"),
    [
        ("nine of the founders left", 9),
        ("all 11 co-founders", 11),
        ("the last two remaining founders", 2),
        ("no founders", None),
    ],
)
def test_things_are_counted(words: str, low: int | None) -> None:
    assert [much.low for much in amounts(words, "founders" if "co-" not in words else "co-founders")] == (
        [low] if low else []
    )


def test_the_place_in_the_text_is_kept() -> None:
    text = "They pay more than $15bn a year for it"
    (much,) = amounts(text, "USD", "month")
    assert text[much.start : much.end] == "more than $15bn a year"


@given(st.text(max_size=200), st.sampled_from(["USD", "EUR", "founders"]), st.sampled_from([None, "month", "hour"]))
def test_any_text_gives_ordered_amounts(text: str, unit: str, per: str | None) -> None:
    for much in amounts(fold(text), unit, per):  # type: ignore[arg-type]
        assert 0 <= much.low <= much.high and much.start < much.end


@given(
    st.lists(
        st.sampled_from(listed("$ 1 1,000 2.5 bn trillion € to - and per month a year monthly more than about up")),
        max_size=14,
    )
)
def test_any_heap_of_money_words_gives_ordered_amounts(words: list[str]) -> None:
    for much in amounts(" ".join(words), "USD", "month"):
        assert much.low <= much.high
