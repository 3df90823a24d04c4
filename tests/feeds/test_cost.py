"""What polling must not cost."""

from __future__ import annotations

import subprocess
import sys
import time

from feeds.feed_server import FeedServer, Reply

from timeline.feeds.fetch import fetch_all
from timeline.feeds.hop import Limits, Request


def test_waiting_for_the_parser_is_waiting_and_not_a_busy_loop(server: FeedServer) -> None:
    """While no transfer runs and there is no room for another, whoever makes room is waited for."""
    until = time.monotonic() + 0.3

    def room(seconds: float) -> bool:
        time.sleep(seconds)
        return time.monotonic() > until

    request = Request(server.url(), "timeline", private=True)
    looks = list(fetch_all({"paper": request}, room=room))
    assert len(looks) < 300  # thousands, when nobody waited


def test_waiting_for_slow_servers_is_waiting_and_not_a_busy_loop(server: FeedServer) -> None:
    """While as many transfers run as may, others that could start are no reason to look again and again."""
    server.routes["/feed"] = Reply(hang=0.3)
    requests = {host: Request(server.url(host=host), "timeline", private=True) for host in ("127.0.0.1", "localhost")}
    looks = list(fetch_all(requests, limits=Limits(transfers=1)))
    assert len([one for one in looks if one]) == 2
    assert len(looks) < 100


def test_a_parsing_process_starts_without_the_models_of_the_story() -> None:
    """They are half of its start and a third of its memory, and it needs none of them."""
    check = "import sys, timeline.feeds.parse, timeline.feeds.reading; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
