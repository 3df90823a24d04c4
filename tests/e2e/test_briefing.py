"""Reasons, the chronology, and a briefing to hand on."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e.conftest import Ran, run

FORMS = ("markdown", "html", "json", "atom", "ics")


@pytest.mark.parametrize("form", FORMS)
def test_the_same_log_and_the_same_moments_give_the_same_bytes(polled: tuple[Path, list[Ran]], form: str) -> None:
    args = ("report", "--since", "2026-03-10", "--until", "2026-03-20", "--format", form)
    first, second = run(polled[0], *args), run(polled[0], *args, now="2026-03-25T00:00:00Z")
    assert first.code == 0
    assert first.out == second.out != ""


def test_a_report_never_moves_the_mark(folder: Path) -> None:
    run(folder, "report")
    assert run(folder, "log", "--kind", "mark.set", "--json").json["events"] == []


def test_an_html_report_holds_hostile_text_as_text(new_story: Path, tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("<script>alert(1)</script> Kestrel Lines\n\n<img src=x onerror=alert(2)>\n", encoding="utf-8")
    run(new_story, "add", str(article), "--link", "javascript:alert(3)")
    for form in ("html", "markdown"):
        page = run(new_story, "report", "--format", form).out
        assert "<script" not in page
        assert "<img" not in page
        assert "](javascript:" not in page
        assert 'href="javascript:' not in page


def test_a_report_is_written_whole_or_not_at_all(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "briefing.md"
    assert run(folder, "report", "--out", str(out)).out == ""
    assert out.read_text(encoding="utf-8").startswith("# ")
    ran = run(folder, "report", "--out", str(tmp_path / "none" / "x.md"))
    assert (ran.code, "cannot be written" in ran.err) == (1, True)
    assert run(folder, "report", "--format", "pdf").code == 2


def test_every_why_ends_in_words_of_a_recorded_mention(polled: tuple[Path, list[Ran]]) -> None:
    folder = polled[0]
    for line in run(folder, "new", "--since", "start", "--json").json["changes"]:
        if line["best"]:
            sentence = line["best"]["sentence"]
            page = " ".join(run(folder, "why", line["question"]).out.split())
            assert " ".join(sentence.split()) in page
            claim = run(folder, "why", line["best"]["ref"], "--json").json["claim"]
            text = run(folder, "show", claim["mention"]["ref"], "--json").json
            assert sentence in "\n\n".join((text["title"], text["summary"], text["text"]))


def test_why_a_mention_is_in_its_family_names_pieces_of_evidence_with_their_points(folder: Path) -> None:
    member = next(
        m for m in run(folder, "mentions", "--on-story", "--json").json["mentions"] if m["family"] != f"f{m['ref'][1:]}"
    )
    found = run(folder, "why", member["ref"], "--json").json
    assert found["origin"]["because"]
    assert all(kin["score"] >= kin["wanted"] and kin["pieces"] for kin in found["kin"])
    assert all(piece["reason"] for kin in found["kin"] for piece in kin["pieces"])


def test_why_a_mention_is_none_of_the_storys_business(polled: tuple[Path, list[Ran]]) -> None:
    stranger = next(m for m in run(polled[0], "mentions", "--json").json["mentions"] if not m["on_story"])
    assert "names nothing" in run(polled[0], "why", stranger["ref"]).out


def test_the_chronology_has_its_developments_in_the_order_of_their_days(polled: tuple[Path, list[Ran]]) -> None:
    found = run(polled[0], "story", "--json").json["developments"]
    assert [d["day"] for d in found] == sorted(d["day"] for d in found)
    assert {d["first"] for d in run(polled[0], "story", "--top", "3", "--json").json["developments"]} <= {
        d["first"] for d in found if d["moved"]
    }
    only = run(polled[0], "story", "--question", "takeover", "--json").json["developments"]
    assert only
    assert all("takeover" in d["moved"] for d in only)
