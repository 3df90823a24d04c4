"""The book of rulings: what a person judged, what it bears on, and how it is undone when it is withdrawn."""

from __future__ import annotations

import sqlite3
from typing import Any

import orjson

from timeline.lineage import Rulings, regroup
from timeline.log import Recorded
from timeline.projections.evidence import Evidence
from timeline.projections.shelf import TableShelf


class RulingBook:
    """Keeps the table ``rulings`` and lets each ruling take effect on claims and families."""

    def __init__(self, connection: sqlite3.Connection, evidence: Evidence, shelf: TableShelf) -> None:
        self._run = connection.execute
        self._evidence = evidence
        self._shelf = shelf
        self._kinship: Rulings | None = None

    def made(self, event: Recorded) -> set[str]:
        """Write a ruling down and let it hold; the questions that it bears on."""
        said = event.payload
        subjects = said.get("subjects", [])
        self._run(
            "INSERT INTO rulings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            (event.position, event.id, said["verdict"], said.get("question"), said.get("value"),
             orjson.dumps(subjects).decode(), said["because"], said["by"], said["made_at"]),
        )  # fmt: skip
        return self._apply(said["verdict"], said.get("question"), subjects, event.position)

    def withdrawn(self, event: Recorded) -> set[str]:
        """Undo a ruling, if it still holds; the questions that it bore on."""
        row = self._run(
            "SELECT position, verdict, question, subjects FROM rulings WHERE id = ? AND withdrawn_at IS NULL",
            (event.payload["ruling"],),
        ).fetchone()
        if row is None:
            return set()
        position, verdict, question, subjects = row
        self._run("UPDATE rulings SET withdrawn_at = ? WHERE position = ?", (event.position, position))
        return self._apply(verdict, question, orjson.loads(subjects), None)

    def of_kinship(self) -> Rulings:
        """The pairs of mentions that a person holds to be of one origin, or apart."""
        if self._kinship is None:
            said: dict[tuple[int, int], str] = {}
            for verdict, subjects in self._run(
                "SELECT verdict, subjects FROM rulings WHERE verdict IN ('same', 'apart') AND withdrawn_at IS NULL "
                "ORDER BY position DESC"
            ):
                one, other = sorted(_mentions(orjson.loads(subjects)))
                said.setdefault((one, other), verdict)  # the later goes before the earlier
            self._kinship = Rulings(
                same=tuple(pair for pair, verdict in said.items() if verdict == "same"),
                apart=frozenset(pair for pair, verdict in said.items() if verdict == "apart"),
            )
        return self._kinship

    def _apply(self, verdict: str, question: str | None, subjects: list[str], ruling: int | None) -> set[str]:
        if verdict == "reject":
            found = {self._evidence.reject(ref, ruling) for ref in subjects}
            return {question for question in found if question}
        if verdict in ("same", "apart"):
            self._kinship = None
            regroup(self._shelf, _mentions(subjects), self.of_kinship())
            return self._evidence.regroup(self._shelf.moved())
        return {question} if question else set()


def _mentions(subjects: list[Any]) -> list[int]:
    return [int(str(ref).removeprefix("m")) for ref in subjects]
