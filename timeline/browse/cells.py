"""References in the results of a query as links to the pages about them."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

PAGES = {"mention": "/mention/m{}", "family": "/family/f{}", "question": "/question/{}"}
"""Columns by name, and the page that their values lead to."""


def cell(column: str, value: Any) -> Markup | None:
    """A link for a mention, a family or a question; None for anything else."""
    page = PAGES.get(column)
    if page is None or value is None or not str(value).replace("-", "").replace("_", "").isalnum():
        return None
    prefix = {"mention": "m", "family": "f"}.get(column, "")
    if prefix and not isinstance(value, int):
        return None
    return Markup('<a href="{}">{}</a>').format(page.format(value), f"{prefix}{value}")
