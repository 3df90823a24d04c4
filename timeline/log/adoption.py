"""Recording the story as its file declares it: an event when the definition changed, none when it did not."""

from __future__ import annotations

from datetime import datetime

from timeline.errors import LogError
from timeline.log.database import Database
from timeline.log.store import Log
from timeline.story.model import Story


def adopted(log: Log) -> Story:
    """The story in force: the definition adopted last. Raises LogError where there is none yet."""
    found = log.last_of("story")
    if found is None:
        raise LogError(f"{log.database.path} follows no story yet; `timeline poll` adopts feeds.yaml")
    return Story.recorded(found.payload["definition"])


def is_adopted(database: Database, digest: str) -> bool:
    """Was a file with this digest adopted last? Spares reading it again."""
    if not database.has_table("adopted_file"):
        return False
    return bool(database.connection.execute("SELECT digest FROM adopted_file").fetchone() == (digest,))


def adopt(database: Database, story: Story, digest: str, now: datetime) -> bool:
    """Record the definition if it is not the one in force; says whether it was."""
    from timeline.events import StoryAdopted

    log = Log(database)
    definition = story.definition()
    with database.writing() as connection:
        last = log.last_of("story")
        changed = last is None or last.payload["definition"] != definition
        if changed:
            log.append([StoryAdopted(definition=definition, supersedes=last.id if last else None)], now)
        connection.execute("CREATE TABLE IF NOT EXISTS adopted_file (digest TEXT NOT NULL) STRICT")
        connection.execute("DELETE FROM adopted_file")
        connection.execute("INSERT INTO adopted_file (digest) VALUES (?)", (digest,))
    return changed
