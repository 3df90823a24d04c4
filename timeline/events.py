"""The log's vocabulary: what can have happened. One closed union of frozen models, flat and in the past tense.

Must never: change the meaning, the default or the name of a field once written. An optional field comes before a new
version, a new version before a new kind; an upcaster brings each older version up. Moments are UTC to the second.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from timeline.errors import UpcastError
from timeline.event import Event, Instant, PlainObject
from timeline.plain import read
from timeline.stored import upcast

# --- the story ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class StoryAdopted(Event):
    """The definition of the story as a person wrote it changed; it is recorded whole."""

    kind = "story.adopted"
    definition: PlainObject
    supersedes: str | None = None

    @property
    def stream(self) -> str:
        return "story"


# --- what feeds said ----------------------------------------------------------------------------------------------

Precision = Literal["second", "minute", "day", "month", "year"]


@dataclass(frozen=True, kw_only=True)
class _Carried(Event):
    """What a feed claimed about one item. Text is plain text with blank lines between blocks."""

    observed = frozenset({"seen_at"})

    feed: str
    key: str
    guid: str | None = None
    link: str | None = None
    title: str = ""
    summary: str = ""
    text: str = ""
    author: str | None = None
    published_raw: str | None = None
    published_at: Instant | None = None
    published_precision: Precision | None = None
    language: str | None = None
    source_name: str | None = None
    source_url: str | None = None
    links: tuple[str, ...] = ()
    stated: dict[str, str] = field(default_factory=dict)
    seen_at: Instant

    @property
    def stream(self) -> str:
        return f"mention {self.feed} {self.key}"


@dataclass(frozen=True, kw_only=True)
class MentionSeen(_Carried):
    """A feed carried an item for the first time. ``backlog``: it was there when the feed was first polled."""

    kind = "mention.seen"
    observed = frozenset({"seen_at", "backlog"})
    backlog: bool = False


@dataclass(frozen=True, kw_only=True)
class MentionRevised(_Carried):
    """The text of an item changed. The whole new text is recorded; ``supersedes`` is the event with the text before."""

    kind = "mention.revised"
    supersedes: str


@dataclass(frozen=True, kw_only=True)
class _AboutFeed(Event):
    observed = frozenset({"seen_at"})

    feed: str
    seen_at: Instant
    supersedes: str | None = None

    @property
    def stream(self) -> str:
        return f"feed {self.feed}"


@dataclass(frozen=True, kw_only=True)
class FeedFailing(_AboutFeed):
    """A feed that answered before, or was never asked, could not be read. ``cause`` is a stable word."""

    kind = "feed.failing"
    cause: str
    message: str
    status: int | None = None


@dataclass(frozen=True, kw_only=True)
class FeedRecovered(_AboutFeed):
    """A failing feed can be read again."""

    kind = "feed.recovered"


@dataclass(frozen=True, kw_only=True)
class FeedMoved(_AboutFeed):
    """A feed proved to have a new address."""

    kind = "feed.moved"
    old_url: str
    new_url: str


@dataclass(frozen=True, kw_only=True)
class FeedGone(_AboutFeed):
    """A server said that a feed is gone for good (410). Its history stays; a person can revive it."""

    kind = "feed.gone"
    message: str


@dataclass(frozen=True, kw_only=True)
class ArticleCaptured(Event):
    """The page that a mention links to was fetched and its text extracted."""

    kind = "article.captured"
    observed = frozenset({"captured_at"})

    mention: str
    url: str
    title: str = ""
    text: str
    published_at: Instant | None = None
    canonical_url: str | None = None
    links: tuple[str, ...] = ()
    captured_at: Instant
    supersedes: str | None = None

    @property
    def stream(self) -> str:
        return f"article {self.mention}"


@dataclass(frozen=True, kw_only=True)
class ArticleGone(Event):
    """The page of which we hold a copy is no longer there. What only the page said no longer counts."""

    kind = "article.gone"
    observed = frozenset({"seen_at"})

    mention: str
    url: str
    status: int | None = None
    seen_at: Instant
    supersedes: str

    @property
    def stream(self) -> str:
        return f"article {self.mention}"


# --- what readers, human or not, judged ---------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ClaimRecorded(Event):
    """A claim taken from a mention by a person or a model; claims read by rules are derived and never recorded."""

    kind = "claim.recorded"
    observed = frozenset({"made_at"})

    mention: str
    question: str
    value: str
    quote: str
    aspect: str = "now"
    level: str = "asserted"
    speaker: str | None = None
    by: str
    extractor: PlainObject | None = None
    made_at: Instant
    supersedes: str | None = None

    @property
    def stream(self) -> str:
        return f"claim {self.mention}"


@dataclass(frozen=True, kw_only=True)
class RulingMade(Event):
    """A person's judgement. It is always shown beside what it decides."""

    kind = "ruling.made"
    observed = frozenset({"made_at"})

    verdict: Literal["set", "reject", "same", "apart", "annul", "reopen"]
    question: str | None = None
    value: str | None = None
    subjects: tuple[str, ...] = ()
    because: str
    by: str
    made_at: Instant
    supersedes: str | None = None

    @property
    def stream(self) -> str:
        return "rulings"


@dataclass(frozen=True, kw_only=True)
class RulingWithdrawn(Event):
    """A ruling was taken back; both stay in the log."""

    kind = "ruling.withdrawn"
    observed = frozenset({"made_at"})

    ruling: str
    because: str
    by: str
    made_at: Instant
    supersedes: str | None = None

    @property
    def stream(self) -> str:
        return "rulings"


@dataclass(frozen=True, kw_only=True)
class NoteAdded(Event):
    """A reader's own note on anything that has a reference."""

    kind = "note.added"
    observed = frozenset({"made_at"})

    reference: str
    text: str
    by: str
    made_at: Instant
    supersedes: str | None = None

    @property
    def stream(self) -> str:
        return f"note {self.reference}"


@dataclass(frozen=True, kw_only=True)
class MarkSet(Event):
    """A reader has seen everything up to ``upto``, a position of the log."""

    kind = "mark.set"
    observed = frozenset({"made_at"})

    name: str
    upto: int
    made_at: Instant
    supersedes: str | None = None

    @property
    def stream(self) -> str:
        return f"mark {self.name}"


KINDS: dict[str, type[Event]] = {
    model.kind: model
    for model in (
        StoryAdopted,
        MentionSeen,
        MentionRevised,
        FeedFailing,
        FeedRecovered,
        FeedMoved,
        FeedGone,
        ArticleCaptured,
        ArticleGone,
        ClaimRecorded,
        RulingMade,
        RulingWithdrawn,
        NoteAdded,
        MarkSet,
    )
}


def load(kind: str, version: int, body: bytes | str) -> Event:
    """The event that was stored. Raises UnknownEvent or UpcastError, naming the kind and version."""
    payload = upcast(kind, version, body)
    try:
        return read(KINDS[kind], payload)
    except (TypeError, ValueError) as error:
        raise UpcastError(f"a stored {kind} version {version} cannot be read: {error}") from None
