"""Recording the story as its file declares it: an event when the definition changed, none when it did not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from timeline.errors import LogError, Mistake, StoryError, UpcastError
from timeline.log.database import Database
from timeline.log.store import Log
from timeline.story.document import digest_of
from timeline.story.model import Story, patterns_in

if TYPE_CHECKING:
    from timeline.story.load import StoryFile


def adopted(log: Log) -> Story:
    """The story in force: the definition adopted last. Raises LogError where there is none yet, or none to be read."""
    found = log.last_of("story")
    if found is None:
        raise LogError(f"{log.database.path} follows no story yet; `timeline poll` adopts feeds.yaml")
    try:
        return Story.recorded(found.payload["definition"])
    except (KeyError, TypeError, ValueError) as error:
        raise UpcastError(f"the story adopted last cannot be read; a newer timeline may know it: {error}") from error


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


def adopt_file(database: Database, path: Path, now: datetime) -> bool:
    """Adopt a story file that changed since it was last adopted; says whether it was. Raises StoryError."""
    if is_adopted(database, digest_of(path)):
        return False
    file = checked(path)
    return adopt(database, file.story, file.digest, now)


def checked(path: Path) -> StoryFile:
    """The story file, its patterns compiled once to find their mistakes too. Raises StoryError."""
    from timeline.story.load import read_story

    file, mistakes = read_story(path)
    mistakes += _unreadable(file) if file else []
    if mistakes or file is None:
        raise StoryError(mistakes)
    return file


def _unreadable(file: StoryFile) -> Iterator[Mistake]:
    """The patterns of a story that cannot be compiled, each where it stands."""
    from timeline.reading.pattern import compile_pattern

    kinds = {id: entity.type for id, entity in file.story.entities.items()}
    for place, text in patterns_in(file.story.questions, ("questions",)):
        try:
            compile_pattern(text, kinds)
        except ValueError as error:
            yield file.mistake(place, str(error))
