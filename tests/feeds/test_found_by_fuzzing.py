"""What coverage-guided fuzzing (tests/fuzz/fuzz_feeds.py) once found, each named after its symptom."""

from __future__ import annotations

import gzip
import json
import random
import tracemalloc
from dataclasses import replace

import pytest
from feeds.documents import atom, entry, item, rss, story

from timeline.feeds.decode import Body
from timeline.feeds.item import Document
from timeline.feeds.prose import paragraphs
from timeline.feeds.reading import read
from timeline.feeds.trim import cut

URL = "https://paper.example/feed"


def parsed(text: str | bytes) -> Document:
    return read(text if isinstance(text, bytes) else text.encode(), url=URL)


# --- one odd element lost the whole feed ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "oddity",
    ["</width>", "<item><source><image><link></link>", "<item><textinput></pubDate>"],
    ids=["a width that no number was given for", "a link in an image in a source", "a text field in an item"],
)
def test_an_odd_element_costs_itself_and_not_the_feed(oddity: str) -> None:
    document = parsed(rss(story(1), story(2), oddity))
    assert [one.guid for one in document.items][:2] == ["guid-1", "guid-2"] and not document.spoiled


def test_a_name_space_with_a_wide_blank_in_its_address_costs_nothing() -> None:
    odd = story(1, extra='<unusual/><odd:thing xmlns:odd="http://odd\u3000one/">x</odd:thing>')
    document = parsed(rss(odd, story(2)))
    assert [one.guid for one in document.items] == ["guid-1", "guid-2"] and not document.spoiled


def test_a_number_that_no_character_has_costs_nothing() -> None:
    document = parsed(rss(story(1, extra="<unusual>&#x" + "F" * 60 + ";</unusual>"), story(2)))
    assert [one.guid for one in document.items] == ["guid-1", "guid-2"] and not document.spoiled


@pytest.mark.parametrize("name", ["links", "authors", "content", "tags", "source", "related", "summary_detail"])
def test_an_element_named_like_a_field_of_the_parser_spoils_no_item(name: str) -> None:
    document = parsed(rss(item(extra=f"<{name}>https://odd.example/</{name}>")))
    assert not document.spoiled
    assert [(one.guid, one.links) for one in document.items] == [("a1", ())]


# --- parsing the unseen items gave something else than parsing the whole ----------------------------------------------

_LATIN = rss(story(1, title="Übung am Kai"), story(2, title="Ã©"), story(3)).replace("utf-8", "iso-8859-1")
_NOT_PLAIN = {
    "one item is not well-formed": rss(story(1), story(2).replace("</title>", "</titel>"), story(3)),
    "an undefined entity in one item": rss(story(1, text="a"), story(2).replace("What", "&nbsp;What"), story(3)),
    "a prefix that nothing declares": rss(story(1), story(2, extra="<odd:thing>x</odd:thing>"), story(3)),
    "letters that are no UTF-8 in one item": _LATIN.encode("latin-1"),
    "an instruction that holds an item": "<?xmlish " + rss(story(4)) + " ?>" + rss(story(1), story(2)),
    "a comment that begins a feed": "<!-- <rss -->" + rss(story(1), story(2)),
    "a base for the addresses of one item": atom(
        entry(
            "First",
            "urn:1",
            "/1",
            extra='<content type="html" xml:base="https://odd.example/"><div xmlns="http://www.w3.org/1999/xhtml">x</div></content>',
        ),
        entry("Second", "urn:2", "/2"),
    ),
    "a base in capitals": rss(story(1, extra='<odd xml:BASE="https://odd.example/"/>'), story(2)),
    "an item under another prefix": rss(story(1), story(2)).replace(
        "</channel>", '<r:item xmlns:r="http://purl.org/rss/1.0/"><r:title>Third</r:title></r:item></channel>'
    ),
    "an entity that holds an item": '<!DOCTYPE rss [<!ENTITY more "<item><title>x</title></item>">]>'
    + rss(story(1), story(2))
    .replace('<?xml version="1.0" encoding="utf-8"?>\n', "")
    .replace("</channel>", "&more;</channel>"),
    "an item within an item": rss(story(1, extra=story(2)), story(3)),
    "a huge piece, which might be nested deep": rss(story(1), story(2, extra="<a>" * 350_000)),
}


@pytest.mark.parametrize("text", _NOT_PLAIN.values(), ids=list(_NOT_PLAIN))
def test_what_cannot_be_cut_plainly_is_not_cut(text: str | bytes) -> None:
    assert cut(text.encode() if isinstance(text, str) else text) is None


def test_an_address_that_asks_a_database_is_no_base() -> None:
    assert cut(rss(story(1, link="https://paper.example/?database=1&amp;base=2"), story(2)).encode())


_PLAIN = {
    "RSS": rss(*(story(number) for number in range(4))),
    "Atom": atom(*(entry(f"Entry {number}", f"urn:{number}", f"/{number}") for number in range(4))),
    "an item's markup in a CDATA section": rss(
        story(0),
        story(1, extra="<content:encoded><![CDATA[</item><!-- <item> ]]></content:encoded>"),
        story(2),
        story(3),
    ),
    "a comment without markup": rss(*(story(number, extra="<!-- no more -->") for number in range(4))),
    "tags in capitals, spaces within them": rss(*(story(number) for number in range(4)))
    .replace("<item>", "<ITEM\n>")
    .replace("</item>", "</ITEM >"),
}


