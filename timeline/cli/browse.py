"""The command that shows the story in a browser: browse."""

from __future__ import annotations

from typing import Annotated

import typer

from timeline.cli.app import Desk, app


@app.command()
def browse(
    context: typer.Context,
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="Where to listen; 0 takes any free port.")
    ] = 8001,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="On which address; others can then read along.")
    ] = "127.0.0.1",
    show: Annotated[bool, typer.Option("--open", help="Open it in your browser.")] = False,
) -> None:
    """Show the story in a browser, with charts and SQL.

    Its board, changes, questions, timeline, texts and sources. It only reads, while the daemon writes. Ctrl-C ends it.

    \b
    Examples:
      timeline browse --open
      timeline browse --port 0
      timeline --story strike --tz Europe/Oslo browse
    """
    from timeline.browse.serve import LOOPBACK, serve
    from timeline.cli.table import reading

    desk: Desk = context.obj
    with reading(desk) as table:
        path, immutable = table.database.path, "immutable=1" in table.database.uri
    if host not in LOOPBACK:
        desk.say(f"warning: whoever can reach {host} can read the whole story; there is no password")
    serve(path, desk.zone, host, port, immutable=immutable, tell=desk.say, show=show)
