"""The story in a browser: a Datasette plugin with pages of our own, for Datasette 0.65 and 1.0.

This package is the plugin: Datasette finds its hooks in this module and its ``static`` folder beside it. A page is made
in a thread, from one state of the database (`timeline.browse.glance`), and written by templates that escape all text.

Must never: write to the database, run a script of its own, or fetch anything from anywhere.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from datasette.utils.asgi import Response
from pluggy import HookimplMarker

from timeline import clock
from timeline.browse.board import board_page
from timeline.browse.catalogue import DATABASE
from timeline.browse.cells import cell
from timeline.browse.changes import changes_page
from timeline.browse.family import family_page
from timeline.browse.frame import Asked, Page, write, write_trouble
from timeline.browse.gate import gated
from timeline.browse.glance import Glance, glance
from timeline.browse.mention import mention_page
from timeline.browse.outputs import OUTPUTS
from timeline.browse.question import question_page
from timeline.browse.search import search_page
from timeline.browse.sources import sources_page
from timeline.browse.storyline import storyline_page
from timeline.errors import QuestionNotFound, ReferenceNotFound, TimelineError, UnreadableWhen

NAME = "timeline.browse"
"""Under which Datasette knows the plugin, its static files and its settings."""
VISIT_COOKIE = "timeline_visit"
YEAR = 366 * 86400
LARGEST = 10_000_000
"""Bytes of one value that a query may make; nothing that is recorded comes near it."""

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content security of our own pages: no script at all, nothing from elsewhere."""

PAGES: dict[str, Callable[[Glance, Asked], Page]] = {
    r"/$": board_page,
    r"/new$": changes_page,
    r"/question/(?P<id>[^/]+)$": question_page,
    r"/story$": storyline_page,
    r"/family/f(?P<family>\d{1,12})$": family_page,
    r"/mention/m(?P<position>\d{1,12})$": mention_page,
    r"/sources$": sources_page,
    r"/search$": search_page,
}

NOWHERE = rf"^/(?!-/|{DATABASE}([./]|$)|favicon\.ico$).*$"
"""Whatever is neither a page of ours nor of Datasette's."""
INDEX = rf"^/{DATABASE}/search(_(data|idx|content|docsize|config))?([./].*)?$"
"""The tables of the full-text index, of which Datasette can show none but links to each."""

hookimpl = HookimplMarker("datasette")


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    ours = [(f"^{pattern}", _view(page)) for pattern, page in PAGES.items()]
    return [(INDEX, _to_search), *ours, (NOWHERE, _nowhere)]


@hookimpl
def menu_links() -> list[dict[str, str]]:
    return [{"href": "/", "label": "The board"}, {"href": "/new", "label": "What changed"}]


@hookimpl
def render_cell(value: Any, column: str, table: str | None, database: str) -> Any:
    return cell(column, value) if database == DATABASE and table is None else None


@hookimpl
def register_output_renderer() -> list[dict[str, Any]]:
    return OUTPUTS


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    hosts = frozenset((datasette.plugin_config(NAME) or {}).get("hosts", ()))
    return lambda app: gated(app, hosts)


async def _to_search() -> Response:
    return Response.redirect("/search")


async def _nowhere(request: Any) -> Response:
    said = f"There is no page at {request.path}"
    return Response.html(write_trouble(404, said), status=404, headers={"content-security-policy": POLICY})


def _view(page: Callable[[Glance, Asked], Page]) -> Callable[..., Awaitable[Response]]:
    async def view(datasette: Any, request: Any) -> Response:
        if request.method not in ("GET", "HEAD"):
            return Response.text("these pages are only read", status=405)
        asked = Asked(
            {name: request.url_vars[name] for name in request.url_vars},
            {name: request.args.getlist(name)[-1] for name in request.args},
            request.cookies.get(VISIT_COOKIE, ""),
        )
        path = Path(datasette.get_database(DATABASE).path)
        zone = ZoneInfo((datasette.plugin_config(NAME) or {}).get("zone", "UTC"))
        status, text, visit = await asyncio.to_thread(_made, page, path, zone, request.path, asked)
        response = Response.html(text, status=status, headers={"content-security-policy": POLICY})
        if visit:
            response.set_cookie(VISIT_COOKIE, visit, max_age=YEAR, httponly=True, samesite="lax")
        return response

    return view


def _made(
    page: Callable[[Glance, Asked], Page], path: Path, zone: ZoneInfo, where: str, asked: Asked
) -> tuple[int, str, str]:
    """(status, HTML, cookie of the visit) of a page; what the world did wrong becomes a page that says so."""
    try:
        with glance(path, clock.now(), zone) as seen:
            made = page(seen, asked)
            return made.status, write(made, seen, where), made.visit
    except (ReferenceNotFound, QuestionNotFound) as error:
        return 404, write_trouble(404, str(error)), ""
    except UnreadableWhen as error:
        return 400, write_trouble(400, str(error)), ""
    except TimelineError as error:
        return 503, write_trouble(503, str(error)), ""
