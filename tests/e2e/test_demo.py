"""The demo: what the telling leaves in to mislead is shown for what it is, and every run tells it alike."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from e2e.conftest import Played, run

from timeline.demo.page import TRY
from timeline.demo.play import EVENINGS
from timeline.demo.telling import channels
from timeline.log import Log, open_database

# --- what misleads ----------------------------------------------------------------------------------------------------


def test_retellings_that_drop_a_hedge_make_nothing_firmer(played: Played) -> None:
    assert "xAI dissolution: to be dissolved into SpaceX: rumour → reported, hedged" in played.evening("10 May")
    assert "xAI dissolution" not in played.evening("11 May")
    assert "xAI dissolution to be dissolved into SpaceX (reported, hedged)" in played.board
    assert "the level is hearsay (4 mentions)" in played.ask("why", "xai-fate")


def test_the_wrong_colossus_is_held_against_the_docket(played: Played) -> None:
    garbled = "coverage says site Colossus 1 (reported, 1 origin); the record says site Colossus 2"
    assert garbled in played.evening("19 May")
    assert garbled in played.new


def test_an_analysts_figure_is_no_target(played: Played) -> None:
    assert "Morningstar" in played.ask("mentions", "780")
    assert "780" not in played.evening("2 June") + played.new + played.board + played.ask("question", "ipo-valuation")
    assert "IPO valuation: $1.75 tn: reported → corroborated" in played.evening("2 June")


def test_setting_a_price_is_not_pricing(played: Played) -> None:
    assert "SpaceX sets $135 price" in played.ask("mentions", "sets", "price")
    assert "SpaceX sets $135 price" not in played.ask("mentions", "price sets")
    assert "priced" not in played.evening("3 June") + played.evening("4 June")
    assert "IPO stage: roadshow → priced" in played.evening("11 June")


def test_a_silent_edit_is_told(played: Played) -> None:
    assert "First trade: $150: corroborated → reported" in played.evening("13 June")
    assert "EDITED First trade Reuters no longer says: $150 “SpaceX soars 28%" in played.new


def test_a_feed_that_dies_for_a_week_is_told_and_what_waited_comes_in(played: Played) -> None:
    assert "Mississippi Free Press cannot be read" in played.evening("4 June")
    assert "Mississippi Free Press can be read again; 1 mention had waited" in played.evening("11 June")
    assert "19 of 20 feeds read throughout" in played.new
    silence = "SILENCE Mississippi Free Press: not read from Thu 4 June 2026 22:00 to Thu 11 June 2026 22:00"
    assert silence in played.new


def test_a_filing_that_surfaces_late_counts_from_its_coming_and_keeps_its_day(played: Played) -> None:
    assert "Turbine lawsuits: filed: on record → documented · CourtListener, 14 Apr" in played.evening("19 May")
    assert "not documented" in played.evening("14 Apr")


# --- the telling as a whole -------------------------------------------------------------------------------------------


def test_a_handful_of_lines_comes_of_more_than_150_mentions(played: Played) -> None:
    carried = [item for channel in channels().values() for item in channel.items]
    assert len(channels()) >= 12
    assert len({(item.feed, item.link) for item in carried}) >= 150
    lines = [line for group in re.findall(r"(?:CHANGED|CONFIRMED)\n(.*?)\n\n", played.ran.out, re.DOTALL)
             for line in group.splitlines() if re.match(r" \S", line)]  # fmt: skip
    assert 5 <= len(lines) <= 9


def test_twice_the_same_bytes_and_the_same_log(played: Played, tmp_path: Path) -> None:
    again = tmp_path / "again"
    ran = run(Path(), "--tz", "UTC", "demo", "--keep", str(again))
    assert ran.out.replace(str(again), "DIR") == played.ran.out.replace(str(played.folder), "DIR")
    assert _last_hash(again) == _last_hash(played.folder)


def test_it_takes_less_than_half_a_minute(played: Played) -> None:
    assert played.seconds < 30


def test_nothing_of_the_server_is_left_in_the_log(played: Played) -> None:
    with open_database(played.folder / "events.db", read_only=True) as database:
        assert not [event for event in Log(database).events() if "127.0.0.1" in str(event.payload)]
        assert database.connection.execute(
            "SELECT count(*) FROM feed_state WHERE body LIKE '%127.0.0.1%'"
        ).fetchone() == (0,)


def test_every_feed_says_that_it_holds_summaries_of_ours() -> None:
    from timeline.demo.documents import document

    for channel in channels().values():
        assert b"(summaries in our own words, each linking to the report)</title>" in document(channel, [])


def test_every_item_links_to_the_report_that_it_sums_up() -> None:
    for channel in channels().values():
        for item in channel.items:
            assert re.match(r"https?://[\w.-]+\.\w+/\S+", item.link), item
            assert item.title


# --- the folder that is left ------------------------------------------------------------------------------------------


def test_the_commands_that_it_names_work_as_printed(played: Played) -> None:
    for arguments, _ in TRY:
        assert f"--story {played.folder} {arguments}\n" in played.ran.out
        assert played.ask(*shlex.split(arguments))


def test_what_was_told_is_read_so_that_new_begins_there(played: Played, tmp_path: Path) -> None:
    folder = tmp_path / "story"
    shutil.copytree(played.folder, folder)
    ran = run(folder, "new", now=Played.AFTER)
    assert "since Mon 15 June 2026 00:00 (11 hours) · no mention of the story" in " ".join(ran.out.split())


def test_the_left_log_is_whole(played: Played) -> None:
    assert "tables: equal to the log folded anew" in played.ask("verify")


def test_a_demo_that_nobody_touched_is_made_anew(played: Played, tmp_path: Path) -> None:
    folder = tmp_path / "story"
    shutil.copytree(played.folder, folder)
    run(folder, "new", now=Played.AFTER)
    from timeline.demo.folder import make_room

    make_room(folder)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "touch",
    [
        lambda folder: run(folder, "note", "m5", "Look into this.", now=Played.AFTER),
        lambda folder: run(
            folder, "add", "https://paper.example/a", "--title", "SpaceX splits its shares", now=Played.AFTER
        ),
        lambda folder: (folder / "feeds.yaml").write_text("story: mine\n"),
        lambda folder: (folder / "thoughts.txt").write_text("mine"),
    ],
    ids=["a note", "a mention", "another question", "another file"],
)
def test_what_a_person_added_is_never_overwritten(played: Played, tmp_path: Path, touch: object) -> None:
    folder = tmp_path / "story"
    shutil.copytree(played.folder, folder)
    touch(folder)  # type: ignore[operator]
    before = _kept(folder)
    ran = run(Path(), "--tz", "UTC", "demo", "--keep", str(folder))
    assert (ran.code, ran.err) == (
        1,
        f"timeline: {folder} holds more than a demo leaves there; --keep names another folder, or remove it\n",
    )
    assert _kept(folder) == before


def test_a_story_of_ones_own_is_never_taken_for_a_demo(new_story: Path) -> None:
    run(new_story, "poll", now=Played.AFTER)
    ran = run(Path(), "--tz", "UTC", "demo", "--keep", str(new_story))
    assert ran.code == 1
    assert (new_story / "events.db").exists()


def _kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith("events.db-")}


def _last_hash(folder: Path) -> str:
    with open_database(folder / "events.db", read_only=True) as database:
        return Log(database).verify()[1]


def test_it_polls_every_evening_of_the_story() -> None:
    assert EVENINGS == 134
