"""What two spellings of one address have in common. Pure, and light: a parsing process has no use for the models."""

from __future__ import annotations

from urllib.parse import urlsplit


def bare_address(url: str) -> str:
    """An address without its scheme, ``www.`` and trailing slash. Raises ValueError for what is none."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}{parts.path.rstrip('/')}{query}"
