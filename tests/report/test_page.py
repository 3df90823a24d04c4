"""Laying out lines: they never leave the page, whatever is written on it, and colour takes nothing away."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.report.page import Page
from timeline.report.words import columns

words = st.text(alphabet="abc漢字\u0301-.…", min_size=1, max_size=24)
texts = st.lists(words, max_size=20).map(" ".join)
widths = st.sampled_from([40, 80, 100, 140])


def plain(line: str) -> str:
    return re.sub("\x1b\\[[0-9;]*m", "", line)


@given(texts, texts, texts, widths, st.booleans())
def test_nothing_leaves_the_page(label: str, main: str, detail: str, width: int, colour: bool) -> None:
    page = Page(width, colour)
    page.heading(detail)
    page.text(main, "bold", indent=1)
    page.row(label, main, detail, "green")
    page.table([(label, main, detail), ("a", "b", "c")])
    assert max(columns(plain(line)) for line in page.lines) <= width


@given(texts, texts, texts, widths)
def test_colour_only_helps(label: str, main: str, detail: str, width: int) -> None:
    with_colour, without = Page(width, True), Page(width, False)
    for page in (with_colour, without):
        page.heading("CHANGED")
        page.text(main, "dim")
        page.row(label, main, detail, "green")
    assert plain(str(with_colour)) == str(without)
    assert "\x1b" not in str(without)


def test_a_detail_stands_beside_its_line_where_there_is_room_and_below_where_there_is_none() -> None:
    wide, narrow = Page(120), Page(80)
    for page in (wide, narrow):
        page.row("IPO stage", "confidential filing → public S-1", "documented · 9 origins")
    assert len(wide.lines) == 1
    assert len(narrow.lines) == 2
    assert narrow.lines[1] == " " * 20 + "documented · 9 origins"


def test_columns_of_a_table_stand_below_one_another_also_with_wide_signs() -> None:
    page = Page(80)
    page.table([("m1", "漢字報道", "x"), ("m1204", "Post", "y")])
    assert [columns(line[: line.index(sign)]) for line, sign in zip(page.lines, "xy", strict=True)] == [18, 18]


@pytest.mark.parametrize("text", ["", " "])
def test_nothing_to_say_is_an_empty_line_and_no_error(text: str) -> None:
    page = Page(80)
    page.text(text)
    page.row(text, text, text)
    assert [line.strip() for line in page.lines] == ["", ""]


def test_a_long_address_stays_whole_in_running_text_so_that_it_can_be_followed() -> None:
    page = Page(40)
    page.text("see https://one.example/" + "a" * 60)
    assert page.lines[1] == "https://one.example/" + "a" * 60


def test_a_label_too_long_for_its_column_is_not_cut() -> None:
    page = Page(80)
    page.row("published_precision", "second")
    page.row("published", "today")
    assert page.lines == [" published_precision", " " * 20 + "second", " published          today"]
