"""``timeline why``: the reasons behind a question's grade, a claim, a mention's place, a family's origin.

Every answer ends in words of a recorded mention, with its source and day.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

from timeline.errors import ReferenceNotFound
from timeline.lineage import JOIN, WEIGHTS, Link
from timeline.log import Log
from timeline.projections.evidence import Evidence as Sums
from timeline.projections.passage import domain_of, passage_of, said_at
from timeline.projections.rows import Mention
from timeline.projections.shelf import TableShelf
from timeline.projections.views import Views
from timeline.reading.claim import Passage
from timeline.reading.read import concerns, entities_in
from timeline.reading.rules import compile_rules
from timeline.report.boardpage import board
from timeline.report.page import Page
from timeline.report.plain import evidence_json, mention_json, ruling_json, standing_json
from timeline.report.words import clean, count, day, source_name, value_name
from timeline.story.model import Story
from timeline.story.spelling import nearest

MOST: Final = 12
"""Origins of a value, or pairs of kin, that a page lists, the best first; the rest is counted."""


def why(story: Story, log: Log, views: Views, ref: str) -> dict[str, Any]:
    """The reasons, as plain values, for a question (by id), a claim c12.1, a mention m12 or a family f12."""
    lasting = ref.strip().lower()
    if lasting in story.questions:
        return {"schema": "timeline.why/1", **_question(story, log, views, lasting)}
    if re.fullmatch(r"c\d{1,12}\.\d{1,6}", lasting):
        return {"schema": "timeline.why/1", **_claim(story, views, lasting)}
    if re.fullmatch(r"[mf]\d{1,12}", lasting):
        number = int(lasting[1:])
        found = _mention(story, log, views, number) if lasting[0] == "m" else _family(story, log, views, number)
        return {"schema": "timeline.why/1", **found}
    hint = nearest(lasting, story.questions, "")
    raise ReferenceNotFound(f"{ref!r} is neither a question nor a reference such as c12.1, m12 or f12{hint}")


def _question(story: Story, log: Log, views: Views, id: str) -> dict[str, Any]:
    row = next(row for row in board(story, views, log.head()) if row.id == id)
    sums = Sums(log.connection, story)
    return {
        "question": id,
        "ask": row.question.ask,
        "ruling": ruling_json(views.ruling(row.state.ruling)) if row.state.ruling else None,
        "values": [
            {
                **(standing_json(story, id, standing) or {}),
                "leads": standing in row.state.leading,
                "because": [
                    {
                        "origin": support.origin,
                        "name": source_name(story, support.origin),
                        "grade": grade.word,
                        "reason": reason,
                        "mentions": support.mentions,
                        "evidence": evidence_json(story, views.claim(support.best[3])),
                    }
                    for support, grade, reason in sums.supports(id, standing.value)
                ],
            }
            for standing in (*row.state.leading, *row.state.rivals)
        ],
    }


def _claim(story: Story, views: Views, ref: str) -> dict[str, Any]:
    evidence = views.claim(ref)
    claim = evidence.claim
    field = {"title": "the headline", "summary": "the summary", "text": "the text"}[claim.field]
    reasons = [
        f"the words match the pattern {claim.pattern}, in {field} at characters {claim.start} to {claim.end}",
        f"the aspect is {claim.aspect}, the level {claim.level}"
        + (f", because of the cues {', '.join(claim.cues)}" if claim.cues else ""),
    ]
    if claim.flags:
        reasons.append(f"with reservations: {', '.join(claim.flags)}")
    if claim.via:
        reasons.append(f"it is passed on from {clean(claim.via)}")
    if claim.speaker:
        reasons.append(f"it is said by {source_name(story, 'stmt:' + claim.speaker)}")
    return {"claim": evidence_json(story, evidence), "reasons": reasons}


def _mention(story: Story, log: Log, views: Views, position: int) -> dict[str, Any]:
    mention = views.mention(position)
    said = said_at(log, mention.current)
    passage = passage_of(story, said, domain_of(story, said))
    claims = views.claims(mention=position)
    gate = _gate(story, passage, sorted({e.claim.question for e in claims}))
    found = {
        "mention": mention_json(story, mention),
        "gate": gate,
        "claims": [evidence_json(story, e) for e in claims if e.counts],
    }
    if mention.family is None:
        return found
    kin = [k for k in _kin(story, log, views, mention.family) if mention.ref in (k["younger"], k["older"])]
    rulings = [ruling_json(ruled) for ruled in views.rulings_about([position])]
    return {**found, **_origin(story, views, mention.family), "rulings": rulings, "kin": kin}


def _gate(story: Story, passage: Passage, claimed: list[str]) -> str:
    """Why a mention is the story's business, or why it is not."""
    rules = compile_rules(story)
    named = ", ".join(clean(story.entities[id].name) for id in entities_in(rules, passage))
    if not concerns(rules, passage):
        return (
            f"it names {named}, but has no word that a question looks for" if named else "it names nothing of the story"
        )
    found = f"claims were read about {', '.join(claimed)}" if claimed else "no claim was read from it"
    return f"it names {named}; {found}" if named else f"it has words that a question looks for; {found}"


def _family(story: Story, log: Log, views: Views, family: int) -> dict[str, Any]:
    _, _, members = views.family(family)
    return {
        "family": f"f{family}",
        **_origin(story, views, family),
        "mentions": [mention_json(story, m) for m in members],
        "merges": [
            {"family": f"f{gone}", "by": by.ref, "at": by.published_at or by.seen_at}
            for gone, by in views.merged(family)
        ],
        "rulings": [ruling_json(ruled) for ruled in views.rulings_about(m.position for m in members)],
        "kin": _kin(story, log, views, family),
    }


