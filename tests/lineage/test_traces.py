"""A trace is complete, small and the same after storing."""

from __future__ import annotations

import time
from array import array
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lineage.lineage_texts import DAY, RETELLINGS, reports

from timeline.lineage import MemoryShelf, Report, Trace, Vocabulary, compare, trace
from timeline.lineage.features import SKETCH, resemblance
from timeline.lineage.words import stem

ANY = st.text(max_size=300) | st.text(alphabet='ab "“”\n.:A1\ud800’', max_size=200)


@settings(max_examples=150)
@given(ANY, ANY, ANY, ANY, ANY)
def test_any_text_has_a_trace_and_it_survives_storing(
    title: str, summary: str, text: str, link: str, name: str
) -> None:
    report = Report(1, DAY, title, summary, text, domain=name, item=name, link=link, links=(link,), source_name=name)
    taken = trace(report)
    assert Trace.load(taken.dump()) == taken


def test_a_trace_of_a_long_text_stays_small() -> None:
    text = " ".join(f"word{n} “quoted {n} thing” Name{n} said" for n in range(20_000))
    assert len(trace(Report(1, DAY, text=text)).dump()) < 20_000


@pytest.mark.parametrize(
    "made",
    [
        "Aa " * 9000,
        '"' * 20_000,
        '"a' * 9000,
        "read the " * 3000,
        "Source: A " * 2000,
        "x" * 20_000,
        "Aa of the " * 2500,
        "first published on the " * 900,
        " podcast" * 2500,
        "said Aa Bb Cc " * 1500,
        "\n" * 20_000,
        "(Aa Bb " * 2500,
    ],
    ids=lambda made: made[:12].strip() or "newlines",
)
def test_text_made_to_be_slow_is_not(made: str) -> None:
    started = time.process_time()
    trace(Report(1, DAY, made, made, made))
    assert time.process_time() - started < 2


@given(st.integers(1, 250), st.integers(1, 250), st.randoms())
def test_the_resemblance_is_the_share_of_the_smallest_of_both(one: int, other: int, chance: Random) -> None:
    a, b = (sorted(chance.sample(range(300), size))[:SKETCH] for size in (one, other))
    union = sorted({*a, *b})
    smallest = union if max(len(a), len(b)) < SKETCH else union[:SKETCH]
    expected = len({*a} & {*b} & {*smallest}) / len(smallest)
    assert resemblance(array("I", a), array("I", b)) == expected


def test_inflected_words_are_one() -> None:
    assert len({stem(word) for word in ("plan", "plans", "planned", "planning")}) == 1
    assert stem("holiest") == stem("holy")
    assert stem("twelve") == stem("12")
    assert stem("1,200") == "1200"


def test_a_name_counts_by_its_initials_too() -> None:
    long, short = (trace(Report(1, DAY, text=f"Yesterday {name} spoke."))
                   for name in ("the World Grain Council", "the WGC"))  # fmt: skip
    assert "wgc" in long.names.keys() & short.names.keys()


def test_an_acronym_is_told_from_the_small_word_it_resembles() -> None:
    assert "who" in trace(Report(1, DAY, text="They say that WHO officials came.")).names
    assert "who" not in trace(Report(1, DAY, text="They asked who came.")).names


def test_the_source_tag_of_a_republished_item_is_a_credit() -> None:
    report = Report(
        1, DAY, "A title", domain="copyshop.example", source_url="https://origin.example/feed", source_name="O"
    )
    assert [credit.outlet for credit in trace(report).credits] == ["origin"]


def test_the_source_tag_of_a_news_search_names_the_publisher() -> None:
    report = Report(1, DAY, "Mill closes - Dunmore Gazette", link="https://news.google.com/rss/articles/x",
                    source_url="https://gazette.example", source_name="Dunmore Gazette")  # fmt: skip
    taken = trace(report)
    assert (taken.outlet, taken.title, taken.credits) == ("gazette", "Mill closes", ())


def test_lines_that_stand_on_every_page_are_no_part_of_a_report() -> None:
    page = "The mill closes.\n\nAs an affiliate, we earn on purchases.\n\nYou may also like\n\nTen elegant kettles"
    assert (
        trace(Report(1, DAY, text=page)).wording.keys() == trace(Report(1, DAY, text="The mill closes.")).wording.keys()
    )


def test_parties_are_no_voices() -> None:
    text = 'Ann Poe said "no". Bo Lund said "yes".'
    assert trace(Report(1, DAY, text=text), Vocabulary(parties=frozenset(["Lund"]))).voices == {"ann poe"}


def test_the_more_reports_say_a_word_the_less_it_weighs() -> None:
    shelf, report = MemoryShelf(), Report(99, DAY, text="A kestrel hovered.")
    before = trace(report, seen=shelf).wording["kestrel"]
    for number in range(1, 30):
        shelf.add(trace(Report(number, DAY, text=f"The kestrel of day {number}.")), counted=True)
    assert trace(report, seen=shelf).wording["kestrel"] < before


def test_comparing_is_the_same_either_way_round_and_adds_up() -> None:
    a, b = (trace(report) for report in reports(RETELLINGS)[:2])
    kinship = compare(a, b)
    assert kinship == compare(b, a) or kinship.score == compare(b, a).score
    assert abs(kinship.score - sum(piece.points for piece in kinship.pieces)) < 0.1
    assert all(piece.words for piece in kinship.pieces if piece.name in ("wording", "names", "runs", "same credit"))


def test_a_retelling_a_week_later_is_less_kin() -> None:
    first, second = reports(RETELLINGS)[:2]
    late = Report(9, second.at + timedelta(days=7), second.title, text=second.text, domain=second.domain)
    assert compare(trace(first), trace(late)).score < compare(trace(first), trace(second)).score
