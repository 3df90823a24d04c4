"""A page tells of one moment, whatever is recorded while it is made."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import stories
from browse.conftest import Told, browsing

from timeline.browse import board
from timeline.events import MentionSeen
from timeline.log import open_database
from timeline.projections import catchup
from timeline.projections.catchup import catch_up


def _late(number: int) -> MentionSeen:
    return MentionSeen(
        feed="tidal-post",
        key=f"late-{number}",
        title=f"Aldermoor abandons takeover of Kestrel Lines, again ({number})",
        seen_at=stories.END + timedelta(hours=number),
    )


def test_what_is_recorded_while_a_page_is_made_is_on_the_next_page(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    path = told()
    real = board.activity
    written = []

    def write_first(*given: Any) -> Any:
        if not written:
            with open_database(path) as database:
                stories.record(database, [_late(1)])
                written.append(catch_up(database))
        return real(*given)

    monkeypatch.setattr(board, "activity", write_first)
    with browsing(path) as browser:
        first, second = browser.text("/"), browser.text("/")
    assert written == [1]
    assert "log position e27" in first and "log position e28" in second

    assert _touched(second) == _touched(first) + 1


def _touched(page: str) -> int:
    """The mentions of the takeover in the table behind the small charts."""
    row = page[page.index('<th scope="row">takeover</th>') :].partition("</tr>")[0]
    return sum(map(int, re.findall(r'<td class="n">(\d+)', row)))


def test_a_page_holds_no_transaction_once_it_is_made(told: Told) -> None:
    path = told()
    with browsing(path) as browser, open_database(path) as database:
        browser.text("/")
        stories.record(database, [_late(2)])
        busy, _, _ = database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert busy == 0


def test_tables_that_another_version_made_are_not_misread(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    path = told()
    with browsing(path) as browser:
        monkeypatch.setattr(catchup, "FORMAT", catchup.FORMAT + 1)
        response = browser("/")
    assert response.status_code == 503
    assert "made by another version of timeline" in response.text
