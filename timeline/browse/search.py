"""Full-text search over all mentions, the newest first, fifty to a page."""

from __future__ import annotations

from timeline.browse.frame import Asked, Page, before
from timeline.browse.glance import Glance
from timeline.report.words import source_name

EACH = 50


def search_page(glance: Glance, asked: Asked) -> Page:
    """``?q=WORDS``: all occur; ``story=1``: only what concerns the story; ``before=POSITION``: the next page."""
    words, on_story = asked.query.get("q", "").strip(), asked.query.get("story") == "1"
    upto = before(glance, asked)
    found = glance.views.mentions(words=words, on_story=on_story, upto=upto, limit=EACH + 1) if words else []
    fill = {
        "words": words,
        "on_story": on_story,
        "found": found[:EACH],
        "more": found[EACH - 1].position if len(found) > EACH else 0,
        "name_of": lambda domain: source_name(glance.story, domain),
    }
    return Page("search.html", f"Search: {words}" if words else "Search", fill)
