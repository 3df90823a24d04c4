"""A person's rulings win, and can be taken back."""

from __future__ import annotations

from dataclasses import replace

from lineage.lineage_texts import INDEPENDENT, RETELLINGS, place_all, reports

from timeline.lineage import Rulings, place, regroup, trace


def test_apart_splits_a_family_and_its_withdrawal_mends_it() -> None:
    shelf, placed = place_all(reports(RETELLINGS))
    apart = regroup(shelf, (1, 2), Rulings(apart=frozenset([(1, 2)])))
    assert shelf.family_of(1) != shelf.family_of(2)
    assert sum(family.size for family in apart.families) == 5
    mended = regroup(shelf, (1, 2), Rulings())
    assert mended.gone
    assert {shelf.family_of(number) for number in range(1, 6)} == {1}
    assert shelf.family(1).origin == placed[-1].origin


def test_same_joins_what_was_independent() -> None:
    shelf, _ = place_all(reports(INDEPENDENT))
    regroup(shelf, (1, 3), Rulings(same=((1, 3),)))
    assert shelf.members(1) == [1, 3]
    assert shelf.family_of(2) == 2
    regroup(shelf, (1, 3), Rulings())
    assert shelf.family_of(3) == 3


def test_no_later_report_brings_together_what_was_put_apart() -> None:
    *before, last = reports(RETELLINGS)[:3]
    shelf, _ = place_all(before)
    rulings = Rulings(apart=frozenset([(1, 2)]))
    regroup(shelf, (1, 2), rulings)
    placed = place(trace(last, seen=shelf), shelf, rulings)
    assert shelf.family_of(1) != shelf.family_of(2)
    assert len(placed.links) == 2
    regroup(shelf, (1, 2), Rulings())
    assert {shelf.family_of(number) for number in (1, 2, 3)} == {1}


def test_a_ruling_about_reports_never_placed_changes_nothing() -> None:
    shelf, _ = place_all(reports(INDEPENDENT))
    assert regroup(shelf, (77, 78), Rulings(same=((77, 78),))).families == ()
    assert [shelf.family_of(number) for number in (1, 2, 3)] == [1, 2, 3]


def test_every_report_stays_in_exactly_one_family_and_development() -> None:
    shelf, _ = place_all(reports(RETELLINGS) + reports(INDEPENDENT, 20))
    regroup(shelf, (1, 3), Rulings(apart=frozenset([(1, 3)]), same=((3, 20),)))
    ids = [*range(1, 6), 20, 21, 22]
    assert all(number in shelf.members(shelf.family_of(number) or 0) for number in ids)
    for number in ids:
        family = shelf.family(shelf.family_of(number) or 0)
        assert family.id in shelf.families(family.development)
        assert family.size == len(shelf.members(family.id))


def test_putting_apart_two_copies_of_one_page_is_obeyed() -> None:
    first = reports(RETELLINGS)[0]
    shelf, _ = place_all([first, replace(first, id=2)])
    regroup(shelf, (1, 2), Rulings(apart=frozenset([(1, 2)])))
    assert shelf.family_of(1) != shelf.family_of(2)
