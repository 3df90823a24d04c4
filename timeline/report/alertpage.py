"""An alert in words: the page of ``timeline new`` for what one alert is to tell, its subject, and both as JSON."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from timeline.report.news import News
from timeline.report.newsjson import news_json
from timeline.report.newspage import main_part, news_page
from timeline.report.page import Page
from timeline.report.words import clean, count, shorten

WIDTH = 76
"""Columns; a mail program quotes such lines without breaking them."""
SUBJECT = 120


def subject(found: News, troubles: list[str]) -> str:
    """The story and its most important change, in one line."""
    story = found.story
    first = ""
    rest = len(found.lines) + len(found.edits) + len(found.threads) + len(found.quiet) + len(troubles) - 1
    if found.lines:
        line = found.lines[0]
        first = f"{story.questions[line.change.question].title(line.change.question)}: "
        first += main_part(story, found.interval, line)
    elif found.edits:
        first = f"{count(len(found.edits), 'claim')} taken back in silence"
        rest = len(found.threads) + len(found.quiet) + len(troubles)
    elif found.quiet:
        first = f"{story.questions[found.quiet[0].question].title(found.quiet[0].question)} has gone quiet"
    elif found.threads:
        first = found.threads[0].sentence
    elif troubles:
        first = troubles[0]
    more = f" (and {rest} more)" if rest > 0 else ""
    return shorten(clean(f"{story.story}: {first}"), SUBJECT - len(more)) + more


def alert_page(found: News, troubles: list[str], zone: ZoneInfo) -> str:
    """Plain text: what changed, and what is wrong with feeds."""
    text = news_page(found, zone, WIDTH, False) if found.something else clean(found.story.story)
    page = Page(WIDTH)
    if troubles:
        page.lines.append("")
        page.heading("FEEDS")
        for words in troubles:
            page.text(words, indent=1)
    return "\n".join([text, *page.lines[1:]]) + "\n"


def alert_json(id: str, alert: str, found: News, troubles: list[str], zone: ZoneInfo) -> dict[str, Any]:
    """``timeline.alert/1``: what `timeline new --json` would say, the words, the alert's name and the message's id."""
    return {
        "schema": "timeline.alert/1",
        "id": id,
        "alert": alert,
        "subject": subject(found, troubles),
        "text": alert_page(found, troubles, zone),
        "new": news_json(found),
        "troubles": troubles,
    }
