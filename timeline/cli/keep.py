"""Commands that keep the log: log, verify, backup, rebuild."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from timeline.cli import complete
from timeline.cli.app import Desk, Json, app, print_json


@app.command()
def log(
    context: typer.Context,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help="Only this kind; may repeat.", autocompletion=complete.kinds),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="How many of the newest.")] = 30,
    json: Json = False,
) -> None:
    """The event log, the newest last.

    \b
    Examples:
      timeline log
      timeline log --kind feed.failing --kind feed.recovered
      timeline log --limit 5 --json
    """
    from timeline.log import Log, open_database
    from timeline.report.showpage import event_json, log_page
    from timeline.stored import VERSIONS
    from timeline.story.spelling import nearest

    desk: Desk = context.obj
    for name in kind or ():
        if name not in VERSIONS:
            raise typer.BadParameter(f"there is no kind {name!r}{nearest(name, VERSIONS)}", param_hint="--kind")
    with open_database(desk.database_path, read_only=True) as database:
        events = Log(database).newest(limit, kinds=kind or ())
        if json:
            print_json({"schema": "timeline.log/1", "events": [event_json(event) for event in events]})
        elif events:
            desk.show(log_page(events, desk.width, desk.colour))


@app.command()
def verify(context: typer.Context, json: Json = False) -> None:
    """Prove that the log is what was written.

    Also that the tables are what follows from it. Names the first broken position and what broke. The last hash,
    noted elsewhere, also proves that nothing was cut off the end.

    \b
    Examples:
      timeline verify
      timeline verify --json
    """
    from timeline.log import Log, open_database
    from timeline.log.store import GUARDS
    from timeline.projections.catchup import differences

    desk: Desk = context.obj
    with open_database(desk.database_path, read_only=True) as database:
        found = Log(database)
        head, last = found.verify()
        missing = found.missing_guards()
        wrong = differences(database, desk.progress("folding the log again"))
    if json:
        print_json(
            {"schema": "timeline.verify/1", "events": head, "hash": last, "missing_guards": missing, "differing": wrong}
        )
    else:
        print(f"{head:,} events, each as it was written; the last hash is {last}")
        print(f"append-only guards: {'all ' + str(len(GUARDS)) if not missing else 'MISSING ' + ', '.join(missing)}")
        if wrong is None:
            print("tables: not made yet, or not up to date; the next command that reads makes them")
        else:
            print(f"tables: {'equal to the log folded anew' if not wrong else 'DIFFERENT: ' + ', '.join(wrong)}")
    if missing or wrong:
        raise typer.Exit(1)


@app.command()
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The copy; it must not exist yet.")],
    json: Json = False,
) -> None:
    """Copy the database, even while others write to it.

    \b
    Examples:
      timeline backup events-2026-06-14.db
    """
    from timeline.log import backup as copy
    from timeline.log import open_database

    desk: Desk = context.obj
    with open_database(desk.database_path, read_only=True) as database:
        size = copy(database, file)
    if json:
        print_json({"schema": "timeline.backup/1", "file": str(file), "bytes": size})
    else:
        print(f"{file}: {size:,} bytes")


@app.command()
def rebuild(context: typer.Context, json: Json = False) -> None:
    """Make every table but the log anew from the log.

    The answers stay the same, byte for byte.

    \b
    Examples:
      timeline rebuild
    """
    from timeline.cli.table import writing
    from timeline.projections.catchup import catch_up

    desk: Desk = context.obj
    with writing(desk) as (database, _, _):
        folded = catch_up(database, desk.progress("reading the log"), anew=True)
    if json:
        print_json({"schema": "timeline.rebuild/1", "events": folded})
    else:
        print(f"{folded:,} events folded anew")