@pytest.mark.parametrize("text", _PLAIN.values(), ids=list(_PLAIN))
@pytest.mark.parametrize("unseen", [(0,), (3,), (0, 2), (1, 2, 3)], ids=str)
def test_unseen_items_alone_are_read_as_in_the_whole(text: str, unseen: tuple[int, ...]) -> None:
    parts = cut(text.encode())
    assert parts is not None and len(parts.items) == 4
    seen = {mark for number, mark in enumerate(parts.marks) if number not in unseen}
    body, fresh, _ = parts.without(seen, 100)
    whole, alone = parsed(text), parsed(body)
    assert len(fresh) == len(unseen) and alone.title == whole.title
    assert [replace(one, place=0) for one in alone.items] == [replace(whole.items[place], place=0) for place in unseen]


_SCRAPS = (
    *(
        "<",
        ">",
        '"',
        "'",
        "&",
        "]",
        "\r",
        "\0",
        "é",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?x ",
        "?>",
        "<!DOCTYPE x>",
        "/",
    ),
    *("<item>", "</item>", "<item/>", "<item x='", "<x:item/>", "</channel>", "</rss>", "<channel>", "<a>", "</a>"),
    *(
        ' a="',
        " b='",
        ' xmlns:x="u"',
        ' xmlns:x="v"',
        '<b xmlns:x="u"/>',
        '<b xmlns:x="u">',
        "<x:a/>",
        "<x:a",
        ' xml:base="b"',
    ),
)


@pytest.mark.parametrize("name", _PLAIN)
def test_an_item_that_was_seen_needs_no_second_look_in_whatever_document_it_comes_again(name: str) -> None:
    """However the document around it was damaged, it is cut as if no item had been seen, or not at all."""
    dice = random.Random(name)
    before = _PLAIN[name].replace("<channel>", '<channel xmlns:x="u"><x:a/>').replace("</item>", "<x:b/></item>", 2)
    cuttings = 0
    for _ in range(3_000):
        after = before
        for _ in range(dice.choice((1, 1, 2, 3))):
            start = dice.randrange(len(after))
            end = start + dice.choice((0, 0, 1, 5, 30, 200))
            scrap = dice.choice(_SCRAPS) if dice.random() < 0.8 else before[dice.randrange(len(before)) :][:40]
            after = after[:start] + scrap + after[end:]
        first, second = (before, after) if dice.random() < 0.8 else (after, before)
        seen = getattr(cut(first.encode()), "marks", ())
        anew = cut(second.encode())
        assert cut(second.encode(), seen) == anew, second
        cuttings += anew is not None and not set(seen).isdisjoint(anew.marks)
    assert cuttings > 50


def test_an_item_is_another_one_under_another_name_space() -> None:
    text = rss(story(1), story(2, extra="<x:b/>")).replace("<channel>", '<channel xmlns:x="u">')
    seen = cut(text.encode())
    assert seen and cut(text.replace('xmlns:x="u"', 'xmlns:y="u"').encode(), seen.marks) is None
    other = cut(text.replace('xmlns:x="u"', 'xmlns:x="v"').encode(), seen.marks)
    assert other and set(other.marks).isdisjoint(seen.marks)
    assert cut(text.replace("<title>", "<title x='", 1).encode(), seen.marks) is None


def test_seen_items_do_not_hide_that_they_stand_where_no_item_can() -> None:
    text = rss(story(1), story(2))
    seen = cut(text.encode())
    within = text.replace("<item>", '<b a="<item>', 1).replace("</channel>", '"/></channel>')
    assert seen and cut(within.replace("<item>", "").replace("</item>", "").encode()) is None
    assert cut(within.encode(), seen.marks) is None


# --- what a terminal obeys came through -------------------------------------------------------------------------------


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("sign", ["&#8238;", "&#x202e;", "&#65279;", "&#27;", "&#155;"])
def test_a_sign_that_turns_text_around_stays_out_however_often_it_was_escaped(sign: str, times: int) -> None:
    escaped = sign
    for _ in range(times - 1):
        escaped = escaped.replace("&", "&amp;")
    for text in (f"<p>a{escaped}b</p>", f"a{escaped}b"):
        kept = paragraphs(text)[0]
        assert not set(kept) & {"\u202e", "\ufeff", "\x1b", "\x9b"}
        assert kept[0] == "a" and kept[-1] == "b"


def test_a_hard_space_in_plain_text_is_a_space() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "T",
        "items": [{"id": 1, "content_text": "a&nbsp;b"}],
    }
    assert [one.text for one in parsed(json.dumps(feed)).items] == ["a b"]


# --- compression ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [1, 2, 7, 1_000])
def test_a_body_in_two_compressed_parts_is_the_same_however_it_arrives(step: int) -> None:
    raw = gzip.compress(b"a feed, ", mtime=0) + b"\0" * 3 + gzip.compress(b"and the rest of it", mtime=0) + b"\0" * 5
    body = Body("gzip", 1_000)
    for at in range(0, len(raw), step):
        body.take(raw[at : at + step])
    assert body.whole() == b"a feed, and the rest of it" == gzip.decompress(raw)


def test_a_body_that_comes_in_crumbs_takes_no_more_memory_than_it_is_long() -> None:
    body = Body("", 1_000_000)
    tracemalloc.start()
    try:
        for number in range(100_000):
            body.take(number.to_bytes(3, "big"))
        assert body.size == len(body.whole()) == 300_000
        assert tracemalloc.get_traced_memory()[1] < 1_500_000
    finally:
        tracemalloc.stop()


# --- a document that breaks off kept the cutter busy for ever ---------------------------------------------------------


def test_a_document_that_breaks_off_within_the_end_of_an_item_is_given_up_at_once() -> None:
    whole = rss(story(1), story(2))
    assert cut(whole[: whole.rindex("</item>")].encode() + b"</item xmlns:it") is None
