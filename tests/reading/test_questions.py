"""Each type of question read from sentences, and the traps that a reader must not fall into."""

from __future__ import annotations

import pytest
from reading.quillon_story import QUESTIONS, claims, reading, story, values

from timeline.reading.claim import Passage
from timeline.reading.read import read
from timeline.reading.rules import compile_rules


def test_an_event_and_its_aspect_give_a_value() -> None:
    assert values("Quillon filed confidentially for an IPO.", "ipo") == ["draft"]
    assert values("Quillon filed for an IPO.", "ipo") == ["filed"]
    assert values("Quillon is to file for an IPO.", "ipo") == ["preparing"]


def test_the_specific_event_hides_the_general_one() -> None:
    assert values("Quillon’s planned IPO nears: Quillon filed for an IPO.", "ipo") == ["filed"]


def test_a_headline_gives_way_to_what_its_text_says_in_full() -> None:
    found = claims("The company said it filed confidentially for an IPO.", "ipo", title="Quillon files to go public")
    assert [(claim.field, claim.value) for claim in found] == [("text", "draft")]


def test_unless_forbids_a_pattern_in_its_sentence() -> None:
    assert values("Quillon’s IPO filing is out.", "ipo") == ["filed"]
    assert values("Excerpts of Quillon’s IPO filing are out.", "ipo") == []


def test_a_gate_wants_its_words_in_the_sentence() -> None:
    assert values("Tern faces a lawsuit over smoke.", "suit") == ["filed"]
    assert values("Tern faces a lawsuit.", "suit") == []


def test_a_headline_of_what_is_done_does_not_give_way_to_what_is_to_come() -> None:
    found = claims("Quillon will make its debut on Friday.", "ipo", title="Quillon prices shares at $12")
    assert [claim.value for claim in found] == ["priced", "preparing"]


def test_someone_elses_case_does_not_move_a_lawsuit() -> None:
    assert values("Tern faces a patent lawsuit over kilns.", "suit") == []
    assert values("Tern faces a lawsuit over Anvil’s smoke.", "suit") == []
    assert values("Quillon faces a lawsuit over smoke.", "suit") == []


def test_facets_say_which_of_the_things_is_meant() -> None:
    (claim,) = claims("Residents sued Tern over Works 2.", "suit")
    assert claim.facets == (("site", "works2"),)


def test_a_list_reads_each_of_its_values_behind_the_gate() -> None:
    assert values("Tern faces a lawsuit over water use and kilns without papers.", "grounds") == ["permits", "water"]
    assert values("Tern’s water use rose.", "grounds") == []


def test_a_choice_reads_every_option_that_is_said() -> None:
    assert values("Tern leases the works to Brightwater, which will take over all capacity.", "form") == [
        "purchase",
        "lease",
    ]


def test_a_date_is_the_nearest_to_the_patterns_words() -> None:
    (claim,) = claims("After a filing on 2 May, Quillon plans to go public in mid-June.", "ipo-date")
    assert claim.value == "2031-06-11/2031-06-20"


def test_a_date_far_off_belongs_to_something_else() -> None:
    far = "Quillon plans to go public, " + "say those who have long watched the markets, " * 3 + "not in June."
    assert values(far, "ipo-date") == []


def test_a_deadline_is_no_forecast() -> None:
    assert values("Quillon plans an IPO and has until 12 June to answer.", "ipo-date") == []


def test_what_is_done_takes_the_date_behind_and_what_is_planned_the_one_ahead() -> None:
    assert values("Quillon made its debut on Friday.", "ipo-date") == ["2031-05-02"]
    assert values("Quillon plans a listing on Friday.", "ipo-date") == ["2031-05-09"]


def test_an_amount_in_the_questions_unit_and_period() -> None:
    (claim,) = claims("Brightwater will pay Tern more than $15bn a year.", "fee")
    assert (claim.value, claim.low, claim.high, claim.comparator) == (
        "1250000000 USD/month",
        1_250_000_000,
        1_250_000_000,
        "above",
    )


