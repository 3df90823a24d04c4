"""Addresses: one form for one page, and the outlet that an address belongs to.

Must never: fetch anything, or raise for an address that is none.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|ref|ref_src|referrer|src|source|cmp|cmpid|cid|ito|ncid|"
    r"partner|smid|smtyp|sr_share|taid|guccounter|via|share|feature|feedtype|feedname|rss|ftag|ocid|mod|xtor|at_\w+|"
    r"traffic_source|output|outputtype",
    re.IGNORECASE,
)
"""Parameters that say how a reader came to a page, not which page it is."""

_PREFIXES = re.compile(r"(?:www\d?|m|mobile|amp|edition|feeds|feed|rss)\.")
_TAILS = re.compile(r"(?:/amp|/index\.(?:html?|php)|\.amp|/)+$")
_SECOND_LEVEL = frozenset(("co", "com", "org", "net", "ac", "gov", "edu", "or", "ne", "go"))
_TENANTS = frozenset(
    (
        "substack.com",
        "medium.com",
        "wordpress.com",
        "blogspot.com",
        "github.io",
        "tumblr.com",
        "ghost.io",
        "beehiiv.com",
    )
)
"""Hosts whose subdomains are publications of their own."""


def page(url: str | None) -> str | None:
    """The one form of a page's address, without scheme, ``www``, tracking and fragment; None for a home page."""
    if not url or len(url) > 2000:
        return None
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".")
        query = [(k, v) for k, v in parse_qsl(parts.query, max_num_fields=40) if not _TRACKING.fullmatch(k)]
        asked = f"?{urlencode(sorted(query))}" if query else ""
        url.encode()
    except ValueError:  # malformed, or halves of signs
        return None
    if parts.scheme not in ("http", "https") or "." not in host:
        return None
    host = _PREFIXES.sub("", host, count=1) if host.count(".") > 1 else host
    path = _TAILS.sub("", parts.path)
    return f"{host}{path}{asked}" if path or asked else None


def host(url: str | None) -> str:
    """The host of an address, or of a bare domain; empty if there is none."""
    try:
        found = urlsplit(url if url and "//" in url else f"//{url or ''}").hostname or ""
    except ValueError:
        return ""
    return found.rstrip(".")


def outlet_of(domain: str) -> str:
    """A short key for who publishes at a domain: ``www.techcrunch.com`` → ``techcrunch``, ``news.bbc.co.uk`` → ``bbc``.

    A name of one or two letters keeps its ending (``x.com`` is not ``x.ai``); tenants of a platform are outlets.
    """
    labels = [label for label in host(domain).lower().split(".") if label]
    if len(labels) < 2:
        return "".join(labels)
    if len(labels) > 2 and ".".join(labels[-2:]) in _TENANTS:
        return labels[-3]
    end = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    name = labels[-end]
    return slug(name) if len(name) > 2 else ".".join(labels[-end:])


def slug(name: str) -> str:
    """A name as a key, as it would stand in a domain: ``The Morning Courier`` → ``morningcourier``."""
    joined = "".join(re.findall(r"[^\W_]+", name.casefold()))
    return joined[3:] if joined.startswith("the") and len(joined) > 5 else joined
