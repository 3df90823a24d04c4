"""What two spellings of one address have in common. Pure, and light: a parsing process has no use for the models."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_PLAIN = re.compile(
    r"https?://(?:www\.)?+([a-z0-9.-]+)(/[\w%:@!$&'()*+,;=~./-]*)?(\?[\w%:@!$&'()*+,;=~./?-]+)?", re.ASCII
)
"""What needs no taking apart to be read."""


def bare_address(url: str) -> str:
    """An address without its scheme, ``www.`` and trailing slash. Raises ValueError for what is none."""
    plain = _PLAIN.fullmatch(url)
    if plain:
        return f"{plain[1]}{(plain[2] or '').rstrip('/')}{plain[3] or ''}"
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}{parts.path.rstrip('/')}{query}"
