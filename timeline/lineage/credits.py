"""Credits: where a text says whose report it passes on, and where it says that it asked for itself.

Must never: take a person or a company that speaks for an outlet that reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from timeline.lineage.address import outlet_of, slug
from timeline.lineage.outlets import KNOWN

STRONG, MEDIUM, WEAK = 3, 2, 1


@dataclass(frozen=True, slots=True)
class Credit:
    """``outlet`` is named as the source of the report. ``strength``: 3 outright, 2 passed on, 1 in passing."""

    outlet: str
    name: str
    strength: int
    words: str


_SAID_OF_ANY: tuple[tuple[str, str, int], ...] = (
    ("originally ", r"(?:published|appeared|posted) (?:\w+ )?(?:on|in|at|by) ", STRONG),
    ("originally ", r"(?:reported|written) (?:\w+ )?(?:by|for) ", STRONG),
    ("first ", r"(?:published|appeared) (?:\w+ )?(?:on|in|at|by) ", STRONG),
    ("first ", r"reported (?:\w+ )?by ", STRONG),
    (
        "read ",
        r"(?:(?:the|it|more|original|full|whole|rest|article|story|report|piece|post) )*(?:on|at|in|from) ",
        STRONG,
    ),
    ("curated ", "from ", STRONG),
    ("published ", "(?:with permission )?from ", STRONG),
    ("printed ", "(?:with permission )?from ", STRONG),
    ("posted ", "(?:with permission )?from ", STRONG),
    ("syndicated ", "from ", STRONG),
    ("adapted ", "from ", STRONG),
    ("summarised ", "from ", STRONG),
    ("summarized ", "from ", STRONG),
    ("this story ", "(?:is|was|comes|came) (?:from|by) ", STRONG),
    ("this article ", "(?:is|was|comes|came) (?:from|by) ", STRONG),
    ("according to a report ", "(?:in|by|from|on) ", MEDIUM),
    ("source: ", "", STRONG),
    ("via: ", "", STRONG),
    ("quelle: ", "", STRONG),
    ("fuente: ", "", STRONG),
    ("fonte: ", "", STRONG),
    ("zuerst ", "(?:erschienen|berichtet) (?:in|bei|auf) ", STRONG),
    ("publié ", "(?:initialement )?(?:par|sur|dans) ", STRONG),
)
"""A few letters to look for, and what follows them, where any capitalised name that comes next is the source: nobody
writes so of a person who merely speaks."""
_CUES = tuple((trigger, re.compile(rest + "(?:the )?"), strength) for trigger, rest, strength in _SAID_OF_ANY)
_NAME = re.compile(r"(?:The )?[^\W_a-z][\w&'.]*(?: (?:of |and |the |for |& )?[^\W_a-z][\w&']*){0,3}")

_NO_OUTLET = re.compile(
    r"\d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|"
    r"November|December|I |We |This |That |Here|[A-Z]{1,3}$"
)
"""What such a phrase may go on with when it names no outlet."""

_BEFORE = re.compile(
    r"(?:according to|reported (?:\w+ )?by|reports? (?:by|from|in)|reporting (?:by|from)|told|interviews? with|citing|"
    r"cites|cited|quoting|as|per|via|sources (?:from|at)|spoke (?:to|with)|statement to|published (?:in|by|on)|"
    r"episode of|laut|nach angaben (?:von|der)|berichtet|selon|d'après|según|secondo|volgens) "
    r"(?:(?:an?|the|new|recent|last|report|from|by|in|of|der|die|le|la|el) )*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:'s| -| –)?(?: [A-Z][\w]+){0,2},? (?:\w+ly |has |have |had |first |also )*"
    r"(?:reports?|reported|reporting|wrote|writes|reveals|revealed|said|says|notes|noted|claims|podcast|investigation|"
    r"analysis|newsletter|exclusive|interview|berichtet|berichtete|zufolge|informó|rapporte)",
    re.IGNORECASE,
)
"""What stands before or after the name of a known outlet whose report is passed on."""

_WITH_STAFF = re.compile(r"(?:,| and|, and) (?:I|we)(?:,| \w+)")
_PROGRAMME = re.compile(r"(?:'s)? (?:[A-Z]\w+ ){0,2}(?:podcast|show|newsletter|programme)", re.IGNORECASE)
"""First person beside a known outlet's programme: the text was taken whole. Of an unknown name it may be its own."""
_LEDE = 600
"""Characters, about a hundred words: a report says first whose it is; a credit further down belongs to a detail."""
_OPENING = 200
"""Characters of a first sentence, where there is no headline."""
_SUFFIX = re.compile(r" (?:-|\|) ([^|-]{2,40})$")

