"""What primary and aggregating feeds state in their own ways."""

from __future__ import annotations

from feeds.documents import atom, entry, item, rss, story
from feeds.world import World

from timeline.feeds.item import Item
from timeline.feeds.reading import read

URL = "https://records.example/feed"


def items(body: str, kind: str) -> tuple[Item, ...]:
    return read(body.encode(), url=URL, kind=kind).items


FILING = """<entry><category label="form type" scheme="https://www.sec.gov/" term="{form}"/>
<content type="text/xml"><accession-number>{accession}</accession-number><filing-date>2026-05-06</filing-date>
<filing-type>{form}</filing-type></content><id>urn:tag:sec.gov,2008:accession-number={accession}</id>
<link href="https://www.sec.gov/Archives/{accession}-index.htm" rel="alternate" type="text/html"/>
<summary type="html"> &lt;b&gt;Filed:&lt;/b&gt; 2026-05-06 &lt;b&gt;AccNo:&lt;/b&gt; {accession}</summary>
<title>{form}  - Registration statement</title><updated>2026-05-06T16:05:01-04:00</updated></entry>"""


def test_a_companys_filings_state_form_accession_company_and_date() -> None:
    body = atom(
        FILING.format(form="S-1/A", accession="0001234567-26-000042"), title="HARBOUR BRIDGE CORP  (0001234567)"
    )
    (filing,) = items(body, "edgar")
    assert filing.stated == {
        "form": "S-1/A",
        "accession": "0001234567-26-000042",
        "company": "HARBOUR BRIDGE CORP",
        "cik": "0001234567",
        "filed": "2026-05-06",
    }
    assert filing.published_at and filing.published_at.isoformat() == "2026-05-06T20:05:01+00:00"


def test_current_filings_state_the_same_from_title_and_summary() -> None:
    title = "424B4 - Harbour Bridge Corp (0001234567) (Filer)"
    body = atom(
        entry(
            title,
            "urn:tag:sec.gov,2008:accession-number=0001234567-26-000043",
            "https://www.sec.gov/Archives/x-index.htm",
            summary="<b>Filed:</b> 2026-05-07 <b>AccNo:</b> 0001234567-26-000043 <b>Size:</b> 2 MB",
        ),
        title="Latest Filings - Thu, 07 May 2026",
    )
    (filing,) = items(body, "edgar")
    assert filing.stated["form"] == "424B4"
    assert filing.stated["company"] == "Harbour Bridge Corp"
    assert filing.stated["filed"] == "2026-05-07"


def test_two_filings_of_one_form_on_one_day_are_two(world: World) -> None:
    world.feeds = [world.feed("/feed", name="filings", kind="edgar")]
    first, second = (FILING.format(form="8-K", accession=f"0001234567-26-00004{number}") for number in (1, 2))
    world.serve_and_poll(atom(first))
    world.serve_and_poll(atom(second, first))
    assert world.kinds() == {"mention.seen": 2}


CASE = "Harbour Residents v. Bridge Corp. (1:26-cv-00074)"


def docket_entry(number: int, text: str, slug: str = "residents-v-bridge") -> str:
    link = f"/docket/99/{slug}/?order_by=desc#entry-{number}"
    return entry(
        f"Entry #{number} in {CASE}",
        f"tag:docket.example,2026-05-05:{link}",
        f"https://docket.example{link}",
        updated="2026-05-05T00:00:00-07:00",
        summary=text,
        extra='<link rel="enclosure" type="application/pdf" href="https://docket.example/23.pdf"/>',
    )


def test_a_docket_entry_states_number_date_document_and_case() -> None:
    (found,) = items(atom(docket_entry(23, "MOTION to Dismiss by Bridge Corp.")), "docket")
    assert found.stated == {
        "entry": "23",
        "filed": "2026-05-05",
        "document": "MOTION to Dismiss by Bridge Corp.",
        "case": CASE,
        "docket": "1:26-cv-00074",
    }
    assert found.link == "https://docket.example/docket/99/residents-v-bridge/?order_by=desc#entry-23"
    assert found.links == ("https://docket.example/23.pdf",)
    assert found.published_precision == "day"


