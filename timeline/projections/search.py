"""Finding mentions by their words.

The index knows which words stand in which mention, and not where: that makes it a fifth as large. A phrase in quotation
marks, and what the index takes for several words, such as S-1 or x.ai, is looked for once more in the recorded text.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

_TOKENS: Final = "content='', tokenize=\"unicode61 remove_diacritics 2\""
TABLE: Final = (
    f"CREATE VIRTUAL TABLE search USING fts5(text, {_TOKENS}, detail=none, columnsize=0)",
    f"INSERT INTO search (search, rank) VALUES ('hashsize', {8 << 20})",  # bytes gathered before they are sorted in
)
_AT_ONCE: Final = {"automerge": 0, "crisismerge": 100}
_BIT_BY_BIT: Final = {"automerge": 4, "crisismerge": 16}
"""From how many parts of one size on these are merged: a little with each addition, or all of them now. Bit by bit as
SQLite does unless told otherwise. It holds 2,000 parts at most, and each edited mention begins another."""

Said = dict[str, Any]
_ASKED = re.compile(r"""["“„«]([^"“”„«»]+)["”“»]|(\S+)""")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for. ``query``: for the index; ``phrases``: what has to stand in the text besides."""

    query: str
    phrases: tuple[re.Pattern[str], ...]

    def is_in(self, said: Said) -> bool:
        """Do all phrases stand in the text of a mention event?"""
        text = _plain(_searchable(said))
        return all(phrase.search(text) for phrase in self.phrases)


def wanted(connection: sqlite3.Connection, words: str) -> Wanted:
    """All of these words, those in quotation marks as they stand there; a word without a letter asks for nothing."""
    run = connection.execute
    run(f"CREATE VIRTUAL TABLE temp.asked USING fts5(text, {_TOKENS})")
    try:
        connection.executemany("INSERT INTO temp.asked (rowid, text) VALUES (?, ?)", enumerate(_apart(words)))
        run("CREATE VIRTUAL TABLE temp.parts USING fts5vocab(temp, asked, instance)")
        parts: dict[int, list[str]] = {}
        for word, part in run("SELECT doc, term FROM temp.parts ORDER BY doc, offset"):
            parts.setdefault(word, []).append(part)
        run("DROP TABLE temp.parts")
    finally:
        run("DROP TABLE temp.asked")
    query = " ".join(f'"{part}"' for part in sorted({part for word in parts.values() for part in word}))
    return Wanted(query, tuple(_phrase(word) for word in parts.values() if len(word) > 1))


def _apart(words: str) -> list[str]:
    return [phrase or word for phrase, word in _ASKED.findall(words)]


def index(connection: sqlite3.Connection, mentions: Iterable[tuple[int, Said]]) -> None:
    """Make mentions findable by what their events say."""
    rows = ((mention, _searchable(said)) for mention, said in mentions)
    connection.executemany("INSERT INTO search (rowid, text) VALUES (?, ?)", rows)


def forget(connection: sqlite3.Connection, mention: int, said: Said) -> None:
    """Take out what was indexed; ``said`` is what the mention said then."""
    connection.execute("INSERT INTO search (search, rowid, text) VALUES ('delete', ?, ?)", (mention, _searchable(said)))


@contextmanager
def at_once(connection: sqlite3.Connection) -> Iterator[None]:
    """While everything is indexed its parts lie side by side, and become one at the end.

    Merged on the way, they would be written several times over, and the rest be left to whoever adds a few mentions.
    """
    _configure(connection, _AT_ONCE)
    yield
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")
    _configure(connection, _BIT_BY_BIT)


def _configure(connection: sqlite3.Connection, merging: dict[str, int]) -> None:
    connection.executemany("INSERT INTO search (search, rank) VALUES (?, ?)", merging.items())


def _searchable(said: Said) -> str:
    return f"{said.get('title', '')}\n\n{said.get('summary', '')}\n\n{said.get('text', '')}"


def _phrase(parts: list[str]) -> re.Pattern[str]:
    """These parts one after another, with nothing but signs and spaces between."""
    return re.compile(r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, parts)) + r"(?![^\W_])")


def _plain(text: str) -> str:
    """Without capitals and diacritics, as the index has it."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
