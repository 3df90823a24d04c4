"""Parsing in child processes that can be killed: started when first needed, limited in seconds and memory.

The child is `python -m timeline.feeds.parse`; it reads lengths, a header and a body, and answers a length and JSON.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty, LifoQueue
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from typing import IO, Any

import orjson

from timeline.errors import ParseError
from timeline.feeds.item import Document, document

SECONDS = 10.0
"""What one document may cost before its parsing is given up."""
CHILDREN = 2
PATIENCE = 0.05
"""Seconds; who waits for a child that has been at one document for so long starts another. Most take far less."""
_MEMORY = 130_000_000
"""Bytes of its own that a child may have; a feed of fifty entries takes two, one of 15 MB some hundred."""
_PIPE = 1 << 20
"""Bytes; most documents pass in one piece."""
_LENGTH = struct.Struct(">Q")


class Parser:
    """Up to `CHILDREN` processes, shared by as many threads; ``with Parser() as parser`` ends them."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self.started = 0
        self._idle: LifoQueue[subprocess.Popen[bytes]] = LifoQueue()
        self._begun = 0.0

    def __enter__(self) -> Parser:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Empty):
            while True:
                _end(self._idle.get_nowait())

    def parse(self, body: bytes, *, url: str, content_type: str = "", kind: str = "feed") -> Document:
        """The document. Raises ParseError for what is no feed, takes too long, or breaks the parser."""
        return understood(self.ask(body, url=url, content_type=content_type, kind=kind))

    def ask(self, body: bytes, *, url: str, content_type: str = "", kind: str = "feed") -> bytes:
        """What a child says of a document, for `understood`; raises ParseError where it says nothing."""
        header = orjson.dumps({"url": url, "content_type": content_type, "kind": kind})
        child = self._child()
        self._begun = time.monotonic()
        try:
            answer = _ask(child, header, body, self.seconds)
        except TimeoutError:
            _end(child)
            raise ParseError(
                "parse-timeout", f"the document took more than {self.seconds:.0f} seconds to read and was given up"
            ) from None
        except (OSError, EOFError):
            _end(child)
            raise ParseError("parse", "the document broke the parser, which was stopped") from None
        except BaseException:
            _end(child)
            raise
        self._idle.put(child)
        return answer

    def _child(self) -> subprocess.Popen[bytes]:
        """One that is idle, or soon will be; or a new one."""
        while True:
            try:
                child = self._idle.get(timeout=PATIENCE if self.started else 0)
            except Empty:
                if self.started and time.monotonic() - self._begun < PATIENCE:
                    continue
                self.started += 1
                return _start()
            if child.poll() is None:
                return child
            _end(child)


def understood(answer: bytes) -> Document:
    """The document that a child sent; raises ParseError where it sent a reason why there is none."""
    found: dict[str, Any] = orjson.loads(answer)
    if "cause" in found:
        raise ParseError(found["cause"], found["message"])
    return document(found)


def _start() -> subprocess.Popen[bytes]:
    path = os.pathsep.join(part or str(Path.cwd()) for part in sys.path)
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "timeline.feeds.parse"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        bufsize=0,
        pipesize=_PIPE,
        start_new_session=True,  # Ctrl-C on a terminal is for us: a document in hand is still read
    )


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait()
    for stream in (child.stdin, child.stdout):
        if stream:
            stream.close()


def _ask(child: subprocess.Popen[bytes], header: bytes, body: bytes, seconds: float) -> bytes:
    """Send a document and read the answer. Raises TimeoutError, or EOFError or OSError for a child that died."""
    assert child.stdin and child.stdout
    os.set_blocking(child.stdin.fileno(), False)
    deadline = time.monotonic() + seconds
    unsent = memoryview(_LENGTH.pack(len(header)) + _LENGTH.pack(len(body)) + header + body)
    got = bytearray()
    with DefaultSelector() as selector:
        selector.register(child.stdin, EVENT_WRITE)
        selector.register(child.stdout, EVENT_READ)
        while True:
            ready = selector.select(deadline - time.monotonic())
            if not ready or time.monotonic() > deadline:
                raise TimeoutError
            for key, _ in ready:
                if key.fileobj is child.stdin:
                    unsent = unsent[os.write(child.stdin.fileno(), unsent) :]
                    if not unsent:
                        selector.unregister(child.stdin)
                else:
                    part = os.read(child.stdout.fileno(), _PIPE)
                    if not part:
                        raise EOFError
                    got += part
            if len(got) >= _LENGTH.size and len(got) >= _LENGTH.size + _LENGTH.unpack_from(got)[0]:
                return bytes(got[_LENGTH.size :])


# --- in the child -----------------------------------------------------------------------------------------------------


def _serve(source: IO[bytes], target: IO[bytes]) -> None:
    _limit_memory()
    from timeline.feeds.reading import read

    while lengths := source.read(2 * _LENGTH.size):
        header_length, body_length = struct.unpack(">QQ", lengths)
        header = orjson.loads(source.read(header_length))
        body = source.read(body_length)
        try:
            answer: object = read(body, **header)
        except ParseError as error:
            answer = {"cause": error.cause, "message": str(error)}
        except Exception as error:
            answer = {"cause": "parse", "message": f"the document cannot be read ({type(error).__name__})"}
        packed = orjson.dumps(answer)
        target.write(_LENGTH.pack(len(packed)) + packed)
        target.flush()


def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    except (ImportError, ValueError, OSError):
        pass  # not every system can; the deadline still holds


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer)
