"""The telling's feeds over HTTP on this machine, each as it stood at the moment to which the server's clock is set."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from timeline.demo.documents import document
from timeline.demo.telling import Channel


class Served:
    """``now``: the moment as of which the feeds are served. ``address``: host and port of the server."""

    def __init__(self, address: str, now: datetime) -> None:
        self.address = address
        self.now = now


class _Server(ThreadingHTTPServer):
    request_queue_size = 64  # all feeds are asked at once; who finds the queue full tries again a second later
    daemon_threads = True


@contextmanager
def serving(channels: Mapping[str, Channel], now: datetime) -> Iterator[Served]:
    """Serve each channel at the host whose first label is its id."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            channel = channels.get(self.headers.get("Host", "").partition(".")[0])
            if channel is None:
                self._answer(404)
            elif channel.is_down(served.now):
                self._answer(503)
            else:
                body = document(channel, channel.carried(served.now))
                etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                known = self.headers.get("If-None-Match") == etag
                self._answer(304 if known else 200, b"" if known else body, etag)

        def _answer(self, status: int, body: bytes = b"", etag: str = "") -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if etag:
                self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    served = Served(f"127.0.0.1:{server.server_port}", now)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
