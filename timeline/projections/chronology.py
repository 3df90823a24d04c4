"""What happened, one development after another, read back from the tables."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Happening:
    """A development: one thing that happened, on the day of its earliest report ``first``; and what it moved."""

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
    moved = _moved(connection, after, upto)
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
        told = list(group)
        questions = {id for row in told for id in moved.get(row[1], ())}
        if all(row[1] <= after for row in told) or (question and question not in questions):
            continue
        _, first, day, title, domain, _ = told[0]
        origins = tuple(sorted({row[5] for row in told}))
        found.append(Happening(development, day, title, first, domain, len(told), origins, tuple(sorted(questions))))
    return sorted(found, key=lambda h: (h.day, h.first))


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


def _moved(connection: sqlite3.Connection, after: int, upto: int) -> dict[int, set[str]]:
    """mention → the questions that it moved to something at least reported; a rumour moves nothing."""
    moved: dict[int, set[str]] = defaultdict(set)
    query = (
        "SELECT trigger, question FROM question_history INDEXED BY history_moves "
        "WHERE moved AND position > ? AND position <= ? "
        "AND grade NOT IN ('rumour', 'speculation')"
    )
    for trigger, asked in connection.execute(query, (after, upto)):
        moved[trigger].add(asked)
    return moved
