"""Having documents read, in processes that may come to harm: whatever a document does to its reader costs only itself.

    Parser ── starts, once there is something to read ──> the nursery, which has imported what reading needs
       │                                                     └─ forks, in a few milliseconds
       └──── a document, and what it says, by a socket ───────> a reader: one document at a time, within limits

Two readers serve everybody. Only while one has a document that takes long is another forked beside them.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Collection
from pathlib import Path
from select import select
from typing import Any

import orjson

from timeline.errors import ParseError
from timeline.feeds.decode import SMALL
from timeline.feeds.item import Document, Unread, unread
from timeline.feeds.nursery import GIVES_WAY, receive, receive_apart, send

SECONDS = 10.0
"""CPU time that one document may cost before its reading is given up."""
READERS = 4
"""Documents that may be read at a time."""
USUALLY = 2
"""Documents that are read at a time, not counting those before which everybody else goes."""
LONGEST = 50_000_000
"""Bytes of an answer: a document of 15 MB, each of whose letters takes three bytes in UTF-8, and what goes with it."""
_STUCK = 6
"""A reader that says nothing for so many times its CPU time is given up too."""


class Parser:
    """Shared by up to `READERS` threads; ``with Parser() as parser`` ends its processes."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._nursery: _Nursery | None = None
        self._forking = threading.Lock()
        self._choosing = threading.Condition()
        self._idle: list[socket.socket] = []
        self._at_work = 0  # those that have not given way

    def __enter__(self) -> Parser:
        return self

    def __exit__(self, *_: object) -> None:
        while self._idle:
            self._idle.pop().close()
        if self._nursery:
            self._nursery.end()

    def parse(self, body: bytes, *, url: str, content_type: str = "", kind: str = "feed") -> Document:
        """The whole document. Raises ParseError for what is no feed, takes too long, or breaks its reader."""
        return understood(self.ask(body, url=url, content_type=content_type, kind=kind)).document

    def ask(
        self,
        body: bytes,
        *,
        url: str,
        content_type: str = "",
        kind: str = "feed",
        seen: Collection[str] = (),
        most: int = sys.maxsize,
    ) -> memoryview:
        """What a reader says of a body (`read_unread`), for `understood`; raises ParseError where it says nothing."""
        asked = {"url": url, "content_type": content_type, "kind": kind, "seen": list(seen), "most": most}
        has_turn = len(body) <= SMALL  # the reader of a large one gives way from the start
        if has_turn:
            self._wait_for_turn()
        try:
            reader = self._reader() if has_turn else self._fork()
            begun = time.monotonic()
            try:
                send(reader, orjson.dumps(asked))
                send(reader, body)
                answer = receive_apart(reader, LONGEST)
                if answer == GIVES_WAY:
                    if has_turn:
                        self._give_turn()
                    has_turn = False
                    answer = receive_apart(reader, LONGEST)
            except (OSError, EOFError):
                reader.close()
                if time.monotonic() - begun < self.seconds:
                    raise ParseError("parse", "the document broke the parser, which was stopped") from None
                text = f"the document took more than {self.seconds:.0f} seconds to read and was given up"
                raise ParseError("parse-timeout", text) from None
            except BaseException:
                reader.close()
                raise
            self._keep(reader)
            return answer
        finally:
            if has_turn:
                self._give_turn()

    def _wait_for_turn(self) -> None:
        with self._choosing:
            self._choosing.wait_for(lambda: self._at_work < USUALLY)
            self._at_work += 1

    def _give_turn(self) -> None:
        with self._choosing:
            self._at_work -= 1
            self._choosing.notify()

    def _reader(self) -> socket.socket:
        """One that is idle, or a new one."""
        with self._choosing:
            while self._idle:
                reader = self._idle.pop()
                if not select([reader], [], [], 0)[0]:
                    return reader
                reader.close()  # it has nothing to say now, so it must have died
        return self._fork()

    def _keep(self, reader: socket.socket) -> None:
        """For the next document, where the reader is ready for one."""
        try:
            receive(reader)
        except (OSError, EOFError):
            reader.close()
        else:
            self._idle.append(reader)

    def _fork(self) -> socket.socket:
        """A reader that is ready. Raises ParseError where the system allows us no further process."""
        try:
            with self._forking:
                if self._nursery is None or not self._nursery.lives():
                    self._nursery = _Nursery()
                reader = self._nursery.fork(self.seconds)
            receive(reader)
        except (OSError, EOFError):
            raise ParseError("parse", "no process could be started that reads the document") from None
        return reader


def understood(answer: memoryview) -> Unread:
    """What a reader sent; raises ParseError where it sent a reason why there is no document."""
    found: dict[str, Any] = orjson.loads(answer)
    if "cause" in found:
        raise ParseError(found["cause"], found["message"])
    return unread(found)


class _Nursery:
    """The process that forks readers, as it is told by a socket. It ends when that is closed."""

    def __init__(self) -> None:
        self._orders, theirs = socket.socketpair()
        path = os.pathsep.join(part or str(Path.cwd()) for part in sys.path)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "timeline.feeds.nursery"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,  # Ctrl-C on a terminal is for us: a document in hand is still read
            )
        self.pid = self._process.pid

    def lives(self) -> bool:
        if self._process.poll() is not None:
            self._orders.close()
        return self._process.returncode is None

    def fork(self, seconds: float) -> socket.socket:
        ours, theirs = socket.socketpair()
        ours.settimeout(seconds * _STUCK)
        with theirs:
            socket.send_fds(self._orders, [str(seconds).encode()], [theirs.fileno()])
        return ours

    def end(self) -> None:
        self._orders.close()
        self._process.wait()
