"""A field of a mention as the blocks and sentences that are worth reading. Offsets are those of the recorded text.

Must never: let a promotion, a list of related links or a site's own furniture pass as reporting.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from timeline.reading.lemma import listed

Role: TypeAlias = Literal["body", "open", "next", "faq", "dropped"]

READ_LIMIT = 200_000
"""Characters of a text that are read: an article never has more, and reading stays quick whatever a feed sends."""
SENTENCE_LIMIT = 1_200
"""Characters of a sentence; a longer run of words is cut at a space, so that no pattern ever sees an endless one."""

_FOLD = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ＇´`", "'"),
        **dict.fromkeys("“”„‟«»＂", '"'),
        **dict.fromkeys("‐‑‒−－", "-"),
        **dict.fromkeys("–—―", "—"),
        **dict.fromkeys(
            "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f", " "
        ),
        **dict.fromkeys("\u2028\u2029\x85\r", "\n"),
        **dict.fromkeys("{}<>\u200b\u200c\u200d\ufeff\u00ad", " "),
    }
)


def fold(text: str) -> str:
    """One character for one: quotes, dashes and spaces alike; braces and angles, which tapes use, become spaces."""
    return text.translate(_FOLD)


@dataclass(frozen=True, slots=True)
class Block:
    """A line of a field, from ``start`` to ``end``. ``speaker``: whose turn or whose block quote it is."""

    start: int
    end: int
    role: Role
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: folded text, where it starts, and where it stands."""

    text: str
    start: int
    role: Role
    speaker: str | None


# --- blocks -----------------------------------------------------------------------------------------------------------

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
_FURNITURE = re.compile("|".join(f"(?:{pattern})" for pattern, _ in FURNITURE))
_PROMOTION = re.compile(
    r"(?:^|\b\w+ )(?:event|webinar|conference|summit)s?$|^(?:tickets?|save the date|promoted|partner content)\b"
)
_TRAILER = re.compile(
    r"(?:\bThe post .{1,400}? appear(?:ed?)?(?: f\w*)?(?: on?(?: .{0,60})?)?|"  # a feed may cut the line anywhere
    r"[\[(]?(?:…|\.\.\.)?[\])]?\s*[\[(]?(?:continued|continue reading.{0,80}|read more)[\])]?)\s*$"
)
_LINE = re.compile(r"[^\n]+")
_TURN = re.compile(r"([A-Z][\w'.-]+(?: [A-Z][\w'.-]+){0,2}): (?=\S)")
_SIGNED = re.compile(r"— ?([A-Z][\w'.-]+(?: [A-Z][\w'.-]+){1,3})$")
_BULLET = re.compile(r"(?:[-*•·▪‣]|\d{1,2}[.)])\s+")


def blocks(text: str, people: frozenset[str] = frozenset()) -> list[Block]:
    """The lines of a folded text with their roles. ``people``: names, in lower case, that may hold a turn."""
    lines = [(found.start(), found.end()) for found in _LINE.finditer(text) if found[0].strip()]
    turns = _turns(text, lines, people)
    result: list[Block] = []
    role: Role = "body"
    promoted = False
    speaker: str | None = None
    for start, end in lines:
        start, end = _trimmed(text, start, end)
        line = text[start:end]
        lower = line.lower()
        heading = _heading(lower) if len(line) <= 90 else None
        if heading:
            role, promoted = heading, False
            result.append(Block(start, end, "dropped"))
            continue
        if _FURNITURE.search(lower):
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
        trailer = _TRAILER.search(text, max(start, end - 480), end)
        if trailer:
            end = trailer.start()
        turn = turns.get(start)
        if turn:
            speaker = turn
            start = text.index(":", start) + 2
        elif speaker and _is_heading(line):
            speaker = None
        result.append(Block(start, end, "dropped" if promoted else role, speaker))
    return result


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


# --- sentences --------------------------------------------------------------------------------------------------------

ABBREVIATIONS = frozenset(
    listed(
        "mr mrs ms dr prof sen rep gov gen lt col sgt st jr sr inc corp co ltd llc plc bros vs v al etc "
        "jan feb mar apr jun jul aug sep sept oct nov dec tue wed thu fri u.s u.k u.n e.u e.g i.e a.m p.m approx est"
    )
)
"""Words after which a full stop ends no sentence."""

NUMBERED = frozenset(listed("no nos art sec fig"))
"""Words after which a full stop before a number ends no sentence."""

# Possessive, and only at the start of a run of marks: a text of nothing but full stops takes no longer than any other.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"')\]]*+(?=\s+[\"'(\[—]*[^\Wa-z_]|\s*$)")
_LAST_WORD = re.compile(r"[\w.']+$")


def sentences(text: str, block: Block) -> Iterator[Sentence]:
    """The sentences of a block of a folded text."""
    start = block.start
    for found in _END.finditer(text, block.start, block.end):
        if found[0][0] == "." and not found[0].startswith("..") and _abbreviated(text, start, found.start()):
            continue
        for begin, end in _cut(text, start, found.end()):
            yield Sentence(text[begin:end], begin, block.role, block.speaker)
        start = found.end()
    for begin, end in _cut(text, start, block.end):
        yield Sentence(text[begin:end], begin, block.role, block.speaker)


def _abbreviated(text: str, start: int, stop: int) -> bool:
    word = _LAST_WORD.search(text, max(start, stop - 20), stop)
    if not word or stop + 1 >= len(text):
        return False
    last = word[0].lower()
    if last in NUMBERED:
        return text[stop + 1 : stop + 3].strip()[:1].isdigit()
    return last in ABBREVIATIONS or (len(last) == 1 and last.isalpha() and word[0].isupper())


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while start < end:
        stop = end
        if end - start > SENTENCE_LIMIT:
            stop = text.rfind(" ", start, start + SENTENCE_LIMIT) + 1
            stop = stop if stop > start else start + SENTENCE_LIMIT
        yield start, stop
        start = stop
