"""What happened, told from developments: a development in which a question turns on a later day is told in parts."""

from __future__ import annotations

from stories import Told, adopt_story, events, record

from timeline.log import Database
from timeline.projections.catchup import catch_up
from timeline.projections.chronology import Happening, happenings

TALKS = Told(
    "03-02T08:00", "tidal-post", "talks", "Aldermoor in talks to buy Kestrel Lines",
    "Aldermoor is in talks with the owners of Kestrel Lines, which runs eleven ships to the outer islands.",
)  # fmt: skip
AGAIN = Told(
    "03-02T19:00", "ferry-weekly", "talks", "Kestrel Lines and Aldermoor in talks, the ferry operator says",
    "The talks of Aldermoor with Kestrel Lines are about all of its eleven ships to the outer islands.",
)  # fmt: skip
AGREED = Told(
    "03-03T20:00", "morning-quay", "agreed", "Aldermoor agrees to buy Kestrel Lines and its eleven ships",
    "Aldermoor has agreed to buy Kestrel Lines with all eleven ships to the outer islands, it told the Quay.",
)  # fmt: skip


def told(database: Database, *items: Told, after: int = 0) -> list[Happening]:
    adopt_story(database)
    record(database, events(items))
    catch_up(database)
    return happenings(database.connection, after=after, upto=99)


def test_reports_of_one_day_are_one_happening(database: Database) -> None:
    (only,) = told(database, TALKS, AGAIN)
    assert (only.day, only.mentions, only.moved) == ("2026-03-02", 2, ("shape", "takeover"))


def test_a_question_that_turns_on_a_later_day_is_another_happening(database: Database) -> None:
    first, second = told(database, TALKS, AGAIN, AGREED)
    assert first.development == second.development
    assert [(h.day, h.mentions, h.title) for h in (first, second)] == [
        ("2026-03-02", 2, TALKS.title),
        ("2026-03-03", 1, AGREED.title),
    ]
    assert "takeover" in second.moved


def test_a_better_grade_of_the_same_value_is_none(database: Database) -> None:
    later = Told("03-03T20:00", "morning-quay", "talks", AGAIN.title, AGAIN.text)
    (only,) = told(database, TALKS, later)
    assert (only.day, only.mentions) == ("2026-03-02", 2)


def test_of_a_development_the_part_learned_since_is_told_alone(database: Database) -> None:
    told(database, TALKS, AGAIN, AGREED)
    (since,) = happenings(database.connection, after=3, upto=99)
    assert since.title == AGREED.title
