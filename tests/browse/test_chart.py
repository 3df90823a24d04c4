"""Where the marks of a chart go."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from timeline.browse.chart import Amounts, Days, Rungs, columns, day_at

DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))


@given(DAYS, DAYS, st.integers(1, 800_000))
def test_days_stay_on_their_axis_and_keep_their_order(one: date, other: date, ordinal: int) -> None:
    first, last = sorted((one, other))
    axis = Days(first, last, 100, 700)
    assert 100 <= axis(ordinal) <= 700
    assert axis(first.toordinal()) == 100
    ticks = axis.ticks()
    assert len(ticks) <= 20
    assert [tick.at for tick in ticks] == sorted(tick.at for tick in ticks)
    assert len({tick.label for tick in ticks}) == len(ticks) or (last - first).days > 366


def test_a_season_is_ticked_by_the_month_and_a_fortnight_by_the_day() -> None:
    season = Days(date(2026, 1, 10), date(2026, 7, 1), 0, 600)
    assert [tick.label for tick in season.ticks()] == ["Feb", "Mar", "Apr", "May", "June", "July"]
    fortnight = Days(date(2026, 3, 1), date(2026, 3, 8), 0, 600)
    assert [tick.label for tick in fortnight.ticks()][:2] == ["1 Mar", "2 Mar"]


@given(st.integers(1, 10**15), st.integers(1, 10**15))
def test_amounts_stay_on_their_axis_with_few_round_ticks(one: int, other: int) -> None:
    least, most = sorted((one, other))
    axis = Amounts(least * 0.9, most * 1.1, 270, 12)
    assert 12 <= axis(least) <= 270 and axis(least) >= axis(most)
    assert len(axis.ticks(str)) <= 9


def test_amounts_of_unlike_size_are_drawn_by_orders_of_magnitude() -> None:
    axis = Amounts(1_000, 1_000_000, 0, 300)
    assert axis.logarithmic
    assert axis(10_000) == 100
    assert [tick.label for tick in axis.ticks(str)] == ["1000", "10000", "100000", "1000000"]


def test_one_value_alone_stands_on_its_rung() -> None:
    assert Rungs(1, 200, 20)(0) == 200
    assert Rungs(3, 200, 20)(1) == 110


def test_the_largest_count_fills_the_height_and_none_is_no_column() -> None:
    bars = columns((0, 5, 10), 90, 30)
    assert [(bar.x, bar.height) for bar in bars] == [(30, 15), (60, 30)]
    assert columns((0, 0), 90, 30) == columns((), 90, 30) == ()


def test_there_is_no_day_beyond_the_calendar() -> None:
    assert day_at(-5) == date.min and day_at(10**9) == date.max
    assert len(Days(date.min, date.max, 0, 600).ticks()) <= 20
