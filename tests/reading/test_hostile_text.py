"""Any text at all: no exception, no runaway time, the same answer in every process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading.quillon_story import PUBLISHED, rules

from timeline.reading.claim import Passage
from timeline.reading.read import concerns, read

FRAGMENTS = st.sampled_from(
    [
        "Quillon",
        " files for an IPO",
        "\n",
        "\n\n",
        ". ",
        "? ",
        "— ",
        "“",
        "”",
        "'s ",
        ": ",
        "Ann Lee: ",
        "— Ann Lee\n",
        "{tern}",
        "<tern:org>",
        "$1 ",
        "15bn",
        " a year",
        " in June",
        " said ",
        "Voss",
        ", ",
        "according to ",
        "Tern",
        " dissolve ",
        "\u0130",
        "\u2028",
        "\x00",
        "\ud800",
        "not ",
        "No, ",
        " - sources",
        "--",
        "‘",
        "report: ",
        "Key Questions\n",
        "The post x appeared first on y",
        "the company ",
        "works 1",
        "😀",
    ]
)


@given(st.text(max_size=400), st.lists(FRAGMENTS, max_size=40).map("".join))
def test_any_text_is_read_without_an_exception(free: str, made: str) -> None:
    for text in (free, made):
        passage = Passage(title=text[:80], summary=text[:200], text=text, published_at=PUBLISHED)
        found = read(rules(), passage)
        assert concerns(rules(), passage) or not found.claims
        for claim in found.claims:
            whole = getattr(passage, claim.field)
            assert 0 <= claim.start < claim.end <= len(whole) and whole[claim.start : claim.end]
            assert claim.sentence in whole
        for thread in found.threads:
            assert getattr(passage, thread.field)[thread.start : thread.end] == thread.sentence


@pytest.mark.parametrize(
    "unit",
    [
        "Quillon plans to file for an IPO and Tern dissolves, ",
        "a",
        " ",
        "\n",
        '"',
        ". ",
        "— ",
        "1,111,",
        "$1 ",
        "Ann Lee: hi\n",
        "The post ",
        "Quillon ",
        "June 1 to ",
        "'s",
        "Said Bob, ",
        "x.",
        "." * 500 + "a",
        "{<tern:org>} ",
    ],
)
def test_five_megabytes_of_anything_take_no_time(unit: str) -> None:
    text = unit * (5_000_000 // len(unit))
    passage = Passage(title="Quillon", summary=text, text=text, published_at=PUBLISHED)
    started = time.monotonic()
    concerns(rules(), passage)
    read(rules(), passage)
    assert time.monotonic() - started < 10  # generous: a fraction of a second on an idle machine


def test_two_processes_with_different_hash_seeds_read_alike() -> None:
    code = (
        "from reading.quillon_story import reading;"
        "print(reading('Quillon, owner of Tern, plans to go public in June, Voss said. Residents sued "
        "Tern over smoke, water use "
        "and kilns without papers at Works 1 and Works 2. Brightwater pays $15bn a year. Is it a "
        "template? The company leases it "
        "to Brightwater.', title='Quillon files for an IPO'))"
    )
    root = Path(__file__).parents[2]
    shown = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{root}{os.pathsep}{root / 'tests'}"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    ]
    assert shown[0] == shown[1] == shown[2] and b"Claim" in shown[0]
