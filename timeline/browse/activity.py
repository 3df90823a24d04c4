"""How much was said about each question, bucket by bucket of time: the counts behind the small charts of the board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from timeline.browse.glance import Glance

BUCKETS = 26
"""Columns of a small chart, at most: of a day each, or of as many days, up to a week, as the story needs to fit."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Mentions by the time at which we learned of them. ``starts``: when each bucket begins; ``bucket``: its length."""

    starts: tuple[datetime, ...]
    bucket: timedelta
    counts: dict[str, tuple[int, ...]]

    @property
    def unit(self) -> str:
        """``day``, ``3 days`` or ``week``: as in "mentions by the …"."""
        return {1: "day", 7: "week"}.get(self.bucket.days, f"{self.bucket.days} days")


def activity(glance: Glance, questions: tuple[str, ...], upto: int, until: datetime) -> Activity:
    """The buckets that end at a moment, the newest last; they begin with the story, or half a year ago."""
    run = glance.database.connection.execute
    (first,) = run("SELECT min(mention) FROM touches").fetchone()
    began = glance.log.at(first).recorded_at if first else until
    bucket = timedelta(days=min(max(-(-(until - began).days // BUCKETS), 1), 7))
    number = min(max(-(-(until - began) // bucket), 1), BUCKETS)
    starts = tuple(until - bucket * back for back in range(number, 0, -1))
    edges = [glance.log.position_at(start) for start in starts] + [upto]
    counting = "SELECT count(*) FROM touches WHERE question = ? AND mention > ? AND mention <= ?"
    counts = {
        id: tuple(run(counting, (id, low, high)).fetchone()[0] for low, high in pairwise(edges)) for id in questions
    }
    return Activity(starts, bucket, counts)
