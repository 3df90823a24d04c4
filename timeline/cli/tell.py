"""Commands that tell: story, why, report. They never touch the network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli import complete
from timeline.cli.app import Desk, Json, app, json_text, print_json, write_whole
from timeline.cli.ask import Asked, AsOf, Since, Until, known_question, position_at

if TYPE_CHECKING:
    from collections.abc import Callable


@app.command()
def story(
    context: typer.Context,
    since: Since = None,
    as_of: AsOf = None,
    question: Asked = None,
    top: Annotated[int, typer.Option("--top", min=1, metavar="N", help="How many of the most important.")] = 30,
    json: Json = False,
) -> None:
    """The story so far: what happened, day by day.

    Each line names its origins and the questions that it moved.

    \b
    Examples:
      timeline story
      timeline story --top 10 --since "1 may"
      timeline story --question ipo --json
    """
    from timeline.cli.table import reading
    from timeline.report.storypage import chronology, chronology_json, chronology_page

    desk: Desk = context.obj
    with reading(desk) as table:
        asked = known_question(table.story, question) if question else ""
        after = position_at(desk, table, since) if since else 0
        found = chronology(table.database.connection, after, position_at(desk, table, as_of), asked, top)
        if json:
            print_json(chronology_json(table.story, found))
        else:
            desk.show(chronology_page(table.story, found, table.now.year, desk.width, desk.colour))


@app.command()
def why(
    context: typer.Context,
    ref: Annotated[
        str,
        typer.Argument(
            metavar="REF",
            help="A question's id, c12.1 a claim, m12 a mention, f12 a family.",
            autocompletion=complete.questions_and_references,
        ),
    ],
    json: Json = False,
) -> None:
    """The reasons behind any line, down to quoted words.

    For a question's grade, a claim, a mention's place in the story, a family's origin.

    \b
    Examples:
      timeline why ipo
      timeline why c1204.1
      timeline why m1204
      timeline why f1204 --json
    """
    from timeline.cli.table import reading
    from timeline.report.whypage import why as reasons
    from timeline.report.whypage import why_page

    desk: Desk = context.obj
    with reading(desk) as table:
        found = reasons(table.story, table.log, table.views, ref)
        if json:
            print_json(found)
        else:
            desk.show(why_page(table.story, found, table.now.year, desk.width, desk.colour))


@app.command()
def report(
    context: typer.Context,
    since: Since = None,
    until: Until = None,
    form: Annotated[
        str, typer.Option("--format", metavar="FORM", help="markdown, html, json, atom or ics.")
    ] = "markdown",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it there instead.")] = None,
    json: Json = False,
) -> None:
    """A briefing to hand on, in one of five formats.

    What changed, where things stand, what is disputed or unclear, and what to watch.
    The same log and the same moments give the same bytes. It never moves your mark.

    \b
    Examples:
      timeline report --since "last week" --out briefing.md
      timeline report --since "last week" --format html --out briefing.html
      timeline report --format atom --out changes.xml
      timeline report --format ics --out expected.ics
    """
    from timeline.cli.table import reading
    from timeline.feeds.coverage import coverage
    from timeline.report import briefing as forms
    from timeline.report.changefeed import as_atom
    from timeline.report.interval import interval
    from timeline.report.news import news

    desk: Desk = context.obj
    writers: dict[str, Callable[[forms.Briefing], str]] = {
        "markdown": lambda brief: forms.as_markdown(brief, desk.zone),
        "html": lambda brief: forms.as_html(brief, desk.zone),
        "json": lambda brief: json_text(forms.as_json(brief)),
        "ics": forms.as_ics,
    }
    form = "json" if json else form
    if form not in (*writers, "atom"):
        raise typer.BadParameter(f"{form!r} is not one of {', '.join((*writers, 'atom'))}", param_hint="--format")
    with reading(desk) as table:
        span = interval(table.log, table.head, table.now, desk.zone, since=since or "start", until=until, mark="")
        if form == "atom":
            text = as_atom(table.story, table.views, span.after, span.upto, span.until)
        else:
            begin = span.since or (table.log.at(1).recorded_at if table.head else table.now)
            reached = coverage(table.story, table.database, begin, span.until)
            found = news(table.story, table.views, span, reached)
            text = writers[form](forms.briefing(table.story, table.views, found))
    if out is None:
        sys.stdout.write(text)
    else:
        write_whole(out, text)
