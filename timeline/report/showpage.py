"""``timeline mentions``, ``show`` and ``log``: lists of what came in, and one thing in full."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from timeline.errors import ReferenceNotFound
from timeline.log import Log, Recorded
from timeline.projections.passage import BY_HAND, said_at
from timeline.projections.rows import Mention
from timeline.projections.views import Views
from timeline.report.boardpage import fate
from timeline.report.newspage import cited
from timeline.report.page import Page
from timeline.report.plain import evidence_json, mention_json
from timeline.report.words import clean, clean_block, count, day, instant, source_name, value_name
from timeline.stored import moment, moment_text
from timeline.story.model import Story


def mentions_page(story: Story, mentions: list[Mention], year: int, width: int, colour: bool) -> str:
    page = Page(width, colour)
    page.table(
        [
            (
                m.ref,
                day(m.day, year=year),
                source_name(story, m.domain),
                _marks(m) + clean(m.title or m.link or "(untitled)"),
            )
            for m in mentions
        ],
        indent=0,
    )
    return str(page)


def _marks(mention: Mention) -> str:
    return ("* " if mention.on_story else "") + (f"(edited {mention.revisions}×) " if mention.revisions else "")


def log_page(events: list[Recorded], width: int, colour: bool) -> str:
    page = Page(width, colour)
    page.table(
        [(f"e{e.position}", moment_text(e.recorded_at), e.kind, _gist(e)) for e in events],
        indent=0,
    )
    return str(page)


def _gist(event: Recorded) -> str:
    said = event.payload
    for name in ("title", "message", "text", "because", "name", "new_url", "value"):
        if said.get(name):
            return clean(f"{said.get('feed', '')}  {said[name]}".strip())
    return clean(event.stream)


def event_json(event: Recorded) -> dict[str, Any]:
    return {
        "position": event.position,
        "id": event.id,
        "stream": event.stream,
        "kind": event.kind,
        "version": event.version,
        "recorded_at": moment_text(event.recorded_at),
        "hash": event.hash,
        "body": event.payload,
    }


# --- one reference ------------------------------------------------------------------------------------------------

_REFERENCE = re.compile(r"([emf])(\d{1,12})|(c\d{1,12}\.\d{1,6})")


def position_in(ref: str, letter: str) -> int:
    """The position in a reference of one sort; raises ReferenceNotFound for any other text."""
    found = _REFERENCE.fullmatch(ref.strip().lower())
    if not found or found[1] != letter:
        raise ReferenceNotFound(f"{ref!r} is no reference of that sort; it looks like {letter}12")
    return int(found[2])


def show(story: Story, log: Log, views: Views, ref: str) -> dict[str, Any]:
    """What a reference leads to, as plain values: m12 a mention, c12.1 a claim, f12 a family, e12 an event."""
    found = _REFERENCE.fullmatch(ref.strip().lower())
    if not found:
        hint = f"; `timeline question {ref}` shows that question" if ref in story.questions else ""
        raise ReferenceNotFound(f"{ref!r} is no reference; they look like m12, c12.1, f12 or e12{hint}")
    return {**_found(story, log, views, found), "notes": _notes(log, ref.strip().lower())}


def _found(story: Story, log: Log, views: Views, reference: re.Match[str]) -> dict[str, Any]:
    if reference[3]:
        return {"schema": "timeline.claim/1", **(evidence_json(story, views.claim(reference[3])) or {})}
    position = int(reference[2])
    match reference[1]:
        case "e":
            return {"schema": "timeline.event/1", **event_json(log.at(position))}
        case "f":
            return _family(story, views, position)
        case _:
            return _mention(story, log, views, position)


def _notes(log: Log, ref: str) -> list[dict[str, Any]]:
    return [
        {"text": e.payload["text"], "by": e.payload["by"], "made_at": e.payload["made_at"]}
        for e in log.of_stream(f"note {ref}")
    ]


def _family(story: Story, views: Views, family: int) -> dict[str, Any]:
    root, copy, members = views.family(family)
    return {
        "schema": "timeline.family/1",
        "ref": f"f{family}",
        "origin": source_name(story, root),
        "held": f"m{copy}" if copy is not None else None,
        "mentions": [mention_json(story, m) for m in members],
    }


def _mention(story: Story, log: Log, views: Views, position: int) -> dict[str, Any]:
    mention = views.mention(position)
    versions = [e for e in log.of_stream(log.at(position).stream) if e.kind.startswith("mention.")]
    current = said_at(log, mention.current)
    return {
        "schema": "timeline.mention/1",
        **mention_json(story, mention),
        "author": current.get("author"),
        "published_raw": current.get("published_raw"),
        "published_precision": current.get("published_precision"),
        "summary": current.get("summary", ""),
        "text": current.get("text", ""),
        "stated": current.get("stated", {}),
        "versions": [{"event": f"e{e.position}", "seen_at": e.payload["seen_at"]} for e in versions],
        "claims": [evidence_json(story, e) for e in views.claims(mention=position)],
    }


def show_page(
    story: Story, views: Views, found: dict[str, Any], now: datetime, zone: ZoneInfo, width: int, colour: bool
) -> str:
    """The page of `show`; moments are local to ``zone``, days without the year of ``now``."""
    page, year = Page(width, colour), now.astimezone(zone).year
    match found["schema"].split("/")[0]:
        case "timeline.mention":
            _show_mention(page, story, views, found, year, zone)
        case "timeline.family":
            held = f"our copy is {found['held']}" if found["held"] else "of which we hold no copy"
            page.text(
                f"{found['ref']} · {count(len(found['mentions']), 'mention')}, one origin: {found['origin']}, {held}",
                "bold",
            )
            page.table(
                [
                    (m["ref"], day(m["published_at"] or m["seen_at"], year=year), m["source"], clean(m["title"]))
                    for m in found["mentions"]
                ]
            )
        case "timeline.claim":
            _show_claim(page, story, views, found, year)
        case _:
            _fields(page, found, zone)
    if found["notes"]:
        page.heading("NOTES")
    for note in found["notes"]:
        page.row(day(note["made_at"], year=year), clean(note["text"]), f"by {clean(note['by'])}")
    return str(page)


def _show_mention(page: Page, story: Story, views: Views, found: dict[str, Any], year: int, zone: ZoneInfo) -> None:
    page.text(clean(found["title"]) or "(untitled)", "bold")
    where = " · ".join(part for part in (found["source"], found["author"] and clean(found["author"])) if part)
    page.row("source", where)
    page.row("link", clean(found["link"] or ""))
    page.row("published", _published(found, zone))
    page.row("first seen", _local(found["seen_at"], zone), "it was there at the first poll" if found["backlog"] else "")
    page.row("recorded", _local(found["recorded_at"], zone))
    if found["feed"] == BY_HAND:
        page.row("added", "by hand; nobody but the one who added it vouches for the source")
    if len(found["versions"]) > 1:
        page.row("versions", ", ".join(f"{v['event']} ({_local(v['seen_at'], zone)})" for v in found["versions"]))
    if found["family"]:
        page.row("family", found["family"])
    for name, stated in found["stated"].items():
        page.row(f"states {name}", clean(stated))
    if found["claims"]:
        page.heading("CLAIMS")
    for claim in views.claims(mention=int(found["ref"][1:])):
        question = story.questions[claim.claim.question]
        name = value_name(question, claim.claim.value)
        gone = fate(claim)
        page.row(
            claim.ref,
            f"{question.title(claim.claim.question)}: {name}",
            f"{cited(story, claim, year)} · {claim.claim.level}, {claim.claim.aspect}{gone}",
        )
    body = "\n\n".join(part for part in (found["summary"], found["text"]) if part)
    if body:
        page.heading("TEXT")
        for line in clean_block(body).splitlines():
            page.text(line)


def _published(found: dict[str, Any], zone: ZoneInfo) -> str:
    """The moment in the reader's zone, or the day where the source states no more than that."""
    if not found["published_at"]:
        return f"unknown ({clean(found['published_raw'] or 'not stated')})"
    if found["published_precision"] in ("second", "minute"):
        return _local(found["published_at"], zone)
    return day(found["published_at"])


