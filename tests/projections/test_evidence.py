"""However claims come, go and move between families: the sums beside them are those of all claims summed up anew."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from board.witnesses import claim
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import story

from timeline.board import Witness, fold
from timeline.board.grade import graded
from timeline.board.origin import Provenance, origin_of
from timeline.board.state import facet_values
from timeline.board.support import Support, stands, supports_of
from timeline.projections.claims import load_claim
from timeline.projections.evidence import Evidence
from timeline.projections.tables import create
from timeline.reading.claim import Claim

VALUES = {
    "takeover": ("talks", "agreed", "called-off"),
    "closing": ("2026-06", "2026-06-12", "2026-07"),
    "lawsuit": ("filed", "dismissed"),
    "grounds": ("jobs", "fares"),
}
TOGETHER = (("takeover",), ("closing",), ("lawsuit", "grounds"))
LEVELS = ("speculative", "anonymous", "attributed", "asserted", "on-record")
DOMAINS = ("morningquay.example", "ferryweekly.example", "gossip.example")
MENTIONS, FAMILIES = range(1, 9), range(1, 3)
STORY = replace(
    story(),
    questions={
        **story().questions,
        "takeover": replace(story().questions["takeover"], facets={"site": {"north": [], "south": []}}),  # type: ignore[call-arg]
    },
)


def claims(question: str) -> st.SearchStrategy[Claim]:
    facets = st.sampled_from([(), (("site", "north"),), (("site", "north"), ("site", "south"))])
    return st.builds(
        lambda value, level, documented, facets, via, speaker: replace(
            claim(value, level, documented=documented, via=via),
            question=question,
            facets=facets if question == "takeover" else (),
            speaker=speaker,
        ),
        st.sampled_from(VALUES[question]),
        st.sampled_from(LEVELS),
        st.sampled_from([False] * 5 + [True]),
        facets,
        st.sampled_from(["", "", "Morning Quay"]),
        st.sampled_from(["", "aldermoor"]),
    )


def steps(questions: tuple[str, ...]) -> st.SearchStrategy[list[tuple[str, int, object]]]:
    added = st.tuples(st.just("add"), st.sampled_from(MENTIONS), st.sampled_from(questions).flatmap(claims))
    turned = st.tuples(st.sampled_from(["withdraw", "reject", "accept"]), st.integers(0, 20), st.none())
    moved = st.tuples(st.just("move"), st.sampled_from(MENTIONS), st.sampled_from(FAMILIES))
    return st.lists(st.one_of(added, added, turned, moved), min_size=8, max_size=25)


def tables() -> sqlite3.Connection:
    """Eight mentions of three outlets in two families, each of which retells its first."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    create(connection)
    for family in FAMILIES:
        connection.execute("INSERT INTO families VALUES (?, 1, ?, ?, '', 1, '')", (family, DOMAINS[family - 1], family))
    for mention in MENTIONS:
        family, domain = (mention - 1) % 2 + 1, DOMAINS[mention % 7 % 3]
        connection.execute(
            "INSERT INTO mentions (position, number, current, feed, domain, title, seen_at, recorded_at, backlog, "
            "revisions, on_story, family) VALUES (?, ?, ?, 'feed', ?, '', '', '', 0, 0, 1, ?)",
            (mention, mention, mention, domain, family),
        )
        connection.execute("INSERT INTO members VALUES (?, ?)", (mention, family))
    return connection


def witnesses(connection: sqlite3.Connection) -> Iterator[Witness]:
    """Every claim that counts, with its origin worked out anew."""
    rows = connection.execute(
        "SELECT ref, event, mention, claims.body, domain, family, root, copy FROM claims "
        "JOIN mentions ON mentions.position = mention JOIN families USING (family) "
        "WHERE withdrawn_at IS NULL AND rejected_by IS NULL ORDER BY event"
    )
    for ref, event, mention, body, domain, family, root, copy in rows:
        made = load_claim(body)
        yield Witness(
            ref, made, mention, family, *origin_of(STORY, made, Provenance(domain, root, copy != mention)), event
        )


