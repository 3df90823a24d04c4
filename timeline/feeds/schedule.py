"""When to ask again, and why then. Pure: everything is told what time it is, and chance is a hash of feed and time.

Never gives up: a failing feed is asked ever more rarely, but always again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from timeline.feeds.hints import CAP, HOUR, MINUTE, Hints
from timeline.stored import moment_text
from timeline.story.model import MIN_INTERVAL, Feed

DEFAULT_INTERVAL = HOUR
"""Seconds between polls of a feed that does not say ``every:``."""
JITTER = 10
"""Percent of an interval that chance may add, so that feeds added together drift apart."""
STILL = 24
"""A feed that stood still for so many intervals is asked that much later: after two days every two hours."""
SLOWEST = 6 * HOUR
"""Seconds; however rarely a feed changes, it is asked so often, unless it asks for less itself."""
STALE = timedelta(days=7)
"""After so long of "not modified" alone, one unconditional request makes sure that it is true."""


class Due(NamedTuple):
    """The next poll, and why then. ``not_before``: a server asked for patience; before that nobody may ask."""

    at: datetime
    why: str
    not_before: datetime | None = None


def lifetime(headers: Mapping[str, str]) -> int:
    """Seconds that an answer says it stays fresh, 0 to `CAP`: max-age less Age, else Expires less Date."""
    control = headers.get("cache-control", "").lower()
    if "no-cache" in control or "no-store" in control:
        return 0
    found = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,20})\b", control)
    if found:
        age = headers.get("age", "")
        return max(0, min(int(found[1]) - (int(age) if age.isdigit() and len(age) < 12 else 0), CAP))
    if "expires" not in headers:
        return 0
    from email.utils import parsedate_to_datetime  # most servers say it in the other way, or not at all

    try:
        fresh = parsedate_to_datetime(headers["expires"]) - parsedate_to_datetime(headers["date"])
        return max(0, min(int(fresh.total_seconds()), CAP))
    except (KeyError, TypeError, ValueError):
        return 0


# --- when -------------------------------------------------------------------------------------------------------------


def interval(feed: Feed) -> int:
    return feed.every or max(DEFAULT_INTERVAL, MIN_INTERVAL)


def chance(key: str, now: datetime, span: int) -> int:
    """0 to ``span`` seconds, the same for the same feed and moment."""
    digest = hashlib.sha256(f"{key} {moment_text(now)}".encode()).digest()
    return int.from_bytes(digest[:4], "big") * (span + 1) >> 32


def after_success(
    feed: Feed, told: Hints, headers: Mapping[str, str], now: datetime, still_since: datetime | None = None
) -> Due:
    """The longest of our interval, the answer's lifetime and the feed's own wishes, outside its quiet hours.

    ``still_since``: since when nothing in it changed; a feed that publishes rarely is asked less often.
    """
    wishes = (
        (interval(feed), "its interval"),
        (_patience(feed, still_since, now), "nothing in it changed for long"),
        (lifetime(headers), "the answer stays fresh until then"),
        (told.ttl, "the feed's ttl"),
        (told.period, "the feed's update period"),
    )
    seconds, why = max(wishes, key=lambda wish: wish[0])
    at = now + timedelta(seconds=seconds + chance(feed.key, now, seconds * JITTER // 100))
    loud = _outside(told, at) or max(now + timedelta(seconds=CAP), at)
    return Due(loud, why if loud == at else "the feed's quiet hours")


def _patience(feed: Feed, still_since: datetime | None, now: datetime) -> int:
    """Seconds between polls of a feed that stands still: a part of the time it stood; none with ``every:``."""
    if feed.every or still_since is None:
        return 0
    return min(max(int((now - still_since).total_seconds()), 0) // STILL, SLOWEST)


def _outside(told: Hints, at: datetime) -> datetime | None:
    """The first moment from ``at`` in which the feed wants to be asked; None if it never does."""
    if not (told.skip_hours or told.skip_days):
        return at
    hours = (at + timedelta(hours=number) for number in range(8 * 24))
    return next((hour for hour in hours if not _quiet(told, hour)), None)


def _quiet(told: Hints, at: datetime) -> bool:
    at = at.astimezone(UTC)
    return at.hour in told.skip_hours or at.weekday() in told.skip_days


def after_failure(
    feed: Feed, failures: int, now: datetime, *, status: int | None = None, retry_after: int | None = None
) -> Due:
    """Later with every failure, up to `CAP`; a server's own wish counts as long as it lies within a day."""
    ours = interval(feed)
    if retry_after is not None and status in (429, 503):
        seconds = max(ours, min(retry_after, CAP))
        at = now + timedelta(seconds=seconds + chance(feed.key, now, ours * JITTER // 100))
        return Due(at, "the server asked to wait", not_before=now + timedelta(seconds=seconds))
    seconds = min(ours * max(1, failures), CAP)
    if status in (403, 429):
        seconds = min(2 * seconds, CAP) + chance(feed.key, now, HOUR)
        return Due(now + timedelta(seconds=seconds), "the server refused us", now + timedelta(seconds=ours))
    spread = chance(feed.key, now, max(seconds * JITTER // 100, MINUTE))
    tries = "it failed" if failures == 1 else f"it failed {failures} times in a row"
    return Due(now + timedelta(seconds=seconds + spread), tries)


def is_due(next_due: datetime | None, now: datetime, feed: Feed) -> bool:
    """Whether a feed's time has come. A due time farther off than any we set means that the clock was wrong."""
    if next_due is None or next_due <= now:
        return True
    return next_due - now > timedelta(seconds=2 * max(CAP, interval(feed)) + HOUR)