def test_a_courts_own_feed_states_the_same() -> None:
    body = rss(
        item(
            "1:26-cv-00074-ABC Harbour Residents v. Bridge Corp.",
            guid="https://ecf.example/doc?23",
            link="https://ecf.example/DktRpt.pl?99",
            text='[Motion to Dismiss] (<a href="https://ecf.example/doc1/23">23</a>)',
        )
    )
    (found,) = items(body, "docket")
    assert found.stated["entry"] == "23"
    assert found.stated["document"] == "Motion to Dismiss"
    assert found.stated["docket"] == "1:26-cv-00074"


def test_a_docket_whose_case_is_renamed_brings_no_entry_twice_and_stubs_are_revised(world: World) -> None:
    world.feeds = [world.feed("/feed", name="docket", kind="docket")]
    world.serve_and_poll(atom(docket_entry(2, "ORDER"), docket_entry(1, "COMPLAINT")))
    renamed = [
        docket_entry(2, "ORDER granting leave", "people-v-bridge"),
        docket_entry(1, "COMPLAINT", "people-v-bridge"),
    ]
    world.serve_and_poll(atom(*renamed))
    assert world.kinds() == {"mention.seen": 2, "mention.revised": 1}


def test_a_news_search_names_the_true_publisher() -> None:
    body = rss(
        item(
            "Bridge opens early - The Harbour Post",
            link="https://news.example/rss/articles/opaque",
            text='<a href="https://news.example/rss/articles/opaque">Bridge opens early</a>&nbsp;&nbsp;'
            '<font color="#6f6f6f">The Harbour Post</font>',
            extra='<source url="https://post.example">The Harbour Post</source>',
        )
    )
    (found,) = items(body, "google-news")
    assert (found.title, found.summary, found.text, found.links) == ("Bridge opens early", "", "", ())
    assert (found.source_name, found.source_url) == ("The Harbour Post", "https://post.example/")


def test_a_submission_links_to_its_target_and_lists_its_discussion() -> None:
    text = (
        "<p>Article URL: <a href='https://paper.example/bridge'>https://paper.example/bridge</a></p>"
        "<p>Comments URL: <a href='https://forum.example/item?id=9'>https://forum.example/item?id=9</a></p>"
        "<p>Points: 17</p><p># Comments: 5</p>"
    )
    extra = "<comments>https://forum.example/item?id=9</comments>"
    (found,) = items(
        rss(
            item(
                "A bridge",
                guid="https://forum.example/item?id=9",
                link="https://paper.example/bridge",
                text=text,
                extra=extra,
            )
        ),
        "hacker-news",
    )
    assert found.link == "https://paper.example/bridge"
    assert found.links == ("https://forum.example/item?id=9",)
    assert (found.summary, found.text) == ("", "")


def test_points_and_comments_are_no_edits(world: World) -> None:
    world.feeds = [world.feed("/feed", name="forum", kind="hacker-news")]
    for points in (1, 20, 300):
        world.serve_and_poll(rss(story(1, text=f"<p>A text.</p><p>Points: {points}</p><p># Comments: {points}</p>")))
    assert world.kinds() == {"mention.seen": 1}


def test_a_plain_feed_made_from_a_search_loses_what_only_repeats() -> None:
    of_one = rss(
        item("Bridge opens early - The Paper", text="Bridge opens early  The Paper"), title="The Paper (direct)"
    )
    mixed = rss(item("Bridge opens early - The Paper", text="Bridge opens early  The Paper"), title="Bridge search")
    own = rss(item("Bridge opens early - officials", text="Officials say so."))
    assert [(one.title, one.summary, one.source_name) for one in items(of_one, "feed")] == [
        ("Bridge opens early", "", None)
    ]
    assert [(one.title, one.source_name) for one in items(mixed, "feed")] == [("Bridge opens early", "The Paper")]
    assert items(own, "feed")[0].title == "Bridge opens early - officials"
