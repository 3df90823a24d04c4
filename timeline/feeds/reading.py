"""A feed document's bytes → a Document. Runs in a process that can be killed.

A plain document is read directly, any other by feedparser, with the same result. Must never: let one item stop the
others.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection
from typing import Any

from timeline.errors import ParseError
from timeline.feeds import direct, jsonfeed
from timeline.feeds.adapters import ADAPTERS, Entry, adapt_plain
from timeline.feeds.addresses import article_address, web_address
from timeline.feeds.dates import read as read_date
from timeline.feeds.hints import hints
from timeline.feeds.item import NOTHING, Document, Item, Unread
from timeline.feeds.prose import clean, line, paragraphs, shorten
from timeline.feeds.trim import cut, whole_items

MAX_DECK = 1_000
"""Characters; a description longer than this, in a feed without bodies, is the body."""
MAX_GUID = 1_000
DEEPEST = 50_000
MAX_ARTICLE = 100_000
"""Characters of a page's prose that are kept."""

_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]+)", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]{1,12})|(\d{1,12}))\d*;", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ROOT = re.compile(r"<\?xml|<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_MARKUP = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<(?P<end>/?)(?P<name>[A-Za-z_])[^<>]*+", re.DOTALL)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_ROBOT_CHECK = re.compile(
    r"just a moment|challenge-platform|cf-chl|captcha|checking your browser|verify (?:that )?you are (?:a )?human"
    r"|enable javascript and cookies|ddos-guard|are you a robot",
    re.IGNORECASE,
)
_TITLE = re.compile(r"<title\b[^>]*>([^<]{1,2000})</title>", re.IGNORECASE)
_MAIN = re.compile(r"<main\b.*?</main>|<article\b.*?</article>", re.IGNORECASE | re.DOTALL)
_MAIL_FIRST = re.compile(r"^\S+@\S+ \((.+)\)$")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,3}", re.IGNORECASE)


def prepare(kind: str) -> None:
    """Import what only documents of some kind need, which takes longer than most documents."""
    if kind == "article":
        import trafilatura  # noqa: F401


def read_unread(body: bytes, *, seen: Collection[str], most: int, **told: str) -> Unread:
    """The first ``most`` items whose bytes are not ``seen``. ``told``: see `read`, whose errors this raises."""
    parts = cut(body, seen)
    if parts is None:
        return Unread(read(body, **told), hints(body), broken=whole_items(body)[1])
    rest, fresh, more = parts.without(seen, most)
    known = tuple(mark for mark in parts.marks if mark in seen)
    return Unread(read(rest, **told) if fresh else NOTHING, hints(parts.head), known, fresh, more)


def read(body: bytes, *, url: str, content_type: str = "", kind: str = "feed") -> Document:
    """The document's items in plain text. Raises ParseError for what is no feed."""
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise ParseError("empty", "the answer is empty")
    text = decoded(body, content_type)
    if kind == "page":
        return _page(text, url)
    if kind == "article":
        return _article(text, url)
    if text.lstrip().startswith(("{", "[")):
        channel, entries = _json(text)
    else:
        channel, entries = _xml(text)
    items: list[Item] = []
    spoiled: list[str] = []
    for place, entry in enumerate(entries):
        try:
            item = _item(entry, place, url)
            adapter = ADAPTERS.get(kind)
            items.append(adapter(item, entry, channel) if adapter else adapt_plain(item, channel))
        except Exception as error:  # one item's oddity must not cost us the others
            spoiled.append(f"item {place + 1}: {type(error).__name__}: {line(str(error), 200)}")
    language = clean(str(channel.get("language") or "")).strip()
    return Document(
        title=line(str(channel.get("title") or "")),
        language=language.lower() if _LANGUAGE.fullmatch(language) else None,
        items=tuple(items),
        entries=len(entries),
        spoiled=tuple(spoiled[:20]),
    )


