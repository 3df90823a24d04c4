"""What feeds bring in one round is put down together; and a recording is polled as if it were the feeds themselves."""

from __future__ import annotations

from dataclasses import replace

from feeds.documents import item, rss
from feeds.feed_server import Reply
from feeds.world import QUICK, World

from timeline.story.model import Feed


def test_a_recording_is_polled_under_its_feeds_own_addresses(world: World) -> None:
    address = "http://paper.telling.invalid/feed"
    world.feeds = [Feed(url=address, name="paper")]
    world.serve(rss(item(title="The bridge opens")))
    (outcome,) = world.poll(via=f"127.0.0.1:{world.server.port}")
    assert (outcome.result, world.titles(), world.state().address) == ("new", ["The bridge opens"], address)


def test_what_feeds_bring_together_is_written_in_the_storys_order(world: World) -> None:
    names = ("first", "second", "third")
    world.feeds = [world.feed(f"/{name}", name=name) for name in names]
    for name in names:
        world.serve(rss(item(title=f"Of the {name}")), path=f"/{name}")
    world.server.routes["/first"] = Reply(body=rss(item(title="Of the first")), drip=0.001)
    world.poll(limits=replace(QUICK, patience=5.0))
    assert world.titles() == [f"Of the {name}" for name in names]
