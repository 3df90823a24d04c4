"""Connections that stay open: used again, but never by a feed that could not have opened them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from timeline.errors import FetchError
from timeline.feeds.fetch import fetch_all
from timeline.feeds.hop import Answer, Limits, Request

ONE_AT_A_TIME = Limits(transfers=1)


class _Patient(BaseHTTPRequestHandler):
    """Keeps its connections open."""

    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def patient() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Patient) as server:
        server.connections, server.asked, server.block_on_close = 0, [], False  # type: ignore[attr-defined]
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        yield server
        server.shutdown()
        serving.join()


def _answers(server: ThreadingHTTPServer, *private: bool) -> list[Answer | FetchError | None]:
    """What comes of asking one after another, each by a feed that is private or not."""
    requests = {
        number: Request(f"http://127.0.0.1:{server.server_port}/{number}", "timeline", private=one)
        for number, one in enumerate(private)
    }
    found = dict(one for one in fetch_all(requests, limits=ONE_AT_A_TIME) if one)
    return [found[number] for number in requests]


def test_feeds_of_one_host_share_a_connection(patient: ThreadingHTTPServer) -> None:
    answers = _answers(patient, True, True, True)
    assert [one.body for one in answers if isinstance(one, Answer)] == [b"ok"] * 3
    assert patient.connections == 1  # type: ignore[attr-defined]


def test_a_feed_that_may_not_ask_there_gets_no_use_of_another_ones_connection(patient: ThreadingHTTPServer) -> None:
    """69: the address is checked on the connection that is used, not only where one is opened."""
    _, refused, _ = _answers(patient, True, False, True)
    assert isinstance(refused, FetchError) and refused.cause == "private-address"
    assert patient.asked == ["/0", "/2"]  # type: ignore[attr-defined]
