"""An edit of feeds.yaml re-reads everything, and what only the edit changed never poses as news."""

from __future__ import annotations

from pathlib import Path

from e2e.conftest import run


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "feeds.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_source_rated_anew_moves_grades_under_re_read_and_nowhere_else(folder: Path) -> None:
    run(folder, "new")
    edit(folder, "letter: A", "letter: E")
    found = run(folder, "new", "--json").json
    assert found["changes"]
    assert {line["group"] for line in found["changes"]} == {"re-read"}
    assert found["counts"]["on_story"] == 0
    assert run(folder, "new", "--json").json["changes"] == []


def test_a_question_added_today_has_its_whole_history_at_once(folder: Path) -> None:
    edit(folder, "questions:\n", "questions:\n  kestrels: {ask: What of Kestrel Lines?, about: [kestrel]}\n")
    found = run(folder, "question", "kestrels", "--json").json
    assert found["mentions"] > 5


def test_a_comment_adopts_nothing(folder: Path) -> None:
    before = run(folder, "log", "--kind", "story.adopted", "--json").json["events"]
    edit(folder, "questions:\n", "# a comment\nquestions:\n")
    run(folder, "questions")
    assert run(folder, "log", "--kind", "story.adopted", "--json").json["events"] == before


def test_a_broken_edit_hides_nothing_and_is_named_with_its_line(folder: Path) -> None:
    before = run(folder, "questions").out
    edit(folder, "questions:\n", "questions:\n  broken: {ask: x, tpye: status}\n")
    ran = run(folder, "questions")
    assert (ran.code, ran.out) == (0, before)
    assert "did you mean type" in ran.err


def test_two_edits_in_a_row_leave_nothing_that_leads_nowhere(folder: Path) -> None:
    run(folder, "new")
    edit(folder, "letter: A", "letter: E")
    run(folder, "questions")
    edit(folder, "questions:\n", "questions:\n  kestrels: {ask: What of Kestrel Lines?, about: [kestrel]}\n")
    edit(folder, "parties: [aldermoor, kestrel, valdar]", "parties: [aldermoor]")
    ran = run(folder, "new", "--since", "start")
    assert ran.code == 0
    assert "RE-READ" in ran.out or "CHANGED" in ran.out
