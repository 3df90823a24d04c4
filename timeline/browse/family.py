"""A family: one report and its retellings, who copied whom, and what each of them says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from timeline.board.support import FIRMNESS
from timeline.browse.chart import AIR, label, label_room
from timeline.browse.frame import Asked, Page
from timeline.browse.glance import Glance
from timeline.errors import ReferenceNotFound
from timeline.projections.rows import Evidence, Mention
from timeline.report.words import clean, count, source_name, value_name
from timeline.stored import moment
from timeline.story.model import WatchQuestion

DRAWN, LISTED = 40, 200
"""Mentions that the graph draws, and that the page lists, the earliest."""
WIDTH, RIGHT, ROW, TOP = 760, 24, 34, 34


@dataclass(frozen=True, slots=True)
class Node:
    """A mention, or the report that all go back to where we hold no copy of it (``mention`` 0)."""

    x: float
    y: float
    name: str
    title: str
    when: str
    mention: int
    is_root: bool
    differs: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """From the older to the younger; ``surmised``: it is known to go back there, but no words in common prove it."""

    path: str
    surmised: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What one mention says to one question. ``how`` it differs from the origin's report, or nothing."""

    value: str
    level: str
    how: str
    ref: str


def family_page(glance: Glance, asked: Asked) -> Page:
    number = int(asked.path["family"])
    root, copy, members = glance.views.family(number)
    members.sort(key=lambda m: (m.published_at or m.seen_at, m.position))
    base = next((m for m in members if m.position == copy), members[0])
    told = _told(glance, members[:LISTED], base)
    differing = {mention for mention, said in told.items() if any(one.how for held in said.values() for one in held)}
    origin = source_name(glance.story, root)
    labels = label_room(
        label(name) for name in (origin, *(source_name(glance.story, m.domain) for m in members[:DRAWN]))
    )
    nodes, edges = _graph(glance, number, root, copy, members[:DRAWN], differing, labels + AIR)
    questions = sorted({q for said in told.values() for q in said}, key=list(glance.story.questions).index)
    fill = {
        "ref": f"f{number}",
        "origin": origin,
        "because": clean(glance.views.because(number)),
        "copy": copy,
        "base": base,
        "members": members[:LISTED],
        "in_all": len(members),
        "told": told,
        "questions": [(id, glance.story.questions[id].title(id)) for id in questions],
        "nodes": nodes,
        "edges": edges,
        "size": (WIDTH, TOP + ROW * len(nodes) + 6),
        "labels": labels,
        "left": labels + AIR,
        "name_of": lambda domain: source_name(glance.story, domain),
    }
    return Page("family.html", f"One report, {count(len(members), 'mention')}", fill)


# --- what each says ---------------------------------------------------------------------------------------------------


def _told(glance: Glance, members: list[Mention], base: Mention) -> dict[int, dict[str, list[Said]]]:
    """mention → question → what it says, marked where the origin's report says otherwise, less firmly, or nothing."""
    claims = {m.position: _answers(glance, m) for m in members}
    origin: dict[tuple[str, str], int] = {}
    for evidence in _answers(glance, base):
        key = (evidence.claim.question, evidence.claim.value)
        origin[key] = max(origin.get(key, -1), FIRMNESS.index(evidence.claim.level))
    answered = {question for question, _ in origin}
    told: dict[int, dict[str, list[Said]]] = {}
    for position, found in claims.items():
        mine: dict[str, list[Said]] = {}
        for (id, value), evidence in _firmest(found).items():
            how = "" if position == base.position else _how(origin, answered, evidence)
            name = value_name(glance.story.questions[id], value)
            mine.setdefault(id, []).append(Said(name, evidence.claim.level, how, evidence.ref))
        told[position] = mine
    return told


def _answers(glance: Glance, mention: Mention) -> list[Evidence]:
    """The claims of a mention that count and answer something; a watched question is only touched."""
    watched = {id for id, question in glance.story.questions.items() if isinstance(question, WatchQuestion)}
    return [e for e in glance.views.claims(mention=mention.position) if e.counts and e.claim.question not in watched]


