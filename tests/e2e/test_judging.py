"""A person's own judgement: rulings, notes and mentions added by hand; each is an event, and none erases another."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e.conftest import run


def leading(folder: Path, question: str) -> tuple[str, str, str]:
    """(value, grade, lifecycle) of a question."""
    found = run(folder, "question", question, "--json").json
    led = found["leading"][0] if found["leading"] else {"value": "", "grade": ""}
    return led["value"], led["grade"], found["lifecycle"]


def ruled(folder: Path, *args: str) -> str:
    """Rule; the reference of the ruling."""
    ran = run(folder, "rule", *args, "--because", "I read the papers", "--by", "Ada", "--json")
    assert ran.code == 0, ran.err
    return f"e{ran.json['events'][0]['position']}"


def related(folder: Path) -> tuple[str, str]:
    """Two mentions of one family, the later first."""
    listed = run(folder, "mentions", "--on-story", "--json").json["mentions"]
    later = next(m for m in listed if m["family"] != f"f{m['ref'][1:]}")
    return later["ref"], f"m{later['family'][1:]}"


def same_family(folder: Path, one: str, other: str) -> bool:
    found = [run(folder, "show", ref, "--json").json["family"] for ref in (one, other)]
    return bool(found[0] == found[1])


def test_a_ruling_leads_is_named_and_leaves_no_trace_once_withdrawn(folder: Path) -> None:
    before = run(folder, "questions").out
    values = run(folder, "check", "--json").json["definition"]["questions"]["takeover"]["values"]
    ref = ruled(folder, "set", "takeover", values[0])
    assert leading(folder, "takeover") == (values[0], "ruled", "resolved")
    page = run(folder, "question", "takeover").out
    assert "set by Ada: I read the papers" in page
    assert ref in page
    assert "ruled by Ada" in " ".join(run(folder, "new", "--peek").out.split())
    ruled(folder, "withdraw", ref)
    assert run(folder, "questions").out == before
    assert "equal to the log folded anew" in run(folder, "verify").out


def test_an_annulled_question_is_void_until_it_is_reopened(folder: Path) -> None:
    ruled(folder, "annul", "takeover")
    assert leading(folder, "takeover")[2] == "annulled"
    assert "declared void" in run(folder, "new", "--peek").out
    ruled(folder, "reopen", "takeover")
    assert leading(folder, "takeover")[2] == "open"


def test_a_rejected_claim_no_longer_counts(folder: Path) -> None:
    found = run(folder, "question", "takeover", "--json").json
    standing = found["leading"][0]
    claims = [e["ref"] for e in found["evidence"] if e["value"] == standing["value"] and e["withdrawn_at"] is None]
    ref = ruled(folder, "reject", *claims)
    assert leading(folder, "takeover")[0] != standing["value"]
    ruled(folder, "withdraw", ref)
    assert leading(folder, "takeover")[0] == standing["value"]


def test_what_a_person_puts_apart_is_counted_as_two_origins_until_it_is_withdrawn(folder: Path) -> None:
    one, other = related(folder)
    family = run(folder, "show", one, "--json").json
    ref = ruled(folder, "apart", one, other)
    assert run(folder, "show", one, "--json").json["family"] != run(folder, "show", other, "--json").json["family"]
    assert "equal to the log folded anew" in run(folder, "verify").out
    ruled(folder, "withdraw", ref)
    assert run(folder, "show", one, "--json").json["family"] == family["family"]
    assert "equal to the log folded anew" in run(folder, "verify").out


def test_a_family_that_a_person_joined_says_so_by_name_and_reason(folder: Path) -> None:
    one, other = related(folder)
    ruled(folder, "apart", one, other)
    ref = ruled(folder, "same", one, other)
    family = run(folder, "show", one, "--json").json["family"]
    for asked in (one, other, family):
        why = run(folder, "why", asked).out
        assert f"{one} and {other} go back to one report" in why and ref in why and "ruled by Ada" in why
        assert [ruling["ref"] for ruling in run(folder, "why", asked, "--json").json["rulings"]] == [ref]
    assert f"{one}, {other}" in run(folder, "show", ref).out
    ruled(folder, "withdraw", ref)
    assert ref not in run(folder, "why", one).out


def test_the_later_ruling_on_a_pair_goes_before_the_earlier_and_says_so(folder: Path) -> None:
    one, other = related(folder)
    first = ruled(folder, "same", one, other)
    ran = run(folder, "rule", "apart", other, one, "--because", "each asked the registry", "--by", "Bo", "--json")
    assert ran.json["remarks"] == [f"goes before {first} by Ada, which said: same"]
    assert not same_family(folder, one, other)
    second = f"e{ran.json['events'][0]['position']}"
    again = run(folder, "rule", "same", one, other, "--because", "no, one call", "--by", "Ada")
    assert f"goes before {second} by Bo, which said: apart" in again.out
    assert same_family(folder, one, other)
    assert "equal to the log folded anew" in run(folder, "verify").out


def test_a_ruling_that_another_stands_against_is_told_which(folder: Path) -> None:
    one, other = related(folder)
    third = next(
        m["ref"]
        for m in run(folder, "mentions", "--on-story", "--json").json["mentions"]
        if m["family"] not in (f"f{other[1:]}", f"f{one[1:]}")
    )
    ruled(folder, "same", one, other)
    against = ruled(folder, "apart", one, third)
    ran = run(folder, "rule", "same", other, third, "--because", "one dispatch", "--by", "Bo")
    assert f"cannot be followed: {against} puts {one} and {third} apart" in ran.out
    ruled(folder, "withdraw", against)
    assert same_family(folder, other, third)
    assert same_family(folder, one, third)


def test_why_names_each_pair_of_kin_once_and_only_kin_of_its_family(folder: Path) -> None:
    one, other = related(folder)
    for ref in (one, other):
        pairs = [(kin["younger"], kin["older"]) for kin in run(folder, "why", ref, "--json").json["kin"]]
        assert (one, other) in pairs
        assert len(set(pairs)) == len(pairs)
        assert all(ref in pair and pair[0] != pair[1] for pair in pairs)
    ruled(folder, "apart", one, other)
    assert (one, other) not in [(k["younger"], k["older"]) for k in run(folder, "why", one, "--json").json["kin"]]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("set", "takeovr", "agreed"), "did you mean takeover"),
        (("set", "takeover", "agred"), "did you mean agreed"),
        (("annul", "nothing-like-it"), "there is no question"),
        (("reject", "c99999.1"), "there is no claim c99999.1"),
        (("same", "m99999", "m99998"), "there is no mention m99999"),
        (("withdraw", "e1"), "there is no ruling e1"),
        (("withdraw", "m1"), "no reference of that sort"),
    ],
)
def test_a_ruling_on_nothing_is_refused_in_one_line(folder: Path, args: tuple[str, ...], said: str) -> None:
    head = run(folder, "log", "--limit", "1", "--json").json["events"][0]["position"]
    ran = run(folder, "rule", *args, "--because", "x")
    assert ran.code in (1, 2)
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert run(folder, "log", "--limit", "1", "--json").json["events"][0]["position"] == head


def said(folder: Path, *args: str) -> str:
    """What a command prints, on one line."""
    ran = run(folder, *args)
    assert ran.code == 0, ran.err
    return " ".join(ran.out.split())


def test_a_ruling_tells_what_it_ruled_what_changed_and_how_to_take_it_back(folder: Path) -> None:
    because = ("--because", "I read the papers", "--by", "Ada")
    told = said(folder, "rule", "set", "takeover", "cleared", *because)
    ref = told.split(":")[0]
    assert told.startswith(f"{ref}: ruled that takeover is cleared, because: I read the papers")
    assert "takeover resolved: cleared" in told
    assert f"`timeline rule withdraw {ref} --because …`" in told
    again = said(folder, "rule", "withdraw", ref, *because)
    assert "a ruling is withdrawn" in again
    assert "takeover open again: called off" in again
    mentions = [m["ref"] for m in run(folder, "mentions", "--on-story", "--json").json["mentions"]]
    claim = run(folder, "question", "takeover", "--json").json["evidence"][0]["ref"]
    for args, words in (
        (("annul", "takeover"), "ruled that takeover is void"),
        (("reopen", "takeover"), "ruled that takeover is open again"),
        (("reject", claim), f"ruled that {claim} shall not count"),
        (("same", *mentions[:2]), f"ruled that {mentions[0]} and {mentions[1]} go back to one report"),
        (("apart", *mentions[:2]), f"ruled that {mentions[0]} and {mentions[1]} are independent reports"),
    ):
        assert words in said(folder, "rule", *args, *because)


def test_a_note_and_a_mention_by_hand_tell_what_became_of_them(folder: Path, tmp_path: Path) -> None:
    assert said(folder, "note", "M4", "ask again").endswith("noted on m4 `timeline show m4` shows it from now on")
    story, gossip = tmp_path / "story.txt", tmp_path / "gossip.txt"
    story.write_text("Aldermoor completes its purchase of Kestrel Lines\n", encoding="utf-8")
    gossip.write_text("The walks of the spring\n", encoding="utf-8")
    told = said(folder, "add", str(story))
    ref = told.split(":")[0]
    assert told.startswith(f"{ref}: added; 2 claims read from it")
    assert f"`timeline rule reject c{ref[1:]}.1 --because …`" in told
    told = said(folder, "add", str(gossip))
    assert "it names nothing that a question of the story is about" in told
    assert "no answer and no grade changes by it" in told
    assert said(folder, "add", str(gossip)) == "that was recorded before"


def test_a_story_may_begin_with_a_mention_by_hand(new_story: Path) -> None:
    (new_story / "told.txt").write_text("Aldermoor completes its purchase of Kestrel Lines\n", encoding="utf-8")
    assert ": added; 2 claims read from it" in said(new_story, "add", str(new_story / "told.txt"))
    assert run(new_story, "mentions", "--json").json["mentions"][0]["feed"] == "by-hand"


def test_a_note_stands_with_what_it_is_on(folder: Path) -> None:
    ref = run(folder, "mentions", "--json").json["mentions"][0]["ref"]
    run(folder, "note", ref, "spoke to the \x1b[31mauthor", "--by", "Ada")
    assert run(folder, "show", ref, "--json").json["notes"][0]["by"] == "Ada"
    page = run(folder, "show", ref).out
    assert "spoke to the [31mauthor" in page
    assert "\x1b" not in page
    assert run(folder, "note", "m99999", "x").code == 1


def test_a_text_added_by_hand_is_read_like_any_other(folder: Path, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    sentence = run(folder, "question", "takeover", "--json").json["evidence"][0]["sentence"]
    article.write_text(f"{sentence}\n\nAnd a little more.\n", encoding="utf-8")
    ran = run(folder, "add", str(article), "--link", "https://paper.example/x", "--published", "2026-03-20", "--json")
    body = ran.json["events"][0]["body"]
    assert body["published_at"].startswith("2026-03-19T23:00")  # midnight in Berlin
    mention = run(folder, "show", f"m{ran.json['events'][0]['position']}", "--json").json
    assert mention["on_story"]
    assert run(folder, "add", "https://paper.example/y").code == 2
