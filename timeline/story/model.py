"""A story as its feeds.yaml declares it. Pure: frozen classes in the very shape of the file.

The whole definition is recorded in the log as plain JSON (`definition`) and read back from there
(`Story.recorded`), so no field may hold a float, and a default may never change once recorded. What stands in a file is
checked where that is read (`timeline.story.load`), by the types and marks of these fields; here they are not put off as
text, which every process would have to read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, TypeAlias
from urllib.parse import urlsplit

from timeline.plain import plain, read
from timeline.story.address import bare_address
from timeline.story.alert import Alert
from timeline.story.shape import MINUTE, Declared, Names, OneOf, Seconds, between, checked, one_or_many, written

MIN_INTERVAL = 15 * MINUTE
"""No feed is polled more often than this unless it says ``every:`` itself."""

FeedKind: TypeAlias = Literal["feed", "edgar", "docket", "google-news", "hacker-news", "page"]
Aspect: TypeAlias = Literal["done", "now", "intended", "possible", "conditional", "negated", "any"]


def _web(url: str) -> str:
    parts = urlsplit(url)
    sound = parts.scheme in ("http", "https") and parts.hostname and not (parts.username or parts.password)
    if not sound or parts.port == 0:  # asking for the port refuses what is none
        raise ValueError(f"{url!r} is no address of a feed; it starts with https:// or http:// and names a host")
    return url


@dataclass(frozen=True, kw_only=True)
class Feed(Declared):
    """One feed. ``key`` is its lasting identity: its name where it has one, else its address without scheme and www."""

    url: Annotated[str, checked(_web)]
    name: str | None = None
    kind: FeedKind = "feed"
    every: Seconds | None = None
    private: bool = False
    user_agent: str | None = None
    source: str | None = None
    question: str | None = None
    fetch: Literal["article"] | None = None

    def __post_init__(self) -> None:
        _web(self.url)  # of one that no file declares, too

    @cached_property
    def key(self) -> str:
        """Never changes while the name, or else the address, stays."""
        return slug(self.name) if self.name else bare_address(self.url)

    @property
    def label(self) -> str:
        return self.name or bare_address(self.url)


@dataclass(frozen=True, kw_only=True)
class Source(Declared):
    """Who speaks at a domain. ``letter``: the Admiralty mark, A completely reliable … E unreliable, F unknown."""

    name: str
    letter: Literal["A", "B", "C", "D", "E", "F"] = "D"
    kind: Literal["primary", "party", "wire", "outlet", "aggregator", "rewriter", "platform", "forum"] = "outlet"
    party: str | None = None


@dataclass(frozen=True, kw_only=True)
class Entity(Declared):
    """A person, organisation, place or thing that patterns can name."""

    type: Literal["org", "person", "place", "thing"] = "org"
    name: str
    aliases: Names = ()


@dataclass(frozen=True, kw_only=True)
class Pattern(Declared):
    """One pattern of the language in docs/writing-questions.md; ``unless`` forbids another in the same sentence."""

    match: str
    unless: str | None = None


def _pattern(value: object) -> object:
    return {"match": value} if isinstance(value, str) else value


Patterns = Annotated[tuple[Annotated[Pattern, written(_pattern)], ...], written(one_or_many)]


@dataclass(frozen=True, kw_only=True)
class _Question(Declared):
    ask: str
    name: str | None = None
    about: Names = ()
    gate: Patterns = ()
    parties: Names = ()
    detail_of: str | None = None
    weight: Annotated[int, between(1, 9)] = 5
    due: date | None = None
    stale_days: Annotated[int, between(1)] = 45
    signposts: Names = ()
    assumes: Names = ()

    def title(self, id: str) -> str:
        """The short name under which it is listed."""
        return self.name or id.replace("-", " ")


@dataclass(frozen=True, kw_only=True)
class WatchQuestion(_Question):
    """A question without a state: its reports are counted and listed."""

    type: Literal["watch"] = "watch"
    match: Patterns = ()


NOTHING = "none"
"""Among ``entries``: what fits moves nothing."""


@dataclass(frozen=True, kw_only=True)
class StatusQuestion(_Question):
    """Ordered values; an event seen under an aspect gives a value. ``filings`` and ``entries`` read primary feeds."""

    type: Literal["status"]
    values: Names
    labels: dict[str, str] = field(default_factory=dict)
    events: dict[str, Patterns]
    map: dict[str, dict[Aspect, str]]
    over: dict[str, Names] = field(default_factory=dict)
    reversal: Names = ()
    terminal: Names = ()
    needs_primary: dict[str, str] = field(default_factory=dict)
    filings: dict[str, str] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    facets: dict[str, dict[str, Patterns]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DateQuestion(_Question):
    """When? The date stands in the same sentence as the pattern, as near to it as possible."""

    type: Literal["date"]
    match: Patterns


@dataclass(frozen=True, kw_only=True)
class AmountQuestion(_Question):
    """How much? ``per`` converts what is said of other periods; values outside ``range`` are not meant.

    ``running``: a count that goes on, such as cases or votes: the latest report stands, the earlier are its history.
    """

    type: Literal["amount"]
    unit: str
    per: Literal["month", "year", "day", "hour"] | None = None
    range: tuple[int, int] | None = None
    running: bool = False
    match: Patterns


@dataclass(frozen=True, kw_only=True)
class Option(Declared):
    """A value of a choice or list. ``broad`` gives way to anything finer; ``within`` names the broader option."""

    label: str | None = None
    match: Patterns
    broad: bool = False
    within: str | None = None


@dataclass(frozen=True, kw_only=True)
class ChoiceQuestion(_Question):
    """Which one? ``compatible`` groups are different words for one thing, no contradiction."""

    type: Literal["choice"]
    values: dict[str, Option]
    compatible: tuple[Names, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ListQuestion(_Question):
    """Which ones? Each value has its own support."""

    type: Literal["list"]
    values: dict[str, Option]


SETTINGS: dict[str, type[_Question]] = {
    "watch": WatchQuestion,
    "status": StatusQuestion,
    "date": DateQuestion,
    "amount": AmountQuestion,
    "choice": ChoiceQuestion,
    "list": ListQuestion,
}
"""The types of question; the fields of each are what may be set."""


Question: TypeAlias = Annotated[
    WatchQuestion | StatusQuestion | DateQuestion | AmountQuestion | ChoiceQuestion | ListQuestion,
    OneOf(SETTINGS, otherwise="watch"),
]


def _feed(value: object) -> object:
    return {"url": value} if isinstance(value, str) else value


@dataclass(frozen=True, kw_only=True)
class Story(Declared):
    """One developing story: what to follow, what to ask, and whom to tell."""

    story: str
    contact: str
    feeds: tuple[Annotated[Feed, written(_feed)], ...]
    sources: dict[str, Source] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)

    def definition(self) -> dict[str, Any]:
        """The story as plain JSON values, defaults left out: what `story.adopted` records.

        The log sorts the names in an object, so the order of the questions is told apart.
        """
        return {**plain(self), "order": list(self.questions)}

    @classmethod
    def recorded(cls, definition: dict[str, Any]) -> "Story":
        """The inverse of `definition`, whatever became of the order of its names. Raises ValueError for any other."""
        order = {id: number for number, id in enumerate(definition.get("order", ()))}
        there = {name: value for name, value in definition.items() if name != "order"}
        asked = there.get("questions", {})
        there["questions"] = {id: asked[id] for id in sorted(asked, key=lambda id: order.get(id, len(order)))}
        return read(cls, there)

    @cached_property
    def _by_key(self) -> dict[str, Feed]:
        return {feed.key: feed for feed in self.feeds}

    def feed(self, key: str) -> Feed | None:
        return self._by_key.get(key)

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {source.name.casefold(): domain for domain, source in reversed(self.sources.items())}

    def source_of(self, domain: str) -> Source | None:
        """The declared source of a domain or of the nearest domain above it."""
        found = self._declared_above(domain)
        return self.sources[found] if found else None

    def domain_of(self, outlet: str) -> str | None:
        """The declared domain of an outlet, given by a domain of its or by its name."""
        return self._declared_above(outlet) or self._by_name.get(outlet.casefold())

    def _declared_above(self, domain: str) -> str | None:
        labels = domain.lower().split(".")
        above = (".".join(labels[start:]) for start in range(len(labels) - 1))
        return next((name for name in above if name in self.sources), None)


def patterns_in(node: object, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """All patterns within a part of a story, such as its questions, with their places in the file."""
    if isinstance(node, Pattern):
        yield (*place, "match"), node.match
        if node.unless is not None:
            yield (*place, "unless"), node.unless
    elif is_dataclass(node):
        for setting in fields(node):
            yield from patterns_in(getattr(node, setting.name), (*place, setting.name))
        if isinstance(node, StatusQuestion):
            yield from (((*place, "entries", entry), entry) for entry in node.entries)
    elif isinstance(node, dict):
        for name, inner in node.items():
            yield from patterns_in(inner, (*place, name))
    elif isinstance(node, tuple):
        for number, inner in enumerate(node):
            yield from patterns_in(inner, (*place, number))


def slug(name: str) -> str:
    """``SEC filings`` → ``sec-filings``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "feed"
