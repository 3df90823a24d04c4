"""The demo in words: what is about to be told, a line for each change as it comes, and what to try next."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.demo.play import EVENINGS, Evening
from timeline.report.newspage import cited, edit_words, main_part
from timeline.report.page import Page
from timeline.report.words import clean, count, day, wrap

TRY = (
    ("why xai-fate", "three retellings dropped the word “apparently”: they count as one report, and it stays hedged"),
    ("question southaven", "coverage took the suit to be over Colossus 1; the docket, which came late, says otherwise"),
    ('questions --as-of "1 may"', "the board as it was known then, before the lease, the prospectus and the docket"),
)
"""Commands that show what the telling has to teach, each with what it shows."""
_INDENT = 9
_LOUD = ("changed", "confirmed", "in dispute", "learned late")
_COLOURS = {"changed": "green", "confirmed": "cyan", "in dispute": "yellow", "learned late": "green"}


def opening(width: int, feeds: int) -> str:
    """What the reader is going to see."""
    page = Page(width)
    page.text(
        f"A real story, told again: how xAI became a part of SpaceX, and SpaceX went public, February to 14 June 2026. "
        f"{feeds} feeds of summaries in our own words, each linking to the real report, are served on this machine and "
        f"polled on {EVENINGS} evenings. What follows is what changed; nothing goes out to the network."
    )
    return str(page)


def lines(evening: Evening, width: int, colour: bool) -> list[str]:
    """The changes of one evening, ready to print; none on most."""
    page = Page(width, colour)
    found = [*_said(evening)]
    date = day(evening.now.date().isoformat(), year=evening.now.year)
    for number, (text, style) in enumerate(found):
        first, *rest = wrap(text, max(width - _INDENT, 20))
        head = f" {date if number == 0 else '':{_INDENT - 1}}"
        page.lines.append(page.style(head, "bold") + page.style(first, style))
        page.lines += [" " * _INDENT + page.style(line, style) for line in rest]
    return page.lines


def status(evening: Evening) -> str:
    """Where the telling stands."""
    return f"{evening.now:%a} {day(evening.now.date().isoformat())} · {count(evening.read, 'mention')}"


def _said(evening: Evening) -> Iterator[tuple[str, str]]:
    """Each change in a sentence with its style."""
    news, year = evening.changed, evening.now.year
    for outcome in evening.failing:
        yield f"{clean(outcome.label)} cannot be read: {clean(str(outcome.error))}", "red"
    for outcome in evening.back:
        waited = f"; {count(outcome.seen, 'mention')} had waited" if outcome.seen else ""
        yield f"{clean(outcome.label)} can be read again{waited}", "red"
    for line in news.lines:
        if line.group not in _LOUD:
            continue
        id = line.change.question
        told = line.best if line.group in ("confirmed", "in dispute") else line.first
        source = f" · {cited(news.story, told, year)}" if told else ""
        name = news.story.questions[id].title(id)
        yield f"{name}: {main_part(news.story, news.interval, line)}{source}", _COLOURS[line.group]
    for edit in news.edits:
        name = news.story.questions[edit.claim.question].title(edit.claim.question)
        yield f"{name}: {edit_words(news.story, edit)}, and nobody announced it", "yellow"


def closing(width: int, colour: bool, command: str) -> str:
    """What to try on the folder that is left. ``command``: how this program is called on it."""
    page = Page(width, colour)
    page.heading("THREE COMMANDS TO TRY")
    for arguments, shows in TRY:
        page.lines.append(f" {command} {arguments}")
        page.text(shows, "dim", indent=4)
    return str(page)
