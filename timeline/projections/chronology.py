"""What happened, one development after another, read back from the tables.

Reports of what follows resemble those of what it follows from, so a development may run for days. Where a question
takes another value in it on a later day, something else has happened, and it is told as such.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

Row: TypeAlias = tuple[int, int, str, str, str, str]
"""development, mention, day, title, domain, origin."""


@dataclass(frozen=True, slots=True)
class Happening:
    """A development, or a part of it: one thing that happened, on the day of its earliest report ``first``; and what it
    moved."""

    development: int
    day: str
    title: str
    first: int
    domain: str
    mentions: int
    origins: tuple[str, ...]
    moved: tuple[str, ...]


def happenings(
    connection: sqlite3.Connection, *, after: int, upto: int, question: str = "", most: int = 1_000
) -> list[Happening]:
    """The developments with a mention learned in ``(after, upto]``, as known at ``upto``, by day.

    All that moved a question, and of the others the ``most`` that are told most often by now.
    """
    moved, turned = _moved(connection, after, upto)
    wanted = _of_mentions(connection, moved) | (set() if question else _often_told(connection, after, upto, most))
    rows = connection.execute(
        "SELECT development, mentions.position, substr(coalesce(published_at, seen_at), 1, 10), title, domain, root "
        "FROM families CROSS JOIN mentions USING (family) "
        "WHERE development IN (SELECT value FROM json_each(?)) AND mentions.position <= ? "
        "ORDER BY development, coalesce(published_at, seen_at), mentions.position",
        (json.dumps(sorted(wanted)), upto),
    )
    found = []
    for development, group in groupby(rows, key=lambda row: row[0]):
        for told in _parts(group, turned):
            questions = {id for row in told for id in moved.get(row[1], ())}
            if all(row[1] <= after for row in told) or (question and question not in questions):
                continue
            _, first, day, title, domain, _ = told[0]
            origins = tuple(sorted({row[5] for row in told}))
            found.append(
                Happening(development, day, title, first, domain, len(told), origins, tuple(sorted(questions)))
            )
    return sorted(found, key=lambda h: (h.day, h.first))


def _parts(rows: Iterable[Row], turned: set[int]) -> list[list[Row]]:
    """The reports of a development by day, cut before each by which a question turned on a later day than the last."""
    parts: list[list[Row]] = []
    for row in rows:
        if not parts or (row[1] in turned and row[2] > parts[-1][0][2]):
            parts.append([])
        parts[-1].append(row)
    return parts


def _of_mentions(connection: sqlite3.Connection, mentions: Iterable[int]) -> set[int]:
    """The developments of which some mentions tell."""
    rows = connection.execute(
        "SELECT DISTINCT development FROM mentions JOIN families USING (family) "
        "WHERE position IN (SELECT value FROM json_each(?))",
        (json.dumps(list(mentions)),),
    )
    return {development for (development,) in rows}


def _often_told(connection: sqlite3.Connection, after: int, upto: int, most: int) -> set[int]:
    """Developments with a mention learned in ``(after, upto]``, those with the most mentions."""
    told = "SELECT development FROM developments INDEXED BY developments_by_mentions"
    if after:
        told += (
            " WHERE development IN (SELECT families.development FROM mentions JOIN families USING (family) "
            "WHERE on_story AND position > :after AND position <= :upto)"
        )
    rows = connection.execute(
        f"{told} ORDER BY mentions DESC, development LIMIT :most", {"after": after, "upto": upto, "most": most}
    )
    return {development for (development,) in rows}


def _moved(connection: sqlite3.Connection, after: int, upto: int) -> tuple[dict[int, set[str]], set[int]]:
    """mention → the questions that it moved to something at least reported; a rumour moves nothing. And the mentions
    that moved one to another value, not only to a better grade."""
    moved: dict[int, set[str]] = defaultdict(set)
    turned: set[int] = set()
    last: dict[str, str | None] = {}
    query = (
        "SELECT trigger, question, value FROM question_history INDEXED BY history_moves "
        "WHERE moved AND position > ? AND position <= ? "
        "AND grade NOT IN ('rumour', 'speculation') ORDER BY position"
    )
    for trigger, asked, value in connection.execute(query, (after, upto)):
        moved[trigger].add(asked)
        if last.get(asked) != value:
            turned.add(trigger)
        last[asked] = value
    return moved, turned