def _page(text: str, url: str) -> Document:
    """A web page watched for changes: one item, whose text is that of the page's main part."""
    if _ROBOT_CHECK.search(text[:20_000]) and len(text) < 50_000:
        raise ParseError("blocked", "the server answers with a check for robots, not with the page")
    title = _TITLE.search(text)
    main = _MAIN.search(text)
    prose, links = paragraphs(main[0] if main else text, url)
    if not prose:
        raise ParseError("empty", "the page has no text")
    link = web_address(url)
    name = line(title[1]) if title else ""
    item = Item(guid=url, link=link, title=name, text=prose, links=tuple(one for one in links if one != link))
    return Document(title=name, items=(item,), entries=1)


def _article(text: str, url: str) -> Document:
    """The page behind a headline: its prose without what surrounds it, as Trafilatura finds it."""
    import trafilatura

    if _ROBOT_CHECK.search(text[:20_000]) and len(text) < 50_000:
        raise ParseError("blocked", "the server answers with a check for robots, not with the page")
    if not _HTML.search(text[:20_000]):
        raise ParseError("empty", "what the address leads to is no web page")
    found = trafilatura.extract(text, url=url, include_comments=False, include_tables=False, output_format="txt")
    prose = clean(shorten(str(found or ""), MAX_ARTICLE))
    if not prose.strip():
        raise ParseError("empty", "no article is found on the page")
    title = _TITLE.search(text)
    name = line(title[1]) if title else ""
    blocks = "\n\n".join(block for block in prose.splitlines() if block.strip())
    return Document(title=name, items=(Item(guid=url, link=web_address(url), title=name, text=blocks),), entries=1)


def decoded(body: bytes, content_type: str = "") -> str:
    """The document's text. Valid UTF-8 is UTF-8, whatever the labels say; else its own label, then the header's."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body.decode(name, "replace")
    if body[:4] in (b"<\0?\0", b"<\0r\0", b"<\0f\0"):
        return body.decode("utf-16-le", "replace")
    if body[:4] in (b"\0<\0?", b"\0<\0r", b"\0<\0f"):
        return body.decode("utf-16-be", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.match(body[:200])
    header = _HEADER_CHARSET.search(content_type)
    for label in (declared and declared[1].decode("ascii"), header and header[1]):
        try:
            known = codecs.lookup(label).name if label else "utf-8"
            if known not in ("utf-8", "ascii"):
                return body.decode("windows-1252" if known == "iso8859-1" else known, "replace")
        except (LookupError, ValueError):
            continue
    if declared is None or declared[1].lower() in (b"utf-8", b"us-ascii"):
        broken = body.decode("utf-8", "replace")
        if 2 * broken.count("\ufffd") < sum(character > "\x7f" for character in broken):
            return broken  # UTF-8 but for a slip: most letters beyond ASCII came out
    return body.decode("windows-1252", "replace")


def _xml(text: str) -> tuple[Entry, list[Entry]]:
    start = _ROOT.search(text)
    if start and not _HTML.search(text, 0, start.start()):
        text = text[start.start() :]
    text = _REFERENCE.sub(_possible, re.sub(r"^<\?xml[^>]*\?>", "", text, count=1))
    found = direct.read(text)
    if found is None:
        if _is_deeper(text, DEEPEST):
            raise ParseError("too-deep", f"the document has elements more than {DEEPEST:,} deep in one another")
        from timeline.feeds import forgiving  # here: most documents do without feedparser

        text = _CONTROL.sub("\ufffd", text)
        found = forgiving.read(whole_items(text.encode())[0])
    if found is None:
        raise _no_feed(text)
    return found


def _is_deeper(text: str, limit: int) -> bool:
    """Whether elements nest deeper, or more of them are never closed; each costs feedparser some hundred bytes."""
    if text.count("<") <= limit:
        return False
    depth = 0
    for tag in _MARKUP.finditer(text):
        if tag["name"]:
            depth += -1 if tag["end"] else not tag[0].endswith("/")
            if depth > limit:
                return True
    return False


def _possible(reference: re.Match[str]) -> str:
    """A character reference, or U+FFFD where no such character may stand in a document."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    fine = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return reference[0] if fine else "\ufffd"


