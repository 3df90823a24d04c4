"""What lineage is told about one report, and what it knows of the story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from timeline.lineage.credits import Outlets


@dataclass(frozen=True, slots=True)
class Report:
    """One mention as recorded.

    ``id``: its log position, unique and growing. ``at``: when it was published, else seen; with its zone. ``author``:
    the byline. ``domain``: where it was published (else taken from ``link``). ``item``: a lasting name of the thing
    that a feed carried, the same for its revisions and its captured page. ``source_name`` and ``source_url``: the
    item's own source tag.
    Texts are plain text with blank lines between blocks.
    """

    id: int
    at: datetime
    title: str = ""
    summary: str = ""
    text: str = ""
    author: str = ""
    domain: str = ""
    feed: str = ""
    item: str = ""
    link: str | None = None
    canonical: str | None = None
    links: tuple[str, ...] = ()
    source_name: str | None = None
    source_url: str | None = None


@dataclass(frozen=True)
class Vocabulary:
    """What a story adds.

    ``outlets``: an outlet's name → a domain of its. ``retellers``: domains of those that may tell others' reports as
    their own. ``parties``: names whose statements anyone may quote, so that quoting them shows no kinship.
    """

    outlets: Mapping[str, str] = field(default_factory=dict)
    retellers: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()

    @cached_property
    def known(self) -> Outlets:
        return Outlets(self.outlets, self.retellers)


PLAIN = Vocabulary()
