"""Handing one message to Apprise: ``python -m timeline.daemon.hand_over``, the message as JSON on its standard input.

A process of its own, so that the daemon neither carries Apprise about nor waits for it beyond its deadline. Prints
nothing: what Apprise says may hold the address, and the address its secrets.
"""

from __future__ import annotations

import os
import sys
from typing import Any
from urllib.parse import quote

import orjson

from timeline.daemon.channels import UNAVAILABLE

WEB_HOOKS = ("json", "jsons", "xml", "xmls", "form", "forms")
"""Apprise's plain web hooks; a header can be added to them, and ours says which message it is."""


def hand_over(message: dict[str, Any], addresses: str) -> bool:
    """Whether every one of the addresses, apart by white space, took it."""
    import apprise

    service = apprise.Apprise()
    known = [service.add(_named(one, message["id"])) for one in addresses.split()]
    if not known or not all(known):
        return False
    return bool(service.notify(body=message["text"], title=message["subject"], body_format=apprise.NotifyFormat.TEXT))


def _named(address: str, id: str) -> str:
    if address.partition("://")[0].lower() not in WEB_HOOKS:
        return address
    return f"{address}{'&' if '?' in address else '?'}%2BIdempotency-Key={quote(id)}"


if __name__ == "__main__":
    given = orjson.loads(sys.stdin.buffer.read())
    sys.exit(0 if hand_over(given, os.environ[given["address"]]) else UNAVAILABLE)
