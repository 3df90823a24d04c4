"""The command that begins a story: init. It asks where it can, proposes what it finds, and never overwrites."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli import complete
from timeline.cli.app import Desk, app, print_json, write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.feeds.begin import Followed
    from timeline.report.newstory import Cast
    from timeline.story.draft import Asked

EXAMPLE_CONTACT = "you@example.org"
LATER = frozenset({"offline", "dns", "connection", "timeout", "server-error", "rate-limited", "truncated", "waiting"})
"""Causes for which an address may well be a feed, and the next poll will tell."""


@app.command()
def init(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="Its folder, made if need be.")] = None,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="What the story is called.")] = "",
    search: Annotated[
        list[str] | None,
        typer.Option("--search", metavar="WORDS", help="Follow a news and a forum search; may repeat."),
    ] = None,
    site: Annotated[
        list[str] | None, typer.Option("--site", metavar="URL", help="Follow a feed or a page's feed; may repeat.")
    ] = None,
    opml: Annotated[Path | None, typer.Option("--from-opml", metavar="FILE", help="Follow the feeds listed.")] = None,
    about: Annotated[
        list[str] | None, typer.Option("--about", metavar="NAME[=ALIAS,…]", help="Who or what it is about; may repeat.")
    ] = None,
    template: Annotated[
        list[str] | None,
        typer.Option(
            "--template",
            metavar="NAME[:PART=WHO,…]",
            help="Ask a ready-made question; may repeat.",
            autocompletion=complete.templates,
        ),
    ] = None,
    contact: Annotated[str, typer.Option("--contact", metavar="ADDRESS", help="Where servers can reach you.")] = "",
    private: Annotated[bool, typer.Option("--private", help="The sites are in your own network.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Look at no site.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")] = False,
) -> None:
    """Begin a story of your own: write its feeds.yaml.

    On a terminal it asks for what is not given. It looks at the sites once, finds their feeds, proposes the names that
    recur in them and the ready-made questions that fit what they say. It never overwrites a story.

    \b
    Examples:
      timeline init
      timeline init strike --title "The strike" --search "Norhaven dockers"
      timeline init merger --title "Brask buys Loam" --site news.example.org
      timeline init suit --title "The kilns" --template lawsuit:defendant=Tern
      timeline init kilns --title "The kilns" --from-opml list.opml --offline
    """
    from timeline.cli.table import checked_story
    from timeline.errors import TimelineError
    from timeline.feeds.begin import sources_of
    from timeline.report import newstory
    from timeline.report.checkpage import check_page, warnings_of
    from timeline.report.words import count
    from timeline.story.draft import Draft, written

    desk: Desk = context.obj
    path = (folder or desk.folder) / "feeds.yaml"
    if path.exists():
        raise TimelineError(f"{path} is there already; `timeline feeds add` adds to it, `init DIR` begins anew")
    asking = sys.stdin.isatty() and sys.stdout.isatty() and not json
    if asking:
        title = title or _asked("What is the story called? Such as: The harbour strike")
        search = search or _several(
            "Search news and a forum for which words? Such as: Norhaven dockers, dock strike", ","
        )
        site = site or _several("Follow which sites or feeds? Such as: news.example.org https://port.example/rss", " ")
        contact = contact or _asked(f"Your address, for the servers that will be asked? Such as: {EXAMPLE_CONTACT}")
    title = title or next(iter(search or ()), "")
    if not title:
        raise typer.BadParameter("say what it is called, such as --title 'The harbour strike'", param_hint="--title")
    followed, unseen = _followed(desk, search or [], site or [], opml, contact, private, offline)
    items = [item for one in followed if one.document for item in one.document.items]
    cast = newstory.cast(title, search or (), about or (), items)
    if asking and not about:
        cast = _confirmed(cast)
    fits = newstory.proposed(cast, desk.progress("trying ready-made questions"))
    if asking and template is None:
        template = _chosen(desk, fits)
    questions: list[Asked] = []
    for text in template or ():
        questions.append(_question(text, cast, questions, asking))
    questions.append(newstory.watched(title, cast))
    sources, more_sources = sources_of(followed, cast.entities)
    draft = Draft(
        title=title,
        contact=contact or EXAMPLE_CONTACT,
        feeds=[one.feed for one in followed],
        unseen=unseen,
        sources=sources,
        more_sources=more_sources,
        entities=cast.entities,
        questions=questions,
        more_questions=[fit for fit in fits if fit.id not in {asked.settings.get("use") for asked in questions}],
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TimelineError(f"{path.parent} cannot be made: {error.strerror}") from None
    write_whole(path, written(draft))
    file = checked_story(replace(desk, folder=path.parent))
    if json:
        print_json(
            {
                "schema": "timeline.init/1",
                "file": str(path),
                "feeds": [feed.url for feed in draft.feeds],
                "unseen": unseen,
                "entities": list(draft.entities),
                "questions": [asked.id for asked in questions],
                "proposed": [asked.id for asked in draft.more_questions],
            }
        )
        return
    for remark in unseen:
        desk.say(remark)
    print(check_page(file, warnings_of(file), desk.width, desk.colour))
    more = f", with {count(len(draft.more_questions), 'more question')} proposed in it" if draft.more_questions else ""
    here = "" if path.parent == Path() else f"--story {path.parent} "
    print(f"\nwritten: {path}{more}; edit it at will")
    print(f"next: `timeline {here}poll`, then `timeline {here}new`")


# --- asking -----------------------------------------------------------------------------------------------------------


def _asked(question: str, otherwise: str = "") -> str:
    typer.echo(question, err=True)
    return str(typer.prompt("", prompt_suffix="> ", default=otherwise, show_default=bool(otherwise), err=True)).strip()


def _several(question: str, between: str) -> list[str]:
    return [one.strip() for one in _asked(question).split(between) if one.strip()]


def _confirmed(cast: Cast) -> Cast:
    """The cast as the person at the terminal wants it."""
    from timeline.report.newstory import add, spelled
    from timeline.story.model import Entity

    proposed = spelled(cast.entities.values())
    answer = _asked("Who and what is it about? NAME or NAME=ALIAS, commas between", proposed)
    if answer == proposed:
        return cast
    entities: dict[str, Entity] = {}
    for text in filter(str.strip, answer.split(",")):
        add(entities, text)
    return replace(cast, entities=entities, leads=tuple(entities))


def _chosen(desk: Desk, fits: Sequence[Asked]) -> list[str]:
    """The templates that the person at the terminal wants."""
    from timeline.report.page import Page
    from timeline.story.spelling import nearest
    from timeline.story.templates import names, template

    hints = {asked.settings["use"]: f" ({asked.because})" for asked in fits}
    page = Page(desk.width, desk.colour)
    for name in names():
        page.row(name, f"{template(name).says}{hints.get(name, '')}")
    typer.echo(str(page), err=True)
    while True:
        answer = _asked("Which of these ready-made questions? Commas between, - for none", ",".join(hints) or "-")
        chosen = [one.strip() for one in answer.split(",") if one.strip() not in ("", "-")]
        unknown = [one for one in chosen if one not in names()]
        if not unknown:
            return chosen
        typer.echo(f"there is no template {unknown[0]!r}{nearest(unknown[0], names(), '')}", err=True)


def _question(text: str, cast: Cast, questions: Sequence[Asked], asking: bool) -> Asked:
    """A ready-made question; on a terminal, whom it is about is confirmed."""
    from timeline.report.fitting import best_fit
    from timeline.report.newstory import declare, ordered, ready_made
    from timeline.story.templates import template

    try:
        name, given, words = ordered(text, cast.entities)
        if asking:
            guess = best_fit(name, given, cast.entities, cast.texts).given
            for need, means in template(name).needs.items():
                if need not in given:
                    who = cast.entities[guess[need]].name if need in guess else ""
                    given[need] = declare(cast.entities, _asked(f"{name}: {means}?", who))
        return ready_made(name, given, words, cast, [asked.id for asked in questions])
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--template") from None


# --- what is followed -------------------------------------------------------------------------------------------------


def _followed(
    desk: Desk,
    search: Sequence[str],
    site: Sequence[str],
    opml: Path | None,
    contact: str,
    private: bool,
    offline: bool,
) -> tuple[list[Followed], list[str]]:
    """The feeds of the new story, and a remark on each place that could not be followed."""
    import timeline
    from timeline.errors import FeedError, TimelineError
    from timeline.feeds import begin
    from timeline.feeds.addresses import web_address
    from timeline.feeds.begin import Followed, follow, kind_of, one_of_each, searches
    from timeline.feeds.opml import read_opml
    from timeline.story.model import Feed

    agent = f"timeline/{timeline.__version__} (+{contact or EXAMPLE_CONTACT})"
    found: list[Followed] = []
    unseen: list[str] = []
    addresses = []
    for given in site:
        address = web_address(given if "://" in given else f"https://{given}")
        if address is None:
            raise typer.BadParameter(f"{given!r} is no web address", param_hint="--site")
        addresses.append(address)
    tell = desk.progress("looking at the sites")
    for number, address in enumerate(addresses, 1):
        try:
            if offline:
                raise FeedError("offline", "was not looked at")
            found.append(follow(address, agent=agent, private=private))
            unseen += [f"{address} also offers {other.url} {other.title}" for other in found[-1].others[:3]]
        except FeedError as error:
            guess = begin.unseen(address, private=private) if error.cause in LATER else None
            found += [guess] if guess else []
            what = "it is followed all the same" if guess else f"`timeline feeds add {address}` tries again"
            unseen.append(f"could not look at {address}: {error}; {what}")
        tell(number, len(addresses))
    for feed in (feed for words in search for feed in searches(words)):
        try:
            document = None if offline else follow(feed.url, agent=agent, private=private).document
        except FeedError as error:
            document = None
            desk.say(f"{feed.name} is followed, but could not be looked at now: {error}")
        found.append(Followed(feed, document))
    if opml is not None:
        try:
            listed = read_opml(opml.read_bytes())
        except OSError as error:
            raise TimelineError(f"{opml} cannot be read: {error.strerror}") from None
        unseen += [f"left out of {opml}: {remark}" for remark in listed.left_out]
        for one in listed.subscriptions:
            found.append(Followed(Feed(url=one.url, name=one.title or None, kind=kind_of(one.url), private=private)))
    return one_of_each(found), unseen
