"""Text from outside stays text, wherever it is shown, and only addresses on the web are links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from browse.conftest import Browser, Told, browsing
from browse.markup import taken_apart
from stories import events, story

from timeline.events import FeedFailing, MentionRevised, MentionSeen
from timeline.stored import moment

SCRIPT = "<script>alert(1)</script>"
IMAGE = "\"'><img src=x onerror=alert(1)>"
AT = moment("2026-03-22T08:00:00Z")


@pytest.fixture
def hostile(told: Told) -> Iterator[Browser]:
    declared = story()
    asked = replace(declared.questions["takeover"], ask=f"Who buys? {IMAGE}", name=f"Takeover {SCRIPT}")
    questions = {**declared.questions, "takeover": asked}
    declared = replace(declared, story=f"The sale {SCRIPT}", questions=questions)
    carried = {
        "feed": "tidal-post",
        "key": "evil",
        "link": f"javascript:alert(1)//{IMAGE}",
        "author": f"Eve {IMAGE}",
        "text": f"Aldermoor has abandoned its takeover of Kestrel Lines. {SCRIPT} \u202egnorw\u202c {{{{ 7*7 }}}}",
        "published_at": AT,
        "seen_at": AT,
    }
    first = MentionSeen(**carried, title=f"Aldermoor abandons takeover of Kestrel Lines {SCRIPT} {IMAGE}")
    edited = MentionRevised(
        **{**carried, "seen_at": moment("2026-03-22T09:00:00Z")},
        title=f"Aldermoor abandons takeover of Kestrel Lines {IMAGE} {SCRIPT} {SCRIPT}",
        supersedes=first.id(),
    )
    data = MentionSeen(
        feed="ferry-weekly", key="data", link="data:text/html,<script>alert(1)</script>",
        title="Aldermoor drops takeover of Kestrel Lines", published_at=AT, seen_at=AT,
    )  # fmt: skip
    failing = FeedFailing(
        feed="deck-forum", cause="broken", message=f"it says {SCRIPT}", seen_at=moment("2026-03-22T10:00:00Z")
    )
    path = told([*events(), first, data, edited, failing], declared)
    with browsing(path) as browser:
        yield browser


PATHS = (
    "/", "/new?since=start", "/question/takeover", "/story", "/mention/m28", "/mention/m29", "/family/f28", "/sources",
    "/search?q=%3Cscript%3E", f"/search?q={IMAGE.replace('<', '%3C')}", "/events/mentions", "/events/mentions/28",
    "/events/claims", "/events/what_changed", "/events/changes_feed", "/events/search_mentions?words=abandons",
    "/events/feeds", f"/question/{SCRIPT}", f"/new?since={SCRIPT}",
)  # fmt: skip


def test_nothing_that_came_from_outside_is_markup(hostile: Browser) -> None:
    """Behaviour 73."""
    for path in PATHS:
        page = hostile(path).text
        found = taken_apart(page)
        assert "alert(1)" not in "".join(found.scripts), path
        assert SCRIPT not in page, path
        assert "<img src=x" not in page, path
        assert "\u202e" not in page or path.startswith("/events"), path
        assert not [link for link in found.links if link.lower().startswith(("javascript:", "data:", "vbscript:"))]
        assert "49" not in found.words.split() or "{{ 7*7 }}" in found.words, path


def test_what_it_says_can_still_be_read(hostile: Browser) -> None:
    words = taken_apart(hostile.text("/mention/m28")).words
    assert "Aldermoor abandons takeover of Kestrel Lines" in words
    assert SCRIPT in words
    assert "javascript:alert(1)" in words  # shown, and no link
    assert "Eve" in words


def test_feeds_and_calendars_hold_no_markup_either(hostile: Browser) -> None:
    feed = hostile.text("/events/changes_feed.atom")
    assert SCRIPT not in feed
    assert "javascript:" not in feed
