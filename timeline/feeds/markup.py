"""Splitting HTML into text and tags, in linear time whatever it is. Pure.

The standard library's parser takes quadratic time over markup that never ends, and reads some of it differently from
one Python version to the next; what stands in the log must depend on neither. No tree is built, nothing corrected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

MOST_VALUES = 100
"""Attributes; what has more is no tag. A value may be as long as it likes, as those of images that are written out."""
FURTHEST = 5_000
"""Characters from one value to the next, or to the end."""

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})(?=[\s/>])")
_WITHIN = re.compile(r"[<>]|=\s{0,20}[\"']|[\"']")
_ATTRIBUTE = re.compile(r"([A-Za-z][\w:-]{0,40})(?:\s{0,20}=\s{0,20}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]{1,4000})))?")
_RAW = frozenset({"script", "style", "textarea", "title", "xmp"})
"""Elements whose content is no markup."""


class Tag(NamedTuple):
    """A tag; ``name`` in lower case, ``raw`` from its first to its last character."""

    name: str
    closing: bool
    raw: str

    def attributes(self) -> dict[str, str]:
        """Attributes by their names in lower case; the first of each name counts."""
        found: dict[str, str] = {}
        for name, double, single, bare in _ATTRIBUTE.findall(self.raw[len(self.name) + 1 : -1]):
            found.setdefault(name.lower(), unescape(double or single or bare))
        return found


def split(html: str) -> Iterator[str | Tag]:
    """The text, decoded, and the tags of a piece of HTML, in order, without comments, declarations and instructions."""
    at = start = 0
    while (at := html.find("<", at)) >= 0:
        after = _declaration_end(html, at) if html.startswith(("<!", "<?"), at) else None
        tag = None if after else _tag(html, at)
        if after is None and tag is None:
            at += 1
            continue
        if at > start:
            yield unescape(html[start:at])
        if tag is None:
            start = at = after or len(html)
            continue
        yield tag
        start = at = at + len(tag.raw)
        if tag.name in _RAW and not tag.closing:
            end = re.compile(rf"</{tag.name}(?=[\s/>])", re.IGNORECASE).search(html, at)
            if end is None:
                return
            yield unescape(html[at : end.start()])
            start = at = end.start()
    if start < len(html):
        yield unescape(html[start:])


def _declaration_end(html: str, at: int) -> int | None:
    """Where a comment, declaration or instruction that begins here ends: at the latest with the document."""
    for opening, closing in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!", ">"), ("<?", ">")):
        if html.startswith(opening, at):
            end = html.find(closing, at + len(opening))
            return len(html) if end < 0 else end + len(closing)
    return None


def _tag(html: str, at: int) -> Tag | None:
    """The tag that begins here; None where there is none, as at a mere less-than sign."""
    found = _TAG.match(html, at)
    if found is None:
        return None
    if html.startswith(">", found.end()):
        return Tag(found[2].lower(), bool(found[1]), html[at : found.end() + 1])
    start = found.end()
    for _ in range(MOST_VALUES + 1):
        mark = _WITHIN.search(html, start, start + FURTHEST)
        if mark is None:
            return None
        sign = mark[0][-1]
        if sign == ">":
            return Tag(found[2].lower(), bool(found[1]), html[at : mark.end()])
        if sign == "<":
            return None
        start = mark.end()
        if mark[0].startswith("="):  # a value begins, and nothing counts until it ends
            start = html.find(sign, start) + 1
            if not start:
                return None
    return None
