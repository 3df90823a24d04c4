"""`timeline init`: a story from a title, a site and a few words; offline, on a terminal, never overwriting."""

from __future__ import annotations

import os
import pty
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from e2e.conftest import run
from e2e.test_shell import TIMELINE, surroundings

from timeline.story.load import load_story

TOLD = (
    (
        "Dockers Guild walks out at Port of Norhaven",
        "Talks between the Dockers Guild and Norhaven broke down on Sunday.",
    ),
    ("Norhaven talks collapse", "The Dockers Guild and Norhaven had met for nine hours, said Mara Voss."),
    ("Dockers Guild and Norhaven reach a tentative agreement", "Mara Voss of the Dockers Guild called it fair."),
    ("Voss: no ship leaves before Monday", "The Dockers Guild in Norhaven will vote, Mara Voss said."),
    ("Bakers of the old town raise prices", "Rye is dear."),
)
RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour News - all of it</title>'
    + "".join(
        f"<item><title>{title}</title><description>{text}</description><link>https://harbour.example/{n}</link>"
        f"<pubDate>0{n} Mar 2026 08:00:00 GMT</pubDate></item>"
        for n, (title, text) in enumerate(TOLD, 1)
    )
    + "</channel></rss>"
)
PAGES = {
    "/": '<html><head><link rel="alternate" type="application/rss+xml" title="News" href="/feed">'
    '<link rel="alternate" type="application/rss+xml" title="Sport" href="/sport"></head></html>',
    "/feed": RSS,
    "/nothing": "<html><body>We have no feeds.</body></html>",
}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGES.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html" if body.startswith(b"<html") else "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_site_becomes_a_story_that_can_be_polled_and_asked_at_once(tmp_path: Path, site: str) -> None:
    there = tmp_path / "strike"
    ran = run(tmp_path, "init", str(there), "--title", "The Norhaven strike", "--site", site, "--private",
              "--contact", "me@paper.test")  # fmt: skip
    assert ran.code == 0, ran.err
    assert f"{site}/ also offers {site}/sport Sport" in ran.err
    story = load_story(there / "feeds.yaml").story
    assert [(feed.label, feed.url, feed.source) for feed in story.feeds] == [
        ("Harbour News", f"{site}/feed", "harbour.example")
    ]
    assert story.sources["harbour.example"].letter == "C"
    names = {entity.name: entity.aliases for entity in story.entities.values()}
    assert names == {"Norhaven": (), "Dockers Guild": (), "Mara Voss": ("Voss",)}
    assert story.questions["other"].about == ("norhaven",)
    text = (there / "feeds.yaml").read_text(encoding="utf-8")
    assert "# negotiation: {use: negotiation, between: " in text
    assert run(there, "poll").code == 0
    (row,) = run(there, "questions", "--json").json["questions"]
    assert (row["question"], row["mentions"]) == ("other", 4)
    assert "WATCHED" in run(there, "new", "--since", "start").out


def test_what_it_proposes_can_be_taken_by_taking_the_sign_away(tmp_path: Path, site: str) -> None:
    run(tmp_path, "init", str(tmp_path), "--title", "The Norhaven strike", "--site", site, "--private")
    path = tmp_path / "feeds.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("# negotiation: {use:", "negotiation: {use:"), encoding="utf-8")
    assert run(tmp_path, "check").code == 0
    run(tmp_path, "poll")
    states = {row["question"]: row["leading"] for row in run(tmp_path, "questions", "--json").json["questions"]}
    assert states["negotiation"][0]["value"] == "tentative"
    assert states["negotiation"][0]["grade"] == "reported"


def test_offline_it_follows_what_it_can_and_names_what_it_could_not_look_at(tmp_path: Path) -> None:
    ran = run(tmp_path, "init", str(tmp_path / "x"), "--search", "Norhaven dockers", "--site", "harbour.example",
              "--site", "https://post.example/rss", "--offline")  # fmt: skip
    assert ran.code == 0
    assert "could not look at https://harbour.example/" in ran.err
    story = load_story(tmp_path / "x" / "feeds.yaml").story
    assert [feed.kind for feed in story.feeds] == ["feed", "google-news", "hacker-news"]
    assert story.feeds[0].url == "https://post.example/rss", "what looks like a feed is followed all the same"
    assert all("Norhaven+dockers" in feed.url for feed in story.feeds[1:])
    assert story.story == "Norhaven dockers"
    assert story.questions["other"].about == ("norhaven",)
    assert "https://harbour.example/" in (tmp_path / "x" / "feeds.yaml").read_text(encoding="utf-8")


