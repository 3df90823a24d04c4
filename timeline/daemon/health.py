"""The daemon's health over HTTP, on the loopback alone: ``/`` as JSON, ``/metrics`` for Prometheus."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson

from timeline.daemon.status import Status, as_json, as_metrics
from timeline.errors import TimelineError

_AT_HOME = frozenset({"127.0.0.1", "localhost"})
"""What a request may call us; any other name was made to lead here by somebody's page (DNS rebinding)."""


@contextmanager
def answering(port: int, status: Callable[[], Status], now: Callable[[], datetime]) -> Iterator[int]:
    """Answer in a thread while the context lasts; gives the port (0 asks for any). Raises TimelineError if taken."""

    class Answer(BaseHTTPRequestHandler):
        timeout = 5.0

        def do_GET(self) -> None:
            host = (self.headers.get("Host") or "").partition(":")[0].lower()
            if host not in _AT_HOME:
                self._say(403, "text/plain", b"not from here\n")
            elif self.path == "/metrics":
                text = as_metrics(status(), now())
                self._say(200, "text/plain; version=0.0.4; charset=utf-8", text.encode())
            elif self.path in ("/", "/health"):
                found = as_json(status(), now())
                body = orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
                self._say(200 if found["status"] == "ok" else 503, "application/json", body)
            else:
                self._say(404, "text/plain", b"/health and /metrics are all there is\n")

        def _say(self, code: int, kind: str, body: bytes) -> None:
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        """A thread for each caller, so that one who dawdles neither keeps the others waiting nor us from ending."""

        def handle_error(self, *_: object) -> None:
            pass  # whoever asked has gone

    try:
        server = Server(("127.0.0.1", port), Answer)
    except (OSError, OverflowError) as error:
        raise TimelineError(f"the health endpoint cannot listen on port {port}: {error}") from None
    thread = threading.Thread(target=server.serve_forever, name="health", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
