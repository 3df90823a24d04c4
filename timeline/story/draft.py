"""The text of a new story file, with comments for the person who will edit it. Pure.

Must never: write what `timeline check` would refuse.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from timeline.plain import plain
from timeline.story.model import Entity, Feed, Source

_PLAIN = re.compile(r"[A-Za-z](?:[\w./'&+@-]|[ ](?=[\w&(]))*")
_NOT_TEXT = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


_HEAD = """\
# What one story follows and asks. `timeline check` reads this file and tells every mistake with its line;
# docs/writing-questions.md teaches the questions, docs/settings.md lists every setting."""
_FIRST_HAND = """\
  # `timeline feeds add URL` finds the feed of a page. What speaks first-hand is worth most:
  # - name: Filings
  #   url: https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=NUMBER&output=atom
  #   kind: edgar
  # - {name: The docket, url: "https://www.courtlistener.com/docket/NUMBER/feed/", kind: docket, question: ID}
  # - {name: A notice, url: "https://agency.example/notice", kind: page}"""
_WHO_SPEAKS = """\
# Who speaks at a domain, and how far you trust them: A completely, B usually, C fairly, D not usually, E not at all,
# F cannot say. What A to C say counts as reported; what others say, or who is not listed here, is rumour."""
_WHO_AND_WHAT = """\
# Who and what it is about, by every name that reports use. What is no organisation wants a type: person, place or
# thing."""
_READY_MADE = """\
  # Ready-made questions: `timeline check --list` names them. One looks like this:
  # suit: {use: lawsuit, defendant: ENTITY}"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a new story: its id, its settings, and why it is there."""

    id: str
    settings: Mapping[str, Any]
    because: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A new story. ``unseen``: remarks on what could not be followed; ``more_*``: what is proposed, commented out."""

    title: str
    contact: str
    feeds: Sequence[Feed] = ()
    unseen: Sequence[str] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    more_sources: Mapping[str, Source] = field(default_factory=dict)
    entities: Mapping[str, Entity] = field(default_factory=dict)
    questions: Sequence[Asked] = ()
    more_questions: Sequence[Asked] = ()


def written(draft: Draft) -> str:
    """The draft as YAML."""
    return "\n".join(_lines(draft)) + "\n"


def _lines(draft: Draft) -> Iterator[str]:
    yield _HEAD
    yield f"story: {scalar(draft.title)}"
    yield f"contact: {scalar(draft.contact)} # goes into the User-Agent; servers want to know who asks"
    yield ""
    yield "feeds:" if draft.feeds else "feeds: []"
    yield from (f"  - {flow(_settings(feed))}" for feed in draft.feeds)
    yield from (f"  # {_line(remark)}" for remark in draft.unseen)
    yield _FIRST_HAND
    yield ""
    yield _WHO_SPEAKS
    yield from _section("sources", draft.sources, draft.more_sources)
    yield ""
    yield _WHO_AND_WHAT
    yield from _section("entities", draft.entities, {})
    yield ""
    yield "questions:"
    yield from (f"  {_asked(question)}" for question in draft.questions)
    if draft.more_questions:
        yield "  # Ready-made questions that may fit; take away the # to ask one:"
        yield from (f"  # {_asked(question)}" for question in draft.more_questions)
    else:
        yield _READY_MADE


def _asked(question: Asked) -> str:
    return f"{question.id}: {flow(question.settings)}" + (f" # {question.because}" if question.because else "")


def _section(name: str, there: Mapping[str, Source | Entity], more: Mapping[str, Source | Entity]) -> Iterator[str]:
    yield f"{name}:" if there else f"{name}: {{}}"
    yield from (f"  {scalar(key)}: {flow(_settings(one))}" for key, one in there.items())
    yield from (f"  # {scalar(key)}: {flow(_settings(one))}" for key, one in more.items())


def _settings(one: Feed | Source | Entity) -> dict[str, Any]:
    """What differs from the defaults, the name first; a source's letter is always told."""
    settings = plain(one)
    if isinstance(one, Source):
        settings["letter"] = one.letter
    first: dict[str, Any] = {name: settings.pop(name) for name in ("name", "url", "letter") if name in settings}
    return {**first, **settings}


def flow(settings: Mapping[str, Any]) -> str:
    """A mapping in one line of YAML."""
    return "{" + ", ".join(f"{name}: {_value(value)}" for name, value in settings.items()) + "}"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return flow(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return scalar(value) if isinstance(value, str) else json.dumps(value)


def scalar(text: str) -> str:
    """Text as YAML wants it: plain where that is safe, else in JSON's quotes, which are YAML's too."""
    line = _line(text)
    if _PLAIN.fullmatch(line) and line.casefold() not in _NOT_TEXT:
        return line
    return json.dumps(line, ensure_ascii=False)


def _line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def free_id(wanted: str, taken: Iterable[str]) -> str:
    """An id that is not taken: the wanted one, or that with the first number that makes it so."""
    known = set(taken)
    tries = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(known) + 2))
    return next(one for one in tries if one not in known)
