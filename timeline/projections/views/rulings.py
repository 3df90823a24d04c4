"""Rulings: what a person judged, and what it holds on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from timeline.errors import ReferenceNotFound
from timeline.projections.rows import Ruled
from timeline.projections.views.mentions import MentionViews


class RulingViews(MentionViews):
    """Queries about rulings."""

    def ruling(self, position: int) -> Ruled:
        found = self._rulings("position = ?", (position,))
        if not found:
            raise ReferenceNotFound(f"there is no ruling e{position}; `timeline log --kind ruling.made` lists them")
        return found[0]

    def rulings_on(self, question: str | None, subjects: tuple[str, ...]) -> list[Ruled]:
        """The rulings in force on this question, or on the very same mentions or claims; the earliest first."""
        found = self._rulings("withdrawn_at IS NULL AND question IS ?", (question,))
        return [ruled for ruled in found if set(ruled.subjects) == set(subjects)]

    def rulings_about(self, mentions: Iterable[int]) -> list[Ruled]:
        """The rulings that hold on whether some of these mentions are one report with another."""
        refs = {f"m{position}" for position in mentions}
        return [ruled for ruled in self._on_origins() if not refs.isdisjoint(ruled.subjects)]

    def unfollowed(self) -> dict[Ruled, list[Ruled]]:
        """The rulings in force that two mentions are the same which cannot be followed, with those that keep the two
        apart: each puts apart two mentions of their families."""
        held = self._on_origins()
        families = {ruled: {self.mention(int(ref[1:])).family for ref in ruled.subjects} for ruled in held}
        return {
            ruled: [other for other in held if other.verdict == "apart" and families[other] <= families[ruled]]
            for ruled in held
            if ruled.verdict == "same" and len(families[ruled]) > 1
        }

    def _on_origins(self) -> list[Ruled]:
        """The rulings that hold on pairs of mentions: of two on one pair the later."""
        rulings = self._rulings("withdrawn_at IS NULL AND verdict IN ('same', 'apart')")
        return list({frozenset(ruled.subjects): ruled for ruled in rulings}.values())

    def _rulings(self, where: str, given: tuple[Any, ...] = ()) -> list[Ruled]:
        rows = self.connection.execute(
            "SELECT position, verdict, question, value, subjects, because, by, made_at, withdrawn_at FROM rulings "
            f"WHERE {where} ORDER BY position",
            given,
        )
        return [
            Ruled(position, verdict, question, value, tuple(orjson.loads(subjects)), *rest)
            for position, verdict, question, value, subjects, *rest in rows
        ]
