"""Claims in their mentions: behind a value, about a question, of a mention, taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import orjson

from timeline.board import Standing
from timeline.errors import ReferenceNotFound
from timeline.projections.claims import load_claim
from timeline.projections.rows import Evidence
from timeline.projections.views.mentions import MentionViews


class ClaimViews(MentionViews):
    """Queries about claims."""

    def claim(self, ref: str, origin: str | None = None) -> Evidence:
        """A claim; ``origin``: whose word it was held to be at another time."""
        found = self._claims("ref = ?", (ref,))
        if not found:
            raise ReferenceNotFound(f"there is no claim {ref}")
        return found[0] if origin is None else replace(found[0], origin=origin)

    def first(self, standing: Standing) -> Evidence | None:
        """The claim by which a value was learned; None where a person set it without any."""
        return self.claim(standing.first, standing.first_origin) if standing.first_origin else None

    def best(self, standing: Standing) -> Evidence | None:
        """The claim that founds a value best; None where a person set it without any."""
        return self.claim(standing.best, standing.best_origin) if standing.best_origin else None

    def again(self, question: str, value: str, after: int, upto: int) -> Evidence | None:
        """The first claim of a value between two positions."""
        found = self.connection.execute(
            "SELECT ref FROM claims WHERE question = ? AND value = ? AND event > ? AND event <= ? "
            "ORDER BY event, length(ref), ref LIMIT 1",
            (question, value, after, upto),
        ).fetchone()
        return self.claim(found[0]) if found else None

    def claims(
        self, *, question: str | None = None, mention: int | None = None, upto: int | None = None
    ) -> list[Evidence]:
        """The claims of a question or of a mention up to a position, in the order in which they were learned."""
        end = upto if upto is not None else 2**62
        what, which = ("question = ?", question) if question is not None else ("mention = ?", mention)
        return _until(end, self._claims(f"{what} AND event <= ?", (which, end)))

    def claims_of(self, question: str, value: str, *, upto: int, limit: int) -> tuple[int, list[Evidence]]:
        """(how many claims of a value there are up to a position, the first so many that we learned of)."""
        which = "question = ? AND value = ? AND event <= ?"
        given = (question, value, upto)
        (number,) = self.connection.execute(f"SELECT count(*) FROM claims WHERE {which}", given).fetchone()
        first = f"ref IN (SELECT ref FROM claims WHERE {which} ORDER BY event, length(ref), ref LIMIT ?)"
        return number, _until(upto, self._claims(first, (*given, limit)))

    def claims_beside(self, question: str, values: Iterable[str], *, upto: int, limit: int) -> list[Evidence]:
        """The last so many claims of a question, up to a position, of any but these values."""
        last = (
            "ref IN (SELECT ref FROM claims WHERE question = ? AND event <= ? "
            "AND value NOT IN (SELECT value FROM json_each(?)) ORDER BY event DESC, length(ref) DESC, ref DESC LIMIT ?)"
        )
        return _until(upto, self._claims(last, (question, upto, orjson.dumps(list(values)).decode(), limit)))

    def _claims(self, where: str, given: tuple[object, ...]) -> list[Evidence]:
        rows = self.connection.execute(
            "SELECT ref, event, mention, body, withdrawn_at, origin, rejected_by FROM claims "
            f"WHERE {where} ORDER BY event, length(ref), ref",
            given,
        ).fetchall()
        return [
            Evidence(ref, event, self.mention(mention), load_claim(body), withdrawn, origin, rejected)
            for ref, event, mention, body, withdrawn, origin, rejected in rows
        ]

    def happened(self, question: str, value: str, upto: int) -> bool:
        """Is a value told as something that was done, by a position?"""
        found = self.connection.execute(
            "SELECT 1 FROM claims INDEXED BY claims_done WHERE question = ? AND value = ? AND aspect = 'done' "
            "AND event <= ? AND (withdrawn_at IS NULL OR withdrawn_at > ?) LIMIT 1",
            (question, value, upto, upto),
        )
        return found.fetchone() is not None

    def withdrawn(self, after: int, upto: int) -> list[Evidence]:
        """The claims that an edit of their text took back between two positions."""
        return self._claims("withdrawn_at > ? AND withdrawn_at <= ?", (after, upto))


def _until(position: int, found: list[Evidence]) -> list[Evidence]:
    """As it was known at a position: what was withdrawn later still counted."""
    return [replace(e, withdrawn_at=None) if (e.withdrawn_at or 0) > position else e for e in found]