def test_another_companys_fee_is_not_this_ones() -> None:
    assert values("Brightwater and Halcyon Air pay $3 million a month.", "fee") == []


def test_a_total_is_no_monthly_fee() -> None:
    assert values("Brightwater will pay Tern $45 billion.", "fee") == []


def test_a_value_out_of_range_is_not_meant() -> None:
    assert values("Quillon targets a valuation of $5.", "valuation") == []
    assert values("Quillon targets a $75 billion valuation.", "valuation") == ["75000000000 USD"]


def test_an_analysts_opinion_is_no_target() -> None:
    assert values("Analysts see a valuation of Quillon of $40 billion.", "valuation") == []


def test_a_watch_question_is_touched_by_its_entities_or_its_patterns_and_never_claims() -> None:
    assert reading("Anvil was seen.").touches == ("anvil",)
    assert reading("Is this a template?").touches == ("template",)
    assert reading("An anvil was seen.").touches == ()


def test_a_question_is_touched_where_gate_and_about_meet() -> None:
    assert "suit" in reading("Smoke hangs over Tern.").touches
    assert "suit" not in reading("Smoke hangs over Quillon.").touches


@pytest.mark.parametrize(
    ("sentence", "question", "expected"),
    [
        ("Quillon’s offer is four times oversubscribed.", "ipo", ["roadshow"]),
        ("{quillon} plans {ipo}: Quillon plans an IPO.", "ipo", ["preparing"]),
        ("It may rain. Quillon may go public.", "ipo", []),
        ("Quillon, owner of two railways, files for an IPO.", "ipo", ["filed"]),
        ("Quillon-backed Works plans an IPO.", "ipo", []),
        ("Halcyon Air plans an IPO after Quillon.", "ipo", []),
        ("QuillonX plans an IPO.", "ipo", []),
        ("Quillon shares its tracks. Trams rise.", "ipo", []),
        ("Quillon, which owns Tern, made its debut.", "ipo", ["trading"]),
        ("Quillon plans an IPO; Tern dissolves.", "fate", ["planned"]),
    ],
)
def test_traps(sentence: str, question: str, expected: list[str]) -> None:
    assert values(sentence, question) == expected


def test_the_same_sentence_in_deck_and_text_is_read_once() -> None:
    line = "Quillon plans to go public."
    assert len(claims(line, "ipo", summary=line, title="Quillon plans to go public")) == 1


def test_forms_and_docket_entries_are_documented_outright() -> None:
    filed = claims("", title="S-1 filed", stated=(("form", "S-1"),))
    assert [(c.question, c.value, c.documented, c.level) for c in filed] == [("ipo", "filed", True, "on-record")]
    docket = claims("", title="Entry 1", stated=(("entry", "COMPLAINT against Tern"), ("question", "suit")))
    assert [(c.question, c.value) for c in docket] == [("suit", "filed")]
    assert claims("", title="10-K filed", stated=(("form", "10-K"),)) == []


def test_what_a_docket_says_of_a_particular_is_documented_too() -> None:
    stated = (("entry", "COMPLAINT against Tern over the kilns of Works 2"), ("question", "suit"))
    (claim,) = claims("", title="Entry 1", stated=stated)
    assert (claim.documented, claim.facets) == (True, (("site", "works2"),))


def test_facts_for_one_question_leave_the_others_alone() -> None:
    assert claims("", title="S-1", stated=(("form", "S-1"), ("question", "suit"))) == []


def test_rules_do_not_depend_on_the_order_of_sets() -> None:
    one, two = compile_rules(story()), compile_rules(story())
    passage = Passage(
        "Quillon files for an IPO", text="Tern faces a lawsuit over smoke and water use. Quillon dissolves Tern."
    )
    assert read(one, passage) == read(two, passage)


def test_a_story_without_questions_reads_nothing() -> None:
    assert read(compile_rules(story(questions={})), Passage("Quillon files for an IPO")).claims == ()
    assert QUESTIONS
