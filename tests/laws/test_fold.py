"""The log alone determines the tables: however it was folded, and up to wherever it was read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from projections.tables import contents
from stories import ITEMS, adopt_story, events, record

from timeline.events import Event, FeedFailing, FeedRecovered, MentionRevised
from timeline.log import Database, Log, open_database
from timeline.projections.catchup import catch_up, differences
from timeline.projections.views import Views

SOME_DAY = datetime(2026, 3, 5, tzinfo=UTC)


@contextmanager
def database() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder, open_database(Path(folder) / "events.db") as opened:
        opened.connection.execute("PRAGMA synchronous = OFF")
        adopt_story(opened)
        yield opened


@st.composite
def logs(draw: st.DrawFn) -> list[Event]:
    """Some of the made-up story's items in some order, edits after what they edit, and feeds that fail and recover."""
    chosen = draw(st.lists(st.sampled_from(range(len(ITEMS))), unique=True, min_size=4, max_size=len(ITEMS)))
    edited = {(item.feed, item.key) for item in ITEMS if sum(other.key == item.key for other in ITEMS) > 1}
    first: dict[tuple[str, str], int] = {}
    order = []
    for index in chosen:
        item = ITEMS[index]
        if (item.feed, item.key) in edited:
            versions = [n for n, other in enumerate(ITEMS) if (other.feed, other.key) == (item.feed, item.key)]
            index = versions[min(first.get((item.feed, item.key), 0), len(versions) - 1)]
            first[item.feed, item.key] = first.get((item.feed, item.key), 0) + 1
        order.append(ITEMS[index])
    happened = events(order)
    if draw(st.booleans()):
        failing = FeedFailing(feed="tidal-post", seen_at=SOME_DAY, cause="timeout", message="no answer")
        happened[1:1] = [failing, FeedRecovered(feed="tidal-post", seen_at=SOME_DAY, supersedes=failing.id())]
    return happened


@settings(max_examples=25)
@given(logs(), st.lists(st.integers(0, 30), max_size=6))
def test_folding_in_any_batches_makes_the_same_tables_as_folding_at_once(happened: list[Event], cuts: list[int]) -> None:
    with database() as at_once, database() as bit_by_bit:
        record(at_once, happened)
        catch_up(at_once)
        places = [0, *sorted(cut for cut in cuts if cut < len(happened)), len(happened)]
        for start, end in zip(places, places[1:], strict=False):
            record(bit_by_bit, happened[start:end])
            catch_up(bit_by_bit)
        assert contents(bit_by_bit) == contents(at_once)
        assert differences(bit_by_bit) == []


@settings(max_examples=8)
@given(logs(), st.data())
def test_the_board_as_of_a_position_is_the_board_of_a_log_that_ends_there(happened: list[Event], data: st.DataObject) -> None:
    with database() as whole, database() as cut:
        record(whole, happened)
        catch_up(whole)
        upto = data.draw(st.integers(1, len(happened)))
        record(cut, happened[: upto - 1])
        catch_up(cut)
        assert Log(cut).head() == upto
        assert Views(whole.connection).states(upto) == Views(cut.connection).states(upto)


def test_folding_event_by_event_makes_the_same_tables_as_folding_the_whole_story_at_once() -> None:
    with database() as at_once, database() as one_by_one:
        record(at_once)
        catch_up(at_once)
        for event in events():
            record(one_by_one, [event])
            catch_up(one_by_one)
        assert contents(one_by_one) == contents(at_once)


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75, 1.0])
def test_every_board_of_the_story_is_that_of_its_own_prefix(share: float) -> None:
    happened = events()
    part = happened[: int(len(happened) * share)]
    with database() as whole, database() as cut:
        record(whole)
        catch_up(whole)
        record(cut, part)
        catch_up(cut)
        assert Views(whole.connection).states(Log(cut).head()) == Views(cut.connection).states(Log(cut).head())


def test_the_story_has_an_edit_so_that_these_laws_also_hold_for_edits() -> None:
    assert any(isinstance(event, MentionRevised) for event in events())
