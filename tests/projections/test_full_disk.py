"""A disk that fills up while the tables are made: the log keeps everything, the tables stay as they were."""

from __future__ import annotations

import pytest
from projections.tables import contents
from stories import adopt_story, events, record

from timeline.errors import LogError
from timeline.log import Database, Log
from timeline.projections.catchup import catch_up, checkpoint


def limited_to(database: Database, more: int) -> None:
    """Let the database grow by so many pages at most, as a disk that is nearly full."""
    (pages,) = database.connection.execute("PRAGMA page_count").fetchone()
    database.connection.execute(f"PRAGMA max_page_count = {pages + more}")


@pytest.mark.parametrize("more", [0, 3, 20, 40])
def test_making_the_tables_loses_nothing_of_the_log(database: Database, more: int) -> None:
    adopt_story(database)
    record(database)
    head = Log(database).verify()
    limited_to(database, more)
    with pytest.raises(LogError, match=r"the disk is full; .*nothing half-written was kept"):
        catch_up(database)
    assert Log(database).verify() == head
    assert checkpoint(database) == 0
    database.connection.execute("PRAGMA max_page_count = 1000000")
    assert catch_up(database) == head[0]
    assert database.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_catching_up_leaves_the_tables_as_they_were(database: Database) -> None:
    adopt_story(database)
    happened = events()
    record(database, happened[:12])
    catch_up(database)
    before = contents(database)
    record(database, happened[12:])
    limited_to(database, 0)
    with pytest.raises(LogError, match="the disk is full"):
        catch_up(database)
    assert contents(database) == before
    database.connection.execute("PRAGMA max_page_count = 1000000")
    catch_up(database)
    after = contents(database)
    catch_up(database, anew=True)
    assert contents(database) == after
