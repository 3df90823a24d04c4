"""A story file that cannot be used says so: every mistake, in the order of the file, with line, column and a hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from timeline.errors import StoryError
from timeline.story.document import MAX_BYTES
from timeline.story.load import load_story

HEAD = """\
story: A test
contact: a@example.org
feeds:
  - https://one.example/feed
entities:
  ada: {name: Ada}
"""

QUESTION = (
    HEAD
    + """\
questions:
  launch:
    ask: Has it been launched?
    type: status
    about: [ada]
    values: [planned, done]
    events:
      go: ["{ada} ..4 ~launch"]
    map:
      go: {done: done, intended: planned}
"""
)


def mistakes(folder: Path, text: str | bytes) -> list[tuple[int, int, str]]:
    """(line, column, words) of each mistake in a story file of this text."""
    path = folder / "feeds.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(StoryError) as caught:
        load_story(path)
    assert all(m.file == str(path) for m in caught.value.mistakes)
    return [(m.line, m.column, m.text) for m in caught.value.mistakes]


def test_the_stories_that_are_broken_below_are_sound_before(tmp_path: Path) -> None:
    for text in (HEAD, QUESTION):
        (tmp_path / "feeds.yaml").write_text(text)
        assert load_story(tmp_path / "feeds.yaml").story.story == "A test"


FILES = {
    "a key that stands twice": (HEAD + "story: Another\n", 7, 1, "duplicate key"),
    "a tab for indentation": (HEAD + "questions:\n\tone: {ask: Why?}\n", 8, 1, "'\\t'"),
    "a bracket that is never closed": (HEAD + "questions: {one: {ask: Why?}\n", 8, 1, "YAML"),
    "two files in one": (HEAD + "---\nstory: Another\n", 7, 1, "YAML"),
    "bytes that are no UTF-8": (HEAD.encode() + b"# caf\xe9\n", 7, 1, "UTF-8"),
    "a list where a mapping belongs": ("- story\n", 1, 1, "mapping"),
    "nothing at all": ("", 1, 1, "mapping"),
}


@pytest.mark.parametrize(("text", "line", "column", "words"), FILES.values(), ids=FILES)
def test_a_file_that_is_no_story_says_where_and_why(
    tmp_path: Path, text: str | bytes, line: int, column: int, words: str
) -> None:
    ((found_line, found_column, said),) = mistakes(tmp_path, text)
    assert (found_line, found_column) == (line, column)
    assert words in said


FEED = "- https://one.example/feed"

# what is replaced in QUESTION, by what (» marks the place that the mistake must name), and what must be said of it
SETTINGS = {
    "an unknown setting of the file": ("entities:", "»entitys:", "did you mean entities?"),
    "an unknown setting of a feed": (FEED, "- {url: https://one.example/feed, »evry: 2h}", "did you mean every?"),
    "an unknown setting of an entity": ("{name: Ada}", "{name: Ada, »alias: [A]}", "did you mean aliases?"),
    "an unknown setting of a question": ("    about:", "    »abuot:", "did you mean about?"),
    "a setting of another type of question": ("    about:", "    »unit: USD\n    about:", "unknown setting"),
    "a setting that is missing": ("  launch:\n    ask: Has it been launched?\n", "  »launch:\n", "`ask` is missing"),
    "text where a list of feeds belongs": ("feeds:\n  " + FEED, "»feeds: everything", "not 'everything'"),
    "a number where settings belong": (
        "ada: {name: Ada}",
        "»ada: 7",
        "entities.ada: settings are expected here, not 7",
    ),
    "a type that does not exist": ("type: status", "»type: statsu", "did you mean status?"),
    "a letter that does not exist": (
        "entities:",
        "sources: {a.example: {name: A, »letter: G}}\nentities:",
        "'G' is not one of A, B, C",
    ),
    "a duration without a unit that we know": (
        FEED,
        "- {url: https://one.example/feed, »every: 2 moons}",
        "write 15m, 2h",
    ),
    "an interval of a few seconds": (
        FEED,
        "- {url: https://one.example/feed, »every: 5}",
        "greater than or equal to 60",
    ),
    "an address that is no feed's": ("- https://one", "- »ftp://one", "starts with https://"),
    "an address with a password in it": ("- https://one", "- »https://me:secret@one", "no address of a feed"),
    "an entity that nobody declared": ("about: [ada]", "»about: [adda]", "no entity 'adda'; did you mean ada?"),
    "an entity in parties": ("about: [ada]", "»parties: [bob]", "no entity 'bob'; known: ada"),
    "a value in a map": ("intended: planned}", "»intended: planed}", "no value 'planed'; did you mean planned?"),
    "an event that is in no map": ("      go: [", "      »stop: [ada]\n      go: [", "is in no `map:`"),
    "an event in a map that is none": (
        "      go: {done",
        "      »goo: {done: done}\n      go: {done",
        "no event 'goo'; did you mean go?",
    ),
    "a value in reversal": (
        "    events:",
        "    »reversal: [planed]\n    events:",
        "no value 'planed'; did you mean planned?",
    ),
    "a value that wants a primary source": (
        "    events:",
        "    needs_primary: {»dome: a deed}\n    events:",
        "no value 'dome'; did you mean done?",
    ),
    "a value of a filing": (
        "    events:",
        "    filings: {»S-1: dine}\n    events:",
        "no value 'dine'; did you mean done?",
    ),
    "an event in over": ("    events:", "    over: {»go: [stay]}\n    events:", "no event 'stay'; known: go"),
    "a question to be a detail of": (
        "    about:",
        "    »detail_of: lunch\n    about:",
        "no question 'lunch'; did you mean launch?",
    ),
    "a feed's question": (FEED, "- {url: https://one.example/feed, »question: lunch}", "did you mean launch?"),
    "an address that is there twice": (FEED, FEED + "\n  - »https://www.one.example/feed/", "used twice"),
    "a name that is there twice": (
        FEED,
        "- {name: One, url: https://one.example/feed}\n  - »{name: one, url: https://two.example/feed}",
        "used twice",
    ),
}


@pytest.mark.parametrize(("old", "new", "words"), SETTINGS.values(), ids=SETTINGS)
def test_a_mistake_is_named_where_it_stands_with_what_was_meant(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert QUESTION.count(old) == 1
    marked = QUESTION.replace(old, new)
    before = marked[: marked.index("»")]
    ((line, column, said),) = mistakes(tmp_path, marked.replace("»", ""))
    assert words in said
    assert (line, column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = QUESTION.replace("contact:", "contakt:").replace("ask:", "aks:").replace("{name: Ada}", "{nam: Ada}")
    found = mistakes(tmp_path, text)
    assert [line for line, _, _ in found] == sorted(line for line, _, _ in found)
    assert {1, 2, 6, 8, 9} == {line for line, _, _ in found}


def test_names_that_lead_nowhere_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = QUESTION.replace("about: [ada]", "about: [eve]").replace("intended: planned", "intended: never")
    text = text.replace("- https://one.example/feed", "- {url: https://one.example/feed, question: why}")
    assert [line for line, _, _ in mistakes(tmp_path, text)] == [4, 11, 16]


def test_mistakes_of_form_do_not_hide_those_of_sense(tmp_path: Path) -> None:
    text = QUESTION.replace("intended: planned", "intended: never").replace("    about: [ada]\n", "")
    text += "  other: {ask: Why?, about: [eve], weight: 99}\n  third: {ask: Why?, about: [eve]}\n"
    text = text.replace("- https://one.example/feed", "- {url: one.example, name: One}\n  - {url: x, question: other}")
    assert [line for line, _, _ in mistakes(tmp_path, text)] == [4, 5, 16, 17, 18]


def test_a_setting_that_is_lost_is_not_missed_everywhere_else(tmp_path: Path) -> None:
    ((line, _, said),) = mistakes(tmp_path, QUESTION.replace("entities:", "entites:"))
    assert line == 5 and "entities" in said


def test_a_missing_file_says_what_a_story_starts_with(tmp_path: Path) -> None:
    with pytest.raises(StoryError, match=r"no such file; a story starts with a feeds\.yaml"):
        load_story(tmp_path / "feeds.yaml")


def test_a_folder_is_no_story_file(tmp_path: Path) -> None:
    with pytest.raises(StoryError, match="cannot be read"):
        load_story(tmp_path)


def test_a_huge_file_is_not_even_parsed(tmp_path: Path) -> None:
    ((_, _, said),) = mistakes(tmp_path, HEAD + "#" * MAX_BYTES)
    assert "that is no story file" in said


def test_aliases_that_multiply_one_another_are_refused_and_cost_nothing(tmp_path: Path) -> None:
    rows = ["a0: &a0 [" + ", ".join(["lol"] * 10) + "]"]
    rows += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 12)]
    ((_, _, said),) = mistakes(tmp_path, HEAD + "\n".join(rows))
    assert "too many values" in said


def test_an_alias_of_itself_is_refused(tmp_path: Path) -> None:
    ((_, _, said),) = mistakes(tmp_path, HEAD + "questions: &all {one: *all}\n")
    assert said


def test_brackets_without_end_are_refused(tmp_path: Path) -> None:
    ((_, _, said),) = mistakes(tmp_path, HEAD + "questions: " + "[" * 500)
    assert said


def test_words_that_yaml_1_1_takes_for_no_and_on_stay_words(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(HEAD + "questions:\n  on:\n    ask: no\n    name: yes\n")
    asked = load_story(path).story.questions["on"]
    assert (asked.ask, asked.name) == ("no", "yes")
