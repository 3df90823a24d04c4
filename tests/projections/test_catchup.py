"""Tables are made from the log, anew where they are missing, outdated or read under another definition."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from projections.tables import contents, drop_all_but_the_log
from stories import START, Told, adopt_story, events, record, story

from timeline.errors import LogError, ReferenceNotFound
from timeline.log import Database, Log
from timeline.log.adoption import adopted
from timeline.projections import catchup
from timeline.projections.catchup import catch_up, checkpoint, differences, is_current, rules_of
from timeline.projections.tables import TABLES
from timeline.projections.views import Views


@pytest.fixture
def told(database: Database) -> Database:
    adopt_story(database)
    record(database)
    catch_up(database)
    return database


def test_catching_up_folds_what_is_new_and_then_nothing(database: Database) -> None:
    adopt_story(database)
    happened = events()
    record(database, happened[:5])
    assert catch_up(database) == 6
    record(database, happened[5:])
    assert (is_current(database, story()), checkpoint(database)) == (False, 6)
    assert catch_up(database) == len(happened) - 5
    assert (is_current(database, story()), checkpoint(database)) == (True, len(happened) + 1)
    assert catch_up(database) == 0


def test_every_table_but_the_log_may_be_dropped_and_comes_back_the_same(told: Database) -> None:
    before = contents(told)
    found = [m.position for m in Views(told.connection).mentions(words="gangway")]
    drop_all_but_the_log(told)
    assert checkpoint(told) == 0
    assert differences(told) is None
    catch_up(told)
    assert contents(told) == before
    assert [m.position for m in Views(told.connection).mentions(words="gangway")] == found


def test_a_rebuild_makes_the_same_tables(told: Database) -> None:
    before = contents(told)
    assert catch_up(told, anew=True) == checkpoint(told)
    assert contents(told) == before


def test_a_changed_definition_reads_the_whole_log_again(told: Database) -> None:
    asked: Any = story().questions["takeover"]
    changed = replace(asked, values=("talks", "agreed", "called-off", "cleared", "completed"), reversal=())
    renamed = replace(story(), questions={"takeover": changed})
    assert Views(told.connection).states(99)["takeover"].state.value == "called-off"
    assert adopt_story(told, renamed)
    assert not is_current(told, renamed)
    assert catch_up(told) == Log(told).head()
    states = Views(told.connection).states(99)
    assert set(states) == {"takeover"}
    assert states["takeover"].state.value == "cleared"


def test_questions_moved_about_in_the_file_are_another_definition_and_listed_in_their_new_order(told: Database) -> None:
    turned = replace(story(), questions=dict(reversed(story().questions.items())))
    assert list(adopted(Log(told)).questions) == list(story().questions)
    assert adopt_story(told, turned)
    assert list(adopted(Log(told)).questions) == list(turned.questions)


def test_the_same_definition_is_recorded_once(told: Database) -> None:
    assert adopt_story(told) is False
    assert [e.position for e in Log(told).events(kinds=["story.adopted"])] == [1]


def test_a_definition_that_returns_is_recorded_again_after_the_one_between(told: Database) -> None:
    other = replace(story(), story="Another name")
    assert [adopt_story(told, s) for s in (other, story(), story())] == [True, True, False]
    assert len(list(Log(told).events(kinds=["story.adopted"]))) == 3


def test_a_new_format_of_the_tables_folds_everything_again(told: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catchup, "FORMAT", catchup.FORMAT + 1)
    assert not is_current(told, story())
    assert catch_up(told) == Log(told).head()


def test_the_rules_are_those_of_the_definition_and_of_this_program(monkeypatch: pytest.MonkeyPatch) -> None:
    before = rules_of(story())
    assert rules_of(replace(story(), contact="other@example.org")) != before
    monkeypatch.setattr("timeline.__version__", "999")
    assert rules_of(story()) != before


def test_progress_is_told_to_the_end(told: Database) -> None:
    heard: list[tuple[int, int]] = []
    catch_up(told, lambda done, total: heard.append((done, total)), anew=True)
    assert heard[-1] == (Log(told).head(), Log(told).head())


def test_a_fold_that_fails_leaves_the_tables_as_they_were(told: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(told)

    def broken(*_: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("timeline.projections.fold.Fold.apply", broken)
    with pytest.raises(RuntimeError):
        catch_up(told, anew=True)
    assert contents(told) == before


def test_a_log_without_a_story_says_what_makes_one(database: Database) -> None:
    with pytest.raises(LogError, match="follows no story yet"):
        catch_up(database)


# --- proving the tables -----------------------------------------------------------------------------------------------


def test_tables_as_they_were_folded_differ_in_nothing(told: Database) -> None:
    assert differences(told) == []


TAMPERED = {
    "mentions": "UPDATE mentions SET title = 'Other' WHERE position = 4",
    "claims": "DELETE FROM claims WHERE event = 4",
    "question_history": "UPDATE question_history SET grade = 'documented' WHERE position = 4",
    "families": "UPDATE families SET root = 'other' WHERE family = 4",
    "members": "DELETE FROM members WHERE report = 5",
    "touches": "INSERT INTO touches (question, mention, event) VALUES ('osprey', 3, 3)",
    "questions": "UPDATE questions SET ask = 'Why?' WHERE question = 'price'",
}


@pytest.mark.parametrize(("table", "tampering"), TAMPERED.items(), ids=TAMPERED)
def test_a_row_that_was_tampered_with_is_found_in_its_table(told: Database, table: str, tampering: str) -> None:
    assert table in TABLES
    with told.writing() as connection:
        assert connection.execute(tampering).rowcount > 0
    assert differences(told) == [table]
    catch_up(told, anew=True)
    assert differences(told) == []


def test_looking_for_differences_changes_nothing(told: Database) -> None:
    before = contents(told)
    differences(told)
    assert contents(told) == before


def test_adopting_at_another_time_is_no_other_story(told: Database) -> None:
    assert adopt_story(told, now=START.replace(year=2027)) is False


def test_an_item_that_comes_to_concern_the_story_by_an_edit_is_read_as_if_it_always_had(database: Database) -> None:
    items = (
        Told("03-02T08:00", "tidal-post", "late", "Notes from the pier", "Bread was sold again."),
        Told("03-03T08:00", "tidal-post", "late", "Notes from the pier", "Aldermoor has agreed to buy Kestrel Lines."),
        Told("03-04T08:00", "tidal-post", "late", "Notes from the pier", "Aldermoor has signed to buy Kestrel Lines."),
    )
    adopt_story(database)
    record(database, events(items))
    catch_up(database)
    views = Views(database.connection)
    (mention,) = views.mentions(on_story=True)
    assert (mention.position, mention.family) == (2, 2)
    assert "takeover" in {claim.claim.question for claim in views.claims(mention=2)}


def test_a_report_of_both_makes_two_families_one_and_the_old_name_leads_to_the_new(database: Database) -> None:
    courtship = (
        "Aldermoor has agreed to buy Kestrel Lines, ending a courtship that began over a broken gangway in the summer."
    )
    founder = (
        "Aldermoor buys Kestrel Lines: its founder keeps a ceremonial berth, lenders repaid, a term sheet says so."
    )
    adopt_story(database)
    told = (("tidal-post", courtship), ("harbour-gossip", founder), ("deck-forum", f"{courtship}\n\n{founder}"))
    items = [Told(f"03-03T0{n}:00", feed, "bought", text.split(",")[0], text) for n, (feed, text) in enumerate(told)]
    record(database, events(items))
    catch_up(database)
    views = Views(database.connection)
    first, second, both = views.mentions()[::-1]
    assert first.family == second.family == both.family
    assert [(gone, by.ref) for gone, by in views.merged(first.family or 0)] == [(second.position, both.ref)]
    with pytest.raises(ReferenceNotFound, match=f"by {both.ref} it became part of f{first.family}"):
        views.family(second.position)
