"""A field of a mention as the blocks that are worth reading, each with its role.

Must never: let a promotion, a list of links or a site's own furniture pass as reporting.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["body", "open", "next", "faq", "links", "dropped"]


@dataclass(frozen=True, slots=True)
class Block:
    """A line of a field, from ``start`` to ``end``. ``speaker``: whose turn or whose block quote it is."""

    start: int
    end: int
    role: Role
    speaker: str | None = None


HEADINGS: tuple[tuple[Role, str, str], ...] = (
    ("open", r"what (?:remains|is|'s) (?:still )?(?:unclear|unknown|unresolved)", "the writer lists what nobody knows"),
    ("open", r"what we (?:still )?(?:don't|do not) (?:yet )?know", "the same"),
    ("open", r"(?:open|unanswered|outstanding|unresolved|remaining) (?:questions?|issues?)", "the same"),
    (
        "next",
        r"what(?:'s| is| comes| happens)? (?:next|to watch)(?: .{0,30})?",
        "the writer looks ahead: nothing has happened",
    ),
    ("next", r"(?:the )?(?:next steps|road ahead|looking ahead|outlook|way forward)", "the same"),
    ("faq", r"(?:key|common|top|your) questions(?: .{0,30})?", "questions for the reader, answered by opinion"),
    ("faq", r"(?:faqs?|frequently asked questions|q ?& ?a|questions and answers)", "the same"),
    ("dropped", r"you (?:may|might) (?:also )?(?:like|enjoy|be interested in)", "other articles"),
    (
        "dropped",
        (
            r"(?:related|recommended|popular|trending|latest|more|other)(?: \w+){0,2} (?:articles?|stories|"
            r"posts?|reading|news|coverage|links|videos?)"
        ),
        "other articles",
    ),
    (
        "dropped",
        (
            r"(?:related|recommended|read more|read next|see also|also read|up next|further reading|most "
            r"popular|most read|trending(?: now)?|in other news|more from .{1,40}|more on .{1,40})"
        ),
        "other articles",
    ),
    (
        "dropped",
        (
            r"(?:leave a (?:comment|reply)|comments?(?: \(\d+\))?|about the authors?|share this.{0,30}|tags|"
            r"newsletters?|more posts.{0,20})"
        ),
        "the site's own",
    ),
    (
        "body",
        (
            r"(?:background|context|key context|the (?:deal|details|facts)|bottom line|why (?:it|this) "
            r"matters|what (?:happened|we know)(?: so far)?|tl;?dr|summary|key (?:points|takeaways|facts)|"
            r"overview|analysis|timeline)"
        ),
        "ends what stood before",
    ),
)
"""Headings that say what follows: role, the whole heading (any case), and why."""

FURNITURE: tuple[tuple[str, str], ...] = (
    (r"(?:when you|if you) (?:buy|purchase|click|shop).{0,60}(?:link|commission)", "affiliate notice"),
    (r"as an (?:amazon )?(?:affiliate|associate)", "affiliate notice"),
    (r"\b(?:earn|receive) (?:a |an )?(?:small |affiliate )?commission", "affiliate notice"),
    (r"^(?:sign up|subscribe|register|log in|sign in)\b", "asks the reader to join"),
    (
        r"\b(?:sign up (?:for|to)|subscribe (?:to|now|today)|our (?:free |daily |weekly )?newsletters?)\b",
        "asks the reader to join",
    ),
    (
        (
            r"^(?:click here|follow us|share (?:this|on)|join us|listen (?:to|on)|watch:|download|"
            r"advertisement|sponsored|scroll to top|skip to)\b"
        ),
        "asks the reader to do something",
    ),
    (
        (
            r"\byour email address\b|\brequired fields\b|\ball rights reserved\b|"
            r"\bcookies?\b.{0,40}\b(?:policy|accept|settings)\b"
        ),
        "the site's own",
    ),
    (
        (
            r"^(?:the post\b.{1,400}\bappeared first on\b|continue reading\b|read (?:the )?(?:full|original|"
            r"more|whole|rest)\b|read on for\b)"
        ),
        "points at another copy",
    ),
    (
        (
            r"\b(?:originally (?:published|appeared)|(?:first )?published (?:on|by|in)|curated from|read "
            r"original|article is reviewed|independently written)\b"
        ),
        "credits, read by lineage and not as claims",
    ),
    (r"^(?:photo|image|picture|illustration)(?:graph)? (?:by|credit|courtesy)\b", "credits"),
    (r"^(?:source|via|photo|image|credit|photograph|illustration|picture)s?\b(?: credits?| by)?\s*:", "credits"),
    (r"^(?:\[?continued\]?|\.\.\.|…|\||\*+|-+|©.*|copyright\b.*)$", "furniture"),
)
"""Lines that are the site's and not the story's: where it shows, and why. Searched in the lower-cased line."""

_HEADING = tuple((role, re.compile(pattern)) for role, pattern, _ in HEADINGS)
_FURNITURE = tuple(re.compile(pattern) for pattern, _ in FURNITURE)  # one by one: as one pattern it takes twice as long
_PROMOTION = re.compile(
    r"(?:^|\b\w+ )(?:event|webinar|conference|summit)s?$|^(?:tickets?|save the date|promoted|partner content)\b"
)
_TRAILER = re.compile(
    r"(?:\bThe post .{1,400}? appear(?:ed?)?(?: f\w*)?(?: on?(?: .{0,60})?)?|"  # a feed may cut the line anywhere
    r"[\[(]?(?:…|\.\.\.)?[\])]?\s*[\[(]?(?:continued|continue reading.{0,80}|read more)[\])]?)\s*$"
)
_TRAILS = ("The post ", "continue", "read more")
"""A trailer has one of these."""
_LINE = re.compile(r"[^\n]+")
_TURN = re.compile(r"([A-Z][\w'.-]+(?: [A-Z][\w'.-]+){0,2}): (?=\S)")
_SIGNED = re.compile(r"— ?([A-Z][\w'.-]+(?: [A-Z][\w'.-]+){1,3})$")
_BULLET = re.compile(r"\s*(?:[-*•·▪‣]|\d{1,2}[.)])\s+")
_HOST = re.compile(r"\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b")
LINKS = 5
"""So many items of a list, most with a web address, are links to others' reports on unrelated things: a headline there
is cut loose from its report, and whoever lists it vouches for no more than that it was there."""


def blocks(text: str, people: frozenset[str] = frozenset()) -> list[Block]:
    """The lines of a folded text with their roles. ``people``: names, in lower case, that may hold a turn."""
    lines = [(found.start(), found.end()) for found in _LINE.finditer(text) if found[0].strip()]
    turns = _turns(text, lines, people)
    links = _links(text, lines)
    result: list[Block] = []
    role: Role = "body"
    promoted = False
    speaker: str | None = None
    for start, end in lines:
        start, end = _trimmed(text, start, end)
        line = text[start:end]
        if not line:  # a bullet with nothing after it
            continue
        if start in links:
            result.append(Block(start, end, "links"))
            continue
        lower = line.lower()
        heading = _heading(lower) if len(line) <= 90 else None
        if heading:
            role, promoted = heading, False
            result.append(Block(start, end, "dropped"))
            continue
        if any(furniture.search(lower) for furniture in _FURNITURE):
            result.append(Block(start, end, "dropped"))
            continue
        if len(line) <= 60 and _PROMOTION.search(lower):
            promoted = True
        promoted = promoted and len(line) <= 60 and line[-1] not in ".!?"
        if role in ("open", "next") and _is_heading(line):
            role = "body"
        signed = _SIGNED.fullmatch(line)
        if signed and result:
            quote = result[-1]
            result[-1] = Block(quote.start, quote.end, quote.role, signed[1])
            result.append(Block(start, end, "dropped"))
            continue
        tail = max(start, end - 480)
        if any(text.find(trail, tail, end) >= 0 for trail in _TRAILS) and (trailer := _TRAILER.search(text, tail, end)):
            end = trailer.start()
        turn = turns.get(start)
        if turn:
            speaker = turn
            start = text.index(":", start) + 2
        elif speaker and _is_heading(line):
            speaker = None
        result.append(Block(start, end, "dropped" if promoted else role, speaker))
    return result


def _links(text: str, lines: list[tuple[int, int]]) -> set[int]:
    """Where the items of a list of links start, each after its bullet."""
    items = [(bullet.end(), end) for start, end in lines if (bullet := _BULLET.match(text, start, end))]
    named = sum(bool(_HOST.search(text, start, end)) for start, end in items)
    return {start for start, _ in items} if len(items) >= LINKS and 2 * named > len(items) else set()


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    start += len(line) - len(line.lstrip())
    bullet = _BULLET.match(text, start, end)
    return (bullet.end() if bullet else start), start + len(line.strip())


def _heading(lower: str) -> Role | None:
    bare = lower.strip(" #*:?.!\"'")
    return next((role for role, pattern in _HEADING if pattern.fullmatch(bare)), None)


def _is_heading(line: str) -> bool:
    return len(line) <= 90 and line[-1] not in ".!?:;,\"'" and len(line.split()) <= 12


def _turns(text: str, lines: list[tuple[int, int]], people: frozenset[str]) -> dict[int, str]:
    """Where a transcript's turns start, and whose they are. A colon alone makes no speaker: a name must come twice."""
    found = {start: match[1] for start, _ in lines if (match := _TURN.match(text, start))}
    times = Counter(name.split()[0] for name in found.values())
    transcript = any(count > 1 for count in times.values())
    full = {name.split()[0]: name for name in sorted(found.values(), key=len)}
    return {
        start: full[name.split()[0]]
        for start, name in found.items()
        if name.lower() in people or times[name.split()[0]] > 1 or (transcript and " " in name)
    }
