"""The gate before every page, ours and Datasette's: who may ask, and what a browser may do with the answer.

A page of somebody else's, open in the same browser, must not read a local server through a name that it points at this
machine (DNS rebinding): only requests to the names under which we serve are answered. Nor may it have us work for it:
what it embeds is refused, and only a link that a person follows leads here.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from timeline.browse.spreadsheet import Cells

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

HEADERS = (
    (
        b"content-security-policy",
        # Datasette's own pages carry scripts within them
        b"default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
        b"img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"private, no-cache"),
)
"""Put on every answer that does not say otherwise itself."""


def gated(app: App, hosts: frozenset[str]) -> App:
    """``hosts``: the names that may be asked for, without a port; empty for any."""

    async def gate(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
        elif hosts and _host(scope) not in hosts:
            await _refuse(send, 421, b"this name is not served here; use the address that `timeline browse` printed\n")
        elif _embedded(scope):
            await _refuse(send, 403, b"these pages are not for others to embed\n")
        else:
            await app(scope, receive, _guarded(send, scope))

    return gate


def _embedded(scope: Message) -> bool:
    """Whether the browser asks for another site's page, and not because a person followed a link (Fetch Metadata)."""
    said = {name: value for name, value in scope["headers"] if name.startswith(b"sec-fetch-")}
    return said.get(b"sec-fetch-site") in (b"cross-site", b"same-site") and said.get(b"sec-fetch-dest") != b"document"


_HOST = re.compile(r"(\[[^\]]+\]|[^:\[\]]+)(?::\d+)?")


def _host(scope: Message) -> str:
    named = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
    found = _HOST.fullmatch(named)
    return found[1].lower() if found else ""


def _guarded(send: Send, scope: Message) -> Send:
    cells: Cells | None = None

    async def guarded(message: Message) -> None:
        nonlocal cells
        if message["type"] == "http.response.start":
            given = list(message.get("headers", ()))
            known = {name.lower() for name, _ in given}
            cells = Cells() if _is_csv(scope, given) else None
            message = {**message, "headers": [*given, *(header for header in HEADERS if header[0] not in known)]}
        elif cells and message["type"] == "http.response.body":
            last = not message.get("more_body", False)
            message = {**message, "body": cells.harmless(message.get("body", b""), last=last)}
        await send(message)

    return guarded


def _is_csv(scope: Message, headers: list[tuple[bytes, bytes]]) -> bool:
    """Datasette calls it plain text where it is to be looked at."""
    kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    asked = scope["path"].endswith(".csv") or b"_format=csv" in scope["query_string"]
    return kind.startswith(b"text/csv") or (asked and kind.startswith(b"text/plain"))


async def _refuse(send: Send, status: int, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": body})
