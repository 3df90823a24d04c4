"""The commands under ``rule``: a person's judgement. Nothing that they record is ever erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from timeline.cli import complete
from timeline.cli.app import Desk, Json, app
from timeline.cli.record import By, append, author, last_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from timeline.cli.table import Table
    from timeline.projections.rows import Ruled
    from timeline.projections.views import Views
    from timeline.story.model import Story

rule = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Record a judgement of yours.

    It goes before all rules, is shown with its reason, and can be withdrawn, but never erased.

    \b
    Examples:
      timeline rule set ipo trading --because "trades on Nasdaq since 12 June"
      timeline rule reject c1204.1 --because "about another company's filing"
      timeline rule withdraw e5120 --because "the halt lasted an hour"
    """,
)
app.add_typer(rule, name="rule")

Because = Annotated[str, typer.Option("--because", metavar="TEXT", help="Your reason; it is shown with the ruling.")]
Id = Annotated[str, typer.Argument(metavar="QUESTION", help="The question's id.", autocompletion=complete.question_ids)]
MentionRef = Annotated[
    str, typer.Argument(metavar="MENTION", help="A mention, such as m1204.", autocompletion=complete.references)
]


@rule.command("set")
def set_(
    context: typer.Context,
    question: Id,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="One of its values, or a date such as 2026-06-12.")],
    because: Because,
    by: By = None,
    json: Json = False,
) -> None:
    """Decide what the answer is.

    \b
    Examples:
      timeline rule set ipo trading --because "trades on Nasdaq since 12 June"
    """
    from timeline.cli.ask import known_question

    def ruling(table: Table) -> dict[str, Any]:
        id = known_question(table.story, question)
        return {"verdict": "set", "question": id, "value": _known_value(table.story, id, value)}

    _record(context.obj, ruling, because, by, json)


@rule.command()
def annul(context: typer.Context, question: Id, because: Because, by: By = None, json: Json = False) -> None:
    """Declare a question void.

    It cannot be answered as it was asked.

    \b
    Examples:
      timeline rule annul southaven --because "two cases were joined"
    """
    _about_question(context.obj, "annul", question, because, by, json)


@rule.command()
def reopen(context: typer.Context, question: Id, because: Because, by: By = None, json: Json = False) -> None:
    """Open a question again.

    One that was resolved or annulled, or that looks final and is not.

    \b
    Examples:
      timeline rule reopen ipo --because "trading was halted on the first day"
    """
    _about_question(context.obj, "reopen", question, because, by, json)


@rule.command()
def reject(
    context: typer.Context,
    claim: Annotated[list[str], typer.Argument(metavar="CLAIM", help="Claims, such as c1204.1.")],
    because: Because,
    by: By = None,
    json: Json = False,
) -> None:
    """Let claims no longer count.

    They were misread, or are not about this story.

    \b
    Examples:
      timeline rule reject c1204.1 c1207.3 --because "another company's filing"
    """

    def ruling(table: Table) -> dict[str, Any]:
        return {"verdict": "reject", "subjects": tuple(table.views.claim(ref).ref for ref in claim)}

    _record(context.obj, ruling, because, by, json)


@rule.command()
def same(
    context: typer.Context, one: MentionRef, other: MentionRef, because: Because, by: By = None, json: Json = False
) -> None:
    """Two mentions go back to one report.

    \b
    Examples:
      timeline rule same m1204 m1310 --because "both rewrite one dispatch"
    """
    _about_pair(context.obj, "same", (one, other), because, by, json)


@rule.command()
def apart(
    context: typer.Context, one: MentionRef, other: MentionRef, because: Because, by: By = None, json: Json = False
) -> None:
    """Two mentions are independent reports.

    \b
    Examples:
      timeline rule apart m1204 m1310 --because "each spoke to the court itself"
    """
    _about_pair(context.obj, "apart", (one, other), because, by, json)


