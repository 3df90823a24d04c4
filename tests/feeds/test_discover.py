"""Finding feeds on a page, and OPML that is rarely well-formed."""

from __future__ import annotations

import pytest
from feeds.documents import rss, story
from feeds.world import World

from timeline.errors import FetchError, ParseError
from timeline.feeds.discover import feeds_of
from timeline.feeds.look import look
from timeline.feeds.opml import read_opml, write_opml
from timeline.story.model import Feed

PAGE = b"""<!DOCTYPE html><html><head><base href="/blog/"><title>Paper</title>
<link rel="alternate" type="application/rss+xml" title="Comments on this" href="comments.xml">
<LINK REL='Alternate Home' TYPE='application/atom+xml; charset=utf-8' TITLE='All &amp; sundry' HREF='all.atom'>
<link rel=alternate type=application/feed+json href=//other.example/feed.json>
<link rel="stylesheet" href="style.css"><link rel="alternate" hreflang="de" href="/de/">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
</head><body><a href="/feed/">RSS</a> <a href="/feedback">Tell us</a> <a href="comments.xml">c</a></body></html>"""


def test_a_pages_feeds_are_found_relative_to_its_base_comments_last() -> None:
    """48"""
    found = feeds_of(PAGE, "https://paper.example/")
    assert [(one.url, one.declared) for one in found] == [
        ("https://paper.example/blog/all.atom", True),
        ("https://other.example/feed.json", True),
        ("https://paper.example/blog/comments.xml", True),
        ("https://paper.example/feed/", False),
    ]
    assert found[0].title == "All & sundry"


def test_a_page_without_a_feed_offers_none() -> None:
    """48"""
    assert feeds_of(b"<html><body><a href='/about'>About</a>", "https://paper.example/") == ()


def test_looking_at_a_page_offers_its_feeds(world: World) -> None:
    """48"""
    world.serve(PAGE, "/")
    looked = look(world.server.url("/"), agent="timeline", private=True)
    assert looked.document is None and len(looked.feeds) == 4
    assert world.server.paths() == ["/"]


def test_looking_at_nothing_of_use_is_an_error(world: World) -> None:
    """48"""
    world.serve("<html>nothing</html>", "/")
    with pytest.raises(ParseError, match="web page"):
        look(world.server.url("/"), agent="timeline", private=True)
    with pytest.raises(FetchError, match="private"):
        look(world.server.url("/"), agent="timeline")


OPML = b"""<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY b "&x;&x;">]>
<opml version="1.0"><head><title>Subs & more</title></head><body>
<outline text="News"><outline text="Paper &amp; Co" xmlUrl="https://paper.example/feed?a=1&amp;b=2"/>
  <outline title='Wire' type='rss' xmlurl='http://www.wire.example/rss'>
  <outline text="a > b" xmlUrl="https://gt.example/feed"/>
</outline>
<outline text="again" xmlUrl="https://wire.example/rss/"/>
<outline text="&x;" xmlUrl="file:///etc/passwd"/>
<outline text="js" xmlUrl="javascript:alert(1)"/>
<!-- <outline text="hidden" xmlUrl="https://hidden.example/feed"/> -->
<outline text="torn" xmlUrl="https://torn.example/feed
</body>"""


def test_of_a_torn_opml_the_good_lines_are_taken_and_the_rest_listed() -> None:
    """76"""
    imported = read_opml(OPML)
    assert [(one.url, one.title) for one in imported.subscriptions] == [
        ("https://paper.example/feed?a=1&b=2", "Paper & Co"),
        ("http://www.wire.example/rss", "Wire"),
        ("https://gt.example/feed", "a > b"),
    ]
    assert imported.left_out == (
        "https://wire.example/rss/: listed twice",
        "file:///etc/passwd: no http or https address",
        "javascript:alert(1): no http or https address",
        "1 outlines that are not well-formed",
    )


def test_what_is_no_opml_says_so() -> None:
    """76"""
    assert read_opml(b"hello").left_out == ("the file has no outlines: is it OPML?",)


def test_exported_opml_comes_back() -> None:
    """76"""
    feeds = [
        Feed(url="https://paper.example/feed?a=1&b=2", name='The "Paper" <1> & Co'),
        Feed(url="https://wire.example/rss"),
    ]
    text = write_opml("My <story>", feeds)
    assert [(one.url, one.title) for one in read_opml(text.encode()).subscriptions] == [
        ("https://paper.example/feed?a=1&b=2", 'The "Paper" <1> & Co'),
        ("https://wire.example/rss", "wire.example/rss"),
    ]


def test_hostile_pages_take_linear_time() -> None:
    """48"""
    import time

    started = time.process_time()
    for unit in (b"<link rel=alternate ", b"<a href='", b"<!--", b"<outline "):
        feeds_of(unit * 50_000, "https://paper.example/")
        read_opml(unit * 50_000)
    assert time.process_time() - started < 5
    assert rss(story(1))
