"""Kinship: the evidence that two reports derive from one, piece by piece, and how near their subjects are.

Must never: weigh anything that has no row in the table, or compare by anything that is not in the traces.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import orjson

from timeline.lineage.credits import MEDIUM, WEAK, Credit
from timeline.lineage.evidence import COPY, JOIN, NAMED, WEIGHTS
from timeline.lineage.features import resemblance
from timeline.lineage.trace import Trace

_FORM = 0.3
"""Share of runs in common from which on two texts may be one form filled in twice …"""
_FILLED = 0.8
"""… of different outlets only if this share of their words agrees and their numbers do not …"""
_AGAIN = 0.95
"""… and of one outlet on another day unless it has put out the very same text again."""
_ENOUGH = 6
"""Words in common from which on an alike subject is no accident of one name."""
_OTHER_YEAR = 0.15
"""Nearness lost where both texts name years and none in common: an event like it, another year."""
_TOPIC = 0.2
"""Nearness from which on a credit or a link may be meant for this very report; below, it counts in proportion."""
_YEAR = re.compile(r"(?:19[5-9]|20\d)\d")
_A_DAY = timedelta(days=1)
"""Dates are no more exact than this: who is credited had reported by then."""
_DOZEN = 12
_BRIEF = 20


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence: its name in the table, the points it adds, and the words that show it (kin only)."""

    name: str
    points: float
    words: str = ""


@dataclass(frozen=True, slots=True)
class Kinship:
    """``score``: the sum of the points, to a hundredth. ``nearness``: how alike their subjects are, 0 to 1, kin or not.
    ``copied``: one page, or nearly one text."""

    score: float
    pieces: tuple[Piece, ...]
    nearness: float = 0.0
    copied: bool = False

    @property
    def kin(self) -> bool:
        return self.score >= JOIN

    def dump(self) -> str:
        """Compact JSON."""
        pieces = [[piece.name, piece.points, piece.words] for piece in self.pieces]
        return orjson.dumps([self.score, self.nearness, self.copied, pieces]).decode()

    @classmethod
    def load(cls, stored: str) -> Kinship:
        """The kinship that was dumped."""
        score, nearness, copied, pieces = orjson.loads(stored)
        return cls(score, tuple(Piece(*piece) for piece in pieces), nearness, copied)

    def __str__(self) -> str:
        told = ", ".join(f"{p.name} {p.points:+.1f}" + (f" ({p.words})" if p.words else "") for p in self.pieces)
        return f"{self.score:.1f}: {told}"


def compare(a: Trace, b: Trace, *, brief: bool = False) -> Kinship:
    """The kinship of two reports; the same either way round. ``brief`` leaves out the pieces where they are not kin."""
    pages = [page for page in a.pages if page in b.pages]
    alike = resemblance(a.sketch, b.sketch)
    wording, names = a.wording.keys() & b.wording.keys(), a.names.keys() & b.names.keys()
    by_wording = _product(a.wording, b.wording, wording)
    by_names = _product(a.names, b.names, names)
    common = len(wording) + len(names)
    days = abs((a.at - b.at).total_seconds()) / 86400
    squares = [square[0] + NAMED**2 * square[1] for square in (a.squares, b.squares)]
    near = _cosine(by_wording + NAMED**2 * by_names, *squares) * min(1.0, common / _ENOUGH)
    near = round(max(0.0, near - _OTHER_YEAR) if _other_years(a, b) else near, 3)
    on_topic = min(1.0, near / _TOPIC)
    measures = {
        "same page": float(bool(pages)),
        "runs": math.sqrt(alike),
        "wording": _cosine(by_wording, a.squares[0], b.squares[0]),
        "names": _cosine(by_names, a.squares[1], b.squares[1]),
        "title": float(len(a.title) > _BRIEF and a.title.casefold() == b.title.casefold()),
        "quotations": len(a.quoted & b.quoted) / 4,
        "voices": (len(a.voices & b.voices) - 1) / 2,
    }
    if a.credits or b.credits:
        same = max((c.strength + d.strength for c, d in _same_credits(a, b)), default=0)
        measures["same credit"] = on_topic * same / 6
        measures["credits it"] = on_topic * max((c.strength for c in _credits_other(a, b)), default=0) / 3
    if (a.links or b.links) and _linked(a, b):
        measures["links to it"] = on_topic * min(1.0, 3 / max(len(a.links), len(b.links)))
    if a.hearsay or b.hearsay:
        measures["hearsay"] = on_topic
    if not pages and alike >= _FORM:
        measures["template"] = float(_template(a, b, alike, days))
    if not pages and alike < COPY:
        length = min(len(a.wording) + len(a.names), len(b.wording) + len(b.names))
        measures["newsrooms"] = float(_both_reported(a, b))
        measures["own reporting"] = float(bool(a.own or b.own))
        measures["same outlet"] = float(a.outlet == b.outlet != "")
        measures["few words"] = 1 - common / _DOZEN
        measures["long"] = math.log(max(length, _BRIEF) / _BRIEF) / 3
        measures["days apart"] = (days - 1.5) / 4.5
    points = {name: WEIGHTS[name].weight * min(measure, 1.0) for name, measure in measures.items() if measure > 0}
    score = round(sum(points.values()), 2)
    kin = score >= JOIN
    if brief and not kin:
        return Kinship(score, (), near)
    return Kinship(
        score,
        tuple(
            Piece(name, round(point, 2), _shown(name, a, b, alike) if kin else "")
            for name, point in sorted(points.items(), key=lambda item: (-abs(item[1]), item[0]))
        ),
        near,
        kin and (bool(pages) or alike >= COPY),
    )


