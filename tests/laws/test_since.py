"""What is told since A and then since B is what happened since A: nothing is lost, and nothing told twice."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from laws.test_fold import SOME_DAY, database, judgements, logs
from stories import Told, events, record, story

from timeline.board import State
from timeline.event import Event
from timeline.events import RulingMade, RulingWithdrawn
from timeline.log import Database, Log
from timeline.projections.catchup import catch_up
from timeline.projections.views import Views
from timeline.report.news import Interval, News, news

ANEW = {"first answer", "transition", "reversal", "new value", "added", "refined"}
"""Changes that tell of a value that did not lead before."""


def told(views: Views, after: int, upto: int) -> News:
    return news(story(), views, Interval(after, upto, None, datetime(2026, 3, 10, tzinfo=UTC), ""), [])


def about(found: News) -> set[str]:
    return {line.change.question for line in found.lines}


def watched(found: News) -> dict[str, int]:
    return {line.change.question: line.change.mentions for line in found.lines if line.change.kind == "watched"}


@settings(max_examples=30)
@given(logs(), st.data())
def test_two_intervals_that_meet_tell_what_both_together_tell(happened: list[Event], data: st.DataObject) -> None:
    with database() as opened:
        record(opened, happened)
        catch_up(opened)
        views, head = Views(opened.connection), Log(opened).head()
        after = data.draw(st.integers(0, head))
        middle = data.draw(st.integers(after, head))
        whole, one, two = told(views, after, head), told(views, after, middle), told(views, middle, head)
        assert about(whole) <= about(one) | about(two)
        assert [e.ref for e in whole.edits] == [e.ref for found in (one, two) for e in found.edits]
        assert sorted(t.position for t in whole.threads) == sorted(
            t.position for found in (one, two) for t in found.threads
        )
        for count in ("mentions", "on_story"):
            assert getattr(whole.traffic, count) == getattr(one.traffic, count) + getattr(two.traffic, count)
        for id in watched(whole):
            assert watched(whole)[id] == watched(one).get(id, 0) + watched(two).get(id, 0)
        known = {id: {s.value for s in moment.state.leading} for id, moment in views.states(middle).items()}
        for change in (line.change for line in two.lines if line.change.kind in ANEW):
            assert change.after is not None
            assert change.after.value not in known.get(change.question, ())


@settings(max_examples=30)
@given(logs(), st.data())
def test_rulings_that_are_all_withdrawn_leave_the_board_as_it_was(happened: list[Event], data: st.DataObject) -> None:
    reports = [event for event in happened if not isinstance(event, RulingMade | RulingWithdrawn)]
    judged: list[Event] = []
    for number in range(data.draw(st.integers(1, 4))):
        judged.append(data.draw(judgements(number, [*reports, *judged])))
    made = [event.id() for event in judged if isinstance(event, RulingMade)]
    undone = [
        RulingWithdrawn(ruling=id, because="after all", by="me", made_at=SOME_DAY)
        for id in data.draw(st.permutations(made))
    ]
    with database() as opened:
        record(opened, reports)
        catch_up(opened)
        before = board(opened)
        record(opened, [*judged, *undone])
        catch_up(opened)
        assert board(opened) == before


def test_a_withdrawn_ruling_does_not_decide_between_two_that_are_as_well_founded() -> None:
    items = [
        Told("03-02T08:00", "tidal-post", "buys", "Aldermoor to buy Kestrel Lines"),
        Told("03-03T08:00", "morning-quay", "stake", "Aldermoor takes a minority stake in Kestrel Lines"),
    ]
    ruling = RulingMade(verdict="set", question="shape", value="stake", because="I know", by="me", made_at=SOME_DAY)
    undone = RulingWithdrawn(ruling=ruling.id(), because="after all", by="me", made_at=SOME_DAY)
    with database() as opened:
        led = []
        for batch in (events(items), [ruling], [undone]):
            record(opened, batch)
            catch_up(opened)
            led.append(board(opened)["shape"].value)
        assert led == ["purchase", "stake", "purchase"]


def test_a_withdrawn_rejection_does_not_leave_what_it_had_brought_up_in_place() -> None:
    items = [
        Told("03-02T08:00", "tidal-post", "buys", "Aldermoor to buy Kestrel Lines"),
        Told("03-03T08:00", "morning-quay", "stake", "Aldermoor takes a minority stake in Kestrel Lines"),
    ]
    with database() as opened:
        record(opened, events(items))
        catch_up(opened)
        led = [board(opened)["shape"]]
        claim = led[0].leading[0].first
        ruling = RulingMade(verdict="reject", subjects=(claim,), because="a slip", by="me", made_at=SOME_DAY)
        undone = RulingWithdrawn(ruling=ruling.id(), because="after all", by="me", made_at=SOME_DAY)
        for event in (ruling, undone):
            record(opened, [event])
            catch_up(opened)
            led.append(board(opened)["shape"])
    assert [state.value for state in led] == ["purchase", "stake", "purchase"]
    assert led[0] == led[2]


def board(database: Database) -> dict[str, State]:
    """How each question stands; one that nobody has touched, or all of which was taken back, is left out."""
    states = Views(database.connection).states(Log(database).head())
    return {id: moment.state for id, moment in states.items() if moment.state != State()}
