"""`timeline check`: what is compiled, warnings, templates, and questions written out."""

from __future__ import annotations

from pathlib import Path

from e2e.conftest import run

from timeline.story.document import plain_yaml
from timeline.story.load import load_story
from timeline.story.templates import names

FLOTATION = """\
story: A flotation
contact: a@example.com
feeds: [https://post.example/feed]
sources: {post.example: {name: Post, letter: B}}
entities: {halden: {name: Halden Ferries}}
questions:
  ipo: {use: ipo, company: halden}
  depth:
    ask: How deep is the water?
    type: status
    about: halden
    values: [shallow, deep]
    events: {dive: ["{halden} ..4 ~dive"]}
    map: {dive: {any: deep}}
"""


def flotation(folder: Path) -> Path:
    (folder / "feeds.yaml").write_text(FLOTATION, encoding="utf-8")
    return folder


def test_what_is_sound_and_yet_leads_nowhere_is_a_warning_and_no_failure(tmp_path: Path) -> None:
    ran = run(flotation(tmp_path), "check")
    assert ran.code == 0
    assert "no mistakes, 3 warnings" in ran.out.replace("\n", " ")
    assert "nothing leads to the value 'shallow'" in ran.out.replace("\n" + " " * 20, " ")
    found = run(tmp_path, "check", "--json").json
    assert [(warning["line"], warning["text"].split(":")[0]) for warning in found["warnings"]] == [
        (7, "ipo.needs_primary"),
        (7, "ipo.values"),
        (12, "depth.values"),
    ]
    assert found["compiled"]["depth"] == 1
    assert found["compiled"]["ipo"] > 30


def test_all_templates_are_listed_with_what_they_want(tmp_path: Path) -> None:
    listed = run(tmp_path, "check", "--list", "--json").json["templates"]
    assert [one["name"] for one in listed] == list(names())
    shown = run(tmp_path, "check", "--list").out
    assert all(f" {name} " in shown for name in names())
    assert "company, [parties]" in shown


def test_a_question_is_printed_written_out_and_reads_the_same_again(tmp_path: Path) -> None:
    before = load_story(flotation(tmp_path) / "feeds.yaml").story.questions
    printed = run(tmp_path, "check", "--show", "ipo").out
    assert plain_yaml(printed)["ipo"]["about"] == ["halden"]
    head = FLOTATION.partition("questions:")[0]
    shown = "".join(f"  {line}\n" for line in printed.splitlines())
    (tmp_path / "feeds.yaml").write_text(f"{head}questions:\n{shown}", encoding="utf-8")
    assert load_story(tmp_path / "feeds.yaml").story.questions["ipo"] == before["ipo"]
    assert run(tmp_path, "check", "--show", "ipo", "--json").json["definition"]["type"] == "status"


def test_a_template_is_printed_with_a_story_and_without(tmp_path: Path) -> None:
    bare = run(tmp_path, "check", "--show", "vote").out
    assert bare == run(flotation(tmp_path), "check", "--show", "vote").out
    assert bare == run(tmp_path, "check", "--template", "vote").out
    assert plain_yaml(bare)["needs"] == {"body": "who votes"}
    assert run(tmp_path, "check", "--template", "vote", "--json").json["needs"] == {"body": "who votes"}


def test_a_name_that_is_neither_is_told_with_the_nearest(tmp_path: Path) -> None:
    ran = run(flotation(tmp_path), "check", "--show", "dpeth")
    assert ran.code == 2
    assert "did you mean depth?" in ran.err.replace("\n", " ")
    ran = run(tmp_path, "check", "--template", "lawsiut")
    assert ran.code == 2
    assert "did you mean lawsuit?" in ran.err.replace("\n", " ")


def test_what_a_sound_story_still_lacks_is_told_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text("story: s\ncontact: you@example.org\nfeeds: []\n", encoding="utf-8")
    page = " ".join(run(tmp_path, "check").out.split())
    assert "`contact:` is still the example's" in page
    assert "Nothing is followed yet: `timeline feeds add URL`" in page
    assert "No source is rated A to C, so all will be rumour" in page
    assert "Nothing is asked yet: `timeline check --list`" in page
    assert len(run(tmp_path, "check", "--json").json["missing"]) == 4
    assert run(flotation(tmp_path), "check", "--json").json["missing"] == []
