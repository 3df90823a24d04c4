"""The whole error tree. Anything outside it is a bug of ours and keeps its traceback.

    TimelineError                 the world's fault: one line on stderr, exit 1, no traceback
    ├ StoryError                  feeds.yaml: every mistake with file, line, column and a hint
    ├ FeedError(feed)             one feed's trouble; never stops the others
    │ ├ FetchError                what the network or the server did, in words
    │ └ ParseError                what the document is, in words
    ├ LogError                    the event log
    │ ├ ChainBroken(position)     the first position at which the log is not what was written
    │ ├ UnknownEvent              a kind that this program does not know
    │ ├ UpcastError               a stored payload that cannot be brought to today's version
    │ ├ SchemaTooNew              a database written by a newer program
    │ └ ReadOnly                  a file or folder that cannot be written
    ├ QuestionNotFound            names the nearest ids
    ├ ReferenceNotFound           m12, c12.1, e12, f12: nothing is there
    ├ UnreadableWhen              a moment that is not understood is refused with examples, never guessed
    └ Locked(holder)              another daemon runs this story

An expected outcome (not modified, nothing new) is a value, never an exception.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class TimelineError(Exception):
    """The world's fault. ``str()`` is what a person reads: what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a story file; line and column count from 1, as editors do."""

    file: str
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.text}"


class StoryError(TimelineError):
    """A story file that cannot be used; ``mistakes`` has all of them, in the order of the file."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes), key=lambda m: (m.file, m.line, m.column, m.text)))
        super().__init__("\n".join(map(str, self.mistakes)))


class FeedError(TimelineError):
    """Trouble with one feed. ``cause`` is a short stable word for it; the message says it in full."""

    def __init__(self, cause: str, message: str) -> None:
        self.cause = cause
        super().__init__(message)


class FetchError(FeedError):
    """The network or the server failed us. ``status``: the HTTP status, if one came; ``retry_after``: seconds."""

    def __init__(self, cause: str, message: str, *, status: int | None = None, retry_after: int | None = None) -> None:
        self.status = status
        self.retry_after = retry_after
        super().__init__(cause, message)


class ParseError(FeedError):
    """A document came, but it is no feed that we can read."""


class LogError(TimelineError):
    """The event log cannot do what was asked."""


class ChainBroken(LogError):
    """The log is not what was written: ``position`` is the first place where it differs, ``what`` says how."""

    def __init__(self, position: int, what: str) -> None:
        self.position = position
        self.what = what
        super().__init__(f"the log is broken at position {position}: {what}")


class UnknownEvent(LogError):
    """The log holds a kind of event that this program has never heard of."""


class UpcastError(LogError):
    """A stored payload does not have the shape that its kind and version promise."""


class SchemaTooNew(LogError):
    """The database was written by a newer timeline."""


class ReadOnly(LogError):
    """The database or its folder cannot be written."""


class QuestionNotFound(TimelineError):
    """No such question in this story."""


class ReferenceNotFound(TimelineError):
    """A reference such as m1204 that leads nowhere."""


class UnreadableWhen(TimelineError):
    """A moment that is not understood."""


class Locked(TimelineError):
    """Another process runs this story. ``holder``: its number."""

    def __init__(self, holder: str, message: str) -> None:
        self.holder = holder
        super().__init__(message)