_OWN = (
    "told us", "told me", "tells us", "tells me", "declined to comment to us", "respond to us", "respond to our",
    "responded to our", "to our questions", "to our request", "to our inquir", "to our reporter",
    "to our correspondent", "interview with us", "we asked", "we contacted", "we reached out", "we spoke",
    "we obtained", "we reviewed", "seen by us", "obtained by us", "reviewed by us",
)  # fmt: skip
"""The report asked for itself."""
_OWN_NAMED = re.compile(
    r"(?:told|tells|seen by|reviewed by|obtained by|interview with|confirmed to|spoke (?:to|with)|statement to) "
    r"(?:the )?$"
)
"""The same, with the outlet's own name after it."""
_UNNAMED = re.compile(
    r"\breportedly\b|\b(?:according to|citing|cites) (?:\w+ ){0,2}reports?\b|: report$|\breports? sa(?:y|ys|id)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""Somebody's report is passed on; whose is not said."""
_BYLINE = re.compile(r"(?:^by|,|;|/|\||&|\(|\)|:| (?:-|and|for|of|via|with|from) )\s*", re.IGNORECASE)
"""What parts a byline: ``Mira Holm, Reuters``, ``Mira Holm and Odd Lindqvist | AP``."""
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
_PRESS = re.compile(r"\w+ (?:\w+ )*(?:News|Times|Magazine|Journal|Herald|Tribune|Gazette|Agency)")
"""How newspapers and agencies are called, so that one that nobody knows is told from a second author."""
_FIRST = re.compile(r"(?<![\w.])[^\W_a-z]\w*")


class Outlets:
    """The names of outlets, looked up by their first word. ``named``: name → domain, on top of the well-known ones."""

    def __init__(self, named: Mapping[str, str] | None = None, retellers: Iterable[str] = ()) -> None:
        keys = {**KNOWN, **{name: outlet_of(domain) for name, domain in (named or {}).items()}}
        self._by_first: dict[str, list[tuple[str, str]]] = {}
        self._names: dict[str, str] = {}
        for name, key in sorted(keys.items(), key=lambda pair: (-len(pair[0]), pair[0])):
            first = _FIRST.match(name)
            if first:
                self._by_first.setdefault(first.group(), []).append((name, key))
            self._names.setdefault(key, name)
        self._newsrooms = self._names.keys() - {outlet_of(domain) for domain in retellers}

    def name(self, key: str, otherwise: str) -> str:
        return self._names.get(key, otherwise)

    def newsroom(self, key: str) -> bool:
        """Whether this outlet reports for itself, and says so where it passes on another's report."""
        return key in self._newsrooms

    def within(self, text: str) -> Iterable[tuple[int, int, str, str]]:
        """(start, end, name, key) of each known outlet in a plain text, longest name first, none overlapping."""
        reached = 0
        for found in _FIRST.finditer(text):
            start = found.start()
            if start < reached or found.group() not in self._by_first:
                continue
            for name, key in self._by_first[found.group()]:
                end = start + len(name)
                if text.startswith(name, start) and not text[end : end + 1].islower():
                    reached = end
                    yield start, end, name, key
                    break

    def knows(self, name: str) -> bool:
        return any(start == 0 and end == len(name) for start, end, _, _ in self.within(name))

    def resolve(self, name: str) -> tuple[str, str]:
        """(key, name) of a credited name: a known outlet that it begins with, else the name itself."""
        for start, _, known, key in self.within(name):
            if start == 0:
                return key, known
        return slug(name), name


def credits(text: str, own: str, outlets: Outlets) -> tuple[list[Credit], list[str]]:
    """The credits in a plain text, strongest first and one for each outlet, and its marks of own reporting.

    ``own``: the key of the outlet that publishes it; naming oneself is no credit.
    """
    low = text.lower()
    if len(low) != len(text):  # a few letters grow when lowered
        low = text
    found: dict[str, Credit] = {}
    marks = [mark for mark in _OWN if mark in low]

    def note(key: str, name: str, strength: int, start: int, end: int) -> None:
        if key and key != own and (key not in found or found[key].strength < strength):
            found[key] = Credit(key, name, strength, " ".join(text[max(start, 0) : end].split()))

    for start, end, named, strength in _cued(text, low):
        key, name = outlets.resolve(named)
        if outlets.knows(name) or not _NO_OUTLET.match(name):
            note(key, name, strength, start, end)
    for start, end, name, key in outlets.within(text):
        before = text[max(text.rfind("\n", 0, start) + 1, start - 60) : start]
        after = text[end : end + 60].split("\n", 1)[0]
        if key == own:
            said = _OWN_NAMED.search(before)
            if said:
                marks.append(said.group() + name)
            continue
        programme = _PROGRAMME.match(after)
        if programme and _WITH_STAFF.search(text, end, end + 160):
            note(key, name, STRONG, start, end + 90)
            continue
        led, followed = _BEFORE.search(before), _AFTER.match(after)
        if led or followed:
            first = start - len(led.group()) if led else start
            last = end + (followed.end() if followed else 0)
            note(key, name, MEDIUM if start < _LEDE else WEAK, first, last)
    return sorted(found.values(), key=lambda credit: (-credit.strength, credit.outlet)), marks[:5]


def byline(author: str, own: str, outlets: Outlets) -> list[Credit]:
    """The outlets that a byline names beside or instead of a person: whoever writes for another outlet wrote it there.

    ``own`` as in `credits`. A name that is neither known nor called like a newspaper is taken for a person's.
    """
    found: dict[str, Credit] = {}
    for part in _BYLINE.split(author):
        name = part.strip().removeprefix("The ").removeprefix("the ")
        if _HOST.fullmatch(name):
            key = outlet_of(name)
            name = outlets.name(key, name)
        elif outlets.knows(name) or outlets.knows(f"The {name}"):
            key, name = outlets.resolve(name if outlets.knows(name) else f"The {name}")
        elif _PRESS.fullmatch(name) and slug(own) not in slug(name):
            key = slug(name)
        else:
            continue
        if key != own:
            found.setdefault(key, Credit(key, name, STRONG, f"byline: {author}"))
    return list(found.values())


def hearsay(opening: str) -> str:
    """The words by which a headline, or a text without one, says that it passes on a report, but not whose; empty where
    it does not. What it says further down may be meant of a detail."""
    found = _UNNAMED.search(opening, 0, _OPENING)
    return found.group().strip(": ") if found else ""


def _cued(text: str, low: str) -> Iterable[tuple[int, int, str, int]]:
    """(start, end, name, strength) of each source that a phrase announces."""
    for trigger, rest, strength in _CUES:
        start = low.find(trigger)
        while start >= 0:
            cue = rest.match(low, start + len(trigger))
            named = cue and _NAME.match(text, cue.end())
            if named and (not trigger.endswith(": ") or not low[start - 1 : start].isalnum()):
                yield start, named.end(), named.group().rstrip(".'"), strength
            start = low.find(trigger, start + 1)


def publisher_in(title: str) -> tuple[str, str]:
    """A title as news searches give it, split: ``Markets fall - Morning Courier`` → (title, publisher)."""
    found = _SUFFIX.search(title)
    return (title[: found.start()], found[1]) if found else (title, "")
