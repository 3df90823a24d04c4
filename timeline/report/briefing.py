"""``timeline report``: a briefing to hand on. The same log and the same moments give the same bytes.

Markdown, HTML and iCalendar (what is expected when); the feed of changes stands in `changefeed.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from timeline.board.threads import Thread
from timeline.projections.rows import Evidence
from timeline.projections.views import Views
from timeline.report.boardpage import Row, board, board_json
from timeline.report.ics import Occasion, calendar
from timeline.report.news import News
from timeline.report.newsjson import news_json
from timeline.report.newspage import cited, ending, grade, header, main_part
from timeline.report.piece import GROUPS
from timeline.report.words import clean, count, day, source_name, value, value_name, web_address
from timeline.story.model import DateQuestion, Story, WatchQuestion


@dataclass(frozen=True, slots=True)
class Briefing:
    """What changed, where things stand at its end, and every thread that texts leave open."""

    news: News
    rows: tuple[Row, ...]
    threads: tuple[Thread, ...] = ()


def briefing(story: Story, views: Views, found: News) -> Briefing:
    threads = sorted(views.threads(found.interval.upto), key=lambda t: (-t.origins, -len(t.mentions)))
    return Briefing(found, tuple(board(story, views, found.interval.upto)), tuple(threads))


def as_json(brief: Briefing) -> dict[str, Any]:
    """``timeline.report/1``: the page of `new` and the board in one."""
    story = brief.news.story
    return {
        "schema": "timeline.report/1",
        "story": story.story,
        "new": news_json(brief.news),
        "questions": board_json(story, list(brief.rows)),
    }


# --- sections, whatever the format ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a section: a name, what is said of it, and the words and address that it rests on."""

    name: str
    text: str
    quote: str = ""
    source: str = ""
    link: str = ""


def sections(brief: Briefing) -> Iterator[tuple[str, list[Item]]]:
    """(heading, items) of a briefing, those with anything to say."""
    found, story = brief.news, brief.news.story
    year = found.interval.until.year
    for group in GROUPS:
        items = [
            _item(story, found.title(line), main_part(story, found.interval, line), line.best, year)
            for piece in found.pieces(group)
            for line in piece.all
        ]
        if items:
            yield group.capitalize(), items
    yield "Where things stand", [_standing(story, row) for row in brief.rows]
    disputed = [
        Item(row.question.title(row.id), f"{value(row.question, rival)} ({grade(story, row.id, rival)})")
        for row in brief.rows
        for rival in row.state.rivals[:3]
    ]
    if disputed:
        yield "What is disputed", disputed
    if brief.threads:
        yield (
            "What remains unclear",
            [Item("", clean(t.sentence), source=f"asked by {count(t.origins, 'origin')}") for t in brief.threads[:10]],
        )
    assumed = [Item(row.question.title(row.id), clean(one)) for row in brief.rows for one in row.question.assumes]
    if assumed:
        yield "What is taken for granted", assumed
    watch = [Item(row.question.title(row.id), clean(sign)) for row in brief.rows for sign in row.question.signposts]
    if watch:
        yield "What to watch", watch
    if found.unmoved:
        yield (
            "Seen, and nothing changed",
            [Item("", clean(m.title), source=f"{source_name(story, m.domain)}, {day(m.day, year=year)}")
             for m in found.unmoved],
        )  # fmt: skip
    if found.quiet:
        yield (
            "Gone quiet",
            [
                Item(story.questions[q.question].title(q.question), f"last touched {day(q.last, year=year)}")
                for q in found.quiet
            ],
        )


def _item(story: Story, name: str, text: str, evidence: Evidence | None, year: int) -> Item:
    if evidence is None:
        return Item(name, text)
    link = evidence.mention.link or ""
    return Item(name, text, clean(evidence.claim.sentence), cited(story, evidence, year), link)


