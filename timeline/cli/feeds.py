"""Commands about the feeds themselves: how they are, adding, importing, exporting, trying one again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli import complete
from timeline.cli.app import Desk, Json, app, print_json, write_whole

if TYPE_CHECKING:
    from timeline.story.load import StoryFile
    from timeline.story.model import Feed

feeds = typer.Typer(
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
    help="""How each feed is; add, import, export, try again.

    Tells when each was last read and is next due, its silence against its habit, and trouble in words.

    \b
    Examples:
      timeline feeds
      timeline feeds --json
      timeline feeds add https://news.example.org/
      timeline feeds import subscriptions.opml
      timeline feeds export --out feeds.opml
      timeline feeds retry techcrunch
    """,
)
app.add_typer(feeds, name="feeds")


@feeds.callback()
def health(context: typer.Context, json: Json = False) -> None:
    if context.invoked_subcommand:
        return
    from timeline.cli.table import reading
    from timeline.feeds.health import health as examine
    from timeline.report.feedspage import feeds_json, feeds_page

    desk: Desk = context.obj
    with reading(desk) as table:
        found = examine(table.story, table.database, table.now)
        if json:
            print_json(feeds_json(found))
        else:
            desk.show(feeds_page(found, table.now, desk.zone, desk.width, desk.colour))


@feeds.command()
def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="A feed, or a page that names one.")],
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="What to call it.")] = None,
    private: Annotated[bool, typer.Option("--private", help="It is on this machine or in your own network.")] = False,
    json: Json = False,
) -> None:
    """Add the feed at an address, or the one its page names.

    The address is looked at once, and the feed written into feeds.yaml. What the look brought is recorded as the
    feed's first poll; it is not asked again.

    \b
    Examples:
      timeline feeds add https://news.example.org/feed/
      timeline feeds add https://news.example.org/ --name "Example News"
    """
    import timeline
    from timeline.cli.table import checked_story, writing
    from timeline.feeds.look import look
    from timeline.feeds.poll import poll
    from timeline.report.pollpage import outcomes_json, outcomes_page
    from timeline.story.model import Feed

    desk: Desk = context.obj
    file = checked_story(desk)
    agent = f"timeline/{timeline.__version__} (+{file.story.contact})"
    found = look(url, agent=agent, private=private)
    if found.document is None:
        others = [f"{other.url} ({other.title})" if other.title else other.url for other in found.feeds]
        desk.say("the page names: " + ", ".join(others))
        url = found.feeds[0].url
        found = look(url, agent=agent, private=private)
    feed = Feed(url=url, name=name, private=private)
    _write(desk, file, [feed])
    with writing(desk) as (database, story, now):
        given = {feed.key: found.answer} if found.document is not None else {}
        outcomes = poll(story, database, now, only=[feed.key], given=given)
    if json:
        print_json(outcomes_json(outcomes))
    else:
        print(f"added {feed.label} to {desk.story_path}")
        print(outcomes_page(outcomes, desk.width, desk.colour))


@feeds.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An OPML file, even a broken one.")],
    json: Json = False,
) -> None:
    """Add the feeds of an OPML file to feeds.yaml.

    What cannot be used is listed.

    \b
    Examples:
      timeline feeds import subscriptions.opml
    """
    from timeline.cli.table import checked_story
    from timeline.errors import TimelineError
    from timeline.feeds.opml import read_opml
    from timeline.report.words import count
    from timeline.story.address import bare_address
    from timeline.story.model import Feed

    desk: Desk = context.obj
    story_file = checked_story(desk)
    try:
        imported = read_opml(file.read_bytes())
    except OSError as error:
        raise TimelineError(f"{file} cannot be read: {error.strerror}") from None
    known = {bare_address(feed.url) for feed in story_file.story.feeds}
    names = {feed.key for feed in story_file.story.feeds}
    new = []
    for subscription in imported.subscriptions:
        if bare_address(subscription.url) in known:
            continue
        feed = Feed(url=subscription.url, name=subscription.title or None)
        if feed.key in names:
            feed = Feed(url=subscription.url)
        names.add(feed.key)
        new.append(feed)
    if new:
        _write(desk, story_file, new)
    if json:
        left = list(imported.left_out)
        print_json({"schema": "timeline.import/1", "added": [feed.url for feed in new], "left_out": left})
        return
    for line in imported.left_out:
        desk.say(f"left out: {line}")
    already = len(imported.subscriptions) - len(new)
    lost = len(imported.left_out)
    print(f"{count(len(new), 'feed')} added to {desk.story_path}, {already} already there, {lost} left out")


@feeds.command()
def export(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it there instead.")] = None,
) -> None:
    """The feeds of the story as OPML.

    \b
    Examples:
      timeline feeds export --out feeds.opml
    """
    from timeline.cli.table import checked_story
    from timeline.feeds.opml import write_opml

    desk: Desk = context.obj
    story = checked_story(desk).story
    text = write_opml(story.story, story.feeds)
    if out is None:
        sys.stdout.write(text)
    else:
        write_whole(out, text)


@feeds.command()
def retry(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The feed's name or key.", autocompletion=complete.feed_names)
    ],
    json: Json = False,
) -> None:
    """Ask one feed again now, even one declared gone.

    \b
    Examples:
      timeline feeds retry "court docket"
    """
    from timeline.cli.follow import ask_feeds

    ask_feeds(context.obj, [name], json, force=True, named_by="NAME")


def _write(desk: Desk, file: StoryFile, new: list[Feed]) -> None:
    """Put feeds into feeds.yaml; the new text is checked whole before it replaces the old."""
    from timeline.story.edit import with_feeds
    from timeline.story.load import load_story

    text = with_feeds(file, new)
    trial = desk.story_path.with_name(".feeds.yaml.new")
    try:
        write_whole(trial, text)
        load_story(trial)
    finally:
        trial.unlink(missing_ok=True)
    write_whole(desk.story_path, text)