def _shown(name: str, a: Trace, b: Trace, alike: float) -> str:
    """The words that show a piece of evidence."""
    match name:
        case "same page":
            return next(page for page in a.pages if page in b.pages)
        case "runs":
            return f"{alike:.0%} in common"
        case "wording":
            return _heaviest(a.wording, b.wording)
        case "names":
            return _heaviest(a.names, b.names)
        case "quotations":
            return ", ".join(sorted(a.quoted & b.quoted)[:4])
        case "voices":
            return ", ".join(sorted(a.voices & b.voices)[:3])
        case "same credit":
            return max(_same_credits(a, b), key=lambda pair: pair[0].strength + pair[1].strength)[0].words
        case "credits it":
            return max(_credits_other(a, b), key=lambda credit: credit.strength).words
        case "links to it":
            return _linked(a, b)[0]
        case "template":
            return ", ".join(sorted(a.numbers ^ b.numbers)[:6])
        case "hearsay":
            return a.hearsay or b.hearsay
        case "newsrooms":
            return f"{a.outlet_name}, {b.outlet_name}"
        case "own reporting":
            return (a.own or b.own)[0]
        case "title" | "same outlet":
            return a.title if name == "title" else a.outlet_name
        case "days apart":
            return f"{abs((a.at - b.at).total_seconds()) / 86400:.0f}"
    return ""


def subject(trace: Trace) -> dict[str, int]:
    """What a report is about: its words with their weights, names as `NAMED` says."""
    return {**trace.wording, **{name: NAMED * weight for name, weight in trace.names.items()}}


def nearness(a: Mapping[str, int], b: Mapping[str, int]) -> float:
    """How alike two subjects are: their cosine, less where hardly a word is in common."""
    common = a.keys() & b.keys()
    squares = [sum([w * w for w in part.values()]) for part in (a, b)]
    return _cosine(_product(a, b, common), *squares) * min(1.0, len(common) / _ENOUGH)


def _product(a: Mapping[str, int], b: Mapping[str, int], common: Iterable[str]) -> int:
    return sum([a[word] * b[word] for word in common])


def _cosine(dot: int, square: int, other: int) -> float:
    return dot / math.sqrt(square * other) if dot else 0.0


def _heaviest(a: Mapping[str, int], b: Mapping[str, int]) -> str:
    return ", ".join(word for _, word in sorted([(-a[word] * b[word], word) for word in a.keys() & b.keys()])[:5])


def _same_credits(a: Trace, b: Trace) -> list[tuple[Credit, Credit]]:
    """Credits of both to one outlet, unless both name it only in passing."""
    pairs = ((c, d) for c in a.credits for d in b.credits if c.outlet == d.outlet)
    return [(c, d) for c, d in pairs if c.strength > WEAK or d.strength > WEAK]


def _credits_other(a: Trace, b: Trace) -> list[Credit]:
    """Credits of one to the outlet of the other, whose report was there by then."""
    return [
        credit
        for one, other in ((a, b), (b, a))
        for credit in one.credits
        if credit.strength > WEAK and credit.outlet == other.outlet and other.at - one.at < _A_DAY
    ]


def _linked(a: Trace, b: Trace) -> list[str]:
    """Pages of one that the other points to."""
    return [link for link in a.links if link in b.pages] + [link for link in b.links if link in a.pages]


def _both_reported(a: Trace, b: Trace) -> bool:
    """Two newsrooms, and nothing says that either passes on a report."""
    passing = any(t.hearsay or any(credit.strength == MEDIUM for credit in t.credits) for t in (a, b))
    return a.newsroom and b.newsroom and a.reporters.isdisjoint(b.reporters) and not passing and not _linked(a, b)


def _other_years(a: Trace, b: Trace) -> bool:
    ours = {number for number in a.numbers if _YEAR.fullmatch(number)}
    return bool(ours) and ours.isdisjoint(b.numbers) and any(_YEAR.fullmatch(number) for number in b.numbers)


def _template(a: Trace, b: Trace, alike: float, days: float) -> bool:
    """A form filled in twice: one outlet prints nearly the same another day, or only the numbers differ."""
    other_day, one_outlet = days > 0.8, a.outlet == b.outlet != ""
    if one_outlet and other_day and alike < _AGAIN:
        return True
    if not ((other_day or one_outlet) and a.numbers - b.numbers and b.numbers - a.numbers):
        return False
    ours, theirs = ({*t.wording, *t.names} - t.numbers for t in (a, b))
    return one_outlet or len(ours & theirs) >= _FILLED * len(ours | theirs)
