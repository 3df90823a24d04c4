"""What a person's own entry recorded, what it changed on the board, and how to take it back."""

from __future__ import annotations

from typing import Any

from timeline.log import Recorded
from timeline.projections.views import Views
from timeline.report.news import Interval, news
from timeline.report.newspage import main_part
from timeline.report.page import Page
from timeline.report.words import clean, count, value_name
from timeline.story.model import Story


def receipt_page(story: Story, views: Views, entry: Recorded, width: int, colour: bool) -> str:
    """The page for one event, once the tables reflect it."""
    page = Page(width, colour)
    page.text(_recorded(story, views, entry), "bold")
    if entry.kind == "note.added":
        page.text(f"`timeline show {entry.payload['reference']}` shows it from now on", indent=1)
        return str(page)
    span = Interval(entry.position - 1, entry.position, entry.recorded_at, entry.recorded_at, "")
    changed = news(story, views, span, []).lines
    for line in changed:
        page.row(story.questions[line.change.question].title(line.change.question), main_part(story, span, line))
    if not changed:
        page.text("no answer and no grade changes by it", indent=1)
    page.text(_undone(views, entry), "dim", indent=1)
    return str(page)


def _recorded(story: Story, views: Views, entry: Recorded) -> str:
    said = entry.payload
    match entry.kind:
        case "ruling.made":
            return f"e{entry.position}: ruled that {_ruled(story, said)}, because: {clean(said['because'])}"
        case "ruling.withdrawn":
            return f"e{entry.position}: a ruling is withdrawn, because: {clean(said['because'])}"
        case "note.added":
            return f"e{entry.position}: noted on {said['reference']}"
        case _:
            mention = views.mention(entry.position)
            if not mention.on_story:
                return f"{mention.ref}: added; it names nothing that a question of the story is about"
            claims = sum(claim.counts for claim in views.claims(mention=mention.position))
            return f"{mention.ref}: added; {count(claims, 'claim')} read from it"


def _ruled(story: Story, said: dict[str, Any]) -> str:
    id, subjects = said.get("question", ""), " and ".join(said.get("subjects", ()))
    asked = story.questions[id].title(id) if id else ""
    match said["verdict"]:
        case "set":
            return f"{asked} is {value_name(story.questions[id], said['value'])}"
        case "reject":
            return f"{subjects} shall not count"
        case "same":
            return f"{subjects} go back to one report"
        case "apart":
            return f"{subjects} are independent reports"
        case "annul":
            return f"{asked} is void"
        case _:
            return f"{asked} is open again"


def _undone(views: Views, entry: Recorded) -> str:
    if entry.kind == "ruling.made":
        return f"`timeline rule withdraw e{entry.position} --because …` takes it back"
    if entry.kind == "ruling.withdrawn":
        return "both stay in the log; rule anew where that was wrong"
    claims = [claim.ref for claim in views.claims(mention=entry.position) if claim.counts]
    if claims:
        return f"it stays in the log; `timeline rule reject {claims[0]} --because …` lets a claim no longer count"
    return f"it stays in the log; `timeline show m{entry.position}` shows it"
