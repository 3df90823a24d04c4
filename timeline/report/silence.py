"""Which feeds could not be read, and when: their silence then means nothing. Must never pass over such a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from timeline.feeds.coverage import Coverage
from timeline.report.words import clean, count, instant, lasting

MOST = 6
"""Feeds that are named, and lines for feeds that were partly read; the rest is counted."""
TIMES = 3
"""Times that are told one by one; of more, their number and length."""
ROUND = timedelta(minutes=15)
"""Gaps of two feeds whose ends lie no further apart than this are one: that long a round may take."""

Gap = tuple[datetime, datetime]


def silence(feeds: Sequence[Coverage], zone: ZoneInfo) -> list[str]:
    """A line for each feed, or for feeds that fared alike, of which some time within an interval says nothing."""
    dead = [c for c in feeds if c.failing_since and not c.never_polled]
    partly = [c for c in feeds if not c.reachable and not c.failing_since and not c.never_polled]
    unasked = [c for c in feeds if c.never_polled]
    lines = [_unreachable(alike, cause, zone) for cause, alike in _by_cause(dead)]
    spans = _by_gaps(partly)
    if len(spans) <= MOST:
        lines += [f"{_named(alike)}: not read {_times(alike, zone)}; {_nothing(alike)}" for alike in spans]
    else:
        lines.append(f"not read throughout, for failures or because nobody asked: {_named(partly)}")
    if unasked:
        lines.append(f"never asked in this time: {_named(unasked)}")
    return lines


def _unreachable(alike: list[Coverage], cause: str, zone: ZoneInfo) -> str:
    since = min(c.failing_since for c in alike if c.failing_since)
    before = [(start, min(end, since)) for start, end in alike[0].gaps if start < since] if len(alike) == 1 else []
    told = f", and before that {_told(before, zone)}" if before else ""
    return f"{_named(alike)}: unreachable since {instant(since, zone)}{cause}{told}; {_nothing(alike)}"


def _times(alike: list[Coverage], zone: ZoneInfo) -> str:
    """When feeds were not read: as long as one of them was not."""
    together = zip(*(c.gaps for c in alike), strict=True)
    return _told([(min(start for start, _ in gaps), max(end for _, end in gaps)) for gaps in together], zone)


def _told(gaps: list[Gap], zone: ZoneInfo) -> str:
    """Every gap, or their number, span and length."""
    if len(gaps) <= TIMES:
        return " and ".join(f"from {instant(start, zone)} to {instant(end, zone)}" for start, end in gaps)
    whole = lasting(sum((end - start for start, end in gaps), timedelta()))
    first, last = instant(gaps[0][0], zone), instant(gaps[-1][1], zone)
    return f"{count(len(gaps), 'time')} from {first} to {last}, {whole} in all"


def _nothing(alike: list[Coverage]) -> str:
    then = "" if alike[0].failing_since and len(alike[0].gaps) == 1 else " then"
    return f"no news from {'it' if len(alike) == 1 else 'them'}{then} means nothing"


def _by_gaps(partly: list[Coverage]) -> list[list[Coverage]]:
    """Feeds that nobody asked over the same weekend share a line: a round asks them within minutes of one another."""
    spans: list[list[Coverage]] = []
    for feed in partly:
        for alike in spans:
            if _together(feed.gaps, alike[0].gaps):
                alike.append(feed)
                break
        else:
            spans.append([feed])
    return spans


def _together(ones: Sequence[Gap], others: Sequence[Gap]) -> bool:
    if len(ones) != len(others):
        return False
    ends = zip((end for gap in ones for end in gap), (end for gap in others for end in gap), strict=True)
    return all(abs(one - other) <= ROUND for one, other in ends)


def _by_cause(dead: list[Coverage]) -> list[tuple[str, list[Coverage]]]:
    """Feeds that fail share a line once there are many of them."""
    if len(dead) <= MOST:
        return [(f" ({clean(c.cause)})" if c.cause else "", [c]) for c in dead]
    return [("", dead)]


def _named(feeds: list[Coverage]) -> str:
    if len(feeds) == 1:
        return clean(feeds[0].label)
    names = ", ".join(clean(c.label) for c in feeds[:MOST]) + (" …" if len(feeds) > MOST else "")
    return f"{len(feeds)} feeds ({names})"
