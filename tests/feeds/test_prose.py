"""HTML becomes text that can be read, and nothing that can act."""

from __future__ import annotations

import random
import time

import pytest

from timeline.feeds import prose
from timeline.feeds.prose import CUT, MAX_TEXT, MAX_TITLE, clean, line, paragraphs


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<div>One<br>two<br/>three</div>", "One\ntwo\nthree"),
        ("<h2>Head</h2>Text\n  with\n  breaks", "Head\n\nText with breaks"),
        ("Before<ul><li>one</li>\n <li><p>two</p></li><li>three</ul>after", "Before\n\n- one\n- two\n- three\n\nafter"),
        ("a <b>bold</b> and <i>slanted</i> word", "a bold and slanted word"),
        ("<script>alert(1)</script><style>p {}</style><p>Text<iframe>no</iframe></p>", "Text"),
        ("<!-- hidden --><p>seen<!-- never closed", "seen"),
        ("5 &lt; 6 &amp; 7 &gt; 6", "5 < 6 & 7 > 6"),
        ("<p>The firm&amp;#8217;s &amp;amp; others</p>", "The firm’s & others"),
        ("&lt;p&gt;Escaped&lt;/p&gt;&lt;p&gt;twice&lt;/p&gt;", "Escaped\n\ntwice"),
        ("Plain text.\n\nIts paragraphs stay.", "Plain text.\n\nIts paragraphs stay."),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<p>He said <q>no</q>.</p>", "He said “no”."),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<p>News.</p><p>The post A bridge appeared first on The Paper.</p>", "News."),
    ],
)
def test_html_is_laid_out_as_text(html: str, text: str) -> None:
    assert paragraphs(html)[0] == text


def test_links_are_absolute_bare_of_trackers_and_listed_once() -> None:
    html = """<p><a href="/a?utm_source=x&id=3#top">1</a> <a href='https://paper.example/a?id=3'>2</a>
      <a href="mailto:a@b.example">m</a> <a href="javascript:x()">j</a> <a href="https://other.example/?fbclid=9">o</a></p>"""
    _, links = paragraphs(html, "https://paper.example/feed")
    assert links == ("https://paper.example/a?id=3", "https://other.example/")


def test_links_are_capped() -> None:
    _, links = paragraphs("".join(f'<a href="https://a.example/{number}">x</a>' for number in range(500)))
    assert len(links) == 100


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("A &amp; B", "A & B"),
        ("The firm&amp;#8217;s deal", "The firm’s deal"),
        ("<b>Bold</b> &lt;i&gt;claim&lt;/i&gt;", "Bold claim"),
        ("if a < b and c > d", "if a < b and c > d"),
        ("How <template> works", "How works"),
        ("Using <T> in types", "Using <T> in types"),
        ("two\nlines\t here ", "two lines here"),
    ],
)
def test_titles_are_one_line_without_markup(title: str, expected: str) -> None:
    assert line(title) == expected


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b[31mred\x1b[0m",
        "\x1b]8;;https://evil.example\x07link\x1b]8;;\x07",
        "\x1b]52;c;ZXZpbA==\x07",
        "a\x9b31mb",
        "over\rwritten",
        "\a\b\x7f",
        "abc\u202edef\u2066ghi",
        "a\u200bb\ufeff",
        "a\ud800b",
        "hid\U000e0041den",
        "&#27;[31m &#155;31m &#x202e; &amp;#27;",
    ],
)
def test_no_control_or_bidi_character_comes_through(hostile: str) -> None:
    """42, 74"""
    for text in (clean(hostile), line(hostile), paragraphs(hostile)[0], paragraphs(f"<p>{hostile}</p>")[0]):
        for character in text:
            assert character == "\n" or character >= " "
            assert not "\x7f" <= character <= "\x9f"
            assert character not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff"
            assert not "\ud800" <= character <= "\udfff"
            assert not "\U000e0000" <= character <= "\U000e007f"


def test_long_texts_are_cut_visibly() -> None:
    """64"""
    title, body = line("word " * 1_000_000), paragraphs("word " * 1_000_000)[0]
    assert len(title) <= MAX_TITLE and title.endswith(CUT)
    assert len(body) <= MAX_TEXT and body.endswith(CUT)


@pytest.mark.parametrize(
    "unit",
    [
        "<!--",
        "<div>",
        "<",
        "<a ",
        '<a href="',
        "&",
        "&lt;a ",
        "\n",
        "<li>-",
        "The post ",
        "<![CDATA[",
        "<?",
        "<script>",
        "</",
        "<p",
        "- \n\n",
    ],
)
def test_hostile_markup_takes_linear_time(unit: str) -> None:
    """38"""
    started = time.process_time()
    paragraphs("<p>" + unit * (400_000 // len(unit)))
    line(unit * (400_000 // len(unit)))
    assert time.process_time() - started < 4


def test_simple_markup_is_read_as_all_markup_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The short way for tags without attributes gives what the long way gives, in any mixture."""
    dice = random.Random(7)
    tags = [
        "<p>",
        "</p>",
        "<P>",
        "<br>",
        "<br/>",
        "<BR />",
        "<li>",
        "</li>",
        "<ul>",
        "<b>",
        "</b>",
        "<q>",
        "</q>",
        "<hr>",
    ]
    tags += ["<td>", "<div>", "</div>", "<span>", "<h2>", "</h2>", "<blockquote>", "<tr>", "<i>", "<em/>"]
    rare = [
        "<pre>",
        "</pre>",
        "<a href='https://p.example/'>",
        "</a>",
        "<",
        ">",
        "<x>",
        "<!-- no -->",
        "<script>",
        "<p a=b>",
    ]
    texts = [
        "word",
        " ",
        "\n",
        "\r\n  ",
        "\x85",
        "&amp;",
        "&",
        "lt;",
        "&am",
        "p;",
        "&nbsp;",
        "- ",
        "\t",
        "é",
        "&lt;p&gt;",
    ]
    mixtures = []
    for number in range(3_000):
        parts = [*tags, *texts, *(rare if number % 3 == 0 else [])]
        mixtures.append("".join(dice.choices(parts, k=dice.randint(1, 25))))
    short = [paragraphs(one) for one in mixtures]
    ways = [prose._simple(one, True) is not None for one in mixtures]
    assert 1_000 < sum(ways) < 2_900
    monkeypatch.setattr(prose, "_simple", lambda *_: None)
    assert short == [paragraphs(one) for one in mixtures]


def test_an_image_that_is_written_out_is_no_text() -> None:
    image = f'<img src="data:image/png;base64,{"QUJD" * 20_000}" alt="a bridge">'
    assert paragraphs(f"<p>One</p>{image}<p>Two</p>")[0] == "One\n\nTwo"


@pytest.mark.parametrize(
    "start", ["<a ='<a '", '<a ="', "<summary type='html'a hvef='/x>t;<>4'/p/sp", '<a b="c" ', "<a '"], ids=ascii
)
def test_tags_that_never_end_take_time_in_proportion(start: str) -> None:
    text, links = paragraphs(start * (400_000 // len(start)))
    assert len(text) <= MAX_TEXT and not links
