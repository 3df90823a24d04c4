"""The command that shows what all of this is for: demo."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.app import Desk, app, write_whole

if TYPE_CHECKING:
    from timeline.demo.play import Evening

LEFT = Path("timeline-demo")


@app.command()
def demo(
    context: typer.Context,
    keep: Annotated[
        Path, typer.Option("--keep", metavar="DIR", help="Where to leave the story for you to explore.")
    ] = LEFT,
) -> None:
    """Tell a recorded story in half a minute, and leave it to explore.

    Summaries of a real story are served on this machine and polled, evening by evening, by the very poller that you
    would use. Nothing goes out to the network. The folder that is left is made anew with every run, unless you added
    something of your own.

    \b
    Examples:
      timeline demo
      timeline demo --keep xai
    """
    from timeline.cli.ask import news_of, set_mark
    from timeline.cli.table import Table
    from timeline.demo.folder import make_room
    from timeline.demo.page import closing, opening
    from timeline.demo.play import END, START, evenings
    from timeline.demo.telling import story_text
    from timeline.log import Log, open_database
    from timeline.log.adoption import adopt
    from timeline.projections.views import Views
    from timeline.report.boardpage import board, board_page
    from timeline.report.newspage import news_page
    from timeline.story.load import load_story

    desk: Desk = replace(context.obj, folder=keep)
    make_room(keep)
    write_whole(desk.story_path, story_text())
    file = load_story(desk.story_path)
    story = file.story
    print(opening(desk.width, len(story.feeds)), end="\n\n")
    with open_database(desk.database_path) as database:
        adopt(database, story, file.digest, START)
        _tell(desk, evenings(database, story))
        log = Log(database)
        table = Table(database, log, story, Views(database.connection), log.head(), END)
        found = news_of(table, desk.zone, since=None, until=None, mark="me")
        set_mark(table, "me", found.interval.upto)
        rows = board(story, table.views, table.head)
        called = f"{_called()} --story {quote(str(keep))}"
        for command, page in (
            ("new", news_page(found, desk.zone, desk.width, desk.colour)),
            ("questions", board_page(story, table.views, rows, END.year, desk.width, desk.colour)),
        ):
            print(f"\n$ {called} {command}\n\n{page}")
    print("\n" + closing(desk.width, desk.colour, called))


def _tell(desk: Desk, evenings: Iterator[Evening]) -> None:
    """Print the changes as they come; on a terminal the evening and how far it is run along below them."""
    from timeline.demo.page import lines, status
    from timeline.demo.play import EVENINGS

    live = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    with _bar(EVENINGS) if live else nullcontext(None) as advance:
        for evening in evenings:
            for line in lines(evening, desk.width, desk.colour):
                print(line)
            if advance:
                advance(status(evening))


@contextmanager
def _bar(steps: int) -> Iterator[Callable[[str], None]]:
    """A bar below whatever is printed meanwhile; gone when it is full."""
    from rich.progress import BarColumn, Progress, TextColumn

    with Progress(BarColumn(), TextColumn("{task.description}"), transient=True) as progress:
        task = progress.add_task("", total=steps)
        yield lambda said: progress.update(task, advance=1, description=said)


def _called() -> str:
    """How this program was called, so that a command that we print can be copied."""
    return "timeline" if shutil.which("timeline") else quote(sys.argv[0])
