"""A story as its feeds.yaml declares it, validated. Pure: frozen models in the very shape of the file.

The whole definition is recorded in the log as plain JSON (`definition`) and read back from there
(`Story.recorded`), so no field may hold a float, and a default may never change once recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, field_validator, model_validator

from timeline.story.address import bare_address
from timeline.story.alert import Alert
from timeline.story.shape import MINUTE, Names, Seconds, one_or_many

MIN_INTERVAL = 15 * MINUTE
"""No feed is polled more often than this unless it says ``every:`` itself."""

Aspect: TypeAlias = Literal["done", "now", "intended", "possible", "conditional", "negated", "any"]


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Feed(_Declared):
    """One feed. ``key`` is its lasting identity: its name where it has one, else its address without scheme and www."""

    url: str
    name: str | None = None
    kind: Literal["feed", "edgar", "docket", "google-news", "hacker-news", "page"] = "feed"
    every: Seconds | None = None
    private: bool = False
    user_agent: str | None = None
    source: str | None = None
    question: str | None = None
    fetch: Literal["article"] | None = None

    @field_validator("url")
    @classmethod
    def _web(cls, url: str) -> str:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.hostname and not (parts.username or parts.password)
        if not sound or parts.port == 0:  # asking for the port refuses what is none
            raise ValueError(f"{url!r} is no address of a feed; it starts with https:// or http:// and names a host")
        return url

    @cached_property
    def key(self) -> str:
        """Never changes while the name, or else the address, stays."""
        return slug(self.name) if self.name else bare_address(self.url)

    @property
    def label(self) -> str:
        return self.name or bare_address(self.url)


class Source(_Declared):
    """Who speaks at a domain. ``letter``: the Admiralty mark, A completely reliable … E unreliable, F unknown."""

    name: str
    letter: Literal["A", "B", "C", "D", "E", "F"] = "D"
    kind: Literal["primary", "party", "wire", "outlet", "aggregator", "rewriter", "platform", "forum"] = "outlet"
    party: str | None = None


class Entity(_Declared):
    """A person, organisation, place or thing that patterns can name."""

    type: Literal["org", "person", "place", "thing"] = "org"
    name: str
    aliases: Names = ()


class Pattern(_Declared):
    """One pattern of the language in docs/writing-questions.md; ``unless`` forbids another in the same sentence."""

    match: str
    unless: str | None = None


def _pattern(value: object) -> object:
    return {"match": value} if isinstance(value, str) else value


Patterns = Annotated[tuple[Annotated[Pattern, BeforeValidator(_pattern)], ...], BeforeValidator(one_or_many)]


class _Question(_Declared):
    ask: str
    name: str | None = None
    about: Names = ()
    gate: Patterns = ()
    parties: Names = ()
    detail_of: str | None = None
    weight: Annotated[int, Field(ge=1, le=9)] = 5
    due: date | None = None
    stale_days: Annotated[int, Field(ge=1)] = 45
    signposts: Names = ()
    assumes: Names = ()

    def title(self, id: str) -> str:
        """The short name under which it is listed."""
        return self.name or id.replace("-", " ")


class WatchQuestion(_Question):
    """A question without a state: its reports are counted and listed."""

    type: Literal["watch"] = "watch"
    match: Patterns = ()


NOTHING = "none"
"""Among ``entries``: what fits moves nothing."""


class StatusQuestion(_Question):
    """Ordered values; an event seen under an aspect gives a value. ``filings`` and ``entries`` read primary feeds."""

    type: Literal["status"]
    values: Names
    labels: dict[str, str] = {}
    events: dict[str, Patterns]
    map: dict[str, dict[Aspect, str]]
    over: dict[str, Names] = {}
    reversal: Names = ()
    terminal: Names = ()
    needs_primary: dict[str, str] = {}
    filings: dict[str, str] = {}
    entries: dict[str, str] = {}
    facets: dict[str, dict[str, Patterns]] = {}


class DateQuestion(_Question):
    """When? The date stands in the same sentence as the pattern, as near to it as possible."""

    type: Literal["date"]
    match: Patterns


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


class Option(_Declared):
    """A value of a choice or list. ``broad`` gives way to anything finer; ``within`` names the broader option."""

    label: str | None = None
    match: Patterns
    broad: bool = False
    within: str | None = None


class ChoiceQuestion(_Question):
    """Which one? ``compatible`` groups are different words for one thing, no contradiction."""

    type: Literal["choice"]
    values: dict[str, Option]
    compatible: tuple[Names, ...] = ()


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


def _type_of(value: Any) -> str:
    found = value.get("type", "watch") if isinstance(value, dict) else getattr(value, "type", "watch")
    return str(found)


Question: TypeAlias = Annotated[
    Annotated[WatchQuestion, Tag("watch")]
    | Annotated[StatusQuestion, Tag("status")]
    | Annotated[DateQuestion, Tag("date")]
    | Annotated[AmountQuestion, Tag("amount")]
    | Annotated[ChoiceQuestion, Tag("choice")]
    | Annotated[ListQuestion, Tag("list")],
    Discriminator(_type_of),
]


class Story(_Declared):
    """One developing story: what to follow, what to ask, and whom to tell."""

    story: str
    contact: str
    feeds: tuple[Feed, ...]
    sources: dict[str, Source] = {}
    entities: dict[str, Entity] = {}
    questions: dict[str, Question] = {}
    alerts: dict[str, Alert] = {}

    @model_validator(mode="before")
    @classmethod
    def _short_feeds(cls, value: Any) -> Any:
        """A feed may be a bare address."""
        if isinstance(value, dict) and isinstance(value.get("feeds"), list):
            value = {**value, "feeds": [{"url": f} if isinstance(f, str) else f for f in value["feeds"]]}
        return value

    def definition(self) -> dict[str, Any]:
        """The story as plain JSON values, defaults left out: what `story.adopted` records.

        The log sorts the names in an object, so the order of the questions is told apart.
        """
        return {**self.model_dump(mode="json", exclude_defaults=True), "order": list(self.questions)}

    @classmethod
    def recorded(cls, definition: dict[str, Any]) -> Story:
        """The inverse of `definition`, whatever became of the order of its names."""
        order = {id: number for number, id in enumerate(definition.get("order", ()))}
        plain = {name: value for name, value in definition.items() if name != "order"}
        asked = plain.get("questions", {})
        plain["questions"] = {id: asked[id] for id in sorted(asked, key=lambda id: order.get(id, len(order)))}
        return cls.model_validate(plain)

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
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from patterns_in(getattr(node, name), (*place, name))
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