@rule.command()
def withdraw(
    context: typer.Context,
    ruling: Annotated[str, typer.Argument(metavar="RULING", help="The ruling's event, such as e5120.")],
    because: Because,
    by: By = None,
    json: Json = False,
) -> None:
    """Take a ruling back.

    It and its withdrawal both stay in the log.

    \b
    Examples:
      timeline rule withdraw e5120 --because "the halt lasted an hour"
    """
    from timeline.cli.table import reading
    from timeline.errors import ReferenceNotFound
    from timeline.events import RulingWithdrawn
    from timeline.report.showpage import position_in

    desk: Desk = context.obj
    with reading(desk) as table:
        held = table.views.ruling(position_in(ruling, "e"))
        if held.withdrawn_at is not None:
            raise ReferenceNotFound(f"e{held.position} was withdrawn already, by e{held.withdrawn_at}")
        event = RulingWithdrawn(
            ruling=table.log.at(held.position).id,
            because=because,
            by=author(by),
            made_at=table.now,
            supersedes=last_of(table, "rulings"),
        )
        append(desk, table, event, json)


def _about_question(desk: Desk, verdict: str, question: str, because: str, by: str | None, json: bool) -> None:
    from timeline.cli.ask import known_question

    _record(
        desk,
        lambda table: {"verdict": verdict, "question": known_question(table.story, question)},
        because,
        by,
        json,
    )


def _about_pair(desk: Desk, verdict: str, pair: tuple[str, str], because: str, by: str | None, json: bool) -> None:
    from timeline.report.showpage import position_in

    def ruling(table: Table) -> dict[str, Any]:
        one, other = (table.views.mention(position_in(ref, "m")) for ref in pair)
        if one.position == other.position:
            raise typer.BadParameter("these are one and the same mention")
        for mention in (one, other):
            if not mention.on_story:
                raise typer.BadParameter(f"{mention.ref} is none of the story's business; it has no family")
        return {"verdict": verdict, "subjects": (one.ref, other.ref)}

    _record(desk, ruling, because, by, json)


def _record(desk: Desk, ruling: Any, because: str, by: str | None, json: bool) -> None:
    from timeline.cli.table import reading
    from timeline.events import RulingMade

    if not because.strip():
        raise typer.BadParameter("a ruling wants a reason", param_hint="--because")
    with reading(desk) as table:
        event = RulingMade(
            **ruling(table),
            because=because,
            by=author(by),
            made_at=table.now,
            supersedes=last_of(table, "rulings"),
        )
        earlier = table.views.rulings_on(event.question, event.subjects)
        unfollowed = table.views.unfollowed()
        append(desk, table, event, json, lambda: [*map(_goes_before, earlier), *_thwarted(table.views, unfollowed)])


def _goes_before(earlier: Ruled) -> str:
    from timeline.report.words import clean

    said = f"{earlier.verdict} {earlier.value}" if earlier.value else earlier.verdict
    return f"goes before e{earlier.position} by {clean(earlier.by)}, which said: {clean(said)}"


def _thwarted(views: Views, before: Collection[Ruled]) -> list[str]:
    """The rulings that two mentions are the same which could be followed before, and no longer can."""
    return [
        f"e{ruled.position}, which said that {' and '.join(ruled.subjects)} are the same, cannot be followed: "
        f"e{other.position} puts {' and '.join(other.subjects)} apart"
        for ruled, others in views.unfollowed().items()
        if ruled not in before
        for other in others
    ]


def _known_value(story: Story, id: str, value: str) -> str:
    """The value as the question writes it; a day, month or year for a date, a whole number for an amount."""
    import re

    from timeline.story.model import AmountQuestion
    from timeline.story.spelling import nearest

    question = story.questions[id]
    if question.type == "watch":
        raise typer.BadParameter(f"{id} is only watched; it has no values")
    if question.type == "date" and not re.fullmatch(r"\d{4}(-\d{2}){0,2}(/\d{4}(-\d{2}){0,2})?", value):
        raise typer.BadParameter(f"{value!r} is no date; write 2026-06-12, 2026-06, 2026 or 2026-06-10/2026-06-20")
    if isinstance(question, AmountQuestion):
        figure = value.replace("_", "").replace(",", "")
        if not figure.isdecimal():
            what = f"{question.unit} a {question.per}" if question.per else question.unit
            raise typer.BadParameter(f"{value!r} is no whole number of {what}; write it out, such as 1250000000")
        return f"{int(figure)} {question.unit}" + (f"/{question.per}" if question.per else "")
    values = getattr(question, "values", None)
    if values is not None and value not in values:
        raise typer.BadParameter(f"{id} has no value {value!r}{nearest(value, values, 'it has')}")
    return value
