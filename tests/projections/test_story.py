"""The made-up story folded: what the board comes to, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from stories import ITEMS, adopt_story, events, record, story

from timeline.board import Grade
from timeline.events import MentionSeen
from timeline.log import Database, open_database
from timeline.projections.catchup import catch_up
from timeline.projections.views import Views


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Views]:
    with open_database(tmp_path_factory.mktemp("story") / "events.db") as database:
        adopt_story(database)
        record(database)
        catch_up(database)
        yield Views(database.connection)


def place(feed: str, key: str, version: int = 1) -> int:
    """The position of an item: the story itself is e1."""
    found = [n for n, item in enumerate(ITEMS, 2) if (item.feed, item.key) == (feed, key)]
    return found[version - 1]


# question, as of which item → what leads, and its grade
BOARD = {
    "talks are reported": ("takeover", "tidal-post", "talks", "talks", Grade.REPORTED),
    "a hedged report moves it on": ("takeover", "morning-quay", "agreed", "agreed", Grade.REPORTED),
    "three retellings add nothing": ("takeover", "deck-forum", "agreed", "agreed", Grade.REPORTED),
    "the buyer says so itself": ("takeover", "aldermoor-news", "signed", "agreed", Grade.ON_RECORD),
    "two papers that quote it add nothing": ("takeover", "morning-quay", "statement", "agreed", Grade.ON_RECORD),
    "a filing documents it": ("takeover", "registry", "0000424242-26-000007", "agreed", Grade.DOCUMENTED),
    "a report that it was cleared": ("takeover", "morning-quay", "cleared", "cleared", Grade.REPORTED),
    "another paper's report that it was": ("takeover", "tidal-post", "approved", "cleared", Grade.REPORTED),
    "it is called off": ("takeover", "tidal-post", "dropped", "called-off", Grade.REPORTED),
    "a month for the closing": ("closing", "aldermoor-news", "signed", "2026-06", Grade.ON_RECORD),
    "a day in that month": ("closing", "ferry-weekly", "june", "2026-06-12", Grade.REPORTED),
    "the threat of a lawsuit": ("lawsuit", "tidal-post", "vow", "threatened", Grade.REPORTED),
    "the complaint in the docket": ("lawsuit", "harbour-court", "entry-1", "filed", Grade.DOCUMENTED),
    "the order that dismisses it": ("lawsuit", "harbour-court", "entry-9", "dismissed", Grade.DOCUMENTED),
    "the price on record": ("price", "aldermoor-news", "signed", "415000000 USD", Grade.ON_RECORD),
    "another price does not outweigh it": ("price", "ferry-weekly", "price", "415000000 USD", Grade.ON_RECORD),
    "outright or not": ("shape", "tidal-post", "dropped", "purchase", Grade.ON_RECORD),
}


@pytest.mark.parametrize(("question", "feed", "key", "value", "grade"), BOARD.values(), ids=BOARD)
def test_the_board_after(told: Views, question: str, feed: str, key: str, value: str, grade: Grade) -> None:
    state = told.states(place(feed, key))[question].state
    assert (state.value, state.leading[0].grade) == (value, grade)


def test_a_silent_edit_withdraws_what_its_text_no_longer_says(told: Views) -> None:
    before, edit = place("morning-quay", "cleared"), place("morning-quay", "cleared", 2)
    (claim,) = {e.ref: e for e in told.claims(mention=before) if e.claim.value == "cleared"}.values()
    assert claim.withdrawn_at == edit
    assert told.states(edit)["takeover"].state.value == "agreed"
    assert told.mention(before).revisions == 1
    assert told.mention(before).title == "Harbour Authority to rule on ferries"


def test_three_retellings_and_their_report_are_one_family_with_the_report_as_its_origin(told: Views) -> None:
    feeds = ("morning-quay", "ferry-weekly", "harbour-gossip", "deck-forum")
    members = [told.mention(place(feed, "agreed")) for feed in feeds]
    (family,) = {mention.family for mention in members}
    root, copy, held = told.family(family or 0)
    assert (root, copy) == ("morningquay.example", members[0].position)
    assert [m.position for m in held] == [m.position for m in members]
    agreed = told.states(members[-1].position)["takeover"].state.leading[0]
    assert (agreed.origins, agreed.mentions) == (("morningquay.example",), 4)


def test_a_detail_that_one_retelling_added_is_a_rumour(told: Views) -> None:
    state = told.states(place("deck-forum", "agreed"))["shape"].state
    assert {s.value: s.grade for s in state.rivals} == {"stake": Grade.RUMOUR}


def test_a_price_that_excludes_the_one_on_record_stands_against_it(told: Views) -> None:
    state = told.states(place("ferry-weekly", "price"))["price"].state
    assert "390000000 USD" in {s.value for s in state.rivals}


def test_grounds_of_the_lawsuit_are_gathered_from_different_papers(told: Views) -> None:
    state = told.states(place("ferry-weekly", "sues"))["grounds"].state
    assert {s.value for s in state.leading} == {"jobs", "pensions"}


def test_a_watched_question_counts_the_mentions_that_touch_it(told: Views) -> None:
    state = told.states(len(ITEMS) + 1)["osprey"].state
    assert (state.mentions, state.origins, state.leading) == (2, 2, ())
    assert [m.domain for m in told.watched("osprey", after=0, upto=99)] == ["deckforum.example", "morningquay.example"]


def test_what_is_none_of_the_storys_business_is_kept_but_neither_read_nor_counted(told: Views) -> None:
    strangers = [
        place(*item) for item in (("harbour-gossip", "walks"), ("tidal-post", "bakers"), ("tidal-post", "gale"))
    ]
    assert not any(told.mention(position).on_story for position in strangers)
    assert told.traffic(0, 99).mentions == len({(i.feed, i.key) for i in ITEMS})
    assert told.traffic(0, 99).on_story == told.traffic(0, 99).mentions - 4


# --- primary feeds ----------------------------------------------------------------------------------------------------


def filing(feed: str, **stated: str) -> MentionSeen:
    return MentionSeen(feed=feed, key="1", title="MERGER-9", stated=stated, seen_at=datetime(2026, 3, 3, tzinfo=UTC))


FILERS = {
    "by a company of the story": ("registry", "KESTREL LINES PLC", "7", True),
    "by a stranger": ("registry", "Osier Farms", "8", False),
    "by a stranger whose name contains ours": ("registry", "Kestrelium Lines", "8", False),
    "by somebody unnamed": ("registry", "", "", True),
}


@pytest.mark.parametrize(("feed", "company", "cik", "counts"), FILERS.values(), ids=FILERS)
def test_a_form_counts_when_it_was_filed(database: Database, feed: str, company: str, cik: str, counts: bool) -> None:
    adopt_story(database)
    record(database, [filing(feed, form="MERGER-9", **({"company": company, "cik": cik} if company else {}))])
    catch_up(database)
    found = Views(database.connection).states(99).get("takeover")
    assert (found.state.value if found else None) == ("completed" if counts else None)
    assert Views(database.connection).mention(2).on_story is counts


def test_a_filing_counts_for_a_company_that_a_feed_follows_by_its_number_under_whatever_name(
    database: Database,
) -> None:
    feeds = [replace(feed, url=feed.url + "?cik=0000424242") for feed in story().feeds[:1]]
    adopt_story(database, replace(story(), feeds=(*feeds, *story().feeds[1:])))
    record(database, [filing("registry", form="MERGER-9", company="Old Ferry Holdings", cik="0000424242")])
    catch_up(database)
    assert Views(database.connection).states(99)["takeover"].state.value == "completed"


def test_a_docket_entry_speaks_only_to_the_question_of_its_feed(database: Database) -> None:
    adopt_story(database)
    record(database, events([item for item in ITEMS if item.feed == "harbour-court"]))
    catch_up(database)
    assert set(Views(database.connection).states(99)) == {"lawsuit"}


# --- search -----------------------------------------------------------------------------------------------------------

SEARCHES = {
    "one word": ("gangway", 4),
    "all words must occur": ("gangway loudspeaker", 0),
    "in title and text": ("kestrel statement", 0),
    "whatever the case": ("GANGWAY", 4),
    "an old wording of an edited mention is gone": ("clears", 0),
    "a new wording is there": ("rule on ferries", 1),
    "operators are words": ("gangway OR loudspeaker", 0),
    "brackets and quotes do no harm": ('"gangway (* NEAR', 0),
    "a column is a word": ("title:gangway", 0),
    "only signs": ("*** ---", 0),
    "signs beside a word": ("gangway ---", 4),
    "a word of two parts stands as one": ("merger-1", 1),
    "a word of two parts in another order stands nowhere": ("1-merger", 0),
    "a word of two parts is no part of a longer one": ("erger-1", 0),
    "words in quotation marks stand together": ('"Broken gangway"', 4),
    "and in that order": ('"gangway broken"', 0),
    "typographic ones and words beside them": ("summer “a broken gangway”", 4),
    "accents and capitals do not count": ("MÉRGER-1 kestrél", 1),
}


@pytest.mark.parametrize(("words", "found"), SEARCHES.values(), ids=SEARCHES)
def test_a_search_finds_mentions_in_which_all_words_occur(told: Views, words: str, found: int) -> None:
    assert len(told.mentions(words=words)) == found


def test_mentions_are_listed_newest_first_and_by_every_condition_given(told: Views) -> None:
    newest = told.mentions(limit=3)
    assert [m.position for m in newest] == sorted((m.position for m in newest), reverse=True)
    assert {m.domain for m in told.mentions(source="tidalpost.example")} == {"tidalpost.example"}
    assert {m.feed for m in told.mentions(source="tidal-post")} == {"tidal-post"}
    assert {m.key for m in ITEMS if m.feed == "harbour-court"} == {
        (m.link or "").rpartition("/")[2] for m in told.mentions(question="lawsuit", source="court.example")
    }
    assert told.mentions(on_story=True, source="gossip.example", after=2, upto=8) == told.mentions(
        words="gangway", source="gossip.example"
    )


def test_a_database_without_tables_is_made_from_the_log(tmp_path: Path) -> None:
    with open_database(tmp_path / "events.db") as database:
        adopt_story(database)
        assert catch_up(database) == 1
        assert Views(database.connection).states(99) == {}