def _json(text: str) -> tuple[Entry, list[Entry]]:
    channel = jsonfeed.read(_CONTROL.sub("\ufffd", text.lstrip("\ufeff \t\r\n")))
    return channel, channel["entries"]


def _no_feed(text: str) -> ParseError:
    if _HTML.search(text[:5_000]):
        if _ROBOT_CHECK.search(text[:100_000]):
            return ParseError("blocked", "the server answers with a check for robots, not with the feed")
        return ParseError("html", "the answer is a web page, not a feed; `timeline feeds add` finds a page's feed")
    return ParseError("not-a-feed", "the answer is neither RSS, Atom nor JSON Feed")


# --- one entry --------------------------------------------------------------------------------------------------------


def _item(entry: Entry, place: int, url: str) -> Item:
    base = url
    guid = clean(_get(entry, "id")).strip() or None
    link = article_address(clean(_get(entry, "feedburner_origlink") or _get(entry, "link")), base)
    if link is None and guid and guid.startswith(("http://", "https://")):
        link = article_address(guid)
    title = line(_get(entry, "title"))
    text, text_links = _content(entry, link or base)
    deck, deck_links = _summary(entry, link or base)
    if not text and len(deck) > MAX_DECK:
        text, deck = deck, ""
    raw = next((found for name in ("published", "created", "updated") if (found := _get(entry, name))), None)
    published_at, precision = read_date(raw)
    source = entry.get("source") or {}
    links = dict.fromkeys((*text_links, *deck_links, *_related(entry, base)))
    links.pop(link or "", None)
    return Item(
        place=place,
        guid=guid,
        link=link,
        title=title,
        summary=_deck(deck, title, text),
        text=text,
        author=_author(entry),
        published_raw=shorten(clean(raw).strip(), 100) if raw else None,
        published_at=published_at,
        published_precision=precision,
        source_name=line(_get(source, "title"), 200) or None,
        source_url=web_address(_get(source, "href") or _get(source, "link") or _get(source, "url")),
        links=tuple(links)[:100],
    )


def _get(entry: Entry, name: str) -> str:
    """A field that is text."""
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _content(entry: Entry, base: str) -> tuple[str, tuple[str, ...]]:
    best: tuple[str, tuple[str, ...]] = ("", ())
    for part in entry.get("content") or ():
        found = _prose(part, str(part.get("value") or ""), base)
        if len(found[0]) > len(best[0]):
            best = found
    return best


def _summary(entry: Entry, base: str) -> tuple[str, tuple[str, ...]]:
    """Nothing where feedparser only made a copy of the content, as it does in Atom feeds without summaries."""
    summary = _get(entry, "summary")
    contents: list[Any] = entry.get("content") or []
    if len(contents) == 1 and contents[0].get("value") == summary:
        return "", ()
    return _prose(entry.get("summary_detail"), summary, base)


def _prose(detail: Any, value: str, base: str) -> tuple[str, tuple[str, ...]]:
    kind = str((detail or {}).get("type") or "text/html")
    own_base = web_address(str((detail or {}).get("base") or ""), base) if detail else None
    return paragraphs(value, own_base or base, is_html="html" in kind or "xml" in kind)


def _deck(deck: str, title: str, text: str) -> str:
    """The summary, unless it says nothing of its own."""
    words = " ".join(deck.split())
    start = words.rstrip(" .…[]").removesuffix("[&hellip;")
    if words == title or (start and " ".join(text[: len(deck) * 2 + 200].split()).startswith(start)):
        return ""
    return deck


def _author(entry: Entry) -> str | None:
    names = [line(str(one.get("name") or ""), 100) for one in entry.get("authors") or () if isinstance(one, dict)]
    named = ", ".join(dict.fromkeys(name for name in names if name)) or line(_get(entry, "author"), 200)
    return shorten(_MAIL_FIRST.sub(r"\1", named) if "@" in named else named, 200) or None


def _related(entry: Entry, base: str) -> list[str]:
    related = [
        str(one.get("href") or "") for one in entry.get("links") or () if one.get("rel") in ("related", "via")
    ] + list(entry.get("related") or ())
    return [found for address in related if (found := article_address(clean(address), base))]
