"""Two whole stories that templates alone must read: a flotation, and a merger with a strike."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

from timeline.reading.claim import Passage
from timeline.reading.read import read
from timeline.reading.rules import compile_rules
from timeline.story.document import as_yaml, plain_yaml
from timeline.story.load import load_story

DATA = Path(__file__).parents[1] / "data"
Found = set[tuple[int, str]]


def read_and_listed(name: str, folder: Path) -> tuple[Found, Found, list[dict[str, Any]]]:
    """(what the program claims, what a person listed) as (number of the text, "question value")."""
    told = plain_yaml((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    (folder / "feeds.yaml").write_text(as_yaml(told["declares"]), encoding="utf-8")
    rules = compile_rules(load_story(folder / "feeds.yaml").story)
    claimed: Found = set()
    for number, text in enumerate(told["texts"]):
        passage = Passage(
            title=text["title"],
            text=text.get("text", ""),
            published_at=datetime.combine(text["at"], time(9), UTC),
            domain=text.get("domain", "post.example"),
            stated=tuple(text.get("stated", {}).items()),
        )
        claimed |= {(number, f"{claim.question} {claim.value}") for claim in read(rules, passage).claims}
    listed = {(number, claim) for number, text in enumerate(told["texts"]) for claim in text["claims"]}
    return claimed, listed, told["texts"]


@pytest.mark.parametrize("name", ["tidal_ipo", "rail_merger"])
def test_templates_alone_read_a_story_that_they_were_not_written_for(name: str, tmp_path: Path) -> None:
    claimed, listed, texts = read_and_listed(name, tmp_path)
    assert len(texts) >= 25
    assert sum(not text["claims"] for text in texts) >= 6
    both = len(claimed & listed)
    assert both / len(claimed) >= 0.95, sorted(claimed - listed)
    assert both / len(listed) >= 0.9, sorted(listed - claimed)
