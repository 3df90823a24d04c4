"""What is said of a stretch follows from its fetches one by one, however few of them were looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.feeds.coverage import Coverage, coverage
from timeline.feeds.schema import PAUSES, prepare
from timeline.feeds.state import note_fetch
from timeline.log import Database, open_database
from timeline.story.model import Feed, Story

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 20
GOOD = ("new", "unchanged", "saved")
OUTCOMES = st.sampled_from([*GOOD, *GOOD, "failed", "empty", "gone"])
HOURS = st.integers(0, DAYS * 24)
REGULAR = st.builds(range, HOURS, HOURS, st.sampled_from([1, 6, 25, 26, 27, 40]))


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path: Path = tmp_path_factory.mktemp("coverage") / "events.db"
    with open_database(path) as database:
        prepare(database)
        yield database


def at(hour: float) -> datetime:
    return BEGIN + timedelta(hours=hour)


@settings(max_examples=300)
@given(
    runs=st.lists(st.tuples(REGULAR, OUTCOMES), max_size=5),
    lone=st.dictionaries(HOURS, OUTCOMES, max_size=5),
    every=st.sampled_from([None, 1, 24, 30]),
    ends=st.tuples(HOURS, HOURS).map(sorted).filter(lambda ends: ends[0] < ends[1]),
)
def test_a_moment_is_covered_if_the_fetch_before_it_was_good_and_the_next_came_soon(
    fetched: Database, runs: list[tuple[range, str]], lone: dict[int, str], every: int | None, ends: list[int]
) -> None:
    since, until = ends
    outcomes = {hour: outcome for run, outcome in runs for hour in run} | lone
    feed = Feed(url="https://paper.example/feed", every=every and every * 3600)
    with fetched.writing() as connection:
        connection.execute("DELETE FROM fetches")
        for hour in lone:  # two within one second count as one
            note_fetch(connection, feed.key, at(hour), "failed")
        for hour, outcome in outcomes.items():
            note_fetch(connection, feed.key, at(hour), outcome, message=f"{outcome} at {hour}")
        kept = connection.execute("SELECT at, pause FROM fetches ORDER BY at").fetchall()
        connection.execute(PAUSES)
        assert kept == connection.execute("SELECT at, pause FROM fetches ORDER BY at").fetchall()
    (found,) = coverage(Story(story="A bridge", contact="a@b.example", feeds=(feed,)), fetched, at(since), at(until))

    longest = max(2 * (every or 1), 24) + 2
    known = sorted(hour for hour in outcomes if hour <= until)
    covered = [
        (first, then)
        for first, then in pairwise([*known, until])
        if outcomes[first] in GOOD and then - first <= longest
    ]
    for moment in range(since, until):  # half an hour later, between any two fetches
        assert any(first <= moment < then for first, then in covered) != in_a_gap(found, at(moment + 0.5))
    assert found.reachable == (not found.gaps and found.failing_since is None)
    assert all(at(since) <= start < stop <= at(until) for start, stop in found.gaps)
    assert all(stop <= start for (_, stop), (start, _) in pairwise(found.gaps))
    good = {at(hour) for hour in known if outcomes[hour] in GOOD}
    assert {stop for _, stop in found.gaps} <= good | {at(until)}
    if known and outcomes[known[-1]] not in GOOD:
        episode = [hour for hour in known if not any(at(hour) < when for when in good)]
        assert (found.failing_since, found.cause) == (
            at(min(hour for hour in episode if outcomes[hour] not in GOOD)),
            f"{outcomes[known[-1]]} at {known[-1]}",
        )
    else:
        assert (found.failing_since, found.cause) == (None, None)


def in_a_gap(found: Coverage, moment: datetime) -> bool:
    return any(start <= moment < stop for start, stop in found.gaps)
