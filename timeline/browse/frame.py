"""The frame of every page: what was asked for, what a page is made of, and the templates that write it.

Must never: mark text from outside as safe, or make a link of an address that is not on the web.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

import timeline
from timeline.browse.glance import Glance
from timeline.report.words import clean, count, day, instant, shorten, source_name, visible, web_address

STATIC = "/-/static-plugins/timeline.browse/"
"""Where Datasette serves the files beside the templates."""
LONGEST = 220
"""Columns of a title in a list or a heading; some feeds put whole texts there. A mention's own text has all of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the parts of its path, its query (the last value of each name), and the cookie of the last visit."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    visit: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page before it is written. ``visit``: the cookie to leave behind; ``status``: of HTTP."""

    template: str
    title: str
    fill: Mapping[str, Any]
    visit: str = ""
    status: int = 200


def before(glance: Glance, asked: Asked) -> int:
    """The last position of a page of a list: ``?before=POSITION`` asks for what lies before that one."""
    wanted = asked.query.get("before", "")
    return min(int(wanted) - 1, glance.head) if wanted.isdecimal() and len(wanted) < 13 else glance.head


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("timeline.browse"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda said: visible(said) if type(said) is str else said,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(clean=clean, web=web_address, headline=lambda text: shorten(text, LONGEST))
    made.globals.update(count=count, static=STATIC, version=timeline.__version__, source_name=source_name)
    return made


def write(page: Page, glance: Glance, path: str) -> str:
    """The page as HTML."""
    return (
        _templates()
        .get_template(page.template)
        .render(
            **page.fill,
            title=page.title,
            story=glance.story,
            here=path,
            day=lambda text: day(text, year=glance.year),
            instant=lambda moment: instant(moment, glance.zone),
            head=glance.head,
            at=instant(glance.now, glance.zone),
        )
    )


def write_trouble(status: int, said: str) -> str:
    """A page that says what is wrong; it needs no story."""
    title = "Nothing is here" if status == 404 else "That cannot be shown"
    return _templates().get_template("trouble.html").render(said=said, title=title)
