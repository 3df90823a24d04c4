"""The search index lies in one part once everything was read, and finds what it holds however it was filled."""

from __future__ import annotations

import sqlite3

from projections.tables import drop_all_but_the_log
from stories import Told, adopt_story, events, record

from timeline.log import Database
from timeline.projections import search
from timeline.projections.catchup import catch_up

EDITED = [
    *(Told(f"03-0{n}T08:00", "tidal-post", "tides", "High water", f"Spring tide number{n}.") for n in range(2, 9)),
    Told("03-09T08:00", "tidal-post", "fog", "Fog on the sound"),
]


def parts(connection: sqlite3.Connection) -> int:
    """How many parts of the index a look-up has to search."""
    return int(connection.execute("SELECT count(DISTINCT segid) FROM search_idx").fetchone()[0])


def found(connection: sqlite3.Connection, word: str) -> list[int]:
    rows = connection.execute("SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid", (f'"{word}"',))
    return [mention for (mention,) in rows]


def settings(connection: sqlite3.Connection) -> dict[str, int]:
    return dict(connection.execute("SELECT k, v FROM search_config WHERE k LIKE '%merge'"))


def test_whoever_adds_mentions_finds_the_index_in_one_part(database: Database) -> None:
    adopt_story(database)
    record(database, events(EDITED)[:-1])
    catch_up(database)
    connection = database.connection
    assert parts(connection) == 1
    assert settings(connection) == {"automerge": 4, "crisismerge": 16}
    record(database, events(EDITED)[-1:])
    catch_up(database)
    assert parts(connection) == 2
    (tides,), (fog,) = found(connection, "number8"), found(connection, "sound")
    assert found(connection, "number7") == []
    drop_all_but_the_log(database)
    catch_up(database)
    assert (found(connection, "number8"), found(connection, "sound"), parts(connection)) == ([tides], [fog], 1)


def test_parts_are_merged_before_there_are_more_than_sqlite_holds() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in search.TABLE:
        connection.execute(statement)
    edits = 4_500
    connection.execute("BEGIN")
    with search.at_once(connection):
        for number in range(edits, 0, -1):  # each older than the one before, as the mentions of edits are: each a part
            search.index(connection, [(number, {"title": f"number{number} of all"})])
    connection.execute("COMMIT")
    assert parts(connection) == 1
    assert found(connection, "number7") == [7]
    assert len(found(connection, "all")) == edits
    connection.close()
