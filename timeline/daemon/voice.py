"""When an alert may speak, and what of the news is for it. Pure: it is told the news, the time and what it told.

An alert never queues changes. It speaks of the difference between the board as it last told it and the board now; so
what came and went within its quiet hours, or while its service was down, is no line, and nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from timeline.feeds.health import Health
from timeline.report.news import News
from timeline.report.words import clean, instant
from timeline.stored import moment_text
from timeline.story.alert import Alert

APART = timedelta(minutes=10)
"""Between two messages of one alert that speaks at once; what comes meanwhile is told together."""

RANKS = {
    "edits": 85,  # a text no longer says what it said, and nobody announced that: as grave as a mismatch with a record
    "quiet": 50,  # a day that was expected passed, or a question fell silent: worth knowing, nobody has to run
    "threads": 45,  # a question that texts leave open: a hint for whoever keeps the list of questions
}
"""The ranks of what is no change of a question; those of changes stand in `timeline.board.change.POLICY`."""


# --- when -------------------------------------------------------------------------------------------------------------


def speaks_at(alert: Alert, heard_at: datetime, spoke_at: datetime | None, now: datetime) -> datetime:
    """When it may tell what came since ``heard_at``: at its time of day, or soon; never in its quiet hours."""
    if alert.daily:
        at = _next_time(alert.daily, ZoneInfo(alert.zone), heard_at)
    else:
        at = max(now, spoke_at + APART) if spoke_at and spoke_at <= now else now
    return _after_quiet(alert, at)


def _next_time(clock: str, zone: ZoneInfo, after: datetime) -> datetime:
    """The first such time of day after a moment. One that a day skips comes as the clocks jump; one that comes twice,
    the first time."""
    day = after.astimezone(zone).date()
    while True:
        at = datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)
        if at > after:
            return at
        day += timedelta(days=1)


def _after_quiet(alert: Alert, at: datetime) -> datetime:
    if not alert.quiet:
        return at
    begin, end = map(time.fromisoformat, alert.quiet.split("-"))
    zone = ZoneInfo(alert.zone)
    clock = at.astimezone(zone).time()
    is_quiet = begin <= clock < end if begin < end else clock >= begin or clock < end
    return _next_time(alert.quiet[6:], zone, at) if is_quiet else at


# --- what -------------------------------------------------------------------------------------------------------------


def meant_for(alert: Alert, found: News) -> News:
    """What of the news this alert is to tell. What only an edited rule changed is no news to anyone."""
    asked = set(alert.questions or found.story.questions)

    def wants(what: str) -> bool:
        return RANKS[what] >= alert.rank

    return replace(
        found,
        lines=tuple(
            line
            for line in found.lines
            if line.change.rank >= alert.rank and line.change.question in asked and not line.reread
        ),
        edits=tuple(e for e in found.edits if e.claim.question in asked) if wants("edits") else (),
        quiet=tuple(q for q in found.quiet if q.question in asked) if wants("quiet") else (),
        threads=found.threads if wants("threads") and not alert.questions else (),
        coverage=found.coverage if alert.daily else (),
    )


def troubles(
    healths: Iterable[Health], told: Mapping[str, str], patience: timedelta, now: datetime
) -> tuple[list[str], dict[str, str]]:
    """(what to say of the feeds, the episodes that are told by then): each episode once, and the end of a failure.

    ``told``: feed → the episode of trouble that was told and is not over.
    """
    said: list[str] = []
    still: dict[str, str] = {}
    for one in healths:
        episode, words = _episode(one, patience, now)
        label = clean(one.label)
        if episode is None:
            if one.feed in told and one.state != "well":
                still[one.feed] = told[one.feed]  # not well yet, and too new a trouble to speak of
            elif one.feed in told and not told[one.feed].startswith("silent"):  # who is heard again says so himself
                said.append(f"{label}: read again")
            continue
        still[one.feed] = episode
        if told.get(one.feed) != episode:
            said.append(f"{label}: {words}")
    return said, still


def _episode(one: Health, patience: timedelta, now: datetime) -> tuple[str | None, str]:
    if one.state == "gone":
        return "gone", f"its server says that it is gone for good; `timeline feeds retry {one.feed}` asks again"
    if one.failing_since and now - one.failing_since >= patience:
        since = one.failing_since
        return f"failing {moment_text(since)}", f"unreachable since {instant(since, UTC)} ({clean(one.trouble or '')})"
    if one.unusually_silent and one.news_at and one.silence and one.silence >= patience:
        since = one.news_at
        return f"silent {moment_text(since)}", f"nothing new since {instant(since, UTC)}, unusually long for it"
    return None, ""
