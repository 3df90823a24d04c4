"""What a reader is told of an interval: silence, days that pass, forecasts that slip, what surfaces late, particulars
that coverage and the record tell differently, and what texts leave open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from stories import START, Told, adopt_story, events, record, story

from timeline.event import Event
from timeline.events import MentionSeen, RulingMade
from timeline.feeds.coverage import Coverage
from timeline.log import Database, Log
from timeline.projections.catchup import catch_up
from timeline.projections.views import Views
from timeline.report.news import Interval, News, news
from timeline.report.newspage import main_part, news_page, report_words
from timeline.report.piece import Line
from timeline.report.silence import silence
from timeline.story.model import Story

UTC_ZONE = ZoneInfo("UTC")


def declared(**settings: dict[str, Any]) -> Story:
    """The made-up story with some settings of some questions changed."""
    plain = story().definition()
    for id, changed in settings.items():
        plain["questions"][id] = {**plain["questions"][id], **changed}
    return Story.recorded(plain)


def between(database: Database, since: str, until: str, asked: Story | None = None) -> News:
    """What is new between two days of March 2026, or later ones written 04-20."""
    begin, end = (datetime.fromisoformat(f"2026-{day}T00:00:00+00:00") for day in (since, until))
    log = Log(database)
    span = Interval(log.position_at(begin), log.position_at(end), begin, end, "", closed=True)
    return news(asked or story(), Views(database.connection), span, [])


def follow(database: Database, happened: Sequence[Told | Event], asked: Story | None = None) -> None:
    adopt_story(database, asked)
    record(database, [one if isinstance(one, Event) else events([one])[0] for one in happened])
    catch_up(database)


def only(found: News, question: str) -> Line:
    (line,) = (line for line in found.lines if line.change.question == question)
    return line


# --- silence and days that pass ---------------------------------------------------------------------------------------

TALKS = Told("03-02T08:00", "tidal-post", "talks", "Aldermoor in talks to buy Kestrel Lines")
JUNE = Told("03-03T08:00", "tidal-post", "june", "Sale of Kestrel Lines expected to close on 12 June 2026")


def test_an_open_question_goes_quiet_once_in_the_interval_in_which_its_patience_ends(database: Database) -> None:
    follow(database, [TALKS])
    assert not between(database, "03-02", "04-16").quiet
    (quiet,) = between(database, "03-10", "04-20").quiet
    assert (quiet.question, quiet.last, quiet.days, quiet.due) == ("takeover", "2026-03-02", 49, None)
    assert not between(database, "04-20", "05-20").quiet


def test_what_looks_final_and_a_day_told_as_done_do_not_go_quiet(database: Database) -> None:
    over = "Its chair told the Quay on Monday that the price had risen beyond what the ferries are worth to anybody."
    told = [
        TALKS,
        JUNE,
        Told("03-09T08:00", "tidal-post", "off", "Aldermoor abandons takeover of Kestrel Lines"),
        Told("03-10T18:00", "morning-quay", "drops", "Aldermoor drops its bid for Kestrel Lines", over),
        Told("06-12T18:00", "morning-quay", "done", "Sale of Kestrel Lines closed on 12 June 2026"),
    ]
    follow(database, told)
    views = Views(database.connection)
    assert views.states(99)["takeover"].state.lifecycle == "proposed"
    assert not between(database, "03-10", "12-31").quiet


def test_patience_is_the_questions_own(database: Database) -> None:
    impatient = declared(takeover={"stale_days": 5})
    follow(database, [TALKS], impatient)
    assert [q.question for q in between(database, "03-03", "03-09", impatient).quiet] == ["takeover"]


def test_a_forecast_whose_day_passes_is_told_unless_it_is_told_as_done(database: Database) -> None:
    follow(database, [JUNE])
    assert not between(database, "06-01", "06-12").quiet
    (quiet,) = (q for q in between(database, "06-10", "06-14").quiet if q.due)
    assert (quiet.question, quiet.due) == ("closing", "2026-06-12")
    done = Told("06-12T18:00", "morning-quay", "done", "Sale of Kestrel Lines closed on 12 June 2026")
    record(database, events([done]))
    catch_up(database)
    assert not [q for q in between(database, "06-10", "06-14").quiet if q.due]


def test_what_was_told_as_done_only_later_does_not_silence_an_earlier_page(database: Database) -> None:
    follow(
        database, [JUNE, Told("06-20T18:00", "morning-quay", "done", "Sale of Kestrel Lines closed on 12 June 2026")]
    )
    assert [q.due for q in between(database, "06-10", "06-14").quiet if q.due] == ["2026-06-12"]


def test_a_stated_due_day_goes_before_any_forecast(database: Database) -> None:
    dated = declared(takeover={"due": "2026-03-20"})
    follow(database, [TALKS], dated)
    (quiet,) = between(database, "03-15", "03-25", dated).quiet
    assert (quiet.question, quiet.due) == ("takeover", "2026-03-20")


# --- forecasts that slip ----------------------------------------------------------------------------------------------


def test_each_time_that_an_expected_day_is_put_off_wholly_is_counted(database: Database) -> None:
    days = ("12 June 2026", "June 2026", "9 July 2026", "1 August 2026")
    told = [
        Told(f"03-{3 + n:02}T08:00", "tidal-post", f"day-{n}", f"Sale of Kestrel Lines expected to close on {day}")
        for n, day in enumerate(days)
    ]
    follow(database, told)
    found = between(database, "03-02", "03-20")
    line = only(found, "closing")
    assert line.change.after is not None
    assert (line.change.after.value, line.slipped) == ("2026-08-01", 2)  # "June" puts nothing off


def test_a_line_names_the_last_values_on_the_way_and_counts_the_others(database: Database) -> None:
    days = [f"{number} {month} 2026" for month in ("June", "July") for number in (3, 9, 15, 21)]
    told = [
        Told(f"03-{3 + n:02}T08:00", "tidal-post", f"day-{n}", f"Sale of Kestrel Lines expected to close on {day}")
        for n, day in enumerate(days)
    ]
    follow(database, told)
    found = between(database, "03-02", "03-20")
    line = only(found, "closing")
    assert len(line.between) == 7
    main = main_part(found.story, found.interval, line)
    assert main.startswith("… 3 other values … → 21 June 2026 (6 Mar) → 3 July 2026 (7 Mar)")
    assert line.slipped == 7


def test_who_names_another_day_no_longer_stands_for_the_one_before_but_others_still_do(database: Database) -> None:
    moved = Told("03-05T08:00", "tidal-post", "july", "Sale of Kestrel Lines expected to close on 9 July 2026")
    follow(database, [JUNE, moved])
    state = Views(database.connection).states(99)["closing"].state
    assert (state.value, state.rivals) == ("2026-07-09", ())
    text = "The islands prepare for a summer under new colours. The purchase of Kestrel Lines completes 12 June 2026."
    quay = Told("03-09T08:00", "morning-quay", "colours", "New colours on the pier", text)
    record(database, events([quay]))
    catch_up(database)
    state = Views(database.connection).states(99)["closing"].state
    assert (state.value, [s.value for s in state.rivals]) == ("2026-07-09", ["2026-06-12"])
    assert not any("tidal" in origin for origin in state.rivals[0].origins)


# --- learned late -----------------------------------------------------------------------------------------------------


def seen(at: str, published: str, title: str) -> MentionSeen:
    moment = datetime.fromisoformat(f"2026-{at}T12:00:00+00:00")
    day = datetime.fromisoformat(f"2026-{published}T09:00:00+00:00")
    return MentionSeen(feed="tidal-post", key=title, title=title, published_at=day, seen_at=moment)


def test_what_was_published_long_before_it_came_to_us_is_told_as_learned_late(database: Database) -> None:
    follow(database, [seen("03-16", "02-20", "Aldermoor in talks to buy Kestrel Lines")])
    line = only(between(database, "03-10", "03-20"), "takeover")
    assert (line.late, line.group) == (True, "learned late")
    assert line.first is not None
    assert line.first.mention.day == "2026-02-20"


def test_what_came_a_day_after_its_date_is_no_late_news(database: Database) -> None:
    follow(database, [seen("03-10", "03-09", "Aldermoor in talks to buy Kestrel Lines")])
    assert only(between(database, "03-10", "03-20"), "takeover").group == "changed"


def test_what_was_published_in_an_interval_and_came_after_it_is_counted_there(database: Database) -> None:
    follow(database, [seen("03-20", "03-12", "Aldermoor in talks to buy Kestrel Lines")])
    assert (between(database, "03-10", "03-15").elsewhen, between(database, "03-15", "03-18").elsewhen) == (1, 0)


# --- particulars, and threads -----------------------------------------------------------------------------------------


def test_coverage_that_names_another_particular_than_the_record_is_in_dispute(database: Database) -> None:
    placed = declared(
        lawsuit={"facets": {"site": {"north": [{"match": "north pier"}], "osprey": [{"match": "south pier"}]}}}
    )
    entry = "COMPLAINT against Kestrel Lines over the south pier"
    follow(
        database,
        [
            Told("03-10T08:00", "tidal-post", "sues", "Guild sues Kestrel Lines over the north pier"),
            Told("03-11T08:00", "harbour-court", "entry-1", "Entry #1", entry, {"entry": "1", "document": entry}),
        ],
        placed,
    )
    found = between(database, "03-01", "03-20", placed)
    (line,) = (line for line in found.lines if line.change.kind == "mismatch")
    assert line.group == "in dispute"
    assert main_part(placed, found.interval, line) == (
        "coverage says site north (reported, 1 origin); the record says site Osprey"
    )


QUESTION = "What will the deal for Kestrel Lines mean to its crew?"
ASKING = (
    ("03-02", "tidal-post", "The ferries", QUESTION),
    ("03-05", "tidal-post", "Spring timetable", f"Eleven ships sail on. {QUESTION}"),
    ("03-09", "morning-quay", "Letters to the pier", "What does the deal for Kestrel Lines mean to the crew?"),
)


@pytest.mark.parametrize(("until", "threads"), [("03-04", 0), ("03-10", 1)])
def test_what_two_origins_leave_open_is_a_thread_from_the_second_on(
    database: Database, until: str, threads: int
) -> None:
    follow(database, [Told(f"{day}T08:00", feed, day, *said) for day, feed, *said in ASKING])
    found = between(database, "03-01", until).threads
    assert len(found) == threads
    for thread in found:
        assert (thread.origins, thread.sentence) == (2, "What does the deal for Kestrel Lines mean to the crew?")


def test_a_sentence_joins_the_first_thread_of_which_it_shares_half_the_words(database: Database) -> None:
    asked = (
        "What will the deal for Kestrel Lines mean to its crew?",  # deal kestrel lines mean crew
        "What will the deal for Kestrel Lines mean to passengers?",  # 4 of 6
        "Have owners of rival ferries learned of the deal for Kestrel Lines?",  # 3 of 9
        "Does the deal for Kestrel Lines help the crew?",  # 4 of 6
    )
    follow(database, [Told(f"03-0{n}T08:00", "tidal-post", str(n), "Kestrel Lines", q) for n, q in enumerate(asked, 1)])
    rows = database.connection.execute("SELECT sentence, thread FROM threads ORDER BY event").fetchall()
    assert rows == list(zip(asked, (1, 1, 2, 1), strict=True))


def test_a_thread_is_told_once(database: Database) -> None:
    follow(database, [Told(f"{day}T08:00", feed, day, *said) for day, feed, *said in ASKING])
    assert not between(database, "03-10", "03-20").threads
    record(database, events([Told("03-15T08:00", "ferry-weekly", "again", "The ferries", QUESTION)]))
    catch_up(database)
    assert not between(database, "03-10", "03-20").threads


# --- feeds that were not read -----------------------------------------------------------------------------------------


def unread(label: str, *gaps: tuple[float, float]) -> Coverage:
    monday = datetime(2026, 3, 2, tzinfo=UTC)
    times = tuple((monday + timedelta(hours=begin), monday + timedelta(hours=end)) for begin, end in gaps)
    return Coverage(label, label, False, None, None, times, never_polled=False)


def test_feeds_that_nobody_asked_over_the_same_days_share_a_line_of_silence() -> None:
    once = [unread("Post", (0, 60)), unread("Herald", (0, 60.1))]  # the second came six minutes later in the round
    others = [unread("Courier", (0, 60), (61, 70)), unread("Gazette", (20, 60))]
    said = silence([*once, *others], UTC_ZONE)
    assert [line.partition(":")[0] for line in said] == ["2 feeds (Post, Herald)", "Courier", "Gazette"]
    assert said[0].endswith("to Wed 4 Mar 2026 12:06; no news from them then means nothing")
    assert said[1].endswith("and from Wed 4 Mar 2026 13:00 to Wed 4 Mar 2026 22:00; no news from it then means nothing")


def test_of_many_gaps_the_number_and_the_hours_are_told() -> None:
    (said,) = silence([unread("Post", (0, 6), (10, 12), (20, 23), (30, 31))], UTC_ZONE)
    assert "4 times from Mon 2 Mar 2026 00:00 to Tue 3 Mar 2026 07:00, 12 hours in all" in said


def test_a_feed_that_fails_now_has_its_earlier_gaps_told_too() -> None:
    failing = replace(unread("Post", (0, 6), (40, 60)), failing_since=datetime(2026, 3, 3, 16, tzinfo=UTC), cause="503")
    (said,) = silence([failing], UTC_ZONE)
    assert said == (
        "Post: unreachable since Tue 3 Mar 2026 16:00 (503), and before that from Mon 2 Mar 2026 00:00 to "
        "Mon 2 Mar 2026 06:00; no news from it then means nothing"
    )


def test_that_nobody_asked_before_a_feed_failed_is_told_too() -> None:
    failing = replace(unread("Post", (0, 60)), failing_since=datetime(2026, 3, 3, 16, tzinfo=UTC), cause="503")
    (said,) = silence([failing], UTC_ZONE)
    assert said == (
        "Post: unreachable since Tue 3 Mar 2026 16:00 (503), and before that from Mon 2 Mar 2026 00:00 to "
        "Tue 3 Mar 2026 16:00; no news from it means nothing"
    )


def test_a_value_that_comes_back_is_told_with_what_brought_it_back(database: Database) -> None:
    off = "Aldermoor abandons takeover of Kestrel Lines"
    told = [
        Told("03-02T08:00", "tidal-post", "off", off),
        Told("03-05T08:00", "tidal-post", "agreed", "Aldermoor agrees to buy Kestrel Lines", "It signed on a pier."),
        Told("03-09T08:00", "tidal-post", "again", f"{off} again", "Its chair blamed the gangways."),
    ]
    follow(database, told)
    found = between(database, "03-08", "03-10")
    line = only(found, "takeover")
    assert line.again and (line.change.kind, line.again.mention.day) == ("reversal", "2026-03-09")
    assert "again Tidal Post, 9 Mar · first Tidal Post, 2 Mar" in news_page(found, UTC_ZONE, 120, colour=False)


# --- watched questions and quiet days ---------------------------------------------------------------------------------

QUAY = Told("03-03T08:00", "morning-quay", "yard", "The Osprey is to be repainted", "The Osprey goes to the yard.")


def test_of_a_watched_question_what_retells_a_known_report_is_no_new_one(database: Database) -> None:
    retold = Told("03-06T08:00", "deck-forum", "yard", "The Osprey is to be repainted", "The Osprey goes to the yard.")
    other = Told("03-04T08:00", "morning-quay", "bell", "Thieves take a ship's bell", "It hung on the Osprey.")
    follow(database, [QUAY, other, retold])
    span = Interval(0, 0, None, START, "")
    told = [main_part(story(), span, only(between(database, *days), "osprey")) for days in WATCHED_ON]
    assert told == ["2 new mentions, 2 new reports", "1 new mention, no new report"]


def test_of_a_watched_question_the_newest_reports_are_named_each_as_first_told(database: Database) -> None:
    retold = Told("03-03T10:00", "deck-forum", "yard", "The Osprey is to be repainted", "The Osprey goes to the yard.")
    others = [
        Told(f"03-0{n}T08:00", "morning-quay", thing, f"Thieves take a ship's {thing}", f"A {thing} of the Osprey.")
        for n, thing in ((2, "anchor"), (4, "bell"), (5, "compass"))
    ]
    follow(database, sorted([QUAY, retold, *others], key=lambda told: told.at))
    page = news_page(between(database, "03-01", "03-07"), UTC_ZONE, 80, colour=False)
    watched = page[page.index("WATCHED") : page.index("\n\n", page.index("WATCHED"))]
    assert re.findall("“(.*?)”", " ".join(watched.split())) == [
        "Thieves take a ship's compass",
        "Thieves take a ship's bell",
        "The Osprey is to be repainted",
    ]
    assert "Morning Quay, 3 Mar [m3]" in watched


# --- pieces of news ---------------------------------------------------------------------------------------------------

SUES = Told("03-10T17:00", "tidal-post", "sues", "Seafarers Guild sues Kestrel Lines over jobs", "It wants a vote.")
OVER_JOBS = "The lawsuit of the Guild against Kestrel Lines is over jobs."
DETAIL = Told("03-11T17:00", "morning-quay", "jobs", "Kestrel Lines and the law", OVER_JOBS)
AGREED = (
    "Aldermoor has agreed to buy Kestrel Lines for $420 million. "
    "The sale of Kestrel Lines is expected to close on 12 June 2026."
)
RETOLD = "Aldermoor has agreed to buy Kestrel Lines for $420 million, Tidal Post reported. No date is known."


def pieces(found: News) -> list[tuple[str, list[str]]]:
    """(what a page says of the report behind a piece that changed something, the questions that it moved)."""
    return [
        (report_words(found.story, piece, 2026), [line.change.question for line in piece.all])
        for piece in found.pieces("changed")
    ]


def test_what_changed_of_a_detail_is_told_below_its_question(database: Database) -> None:
    follow(database, [replace(SUES, title="Seafarers Guild sues Kestrel Lines"), DETAIL])
    found = between(database, "03-01", "03-12")
    assert pieces(found) == [("", ["lawsuit", "grounds"])]
    page = news_page(found, UTC_ZONE, 80, colour=False)
    assert len(re.findall(r"^ \S", page[page.index("CHANGED") :], re.MULTILINE)) == 1
    assert "\n                    grounds: lost jobs (reported)\n                    B" in page


def test_what_one_report_moved_is_told_under_its_name(database: Database) -> None:
    told = Told("03-03T08:00", "tidal-post", "agreed", "A buyer for Kestrel Lines", AGREED)
    again = Told("03-04T08:00", "ferry-weekly", "agreed", "Kestrel Lines is sold", RETOLD)
    follow(database, [told, again, SUES])
    found = between(database, "03-01", "03-12")
    assert pieces(found) == [
        ("One report, in up to 2 mentions: Tidal Post, 3 Mar", ["takeover", "closing", "price", "shape"]),
        ("One report: Tidal Post, 10 Mar", ["lawsuit", "grounds"]),
    ]
    page = news_page(found, UTC_ZONE, 80, colour=False)
    assert page.count("Tidal Post, 3 Mar") == 1
    assert "\n closing            12 June 2026 (reported) · A2 [c2.4]\n" in page
    assert len([line for line in found.lines if line.group == "changed"]) == 6


def test_what_a_second_origin_says_too_has_its_own_words(database: Database) -> None:
    told = Told("03-03T08:00", "tidal-post", "agreed", "A buyer for Kestrel Lines", AGREED)
    own = Told("03-05T08:00", "morning-quay", "buys", "Aldermoor agrees to buy Kestrel Lines", "Gulls were heard.")
    follow(database, [told, own])
    found = between(database, "03-01", "03-12")
    assert ("", ["takeover"]) in pieces(found)
    assert ("One report: Tidal Post, 3 Mar", ["closing", "price"]) in pieces(found)


def test_what_a_person_ruled_is_no_reports_word(database: Database) -> None:
    told = Told("03-03T08:00", "tidal-post", "agreed", "A buyer for Kestrel Lines", AGREED)
    follow(database, [told])
    assert "price" in dict(pieces(between(database, "03-01", "03-31")))["One report: Tidal Post, 3 Mar"]
    at = datetime(2026, 3, 20, tzinfo=UTC)
    price = RulingMade(verdict="set", question="price", value="420000000 USD", because="Seen.", by="ed", made_at=at)
    record(database, [price])
    catch_up(database)
    assert "price" not in dict(pieces(between(database, "03-01", "03-31")))["One report: Tidal Post, 3 Mar"]


WATCHED_ON = (("03-02", "03-05"), ("03-05", "03-08"))


def test_on_a_quiet_day_what_came_in_is_named_each_report_once(database: Database) -> None:
    title = "Aldermoor still in talks to buy Kestrel Lines"
    text = "They met on a pier for the third time this month, and whoever wanted to sit had to bring a chair along."
    post, forum = (
        Told(f"03-05T{at}:00", feed, "still", title, text) for at, feed in (("08", "tidal-post"), ("09", "deck-forum"))
    )
    follow(database, [TALKS, post, forum])
    found = between(database, "03-04", "03-07")
    assert not found.something
    assert [mention.domain for mention in found.unmoved] == ["tidalpost.example"]
    page = news_page(found, UTC_ZONE, 80, colour=False)
    assert "SEEN, AND NOTHING CHANGED\n “Aldermoor still in talks to buy Kestrel Lines”, Tidal Post, 5 Mar [m" in page
    assert not between(database, "03-01", "03-07").unmoved