def _origin(story: Story, views: Views, family: int) -> dict[str, Any]:
    root, copy, members = views.family(family)
    return {
        "origin": {
            "family": f"f{family}",
            "name": source_name(story, root),
            "held": f"m{copy}" if copy is not None else None,
            "because": clean(views.because(family)),
            "mentions": len(members),
        }
    }


def _kin(story: Story, log: Log, views: Views, family: int) -> list[dict[str, Any]]:
    """The pairs of a family's mentions that are kin, each once however often they were edited; the closest first."""
    shelf = TableShelf(log.connection)
    reports = shelf.members(family)
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for link in sorted(shelf.links(reports), key=lambda link: (-link.kinship.score, link.younger, link.older)):
        younger, older = views.of_event(link.younger), views.of_event(link.older)
        if younger.position != older.position and link.older in reports:
            found.setdefault((younger.position, older.position), _kinship(story, younger, older, link))
    return list(found.values())


def _kinship(story: Story, younger: Mention, older: Mention, link: Link) -> dict[str, Any]:
    return {
        "younger": younger.ref,
        "older": older.ref,
        "source": source_name(story, older.domain),
        "score": round(link.kinship.score * 100),
        "wanted": round(JOIN * 100),
        "pieces": [
            {
                "name": piece.name,
                "points": round(piece.points * 100),
                "words": clean(piece.words),
                "reason": WEIGHTS[piece.name].reason,
            }
            for piece in link.kinship.pieces
        ],
    }


# --- as a page --------------------------------------------------------------------------------------------------------


def why_page(story: Story, found: dict[str, Any], year: int, width: int, colour: bool) -> str:
    page = Page(width, colour)
    if "question" in found:
        _question_page(page, story, found, year)
    elif "reasons" in found:
        claim = found["claim"]
        page.text(_claimed(story, claim), "bold")
        for reason in found["reasons"]:
            page.text(f"- {reason}", indent=1)
        _words(page, claim, year)
    else:
        _place_page(page, story, found, year)
    return str(page)


def _claimed(story: Story, claim: dict[str, Any]) -> str:
    question = story.questions[claim["question"]]
    return f"{question.title(claim['question'])}: {value_name(question, claim['value'])}"


def _words(page: Page, claim: dict[str, Any], year: int) -> None:
    mention = claim["mention"]
    when = day(mention["published_at"] or mention["seen_at"], year=year)
    page.text(f"“{clean(claim['sentence'])}”", indent=3)
    page.text(f"{mention['source']}, {when} [{claim['ref']}]", "dim", indent=3)


def _question_page(page: Page, story: Story, found: dict[str, Any], year: int) -> None:
    page.text(f"{story.questions[found['question']].title(found['question'])} · {clean(found['ask'])}", "bold")
    ruling = found["ruling"]
    if ruling:
        page.text(f"ruled by {clean(ruling['by'])}: {clean(ruling['because'])} [{ruling['ref']}]", "green", indent=1)
    if not found["values"]:
        page.text("nothing was claimed about it yet", indent=1)
    for held in found["values"]:
        role = "leads" if held["leads"] else "is a rival"
        page.heading(f"{held['text']} {role}: {held['grade']}, {held['mark']}")
        for origin in held["because"][:MOST]:
            carried = f" ({count(origin['mentions'], 'mention')})" if origin["mentions"] > 1 else ""
            page.row(origin["name"], f"{origin['grade']}: {origin['reason']}{carried}")
            _words(page, origin["evidence"], year)
        rest = Counter(origin["grade"] for origin in held["because"][MOST:])
        if rest:
            grades = ", ".join(f"{number} {grade}" for grade, number in rest.items())
            page.text(f"… and {count(rest.total(), 'origin')} more ({grades}); --json has all", "dim", indent=1)


def _place_page(page: Page, story: Story, found: dict[str, Any], year: int) -> None:
    mention = found.get("mention")
    if mention:
        page.text(clean(mention["title"]) or mention["ref"], "bold")
        page.row("the story", found["gate"])
    origin = found.get("origin")
    if origin:
        held = f"our copy is {origin['held']}" if origin["held"] else "we hold no copy of its report"
        because = f"because {origin['because']} · {count(origin['mentions'], 'mention')}"
        page.row("origin", f"{origin['name']}; {held}", because)
    for merge in found.get("merges", ()):
        page.row(merge["family"], f"became part of it on {day(merge['at'], year=year)} by {merge['by']}, kin to both")
    for ruling in found.get("rulings", ()):
        how = "go back to one report" if ruling["verdict"] == "same" else "are independent reports"
        page.row(
            ruling["ref"],
            f"{' and '.join(ruling['subjects'])} {how}",
            f"ruled by {clean(ruling['by'])}: {clean(ruling['because'])}",
        )
    pairs = found.get("kin", [])
    for kin in pairs[:MOST]:
        page.heading(f"{kin['younger']} and {kin['older']} ({kin['source']}) derive from one report")
        page.text(f"{kin['score'] / 100:.1f} points of evidence; {kin['wanted'] / 100:.1f} make them kin", indent=1)
        for piece in kin["pieces"]:
            words = f" · {piece['words']}" if piece["words"] else ""
            page.row(piece["name"], f"{piece['points'] / 100:+.1f}{words}", piece["reason"])
    if len(pairs) > MOST:
        page.text(f"… and {count(len(pairs) - MOST, 'pair')} more; --json has all", "dim", indent=1)
    for claim in found.get("claims", ()):
        page.heading(_claimed(story, claim))
        _words(page, claim, year)