def apply(
    connection: sqlite3.Connection, evidence: Evidence, number: int, step: str, which: int, given: object
) -> None:
    refs = [ref for (ref,) in connection.execute("SELECT ref FROM claims ORDER BY event")]
    if step == "add" and isinstance(given, Claim):
        evidence.add(f"c{number}.1", number, which, given)
    elif step == "move":
        (before,) = connection.execute("SELECT family FROM members WHERE report = ?", (which,)).fetchone()
        connection.execute("UPDATE members SET family = ? WHERE report = ?", (given, which))
        connection.execute("UPDATE mentions SET family = ? WHERE position = ?", (given, which))
        evidence.regroup({which: before})
    elif refs and step == "withdraw":
        evidence.withdraw(refs[which % len(refs)], number)
    elif refs:
        evidence.reject(refs[which % len(refs)], number if step == "reject" else None)


@settings(max_examples=200)
@given(st.sampled_from(TOGETHER).flatmap(steps), st.lists(st.integers(0, 25), max_size=2))
def test_the_sums_are_those_of_all_claims_that_count(taken: list[tuple[str, int, object]], anew: list[int]) -> None:
    connection = tables()
    evidence = Evidence(connection, STORY)
    for number, step in zip(count(101), taken, strict=False):
        if number - 101 in anew:  # as another catching-up would begin
            evidence = Evidence(connection, STORY)
        apply(connection, evidence, number, *step)
        for id in VALUES:
            evidence.refold(id, ruled=False)
    check(connection, evidence)
    connection.close()


def test_a_statement_that_a_retelling_passes_on_is_as_firm_beside_another_claim_of_its_text() -> None:
    connection = tables()
    evidence = Evidence(connection, STORY)
    for number, level in enumerate(("on-record", "asserted"), 101):
        evidence.add(f"c{number}.1", number, 3, replace(claim("talks", level), question="takeover"))
    check(connection, evidence)
    connection.close()


def check(connection: sqlite3.Connection, evidence: Evidence) -> None:
    """The states, the words behind them, and the counts are those of all claims that count."""
    states = {id: evidence.refold(id, ruled=False)[1] for id in VALUES}
    heard: dict[str, list[Witness]] = defaultdict(list)
    for witness in witnesses(connection):
        heard[witness.claim.question].append(witness)
    for id in VALUES:
        asked = STORY.questions[id]
        assert states[id] == fold(asked, heard[id], states[id], heard[asked.detail_of or ""])
        assert dict(summed(connection, id)) == dict(sums(id, heard))
    mentioned = {
        (id, value): len({w.mention for w in heard[id] if value in ("", w.claim.value, *facet_values(w.claim))})
        for id, value, _ in connection.execute("SELECT * FROM tallies")
    }
    assert {(id, value): number for id, value, number in connection.execute("SELECT * FROM tallies")} == mentioned


def summed(connection: sqlite3.Connection, id: str) -> Iterator[tuple[tuple[str, str], tuple[int, Support]]]:
    rows = connection.execute("SELECT value, origin, grade, body FROM supports WHERE question = ?", (id,))
    for value, origin, grade, body in rows:
        yield (value, origin), (grade, Support.load(body))


def sums(id: str, heard: dict[str, list[Witness]]) -> Iterator[tuple[tuple[str, str], tuple[int, Support]]]:
    """(value, origin) → (its rung, or 0 where the origin has since said otherwise; its word)."""
    asked = STORY.questions[id]
    retellings: dict[int, set[int]] = defaultdict(set)
    for witness in (*heard[id], *heard[asked.detail_of or ""]):
        retellings[witness.family].add(witness.mention)
    said: dict[str, list[Witness]] = defaultdict(list)
    for witness in heard[id]:
        for value in (witness.claim.value, *facet_values(witness.claim)):
            said[value].append(witness)
    words = [(value, word) for value, group in said.items() for word in supports_of(group)]
    for value, word in words:
        others = [other for _, other in words if other.origin == word.origin]
        ((grade, _),) = graded([word], lambda family: len(retellings[family]))
        yield (value, word.origin), (int(grade) if stands(asked, word, others) else 0, word)
