"""Recording what a person says: one event, by its author, and what it changed. Nothing recorded is ever erased."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from timeline.cli.app import Desk, print_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from timeline.cli.table import Table
    from timeline.log import Recorded

By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who rules; your user name where left out.")]


def author(by: str | None) -> str:
    try:
        return by or getpass.getuser()
    except (OSError, KeyError):
        return "me"


def last_of(table: Table, stream: str) -> str | None:
    last = table.log.last_of(stream)
    return last.id if last else None


def append(desk: Desk, table: Table, event: Any, json: bool, remarks: Callable[[], list[str]] = list) -> None:
    """Record one event, bring the tables up to date, and say what was recorded and what it changed, with what is to be
    remarked on it by then."""
    from timeline.projections.catchup import catch_up
    from timeline.report.showpage import event_json

    with table.database.writing():
        recorded: list[Recorded] = table.log.append([event], table.now)
    catch_up(table.database)
    said = remarks() if recorded else []
    if json:
        events = [event_json(r) for r in recorded]
        print_json({"schema": "timeline.recorded/1", "events": events, "remarks": said})
        return
    from timeline.report.receipt import receipt_page

    for entry in recorded:
        print(receipt_page(table.story, table.views, entry, desk.width, desk.colour))
    for remark in said:
        print(f"  {remark}")
    if not recorded:
        print("that was recorded before")
