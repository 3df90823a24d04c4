"""HTML to plain text, once, on the way in. Blocks stand apart by a blank line; a list item is a line that starts "- ".

Must never: keep a control or bidi character, markup, a script, or anything that could act rather than be read.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

from timeline.feeds.addresses import article_address
from timeline.feeds.markup import Tag, split

MAX_TEXT = 200_000
"""Characters of a body; what is longer is cut, visibly."""
MAX_TITLE = 1_000
MAX_LINKS = 100
CUT = " … [cut]"

_NEW_LINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 and C1: terminals obey them
    "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"  # unseen, or turn text around
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff"  # no characters; and unseen tags, which can hide a message
)
_ODD_SPACES = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_UNWANTED = re.compile(f"[{_UNSEEN}]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(f"[ {_ODD_SPACES}]+")
_UNCLEAN = re.compile(f"[\r\x0b\x0c\x85\u2028\u2029\ud800-\udfff{_UNSEEN}{_ODD_SPACES}]")
_ANY_SPACES = re.compile(r"\s+")
_LINE_ENDS = re.compile("[\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")

_BLOCKS = frozenset({
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir"),
    *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("header", "hgroup", "hr", "html", "legend", "main", "menu", "nav", "ol", "p", "section", "summary", "table"),
    *("pre", "tbody", "tfoot", "thead", "ul"),
})  # fmt: skip
_LINES = frozenset({"br", "tr"})
_SILENT = frozenset({
    *("audio", "button", "canvas", "embed", "head", "iframe", "map", "math", "noscript", "object", "script", "select"),
    *("style", "svg", "template", "textarea", "video"),
})  # fmt: skip
_INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|br|cite|code|del|dfn|em|font|i|img|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup"
    "|time|tt|u|var|wbr"
)
_NAMES = "|".join((_INLINE, "li", "tr", "td", "th", *sorted(_BLOCKS), *sorted(_SILENT)))
_TAG = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BREAKS = re.compile(rf"<(?:{'|'.join(sorted(_BLOCKS))}|br|li|tr)\b", re.IGNORECASE)
_ESCAPED_TAG = re.compile(
    r"&lt;/?(?:p|br|div|a|b|i|em|strong|ul|ol|li|img|span|h[1-6])\b[^<>]{0,500}?&gt;", re.IGNORECASE
)
_SIGNATURE = re.compile(r"\bThe post .{1,1000} appeared first on .{1,300}$", re.DOTALL)
"""What WordPress adds to every item of its feeds: the title again, and the site's name."""
_TWICE = re.compile(
    r"&(?:#\d{2,6}|#x[0-9a-f]{2,6}|amp|quot|apos|nbsp|[lr][sd]quo|[nm]dash|hellip|eacute);", re.IGNORECASE
)
"""References that are still there after decoding: somebody escaped them twice."""


