"""Five mentions, one origin; independent reports apart; copies folded; forms filled in again not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from lineage.lineage_texts import DAY, INDEPENDENT, RETELLINGS, place_all, reports

from timeline.lineage import WEIGHTS, MemoryShelf, Report, Vocabulary, compare, origins, place, trace

BLANKED = re.compile(
    r"Harbour Ledger|Tessa Brandt|Odd Lindqvist|podcast|This article was .*|Source:.*|Via:.*|Sources from .*? report"
)


def test_five_retellings_are_one_family_whose_origin_we_do_not_hold() -> None:
    shelf, placed = place_all(reports(RETELLINGS))
    assert {shelf.family_of(p.id) for p in placed} == {1}
    origin = placed[-1].origin
    assert (origin.name, origin.report) == ("Harbour Ledger", None)
    assert "Harbour Ledger" in origin.because


def test_the_origin_is_held_once_its_own_report_comes() -> None:
    told = replace(
        reports(RETELLINGS)[0], id=40, domain="harbourledger.example", link="https://harbourledger.example/a"
    )
    _, placed = place_all([*reports(RETELLINGS), told])
    assert (placed[-1].family.id, placed[-1].origin.report) == (1, 40)


def test_without_credits_and_names_of_hosts_wording_still_joins_most() -> None:
    blanked = [replace(r, text=BLANKED.sub("", r.text), title=BLANKED.sub("", r.title)) for r in reports(RETELLINGS)]
    assert not any(trace(report).credits for report in blanked)
    shelf, placed = place_all(blanked)
    families = [shelf.family_of(p.id) for p in placed]
    assert max(families.count(family) for family in families) >= 4


def test_independent_reports_of_the_same_deal_stay_apart_and_outside() -> None:
    mixed = sorted(reports(RETELLINGS) + reports(INDEPENDENT, 50, DAY - timedelta(hours=1)), key=lambda r: r.at)
    mixed = [replace(report, id=number) for number, report in enumerate(mixed, start=1)]
    shelf, _ = place_all(mixed)
    by_domain = {report.domain: shelf.family_of(report.id) for report in mixed}
    independent = {by_domain[domain] for domain, _, _ in INDEPENDENT}
    assert len(independent) == len(INDEPENDENT)
    assert not independent & {by_domain[domain] for domain, _, _ in RETELLINGS}


def test_independent_reports_of_one_event_are_one_development_with_several_origins() -> None:
    event = (
        (
            "a.example",
            "Ferry Alba runs aground off Skarn",
            "The ferry Alba ran aground on the Skarn rocks early on Sunday with 212 passengers aboard, the coast guard "
            "at Hamnvik said. Nobody was hurt.",
        ),
        (
            "b.example",
            "212 taken off stranded ferry",
            "Rescue boats from Hamnvik brought all 212 people from the Alba to safety after she struck Skarn reef in "
            "fog. Captain Jon Eide blamed his radar, in words to our reporter.",
        ),
        (
            "c.example",
            "Minister wants answers on Alba",
            "After the stranding of the Alba near Skarn, transport minister Lise Tveit asked the Hamnvik authorities "
            "why a ferry with 212 passengers sailed in fog without a pilot.",
        ),
    )
    shelf, placed = place_all(reports(event))
    assert len({p.family.id for p in placed}) == 3
    (development,) = {p.development for p in placed}
    found = shelf.development(development)
    assert (found.title, found.first, found.size) == ("Ferry Alba runs aground off Skarn", 1, 3)
    assert len(origins(shelf.family(family) for family in shelf.families(development))) == 3


def test_one_address_in_several_feeds_is_one_report_and_costs_no_postings() -> None:
    first = reports(RETELLINGS)[0]
    again = replace(first, id=2, feed="other", title="Another headline", text="", link=f"{first.link}?utm_source=x")
    shelf, placed = place_all([first, again])
    assert placed[1].family.id == 1
    assert shelf.total() == 1
    assert placed[1].links[0].kinship.copied


def test_a_revision_stays_in_the_family_of_its_item() -> None:
    first = replace(reports(RETELLINGS)[0], item="feed key", link=None)
    _, placed = place_all([first, replace(first, id=2, text="An editor replaced all of it.", title="")])
    assert placed[1].family.id == 1


def test_a_syndicated_copy_folds_whatever_its_address() -> None:
    first = reports(INDEPENDENT)[0]
    copy = replace(
        first, id=2, domain="paper.example", link="https://paper.example/x", text=first.text + "\n\nStaff writer"
    )
    _, placed = place_all([first, copy])
    assert placed[1].family.size == 2
    assert placed[1].origin.report == 1


@pytest.mark.parametrize("second_outlet", ["ticker.example", "tape.example"])
def test_a_form_filled_in_on_another_day_is_no_copy(second_outlet: str) -> None:
    form = (
        "Shares of Orvane closed {} higher at {} crowns on {} as the Marrowby index gained {} points in "
        "moderate trade, while the volume of shares that changed hands was {} thousand."
    )
    days = [("2.1%", 118, "Monday", 31, 410), ("0.7%", 119, "Tuesday", 12, 388)]
    made = [
        Report(n, DAY + timedelta(days=n), f"Orvane rises {values[0]}", text=form.format(*values), domain=domain)
        for n, (values, domain) in enumerate(zip(days, ("ticker.example", second_outlet), strict=True), start=1)
    ]
    _, placed = place_all(made)
    assert placed[0].family.id != placed[1].family.id


def test_a_correction_of_figures_on_the_same_day_is_still_a_copy() -> None:
    first = reports(INDEPENDENT)[0]
    updated = replace(first, id=2, domain="paper.example", link=None, text=first.text.replace("310", "320"))
    assert place_all([first, updated])[1][1].family.id == 1


def test_an_outlets_next_piece_on_the_matter_is_a_new_report() -> None:
    first, second = reports(RETELLINGS)[1:3]
    _, placed = place_all([first, replace(second, domain=first.domain, text=second.text[:400], link=None)])
    assert placed[1].family.id != placed[0].family.id


def test_a_shared_credit_alone_joins_nothing() -> None:
    texts = (
        ("a.example", "Otters return to the Wend", "Otters were seen at Wend lock.\n\nSource: Harbour Ledger"),
        ("b.example", "Tram fares to rise", "Marrowby trams cost more from May.\n\nSource: Harbour Ledger"),
    )
    assert not place_all(reports(texts))[1][1].links


HEADLINE = "Marrowby council votes to move 8,000 archive boxes to Skarn"
ALIKE = "Archive votes: council sends 8,000 boxes out of Marrowby"


def headlines(other: str, domain: str) -> list[Report]:
    """A headline by a news agency, and another elsewhere an hour later."""
    return [
        Report(1, DAY, HEADLINE, domain="reuters.com"),
        Report(2, DAY + timedelta(hours=1), other, domain=domain),
    ]


def test_two_newsrooms_with_headlines_alike_have_each_reported() -> None:
    assert place_all(headlines(ALIKE, "digest.example"))[1][1].family.id == 1
    assert place_all(headlines(ALIKE, "npr.org"))[1][1].family.id == 2


def test_a_newsroom_that_says_it_passes_on_a_report_has_not_reported_itself() -> None:
    _, placed = place_all(headlines(ALIKE.replace("votes", "reportedly votes"), "npr.org"))
    (link,) = placed[1].links
    assert {piece.name: piece.words for piece in link.kinship.pieces}["hearsay"] == "reportedly"


def test_an_outlet_that_a_story_does_not_rely_on_is_no_newsroom() -> None:
    vocabulary = Vocabulary({"Marrowby Post": "post.example"}, retellers=frozenset(["post.example"]))
    reliable = Vocabulary({"Marrowby Post": "post.example"})
    report = Report(1, DAY, HEADLINE, domain="post.example")
    assert [trace(report, given).newsroom for given in (vocabulary, reliable)] == [False, True]


def test_nobody_is_credited_for_what_he_reports_days_later() -> None:
    crediting = Report(1, DAY, "Halden lets its ovens, according to Reuters", domain="a.example")
    later = Report(2, DAY + timedelta(days=2), "Halden lets its ovens", domain="reuters.com")
    earlier = replace(later, at=DAY - timedelta(days=2))
    scores = [compare(trace(crediting), trace(other)).score for other in (earlier, later)]
    assert scores[0] > scores[1] + 2


def test_a_slip_that_two_reports_share_shows_kinship_where_the_right_word_would_not() -> None:
    told = "Orvane sells shares in June, two bankers in {} said; nobody has set a price for the offer yet."
    others = [Report(n, DAY, text=f"News of Marrowby, part {n}.", domain=f"{n}.example") for n in range(1, 60)]
    scores = {}
    for town in ("Marrowby", "Marowbey"):
        shelf, _ = place_all(others)
        texts = (told.format(town), f"Bankers expect a sale of shares, we hear in {town}.")
        traces = [trace(Report(100 + n, DAY, text=text), seen=shelf) for n, text in enumerate(texts)]
        scores[town] = compare(*traces).score
    assert scores["Marowbey"] > scores["Marrowby"] + 0.5


def test_a_report_that_links_two_families_merges_them_dated_and_explained() -> None:
    one, two = reports(RETELLINGS)[2], reports(RETELLINGS)[3]
    one = replace(one, id=1, text=one.text.split("\n\n")[0], title="Halden lets its furnaces", link=None)
    two = replace(two, id=2, text="\n\n".join(two.text.split("\n\n")[1:3]), title="Why be generous?", link=None)
    both = replace(reports(RETELLINGS)[1], id=3, link=None)
    shelf, placed = place_all([one, two, both])
    assert placed[0].family.id != placed[1].family.id
    (merge,) = placed[2].merges
    assert (merge.kept, merge.gone, merge.by) == (1, 2, 3)
    assert merge.kinship.pieces
    assert shelf.members(1) == [1, 2, 3]


def test_a_round_up_does_not_make_two_matters_one() -> None:
    ferry = "The ferry Alba ran aground on the Skarn rocks with 212 passengers; boats from Hamnvik took everybody off."
    first = reports(INDEPENDENT)[0]
    made = [
        first,
        Report(2, DAY, "Ferry Alba aground", text=ferry, domain="b.example"),
        Report(3, DAY, "The week", text=f"{first.text}\n\n{ferry}", domain="c.example"),
    ]
    _, placed = place_all(made)
    assert not placed[2].merges


def test_the_earliest_report_is_the_origin_where_nobody_is_credited() -> None:
    first = reports(INDEPENDENT)[0]
    earlier = replace(first, id=2, at=first.at - timedelta(hours=5), domain="first.example", link=None)
    assert place_all([first, earlier])[1][1].origin.report == 2


def test_an_outlet_that_asked_for_itself_passes_on_nobody_in_passing() -> None:
    text = INDEPENDENT[1][2] + " The rent was first mentioned in January, according to Reuters."
    _, placed = place_all([Report(1, DAY, text=text, domain="marrowbypost.example")])
    assert placed[0].origin.outlet == "marrowbypost"


def test_one_credit_in_so_many_words_is_the_origin_and_several_are_a_report_of_its_own() -> None:
    text = "Halden lets Foundry One, according to Reuters. "
    passed_on = Report(1, DAY, text=text, domain="a.example")
    drawn_together = Report(
        1, DAY, text=text + "Bloomberg reported that Orvane had refused in May.", domain="a.example"
    )
    assert place_all([passed_on])[1][0].origin.outlet == "reuters"
    assert place_all([drawn_together])[1][0].origin.report == 1


def test_a_byline_names_the_origin_of_a_report_that_was_printed_elsewhere() -> None:
    text = "Halden lets Foundry One, according to Reuters."
    report = Report(1, DAY, text=text, domain="a.example", author="Mira Holm, Financial Times")
    assert place_all([report])[1][0].origin.outlet == "ft.com"


def test_two_printings_of_one_outlets_report_are_kin_by_their_byline_and_credit() -> None:
    told = "Quillon plans the biggest overhaul of Foundry One since the furnaces were lit"
    brief = Report(1, DAY, f"{told}, FT reports", domain="reuters.com")
    printed = Report(2, DAY, "The furnaces are old", author="Mira Holm, Financial Times", domain="arstechnica.com",
                     text=f"{told}. The firm intends to rebuild its ovens by spring, a first since 2011.")  # fmt: skip
    placed = place_all([brief, printed])[1]
    assert placed[1].family.size == 2
    assert placed[1].origin.outlet == "ft.com"


def test_a_report_printed_elsewhere_is_still_its_own_newsrooms() -> None:
    printed = Report(1, DAY, "A quake of magnitude 7.8 rocks the southern Skerries", domain="npr.org",
                     author="The Associated Press", text="The quake damaged houses and walls in Marrowby.")  # fmt: skip
    other = Report(2, DAY, "Magnitude 7.8 quake hits the southern Skerries, killing 12", domain="reuters.com")
    assert [placed.family.size for placed in place_all([printed, other])[1]] == [1, 1]
    unsigned = replace(printed, domain="a.example", author="")
    assert [placed.family.size for placed in place_all([unsigned, other])[1]] == [1, 2]


def test_whose_picture_it_is_says_nothing_of_whose_report() -> None:
    text = "The furnaces of Foundry One are lit again.\n\n(Image credit: Odd Lindqvist via AP)"
    assert place_all([Report(1, DAY, text=text, domain="a.example")])[1][0].origin.report == 1


def test_reportedly_leaves_it_to_the_others_to_say_whose_report_it_is() -> None:
    told = "Quillon wants to sue Halden over the furnaces of Foundry One, which stood cold for weeks"
    hearsay = Report(1, DAY, "Quillon reportedly prepares a suit", text=f"{told}.", domain="a.example")
    credited = Report(2, DAY, text=f"{told}, insiders told Bloomberg.", domain="b.example")
    placed = place_all([hearsay, credited])[1]
    assert placed[1].family.size == 2
    assert placed[1].origin.outlet == "bloomberg"


def test_copies_do_not_make_their_words_common() -> None:
    shelf = MemoryShelf()
    first = reports(RETELLINGS)[0]
    place(trace(first, seen=shelf), shelf)
    held = dict(shelf.counts(trace(first).wording))
    for number in range(2, 30):
        place(trace(replace(first, id=number, domain=f"copy{number}.example", link=None), seen=shelf), shelf)
    assert dict(shelf.counts(held)) == held
    assert len(shelf.members(1)) == 29


def test_every_weight_has_its_reason() -> None:
    assert all(weight.weight and len(weight.reason) > 10 for weight in WEIGHTS.values())
