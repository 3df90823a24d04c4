"""What a poll or a backfill brought, feed by feed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from timeline.report.page import Page
from timeline.report.words import clean, count
from timeline.stored import moment_text

if TYPE_CHECKING:
    from timeline.feeds.poll import Outcome


ALIKE = 4
"""As many feeds that fail for one and the same cause share a line."""


def outcomes_page(outcomes: list[Outcome], width: int, colour: bool, *, every: bool = False) -> str:
    """A line for each feed that had news or trouble, one for feeds that share a cause, and one for all.

    ``every``: a line for the other feeds too.
    """
    page = Page(width, colour)
    failures: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.error:
            failures[outcome.error.cause].append(outcome)
        elif outcome.seen or outcome.revised:
            page.row(clean(outcome.label), _came(outcome))
        elif every:
            due = f", next due {moment_text(outcome.next_due)}" if outcome.next_due else ""
            page.row(clean(outcome.label), f"{outcome.result.replace('-', ' ')}{due}", "", "dim")
    for cause, alike in failures.items():
        if len(alike) >= ALIKE:
            named = ", ".join(clean(outcome.label) for outcome in alike[:3])
            page.row(count(len(alike), "feed"), f"{clean(str(alike[0].error))} ({cause}: {named} …)", "", "yellow")
        else:
            for outcome in alike:
                page.row(clean(outcome.label), clean(str(outcome.error)), "", "yellow")
    page.text(" · ".join(_sums(outcomes)))
    return str(page)


def _sums(outcomes: list[Outcome]) -> list[str]:
    asked = [o for o in outcomes if o.result not in ("not-due", "leased", "left-out")]
    left_out = [o for o in outcomes if o.result == "left-out"]
    if not asked:
        return ["no feed was due", "--all asks them politely all the same"]
    failed = [o for o in asked if o.error]
    parts = [f"{count(len(asked), 'feed')} asked"]
    if len(asked) + len(left_out) < len(outcomes):
        parts.append(f"{len(outcomes) - len(asked) - len(left_out)} not due")
    seen, revised = sum(o.seen for o in outcomes), sum(o.revised for o in outcomes)
    if seen or revised:
        parts.append(f"{count(seen, 'new mention')}, {count(revised, 'edit')}")
    elif len(failed) < len(asked):
        parts.append("nothing new")
    if failed:
        all_of_them = " - is this machine online?" if len(failed) == len(asked) > 1 else ""
        parts.append(f"{len(failed)} failed; what was recorded before is untouched{all_of_them}")
    if left_out:
        named = ", ".join(clean(o.label) for o in left_out[:3]) + (" …" if len(left_out) > 3 else "")
        parts.append(f"documents of {count(len(left_out), 'feed')} left out that the story does not follow ({named})")
    return parts


def _came(outcome: Outcome) -> str:
    parts = []
    if outcome.seen:
        before = f" that {'was' if outcome.seen == 1 else 'were'} there before we came" if outcome.backlog else ""
        parts.append(count(outcome.seen, "mention") + before)
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
