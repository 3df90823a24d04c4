"""What lies on the table when a command starts: the database, the story in force, and views that are current."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from timeline import clock
from timeline.cli.app import Desk
from timeline.errors import LogError, ReadOnly, StoryError
from timeline.feeds import schema
from timeline.log import Database, Log, open_database
from timeline.log.adoption import adopt_file, adopted, checked
from timeline.projections.catchup import catch_up, checkpoint, has_todays_format, is_current
from timeline.projections.views import Views
from timeline.story.model import Story

if TYPE_CHECKING:
    from timeline.story.load import StoryFile


@dataclass(frozen=True, slots=True)
class Table:
    """Everything a command needs. ``head``: the last position that the views reflect."""

    database: Database
    log: Log
    story: Story
    views: Views
    head: int
    now: datetime


def checked_story(desk: Desk) -> StoryFile:
    """The story file with its patterns checked too. Raises StoryError."""
    return checked(desk.story_path)


def take_up(desk: Desk, database: Database, now: datetime) -> None:
    """Adopt feeds.yaml if it changed since it was last adopted."""
    if adopt_file(database, desk.story_path, now):
        desk.say("feeds.yaml is new or changed: adopted; everything recorded is read under it")


@contextmanager
def writing(desk: Desk) -> Iterator[tuple[Database, Story, datetime]]:
    """For commands that record: the database is made where there is none, and the story adopted."""
    now = clock.now()
    if not desk.database_path.exists():
        checked_story(desk)
    with open_database(desk.database_path) as database:
        take_up(desk, database, now)
        yield database, adopted(Log(database)), now


@contextmanager
def reading(desk: Desk, *, begin: bool = False) -> Iterator[Table]:
    """For commands that ask. They bring the tables up to date where the folder can be written.

    ``begin``: for those that add something; the database is made where there is none.
    """
    now = clock.now()
    if begin and desk.story_path.exists() and not desk.database_path.exists():
        checked_story(desk)
    elif not desk.database_path.exists():
        if not desk.story_path.exists():
            raise LogError(
                f"there is no story here: {desk.story_path} does not exist; --story DIR names another folder"
            )
        raise LogError(f"{desk.database_path} does not exist yet; `timeline poll` makes it")
    with _current(desk, now) as database:
        log = Log(database)
        yield Table(database, log, adopted(log), Views(database.connection), checkpoint(database), now)


def _current(desk: Desk, now: datetime) -> Database:
    """The database with its tables up to date, or as they are where nothing can be written."""
    try:
        database = open_database(desk.database_path)
        try:
            _take_up_if_there(desk, database, now)
            catch_up(database, desk.progress("reading the log"))
            schema.renew(database)
            return database
        except BaseException:
            database.close()
            raise
    except ReadOnly:
        database = open_database(desk.database_path, read_only=True)
        if not (has_todays_format(database) and schema.is_current(database)):
            database.close()
            raise LogError(
                f"{desk.database_path} was written by another version of timeline, and nothing can be written here; "
                "run `timeline questions` once where its folder can be written, or on a copy of it"
            ) from None
        if not is_current(database, adopted(Log(database))):
            desk.say("the folder is read-only: what you see ends where the tables were last brought up to date")
        return database


def _take_up_if_there(desk: Desk, database: Database, now: datetime) -> None:
    """A story that was handed over may come without its file; a broken file must not hide what is known."""
    if not desk.story_path.exists():
        return
    try:
        take_up(desk, database, now)
    except StoryError as error:
        if Log(database).last_of("story") is None:
            raise
        for mistake in error.mistakes:
            desk.say(f"timeline: {mistake}")
        desk.say("timeline: feeds.yaml has mistakes; what follows is read under the definition adopted before")
