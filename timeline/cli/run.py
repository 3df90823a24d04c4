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
) -> None:
    """Stay and poll each feed when it is due; take up edits of feeds.yaml; send the alerts that it declares.

    Ends with SIGTERM or Ctrl-C, once the poll in hand is finished. Logs to stderr, a line an occasion. One at a time
    per story; every other command may be used alongside.

    \b
    Examples:
      timeline run
      timeline run --health 8300
      timeline --story ~/harbour run
    """
    from timeline import clock
    from timeline.daemon.logbook import logbook
    from timeline.daemon.run import run as stay

    desk: Desk = context.obj
    stay(desk.story_path, desk.database_path, clock.now, logbook(clock.now), port=health)
