"""``timeline new`` for a terminal: numbers first, every value with its grade, every line with its sources."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from timeline.board import Change, Grade, Standing
from timeline.projections.rows import Evidence, Mention
from timeline.report.news import Interval, News, Quiet
from timeline.report.page import Page
from timeline.report.piece import GROUPS, Line, Piece
from timeline.report.silence import silence
from timeline.report.words import (
    clean,
    count,
    day,
    instant,
    lasting,
    particular,
    shorten,
    source_name,
    value,
    value_name,
)
from timeline.story.model import Story

_COLOURS = {
    "changed": "green",
    "confirmed": "cyan",
    "in dispute": "yellow",
    "learned late": "green",
    "re-read": "dim",
    "watched": "dim",
}
_BY_RULING = ("resolved", "annulled", "reopened")
MOST = 6
"""Threads and edits that a page lists; the rest is counted."""
PASSED = 4
"""Values that a line names of those that led on the way, the last; the rest is counted."""


def news_page(found: News, zone: ZoneInfo, width: int, colour: bool) -> str:
    page = Page(width, colour)
    page.text(" · ".join(header(found, zone)))
    for group in GROUPS:
        pieces = found.pieces(group)
        if pieces:
            page.heading(group.upper())
        for piece in pieces:
            if words := report_words(found.story, piece, found.interval.until.year):
                page.text(words, indent=1)
            for line, details in piece.lines:
                _row(page, found, piece, line, found.title(line))
                for one in details:
                    _row(page, found, piece, one, "")
    _asides(page, found)
    if found.unmoved:
        page.heading("SEEN, AND NOTHING CHANGED")
    for mention in found.unmoved:
        page.text(unmoved_words(found.story, mention, found.interval.until.year), indent=1)
    quiet_feeds = silence(found.coverage, zone)
    if quiet_feeds:
        page.heading("SILENCE")
    for text in quiet_feeds:
        page.text(text, indent=1)
    page.lines.append("")
    page.text(f"{ending(found)} {_advice(found)}".rstrip())
    return str(page)


def _asides(page: Page, found: News) -> None:
    """Open threads, silent edits and questions that fell silent: not what changed, but what to keep an eye on."""
    story, year = found.story, found.interval.until.year
    if found.threads:
        page.heading("NEW THREADS")
    for thread in found.threads[:MOST]:
        asked = f"asked by {count(thread.origins, 'origin')}, {count(len(thread.mentions), 'mention')}"
        page.text(f"{shorten(clean(thread.sentence), 200)} · {asked} [m{thread.first}]", indent=1)
    _more(page, len(found.threads))
    if found.edits:
        page.heading("EDITED")
    for edit in found.edits[:MOST]:
        question = story.questions[edit.claim.question]
        page.row(
            question.title(edit.claim.question),
            edit_words(story, edit),
            f"“{shorten(clean(edit.mention.title), 90)}”, {day(edit.mention.day, year=year)} [{edit.ref}]",
        )
    _more(page, len(found.edits))
    if found.quiet:
        page.heading("GONE QUIET")
    for quiet in found.quiet:
        page.row(story.questions[quiet.question].title(quiet.question), quiet_words(quiet, year))


def edit_words(story: Story, edit: Evidence) -> str:
    """What an edit took back."""
    said = value_name(story.questions[edit.claim.question], edit.claim.value)
    return f"{source_name(story, edit.mention.domain)} no longer says: {said}"


def quiet_words(quiet: Quiet, year: int) -> str:
    """How long a question has been silent, and whether its day passed."""
    what = f"nothing for {count(quiet.days, 'day')}, last touched {day(quiet.last, year=year)}"
    return f"expected by {day(quiet.due, year=year)}, which has passed; {what}" if quiet.due else what


def _more(page: Page, number: int) -> None:
    if number > MOST:
        page.text(f"… and {number - MOST} more; --json has all", "dim", indent=1)


def unmoved_words(story: Story, mention: Mention, year: int) -> str:
    """A report that changed nothing, and the family in which its retellings are."""
    retold = f", in f{mention.family}" if mention.family not in (None, mention.position) else ""
    said = f"“{shorten(clean(mention.title), 120)}”, {source_name(story, mention.domain)}"
    return f"{said}, {day(mention.day, year=year)} [m{mention.position}{retold}]"


def header(found: News, zone: ZoneInfo) -> list[str]:
    interval, traffic = found.interval, found.traffic
    since = "since the start"
    if interval.since:
        end = f" to {instant(interval.until, zone)}" if interval.closed else ""
        since = f"since {instant(interval.since, zone)}{end} ({lasting(interval.until - interval.since)})"
    head = [clean(found.story.story), since]
    if traffic.on_story:
        sources, reports = count(traffic.sources, "source"), count(traffic.reports, "report")
        head.append(f"{count(traffic.on_story, 'mention')} from {sources}, {reports}")
    else:
        head.append("no mention of the story")
    asked = [c for c in found.coverage if not c.never_polled]
    if asked:
        well = sum(c.reachable for c in asked)
        head.append(f"{well} of {count(len(asked), 'feed')} read throughout")
    return head


def report_words(story: Story, piece: Piece, year: int) -> str:
    """What the lines of a piece share: the one report whose word they are, and how often it was passed on."""
    often = f", in up to {count(piece.mentions, 'mention')}" if piece.mentions > 1 else ""
    return f"One report{often}: {cited(story, piece.report, year)}" if piece.report else ""


def _row(page: Page, found: News, piece: Piece, line: Line, label: str) -> None:
    """A line; a detail has no label of its own, it stands below its question. What its piece says is not repeated."""
    story, interval = found.story, found.interval
    main = main_part(story, interval, line)
    if line.change.kind == "watched":
        page.row(label, main)
        for mention in line.reports:
            page.row("", unmoved_words(story, mention, interval.until.year), "", "dim")
        return
    shown = main if label else f"{found.title(line)}: {main}"
    if piece.tells(line):
        page.row(label, f"{shown} · {detail(story, interval, line, named=True)}", "", _COLOURS[line.group])
    else:
        page.row(label, shown, detail(story, interval, line), _COLOURS[line.group])


def main_part(story: Story, interval: Interval, line: Line) -> str:
    change = line.change
    question = story.questions[change.question]
    after = value(question, change.after) if change.after else "unanswered"
    if change.kind == "watched":
        mentions = count(change.mentions, "new mention")
        if line.fresh is None:
            return mentions
        return f"{mentions}, {count(line.fresh, 'new report') if line.fresh else 'no new report'}"
    if change.kind == "annulled":
        return "declared void"
    if change.kind == "resolved":
        return f"resolved: {after}"
    if change.kind == "proposed" and change.after:
        return f"{after} ({grade(story, change.question, change.after)}) looks final"
    if change.kind == "reopened":
        return f"open again: {after}"
    if change.kind in ("upgrade", "downgrade") and change.before and change.after:
        return f"{after}: {change.before.grade.word} → {grade(story, change.question, change.after)}"
    if change.kind == "mismatch" and change.before and change.after:
        told, recorded = (" ".join(particular(story, s.value)) for s in (change.before, change.after))
        how = f"{change.before.grade.word}, {count(len(change.before.origins), 'origin')}"
        return f"coverage says {told} ({how}); the record says {recorded}"
    if change.kind in ("conflict", "rival") and change.before and change.after:
        return (
            f"{value(question, change.before)} ({change.before.grade.word}) against {after} ({change.after.grade.word})"
        )
    graded = f"{after} ({grade(story, change.question, change.after)})" if change.after else after
    between = [f"{value(question, s)} ({day(d, year=interval.until.year)})" for s, d in line.between[-PASSED:]]
    if len(line.between) > PASSED:
        between.insert(0, f"… {count(len(line.between) - PASSED, 'other value')} …")
    return " → ".join([*_from(story, change), *between, graded])


def _from(story: Story, change: Change) -> list[str]:
    """The value that led before, unless it was only rumoured: the end of a rumour is no step back."""
    if change.before is None or change.before.grade < Grade.REPORTED:
        return []
    return [value(story.questions[change.question], change.before)]


def grade(story: Story, id: str, standing: Standing) -> str:
    """``reported, not documented`` where the value wants a primary source and has none."""
    question = story.questions[id]
    wanted = getattr(question, "needs_primary", {}).get(standing.value)
    hedge = ", hedged" if standing.hedged and standing.grade <= Grade.CORROBORATED else ""
    missing = ", not documented" if wanted and standing.grade < Grade.DOCUMENTED else ""
    return f"{standing.grade.word}{hedge}{missing}"


def detail(story: Story, interval: Interval, line: Line, *, named: bool = False) -> str:
    """How well a line is founded, and by whom. ``named``: the report that it rests on is named above it."""
    standing = line.change.after or line.change.before
    if line.ruling and (line.first is None or line.change.kind in _BY_RULING):
        return f"ruled by {clean(line.ruling.by)}: {clean(line.ruling.because)} [e{line.ruling.position}]"
    if standing is None or line.first is None or line.best is None:
        return ""
    year = interval.until.year
    parts = [standing.mark]
    if not named:
        parts.append(f"{count(len(standing.origins), 'origin')}, {count(standing.mentions, 'mention')}")
        if line.again:
            parts.append(f"again {cited(story, line.again, year)}")
        parts.append(f"first {cited(story, line.first, year)}")
        if line.best.mention.position != line.first.mention.position:
            parts.append(f"best {cited(story, line.best, year)}")
    if line.slipped:
        parts.append(f"slipped {count(line.slipped, 'time')}")
    if line.final:
        parts.append(f"`timeline rule set {line.change.question} {standing.value} --because …` resolves it")
    return " · ".join(parts) + f" [{(line.again or line.best).ref}]"


def cited(story: Story, evidence: Evidence, year: int) -> str:
    """Who said so and when: the publisher, and whose word it passes on."""
    claim, mention = evidence.claim, evidence.mention
    by, origin = source_name(story, mention.domain), source_name(story, evidence.origin)
    if origin == by:
        said = by
    elif evidence.origin.startswith("stmt:"):
        said = f"{by} quoting {origin}"
    elif claim.via:
        said = f"{by} crediting {origin}"
    else:
        said = f"{origin} as retold by {by}"
    return f"{said}, {day(mention.day, year=year)}"


def ending(found: News) -> str:
    traffic = found.traffic
    if not found.something:
        quiet = [c for c in found.coverage if not c.reachable or c.never_polled]
        if quiet:
            return "Nothing new, as far as the feeds that could be read can tell."
        if found.coverage:
            return f"Nothing new, and {count(len(found.coverage), 'feed')} could be read throughout."
        return "Nothing new."
    still = traffic.on_story - min(traffic.moving, traffic.on_story)
    return f"{still:,} of {count(traffic.on_story, 'mention')} on the story changed nothing." if still else ""


def _advice(found: News) -> str:
    if found.elsewhen > found.traffic.on_story:
        told = count(found.elsewhen, "mention on the story", "mentions on the story")
        return f"But {told} published in this time came to us later; what they changed counts from then."
    if not found.something:
        return ""
    example = found.lines[0].change.question if found.lines else next(iter(found.story.questions))
    return f"`timeline why {example}` explains a line, `timeline show REF` any reference."
