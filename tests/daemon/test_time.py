"""Steps of the clock, suspend, the change of summer time: nothing is lost, nothing asked twice, nothing told twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from daemon.unattended import Unattended

from timeline.daemon.voice import speaks_at
from timeline.stored import moment
from timeline.story.alert import Alert


def asked(world: Unattended, feed: str = "tidal-post") -> list[datetime]:
    return [moment(at) for (at,) in world.rows("SELECT at FROM fetches WHERE feed = ? ORDER BY at", feed)]


def test_each_feed_is_asked_at_its_own_interval_and_never_before(unattended: Unattended) -> None:
    unattended.run(days=4)
    for (feed,) in unattended.rows("SELECT DISTINCT feed FROM fetches"):
        times = asked(unattended, feed)
        gaps = [later - earlier for earlier, later in pairwise(times)]
        assert 13 <= len(times) <= 16
        assert min(gaps) >= timedelta(hours=6)
        assert max(gaps) <= timedelta(hours=6, minutes=37)
    assert len({asked(unattended, feed)[3] for (feed,) in unattended.rows("SELECT DISTINCT feed FROM fetches")}) > 4


def test_a_restart_asks_nothing_before_its_time(unattended: Unattended) -> None:
    for _ in range(12):
        unattended.run(minutes=10)
    assert len(asked(unattended)) == 1


@pytest.mark.parametrize("hours", [1, -1])
def test_a_step_of_the_clock_loses_no_item_and_doubles_none(unattended: Unattended, hours: int) -> None:
    unattended.after(60, lambda: unattended.clock.sleep(hours * 3600))
    unattended.run(days=8)
    titles = unattended.rows("SELECT title, count(*) FROM mentions GROUP BY feed, title")
    assert len(titles) == 12
    assert {number for _, number in titles} == {1}
    gaps = [b - a for a, b in pairwise(asked(unattended))]
    assert max(gaps) <= timedelta(hours=7, minutes=40)
    assert unattended.noted("trouble") == []


def test_after_a_suspend_of_three_hours_each_feed_that_fell_due_is_asked_once(unattended: Unattended) -> None:
    unattended.declare(edit=lambda text: text.replace("every: 6h", "every: 1h"))
    unattended.after(30, lambda: unattended.clock.sleep(3 * 3600))
    unattended.run(hours=36)
    woke = datetime(2026, 3, 2, 21, tzinfo=UTC)
    for (feed,) in unattended.rows("SELECT DISTINCT feed FROM fetches"):
        after = [at for at in asked(unattended, feed) if woke <= at < woke + timedelta(minutes=55)]
        assert len(after) == 1
        assert after[0] <= woke + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("said", "heard", "comes"),
    [
        ("08:00", "2026-03-28T08:00+01:00", "2026-03-29T08:00+02:00"),  # 23 hours later
        ("08:00", "2026-10-24T08:00+02:00", "2026-10-25T08:00+01:00"),  # 25 hours later
        ("02:30", "2026-03-28T02:30+01:00", "2026-03-29T03:30+02:00"),  # that day has no 02:30
        ("02:30", "2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00"),
        ("02:30", "2026-10-24T02:30+02:00", "2026-10-25T02:30+02:00"),  # that day has two: the first
        ("02:30", "2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"),
    ],
)
def test_a_daily_alert_comes_once_a_day_through_the_change_of_summer_time(said: str, heard: str, comes: str) -> None:
    alert = Alert(command=("cat",), daily=said, zone="Europe/Berlin")
    at = speaks_at(alert, datetime.fromisoformat(heard), None, datetime(2026, 1, 1, tzinfo=UTC))
    assert at == datetime.fromisoformat(comes)


@pytest.mark.parametrize(
    ("now", "speaks"),
    [
        ("2026-03-29T21:59", "2026-03-29T21:59"),
        ("2026-03-29T22:00", "2026-03-30T07:00"),
        ("2026-03-30T00:30", "2026-03-30T07:00"),
        ("2026-03-30T06:59", "2026-03-30T07:00"),
        ("2026-03-30T07:00", "2026-03-30T07:00"),
    ],
)
def test_quiet_hours_over_midnight_put_off_what_there_is_to_say(now: str, speaks: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    at = datetime.fromisoformat(now).replace(tzinfo=zone)
    alert = Alert(command=("cat",), quiet="22:00-07:00", zone="Europe/Berlin")
    assert speaks_at(alert, at, None, at) == datetime.fromisoformat(speaks).replace(tzinfo=zone)


def test_after_its_message_an_alert_waits_before_the_next_unless_the_clock_was_set_back() -> None:
    alert = Alert(command=("cat",))
    now = datetime(2026, 3, 1, tzinfo=UTC)
    assert speaks_at(alert, now, now - timedelta(minutes=4), now) == now + timedelta(minutes=6)
    assert speaks_at(alert, now, now + timedelta(hours=1), now) == now
