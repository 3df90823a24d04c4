"""What documents are, whatever they claim to be: nothing is opened, nothing raises, nothing whole is lost."""

from __future__ import annotations

import codecs

import pytest
from feeds.documents import atom, entry, item, rss, story
from feeds.feed_server import FeedServer, Reply
from feeds.world import World

from timeline.errors import ParseError
from timeline.feeds.reading import read

URL = "https://paper.example/feed"


def titles(body: str | bytes, **options: str) -> list[str]:
    document = read(body.encode() if isinstance(body, str) else body, **{"url": URL, **options})
    return [one.title for one in document.items]


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "{elsewhere}/entity">]>',
        '<!DOCTYPE rss SYSTEM "{elsewhere}/dtd">',
        '<!DOCTYPE rss [<!ENTITY % p SYSTEM "{elsewhere}/parameter"> %p;]>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<?xml-stylesheet href="{elsewhere}/style.xsl" type="text/xsl"?>',
    ],
)
def test_nothing_that_a_document_points_at_is_read_or_fetched(world: World, doctype: str) -> None:
    """40, 72: entities, DTDs, stylesheets, XInclude, images, enclosures, icons and hubs."""
    elsewhere = FeedServer()
    try:
        extra = (
            f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{elsewhere.url("/include")}"/>'
            f'<enclosure url="{elsewhere.url("/sound.mp3")}" length="1" type="audio/mpeg"/>'
        )
        hub = f'<link xmlns="http://www.w3.org/2005/Atom" rel="hub" href="{elsewhere.url("/hub")}"/>'
        body = rss(story(1, text=f'&x; <img src="{elsewhere.url("/i.png")}">', extra=extra), head=hub)
        declaration, _, rest = body.partition("\n")
        world.serve_and_poll(
            f"{declaration}{doctype.format(elsewhere=elsewhere.url(''))}{rest}".replace("&amp;x;", "&x;")
        )
        assert elsewhere.connections == 0
        assert len(world.server.asked) == 1
        assert not any("root" in str(payload) or "localhost" in str(payload) for payload in world.payloads())
    finally:
        elsewhere.stop()


@pytest.mark.parametrize("body", ["{path}", "file://{path}", "{url}", " {path}\n"])
def test_a_body_that_is_a_path_or_an_address_is_an_error(world: World, tmp_path: object, body: str) -> None:
    """41"""
    path = world.path.with_name("secret.xml")
    path.write_text(rss(story(7)))
    world.serve(rss(story(8)), "/other")
    outcome = world.serve_and_poll(body.format(path=path, url=world.server.url("/other")))
    assert outcome.error and outcome.error.cause == "not-a-feed"
    assert world.server.paths() == ["/feed"]
    assert not world.payloads()


@pytest.mark.parametrize(
    "poison",
    [
        "&#xD800;",
        "&#55296;",
        "&#0;",
        "&#x0;",
        "&#27;",
        "&#155;",
        "&#x110000;",
        "&#99999999999;",
        "\x1b",
        "\x9b",
        "\x00",
        "\ufffe",
        "&#xFFFE;",
    ],
)
def test_an_impossible_character_in_one_item_spoils_no_other(world: World, poison: str) -> None:
    """42"""
    bad = story(2).replace("Development number 2", f"Development{poison} number 2").replace("What", f"{poison}What")
    assert world.serve_and_poll(rss(story(1), bad, story(3))).seen == 3
    for payload in world.payloads():
        for text in (payload["title"], payload["summary"]):
            assert all(character >= " " and not "\x7f" <= character <= "\x9f" for character in text)
    cleaned = next(title for title in world.titles() if "number 2" in title)
    assert cleaned.startswith("Development") and len(cleaned) <= len("Development number 2 of the harbour bridge") + 1


@pytest.mark.parametrize(
    "deep",
    ["<a>" * 60_000 + "</a>" * 60_000, "<a>" * 60_000, "<a" * 60_000, "<x:a xmlns:x='urn:x'>" * 60_000],
    ids=["closed", "torn", "never a tag", "foreign"],
)
def test_a_document_that_nests_without_end_is_refused_with_its_reason(deep: str) -> None:
    """38"""
    with pytest.raises(ParseError, match="more than 50,000 deep") as refused:
        titles(rss(story(1, extra=deep)))
    assert refused.value.cause == "too-deep"


