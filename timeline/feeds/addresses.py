"""Addresses: which may be asked, which article a link means, and which site a host belongs to. Pure."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from timeline.story.address import bare_address

MAX_ADDRESS = 2_000
"""Characters; a longer link is no link that anybody follows."""

TRACKERS = re.compile(
    r"(utm_|at_(medium|campaign)|guce_|_hs|mc_|pk_|piwik_|wt\.)\w*"  # campaign tags of mailing and analytics systems
    r"|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|twclid|ttclid"  # click numbers of advertising networks
    r"|mkt_tok|vero_id|oly_\w+|cmpid|ncid|ocid|xtor|ftcamp|smid|smtyp|sr_share|guccounter|__twitter_impression",
    re.IGNORECASE,
)
"""Query parameters that say how a reader came, never which article is meant."""

SHARED_SUFFIXES = {
    "github.io": "every name below is another person's site",
    "gitlab.io": "every name below is another person's site",
    "blogspot.com": "every name below is another person's site",
    "wordpress.com": "every name below is another person's site",
    "substack.com": "every name below is another person's site",
    "pages.dev": "every name below is another person's site",
    "netlify.app": "every name below is another person's site",
    "vercel.app": "every name below is another person's site",
    "herokuapp.com": "every name below is another person's site",
    "cloudfront.net": "every name below is another person's site",
    "amazonaws.com": "every name below is another person's site",
}
BRIDGES = {
    "rsshub.app": "each path asks another site; one path's limit says nothing of the rest",
    "openrss.org": "each path asks another site; one path's limit says nothing of the rest",
    "feeds.feedburner.com": "each path is another publisher's feed",
    "raw.githubusercontent.com": "each path is another person's file",
}
_SECOND_LEVEL = {"ac", "co", "com", "edu", "go", "gob", "gov", "govt", "ne", "net", "nom", "or", "org"}


_AS_IT_STANDS = re.compile(
    r"https?://[a-z0-9][a-z0-9.-]*/[A-Za-z0-9/%:@!$&'()*+,=~._-]*(?:\?[A-Za-z0-9/%:@!$&'()*+,=~._-]+)?"
)
"""An address that `web_address` would only take apart and put together again."""


def web_address(address: str, base: str = "") -> str | None:
    """An absolute http(s) address without user, fragment or default port; None for anything else."""
    if not address.strip():
        return None  # it would mean the base itself
    if len(address) <= MAX_ADDRESS and _AS_IT_STANDS.fullmatch(address):
        return address
    try:
        parts = urlsplit(urljoin(base, address.strip()))
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\s\\<>\"]", host):
        return None
    if ":" in host:
        host = f"[{host}]"
    if port and port != {"http": 80, "https": 443}[parts.scheme]:
        host = f"{host}:{port}"
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._") or "/"
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    found = urlunsplit((parts.scheme, host, path, query, ""))
    return found if len(found) <= MAX_ADDRESS else None


_ON_THE_WIRE = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::\d+)?/[A-Za-z0-9/%:@!$&'()*+,;=~._-]*(?:\?[A-Za-z0-9/%:@!$&'()*+,;=~._?-]+)?"
)


def ascii_address(address: str) -> str:
    """An address as it goes over the wire: its host in IDNA, everything else that is not ASCII in percent signs."""
    if _ON_THE_WIRE.fullmatch(address):
        return address
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        return address
    netloc = parts.netloc if parts.netloc.isascii() else f"{host}:{parts.port}" if parts.port else host
    safe = "/%:@!$&'()*+,;=~-._?[]"
    return urlunsplit((parts.scheme, netloc, quote(parts.path, safe=safe), quote(parts.query, safe=safe), ""))


def article_address(address: str, base: str = "") -> str | None:
    """The canonical address of an article: a web address without what only says how a reader came."""
    found = web_address(address, base)
    if found is None or "?" not in found:
        return found
    bare, _, query = found.partition("?")
    kept = [part for part in query.split("&") if part and not TRACKERS.fullmatch(part.partition("=")[0])]
    return f"{bare}?{'&'.join(kept)}" if kept else bare


def same_article(address: str) -> str:
    """What two spellings of one article's address have in common: scheme, ``www.`` and a last slash do not count."""
    try:
        return bare_address(address)
    except ValueError:
        return address


def path_of(address: str) -> str:
    """The path alone: what is left when a site changes its host or its volatile parameters.

    Of an address as `article_address` gives it, which always has one.
    """
    _, _, path = address.partition("://")[2].partition("/")
    return f"/{path.partition('?')[0]}".rstrip("/")


def site(host: str) -> str:
    """The registrable domain of a host, near enough: what one operator's rate limit covers.

    The public suffix list is not consulted: two labels, or three below such as ``co.uk``.
    """
    labels = host.lower().rstrip(".").split(".")
    if len(labels) < 3 or _is_address(host):
        return host.lower()
    below = ".".join(labels[-2:])
    if below in SHARED_SUFFIXES or (len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL):
        return ".".join(labels[-3:])
    return below


def shares_limits(host: str) -> bool:
    """Whether one feed's rate limit on this host holds for the others there."""
    return host.lower() not in BRIDGES and not _is_address(host) and "." in host and host != "localhost"


_HOST = re.compile(r"[^:/?#]+://(?:[^/?#]*@)?([^/?#]*)")


def host_of(address: str) -> str:
    """Host and port: what one connection, and one queue, goes to."""
    found = _HOST.match(address)
    return found[1].lower() if found else ""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


# --- connected addresses ----------------------------------------------------------------------------------------------

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_V4_COMPATIBLE = ipaddress.ip_network("::/96")
_HOME = [
    ipaddress.ip_network(block)
    for block in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "::1/128",
        "fc00::/7",
    )
]
"""Where a feed that says ``private: true`` may live. Link-local is not among them: cloud metadata answers there."""


@lru_cache(1_000)
def may_connect(address: str, *, private: bool) -> bool:
    """Whether a socket may be opened to this numeric address, v4 or v6, however it wraps another."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is None and ip in _V4_COMPATIBLE and ip != ipaddress.IPv6Address("::1"):
            return False
        if inner is not None:
            return may_connect(str(inner), private=private)
    if ip.is_multicast or ip.is_unspecified or ip.is_link_local:
        return False
    if any(ip.version == block.version and ip in block for block in _HOME):
        return private
    return ip.is_global and not ip.is_reserved
