"""Commands by which a person adds to the story: note, add."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from timeline.cli import complete
from timeline.cli.app import Desk, Json, app
from timeline.cli.record import By, append, author, last_of

if TYPE_CHECKING:
    from timeline.cli.table import Table


@app.command()
def note(
    context: typer.Context,
    ref: Annotated[
        str,
        typer.Argument(
            metavar="REF", help="What the note is on: m12, c12.1, f12, e12.", autocompletion=complete.references
        ),
    ],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The note.")],
    by: By = None,
    json: Json = False,
) -> None:
    """Put a note of your own on anything that has a reference.

    `timeline show REF` shows it.

    \b
    Examples:
      timeline note m1204 "spoke to the author: second source is the landlord"
    """
    from timeline.cli.table import reading
    from timeline.events import NoteAdded
    from timeline.report.showpage import show

    desk: Desk = context.obj
    with reading(desk) as table:
        show(table.story, table.log, table.views, ref)  # raises where the reference leads nowhere
        lasting = ref.strip().lower()
        event = NoteAdded(
            reference=lasting,
            text=text,
            by=author(by),
            made_at=table.now,
            supersedes=last_of(table, f"note {lasting}"),
        )
        append(desk, table, event, json)


@app.command()
def add(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="URL|FILE", help="An address, or a text file.")],
    title: Annotated[
        str, typer.Option("--title", metavar="TEXT", help="Its headline; a file's first line where left out.")
    ] = "",
    link: Annotated[str | None, typer.Option("--link", metavar="URL", help="Where the text was published.")] = None,
    published: Annotated[str | None, typer.Option("--published", metavar="WHEN", help="When it was published.")] = None,
    json: Json = False,
) -> None:
    """Add a mention by hand: a file, or an address with its title.

    Nothing is fetched: of an address only its title is read.

    \b
    Examples:
      timeline add article.txt --published 2026-06-01
      timeline add https://news.example.org/strike --title "Port strike spreads"
    """
    from timeline.cli.table import reading
    from timeline.events import MentionSeen
    from timeline.projections.passage import BY_HAND

    desk: Desk = context.obj
    body = ""
    if link and not link.startswith(("https://", "http://")):
        raise typer.BadParameter(f"{link!r} is no web address", param_hint="--link")
    if what.startswith(("https://", "http://")):
        link = what
        if not title:
            raise typer.BadParameter("an address wants its headline; nothing is fetched", param_hint="--title")
    else:
        title, body = _text_of(Path(what), title)
    with reading(desk, begin=True) as table:
        event = MentionSeen(
            feed=BY_HAND,
            key=link or title,
            link=link,
            title=title,
            text=body,
            published_at=_published(desk, table, published),
            published_raw=published,
            seen_at=table.now,
        )
        append(desk, table, event, json)


def _text_of(path: Path, title: str) -> tuple[str, str]:
    """(headline, text) of a file."""
    from timeline.errors import TimelineError

    try:
        lines = path.read_text(encoding="utf-8").strip().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TimelineError(f"{path} cannot be read as UTF-8 text: {error}") from None
    if not lines:
        raise TimelineError(f"{path} is empty")
    return (title, "\n".join(lines)) if title else (lines[0].strip(), "\n".join(lines[1:]).strip())


def _published(desk: Desk, table: Table, text: str | None) -> Any:
    from timeline.errors import UnreadableWhen
    from timeline.report.when import Moment, parse_when

    if text is None:
        return None
    when = parse_when(text, table.now, desk.zone)
    if not isinstance(when, Moment):
        raise UnreadableWhen(f"--published wants a date, not {text!r}")
    return when.at