def _standing(story: Story, row: Row) -> Item:
    name = row.question.title(row.id)
    if isinstance(row.question, WatchQuestion):
        return Item(name, f"watched: {count(row.state.mentions, 'mention')}, {count(row.state.origins, 'origin')}")
    said = "; ".join(f"{value(row.question, s)} ({grade(story, row.id, s)}, {s.mark})" for s in row.state.leading)
    return Item(name, said or "open")


# --- formats ----------------------------------------------------------------------------------------------------------


def as_markdown(brief: Briefing, zone: ZoneInfo) -> str:
    lines = [f"# {_md(brief.news.story.story)}", "", _md(" · ".join(header(brief.news, zone)[1:]))]
    for heading, items in sections(brief):
        lines += ["", f"## {heading}", ""]
        for item in items:
            lead = f"**{_md(item.name)}**: " if item.name else ""
            lines.append(f"- {lead}{_md(item.text)}")
            if item.quote:
                source = (
                    f"[{_md(item.source)}]({web_address(item.link)})" if web_address(item.link) else _md(item.source)
                )
                lines.append(f"  > {_md(item.quote)} — {source}")
            elif item.source:
                lines[-1] += f" ({_md(item.source)})"
    return "\n".join([*lines, "", _md(ending(brief.news)), ""])


def _md(text: str) -> str:
    """Text that Markdown does not read as anything but text."""
    return "".join("\\" + char if char in "\\`*_{}[]<>#|~" else char for char in clean(text))


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "blockquote{margin:.2rem 0 .8rem 1rem;padding-left:.8rem;border-left:3px solid #888;opacity:.85}h2{margin-top:2rem}"
)


def as_html(brief: Briefing, zone: ZoneInfo) -> str:
    """One page without scripts, for any browser or mail."""
    story = brief.news.story
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(clean(story.story))}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(clean(story.story))}</h1>",
        f"<p>{escape(' · '.join(header(brief.news, zone)[1:]))}</p>",
    ]
    for heading, items in sections(brief):
        parts.append(f"<h2>{escape(heading)}</h2><ul>")
        for item in items:
            lead = f"<strong>{escape(clean(item.name))}</strong>: " if item.name else ""
            parts.append(f"<li>{lead}{escape(clean(item.text))}")
            if item.quote:
                parts.append(f"<blockquote>{escape(item.quote)} — {_html_source(item)}</blockquote>")
            elif item.source:
                parts.append(f" ({escape(item.source)})")
            parts.append("</li>")
        parts.append("</ul>")
    parts.append(f"<p>{escape(ending(brief.news))}</p></body></html>")
    return "\n".join(parts) + "\n"


def _html_source(item: Item) -> str:
    address = web_address(item.link)
    source = escape(item.source)
    return f'<a href="{escape(address)}" rel="noopener noreferrer">{source}</a>' if address else source


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def as_ics(brief: Briefing) -> str:
    """A calendar of what is expected when: forecasts of date questions, and days that are due."""
    found, story = brief.news, brief.news.story
    days = [
        Occasion(f"{_digest(story.story, row.id, uid)}@timeline", first, last, summary, text)
        for row in brief.rows
        for uid, first, last, summary, text in _expected(story, row)
    ]
    return calendar(days, found.interval.until)


def _expected(story: Story, row: Row) -> Iterator[tuple[str, date, date, str, str]]:
    name = row.question.title(row.id)
    if row.question.due:
        yield "due", row.question.due, row.question.due, f"{name} is due", clean(row.question.ask)
    if not isinstance(row.question, DateQuestion):
        return
    for standing in row.state.leading:
        low, high = standing.low, standing.high
        if low and high and high - low <= 366 and high < date.max.toordinal():
            origins = ", ".join(source_name(story, origin) for origin in standing.origins)
            text = f"{clean(row.question.ask)} {grade(story, row.id, standing).capitalize()}: {origins}"
            expected = f"{name}: expected {value_name(row.question, standing.value)} ({standing.grade.word})"
            yield standing.value, date.fromordinal(low), date.fromordinal(high), expected, text