def _firmest(found: list[Evidence]) -> dict[tuple[str, str], Evidence]:
    best: dict[tuple[str, str], Evidence] = {}
    for evidence in found:
        key = (evidence.claim.question, evidence.claim.value)
        held = best.get(key)
        if held is None or FIRMNESS.index(evidence.claim.level) > FIRMNESS.index(held.claim.level):
            best[key] = evidence
    return best


def _how(origin: dict[tuple[str, str], int], answered: set[str], evidence: Evidence) -> str:
    claim = evidence.claim
    if claim.question not in answered:
        return "not in our copy of the origin"
    if (claim.question, claim.value) not in origin:
        return "says otherwise"
    theirs = origin[claim.question, claim.value]
    mine = FIRMNESS.index(claim.level)
    return "firmer than the origin" if mine > theirs else "weaker than the origin" if mine < theirs else ""


# --- who copied whom --------------------------------------------------------------------------------------------------


def _graph(
    glance: Glance, family: int, root: str, copy: int | None, members: list[Mention], differing: set[int], left: float
) -> tuple[list[Node], list[Edge]]:
    """``left``: where the first of them stands."""
    times = [moment(m.published_at or m.seen_at) for m in members]
    first, span = times[0], max(times[-1] - times[0], timedelta(hours=1))
    nodes = [
        Node(
            round(left + (WIDTH - left - RIGHT) * ((at - first) / span), 1),
            TOP + ROW * (n + 0.5),
            label(source_name(glance.story, m.domain)),
            clean(m.title),
            _after(at, first) if n else "first",
            m.position,
            m.position == copy,
            m.position in differing,
        )
        for n, (m, at) in enumerate(zip(members, times, strict=True))
    ]
    if copy is None:
        name = label(source_name(glance.story, root))
        ghost = Node(left, TOP + ROW * 0.5, name, "the report that they go back to", "no copy held", 0, True, False)
        nodes = [ghost, *(replace(node, y=node.y + ROW) for node in nodes)]
    at = {node.mention: node for node in nodes}
    source = at.get(copy or 0)
    copied = _links(glance, family)
    edges = []
    for node in nodes:
        older = [at[one] for one in copied.get(node.mention, ()) if one in at and at[one].y < node.y]
        if older:
            edges += [Edge(_curve(parent, node), False) for parent in older[:1]]
        elif source and source.y < node.y:
            edges.append(Edge(_curve(source, node), True))
    return nodes, edges


def _links(glance: Glance, family: int) -> dict[int, list[int]]:
    """mention → the older mentions that it has its words from, the most alike first."""
    rows = glance.database.connection.execute(
        "SELECT younger, older FROM links WHERE younger IN (SELECT report FROM members WHERE family = ?) "
        "ORDER BY score DESC LIMIT 2000",
        (family,),
    ).fetchall()
    known: dict[int, int] = {}

    def mention(event: int) -> int:
        if event not in known:
            try:
                known[event] = glance.views.of_event(event).position
            except ReferenceNotFound:
                known[event] = -1
        return known[event]

    copied: dict[int, list[int]] = {}
    for younger, older in rows:
        if mention(younger) != mention(older):
            copied.setdefault(mention(younger), []).append(mention(older))
    return copied


def _curve(older: Node, younger: Node) -> str:
    return (
        f"M{older.x} {older.y}C{older.x} {younger.y} {older.x} {younger.y} {round((older.x + younger.x) / 2, 1)} "
        f"{younger.y}L{younger.x} {younger.y}"
    )


def _after(at: datetime, first: datetime) -> str:
    hours = round((at - first).total_seconds() / 3600)
    if hours < 1:
        return "within the hour"
    return f"{hours} h later" if hours < 48 else f"{round(hours / 24)} days later"
