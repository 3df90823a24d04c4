"""Alerts: each change once, grouped, to whom it may concern, whatever fails on the way."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from daemon.unattended import Unattended
from stories import Told

from timeline.daemon.channels import Message, deliver
from timeline.report.shapes import faults
from timeline.story.alert import Alert


def lines(world: Unattended) -> list[tuple[str, str, str | None]]:
    """(question, kind, value) of every change that was told, in order."""
    return [
        (change["question"], change["kind"], (change["after"] or {}).get("value"))
        for message in world.messages()
        for change in message["new"]["changes"]
    ]


def test_a_change_is_told_at_once_with_its_grade_and_its_source(unattended: Unattended) -> None:
    unattended.declare("  desk: {command: [tee, -a, said.txt]}")
    unattended.run(days=3)
    said = unattended.said()
    assert "in talks → agreed (reported, hedged)" in said
    assert "One report: Morning Quay, 3 Mar" in said
    assert len(unattended.noted("delivered")) == len(unattended.messages()) == 2
    assert [faults(message) for message in unattended.messages()] == [[], []]


def test_a_command_may_have_it_as_json(unattended: Unattended) -> None:
    unattended.declare("  desk: {command: [tee, -a, said.txt], form: json}")
    unattended.run(days=1, hours=12)
    assert [json.loads(unattended.said())] == unattended.messages()


def test_a_new_alert_tells_what_changes_from_now_on(unattended: Unattended) -> None:
    unattended.run(days=4, hours=7)
    unattended.declare("  desk: {command: [tee, -a, said.txt]}")
    unattended.run(hours=5)
    assert unattended.messages() == []
    unattended.run(hours=19)
    assert {message["new"]["since"]["at"][:10] for message in unattended.messages()} == {"2026-03-06"}
    assert ("takeover", "upgrade", "agreed") in lines(unattended)


def test_what_came_and_went_between_two_messages_is_no_line(unattended: Unattended) -> None:
    cleared = "The Harbour Authority has cleared the sale of Kestrel Lines."
    unattended.served.more = (
        Told("03-04T13:00", "morning-quay", "odd", "News of the ferries", cleared),
        Told("03-05T01:00", "morning-quay", "odd", "News of the ferries", "The Harbour Authority meets next week."),
    )
    unattended.declare('  quick: {command: [cat]}\n  slow: {command: [cat], daily: "12:30"}')
    unattended.run(days=5)
    said = {alert: [m["text"] for m in unattended.messages() if m["alert"] == alert] for alert in ("quick", "slow")}
    assert any("agreed → cleared" in text for text in said["quick"])
    assert any("cleared → agreed" in text for text in said["quick"])
    assert len(said["slow"]) >= 2
    assert not any("agreed → cleared" in text or "cleared → agreed" in text for text in said["slow"])


def test_an_alert_hears_only_of_its_questions_and_ranks(unattended: Unattended) -> None:
    unattended.declare("  suit: {command: [cat], questions: [lawsuit], rank: 0}\n  grave: {command: [cat], rank: 90}")
    unattended.run(days=12)
    found = unattended.messages()
    suit = {change["question"] for m in found if m["alert"] == "suit" for change in m["new"]["changes"]}
    assert suit == {"lawsuit"}
    ranks = {change["rank"] for m in found if m["alert"] == "grave" for change in m["new"]["changes"]}
    assert min(ranks) >= 90


def test_a_daily_alert_comes_in_one_message_at_its_hour_of_its_zone(unattended: Unattended) -> None:
    unattended.declare('  morning: {command: [tee, -a, said.txt], daily: "08:00", zone: America/New_York}')
    unattended.run(days=6)
    times = [note["at"] for note in unattended.noted("delivered")]
    assert len(times) == len(unattended.messages()) == 3
    assert {(at.hour, at.minute) for at in times} == {(13, 0)}


def test_while_its_service_is_down_an_alert_keeps_one_message_and_then_tells_the_rest_in_one(
    unattended: Unattended,
) -> None:
    unattended.declare('  desk: {command: [sh, -c, "test -e open && cat >> said.txt"]}')
    unattended.after(9 * 24, lambda: (unattended.folder / "open").touch())
    unattended.run(days=11)
    failed = unattended.noted("undelivered")
    assert 30 <= len(failed) <= 50  # twice as long between tries, up to six hours
    assert len({note["id"] for note in failed}) == 1
    first, second, *_ = unattended.messages()
    assert [note["id"] for note in unattended.noted("delivered")][:2] == [first["id"], second["id"]]
    assert second["new"]["since"]["at"] < "2026-03-03T00:00:00Z"
    assert second["new"]["until"]["at"] > "2026-03-10T12:00:00Z"
    assert unattended.said().count("in talks (reported)") == 1


def test_the_same_changes_are_told_once_whether_or_not_it_is_killed_at_any_moment(
    unattended: Unattended, tmp_path_factory: pytest.TempPathFactory
) -> None:
    unattended.declare("  desk: {command: [tee, -a, said.txt]}")
    unattended.run(days=10)
    whole = lines(unattended)
    torn = Unattended(tmp_path_factory.mktemp("torn"), unattended.served, unattended.parser, unattended.patch)
    torn.declare("  desk: {command: [tee, -a, said.txt]}")
    for hours in (1, 40, 0.5, 26, 7, 90, 3, 72.5):
        torn.run(hours=hours)
    assert lines(torn) == whole
    ids = [row[0] for row in torn.rows("SELECT id FROM outbox WHERE sent_at IS NOT NULL")]
    assert len(ids) == len(torn.messages()) == len(unattended.messages())


def test_an_edited_rule_never_poses_as_news(unattended: Unattended) -> None:
    unattended.declare("  desk: {command: [cat], rank: 0}")
    unattended.run(days=10)
    before = len(unattended.messages())
    unattended.declare(
        "  desk: {command: [cat], rank: 0}", lambda text: text.replace("letter: A, kind: wire", "letter: E")
    )
    unattended.run(hours=5)
    assert len(unattended.noted("adopted")) == 2
    assert len(unattended.messages()) == before


def test_a_feed_that_fails_longer_than_the_patience_is_told_once_and_so_is_its_return(unattended: Unattended) -> None:
    address = unattended.served.story().split("gossip.rss")[0].split('"')[-1]
    unattended.declare(
        "  desk: {command: [tee, -a, said.txt], feeds: 2d, questions: [lawsuit]}",
        lambda text: text.replace(f"{address}gossip.rss", f"{address}nowhere.rss"),
    )
    unattended.run(days=6)
    assert unattended.said().count("Harbour Gossip: unreachable since") == 1
    unattended.declare("  desk: {command: [tee, -a, said.txt], feeds: 2d, questions: [lawsuit]}")
    unattended.run(days=2)
    assert unattended.said().count("Harbour Gossip: read again") == 1
    assert unattended.said().count("Harbour Gossip") == 2


def test_files_are_kept_fresh(unattended: Unattended) -> None:
    unattended.declare("  public: {files: public}")
    unattended.run(days=3)
    assert sorted(path.name for path in (unattended.folder / "public").iterdir()) == [
        "briefing.html", "briefing.md", "changes.xml", "expected.ics",
    ]  # fmt: skip
    assert "agreed" in unattended.said("public/changes.xml")
    before = unattended.said("public/briefing.md")
    unattended.run(days=4)
    assert unattended.said("public/briefing.md") != before


def test_files_are_not_written_through_a_symbolic_link(unattended: Unattended) -> None:
    (folder := unattended.folder / "public").mkdir()
    (elsewhere := unattended.folder / "diary.txt").write_text("mine")
    for name in ("briefing.md", ".briefing.md.part"):
        (folder / name).symlink_to(elsewhere)
    unattended.declare("  public: {files: public}")
    unattended.run(days=2)
    assert elsewhere.read_text() == "mine"
    assert not (folder / "briefing.md").is_symlink()
    assert unattended.said("public/briefing.md")


def test_a_folder_that_cannot_be_written_is_said_and_stops_nothing(unattended: Unattended) -> None:
    (unattended.folder / "public").write_text("a file where the folder should be")
    unattended.declare("  public: {files: public}\n  desk: {command: [tee, -a, said.txt]}")
    unattended.run(days=2)
    assert "cannot be written" in str(unattended.noted("files")[0]["why"])
    assert unattended.said()


def test_an_alert_that_is_no_longer_declared_is_forgotten_with_what_it_had_to_say(unattended: Unattended) -> None:
    unattended.declare("  desk: {command: [sh, -c, exit 1]}")
    unattended.run(days=2)
    assert unattended.rows("SELECT count(*) FROM outbox WHERE sent_at IS NULL") == [(1,)]
    unattended.declare("  other: {command: [cat]}")
    unattended.run(hours=1)
    assert unattended.rows("SELECT count(*) FROM outbox") == [(0,)]
    assert unattended.rows("SELECT alert FROM alerts") == [("other",)]


MESSAGE = Message("0123", {"id": "0123", "subject": "A subject", "text": "Words\n"})


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("false",), "false ended with status 1"),
        (("no-such-program",), "no-such-program cannot be run: No such file or directory"),
        (("sh", "-c", "sleep 60 & sleep 60"), "sh took more than 0 seconds and was stopped"),
        (("true",), None),
    ],
)
def test_a_command_that_fails_says_how_and_nothing_that_it_printed(
    tmp_path: Path, command: tuple[str, ...], why: str | None
) -> None:
    assert deliver(Alert(command=command), MESSAGE, tmp_path, seconds=0.3) == why


def test_a_command_gets_the_words_on_its_input_and_the_id_beside_them(tmp_path: Path) -> None:
    script = tmp_path / "say"
    script.write_text('#!/bin/sh\ncat > got; echo "$TIMELINE_ALERT_ID $TIMELINE_ALERT_SUBJECT" >> got\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    assert deliver(Alert(command=(str(script),)), MESSAGE, tmp_path) is None
    assert (tmp_path / "got").read_text() == "Words\n0123 A subject\n"


def test_an_address_that_is_not_in_the_environment_is_said_by_the_name_of_its_variable(tmp_path: Path) -> None:
    assert "NO_SUCH_VARIABLE is not set" in str(deliver(Alert(apprise="NO_SUCH_VARIABLE"), MESSAGE, tmp_path))
