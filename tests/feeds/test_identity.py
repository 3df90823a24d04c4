"""One mention, one event: whatever a feed does to its ids, links, dates and order."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from feeds.documents import atom, entry, item, rss, story
from feeds.feed_server import Asked, Reply
from feeds.world import World

from timeline.feeds.decide import MAX_NEW, MAX_REVISIONS
from timeline.feeds.health import health
from timeline.feeds.hop import Limits


def seen(world: World) -> int:
    return world.kinds()["mention.seen"]


def test_twenty_months_of_a_restless_feed_give_one_event_an_item(world: World) -> None:
    """49, 50, 60: it re-dates, re-orders, drops, re-adds, doubles and edits, and sometimes is empty."""
    chance = random.Random(20)
    published: list[int] = []
    shown: set[int] = set()
    edits: Counter[int] = Counter()
    texts: dict[int, str] = {}
    for _two_days in range(300):
        for _ in range(chance.choice((0, 1, 2, 2, 4))):
            published.append(len(published))
            texts[published[-1]] = f"First words on development {published[-1]}."
        window = published[-chance.randrange(5, 30) :]
        if chance.random() < 0.3:
            window += chance.sample(published, min(3, len(published)))  # old ones return
        if chance.random() < 0.2:
            chance.shuffle(window)
        if window and chance.random() < 0.15:
            edited = chance.choice(window)
            if edits[edited] < 3:
                edits[edited] += 1
                texts[edited] = f"Corrected words on development {edited}, edition {edits[edited]}."
        if chance.random() < 0.05:
            window = []
        shown |= set(window)
        items = []
        for number in window:
            date = (
                f"Wed, 06 May 2026 {chance.randrange(24):02d}:{chance.randrange(60):02d}:{chance.randrange(60):02d} GMT"
            )
            link = f"http{chance.choice(('', 's'))}://{chance.choice(('', 'www.'))}paper.example/{number}"
            guid = f"http{chance.choice(('', 's'))}://paper.example/?p={number}" if number % 3 else None
            items.append(story(number, date=date, link=link, guid=guid, text=texts[number]))
        world.serve(rss(*items))
        world.one(hours=48)
    assert seen(world) == len(shown) > 400
    assert world.kinds()["mention.revised"] <= sum(edits.values())
    world.log.verify()
    last = {}
    for recorded in world.log.events(kinds=["mention.seen", "mention.revised"]):
        last[recorded.payload["key"]] = recorded.payload["summary"]
    assert len(last) == len(shown)


def test_dates_that_are_now_on_every_poll_are_no_news(world: World) -> None:
    """50: the first date is kept."""
    for minute in range(5):
        world.serve_and_poll(
            rss(*(story(number, date=f"Wed, 06 May 2026 13:0{minute}:0{number} GMT") for number in range(4)))
        )
    assert world.kinds() == {"mention.seen": 4}
    world.serve_and_poll(rss(story(0, date="Thu, 07 May 2026 09:00:01 GMT", text="Edited after all.")))
    (revised,) = world.payloads("mention.revised")
    assert revised["published_at"] == "2026-05-06T13:00:00Z"


def test_edits_under_one_guid_are_revisions_with_both_texts(world: World) -> None:
    """51"""
    world.serve_and_poll(rss(story(1)))
    world.serve_and_poll(rss(story(1, title="Development number 1 of the harbour bridge, corrected")))
    world.serve_and_poll(rss(story(1)))
    events = list(world.log.events())
    assert [recorded.kind for recorded in events] == ["mention.seen", "mention.revised", "mention.revised"]
    assert [recorded.payload.get("supersedes") for recorded in events] == [None, events[0].id, events[1].id]
    assert events[0].payload["title"] == events[2].payload["title"] != events[1].payload["title"]


def test_white_space_and_lost_text_are_no_edits(world: World) -> None:
    """51"""
    world.serve_and_poll(rss(story(1, text="One  text.\n\nAnother.")))
    world.serve_and_poll(rss(story(1, text="One text. Another. ")))
    world.serve_and_poll(rss(story(1, text="")))
    assert world.kinds() == {"mention.seen": 1}


def test_counters_and_clocks_in_the_text_are_capped(world: World) -> None:
    """51"""
    for number in range(MAX_REVISIONS + 10):
        world.serve_and_poll(rss(story(1, text=f"Seen {number} times.")))
    assert world.kinds() == {"mention.seen": 1, "mention.revised": MAX_REVISIONS}
    assert "change with every poll" in world.fetches()[-1][4]


@pytest.mark.parametrize(
    "guids", [["17", "18"], ["/stories/17", "stories/18"], ["https://paper.example/17", "https://paper.example/18"]]
)
def test_numeric_and_relative_guids_survive_a_move_of_the_feed(world: World, guids: list[str]) -> None:
    """52"""

    def items(host: str, scheme: str = "http") -> str:
        return rss(*(
            f"<item><title>Development number {number} of the bridge</title><guid>{guid}</guid>"
            f"<link>{scheme}://{host}/{number}</link></item>"
            for number, guid in enumerate(guids)
        ))  # fmt: skip

    world.serve_and_poll(items("paper.example"))
    assert [payload["guid"] for payload in world.payloads()] == guids[::-1] or [
        p["guid"] for p in world.payloads()
    ] == guids
    world.serve(Reply(301, headers={"Location": world.server.url("/new/home", host="localhost")}))
    world.serve(items("new.example", "https"), "/new/home")
    assert world.one().result == "unchanged"
    assert seen(world) == 2


def test_guids_that_flip_scheme_and_www_are_one(world: World) -> None:
    """53"""
    for guid in (
        "http://paper.example/?p=1",
        "https://paper.example/?p=1",
        "https://www.paper.example/?p=1",
        "HTTP://paper.example/?p=1",
    ):
        world.serve_and_poll(rss(story(1, guid=guid)))
    assert world.kinds() == {"mention.seen": 1}


def test_without_a_guid_the_link_then_title_and_date_tell_items_apart(world: World) -> None:
    """54"""
    by_link = [story(number, guid=None) for number in range(3)]
    by_title = [story(number, guid=None, link=None) for number in range(3, 6)]
    same_link = [story(number, guid=None, link="https://paper.example/live") for number in range(6, 9)]
    for turn in range(3):
        items = by_link + by_title + same_link
        world.serve_and_poll(rss(*items[turn:], *items[:turn], head=f"<lastBuildDate>{turn}</lastBuildDate>"))
        world.serve_and_poll(rss(*(one + " " * turn for one in items)).replace("</item>", f"<x>{turn}</x></item>"))
    assert world.kinds() == {"mention.seen": 9}


def test_volatile_link_parameters_do_not_make_new_items(world: World) -> None:
    """54"""
    for turn in range(4):
        links = [
            f"https://paper.example/bridge/{number}?session={turn}{number}&utm_source=rss{turn}" for number in range(3)
        ]
        world.serve_and_poll(rss(*(story(number, guid=None, link=link) for number, link in enumerate(links))))
    assert seen(world) == 3
    assert all("utm_" not in payload["link"] for payload in world.payloads())


def test_equal_link_and_date_but_another_title_are_two_items(world: World) -> None:
    """54"""
    world.serve_and_poll(
        rss(item("The morning edition is out", guid=None), item("The evening edition is out", guid=None))
    )
    world.serve_and_poll(
        rss(item("The evening edition is out", guid=None), item("The morning edition is out", guid=None), head="<x/>")
    )
    assert world.kinds() == {"mention.seen": 2}


def test_one_guid_for_all_items_loses_and_doubles_none(world: World) -> None:
    """55"""
    for turn in range(3):
        numbers = range(turn, turn + 4)
        world.serve_and_poll(rss(*(story(number, guid="same") for number in reversed(numbers))))
    assert seen(world) == 6
    assert len(set(world.titles())) == 6


def test_a_guid_used_again_for_another_story_is_another_item(world: World) -> None:
    """55"""
    world.serve_and_poll(rss(story(1, guid="top")))
    world.serve_and_poll(rss(story(2, guid="top")))
    world.serve_and_poll(rss(story(2, guid="top"), story(1, guid="top")))
    assert world.kinds() == {"mention.seen": 2}


def test_guids_that_differ_in_case_are_different_and_blanks_around_them_nothing(world: World) -> None:
    """55"""
    first = story(1, guid="aB", link="https://p.example/1") + story(2, guid="Ab", link="https://p.example/2")
    world.serve_and_poll(rss(first, story(3, guid="0"), story(4, guid=None)))
    assert seen(world) == 4
    world.serve_and_poll(rss(story(1, guid="  aB\n", link="https://p.example/1"), story(3, guid=" 0 "), head="<x/>"))
    assert world.kinds() == {"mention.seen": 4}


def test_an_item_that_stands_in_a_document_twice_is_one(world: World) -> None:
    """55"""
    world.serve_and_poll(rss(story(1), story(2), story(1), story(2, guid="other")))
    assert seen(world) == 2
    world.serve_and_poll(rss(story(2, guid="other"), story(1), head="<x/>"))
    assert seen(world) == 2


def test_new_guids_on_every_poll_are_recognised_and_flagged(world: World) -> None:
    """56"""
    for turn in range(4):
        world.serve_and_poll(rss(*(story(number, guid=f"{turn}-{number}") for number in range(5))))
    assert world.kinds() == {"mention.seen": 5}
    assert "ids unstable" in world.fetches()[-1][4]
    assert any("ids change" in remark for remark in health(world.story, world.database, world.now)[0].remarks)


def test_new_guids_links_and_dates_on_every_poll_are_capped_by_their_titles(world: World) -> None:
    """56"""
    for turn in range(4):
        world.serve_and_poll(rss(*(
            story(
                number,
                guid=f"{turn}-{number}",
                link=f"https://paper.example/{turn}{number}",
                date=f"{turn + 1} May 2026 10:00:0{number} GMT",
            )
            for number in range(5)
        )))  # fmt: skip
    assert seen(world) == 5


def test_a_feed_that_turns_from_rss_to_atom_brings_nothing_twice(world: World) -> None:
    """56"""
    world.serve_and_poll(rss(*(story(number) for number in range(5))))
    as_atom = (
        entry(
            f"Development number {number} of the harbour bridge",
            f"tag:paper.example,2026:{number}",
            f"https://www.paper.example/bridge/{number}/",
            summary=f"What happened at the bridge, part {number}.",
        )
        for number in range(5)
    )
    world.serve_and_poll(atom(*as_atom))
    assert world.kinds() == {"mention.seen": 5}


def test_two_real_stories_with_one_title_stay_two(world: World) -> None:
    """56: a recurring title is no proof."""
    world.serve_and_poll(rss(story(1, title="The week at the harbour in pictures")))
    world.serve_and_poll(
        rss(story(2, title="The week at the harbour in pictures", date="Wed, 13 May 2026 12:00:07 GMT"), story(3))
    )
    assert seen(world) == 3


@pytest.mark.parametrize(
    "sizes",
    [(40, 0, 40), (100, 1, 100), (1, 100, 1, 100)],
    ids=["empty, refill", "100, 1, 100", "backfill"],
)
def test_vanishing_and_returning_is_no_news(world: World, sizes: tuple[int, ...]) -> None:
    """60"""
    for size in sizes:
        world.serve_and_poll(rss(*(story(number) for number in range(size))))
    assert world.kinds() == {"mention.seen": max(sizes)}


def test_a_window_sliding_over_a_feed_and_back_records_each_once(world: World) -> None:
    """60"""
    for start in (*range(0, 30, 3), *range(30, 0, -3)):
        world.serve_and_poll(rss(*(story(number) for number in range(start, start + 10))))
    assert world.kinds() == {"mention.seen": 40}


def test_forgetting_all_but_the_log_brings_nothing_back(world: World) -> None:
    """61: our tables are no tombstones; the log is."""
    for turn in range(2):
        world.serve_and_poll(rss(*(story(number, guid=f"{turn}-{number}") for number in range(20))), ETag='"1"')
    for table in ("feed_state", "feed_marks", "feed_names", "fetches", "_sqlite_migrations"):
        world.database.connection.execute(f"DROP TABLE {table}")
    world.serve_and_poll(rss(*(story(number, guid=f"2-{number}") for number in range(21))), ETag='"1"')
    assert world.server.asked[-1]["If-None-Match"] is None
    assert world.kinds() == {"mention.seen": 21}
    assert not world.payloads()[-1].get("backlog")


@pytest.mark.parametrize("table", ["feed_state", "feed_marks", "feed_names", "fetches"])
def test_any_one_table_may_be_dropped(world: World, table: str) -> None:
    """61"""
    world.serve_and_poll(rss(*(story(number) for number in range(5))))
    world.database.connection.execute(f"DROP TABLE {table}")
    world.serve_and_poll(rss(*(story(number, guid=f"new-{number}") for number in range(6))))
    assert world.kinds() == {"mention.seen": 6}


def test_one_story_in_two_feeds_is_seen_twice(world: World) -> None:
    """62"""
    world.feeds.append(world.feed("/wire", name="wire"))
    world.serve(rss(story(1)), "/wire")
    world.serve(Reply(500))
    world.poll()
    world.serve(rss(story(1)))
    world.poll()
    assert [(payload["feed"], payload["seen_at"]) for payload in world.payloads()] == [
        ("wire", "2026-05-07T14:00:00Z"),
        ("paper", "2026-05-07T16:00:00Z"),
    ]


def test_what_the_first_poll_finds_is_backlog(world: World) -> None:
    """63"""
    assert world.serve_and_poll(rss(story(1), story(2))).backlog
    assert not world.serve_and_poll(rss(story(1), story(2), story(3))).backlog
    assert [payload.get("backlog", False) for payload in world.payloads()] == [True, True, False]


def test_after_a_first_poll_that_found_no_items_the_next_ones_are_news(world: World) -> None:
    """63"""
    world.serve_and_poll(rss())
    assert not world.serve_and_poll(rss(story(1))).backlog


def test_fifty_thousand_items_are_taken_a_portion_at_a_time_all_as_backlog(world: World) -> None:
    """64"""
    world.serve(Reply(body=rss(*(story(number) for number in range(5_000))), headers={"ETag": '"1"'}))
    portions = [world.one(limits=Limits()) for _ in range(4)]
    assert [one.seen for one in portions] == [MAX_NEW, MAX_NEW, 5_000 - 2 * MAX_NEW, 0]
    assert all(payload.get("backlog") for payload in world.payloads())
    assert [asked["If-None-Match"] for asked in world.server.asked] == [None, None, None, '"1"']


def test_giant_titles_and_guids_are_cut_and_still_told_apart(world: World) -> None:
    """64"""
    guids = ["g" * 1_000_000 + "1", "g" * 1_000_000 + "2"]
    for turn in range(2):
        world.serve(
            rss(
                *(
                    story(number, guid=guid, title=f"{number} " + "word " * 200_000)
                    for number, guid in enumerate(guids)
                ),
                head=f"<x>{turn}</x>",
            )
        )
        world.one(limits=Limits())
    assert world.kinds() == {"mention.seen": 2}
    for payload in world.payloads():
        assert len(payload["title"]) <= 1_000 and payload["title"].endswith("[cut]")
        assert len(payload["guid"]) <= 1_000


def test_items_without_title_guid_and_link_are_told_apart_by_their_text(world: World) -> None:
    """54"""
    notes = [
        item(None, guid=None, link=None, date=None, text=f"Note {number} from the harbour.") for number in range(3)
    ]
    world.serve_and_poll(rss(*notes))
    world.serve_and_poll(rss(*notes[::-1], head="<x/>"))
    assert world.kinds() == {"mention.seen": 3}
    assert not any("link" in payload for payload in world.payloads())


def test_events_of_a_document_are_recorded_oldest_first(world: World) -> None:
    world.serve_and_poll(rss(*(story(number) for number in (3, 2, 1))))
    assert [title.split()[2] for title in world.titles()] == ["1", "2", "3"]


def test_polling_twice_is_polling_once(world: World) -> None:
    def answer(_: Asked) -> Reply:
        return Reply(body=rss(story(1), story(2)))

    world.serve(answer)
    world.one()
    head, hash = world.log.verify()
    world.one(force=True, hours=0)
    assert world.log.verify() == (head, hash)
