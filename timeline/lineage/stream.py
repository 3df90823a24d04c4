"""Grouping a stream of texts with no story at all, so that anyone can measure lineage on texts of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from timeline.lineage.place import place
from timeline.lineage.report import PLAIN, Report, Vocabulary
from timeline.lineage.shelf import MemoryShelf
from timeline.lineage.trace import trace

_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Text:
    """One text. ``at`` None: the time is not known; all such texts count as of one time."""

    id: str
    text: str
    at: datetime | None = None
    source: str = ""
    title: str = ""
    link: str | None = None
    author: str = ""


@dataclass(frozen=True, slots=True)
class Grouped:
    """``family``: one report and what derives from it; ``development``: one event, however many report it. Both are
    numbers that texts of one group share. ``origin``: the outlet behind the family."""

    id: str
    family: int
    development: int
    origin: str


def group(texts: Iterable[Text], vocabulary: Vocabulary = PLAIN) -> list[Grouped]:
    """Families and developments of texts, taken in the order given; the result is in the same order.

    Any text is welcome; nothing is raised for empty or odd ones. Equal input gives equal output.
    """
    shelf = MemoryShelf()
    ids = []
    for number, text in enumerate(texts, start=1):
        at = text.at or _SOME_TIME
        report = Report(
            number, at if at.tzinfo else at.replace(tzinfo=UTC), title=text.title, text=text.text,
            author=text.author, domain=text.source, link=text.link,
        )  # fmt: skip
        place(trace(report, vocabulary, shelf), shelf)
        ids.append(text.id)
    grouped = []
    for number, id in enumerate(ids, start=1):
        family = shelf.family(shelf.family_of(number) or number)
        grouped.append(Grouped(id, family.id, family.development, family.origin.name))
    return grouped
