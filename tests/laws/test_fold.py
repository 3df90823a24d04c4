"""The log alone determines the tables: however it was folded, and up to wherever it was read."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from projections.tables import contents
from stories import ITEMS, adopt_story, events, record, story

from timeline.board import Witness, fold
from timeline.board.origin import Provenance, origin_of
from timeline.event import Event
from timeline.events import (
    FeedFailing,
    FeedRecovered,
    MentionRevised,
    MentionSeen,
    RulingMade,
    RulingWithdrawn,
)
from timeline.log import Database, Log, open_database
from timeline.projections.catchup import catch_up, differences
from timeline.projections.claims import load_claim
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
    """Some items of the made-up story in some order, edits after what they edit, a person's rulings among them."""
    chosen = draw(st.lists(st.sampled_from(range(len(ITEMS))), unique=True, min_size=6, max_size=len(ITEMS)))
    versions = {name: iter([item for item in ITEMS if item.name == name]) for name in {item.name for item in ITEMS}}
    happened = events([next(versions[ITEMS[index].name]) for index in chosen])
    for number in range(draw(st.integers(0, 4))):
        place = draw(st.integers(4, len(happened)))
        happened.insert(place, draw(judgements(number, happened[:place])))
    if draw(st.booleans()):
        failing = FeedFailing(feed="tidal-post", seen_at=SOME_DAY, cause="timeout", message="no answer")
        happened += [failing, FeedRecovered(feed="tidal-post", seen_at=SOME_DAY, supersedes=failing.id())]
    return happened


@st.composite
def judgements(draw: st.DrawFn, number: int, before: list[Event]) -> Event:
    """A ruling about what was recorded before it, or the withdrawal of an earlier one. The first event is e2."""
    shared = {"because": f"reason {number}", "by": "me", "made_at": SOME_DAY}
    earlier = [event.id() for event in before if isinstance(event, RulingMade)]
    if earlier and draw(st.booleans()):
        return RulingWithdrawn(ruling=draw(st.sampled_from(earlier)), **shared)  # type: ignore[arg-type]
    seen = [place for place, event in enumerate(before, 2) if isinstance(event, MentionSeen)]
    verdict = draw(st.sampled_from(["set", "reject", "same", "apart", "annul", "reopen"]))
    told: dict[str, object] = {"question": "takeover"}
    if verdict == "set":
        told["value"] = draw(st.sampled_from(["talks", "cleared", "completed"]))
    elif verdict == "reject":
        told = {"subjects": (f"c{draw(st.sampled_from(seen))}.{draw(st.integers(1, 2))}",)}
    elif verdict in ("same", "apart"):
        told = {"subjects": tuple(f"m{place}" for place in draw(st.permutations(seen))[:2])}
    return RulingMade(verdict=verdict, **told, **shared)  # type: ignore[arg-type]


@settings(max_examples=20)
@given(logs(), st.lists(st.integers(0, 30), max_size=6))
def test_folding_in_any_batches_makes_the_same_tables_as_folding_at_once(
    happened: list[Event], cuts: list[int]
) -> None:
    with database() as at_once, database() as bit_by_bit:
        record(at_once, happened)
        catch_up(at_once)
        places = [0, *sorted(cut for cut in cuts if cut < len(happened)), len(happened)]
        for start, end in pairwise(places):
            record(bit_by_bit, happened[start:end])
            catch_up(bit_by_bit)
        assert contents(bit_by_bit) == contents(at_once)
        assert differences(bit_by_bit) == []


@settings(max_examples=20)
@given(logs(), st.booleans())
def test_the_board_folded_step_by_step_is_the_board_folded_from_all_its_evidence(
    happened: list[Event], at_once: bool
) -> None:
    with database() as folded:
        for batch in [happened] if at_once else [[event] for event in happened]:
            record(folded, batch)
            catch_up(folded)
        board = {id: found.state for id, found in Views(folded.connection).states(99).items()}
        ruled = {id for (id,) in folded.connection.execute("SELECT question FROM rulings WHERE withdrawn_at IS NULL")}
        heard = evidence(folded)
        for id in board.keys() - ruled:
            asked = story().questions[id]
            anew = fold(asked, heard[id], board[id], heard[asked.detail_of or ""])
            assert (id, replace(anew, ruling=board[id].ruling)) == (id, board[id])


def evidence(database: Database) -> dict[str, list[Witness]]:
    """The witnesses of each question as they are now, put together from the claims, mentions and families."""
    found: dict[str, list[Witness]] = defaultdict(list)
    claims = database.connection.execute(
        "SELECT ref, event, mention, claims.body, domain, family, root, copy FROM claims "
        "JOIN mentions ON mentions.position = mention JOIN families USING (family) "
        "WHERE withdrawn_at IS NULL AND rejected_by IS NULL"
    )
    for ref, event, mention, body, domain, family, root, copy in claims:
        claim = load_claim(body)
        origin, letter, derived = origin_of(story(), claim, Provenance(domain, root, copy != mention))
        found[claim.question].append(Witness(ref, claim, mention, family, origin, letter, derived, event))
    return found


@settings(max_examples=8)
@given(logs(), st.data())
def test_the_board_as_of_a_position_is_the_board_of_a_log_that_ends_there(
    happened: list[Event], data: st.DataObject
) -> None:
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
