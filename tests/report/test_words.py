"""Values, days and counts as a reader sees them; and nothing from outside that a terminal would obey."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from board.witnesses import Hearing, only, question, state
from hypothesis import given
from hypothesis import strategies as st
from stories import story

from timeline.report.words import clean, clean_block, columns, count, day, edtf, instant, shorten, source_name, value

DATES = {
    "2026": "2026",
    "2026-06": "June 2026",
    "2026-06-12": "12 June 2026",
    "2026-06-12~": "about 12 June 2026",
    "2026-22": "summer 2026",
    "2026-06-10/2026-06-20": "10 to 20 June 2026",
    "2026-06-28/2026-07-03": "28 June to 3 July 2026",
    "2025-12-28/2026-01-03": "28 Dec 2025 to 3 Jan 2026",
    "2026-06/2026-07": "June to July 2026",
    "../2026-06": "by June 2026",
    "2026-06-12/..": "12 June 2026 or later",
    "2026-06-01/2026-06-10~": "about 1 to 10 June 2026",
}


@pytest.mark.parametrize(("written", "said"), DATES.items())
def test_an_edtf_date_in_words(written: str, said: str) -> None:
    assert edtf(written) == said


# low, high, comparator, unit, per → words
AMOUNTS = [
    (1_250_000_000, 1_250_000_000, "", "USD", "month", "$1.25 bn a month"),
    (1_750_000_000_000, None, "above", "USD", None, "above $1.75 tn"),
    (None, 75_000_000_000, "below", "USD", None, "below $75 bn"),
    (70_000_000_000, 75_000_000_000, "", "USD", None, "$70 bn to $75 bn"),
    (415_000_000, 415_000_000, "about", "EUR", None, "about €415 m"),
    (950_000, 950_000, "", "GBP", "year", "£950,000 a year"),
    (100, 100, "", "CHF", None, "100 CHF"),
    (999_999_999, 999_999_999, "", "USD", None, "$1 bn"),
]


@pytest.mark.parametrize(("low", "high", "comparator", "unit", "per", "said"), AMOUNTS, ids=[a[-1] for a in AMOUNTS])
def test_an_amount_in_words(
    low: int | None, high: int | None, comparator: str, unit: str, per: str | None, said: str
) -> None:
    standing = only(state("price", Hearing().says("x", low=low, high=high, comparator=comparator)))
    asked = replace(question("price"), unit=unit, per=per)
    assert value(asked, standing) == said


def test_a_value_is_called_by_its_label_or_else_by_its_own_name() -> None:
    hearing = Hearing()
    assert value(question("takeover"), only(state("takeover", hearing.says("called-off")))) == "called off"
    assert value(question("takeover"), only(state("takeover", hearing.says("agreed")))) == "agreed"
    assert value(question("shape"), only(state("shape", hearing.says("stake")))) == "minority stake"
    assert value(question("closing"), only(state("closing", hearing.says("2026-06")))) == "June 2026"


def test_a_day_names_its_year_only_where_it_is_another() -> None:
    assert day("2026-05-20T23:59:59Z", year=2026) == "20 May"
    assert day("2025-09-01", year=2026) == "1 Sept 2025"
    assert instant(datetime(2026, 5, 12, 7, tzinfo=UTC), ZoneInfo("Europe/Berlin")) == "Tue 12 May 2026 09:00"


def test_counts_are_written_with_their_noun() -> None:
    assert [count(n, "origin") for n in (0, 1, 1204)] == ["0 origins", "1 origin", "1,204 origins"]
    assert count(2, "entity", "entities") == "2 entities"


def test_a_source_is_called_by_its_name_wherever_its_key_came_from() -> None:
    named = {
        key: source_name(story(), key) for key in ("morningquay.example", "morning quay", "stmt:valdar", "who.example")
    }
    assert list(named.values()) == ["Morning Quay", "Morning Quay", "Ines Valdar", "who.example"]


HOSTILE = {
    "an escape sequence": "a\x1b[31mb",
    "a terminal title": "a\x1b]0;gone\x07b",
    "an eight-bit escape": "a\x9b31mb",
    "a return to the start of the line": "ok\rno",
    "a backspace": "ok\x08\x08no",
    "a bell": "a\x07b",
    "a null": "a\x00b",
    "a turn of direction": "a\u202eb\u202c\u2066c\u2069",
    "a mark of direction": "a\u200eb\u200fc\u061cd",
    "a line of its own": "a\u2028b\u2029c\x85d",
    "half a surrogate": "a\ud800b",
    "what no document may hold": "a\ufffeb\uffffc",
}
OBEYED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_a_terminal_would_obey_is_gone(text: str) -> None:
    assert OBEYED.search(text)
    assert not OBEYED.search(clean(text) + clean_block(text))
    assert "\n" not in clean(text)


@given(st.text())
def test_cleaned_text_is_one_harmless_line_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    assert not OBEYED.search(cleaned)
    assert "\n" not in cleaned
    assert clean(cleaned) == cleaned


@given(st.text(alphabet="a\u0301漢字 ö", max_size=40), st.integers(1, 30))
def test_a_shortened_text_fits_and_shows_that_it_was_cut(text: str, width: int) -> None:
    cut = shorten(text, width)
    assert columns(cut) <= width
    assert cut == text or cut.endswith("…")
