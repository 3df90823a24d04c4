"""Commands that ask, on a story polled for three weeks: what they say, to people and to programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e.conftest import Ran, run
from e2e.served import Served
from stories import Told, story

from timeline.report.words import columns

EVERY_REF = {
    "a mention": (["mentions", "gangway", "--limit", "1"], "mentions", "ref", "timeline.mention"),
    "a family": (["mentions", "gangway", "--limit", "1"], "mentions", "family", "timeline.family"),
    "a claim": (["question", "takeover"], "evidence", "ref", "timeline.claim"),
}


def test_the_first_polls_say_what_came_and_later_ones_what_changed(polled: tuple[Path, list[Ran]]) -> None:
    first, second, third, last = polled[1]
    assert {ran.code for ran in polled[1]} == {0}
    assert "4 new mentions" in first.out
    assert "takeover" in second.out
    assert "1 edit" in third.out
    assert "agreed → cleared" in last.out.replace("\n" + " " * 20, " ")
    assert "called off" in last.out


# --- new --------------------------------------------------------------------------------------------------------------


def told(folder: Path, *args: str) -> set[tuple[str, str, str | None]]:
    """(question, kind, value) of each change."""
    found = run(folder, "new", "--json", *args).json["changes"]
    return {(c["question"], c["kind"], c["after"] and c["after"]["value"]) for c in found}


def test_new_tells_everything_once_and_then_nothing(folder: Path) -> None:
    first = run(folder, "new")
    assert first.code == 0
    assert "called off" in first.out
    again = run(folder, "new")
    assert again.code == 0
    assert "Nothing new" in again.out
    assert not told(folder, "--since", "mark:me")


def test_a_peek_does_not_move_the_mark(folder: Path) -> None:
    before = told(folder, "--peek")
    assert before
    assert told(folder, "--peek") == before


def test_a_look_at_an_interval_or_at_one_question_does_not_move_the_mark(folder: Path) -> None:
    for args in (["--since", "start"], ["--until", "2026-03-10"], ["--question", "price"]):
        run(folder, "new", *args)
    assert ("takeover", "first answer", "called-off") in told(folder)


def test_every_reader_has_a_mark_of_their_own(folder: Path) -> None:
    everything = told(folder, "--peek")
    run(folder, "new", "--mark", "editor")
    assert told(folder, "--mark", "editor", "--peek") == set()
    assert told(folder, "--peek") == everything


def test_looking_twice_sets_one_mark(folder: Path) -> None:
    for _ in range(3):
        run(folder, "new")
    marks = run(folder, "log", "--kind", "mark.set", "--json").json["events"]
    assert len(marks) == 1


def test_two_looks_that_meet_tell_what_one_look_tells_and_nothing_twice(folder: Path) -> None:
    early = run(folder, "new", "--json", "--since", "start", "--until", "2026-03-13T12:00Z").json
    late = run(folder, "new", "--json", "--since", "2026-03-13T12:00Z").json
    whole = run(folder, "new", "--json", "--peek").json
    assert early["until"]["position"] == late["since"]["position"]
    for name in ("mentions", "on_story"):
        assert early["counts"][name] + late["counts"][name] == whole["counts"][name]
    moved = ("first answer", "transition", "reversal")
    told = {c["question"]: c["after"]["value"] for part in (early, late) for c in part["changes"] if c["kind"] in moved}
    board = {
        q["question"]: q["leading"][0]["value"]
        for q in run(folder, "questions", "--json").json["questions"]
        if q["leading"]
    }
    assert (told["takeover"], told["lawsuit"]) == (board["takeover"], board["lawsuit"]) == ("called-off", "dismissed")


def test_the_exit_code_says_whether_something_changed_only_when_asked(folder: Path) -> None:
    assert run(folder, "new", "--peek").code == 0
    assert run(folder, "new", "--exit-code").code == 10
    assert run(folder, "new", "--exit-code").code == 0


def test_the_moment_that_was_taken_is_said(folder: Path) -> None:
    assert "since Tue 10 Mar 2026 09:00" in run(folder, "new", "--since", "10 march 9am").out


def test_a_silent_edit_is_told_as_what_changed_and_as_what_was_taken_back(folder: Path) -> None:
    span = ("--since", "2026-03-13T12:00Z", "--until", "2026-03-14T12:00Z")
    found = run(folder, "new", *span, "--json").json
    assert [(c["group"], c["question"], c["after"]["value"]) for c in found["changes"]] == [
        ("changed", "takeover", "agreed")
    ]
    page = run(folder, "new", *span).out
    assert "Morning Quay no longer says: cleared" in page
    assert "0 of 0" not in page


def test_what_was_published_long_before_and_came_only_now_was_learned_late(folder: Path) -> None:
    page = run(folder, "new", "--since", "2026-03-11T12:00Z", "--until", "2026-03-13T12:00Z").out
    assert "$415 m" in page.partition("LEARNED LATE")[2]


# --- the board --------------------------------------------------------------------------------------------------------


def test_questions_are_listed_in_the_order_of_the_file_each_with_its_grade(folder: Path) -> None:
    found = run(folder, "questions", "--json").json["questions"]
    assert [q["question"] for q in found] == list(story().questions)
    state = {q["question"]: (q["leading"][0]["value"], q["leading"][0]["grade"]) for q in found if q["leading"]}
    assert state["takeover"] == ("called-off", "reported")
    assert state["lawsuit"] == ("dismissed", "documented")
    assert state["closing"] == ("2026-06-12", "reported")


def test_the_board_of_an_earlier_day_is_what_was_known_then(folder: Path) -> None:
    found = run(folder, "questions", "--json", "--as-of", "5 march").json
    state = {q["question"]: [s["value"] for s in q["leading"]] for q in found["questions"]}
    assert state["takeover"] == ["agreed"]
    assert state["lawsuit"] == []


def test_a_value_that_wants_a_primary_source_says_that_it_has_none(folder: Path) -> None:
    assert "reported, not documented" in run(folder, "questions", "--as-of", "2026-03-13T13:00Z").out


def test_one_question_is_told_whole_with_the_very_words(folder: Path) -> None:
    page = run(folder, "question", "takeover").out
    for part in (
        "called off",
        "HISTORY",
        "agreed (documented)",
        "EVIDENCE",
        "Aldermoor abandons takeover of Kestrel Lines",
    ):
        assert part in page
    found = run(folder, "question", "takeover", "--json").json
    assert any(e["withdrawn_at"] for e in found["evidence"])
    assert all(e["sentence"] for e in found["evidence"])


def test_a_question_tells_what_it_takes_for_granted_and_what_to_watch_for(folder: Path) -> None:
    page = " ".join(run(folder, "question", "takeover").out.split())
    assert "assumes Kestrel Lines stays solvent" in page
    assert "watch for registry form MERGER-9" in page
    found = run(folder, "question", "takeover", "--json").json
    assert (found["assumes"], found["signposts"]) == (["Kestrel Lines stays solvent"], ["registry form MERGER-9"])
    briefing = run(folder, "report").out
    assert "What is taken for granted" in briefing and "Kestrel Lines stays solvent" in briefing


# --- mentions and references ------------------------------------------------------------------------------------------


def test_mentions_are_found_by_their_words(folder: Path) -> None:
    found = run(folder, "mentions", "gangway", "lenders", "--json").json["mentions"]
    assert {m["source"] for m in found} == {"Morning Quay", "Ferry Weekly", "Harbour Gossip", "Deck Forum"}
    assert len({m["family"] for m in found}) == 1
    one_family = run(folder, "mentions", "--family", found[0]["family"], "--json").json["mentions"]
    assert {m["ref"] for m in one_family} >= {m["ref"] for m in found}


def test_mentions_can_be_narrowed_down(folder: Path) -> None:
    for args, source in (
        (["--source", "tidalpost.example"], "Tidal Post"),
        (["--source", "registry"], "Company Registry"),
    ):
        assert {m["source"] for m in run(folder, "mentions", *args, "--json").json["mentions"]} == {source}
    on_story = run(folder, "mentions", "--on-story", "--json").json["mentions"]
    assert all(m["on_story"] for m in on_story)
    assert not any("soup" in m["title"] for m in on_story)


def test_nothing_found_is_said_and_is_no_failure(folder: Path) -> None:
    ran = run(folder, "mentions", "unicorn")
    assert (ran.code, ran.out) == (0, "")
    assert "no mention" in ran.err


@pytest.mark.parametrize(("command", "rows", "name", "schema"), EVERY_REF.values(), ids=EVERY_REF)
def test_every_kind_of_reference_leads_to_its_thing(
    folder: Path, command: list[str], rows: str, name: str, schema: str
) -> None:
    ref = run(folder, *command, "--json").json[rows][0][name]
    assert run(folder, "show", ref, "--json").json["schema"].startswith(schema)
    page = run(folder, "show", ref)
    assert page.code == 0
    assert page.out.strip()


def test_why_names_what_brought_a_mention_into_the_story(folder: Path) -> None:
    (newest,) = run(folder, "mentions", "gangway", "--limit", "1", "--json").json["mentions"]
    assert "it names Aldermoor" in run(folder, "why", newest["ref"]).out


def test_an_event_is_shown_as_it_was_recorded(folder: Path) -> None:
    found = run(folder, "show", "e1", "--json").json
    assert (found["kind"], found["position"]) == ("story.adopted", 1)
    assert "story.adopted" in run(folder, "show", "e1").out


def test_moments_are_shown_in_the_readers_zone(folder: Path) -> None:
    first = run(folder, "mentions", "--limit", "500", "--json").json["mentions"][-1]["ref"]
    for ref in (first, "e1"):
        assert "Wed 4 Mar 2026 01:00" in run(folder, "show", ref).out, "midnight in UTC is one o'clock in Berlin"


# --- every page -------------------------------------------------------------------------------------------------------

PAGES = {
    "new": ["new", "--peek"],
    "new since": ["new", "--since", "10 march"],
    "questions": ["questions"],
    "question": ["question", "takeover"],
    "an amount": ["question", "price"],
    "a watched question": ["question", "osprey"],
    "mentions": ["mentions"],
    "a mention": ["show", "m2"],
    "an event": ["show", "e1"],
    "log": ["log"],
    "check": ["check"],
    "check --try": [
        "check",
        "--try",
        "Aldermoor has agreed to buy Kestrel Lines for $420 million, Morning Quay reported.",
    ],
}
UNBREAKABLE = ("http://", "https://")


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("command", PAGES.values(), ids=PAGES)
def test_no_page_is_wider_than_its_terminal(polled: tuple[Path, list[Ran]], command: list[str], width: int) -> None:
    ran = run(polled[0], *command, width=width)
    assert ran.code == 0
    too_wide = [line for line in ran.out.splitlines() if columns(line) > width and not line.startswith(UNBREAKABLE)]
    assert too_wide == []
    assert "\x1b" not in ran.out


@pytest.mark.parametrize("command", PAGES.values(), ids=PAGES)
def test_every_page_has_a_json_of_a_named_and_numbered_schema(
    polled: tuple[Path, list[Ran]], command: list[str]
) -> None:
    name, _, version = run(polled[0], *command, "--json").json["schema"].partition("/")
    assert name.startswith("timeline.")
    assert version.isdecimal()


def test_colour_is_there_when_wanted_and_takes_nothing_away(folder: Path) -> None:
    plain, coloured = run(folder, "questions"), run(folder, "--color", "always", "questions")
    assert "\x1b[" in coloured.out
    assert "\x1b" not in plain.out


HOSTILE = Told(
    "03-05T10:00",
    "aldermoor-news",
    "hostile",
    "Aldermoor \x1b[31magrees\x1b]0;owned\x07 to buy \u202eKestrel Lines\u202c \x9b2J",
    "Aldermoor has agreed\rto buy Kestrel Lines\x08 \u2066now\u2069.",
)


def test_a_hostile_title_reaches_no_terminal(new_story: Path, served: Served) -> None:
    served.more = (HOSTILE,)
    said = [run(new_story, "poll")]
    served.more = ()
    ref = run(new_story, "mentions", "agreed", "--source", "aldermoor.example", "--json").json["mentions"][0]["ref"]
    for args in ("new", "questions", "mentions", f"show {ref}", "log", "question takeover", f"check --try {ref}"):
        said.append(run(new_story, *args.split()))
    for page in said:
        assert page.code == 0
        for sign in "\x1b\x07\x9b\x08\r\u202e\u202c\u2066\u2069":
            assert sign not in page.out + page.err
