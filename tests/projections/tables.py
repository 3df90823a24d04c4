"""All that the log folds into, as plain rows that can be compared."""

from __future__ import annotations

from typing import Any

from timeline.log import Database
from timeline.projections.tables import TABLES


def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in a fixed order."""
    return {name: sorted(database.connection.execute(f'SELECT * FROM "{name}"'), key=repr) for name in TABLES}


def drop_all_but_the_log(database: Database) -> None:
    with database.writing() as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'events'").fetchall()
        for (name,) in rows:
            if not name.startswith("search_") and not name.startswith("sqlite_"):
                connection.execute(f'DROP TABLE "{name}"')
