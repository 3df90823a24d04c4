"""Coverage-guided fuzzing of what reads feeds; run by hand, never by pytest.

    pip install atheris          # into an environment that has the project too; no dependency of the project
    python tests/fuzz/fuzz_feeds.py parse [--findings FOLDER] [CORPUS] [-max_total_time=600 and libFuzzer's other flags]

Targets: parse, directly, cut, dates, jsonfeed, prose, decode. CORPUS is a folder of small documents, to which our own
few are added. A finding is an exception other than the project's own errors, a law that does not hold, or more than
two CPU seconds for one input. Without ``--findings`` the first one ends the run, and libFuzzer keeps the input; with it
each different one is kept there once, input and traceback, and the run goes on. What is mended becomes a case in
tests/feeds/test_found_by_fuzzing.py.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import hashlib
import signal
import sys
import tempfile
import traceback
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from types import FrameType
from unittest import mock

import atheris
import orjson

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

# ruff: noqa: E402
with atheris.instrument_imports(include=["timeline.feeds", "feedparser", "html", "_markupbase"]):
    import timeline.feeds.forgiving  # noqa: F401
    from timeline.feeds import dates, decode, direct, hints, jsonfeed, prose, reading, trim
    from timeline.feeds.decide import decide
    from timeline.feeds.identity import Memory
    from timeline.feeds.item import Unread, unread

from feeds.documents import atom, entry, item, rss, story

from timeline.errors import FeedError
from timeline.stored import canonical

SECONDS = 2.0
URL = "https://paper.example/feeds/news.xml"
KINDS = ("feed", "feed", "feed", "page", "edgar", "docket", "google-news", "hacker-news")
CONTENT_TYPES = ("", "application/rss+xml", "text/xml; charset=iso-8859-1", "text/html; charset=utf-16")
NOW = datetime(2026, 5, 7, 12, tzinfo=UTC)


class TooSlow(BaseException):
    """Not an Exception, so that nobody who survives an odd item swallows it."""


# --- targets and their laws -------------------------------------------------------------------------------------------


def parse(data: bytes) -> None:
    """Any bytes are a document or an error of ours; whatever is a document can be recorded."""
    chance = zlib.crc32(data)
    kind = KINDS[chance % len(KINDS)]
    document = reading.read(data, url=URL, content_type=CONTENT_TYPES[chance >> 8 & 3], kind=kind)
    assert not document.spoiled, document.spoiled
    sent = orjson.loads(orjson.dumps(Unread(document)))
    assert unread(sent) == Unread(document), "the document changes on its way from the parsing process"
    for one in document.items:
        for text in (one.title, one.summary, one.text, one.author or "", one.guid or ""):
            assert prose.clean(text) == text, f"not clean: {text!r}"
        for address in (one.link, one.source_url, *one.links):
            assert address is None or address.startswith(("http://", "https://")), address
    decision = decide("paper", document, Memory(), NOW, kind=kind)
    for event in decision.events:
        canonical(event.content())
    assert set(decision.places) == {one.place for one in document.items}


def directly(data: bytes) -> None:
    """A document says the same whether it is read directly or by feedparser."""
    kind = KINDS[zlib.crc32(data) % len(KINDS)]
    text = reading.decoded(data)
    if direct.read(text[text.find("<rss") :] if "<rss" in text else text[text.find("<feed") :]) is None:
        return
    with mock.patch.object(direct, "read", lambda _: None):
        expected = reading.read(data, url=URL, kind=kind)
    assert reading.read(data, url=URL, kind=kind) == expected


def cut(data: bytes) -> None:
    """Parsing the unseen items alone gives what parsing the whole document gives for them."""
    parts = trim.cut(data)
    hints.hints(data if parts is None else parts.head)
    trim.whole_items(data)
    if parts is None:
        return
    dice = zlib.crc32(data)
    seen = {mark for number, mark in enumerate(parts.marks) if dice >> number % 32 & 1}
    body, fresh, more = parts.without(seen, 2_000)
    assert not more
    assert trim.cut(data, seen) == parts
    scrap = data[dice % len(data) :][: dice % 50]
    damaged = data[: dice % 997 % len(data)] + scrap + data[(dice % 997 + dice % 3) % len(data) :]
    assert trim.cut(damaged, parts.marks) == trim.cut(damaged)
    try:
        whole = reading.read(data, url=URL)
    except FeedError as error:
        whole = None
        wrong = error.cause
    if not fresh:
        assert whole is not None, f"nothing is unseen, so nothing is parsed, but the whole is no document: {wrong}"
        return
    try:
        part = reading.read(body, url=URL)
    except FeedError as error:
        assert whole is None, f"the whole can be read, its unseen items cannot: {error.cause}"
        return
    assert whole is not None, f"the unseen items can be read, the whole cannot: {wrong}"
    assert whole.entries == len(parts.items), f"{len(parts.items)} items were cut, {whole.entries} are read"
    assert part.entries == len(fresh), f"{len(fresh)} items are unseen, {part.entries} are read"
    places = [number for number, mark in enumerate(parts.marks) if mark not in seen]
    expected = {one.place: one for one in whole.items}
    for one in part.items:
        same = expected[places[one.place]]
        assert replace(one, place=0) == replace(same, place=0), f"alone {one}\nin the whole {same}"
    assert (part.title, part.language) == (whole.title, whole.language), "the channel"
    asked = reading.read_unread(data, seen=seen, most=2_000, url=URL)
    assert (asked.document, asked.fresh, asked.known) == (part, fresh, tuple(one for one in parts.marks if one in seen))


def read_date(data: bytes) -> None:
    """A date is None or an instant in UTC whose year the text names, and reading it again gives it again."""
    raw = data.decode("utf-8", "replace")
    instant, precision = dates.read(raw)
    assert (instant is None) == (precision is None)
    if instant is None:
        return
    assert instant.tzinfo is UTC and instant.microsecond == 0 and 1899 <= instant.year <= 2200
    digits = "".join(str(unicodedata.digit(one, "")) for one in raw)
    assert any(f"{(instant.year + step) % 100:02d}" in digits for step in (-1, 0, 1)), (raw, instant)
    if precision == "second" and instant.time() != time():
        assert dates.read(instant.isoformat()) == (instant, "second")


def json_feed(data: bytes) -> None:
    parse(b"{" + data.removeprefix(b"{"))
    jsonfeed.read(data.decode("utf-8", "replace"))


def prose_of(data: bytes) -> None:
    """No markup character trick leaves anything that is not for reading; long inputs cost linear time."""
    html = data.decode("utf-8", "surrogateescape" if zlib.crc32(data) % 2 else "replace")
    if zlib.crc32(data) % 32 == 0 and data:
        html = html * (100_000 // len(data) + 1)
    for is_html in (True, False):
        text, links = prose.paragraphs(html, URL, is_html=is_html)
        assert prose.clean(text) == text and text == text.strip() and len(text) <= prose.MAX_TEXT
        assert all(link.startswith(("http://", "https://")) for link in links) and len(links) <= prose.MAX_LINKS
    shortly = prose.paragraphs(html, URL)
    with mock.patch.object(prose, "_simple", lambda *_: None):
        assert prose.paragraphs(html, URL) == shortly, "the short way differs from the long one"
    title = prose.line(html)
    assert prose.clean(title) == title == " ".join(title.split()) and len(title) <= prose.MAX_TITLE


def unpack(data: bytes) -> None:
    """A body is the same however its bytes arrive, never longer than its limit, and what gzip says it is."""
    how, data = data[:1] or b"\0", data[1:]
    if how[0] & 1:
        data = gzip.compress(data, mtime=0)
    if how[0] & 2:
        data += gzip.compress(data[:50], mtime=0)
    if how[0] & 4:
        data += b"\0" * 9
    if how[0] & 8:
        data = data[: len(data) * 3 // 4]
    step = 1 + how[0] // 16
    limit = 10_000
    for encoding in ("gzip", "", "x-gzip ", "deflate"):
        at_once = _unpacked(encoding, [data], limit)
        in_parts = _unpacked(encoding, [data[at : at + step] for at in range(0, len(data), step)], limit)
        assert at_once == in_parts, (encoding, step, at_once, in_parts)
        with mock.patch.object(decode, "SMALL", 100):
            assert _unpacked(encoding, [data], limit) == at_once, "what is put by is unpacked otherwise"
        if encoding == "gzip" and data.startswith(b"\x1f\x8b"):
            with contextlib.suppress(EOFError, OSError, zlib.error):
                expected = gzip.decompress(data)
                if len(expected) <= limit and not expected.startswith(b"\x1f\x8b"):
                    assert at_once == expected, "gzip says otherwise"
            if isinstance(at_once, bytes):
                assert gzip.decompress(data) == at_once, "gzip says otherwise"


def _unpacked(encoding: str, chunks: list[bytes], limit: int) -> bytes | str:
    try:
        body = decode.Body(encoding, limit)
        for chunk in chunks:
            body.take(chunk)
            assert body.size <= limit + max(map(len, chunks)) + 1
        return body.whole()
    except FeedError as error:
        return error.cause


# --- where to start from ----------------------------------------------------------------------------------------------

_MANY = rss(*(story(number) for number in range(4)), head="<ttl>60</ttl>")
_RICH = rss(
    item(
        text="<p>One &amp; two</p><ul><li>a<li>b</ul><script>x</script>",
        extra="<content:encoded><![CDATA[<!-- c --><p>Three</p>]]></content:encoded>",
    ),
    item(
        "Other",
        guid=None,
        extra='<dc:creator>A. Writer</dc:creator><source url="https://x.example/">X</source><enclosure url="https://x.example/a.pdf"/>',
    ),
)
_ATOM = atom(
    entry("First", "urn:1", "https://paper.example/1", summary="<b>bold</b>"),
    entry(
        "Second",
        "urn:2",
        "/2",
        extra='<content type="xhtml" xml:base="https://x.example/"><div xmlns="http://www.w3.org/1999/xhtml">x</div></content>',
    ),
)
_RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>T</title>'
    '</channel><item rdf:about="a"><title>One</title></item><item rdf:about="b"><title>Two</title></item></rdf:RDF>'
)
_EDGAR = atom(
    "<entry><title>8-K - Harbour Corp (0000000001) (Filer)</title><id>urn:accession-number=0000000001-26-000001</id>"
    '<category term="8-K" label="form type"/><summary>Filed: 2026-05-06 AccNo: 0000000001-26-000001</summary></entry>'
)
_DOCKET = rss(item("Entry #12 in Harbour v. Bridge (1:26-cv-00001)", text="[Order] ( 12 )", date="2026-05-06"))
_HN = rss(
    item(
        "A bridge",
        text="<p>Article URL: <a href='https://x.example/'>x</a></p><p>Points: 3</p>",
        extra="<comments>https://news.example/item?id=3</comments>",
    )
)
_JSON = orjson.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "T",
        "items": [
            {
                "id": 1,
                "url": "https://x.example/1",
                "title": "One",
                "content_html": "<p>x</p>",
                "authors": [{"name": "A"}],
                "date_published": "2026-05-06T12:00:00Z",
            }
        ],
    }
)
_DOCUMENTS = [text.encode() for text in (_MANY, _RICH, _ATOM, _RDF, _EDGAR, _DOCKET, _HN)] + [
    _RICH.encode("utf-16"),
    _RICH.replace("utf-8", "iso-8859-1").replace("One", "Ön\xe9").encode("latin-1"),
]
_DATES = (
    b"Wed, 06 May 2026 12:00:00 GMT", b"2026-05-06T12:00:00.5+02:00", b"May 6th, 2026 at 3:04 p.m. (EST)",
    b"20260506T120000Z", b"2026-05", b"06-May-26 12:00 GMT+9", b"Wednesday, 6 May 2026 24:00 CEST (Berlin)",
)  # fmt: skip
_HTML = (
    b"<p>One<br>two</p><a href='/x'>three</a><pre>  a\n b</pre><table><tr><td>1<td>2</table><q>said</q>",
    b"&lt;p&gt;twice &amp;amp; escaped&lt;/p&gt;", b"- a\n\n- b\n<li>c<li>d", b"The post One appeared first on Two",
    b"<svg><style>x</svg></style><!-- c --><![CDATA[ d ]]><?pi ?><!doctype html><noscript>e</noscript>&#55296;&#x1b;]8",
)  # fmt: skip
_WORDS = (
    "<item>", "</item>", "<entry>", "</entry>", "<rss>", "</rss>", "<feed xmlns='http://www.w3.org/2005/Atom'>",
    "</feed>", "<channel>", "</channel>", "<rdf:RDF>", "</rdf:RDF>", "<![CDATA[", "]]>", "<!--", "-->", "<?x ", "?>",
    "<!DOCTYPE x [", "<!ENTITY a 'b'>", "]>", "&a;", "&amp;", "&nbsp;", "&#xD800;", "&#27;", "&lt;", "<title>",
    "</title>", "<guid>", "</guid>", "<link>", "<link href='", "<pubDate>", "<description>", "<content:encoded>",
    "<content type='xhtml'>", "<summary type='html'>", " xml:base='http://a/'", " xml:lang='de'", " xmlns='x'",
    " xmlns:a='b'", "<a:item>", "</a:item>", "<source>", "<author>", "<name>", "<media:group>", "<media:title>",
    "<dc:date>", "<updated>", "<id>", "<category term='a'/>", "<item/>", "<div>", "<script>", "<style>", "<textarea>",
    "<svg/>", "<plaintext>", "&lt;p&gt;", "href=", "http://[", "http://a:b/", "\\x00", "<georss:point>1 2",
    "<gml:Point>", "<psc:chapter>", "<textinput>", "<image>", "<itunes:image href='", "<cc:license>",
)  # fmt: skip

TARGETS: dict[str, tuple[Callable[[bytes], None], tuple[bytes, ...]]] = {
    "parse": (parse, (*_DOCUMENTS, _JSON)),
    "directly": (directly, tuple(_DOCUMENTS)),
    "cut": (cut, tuple(_DOCUMENTS)),
    "dates": (read_date, _DATES),
    "jsonfeed": (json_feed, (_JSON,)),
    "prose": (prose_of, _HTML),
    "decode": (unpack, tuple(bytes([how]) + b"a feed, a feed" * 5 for how in range(0, 256, 7))),
}


# --- the run ----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooSlow(f"more than {seconds:g} CPU seconds")

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def run(target: Callable[[bytes], None], data: bytes, findings: Path | None) -> None:
    try:
        with contextlib.suppress(FeedError), _at_most(SECONDS):
            target(data)
    except (Exception, TooSlow) as error:
        if findings is None:
            raise
        frames = traceback.extract_tb(error.__traceback__)
        slow = isinstance(error, TooSlow)
        where = frames[1 if slow else -1]
        place = f"{type(error).__name__} {Path(where.filename).name} {where.lineno}"
        if isinstance(error, AssertionError):
            place += str(error)[:12]
        name = hashlib.sha256(place.encode()).hexdigest()[:12]
        kept = findings / f"{target.__name__}-{name}"
        if not kept.exists() or len(data) < kept.stat().st_size:  # the shortest input of each kind
            kept.write_bytes(data)
            kept.with_suffix(".txt").write_text(place + "\n" + traceback.format_exc(), errors="replace")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("corpus", nargs="?", type=Path)
    parser.add_argument("--findings", type=Path)
    wanted, flags = parser.parse_known_args()
    target, seeds = TARGETS[wanted.target]
    with tempfile.TemporaryDirectory() as folder:
        corpus = wanted.corpus or Path(folder) / "corpus"
        for place in (corpus, wanted.findings):
            if place:
                place.mkdir(parents=True, exist_ok=True)
        for seed in seeds:
            (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
        words = Path(folder) / "words"
        words.write_text("".join('"{}"\n'.format(word.replace('"', '\\"')) for word in _WORDS))
        arguments = [sys.argv[0], str(corpus), f"-dict={words}", "-max_len=16384", "-rss_limit_mb=3000", *flags]
        atheris.Setup(arguments, lambda data: run(target, data, wanted.findings))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
