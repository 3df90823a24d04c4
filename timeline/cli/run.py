"""The command that stays: run."""

from __future__ import annotations

from typing import Annotated

import typer

from timeline.cli.app import Desk, app


@app.command()
def run(
    context: typer.Context,
    health: Annotated[
        int | None,
        typer.Option("--health", metavar="PORT", min=0, max=65535, help="Say there, to this machine only, how it is."),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option("--unit", metavar="systemd|timer|launchd|container", help="Print how to run it there, and leave."),
    ] = None,
) -> None:
    """Stay, poll each feed when it is due, and send alerts.

    Takes up edits of feeds.yaml, and sends the alerts that it declares. Ends with SIGTERM or Ctrl-C, once the poll in
    hand is finished. Logs to stderr, a line an occasion. One at a time per story; every other command may be used
    alongside.

    \b
    Examples:
      timeline run
      timeline run --health 8300
      timeline --story ~/harbour run
      timeline run --unit systemd > /etc/systemd/system/timeline@.service
    """
    from timeline import clock
    from timeline.daemon.logbook import logbook
    from timeline.daemon.recipes import RECIPES, recipe
    from timeline.daemon.run import run as stay

    desk: Desk = context.obj
    if unit is not None:
        if unit not in RECIPES:
            raise typer.BadParameter(f"{unit!r} is not one of {', '.join(RECIPES)}", param_hint="--unit")
        print(recipe(unit, desk.folder), end="")
        return
    stay(desk.story_path, desk.database_path, clock.now, logbook(clock.now), port=health)