@pytest.mark.parametrize("flat", ["<a></a>", "<a/>", "<![CDATA[<br>]]>", "<!--<br>-->", "<a>" * 50 + "</a>" * 50])
def test_a_document_of_very_many_elements_is_read(flat: str) -> None:
    """38"""
    assert len(titles(rss(story(1, extra=flat * (60_000 // flat.count("<")))))) == 1


def test_one_item_that_breaks_our_code_is_reported_and_the_rest_recorded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """43"""
    from timeline.feeds import reading

    def fussy(raw: str | None) -> tuple[None, None]:
        if raw and "0000" in raw:
            raise OverflowError("year 0 is out of range")
        return None, None

    monkeypatch.setattr(reading, "read_date", fussy)
    document = read(rss(story(1), story(2, date="0000-00-00"), story(3)).encode(), url=URL)
    assert [one.guid for one in document.items] == ["guid-1", "guid-3"]
    assert document.spoiled == ("item 2: OverflowError: year 0 is out of range",)


@pytest.mark.parametrize(
    "body",
    [
        rss(story(1, text="a&b")).replace("&amp;b", "&nbsp;&hellip;&bogus; b"),
        rss(story(1)).replace("Development", "Bed & Breakfast &co development"),
        "\n\n  " + rss(story(1)),
        "<br />\n<b>Warning</b>: mysql_connect() in <b>/www/feed.php</b> on line <b>3</b><br />\n" + rss(story(1)),
        rss(story(1)) + "\n<script>track()</script>",
        rss(story(1)).replace("utf-8", "utf-16"),
        rss(story(1)).replace("</channel>", ""),
    ],
    ids=[
        "undefined entities",
        "bare ampersand",
        "blank lines",
        "a PHP warning",
        "script after the end",
        "false label",
        "torn",
    ],
)
def test_common_mistakes_hide_no_item(body: str) -> None:
    """44"""
    assert len(titles(body)) == 1
    assert "number 1" in titles(body)[0]


JSON_FEEDS = [
    '{"version": "https://jsonfeed.org/version/1", "title": "P", "items": [{"id": 7, "title": "T"}]}',
    '\ufeff{"version": "https://jsonfeed.org/version/1.1", "title": "P", "items": [{"title": "T", "url": "https://p.example/1"}]}',
    '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1.0, "title": "T", "authors": {"name": "A"}}]}',
    '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": [1], "title": "T", "authors": "A", "tags": 3}]}',
    '{"title": "P", "items": [3, null, {"id": true, "title": "T", "content_html": {"a": 1}, "date_published": 20}]}',
    '{"title": "P", "items": [{"id": "1", "title": "T\\ud800", "summary": null}]}',
]


@pytest.mark.parametrize("body", JSON_FEEDS)
def test_json_feeds_of_any_oddity_are_read(body: str) -> None:
    """45"""
    assert titles(body)[-1].startswith("T")


@pytest.mark.parametrize(
    "body",
    [
        '{"version": "https://jsonfeed.org/version/1.1", "items": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"items": "none", "title": "P"}',
        '{"items": []}',
        "[1, 2]",
        '{"title": "P", "items": [',
        '{"title": "P", "items": [{"id": ' + "9" * 10_000 + "]}",
    ],
)
def test_what_is_no_json_feed_is_a_clear_error(body: str) -> None:
    """45"""
    with pytest.raises(ParseError, match="JSON"):
        titles(body)


def test_a_number_of_ten_thousand_digits_is_survived() -> None:
    """45"""
    body = '{"title": "P", "items": [{"id": ' + "9" * 10_000 + ', "title": "T"}]}'
    try:
        assert titles(body) == ["T"]
    except ParseError as error:
        assert "JSON" in str(error)


def test_a_json_feed_in_full() -> None:
    """45"""
    body = """{"version": "https://jsonfeed.org/version/1.1", "title": "The Paper", "language": "en-GB", "items": [{
      "id": "x1", "url": "https://paper.example/1", "external_url": "https://source.example/report",
      "title": "A bridge",
      "content_html": "<p>One.</p><p>Two <a href='/more'>more</a>.</p>", "date_published": "2026-05-06T12:00:00+02:00",
      "authors": [{"name": "Ann"}, {"name": "Bob"}]}]}"""
    document = read(body.encode(), url=URL)
    (one,) = document.items
    assert document.language == "en-gb"
    assert (one.guid, one.link, one.text, one.author) == (
        "x1",
        "https://paper.example/1",
        "One.\n\nTwo more.",
        "Ann, Bob",
    )
    assert one.published_at and one.published_at.isoformat() == "2026-05-06T10:00:00+00:00"
    assert one.links == ("https://paper.example/more", "https://source.example/report")


def test_of_a_document_cut_short_the_whole_items_are_taken_and_nothing_is_forgotten(world: World) -> None:
    """46"""
    world.serve_and_poll(rss(story(1)), ETag='"1"')
    torn = rss(story(3), story(2), story(1)).partition("part 1.")[0]
    outcome = world.serve_and_poll(torn, ETag='"2"')
    assert outcome.seen == 2
    assert world.kinds() == {"mention.seen": 3}
    assert world.state().etag is None
    assert "ends too early" in world.fetches()[-1][4]
    world.one()
    assert world.server.asked[2]["If-None-Match"] is None


@pytest.mark.parametrize(
    "kind", ["text/plain", "text/html; charset=utf-8", "application/octet-stream", "", "image/png", ";;;"]
)
def test_a_feed_is_known_by_its_content_not_by_its_label(world: World, kind: str) -> None:
    """47"""
    assert world.serve_and_poll(Reply(body=rss(story(1)), headers={"Content-Type": kind} if kind else {})).seen == 1


UMLAUT = rss(story(1, title="Brücke über den Fluß – „geplant“"))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (UMLAUT.encode(), "text/xml; charset=iso-8859-1"),
        (UMLAUT.encode(), "text/xml"),
        (UMLAUT.replace("utf-8", "nonsense-9").encode(), "text/xml; charset=bogus"),
        (codecs.BOM_UTF8 + UMLAUT.replace("utf-8", "iso-8859-1").encode(), ""),
        (UMLAUT.replace("utf-8", "utf-16").encode("utf-16"), ""),
        (UMLAUT.replace("utf-8", "utf-16").encode("utf-16-le"), "application/xml"),
        (codecs.BOM_UTF32_LE + UMLAUT.encode("utf-32-le"), ""),
        (UMLAUT.replace("utf-8", "windows-1252").encode("windows-1252"), ""),
        (UMLAUT.replace("utf-8", "iso-8859-1").encode("windows-1252"), ""),
        (UMLAUT.encode("windows-1252"), "text/xml; charset=windows-1252"),
        (UMLAUT.encode("windows-1252"), ""),
    ],
)
def test_every_letter_survives_wrong_and_missing_labels(body: bytes, content_type: str) -> None:
    """47"""
    assert titles(body, content_type=content_type) == ["Brücke über den Fluß – „geplant“"]


def test_bytes_that_are_no_text_become_replacement_characters() -> None:
    """47"""
    (title,) = titles(UMLAUT.encode().replace("ß".encode(), b"\xff") + b"")
    assert title.startswith("Brücke über den Flu\ufffd")


def test_a_web_page_is_an_error_when_polled(world: World) -> None:
    """48"""
    outcome = world.serve_and_poll(
        "<!doctype html><html><head><link rel=alternate type='application/rss+xml' href='/rss'></head></html>"
    )
    assert outcome.error and outcome.error.cause == "html"
    assert "web page" in str(outcome.error)


def test_an_atom_feed_in_full() -> None:
    content = "<content type='html'>&lt;p&gt;All &lt;b&gt;of&lt;/b&gt; it.&lt;/p&gt;</content>"
    extra = f"<author><name>Ann</name></author>{content}"
    body = atom(entry("A &amp; B", "tag:paper,1", "/one?utm_source=feed", summary="All of", extra=extra))
    document = read(body.replace("<feed ", '<feed xml:lang="de-AT" ').encode(), url=URL)
    (one,) = document.items
    assert (one.title, one.guid, one.link) == ("A & B", "tag:paper,1", "https://paper.example/one")
    assert (one.summary, one.text, one.author) == ("", "All of it.", "Ann")
    assert document.language == "de-at"


def test_the_summary_never_repeats_the_title_or_the_body() -> None:
    same = item("Only this", text="Only this")
    start = item(
        "T two",
        text="The council plans…",
        extra="<content:encoded>&lt;p&gt;The council plans a bridge.&lt;/p&gt;</content:encoded>",
    )
    own = item(
        "T three", text="A deck of its own.", extra="<content:encoded>&lt;p&gt;The body.&lt;/p&gt;</content:encoded>"
    )
    found = read(rss(same, start, own).encode(), url=URL).items
    assert [(one.summary, one.text) for one in found] == [
        ("", ""),
        ("", "The council plans a bridge."),
        ("A deck of its own.", "The body."),
    ]


def test_the_source_of_an_item_is_kept() -> None:
    body = rss(item(extra='<source url="https://wire.example/">The Wire</source>'))
    (one,) = read(body.encode(), url=URL).items
    assert (one.source_name, one.source_url) == ("The Wire", "https://wire.example/")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "ftp://paper.example/1", "file:///etc/passwd", "http://[bad"]
)
def test_only_web_addresses_become_links(address: str) -> None:
    """71"""
    body = rss(item(link=address, text=f'<a href="{address}">here</a> <a href="https://good.example/">there</a>'))
    (one,) = read(body.encode(), url=URL).items
    assert one.link is None
    assert one.links == ("https://good.example/",)


def test_a_watched_page_is_one_item_whose_edits_are_revisions(world: World) -> None:
    world.feeds = [world.feed("/feed", name="register", kind="page")]
    page = "<html><head><title>Register</title></head><body><nav>menu</nav><main><p>Status: {}</p></main></body></html>"
    assert world.serve_and_poll(page.format("active")).seen == 1
    assert world.serve_and_poll(page.format("active").replace("menu", "another menu")).result == "unchanged"
    assert world.serve_and_poll(page.format("dissolved")).revised == 1
    assert world.payloads("mention.revised")[0]["text"] == "Status: dissolved"