def test_a_site_that_does_not_answer_is_told_and_does_not_stop_the_others(tmp_path: Path, site: str) -> None:
    ran = run(tmp_path, "init", str(tmp_path / "x"), "--title", "Strike", "--private",
              "--site", f"{site}/gone", "--site", f"{site}/nothing", "--site", f"{site}/feed")  # fmt: skip
    assert ran.code == 0
    assert f"could not look at {site}/gone: " in ran.err
    assert f"could not look at {site}/nothing: " in ran.err
    assert len(load_story(tmp_path / "x" / "feeds.yaml").story.feeds) == 1


def test_a_story_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text("mine", encoding="utf-8")
    for where in (("init", str(tmp_path)), ("init",)):
        ran = run(tmp_path, *where, "--title", "x")
        assert ran.code == 1
        assert "is there already" in ran.err
    assert (tmp_path / "feeds.yaml").read_text(encoding="utf-8") == "mine"


def test_questions_names_and_feeds_may_be_given(tmp_path: Path) -> None:
    opml = tmp_path / "list.opml"
    opml.write_text('<opml><outline text="A" xmlUrl="https://a.example/feed"/><outline xmlUrl="file:///etc"/></opml>')
    ran = run(tmp_path, "init", str(tmp_path / "x"), "--title", "Kilns at Ashby", "--from-opml", str(opml), "--offline",
              "--about", "Tern=Tern Works", "--about", "Clean Valley Trust",
              "--template", "lawsuit:defendant=Tern,plaintiff=Clean Valley Trust,topic=kiln*",
              "--template", "permit:applicant=Tern", "--template", "lawsuit:defendant=Ashby Council")  # fmt: skip
    assert ran.code == 0, ran.err
    assert "file:///etc" in ran.err
    story = load_story(tmp_path / "x" / "feeds.yaml").story
    assert story.feeds[0].url == "https://a.example/feed"
    assert story.entities["tern"].aliases == ("Tern Works",)
    assert story.entities["ashby-council"].name == "Ashby Council"
    assert list(story.questions) == ["lawsuit", "permit", "lawsuit-2", "other"]
    assert run(tmp_path / "x", "check", "--try", "Clean Valley Trust sues Tern over kilns").out.count("filed") >= 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--template", "lawsiut:defendant=Tern"), "did you mean lawsuit?"),
        (("--template", "lawsuit:defendent=Tern"), "did you mean defendant?"),
        (("--template", "lawsuit:defendant="), "who is defendant?"),
        (("--template", "vote"), "vote wants who votes"),
        (("--site", "ftp://a.example"), "is no web address"),
        ((), "say what it is called"),
    ],
)
def test_what_cannot_be_understood_is_told_and_nothing_is_written(
    tmp_path: Path, given: tuple[str, ...], said: str
) -> None:
    title = ("--title", "kilns") if given else ()
    ran = run(tmp_path, "init", str(tmp_path / "x"), "--offline", *title, *given)
    assert ran.code == 2
    assert said in ran.err.replace("\n", " ")
    assert not (tmp_path / "x").exists()


def test_part_of_a_name_that_was_given_whole_is_no_name_of_its_own(tmp_path: Path) -> None:
    words = ("--title", "New Karla sails again", "--about", "New Karla", "--offline")
    assert run(tmp_path, "init", str(tmp_path / "ferry"), *words).code == 0
    story = load_story(tmp_path / "ferry" / "feeds.yaml").story
    assert [entity.name for entity in story.entities.values()] == ["New Karla"]


def test_json_tells_what_was_written(tmp_path: Path) -> None:
    found = run(tmp_path, "init", "--title", "Ashby", "--search", "Ashby kilns", "--offline", "--json").json
    assert found["schema"] == "timeline.init/1"
    assert found["questions"] == ["other"]
    assert len(found["feeds"]) == 2


def test_on_a_terminal_it_asks(tmp_path: Path, site: str) -> None:
    ours, theirs = pty.openpty()
    answers = ["The Norhaven strike", "", site, "me@paper.test", "", "negotiation,nonsense", "negotiation", "", ""]
    import subprocess

    with subprocess.Popen(
        [*TIMELINE, "init", str(tmp_path / "x"), "--private"],
        stdin=theirs, stdout=theirs, stderr=theirs, env=surroundings(COLUMNS="80", LINES="60"), cwd=tmp_path,
    ) as process:  # fmt: skip
        os.close(theirs)
        shown = ""
        for answer in answers:
            while not shown.endswith("> "):
                shown += os.read(ours, 4096).decode()
            os.write(ours, f"{answer}\n".encode())
            shown += "\n"
        try:
            while part := os.read(ours, 4096):
                shown += part.decode()
        except OSError:  # the other end is closed
            pass
    os.close(ours)
    assert process.returncode == 0, shown
    assert "there is no template 'nonsense'" in shown
    story = load_story(tmp_path / "x" / "feeds.yaml").story
    assert story.contact == "me@paper.test"
    assert list(story.questions) == ["negotiation", "other"]
