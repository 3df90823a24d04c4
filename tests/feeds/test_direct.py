"""What is read directly is what feedparser reads: the same documents through both, compared to the last field."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from feeds.documents import atom, entry, item, rss, story
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.errors import ParseError
from timeline.feeds import direct, reading
from timeline.feeds.adapters import ADAPTERS
from timeline.feeds.item import Document

URL = "https://paper.example/feeds/news.xml"
KINDS = ("feed", *ADAPTERS)

_SPACES = (
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
    ' xmlns:desk="https://desk.example/ns" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)
EITHER = (
    "<title>Zurich signs</title>",
    "<title>AT&amp;amp;T &lt;b&gt;signs&lt;/b&gt; \u201cat once\u201d</title>",
    "<title>caf\u00c3\u00a9 \u0093said\u0094</title>",
    "<title></title>",
    "<content:encoded><![CDATA[<p>The whole <a href='/more'>text</a>.</p><p>Twice.</p>]]></content:encoded>",
    "<content:encoded/>",
    "<dc:creator>A. Writer</dc:creator>",
    "<dc:creator><![CDATA[B. Writer &amp; C. Writer]]></dc:creator>",
    "<dc:creator>\u00c3\u00a9mile</dc:creator>",
    "<dc:creator/>",
    "<dc:date>2026-05-06T12:00:00+02:00</dc:date>",
    "<feedburner:origLink>https://paper.example/a?x=1&amp;y=2</feedburner:origLink>",
    "<slash:comments>3</slash:comments>",
    "<media:thumbnail url='https://x.example/i.jpg'/>",
    "<media:content url='https://x.example/i.jpg'><media:credit>Somebody</media:credit><media:text>t</media:text></media:content>",
    "<desk:note day='1'>in <desk:b>their</desk:b> words</desk:note>",
    "<atom:link rel='related' href='https://x.example/r'/>",
    "<atom:updated>2026-05-07T00:00:00Z</atom:updated>",
    "<!-- a comment --><?an instruction?>",
    "words between the elements",
)
RSS = (
    *EITHER,
    "<link>https://paper.example/a?x=1&amp;y=2&amp;amp;z=3</link>",
    "<link>http:////paper.example/slashes</link>",
    "<link>/relative</link>",
    "<guid>https://paper.example/guid</guid>",
    "<guid isPermaLink='false'> tag:1 </guid>",
    "<guid isPermaLink='TRUE'>g\u00c3\u00bc</guid>",
    "<description>plain</description>",
    "<description>&lt;p&gt;One &amp;amp; two&lt;/p&gt; &lt;a href='https://x.example/l'&gt;l&lt;/a&gt;</description>",
    "<description/>",
    "<pubDate>Wed, 06 May 2026 12:00:00 GMT</pubDate>",
    "<author>Jane Writer</author>",
    "<category domain='d'>News</category>",
    "<category>Politics</category>",
    "<comments>https://news.example/item?id=3</comments>",
    "<enclosure url='https://x.example/a.pdf' type='application/pdf' length='1'/>",
    "<source url='https://other.example/feed'>Other Paper</source>",
    "<source>No address</source>",
)
ATOM = (
    *EITHER,
    "<title type='html'>&lt;i&gt;slanted&lt;/i&gt;</title>",
    "<id>urn:one</id>",
    "<id>https://paper.example/an-id</id>",
    "<link href='https://paper.example/first'/>",
    "<link rel='alternate' type='text/html' href='https://paper.example/second?a=1&amp;b=2'/>",
    "<link rel='ALTERNATE' type='application/json' href='https://paper.example/data'/>",
    "<link rel='via' href='https://paper.example/via'/>",
    "<link rel='enclosure' href='https://paper.example/paper.pdf' length='4'/>",
    "<published>2026-05-06T12:00:00Z</published>",
    "<updated>2026-05-06</updated>",
    "<summary>a &lt;b&gt; is no tag here</summary>",
    "<summary type='html'>&lt;p&gt;A &lt;b&gt;tag&lt;/b&gt;&lt;/p&gt;</summary>",
    "<content type='text'>plain words</content>",
    "<content type='HTML' xml:lang='de'>&lt;p&gt;Worte&lt;/p&gt;</content>",
    "<author><name>A. Writer</name><uri>https://x.example/</uri><email>a@x.example</email></author>",
    "<author><email>b@x.example</email><name>B. Writer</name></author>",
    "<category term='8-K' label='form type' scheme='s'/>",
    "<rights>none</rights>",
)
RSS_HEAD = (
    "<language>de_CH</language>",
    "<ttl>60</ttl><generator>g</generator><copyright>c</copyright>",
    "<image><url>https://x.example/i</url><title>An image</title><link>https://x.example/</link></image>",
    "<skipHours><hour>3</hour></skipHours>",
    "<sy:updatePeriod>hourly</sy:updatePeriod>",
    "<atom:link rel='self' href='https://x.example/feed' type='application/rss+xml'/>",
)
ATOM_HEAD = (
    "<subtitle>s</subtitle><icon>i</icon>",
    "<author><name>The Desk</name></author>",
    "<link rel='self' href='https://x.example/feed'/>",
    "<generator uri='https://x.example/'>g</generator>",
)
UNUSUAL = (
    "<title>Twice</title><title>said</title>",
    "<title>With <b>markup</b> in it</title>",
    "<title xml:base='https://x.example/'>a</title>",
    "<link xml:base='https://x.example/'>a</link>",
    "<desk:n xml:base='https://x.example/'/>",
    "<summary type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x</div></summary>",
    "<content type='text/xml'>x</content>",
    "<title type='of no kind'>eA==</title>",
    "<content type='application/octet-stream'>eA==</content>",
    "<media:title>Of a picture</media:title>",
    "<media:group><media:description>Of a picture</media:description></media:group>",
    "<author>jane@paper.example (Jane)</author>",
    "<dc:creator>jane@paper.example</dc:creator>",
    "<author><name/></author>",
    "<author><name>&amp;lt;i&amp;gt;</name><email>a@x.example</email></author>",
    "<author><name>\u200b</name><email>a@x.example</email></author>",
    "<dc:creator>A. Writer</dc:creator><author><name>B. Writer</name></author>",
    "<desk:n><title>of something else</title></desk:n>",
    "<title xmlns='https://desk.example/other'>in no prefix</title>",
    "<dc:title xmlns:dc='https://desk.example/other'>under a known prefix</dc:title>",
    "<x:creator xmlns:x='http://purl.org/dc/elements/1.1/'>under another prefix</x:creator>",
    "<x:title xmlns:x='HTTP://PURL.ORG/DC/ELEMENTS/1.1/'>in capitals</x:title>",
    "<slash:title xmlns:slash='http://purl.org/rss/1.0/'>an old format</slash:title>",
    "<summary:detail xmlns:summary='https://desk.example/other'>like a field</summary:detail>",
    "<link/>",
    "<Title>in capitals</Title>",
    "<!-- <title>of what is left out</title> -->",
    "<?an <instruction> with markup?>",
    "<source><title>Of an Atom source</title></source>",
    "<description>one</description><description>two</description>",
    "<itunes:summary xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>s</itunes:summary>",
)


def rss_document(parts: list[str], head: str = "") -> str:
    start = f'<rss version="2.0"{_SPACES}><channel>'
    return f"{start}<title>The Paper</title>{head}<item>{''.join(parts)}</item></channel></rss>"


def atom_document(parts: list[str], head: str = "") -> str:
    start = f'<feed xmlns="http://www.w3.org/2005/Atom"{_SPACES} xml:lang="en_GB">'
    return f"{start}<title>The Paper</title>{head}<entry>{''.join(parts)}</entry></feed>"


def both(body: str, kind: str = "feed") -> tuple[Document | None, Document]:
    """What a document says when it is read directly (None: it was not), and when feedparser reads it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(direct, "read", lambda _: None)
        by_feedparser = reading.read(body.encode(), url=URL, kind=kind)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("timeline.feeds.forgiving.read", lambda _: None)
        try:
            return reading.read(body.encode(), url=URL, kind=kind), by_feedparser
        except ParseError:
            return None, by_feedparser