def clean(text: str) -> str:
    """Without what is not for reading; lines end in a plain newline, other spaces are plain spaces."""
    plain = text.isascii() and text.replace("\n", "").isprintable()
    if "  " not in text and (plain or not _UNCLEAN.search(text)):
        return text  # most are, and one look is cheaper than four rounds
    text = _SURROGATES.sub("\ufffd", text)
    text = _NEW_LINES.sub("\n", text)
    return _SPACES.sub(" ", _UNWANTED.sub("", text))


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters; what is missing is marked."""
    return text if len(text) <= limit else text[: limit - len(CUT)].rstrip() + CUT


def line(text: str, limit: int = MAX_TITLE) -> str:
    """A title or name: one line without markup, its entities decoded even where they were escaped twice."""
    text = text[: limit * 20]
    for _ in range(2 if "<" in text or "&" in text else 0):
        text = _TAG.sub("", text)
        decoded = unescape(text)
        if decoded == text:
            break
        text = decoded
    if "<" in text:
        text = _TAG.sub("", text)
    return shorten(" ".join(clean(text).split()), limit)


def paragraphs(html: str, base: str = "", *, is_html: bool = True) -> tuple[str, tuple[str, ...]]:
    """The text of a piece of HTML, and the web addresses that it links to, made absolute against ``base``."""
    if is_html and _ESCAPED_TAG.search(html) and not _TAG.search(html):
        html = unescape(html)
    if not is_html or not (_TAG.search(html) or "<!--" in html):
        return shorten(_lay_out(unescape(html) if is_html else html), MAX_TEXT), ()
    keep_lines = not _BREAKS.search(html)
    simple = _simple(html, keep_lines)
    if simple is not None:
        return shorten(_lay_out(simple), MAX_TEXT), ()
    reader = _Reader(keep_lines=keep_lines)
    for part in split(html):
        reader.take(part)
    found: dict[str, None] = {}
    for href in reader.links:
        address = article_address(clean(href), base)
        if address and len(found) < MAX_LINKS:
            found[address] = None
    return shorten(_lay_out("".join(reader.pieces)), MAX_TEXT), tuple(found)


def _simple(html: str, keep_lines: bool) -> str | None:
    """What `_Reader` would make of HTML whose tags have no attributes, as most have; None where there are others."""
    pieces = _BARE_TAG.split(html)
    said = [_SAYS.get(tag.lower()) for tag in pieces[1::2]]
    if None in said or html.count("<") != len(said):
        return None
    texts = [unescape(text) for text in pieces[::2]] if "&" in html else pieces[::2]
    pieces[::2] = texts if keep_lines else [_flowing(text) for text in texts]
    pieces[1::2] = said
    return "".join(pieces)


def _flowing(text: str) -> str:
    """Text in which line breaks mean no more than spaces."""
    return _ANY_SPACES.sub(" ", text) if _LINE_ENDS.search(text) else text


def _lay_out(text: str) -> str:
    """Clean paragraphs with one blank line between them, lines without spaces at their ends."""
    text = clean(_TWICE.sub(lambda found: unescape(found[0]), text))
    if " appeared first on " in text:
        text = _SIGNATURE.sub("", text)
    lines = [one.strip() for one in text.split("\n")]
    text = "\n".join([one for before, one in pairwise(("", *lines)) if one or before])
    if "-\n" in text:
        text = re.sub(r"(?m)^-\n+(?=[^-\n])", "- ", text)
    if "\n\n- " in text:
        text = re.sub(r"(?m)^(- .*)\n\n+(?=- )", r"\1\n", text)
    return text.strip()


class _Reader:
    """Collects text and links. ``keep_lines``: the HTML has no blocks of its own, so its line breaks mean something."""

    def __init__(self, *, keep_lines: bool) -> None:
        self.pieces: list[str] = []
        self.links: list[str] = []
        self._keep_lines = keep_lines
        self._silent: list[str] = []
        self._pre = 0

    def take(self, part: str | Tag) -> None:
        if isinstance(part, str):
            if not self._silent:
                self.pieces.append(part if self._keep_lines or self._pre > 0 else _flowing(part))
        elif part.name in _SILENT:
            self._silence(part)
        elif not self._silent:
            self._open_or_close(part)

    def _silence(self, tag: Tag) -> None:
        if not tag.closing:
            if not tag.raw.endswith("/>"):
                self._silent.append(tag.name)
        elif tag.name in self._silent:
            while self._silent.pop() != tag.name:
                pass

    def _open_or_close(self, tag: Tag) -> None:
        name, closing = tag.name, tag.closing
        if name == "li":
            self.pieces.append("\n" if closing else "\n- ")
        elif name in _BLOCKS:
            self.pieces.append("\n\n")
        elif name in _LINES and not closing:
            self.pieces.append("\n")
        elif name in ("td", "th") and not closing:
            self.pieces.append(" ")
        elif name == "q":
            self.pieces.append("”" if closing else "“")
        elif name == "a" and not closing:
            self.links.append(tag.attributes().get("href", ""))
        if name == "pre":
            self._pre = max(0, self._pre + (-1 if closing else 1))


def _said(tag: str) -> str:
    """What a tag without attributes, as ``/p``, adds to a text."""
    reader = _Reader(keep_lines=False)
    reader.take(Tag(tag.lstrip("/"), tag.startswith("/"), f"<{tag}>"))
    return "".join(reader.pieces)


_BARE_NAMES = sorted({*_INLINE.split("|"), *_BLOCKS, "li", "tr", "td", "th"} - {"a", "pre"})
"""Elements whose tags only add to the text: no link, nothing that depends on what lies within."""
_BARE_TAG = re.compile(r"<(/?[A-Za-z][A-Za-z0-9]*)/?>")
_SAYS = {tag: _said(tag) for name in _BARE_NAMES for tag in (name, f"/{name}")}
