"""What we can say of a stretch of time, and of each feed's health."""

from __future__ import annotations

from datetime import timedelta

from feeds.documents import rss, story
from feeds.feed_server import Reply
from feeds.world import START, World

from timeline.feeds.coverage import coverage
from timeline.feeds.health import health
from timeline.feeds.schema import renew


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def test_a_feed_polled_all_along_was_reachable_throughout(world: World) -> None:
    world.serve(rss(story(1)))
    for _ in range(13):
        world.one(hours=2)
    (found,) = coverage(world.story, world.database, START + hours(2), START + hours(26))
    assert (found.reachable, found.gaps, found.never_polled) == (True, (), False)
    assert found.failing_since is None and found.cause is None


def test_a_failure_is_a_gap_from_its_first_poll_to_the_next_good_one(world: World) -> None:
    world.serve_and_poll(rss(story(1)))
    world.serve_and_poll(Reply(503))
    world.serve_and_poll(Reply(503), hours=4)
    world.serve_and_poll(rss(story(1)), hours=4)
    (found,) = coverage(world.story, world.database, START + hours(2), START + hours(13))
    assert not found.reachable
    assert found.gaps == ((START + hours(4), START + hours(12)),)
    assert found.failing_since is None


def test_a_feed_that_fails_at_the_end_says_since_when_and_why(world: World) -> None:
    world.serve_and_poll(rss(story(1)))
    for _ in range(3):
        world.serve_and_poll(Reply(503), hours=6)
    (found,) = coverage(world.story, world.database, START + hours(15), START + hours(21))
    assert found.failing_since == START + hours(8)
    assert found.cause == "127.0.0.1 has trouble (HTTP 503)"
    assert found.gaps == ((START + hours(15), START + hours(21)),)


def test_a_feed_that_fails_at_the_very_end_is_not_reachable(world: World) -> None:
    world.serve_and_poll(rss(story(1)))
    world.serve_and_poll(Reply(503))
    (found,) = coverage(world.story, world.database, START + hours(2), START + hours(4))
    assert (found.reachable, found.failing_since, found.gaps) == (False, START + hours(4), ())


def test_a_long_silence_of_ours_is_a_gap(world: World) -> None:
    world.serve_and_poll(rss(story(1)))
    world.one(hours=72)
    (found,) = coverage(world.story, world.database, START + hours(2), START + hours(75))
    assert found.gaps == ((START + hours(2), START + hours(74)),)


def test_a_failure_after_a_long_silence_of_ours_does_not_hide_it(world: World) -> None:
    world.serve_and_poll(rss(story(1)))
    world.serve_and_poll(Reply(503), hours=72)
    (failing,) = coverage(world.story, world.database, START + hours(2), START + hours(75))
    assert failing.failing_since == START + hours(74)
    assert failing.gaps == ((START + hours(2), START + hours(75)),)
    world.serve_and_poll(rss(story(1)), hours=4)
    (found,) = coverage(world.story, world.database, START + hours(2), START + hours(79))
    assert found.gaps == ((START + hours(2), START + hours(78)),)


def test_times_that_one_good_fetch_parts_are_two_gaps(world: World) -> None:
    world.serve(rss(story(1)))
    for _ in range(3):
        world.one(hours=72)
    (found,) = coverage(world.story, world.database, START + hours(72), START + hours(217))
    assert found.gaps == ((START + hours(72), START + hours(144)), (START + hours(144), START + hours(216)))


def test_coverage_and_health_look_only_at_the_fetches_they_need(world: World) -> None:
    world.serve_and_poll(rss(story(1)))
    world.serve_and_poll(Reply(503))
    asked: list[str] = []
    world.database.connection.set_trace_callback(asked.append)
    coverage(world.story, world.database, START, world.now)
    health(world.story, world.database, world.now)
    world.database.connection.set_trace_callback(None)
    steps = [
        step
        for said in asked
        if "FROM fetches" in said
        for (_, _, _, step) in world.database.connection.execute(f"EXPLAIN QUERY PLAN {said}")
    ]
    scanned = {step.split()[1] for step in steps if step.startswith("SCAN")}
    assert scanned <= {"asked", "(subquery-1)"}, "only the list of feeds, and what was found, is read from end to end"
    assert {step.partition(" USING ")[2].partition(" (")[0] for step in steps if step.startswith("SEARCH")} == {
        "PRIMARY KEY",
        "COVERING INDEX fetches_apart",
        "COVERING INDEX fetches_in_vain",
        "COVERING INDEX fetches_with_news",
    }