@pytest.mark.parametrize("part", RSS)
def test_every_rss_element_that_we_know_reads_the_same(part: str) -> None:
    for kind in KINDS:
        directly, by_feedparser = both(rss_document([part]), kind)
        assert directly == by_feedparser


@pytest.mark.parametrize("part", ATOM)
def test_every_atom_element_that_we_know_reads_the_same(part: str) -> None:
    for kind in KINDS:
        directly, by_feedparser = both(atom_document([part]), kind)
        assert directly == by_feedparser


@pytest.mark.parametrize("head", [*RSS_HEAD, *ATOM_HEAD])
def test_every_element_of_a_channel_that_we_know_reads_the_same(head: str) -> None:
    document = rss_document if head in RSS_HEAD else atom_document
    directly, by_feedparser = both(document([EITHER[0]], head))
    assert directly == by_feedparser
    assert by_feedparser.title == "The Paper"


@pytest.mark.parametrize("document", [rss_document, atom_document])
@pytest.mark.parametrize("part", UNUSUAL)
def test_what_is_unusual_is_left_to_feedparser(part: str, document: Callable[..., str]) -> None:
    assert both(document([part]))[0] is None
    in_channel, by_feedparser = both(document([], part))
    assert in_channel in (None, by_feedparser)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_any_mixture_reads_the_same_or_is_left_to_feedparser(data: st.DataObject) -> None:
    document, parts, heads = data.draw(
        st.sampled_from([(rss_document, RSS, RSS_HEAD), (atom_document, ATOM, ATOM_HEAD)])
    )
    some = st.lists(st.sampled_from((*parts, *parts, *UNUSUAL)), max_size=8, unique=True)
    body = document(data.draw(some), "".join(data.draw(st.lists(st.sampled_from(heads), max_size=3, unique=True))))
    directly, by_feedparser = both(body, data.draw(st.sampled_from(KINDS)))
    assert directly in (None, by_feedparser)


@pytest.mark.parametrize(
    "document",
    [
        rss(story(1), story(2), item(text="<p>One</p>", extra="<dc:creator>A. Writer</dc:creator>")),
        atom(entry("One", "urn:1", "https://paper.example/1", summary="<p>One</p>")),
    ],
    ids=["RSS", "Atom"],
)
def test_an_ordinary_document_is_read_without_feedparser(document: str) -> None:
    """It is a third of a parsing process and half of its start."""
    check = (
        "import sys; from timeline.feeds.reading import read;"
        f" print(len(read({document.encode()!r}, url={URL!r}).items), 'feedparser' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", check], check=True, capture_output=True, text=True).stdout
    assert said.split() == [str(document.count("<title>") - 1), "False"]
