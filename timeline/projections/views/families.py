"""Families: where a report goes back to, who retells it, and what became of it."""

from __future__ import annotations

from timeline.errors import ReferenceNotFound
from timeline.projections.rows import Mention
from timeline.projections.views.mentions import COLUMNS, MentionViews, listed


class FamilyViews(MentionViews):
    """Queries about families."""

    def family(self, family: int) -> tuple[str, int | None, list[Mention]]:
        """(the outlet it goes back to, our copy of its report or None, its mentions in the order they were learned)."""
        row = self.connection.execute("SELECT root, copy FROM families WHERE family = ?", (family,)).fetchone()
        if row is None:
            raise ReferenceNotFound(f"there is no family f{family}{self._became(family)}")
        members = self.connection.execute(
            f"SELECT {COLUMNS} FROM mentions WHERE family = ? ORDER BY position", (family,)
        )
        return row[0], row[1], [listed(member) for member in members]

    def because(self, family: int) -> str:
        """Why a family goes back to its origin."""
        row = self.connection.execute("SELECT because FROM families WHERE family = ?", (family,)).fetchone()
        return str(row[0])

    def _became(self, family: int) -> str:
        row = self.connection.execute("SELECT kept, report FROM merges WHERE gone = ?", (family,)).fetchone()
        return f" any more: by {self.of_event(row[1]).ref} it became part of f{row[0]}" if row else ""

    def merged(self, family: int) -> list[tuple[int, Mention]]:
        """The families that became part of this one and are no more, each with the mention that is kin to both."""
        rows = self.connection.execute(
            "SELECT gone, report FROM merges LEFT JOIN families ON family = gone WHERE kept = ? AND family IS NULL "
            "ORDER BY report",
            (family,),
        ).fetchall()
        return [(gone, self.of_event(report)) for gone, report in rows]