def test_a_database_of_before_pauses_were_kept_says_the_same_once_renewed(world: World) -> None:
    for reply in (rss(story(1)), Reply(503), rss(story(1))):
        world.serve_and_poll(reply, hours=30)
    said = coverage(world.story, world.database, START, world.now)
    assert len(said[0].gaps) == 2
    world.database.connection.executescript("""
        DROP INDEX fetches_apart; ALTER TABLE fetches DROP COLUMN pause;
        DELETE FROM _sqlite_migrations WHERE name = '0002_pauses';
    """)
    renew(world.database)
    assert coverage(world.story, world.database, START, world.now) == said


def test_a_feed_never_polled_covers_nothing(world: World) -> None:
    (found,) = coverage(world.story, world.database, START, START + hours(5))
    assert found.never_polled and not found.reachable and found.gaps == ((START, START + hours(5)),)
    world.serve_and_poll(rss(story(1)))
    (found,) = coverage(world.story, world.database, START - hours(48), START + hours(3))
    assert not found.never_polled and found.gaps == ((START - hours(48), START + hours(2)),)


def test_an_empty_answer_proves_nothing(world: World) -> None:
    world.serve_and_poll(rss(story(1)))
    world.serve_and_poll(Reply(204))
    (found,) = coverage(world.story, world.database, START + hours(2), START + hours(5))
    assert not found.reachable


def test_health_says_what_a_person_wants_to_know(world: World) -> None:
    world.feeds += [world.feed("/other", name="other"), world.feed("/never", name="never")]
    world.serve(rss(story(1)))
    world.serve(Reply(404), "/other")
    world.poll(only=["paper", "other"])
    well, failing, new = health(world.story, world.database, world.now)
    assert (well.state, well.good_at, well.trouble, well.why) == ("well", world.now, None, "its interval")
    assert well.next_due and well.next_due > world.now
    assert (failing.state, failing.failures, failing.failing_since) == ("failing", 1, world.now)
    assert failing.trouble == "127.0.0.1 has nothing at this address (HTTP 404)"
    assert (new.state, new.why) == ("new", "it was never asked")


def test_silence_is_measured_against_a_feeds_own_habit(world: World) -> None:
    for number in range(8):
        world.serve_and_poll(rss(*(story(n) for n in range(number + 1))), hours=24)
    world.one(hours=24 * 2)
    (found,) = health(world.story, world.database, world.now)
    assert found.usual == timedelta(days=1) and not found.unusually_silent
    world.one(hours=24 * 5)
    (found,) = health(world.story, world.database, world.now)
    assert found.silence == timedelta(days=7) and found.unusually_silent


def test_who_rests_at_every_weekend_is_not_unusually_silent_when_monday_begins(world: World) -> None:
    told = 0
    while told < 30 or world.now.weekday() < 5:  # three weeks and more, with news at each poll of a weekday
        told += world.now.weekday() < 5
        world.serve_and_poll(rss(*(story(n) for n in range(told))), hours=12)
    monday = next(when for n in range(9) if (when := world.now + hours(12 * n)).weekday() == 0)
    (found,) = health(world.story, world.database, monday + hours(6))
    assert found.silence and found.usual == hours(12) and found.silence > 4 * found.usual
    assert not found.unusually_silent
    (found,) = health(world.story, world.database, monday + hours(36))
    assert found.unusually_silent


def test_health_and_coverage_only_read(world: World) -> None:
    before = world.database.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    health(world.story, world.database, world.now)
    coverage(world.story, world.database, START, world.now)
    assert world.database.connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == before


def test_old_fetches_are_forgotten(world: World) -> None:
    world.serve_and_poll(rss(story(1)))
    world.one(hours=24 * 401)
    assert len(world.fetches()) == 1
