"""A mention: its text with the claims marked in it, its versions word by word, and where it stands in its family."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from timeline.browse.frame import Asked, Page
from timeline.browse.glance import Glance
from timeline.browse.worddiff import Piece, compare, shared
from timeline.errors import ReferenceNotFound
from timeline.projections.passage import said_at
from timeline.projections.rows import Evidence, Mention
from timeline.report.boardpage import fate
from timeline.report.newspage import cited
from timeline.report.words import source_name, value_name

FIELDS = ("title", "summary", "text")
VERSIONS = 12
"""Versions that a page compares, the newest; a feed that edits without end fills no page."""
ALIKE = 0.15
"""Two texts with less of the longer one in common are not shown word by word: nothing could be seen in that."""
LONG = 60_000
"""Characters of a field that are shown; feeds sometimes carry whole books."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text; ``claims`` that rest on it, if any do."""

    text: str
    claims: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """What one version changed: ``fields`` by name, each as pieces. ``seen_at``: when a poll saw it."""

    event: int
    seen_at: str
    fields: tuple[tuple[str, tuple[Piece, ...]], ...]


def mention_page(glance: Glance, asked: Asked) -> Page:
    """``?against=m12``: compare its text with that of another mention, as a rule the report that it retells."""
    position = int(asked.path["position"])
    mention = glance.views.mention(position)
    versions = [e for e in glance.log.of_stream(glance.log.at(position).stream) if e.kind.startswith("mention.")]
    said = said_at(glance.log, mention.current)
    claims = glance.views.claims(mention=position)
    against = _other(glance, asked.query.get("against", ""))
    origin = _origin(glance, mention)
    fill = {
        "mention": mention,
        "said": said,
        "source": source_name(glance.story, mention.domain),
        "name_of": lambda domain: source_name(glance.story, domain),
        "fields": [(name, runs(glance, name, said.get(name) or "", claims)) for name in FIELDS if said.get(name)],
        "claims": [_told(glance, evidence) for evidence in claims],
        "cut": any(len(said.get(name) or "") > LONG for name in FIELDS),
        "versions": versions,
        "edits": list(_edits(versions[-VERSIONS:]))[::-1],
        "origin": origin,
        "against": against,
        "compared": _compared(glance, against, said) if against else (),
        "alike": ALIKE,
        "notes": [e.payload for e in glance.log.of_stream(f"note m{position}")],
    }
    return Page("mention.html", mention.title or "(untitled)", fill)


@dataclass(frozen=True, slots=True)
class Told:
    """A claim in words. ``gone``: what became of one that no longer counts."""

    ref: str
    question: str
    name: str
    value: str
    how: str
    cited: str
    gone: str
    sentence: str


def _told(glance: Glance, evidence: Evidence) -> Told:
    claim, question = evidence.claim, glance.story.questions[evidence.claim.question]
    return Told(
        evidence.ref,
        claim.question,
        question.title(claim.question),
        value_name(question, claim.value),
        f"{claim.level}, {claim.aspect}",
        cited(glance.story, evidence, glance.year),
        fate(evidence).removeprefix(" · "),
        claim.sentence,
    )


# --- claims in the text -----------------------------------------------------------------------------------------------


def runs(glance: Glance, field: str, text: str, claims: Iterable[Evidence]) -> list[Run]:
    """A field cut into runs, so that those on which a claim rests can be marked."""
    marked: dict[tuple[int, int], list[Evidence]] = {}
    for evidence in claims:
        place = _place(glance, field, text, evidence) if evidence.counts else None
        if place:
            marked.setdefault(place, []).append(evidence)
    return list(_cut(text[:LONG], sorted(marked.items())))


def _place(glance: Glance, field: str, text: str, evidence: Evidence) -> tuple[int, int] | None:
    """Where the words of a claim stand in the text as it is now; an edit may have moved them."""
    claim = evidence.claim
    if claim.field != field or claim.end <= claim.start:
        return None
    if evidence.event == evidence.mention.current:
        return claim.start, claim.end
    words = (glance.log.at(evidence.event).payload.get(field) or "")[claim.start : claim.end]
    start = text.find(words) if words else -1
    return (start, start + len(words)) if start >= 0 else None


def _cut(text: str, marked: list[tuple[tuple[int, int], list[Evidence]]]) -> Iterator[Run]:
    """Runs in order; words that two claims share are marked once, with both."""
    at = 0
    merged: list[tuple[int, int, list[Evidence]]] = []
    for (start, end), claims in marked:
        if merged and start < merged[-1][1]:
            low, high, held = merged[-1]
            merged[-1] = (low, max(high, end), [*held, *claims])
        else:
            merged.append((start, end, claims))
    for start, end, claims in merged:
        if start >= len(text):
            break
        if start > at:
            yield Run(text[at:start])
        yield Run(text[start:end], tuple(claims))
        at = end
    if at < len(text):
        yield Run(text[at:])


# --- versions and retellings ------------------------------------------------------------------------------------------


def _edits(versions: list[Any]) -> Iterator[Edit]:
    for before, after in pairwise(versions):
        old, new = before.payload, after.payload
        fields = ((name, compare((old.get(name) or "")[:LONG], (new.get(name) or "")[:LONG])) for name in FIELDS)
        yield Edit(after.position, new["seen_at"], tuple((name, pieces) for name, pieces in fields if pieces))


def _other(glance: Glance, ref: str) -> Mention | None:
    try:
        return glance.views.mention(int(ref.removeprefix("m"))) if ref.removeprefix("m").isdecimal() else None
    except (ReferenceNotFound, OverflowError):
        return None


def _compared(glance: Glance, other: Mention, said: dict[str, Any]) -> list[tuple[str, tuple[Piece, ...], float]]:
    """What a retelling changed of the report that it retells: (field, pieces, the share that both have)."""
    theirs = said_at(glance.log, other.current)
    found = []
    for name in FIELDS:
        old, new = (theirs.get(name) or "")[:LONG], (said.get(name) or "")[:LONG]
        if old and new and (pieces := compare(old, new)):
            found.append((name, pieces, shared(pieces) / max(len(old), len(new))))
    return found


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose report a mention carries. ``held``: our copy of it, if that is another mention; ``size``: of the family."""

    family: int
    name: str
    because: str
    held: int | None
    size: int


def _origin(glance: Glance, mention: Mention) -> Origin | None:
    if mention.family is None:
        return None
    root, copy, because, size = glance.database.connection.execute(
        "SELECT root, copy, because, mentions FROM families WHERE family = ?", (mention.family,)
    ).fetchone()
    held = copy if copy != mention.position else None
    return Origin(mention.family, source_name(glance.story, root), because, held, size)
