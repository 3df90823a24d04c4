"""Commands that bring something in: poll, backfill, check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from timeline.cli import complete
from timeline.cli.app import Desk, Json, app, print_json

if TYPE_CHECKING:
    from datetime import datetime

    from timeline.feeds.poll import Outcome
    from timeline.log import Database
    from timeline.story.model import Story

SOME_FAILED = 3


@app.command()
def poll(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Also feeds that are not due yet, politely.")] = False,
    feed: Annotated[
        list[str] | None,
        typer.Option("--feed", metavar="NAME", help="Only this feed; may repeat.", autocompletion=complete.feed_names),
    ] = None,
    json: Json = False,
) -> None:
    """Ask the feeds that are due, once; then say what changed.

    Exits with 3 when some feeds could not be read; what the others said is recorded.

    \b
    Examples:
      timeline poll
      timeline poll --all
      timeline poll --feed techcrunch --json
    """
    ask_feeds(context.obj, feed or [], json, force=everything)


def ask_feeds(desk: Desk, names: list[str], json: bool, *, force: bool, named_by: str = "--feed") -> None:
    """Poll and tell; exits with 3 when some feeds failed. ``names``: only these feeds, as ``named_by`` gave them."""
    from timeline.cli.table import writing
    from timeline.feeds.poll import poll as poll_feeds
    from timeline.projections.catchup import catch_up, checkpoint

    with writing(desk) as (database, story, now):
        _known_feeds(story, names, named_by)
        progress = desk.progress("polling")
        finished: list[Outcome] = []

        def report(outcome: Outcome) -> None:
            finished.append(outcome)
            progress(len(finished), len(names or story.feeds))

        before = checkpoint(database)
        outcomes = poll_feeds(story, database, now, only=names, force=force, report=report)
        catch_up(database, desk.progress("reading"))
        if any(feed.fetch == "article" for feed in story.feeds):
            _look_at_pages(desk, database, story, now)
        _tell(desk, database, story, now, outcomes, json, since=before)
    if any(outcome.error for outcome in outcomes):
        raise typer.Exit(SOME_FAILED)


@app.command()
def backfill(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A folder or zip of saved feed documents, or one.")],
    feed: Annotated[
        str | None,
        typer.Option(
            "--feed", metavar="NAME", help="The feed that they are documents of.", autocompletion=complete.feed_names
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Record history from saved feed documents.

    The same mentions as polling them at their time would have recorded. They keep the times at which they were seen
    then; "since" counts from now on, when we learned of them.

    A folder holds <feed>/<time>.xml or <feed>.zip with <time>.xml inside; times look like 2026-04-25T075727Z, and
    <feed> is the name of a feed in feeds.yaml. Documents of other feeds are left out.

    One document may be called <feed>.xml, or anything with --feed or in a story of one feed. Where its name gives no
    time it counts as seen when the file was last changed.

    \b
    Examples:
      timeline backfill saved/
      timeline backfill techcrunch.zip --feed techcrunch
      timeline backfill feed.xml --feed techcrunch
    """
    from dataclasses import replace

    from timeline.cli.table import writing
    from timeline.feeds.backfill import backfill as record
    from timeline.projections.catchup import catch_up, checkpoint

    desk: Desk = context.obj
    with writing(desk) as (database, story, now):
        if feed:
            _known_feeds(story, [feed], "--feed")
        before = checkpoint(database)
        outcomes = [replace(outcome, backlog=False) for outcome in record(story, database, path, now, feed=feed)]
        catch_up(database, desk.progress("reading"))
        _tell(desk, database, story, now, outcomes, json, since=before)
    if any(outcome.error for outcome in outcomes):
        raise typer.Exit(SOME_FAILED)


def _known_feeds(story: Story, names: list[str], named_by: str) -> None:
    from timeline.story.spelling import nearest

    known = {name for feed in story.feeds for name in (feed.key, feed.label)}
    for name in names:
        if name not in known:
            hint = nearest(name, known, "") or "; `timeline feeds` lists them"
            raise typer.BadParameter(f"there is no feed {name!r}{hint}", param_hint=named_by)


def _look_at_pages(desk: Desk, database: Database, story: Story, now: datetime) -> None:
    """Fetch the pages behind headlines that are due, of feeds that ask for it, and read what they say."""
    from timeline.daemon.pages import Pages
    from timeline.projections.catchup import catch_up

    def note(_what: str, *, level: str = "info", **told: object) -> None:
        if level != "info":
            desk.say(f"timeline: no pages are fetched: {told['why']}")
        elif desk.verbose:
            desk.say(f"page {told['url']}: {told['result']}")

    if Pages(note).look(story, database, now, lambda: False):
        catch_up(database, desk.progress("reading"))


