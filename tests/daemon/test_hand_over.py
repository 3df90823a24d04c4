"""A message goes to a web hook through Apprise, in a process of its own, with its id in a header."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from timeline.daemon.channels import Message, deliver
from timeline.story.alert import Alert

pytest.importorskip("apprise")
MESSAGE = Message("0123abcd", {"id": "0123abcd", "subject": "A subject", "text": "Words\n"})


class Hook:
    def __init__(self) -> None:
        self.got: list[tuple[str | None, dict[str, Any]]] = []
        self.status = 200
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hook.got.append((self.headers["Idempotency-Key"], body))
                self.send_response(hook.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    made = Hook()
    monkeypatch.setenv("HOOK_URL", f"json://127.0.0.1:{made.server.server_port}/secret")
    yield made
    made.server.shutdown()
    made.server.server_close()
    made.thread.join()


def test_a_web_hook_gets_the_words_and_the_id_of_the_message(hook: Hook, tmp_path: Path) -> None:
    assert deliver(Alert(apprise="HOOK_URL"), MESSAGE, tmp_path) is None
    ((id, body),) = hook.got
    assert (id, body["title"], body["message"].strip()) == ("0123abcd", "A subject", "Words")


def test_one_that_fails_is_said_without_its_address(hook: Hook, tmp_path: Path) -> None:
    hook.status = 503
    assert deliver(Alert(apprise="HOOK_URL"), MESSAGE, tmp_path) == "the service did not take it"


def test_an_address_that_nothing_knows_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_URL", "nonsense://secret")
    assert deliver(Alert(apprise="HOOK_URL"), MESSAGE, tmp_path) == "the service did not take it"
