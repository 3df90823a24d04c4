"""From what a reader says to positions of the log: the ends of an interval and what lies just outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from timeline.errors import ReferenceNotFound, UnreadableWhen
from timeline.events import MarkSet, NoteAdded
from timeline.log import Log
from timeline.report.interval import interval, position_of

ZONE = ZoneInfo("UTC")
FIRST = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOW = FIRST + timedelta(days=10)


@pytest.fixture
def days(log: Log) -> Log:
    """Five notes, one at noon of each day from 2 March on: e1 to e5."""
    with log.database.writing():
        for number in range(5):
            at = FIRST + timedelta(days=number)
            log.append([NoteAdded(reference="m1", text=str(number), by="me", made_at=at)], at)
    return log


def asked(log: Log, since: str | None = None, until: str | None = None, mark: str = "me") -> tuple[int, int]:
    found = interval(log, log.head(), NOW, ZONE, since=since, until=until, mark=mark)
    return found.after, found.upto


# since, until → the positions (after, upto]
SPANS = {
    "the whole log": ("start", None, (0, 5)),
    "what was learned at that very second is no news": ("2026-03-03 12:00", None, (2, 5)),
    "what was learned a second later is": ("2026-03-03 11:59:59", None, (1, 5)),
    "before everything": ("2026-01-01", None, (0, 5)),
    "after everything": ("2026-03-11", None, (5, 5)),
    "until that very second": ("start", "2026-03-03 12:00", (0, 2)),
    "until a second before": ("start", "2026-03-03 11:59:59", (0, 1)),
    "from one event to another": ("e2", "e4", (2, 4)),
    "nothing between": ("e3", "e3", (3, 3)),
    "until a moment yet to come": ("e3", "2026-03-11", (3, 5)),
}


@pytest.mark.parametrize(("since", "until", "span"), SPANS.values(), ids=SPANS)
def test_an_interval_begins_after_its_first_moment_and_ends_with_its_last(
    days: Log, since: str, until: str | None, span: tuple[int, int]
) -> None:
    assert asked(days, since, until) == span


def test_two_intervals_that_meet_lose_nothing_and_repeat_nothing(days: Log) -> None:
    for middle in ("2026-03-03 12:00", "2026-03-04", "e1", "e5", "2026-03-10"):
        (after, one), (two, upto) = asked(days, "start", middle), asked(days, middle)
        assert (after, one, upto) == (0, two, 5)


def test_without_a_mark_it_begins_at_the_start_and_with_one_where_it_stands(days: Log) -> None:
    assert asked(days) == (0, 5)
    with days.database.writing():
        days.append([MarkSet(name="me", upto=3, made_at=NOW)], NOW)
    assert asked(days) == (3, 6)
    assert asked(days, mark="another") == (0, 6)
    assert asked(days, "mark:me", "e5") == (3, 5)
    assert interval(days, days.head(), NOW, ZONE, since=None, until=None, mark="me").since == NOW


def test_an_end_before_the_beginning_is_refused_naming_both(days: Log) -> None:
    with pytest.raises(UnreadableWhen, match=r"--until 'e2' lies before --since 'e4'"):
        asked(days, "e4", "e2")


def test_an_event_that_is_none_is_refused(days: Log) -> None:
    with pytest.raises(ReferenceNotFound, match="e9"):
        asked(days, "e9")


def test_a_mark_that_was_never_set_says_how_to_set_it(days: Log) -> None:
    with pytest.raises(UnreadableWhen, match="timeline new --mark editor"):
        asked(days, "mark:editor")


def test_it_is_said_what_a_moment_was_taken_for(days: Log) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert position_of("3 march 9am", days, 5, NOW, berlin)[2] == "Tue 3 Mar 2026 09:00"
    assert position_of("e2", days, 5, NOW, berlin)[2] == "e2, Tue 3 Mar 2026 13:00"
    assert "does not exist" in position_of("2026-03-29 02:30", days, 5, NOW, berlin)[2]


def test_an_empty_log_has_an_empty_interval(log: Log) -> None:
    assert asked(log) == (0, 0)
    assert asked(log, "yesterday") == (0, 0)
