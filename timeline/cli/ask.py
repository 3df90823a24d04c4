"""Commands that ask: new, questions, question, mentions, show. They never touch the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli import complete
from timeline.cli.app import Desk, Json, app, print_json
from timeline.errors import QuestionNotFound
from timeline.story.spelling import nearest

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from timeline.cli.table import Table
    from timeline.report.news import News
    from timeline.story.model import Story

Since = Annotated[
    str | None, typer.Option("--since", metavar="WHEN", help='From when on: yesterday, "3 days ago", 2026-05-06.')
]
Until = Annotated[str | None, typer.Option("--until", metavar="WHEN", help="Up to when.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="WHEN", help="As it was known then, such as yesterday.")]
Asked = Annotated[
    str | None,
    typer.Option("--question", metavar="ID", help="Only this question.", autocompletion=complete.question_ids),
]


@app.command()
def new(
    context: typer.Context,
    since: Since = None,
    until: Until = None,
    question: Asked = None,
    mark: Annotated[str, typer.Option("--mark", metavar="NAME", help="Whose last look counts.")] = "me",
    peek: Annotated[bool, typer.Option("--peek", help="Look without moving the mark.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 10 when something changed.")] = False,
    json: Json = False,
) -> None:
    """What changed since you last looked.

    "Since" counts from when we learned of a thing, not from the date that it bears. Without --since it starts where
    your last `timeline new` ended.

    \b
    Examples:
      timeline new
      timeline new --since yesterday
      timeline new --since "last tuesday 9am" --question ipo
      timeline new --since 2026-05-04 --until 2026-05-11 --json
    """
    from timeline.cli.table import reading
    from timeline.report.newsjson import news_json
    from timeline.report.newspage import news_page

    desk: Desk = context.obj
    with reading(desk) as table:
        asked = known_question(table.story, question) if question else ""
        found = news_of(table, desk.zone, since=since, until=until, mark=mark, question=asked)
        if json:
            print_json(news_json(found))
        else:
            desk.show(news_page(found, desk.zone, desk.width, desk.colour))
        if since is None and until is None and not question and not peek:
            set_mark(table, mark, found.interval.upto)
    if exit_code and found.something:
        raise typer.Exit(10)


def news_of(
    table: Table, zone: ZoneInfo, *, since: str | None, until: str | None, mark: str = "", question: str = ""
) -> News:
    """What changed in a stretch of time; without its begin, since a reader's mark."""
    from timeline.feeds.coverage import coverage
    from timeline.report.interval import interval
    from timeline.report.news import news

    span = interval(table.log, table.head, table.now, zone, since=since, until=until, mark=mark)
    begin = span.since or (table.log.at(1).recorded_at if table.head else table.now)
    return news(table.story, table.views, span, coverage(table.story, table.database, begin, span.until), question)


def set_mark(table: Table, name: str, upto: int) -> None:
    """Remember how far a reader has read, unless nothing but marks came since."""
    from timeline.events import MarkSet

    last = table.log.last_of(f"mark {name}")
    read = last.payload["upto"] if last else 0
    if table.database.read_only or all(event.kind == "mark.set" for event in table.log.events(after=read, upto=upto)):
        return
    with table.database.writing():
        table.log.append(
            [MarkSet(name=name, upto=upto, made_at=table.now, supersedes=last.id if last else None)], table.now
        )


@app.command()
def questions(context: typer.Context, as_of: AsOf = None, json: Json = False) -> None:
    """Where each question stands, and how well founded that is.

    Each line names the state, its grade and mark, and what it rests on; "as of" shows the board as it was known then.

    \b
    Examples:
      timeline questions
      timeline questions --as-of "1 june"
      timeline questions --json
    """
    from timeline.cli.table import reading
    from timeline.report.boardpage import board, board_json, board_page

    desk: Desk = context.obj
    with reading(desk) as table:
        upto = position_at(desk, table, as_of)
        rows = board(table.story, table.views, upto)
        if json:
            found = board_json(table.story, rows)
            print_json(
                {"schema": "timeline.questions/1", "story": table.story.story, "position": upto, "questions": found}
            )
        else:
            desk.show(board_page(table.story, table.views, rows, table.now.year, desk.width, desk.colour))


