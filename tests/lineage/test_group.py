"""Grouping texts with no story at all."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from lineage.lineage_texts import INDEPENDENT, RETELLINGS

from timeline.lineage import Text, group


def test_a_stream_of_texts_is_grouped_by_report_and_by_event() -> None:
    texts = [Text(domain, text, title=title, source=domain) for domain, title, text in RETELLINGS + INDEPENDENT]
    grouped = group(texts)
    assert [g.id for g in grouped] == [text.id for text in texts]
    assert len({g.family for g in grouped[:5]}) == 1
    assert len({g.family for g in grouped}) == 1 + len(INDEPENDENT)
    assert grouped[0].origin == "Harbour Ledger"


@settings(max_examples=60)
@given(
    st.lists(
        st.builds(Text, st.text(max_size=5), st.text(max_size=80), st.none() | st.datetimes(), st.text(max_size=9)),
        max_size=6,
    )
)
def test_odd_texts_raise_nothing(texts: list[Text]) -> None:
    assert len(group(texts)) == len(texts)


def test_a_time_without_a_zone_counts_as_utc() -> None:
    assert group([Text("a", "Some words", datetime(2031, 1, 1))])[0].family == 1
