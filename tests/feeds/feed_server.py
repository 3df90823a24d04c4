"""A loopback server whose answers a test writes by hand, down to the byte, and a log of what was asked of it."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass
class Asked:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    head: bytes
    at: float

    def __getitem__(self, name: str) -> str | None:
        return self.headers.get(name.lower())


@dataclass
class Reply:
    """What to answer. ``raw`` replaces everything; ``drip`` sends the body a byte at a time with this pause between."""

    status: int = 200
    body: bytes | str = b""
    headers: dict[str, str] | list[tuple[str, str]] = field(default_factory=dict)
    raw: bytes | Iterable[bytes] | None = None
    length: int | None = None
    drip: float = 0.0
    hang: float = 0.0
    reset: bool = False


Route = Reply | Callable[[Asked], Reply]


class FeedServer:
    """``routes`` maps a path (its query included, or without) to an answer; ``asked`` lists the requests."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[Asked] = []
        self.connections = 0
        self.busy = 0
        self.busiest = 0
        self._stopping = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._socket.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def url(self, path: str = "/feed", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def stop(self) -> None:
        self._stopping.set()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        self._accepting.join()
        self._socket.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while not self._stopping.is_set():
            connection, _ = self._socket.accept()
            if self._stopping.is_set():
                connection.close()
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self.busy += 1
            self.busiest = max(self.busiest, self.busy)
        try:
            with connection, contextlib.suppress(OSError):
                connection.settimeout(10)
                asked = self._read(connection)
                if asked is not None:
                    self.asked.append(asked)
                    route = self.routes.get(asked.path) or self.routes.get(asked.path.partition("?")[0]) or Reply(404)
                    self._answer(connection, route(asked) if callable(route) else route)
        finally:
            with self._lock:
                self.busy -= 1

    @staticmethod
    def _read(connection: socket.socket) -> Asked | None:
        head = b""
        while b"\r\n\r\n" not in head:
            part = connection.recv(65536)
            if not part:
                return None
            head += part
            if head.startswith(b"\x16"):  # a TLS handshake: this server speaks plain HTTP
                connection.sendall(b"HTTP/1.1 400 What?\r\n\r\n")
                return None
        lines = head.decode("iso-8859-1").split("\r\n\r\n")[0].split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        return Asked(lines[0].split(" ")[1], headers, head, time.monotonic())

    def _answer(self, connection: socket.socket, reply: Reply) -> None:
        self._stopping.wait(reply.hang)
        if reply.raw is not None:
            for part in [reply.raw] if isinstance(reply.raw, bytes) else reply.raw:
                connection.sendall(part)
                if self._stopping.is_set():
                    return
        else:
            body = reply.body.encode() if isinstance(reply.body, str) else reply.body
            connection.sendall(self._head(reply, body))
            if reply.drip:
                for number in range(len(body)):
                    if self._stopping.wait(reply.drip):
                        return
                    connection.sendall(body[number : number + 1])
            else:
                connection.sendall(body)
        if reply.reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    @staticmethod
    def _head(reply: Reply, body: bytes) -> bytes:
        given = list(reply.headers.items()) if isinstance(reply.headers, dict) else reply.headers
        names = {name.lower() for name, _ in given}
        lines = [f"HTTP/1.1 {reply.status} Said", *(f"{name}: {value}" for name, value in given), "Connection: close"]
        if "content-length" not in names and "transfer-encoding" not in names and reply.status not in (204, 304):
            lines.append(f"Content-Length: {len(body) if reply.length is None else reply.length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("iso-8859-1")