def _tell(
    desk: Desk, database: Database, story: Story, now: datetime, outcomes: list[Outcome], json: bool, *, since: int
) -> None:
    """A line per feed with news or trouble, and what changed since that position."""
    from timeline.feeds.coverage import coverage
    from timeline.log import Log
    from timeline.projections.views import Views
    from timeline.report.news import Interval, news
    from timeline.report.newspage import news_page
    from timeline.report.pollpage import outcomes_json, outcomes_page

    log = Log(database)
    if json:
        print_json(outcomes_json(outcomes))
        return
    quiet_success = desk.quiet and not any(outcome.error for outcome in outcomes)
    if quiet_success:
        return
    print(outcomes_page(outcomes, desk.width, desk.colour, every=desk.verbose))
    if since and not desk.quiet and log.head() > since:
        span = Interval(since, log.head(), log.at(since).recorded_at, now, "the last poll")
        found = news(story, Views(database.connection), span, coverage(story, database, now, now))
        if found.lines:
            print("\n" + news_page(found, desk.zone, desk.width, desk.colour))
            return
    if not desk.quiet:
        print("\n`timeline new` tells what changed, `timeline questions` where things stand.")


@app.command()
def check(
    context: typer.Context,
    text: Annotated[
        str | None, typer.Option("--try", metavar="TEXT|FILE|REF", help="Show what is read from this text.")
    ] = None,
    show: Annotated[
        str | None,
        typer.Option(
            "--show",
            metavar="QUESTION",
            help="Print a question written out in full, as YAML.",
            autocompletion=complete.question_ids,
        ),
    ] = None,
    one: Annotated[
        str | None,
        typer.Option(
            "--template", metavar="NAME", help="Print a question template.", autocompletion=complete.templates
        ),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the question templates.")] = False,
    json: Json = False,
) -> None:
    """Check feeds.yaml; try what would be read from a text.

    Tells every mistake with its line and column, else what the story follows and asks. Warns of what is sound and yet
    can never come to anything, such as a value to which nothing leads.

    \b
    Examples:
      timeline check
      timeline check --try "SpaceX has filed publicly for an IPO"
      timeline check --try article.txt
      timeline check --try m1204
      timeline check --list
      timeline check --template lawsuit
      timeline check --show ipo
    """
    from timeline.cli.table import checked_story
    from timeline.report.checkpage import (
        check_json,
        check_page,
        templates_json,
        templates_page,
        tried,
        tried_json,
        tried_page,
        warnings_of,
    )

    desk: Desk = context.obj
    if listed:
        print_json(templates_json()) if json else desk.show(templates_page(desk.width, desk.colour))
        return
    if one is not None:
        _print_template(one, json)
        return
    if show is not None:
        _print_question(desk, show, json)
        return
    file = checked_story(desk)
    if text is None:
        warnings = warnings_of(file)
        print_json(check_json(file, warnings)) if json else desk.show(
            check_page(file, warnings, desk.width, desk.colour)
        )
        return
    found = tried(file.story, _passage(desk, file.story, text))
    print_json(tried_json(file.story, found)) if json else desk.show(
        tried_page(file.story, found, desk.width, desk.colour)
    )


def _print_template(name: str, json: bool) -> None:
    from timeline.report.checkpage import templates_json
    from timeline.story.spelling import nearest
    from timeline.story.templates import names, template, written

    if name not in names():
        raise typer.BadParameter(f"there is no template {name!r}{nearest(name, names())}", param_hint="--template")
    if json:
        about = next(one for one in templates_json()["templates"] if one["name"] == name)
        print_json({**about, "schema": "timeline.template/1", "questions": template(name).questions})
    else:
        print(written(name), end="")


def _print_question(desk: Desk, id: str, json: bool) -> None:
    """A question of the story, or the template of that name where the story has none."""
    from timeline.cli.table import checked_story
    from timeline.report.checkpage import question_yaml
    from timeline.story.spelling import nearest
    from timeline.story.templates import names

    story = checked_story(desk).story if desk.story_path.exists() else None
    asked = story.definition()["questions"] if story else {}
    if id in asked and json:
        print_json({"schema": "timeline.definition/1", "id": id, "definition": asked[id]})
    elif id in asked:
        print(question_yaml(id, asked[id]), end="")
    elif id in names():
        _print_template(id, json)
    else:
        hint = nearest(id, {*asked, *names()})
        raise typer.BadParameter(f"there is no question and no template {id!r}{hint}", param_hint="--show")


def _passage(desk: Desk, story: Story, text: str) -> Any:
    """What to try: a recorded mention, a file, or the words themselves."""
    import re

    from timeline import clock
    from timeline.reading.claim import Passage

    if re.fullmatch(r"m\d{1,12}", text):
        from timeline.cli.table import reading
        from timeline.projections.passage import domain_of, passage_of, said_at

        with reading(desk) as table:
            said = said_at(table.log, table.views.mention(int(text[1:])).current)
        return passage_of(story, said, domain_of(story, said))
    path = Path(text)
    try:
        body = path.read_text(encoding="utf-8", errors="replace") if len(text) < 400 and path.is_file() else text
    except OSError:
        body = text
    if "\n" not in body.strip():
        return Passage(title=body.strip(), published_at=clock.now())  # one line is read as a headline
    return Passage(title="", text=body, published_at=clock.now())
