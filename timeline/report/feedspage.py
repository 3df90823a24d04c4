"""``timeline feeds``: how each feed is, in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from timeline.report.page import Page
from timeline.report.words import clean, count, instant
from timeline.stored import moment_text

if TYPE_CHECKING:
    from timeline.feeds.health import Health


def feeds_page(found: list[Health], now: datetime, zone: ZoneInfo, width: int, colour: bool) -> str:
    page = Page(width, colour)
    states = [h.state for h in found]
    parts = [count(len(found), "feed")]
    parts += [f"{states.count(state)} {state}" for state in ("well", "failing", "gone", "new") if state in states]
    page.text(" · ".join(parts))
    page.lines.append("")
    for h in found:
        page.row(h.label, state_words(h, now, zone), habit_words(h, now), *(() if h.state == "well" else ("yellow",)))
    return str(page)


def state_words(h: Health, now: datetime, zone: ZoneInfo) -> str:
    if h.state == "new":
        return "never asked yet"
    if h.state == "gone":
        return f"gone for good: {clean(h.trouble or '')}; `timeline feeds retry {h.feed}` asks again"
    if h.state == "failing":
        since = f" since {instant(h.failing_since, zone)}" if h.failing_since else ""
        return f"failing{since}, {count(h.failures, 'time')}: {clean(h.trouble or '')}"
    return f"well, last read {_ago(now - h.good_at)}" if h.good_at else "well"


def habit_words(h: Health, now: datetime) -> str:
    parts = []
    if h.next_due:
        parts.append(f"next {_in(h.next_due - now)}: {clean(h.why)}")
    elif h.state not in ("gone", "new"):
        parts.append("due now")
    if h.silence and h.usual:
        habit = f"usually every {_span(h.usual)}"
        odd = "UNUSUALLY SILENT: " if h.unusually_silent else ""
        parts.append(f"{odd}last news {_ago(h.silence)}, {habit}")
    elif h.silence:
        parts.append(f"last news {_ago(h.silence)}")
    return " · ".join([*parts, *map(clean, h.remarks)])


def _span(span: timedelta) -> str:
    minutes = max(round(span.total_seconds() / 60), 0)
    if minutes < 120:
        return count(minutes, "minute")
    hours = round(minutes / 60)
    return count(hours, "hour") if hours < 48 else count(round(hours / 24), "day")


def _ago(span: timedelta) -> str:
    return f"{_span(span)} ago" if span >= timedelta(seconds=30) else "just now"


def _in(span: timedelta) -> str:
    return f"in {_span(span)}"


def feeds_json(found: list[Health]) -> dict[str, Any]:
    def text(moment: datetime | None) -> str | None:
        return moment_text(moment) if moment else None

    def seconds(span: timedelta | None) -> int | None:
        return int(span.total_seconds()) if span is not None else None

    return {
        "schema": "timeline.feeds/1",
        "feeds": [
            {
                "feed": h.feed,
                "label": h.label,
                "address": h.address,
                "state": h.state,
                "good_at": text(h.good_at),
                "next_due": text(h.next_due),
                "why": h.why,
                "failures": h.failures,
                "failing_since": text(h.failing_since),
                "trouble": h.trouble,
                "news_at": text(h.news_at),
                "silence_seconds": seconds(h.silence),
                "usual_seconds": seconds(h.usual),
                "unusually_silent": h.unusually_silent,
                "remarks": list(h.remarks),
            }
            for h in found
        ],
    }
