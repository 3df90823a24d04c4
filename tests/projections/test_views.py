"""What is counted and cut off in SQL is what all rows, looked at one by one, come to."""

from __future__ import annotations

from itertools import pairwise

import pytest
from stories import adopt_story, record

from timeline.log import Database
from timeline.projections.catchup import catch_up
from timeline.projections.rows import Evidence, Mention
from timeline.projections.views import Views, mentions

QUESTIONS = ("takeover", "closing", "lawsuit", "osprey")


@pytest.fixture
def views(database: Database) -> Views:
    adopt_story(database)
    record(database)
    catch_up(database)
    return Views(database.connection)


def ends(views: Views) -> list[tuple[int, int]]:
    """Many intervals of the log, short ones and long ones."""
    (last,) = views.connection.execute("SELECT max(position) FROM mentions").fetchone()
    steps = [0, *range(1, last + 1, 5), last]
    return [*pairwise(steps), *((0, end) for end in steps), *((begin, last) for begin in steps)]


def on_story(views: Views, after: int, upto: int) -> list[Mention]:
    return views.mentions(after=after, upto=upto, on_story=True, limit=10_000)


@pytest.mark.parametrize("many", [0, 10_000], ids=["looked up", "read"])
def test_traffic_counts_each_source_and_each_report_once(
    views: Views, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mentions, "MANY", many)
    assert len({m.domain for m in on_story(views, 0, 10_000)}) > 5
    for after, upto in ends(views):
        came = on_story(views, after, upto)
        found = views.traffic(after, upto)
        assert (found.on_story, found.sources, found.reports) == (
            len(came),
            len({m.domain for m in came}),
            len({m.family for m in came}),
        )


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_report_is_new_to_a_question_if_nothing_of_its_family_touched_it_before(views: Views, question: str) -> None:
    for after, upto in ends(views):
        known = {m.family for m in views.watched(question, after=0, upto=after)}
        came = {m.family for m in views.watched(question, after=after, upto=upto) if m.on_story}
        assert views.new_reports(question, after=after, upto=upto) == len(came - known)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_first_claims_of_a_value_and_the_last_beside_some_are_cut_from_all(views: Views, question: str) -> None:
    for _, upto in ends(views):
        said = views.claims(question=question, upto=upto)
        values = sorted({e.claim.value for e in said})
        for value in values:
            mine = [e for e in said if e.claim.value == value]
            assert views.claims_of(question, value, upto=upto, limit=2) == (len(mine), mine[:2])
        for told in (values, values[:1], []):
            others: list[Evidence] = [e for e in said if e.claim.value not in told]
            assert views.claims_beside(question, told, upto=upto, limit=2) == others[-2:]
