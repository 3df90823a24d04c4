"""What a poll or a backfill brought, feed by feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from timeline.events import moment_text
from timeline.report.page import Page
from timeline.report.words import clean, count

if TYPE_CHECKING:
    from timeline.feeds.poll import Outcome


def outcomes_page(outcomes: list[Outcome], width: int, colour: bool) -> str:
    """A line for each feed that had news or trouble, and one for all."""
    page = Page(width, colour)
    for outcome in outcomes:
        if outcome.error:
            page.row(clean(outcome.label), clean(str(outcome.error)), "", "yellow")
        elif outcome.seen or outcome.revised:
            page.row(clean(outcome.label), _came(outcome))
    polled = [o for o in outcomes if o.result not in ("not-due", "leased")]
    parts = [f"{count(len(polled), 'feed')} read" if polled else "no feed was due"]
    if len(polled) < len(outcomes):
        parts.append(f"{len(outcomes) - len(polled)} not due" if polled else "--all asks them politely all the same")
    seen, revised = sum(o.seen for o in outcomes), sum(o.revised for o in outcomes)
    if polled:
        parts.append(f"{count(seen, 'new mention')}, {count(revised, 'edit')}" if seen or revised else "nothing new")
    failed = sum(o.error is not None for o in outcomes)
    if failed:
        parts.append(f"{count(failed, 'feed')} failed; what was recorded before is untouched")
    page.text(" · ".join(parts))
    return str(page)


def _came(outcome: Outcome) -> str:
    parts = []
    if outcome.seen:
        parts.append(count(outcome.seen, "mention") + (" that were there before we came" if outcome.backlog else ""))
    if outcome.revised:
        parts.append(count(outcome.revised, "edit"))
    return ", ".join(parts)


def outcomes_json(outcomes: list[Outcome]) -> dict[str, Any]:
    return {
        "schema": "timeline.poll/1",
        "feeds": [
            {
                "feed": o.feed,
                "label": o.label,
                "result": o.result,
                "seen": o.seen,
                "revised": o.revised,
                "backlog": o.backlog,
                "cause": o.error.cause if o.error else None,
                "message": str(o.error) if o.error else None,
                "next_due": moment_text(o.next_due) if o.next_due else None,
            }
            for o in outcomes
        ],
    }
