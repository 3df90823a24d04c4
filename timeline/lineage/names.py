"""The names that recur in texts, for a story that is only being begun. Pure.

A guess for a person to correct: capitals decide, so it works for scripts that have them. Must never: look a name up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from timeline.lineage.ordinary import ORDINARY, STOP
from timeline.lineage.words import plain, stem
from timeline.reading.lemma import listed

_HAPPENINGS = frozenset(
    listed("""
    acquisition antitrust approval ballot bankruptcy bid buyout campaign cleanup closure collapse crisis deal dismiss
    dismissal dissolution divestment election filing flotation hearing inquest inquiry ipo lawsuit layoff listing
    litigation merger negotiation outbreak permit probe protest recall referendum restructuring ruling saga scandal
    settlement shutdown spin-off spill strike suit summit takeover tariff tender treaty trial venture verdict vote
    walkout
    """)
)
"""What a story is about rather than whom; with a capital in a headline, still no name."""
_ORDINARY = STOP | ORDINARY | _HAPPENINGS | frozenset(map(stem, ORDINARY | _HAPPENINGS))
_WORD = re.compile(r"[^\W_](?:[^\W_]|[.&'-](?=[^\W_]))*|[.;:!?,()\"–—|]")
_INNER = frozenset({"of", "for", "de", "del", "van", "von", "&"})
"""What may stand, in small letters, between the words of one name."""
RECURS = 2
"""A name proposes itself when at least so many texts have it."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name, how else it is written, and how many of the texts have it."""

    name: str
    aliases: tuple[str, ...]
    texts: int


def names_in(text: str) -> list[str]:
    """The names in one text, in their order, each once. What begins a sentence counts if it is no ordinary word."""
    words = _words(text)
    runs = _runs(words, _is_ordinary if _title_case(words) else _is_nothing)
    return list(dict.fromkeys(filter(None, map(_without_ordinary_ends, runs))))


def wanted_words(text: str) -> list[str]:
    """The words of a search that are neither ordinary nor already part of a name."""
    named = {part.casefold() for name in names_in(text) for part in name.split()}
    words = [word.removesuffix("'s") for word in _words(text) if word[0].isalnum()]
    return [word for word in words if word.casefold() not in named and not _is_ordinary(word) and len(word) > 2]


def title_words(title: str) -> list[str]:
    """The words of a title that say anything at all; all of them where none does."""
    words = [word.casefold() for word in _words(title) if word[0].isalnum()]
    return [word for word in words if word not in STOP] or words


def recurring(texts: Iterable[str], about: Sequence[str]) -> list[Name]:
    """The names that recur in those texts that name one of ``about``, the most frequent first.

    Spellings that differ only in signs and capitals are one name; a single word of a longer name that also stands
    alone is an alias of it.
    """
    low = [word.casefold() for word in about]
    per_text = [names_in(text) for text in texts if any(word in text.casefold() for word in low)]
    counts = Counter(name for found in per_text for name in found)
    spellings: dict[str, Counter[str]] = {}
    for name, count in counts.items():
        spellings.setdefault(_squeezed(name), Counter())[name] = count
    best = {key: max(found, key=lambda name: (found[name], name)) for key, found in spellings.items()}
    times = Counter(key for found in per_text for key in {_squeezed(name) for name in found})
    parts = dict(_parts(best, times))
    proposed = []
    for key, name in best.items():
        short = [best[part] for part, whole in parts.items() if whole == key]
        others = [other for other in spellings[key] if other != name]
        texts_with = times[key] + sum(times[part] for part, whole in parts.items() if whole == key)
        if key not in parts and texts_with >= RECURS:
            proposed.append(Name(name, tuple(sorted(others) + sorted(short)), texts_with))
    return sorted(proposed, key=lambda one: (-one.texts, one.name))


def _parts(best: dict[str, str], times: Counter[str]) -> Iterator[tuple[str, str]]:
    """(a name of one word, the longer name that it is short for: Musk, Elon Musk).

    What mostly stands alone is no short form: of SpaceX and SpaceX Starship, the first is the name.
    """
    longer: dict[str, list[str]] = {}
    for key, name in best.items():
        words = name.split()
        for word in {words[0], words[-1]} if len(words) > 1 else ():
            longer.setdefault(_squeezed(word), []).append(key)
    for key, name in best.items():
        if " " not in name and key in longer:
            whole = max(longer[key], key=lambda whole: (times[whole], whole))
            if times[whole] >= RECURS and times[whole] * 3 >= times[key]:
                yield key, whole


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(text))


def _runs(words: Sequence[str], breaks: Callable[[str], bool]) -> Iterator[list[tuple[str, bool]]]:
    """Runs of words with a capital, each word with whether it begins a sentence."""
    run: list[tuple[str, bool]] = []
    begins = True
    for number, word in enumerate(words):
        following = words[number + 1] if number + 1 < len(words) else ""
        if _has_capital(word) and not breaks(word):
            run.append((word.removesuffix("'s"), begins))
            if word.endswith("'s"):
                yield run
                run = []
        elif run and word in _INNER and _has_capital(following) and not breaks(following):
            run.append((word, False))
        else:
            yield run
            run = []
        begins = word in '.:!?"–—|'
    yield run


def _without_ordinary_ends(run: list[tuple[str, bool]]) -> str:
    """The name in a run: ordinary words go from its front where they begin a sentence, and alone they are none."""
    while run and ((run[0][1] and _is_ordinary(run[0][0])) or _is_nothing(run[0][0]) or run[0][0] in _INNER):
        run = run[1:]
    while run and (run[-1][0].casefold() in _HAPPENINGS or _is_nothing(run[-1][0])):
        run = run[:-1]
    words = [word for word, _ in run]
    if not words or (len(words) == 1 and (_is_ordinary(words[0]) or len(words[0]) < 2)):
        return ""
    return " ".join(words[:5])


def _title_case(words: Sequence[str]) -> bool:
    """Is a text written With Capitals Throughout, so that a capital says nothing?"""
    long = [word for word in words if len(word) > 3]
    return len(long) > 4 and sum(map(_has_capital, long)) > len(long) * 0.8


def _has_capital(word: str) -> bool:
    return any(letter.isupper() for letter in word[:3]) and word[0].isalpha()


def _is_nothing(word: str) -> bool:
    """A word that never stands for anything, unless it is written in capitals: us, but not US."""
    return word.casefold() in STOP and (len(word) < 2 or not word.isupper())


def _is_ordinary(word: str) -> bool:
    low = word.casefold()
    if len(word) > 1 and word.isupper() and low in STOP:
        return False
    return low in _ORDINARY or stem(low) in _ORDINARY


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()
