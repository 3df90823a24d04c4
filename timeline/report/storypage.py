"""``timeline story``: the chronology of what happened, ranked by the questions that it moved and by its origins."""

from __future__ import annotations

import sqlite3
from typing import Any

from timeline.projections.chronology import Happening, happenings
from timeline.report.page import Page
from timeline.report.words import clean, count, day, source_name
from timeline.story.model import Story

CONSIDERED = 10
"""So many times what is asked for is looked at: what is told most often is not always told by most origins."""


def chronology(connection: sqlite3.Connection, after: int, upto: int, question: str, top: int) -> list[Happening]:
    """The most important developments, in the order of their days.

    What moved a question goes before what did not, then what more origins report.
    """
    found = happenings(connection, after=after, upto=upto, question=question, most=CONSIDERED * top)
    ranked = sorted(found, key=lambda h: (-len(h.moved), -len(h.origins), -h.mentions, h.day, h.first))
    return sorted(ranked[:top], key=lambda h: (h.day, h.first))


def chronology_json(story: Story, found: list[Happening]) -> dict[str, Any]:
    return {
        "schema": "timeline.story/1",
        "story": story.story,
        "developments": [
            {
                "day": h.day,
                "title": h.title,
                "first": f"m{h.first}",
                "source": source_name(story, h.domain),
                "mentions": h.mentions,
                "origins": list(h.origins),
                "moved": list(h.moved),
            }
            for h in found
        ],
    }


def chronology_page(story: Story, found: list[Happening], year: int, width: int, colour: bool) -> str:
    page = Page(width, colour)
    page.text(f"{clean(story.story)} · {count(len(found), 'development')}")
    page.lines.append("")
    for h in found:
        moved = [story.questions[id].title(id) for id in h.moved if id in story.questions]
        detail = f"{source_name(story, h.domain)}, {count(len(h.origins), 'origin')}, {count(h.mentions, 'mention')}"
        if moved:
            detail += f" · moved {', '.join(moved)}"
        page.row(day(h.day, year=year), clean(h.title), f"{detail} [m{h.first}]")
    return str(page)
