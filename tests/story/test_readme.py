"""The story in the README is one, and reads what the README says it reads."""

from __future__ import annotations

import re
from pathlib import Path

from timeline.reading.claim import Passage
from timeline.reading.read import read
from timeline.reading.rules import compile_rules
from timeline.story.load import load_story

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_story_in_the_readme_loads_and_reads_its_own_example(tmp_path: Path) -> None:
    written = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    example = re.search(r'check --try "([^"]+)"` shows', README)
    assert written
    assert example
    (tmp_path / "feeds.yaml").write_text(written[1], encoding="utf-8")
    story = load_story(tmp_path / "feeds.yaml").story
    found = read(compile_rules(story), Passage(title=example[1]))
    assert [claim.question for claim in found.claims] == ["talks"]
    assert "ripple" in found.touches
