"""The state of a question from all that bears on it: one rule for each type of question."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest
from board.witnesses import Hearing, grades, leading, only, question, rivals, state

from timeline.board import Grade, State, fold
from timeline.story.model import StatusQuestion


def test_a_question_that_nobody_touched_is_open() -> None:
    assert state("takeover") == State()


# --- status -----------------------------------------------------------------------------------------------------------


def test_a_status_never_moves_back_however_many_still_tell_of_the_earlier_value() -> None:
    t = Hearing()
    told = [t.says("talks"), t.says("agreed"), *(t.says("talks") for _ in range(5))]
    assert leading(state("takeover", *told)) == ["agreed"]


def test_the_order_in_which_a_status_is_learned_does_not_matter_but_for_reversals() -> None:
    t = Hearing()
    told = [t.says("talks"), t.says("cleared"), t.says("agreed")]
    assert {tuple(leading(state("takeover", *some))) for some in itertools.permutations(told)} == {("cleared",)}


def test_a_rumour_of_the_next_step_is_a_rival_and_no_step() -> None:
    t = Hearing()
    found = state("takeover", t.says("agreed"), t.says("completed", letter="E"))
    assert (leading(found), rivals(found)) == (["agreed"], ["completed"])


def test_where_there_is_nothing_but_rumour_the_best_rumour_is_shown_as_one() -> None:
    t = Hearing()
    found = state("takeover", t.says("talks", letter="E"))
    assert grades(found) == {"talks": Grade.RUMOUR}


REVERSALS = {
    "a later report takes a report back": ([("agreed", {}), ("called-off", {})], "called-off"),
    "an earlier one does not": ([("called-off", {}), ("agreed", {})], "agreed"),
    "a rumour does not": ([("agreed", {}), ("called-off", {"letter": "E"})], "agreed"),
    "a report does not take back what is documented": (
        [("agreed", {"documented": True}), ("called-off", {})],
        "agreed",
    ),
    "a document takes back what is documented": (
        [("agreed", {"documented": True}), ("called-off", {"documented": True})],
        "called-off",
    ),
    "nothing but a reversal is known": ([("called-off", {})], "called-off"),
}


@pytest.mark.parametrize(("told", "value"), REVERSALS.values(), ids=REVERSALS)
def test_only_a_later_and_equally_founded_reversal_moves_a_status_back(
    told: list[tuple[str, dict[str, object]]], value: str
) -> None:
    t = Hearing()
    assert leading(state("takeover", *(t.says(v, **more) for v, more in told))) == [value]  # type: ignore[arg-type]


def test_a_reversal_that_did_not_prevail_stands_against_the_value() -> None:
    t = Hearing()
    assert rivals(state("takeover", t.says("agreed"), t.says("called-off", letter="E"))) == ["called-off"]


def test_a_reversal_that_was_overtaken_is_history_until_it_is_told_again() -> None:
    t = Hearing()
    told = [t.says("called-off"), t.says("agreed")]
    assert rivals(state("takeover", *told)) == []
    assert rivals(state("takeover", *told, t.says("called-off", letter="E"))) == ["called-off"]


FERRY = StatusQuestion(
    ask="Does the Osprey sail?",
    type="status",
    values=("sailing", "laid-up", "back"),
    reversal=("laid-up", "back"),
    events={},
    map={},
)


@pytest.mark.parametrize("turns", [1, 2, 3, 4, 5])
def test_of_several_reversals_the_last_to_turn_leads(turns: int) -> None:
    t = Hearing()
    told = [t.says("sailing"), *(t.says(value) for value in ("laid-up", "back", "laid-up", "back", "laid-up")[:turns])]
    found = fold(FERRY, told)
    assert (leading(found), rivals(found)) == (["back" if turns % 2 == 0 else "laid-up"], [])


def test_after_a_reversal_a_stage_never_reached_before_goes_on_and_one_known_before_does_not() -> None:
    t = Hearing()
    canal = StatusQuestion(
        ask="Is the canal open?",
        type="status",
        values=("blocked", "half-open", "open"),
        reversal=("blocked",),
        events={},
        map={},
    )
    told = [t.says(value) for value in ("blocked", "open", "blocked", "blocked")]
    assert leading(fold(canal, told)) == ["blocked"]
    assert leading(fold(canal, [*told, t.says("open")])) == ["blocked"]  # who tells what was
    assert leading(fold(canal, [*told, t.says("half-open")])) == ["half-open"]


# --- dates and amounts ------------------------------------------------------------------------------------------------


def test_a_finer_date_inside_a_broader_one_wins_and_is_no_rival_to_it() -> None:
    t = Hearing()
    found = state("closing", t.says("2026-06"), t.says("2026-06"), t.says("2026-06-12"))
    assert (leading(found), rivals(found)) == (["2026-06-12"], [])


def test_a_finer_date_that_is_mere_rumour_does_not_win() -> None:
    t = Hearing()
    assert leading(state("closing", t.says("2026-06"), t.says("2026-06-12", letter="E"))) == ["2026-06"]


def test_a_date_that_excludes_the_leading_one_is_a_rival() -> None:
    t = Hearing()
    found = state("closing", t.says("2026-06"), t.says("2026-06"), t.says("2026-07"))
    assert (leading(found), rivals(found)) == (["2026-06"], ["2026-07"])


def test_of_two_equally_founded_dates_the_incumbent_stays() -> None:
    t = Hearing()
    june, july = t.says("2026-06"), t.says("2026-07")
    for incumbent in (june, july):
        before = state("closing", incumbent)
        assert leading(state("closing", june, july, before=before)) == [incumbent.claim.value]


def test_the_incumbent_gives_way_to_what_is_better_founded() -> None:
    t = Hearing()
    june = t.says("2026-06")
    before = state("closing", june)
    assert leading(state("closing", june, t.says("2026-07"), t.says("2026-07"), before=before)) == ["2026-07"]


AMOUNTS = {
    "another sum": ((390, 390), True),
    "a range around it": ((400, 450), False),
    "above something lower": ((400, None), False),
    "above something higher": ((500, None), True),
    "below something lower": ((None, 400), True),
}


@pytest.mark.parametrize(("bounds", "excluded"), AMOUNTS.values(), ids=AMOUNTS)
def test_an_amount_is_a_rival_where_it_cannot_be_the_same(
    bounds: tuple[int | None, int | None], excluded: bool
) -> None:
    t = Hearing()
    led = [t.says("420 USD", low=420, high=420, letter="A", documented=True)]
    found = state("price", *led, t.says("other", low=bounds[0], high=bounds[1]))
    assert (leading(found), rivals(found)) == (["420 USD"], ["other"] if excluded else [])


def test_of_a_running_count_the_latest_report_stands_and_the_earlier_are_its_history() -> None:
    t = Hearing()
    counted = replace(question("price"), running=True)
    told = [t.says(f"{n} USD", low=n, high=n) for n in (282, 344)]
    told += [t.says("282 USD", low=282, high=282), t.says("900 USD", low=900, high=900, letter="E")]
    found = fold(counted, told)
    assert (leading(found), rivals(found)) == (["344 USD"], []), "neither a repetition of the old nor a rumour is news"
    assert leading(fold(question("price"), told)) == ["282 USD"], "without it, two sums are in dispute"
    assert leading(fold(counted, told[3:])) == ["900 USD"], "where there is nothing but rumour"


# --- choices ----------------------------------------------------------------------------------------------------------


def test_a_broad_option_gives_way_to_any_finer_one_and_never_contradicts_it() -> None:
    t = Hearing()
    found = state("shape", *(t.says("deal") for _ in range(5)), t.says("stake"))
    assert (leading(found), rivals(found)) == (["stake"], [])


def test_a_broad_option_stands_while_there_is_nothing_finer() -> None:
    t = Hearing()
    assert leading(state("shape", t.says("deal"))) == ["deal"]


def test_compatible_options_are_words_for_one_thing_and_no_rivals() -> None:
    t = Hearing()
    told = [t.says("purchase"), t.says("purchase"), t.says("merger"), t.says("stake")]
    found = state("shape", *told)
    assert (leading(found), rivals(found)) == (["purchase"], ["stake"])


def test_of_two_equally_founded_options_the_incumbent_stays() -> None:
    t = Hearing()
    stake, purchase = t.says("stake"), t.says("purchase")
    for incumbent in (stake, purchase):
        before = state("shape", incumbent)
        assert leading(state("shape", stake, purchase, before=before)) == [incumbent.claim.value]


# --- lists and watches ------------------------------------------------------------------------------------------------


def test_a_list_holds_all_that_is_reported_and_rumours_stand_beside_it() -> None:
    t = Hearing()
    found = state("grounds", t.says("jobs"), t.says("pensions"), t.says("fares", letter="E"))
    assert (sorted(leading(found)), rivals(found)) == (["jobs", "pensions"], ["fares"])


def test_a_watched_question_only_counts() -> None:
    t = Hearing()
    found = state("osprey", t.says("touched", origin="one.example"), t.says("touched", origin="one.example"))
    assert (found.leading, found.mentions, found.origins) == ((), 2, 1)


def test_a_state_comes_back_from_json_the_same() -> None:
    t = Hearing()
    found = state("closing", t.says("2026-06", "hearsay"), t.says("2026-07", comparator="about"), t.says("2026-07"))
    assert found.leading
    assert found.rivals
    assert State.load(json.loads(json.dumps(found.dump()))) == found
    assert only(State.load(json.loads(json.dumps(found.dump())))).grade is Grade.CORROBORATED
