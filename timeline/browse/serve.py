"""Serving the pages: the installed Datasette, told what it has to know of this database, on one address.

Must never: let the database be written through it, or be reachable from elsewhere without saying so.
"""

from __future__ import annotations

import asyncio
import socket
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import uvicorn
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.plugins import pm
from datasette.version import __version__

import timeline.browse as plugin
from timeline.browse.catalogue import DATABASE, TABLES, catalogue
from timeline.errors import TimelineError
from timeline.log import open_database

LOOPBACK = ("127.0.0.1", "localhost", "::1")
SETTINGS = {
    "suggest_facets": False,  # they are 97 % of the time of a table's page
    "default_page_size": 50,  # of rows as wide as these; drawing them is most of what is left of that time
    "allow_download": False,  # a live database is more than its file
    "facet_time_limit_ms": 1000,
    "sql_time_limit_ms": 3000,
    "max_returned_rows": 2000,
    "truncate_cells_html": 200,
}


def datasette_for(path: Path, zone: ZoneInfo, *, hosts: tuple[str, ...] = (), immutable: bool = False) -> Datasette:
    """A Datasette of either line that serves one database with our pages, descriptions and queries."""
    _still_errors()
    if not pm.is_registered(plugin):
        pm.register(plugin, plugin.NAME)
    with open_database(path, read_only=True) as database:
        there = {name for (name,) in database.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    described, configured = catalogue(there)
    configured["plugins"] = {plugin.NAME: {"zone": zone.key, "hosts": list(hosts)}}
    if __version__.startswith("0."):
        said = {"metadata": _merged(described, configured)}
    else:
        said = {"metadata": described, "config": configured}
    serving = Datasette(files=[], settings=dict(SETTINGS), **said)
    serving.add_database(_Events(serving, path=str(path), is_mutable=not immutable), name=DATABASE)
    return serving


class _Events(Database):  # type: ignore[misc]
    """Counts the tables that are shown; Datasette would count every one, and complain of the index that has no rows."""

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:
        counts: dict[str, int | None] = dict.fromkeys(await self.table_names())
        for table in counts.keys() & TABLES.keys():
            with suppress(QueryInterrupted):
                found = await self.execute(f'SELECT count(*) FROM "{table}"', custom_time_limit=limit)
                counts[table] = found.rows[0][0]
        return counts


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Both trees as one: Datasette 0.65 takes descriptions and configuration in one piece."""
    made = dict(one)
    for name, branch in other.items():
        held = made.get(name)
        made[name] = _merged(held, branch) if isinstance(held, dict) and isinstance(branch, dict) else branch
    return made


def serve(
    path: Path, zone: ZoneInfo, host: str, port: int, *, immutable: bool, tell: Callable[[str], None], show: bool
) -> None:
    """Serve until interrupted. ``tell`` hears the address; ``show``: open it in the reader's browser.

    Raises TimelineError where the address cannot be had.
    """
    listening = _listen(host, port)
    named = host if ":" not in host else f"[{host}]"
    address = f"http://{named}:{listening.getsockname()[1]}/"
    hosts = ("127.0.0.1", "localhost", "[::1]", named) if host in LOOPBACK else ()
    serving = datasette_for(path, zone, hosts=hosts, immutable=immutable)
    config = uvicorn.Config(serving.app(), log_level="warning", lifespan="on", server_header=False)
    tell(f"{address} shows the story; Ctrl-C ends it")
    if show:
        webbrowser.open(address)
    try:
        asyncio.run(_run(serving, uvicorn.Server(config), listening))
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()


def _still_errors() -> None:
    """Datasette prints each address that leads nowhere as an error, with all local variables, where rich is there."""
    handler: Any = pm.get_plugin("datasette.handle_exception")
    handler.rich = None


async def _run(serving: Datasette, server: uvicorn.Server, listening: socket.socket) -> None:
    await serving.invoke_startup()
    await server.serve(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(where)
            listening.listen(128)
        except BaseException:
            listening.close()
            raise
        return listening
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise TimelineError(
            f"{host} port {port} cannot be had ({reason}); name another with --port, or 0 for any that is free"
        ) from None