def _local(text: str, zone: ZoneInfo) -> str:
    return instant(moment(text), zone)


def _show_claim(page: Page, story: Story, views: Views, found: dict[str, Any], year: int) -> None:
    evidence = views.claim(found["ref"])
    claim = evidence.claim
    question = story.questions[claim.question]
    page.text(f"{question.title(claim.question)}: {value_name(question, claim.value)}", "bold")
    page.row("the words", f"“{clean(claim.sentence)}”", cited(story, evidence, year) + fate(evidence))
    page.row("said", f"{claim.level}, {claim.aspect}" + (f", by {clean(claim.speaker)}" if claim.speaker else ""))
    if claim.cues:
        page.row("because of", ", ".join(claim.cues))
    page.row("pattern", claim.pattern)
    page.row("in", f"{evidence.mention.ref} · {clean(evidence.mention.title)}", clean(evidence.mention.link or ""))


def _fields(page: Page, found: dict[str, Any], zone: ZoneInfo) -> None:
    for name, content in found.items():
        if name == "body":
            page.heading("BODY")
            _fields(page, content, zone)
        elif name.endswith("_at"):
            page.row(name, _local(content, zone))
        elif name not in ("schema", "notes"):
            page.row(name, clean(", ".join(map(str, content)) if isinstance(content, list) else str(content)))