@app.command()
def question(
    context: typer.Context,
    id: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="Its id; `timeline questions` lists them.", autocompletion=complete.question_ids
        ),
    ],
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """One question whole: history, evidence in quoted words, rivals.

    \b
    Examples:
      timeline question ipo
      timeline question ipo --as-of 2026-05-20
      timeline question ipo --json
    """
    from timeline.cli.table import reading
    from timeline.report.boardpage import row_of, whole_json, whole_page

    desk: Desk = context.obj
    with reading(desk) as table:
        asked = known_question(table.story, id)
        upto = position_at(desk, table, as_of)
        row = row_of(table.story, table.views, asked, upto)
        if json:
            print_json(whole_json(table.story, table.views, row, upto))
        else:
            desk.show(whole_page(table.story, table.views, row, upto, table.now.year, desk.width, desk.colour))


@app.command()
def mentions(
    context: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="WORDS", help="All of these words occur; quoted ones together.")
    ] = None,
    since: Since = None,
    until: Until = None,
    source: Annotated[
        str, typer.Option("--source", metavar="DOMAIN|FEED", help="Only from here.", autocompletion=complete.sources)
    ] = "",
    question: Asked = None,
    family: Annotated[str | None, typer.Option("--family", metavar="REF", help="Only of this family.")] = None,
    story: Annotated[bool, typer.Option("--on-story", help="Only those that concern the story.")] = False,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=100_000, help="How many at most.")] = 50,
    json: Json = False,
) -> None:
    """List and search mentions, the newest first.

    A star marks those that concern the story.

    \b
    Examples:
      timeline mentions "gas turbines" southaven
      timeline mentions --since "3 days ago" --on-story
      timeline mentions --source techcrunch.com --question ipo
      timeline mentions --family f120 --json
    """
    from timeline.cli.table import reading
    from timeline.report.plain import mention_json
    from timeline.report.showpage import mentions_page

    desk: Desk = context.obj
    with reading(desk) as table:
        found = table.views.mentions(
            after=position_at(desk, table, since) if since else 0,
            upto=position_at(desk, table, until),
            words=" ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words or ()),
            source=_source(table.story, source),
            question=known_question(table.story, question) if question else "",
            family=_family(family),
            on_story=story,
            limit=limit,
        )
        if json:
            print_json({"schema": "timeline.mentions/1", "mentions": [mention_json(table.story, m) for m in found]})
        elif found:
            desk.show(mentions_page(table.story, found, table.now.year, desk.width, desk.colour))
        else:
            desk.say("no mention meets all of that")


@app.command()
def show(
    context: typer.Context,
    ref: Annotated[
        str,
        typer.Argument(
            metavar="REF",
            help="m12 a mention, c12.1 a claim, f12 a family, e12 an event.",
            autocompletion=complete.references,
        ),
    ],
    json: Json = False,
) -> None:
    """Anything that has a reference, in full.

    \b
    Examples:
      timeline show m1204
      timeline show c1204.1
      timeline show f1204 --json
    """
    from timeline.cli.table import reading
    from timeline.report.showpage import show as found_at
    from timeline.report.showpage import show_page

    desk: Desk = context.obj
    with reading(desk) as table:
        found = found_at(table.story, table.log, table.views, ref)
        if json:
            print_json(found)
        else:
            desk.show(show_page(table.story, table.views, found, table.now, desk.zone, desk.width, desk.colour))


# --- what they share ----------------------------------------------------------------------------------------------


def known_question(story: Story, id: str) -> str:
    """The id, if the story asks that; else QuestionNotFound with the nearest ids."""
    if id in story.questions:
        return id
    raise QuestionNotFound(f"there is no question {id!r}{nearest(id, story.questions, 'known')}")


def position_at(desk: Desk, table: Table, when: str | None) -> int:
    from timeline.report.interval import position_of

    if when is None:
        return table.head
    position, _, said = position_of(when, table.log, table.head, table.now, desk.zone)
    desk.say(f"taken as {said}")
    return position


def _source(story: Story, named: str) -> str:
    """The domain or key of a source or feed, given by any name of it; raises for one that is nowhere declared."""
    if not named or "." in named:
        return named
    for feed in story.feeds:
        if named.casefold() in (feed.key.casefold(), feed.label.casefold()):
            return feed.key
    domain = story.domain_of(named)
    if domain is None:
        known = [*(source.name for source in story.sources.values()), *(feed.label for feed in story.feeds)]
        hint = nearest(named, known, "") or "; a domain such as techcrunch.com always works"
        raise typer.BadParameter(f"no feed or source is called {named!r}{hint}", param_hint="--source")
    return domain


def _family(ref: str | None) -> int | None:
    if ref is None:
        return None
    if not ref.removeprefix("f").isdecimal():
        raise typer.BadParameter(f"{ref!r} is no family; they look like f120", param_hint="--family")
    return int(ref.removeprefix("f"))
