"""The folder that a demo leaves: made anew with every run, unless a person added something of their own."""

from __future__ import annotations

import hashlib
from pathlib import Path

from timeline.demo.telling import ADDRESS, story_text
from timeline.errors import LogError, TimelineError
from timeline.log import Log, open_database
from timeline.log.adoption import adopted, is_adopted
from timeline.story.document import digest_of

_OURS = frozenset({"story.adopted", "mention.seen", "mention.revised", "mark.set"})
"""What playing, polling and looking record beside the events of feeds; anything else a person did."""
_FILES = ("feeds.yaml", "events.db", "events.db-wal", "events.db-shm")


def make_room(folder: Path) -> None:
    """Have the folder there and empty of earlier demos. Raises TimelineError where it holds anything else."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            if not _is_untouched(folder):
                raise TimelineError(
                    f"{folder} holds more than a demo leaves there; --keep names another folder, or remove it"
                )
            for name in _FILES:
                (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise TimelineError(f"{folder} cannot be used: {error.strerror}") from None


def _is_untouched(folder: Path) -> bool:
    """Is this an earlier demo, perhaps broken off, to which nobody added a word?"""
    story, database = folder / "feeds.yaml", folder / "events.db"
    if {path.name for path in folder.iterdir()} - {*_FILES} or not story.exists():
        return False
    if not database.exists():
        return digest_of(story) == hashlib.sha256(story_text().encode()).hexdigest()
    try:
        with open_database(database, read_only=True) as opened:
            log = Log(opened)
            events = list(log.events())
            feeds = {feed.key for feed in adopted(log).feeds if feed.url.endswith(ADDRESS)}
            told = is_adopted(opened, digest_of(story)) and sum(event.kind == "story.adopted" for event in events) == 1
    except LogError:
        return False
    ours = {None, *feeds}
    return bool(told and feeds) and all(
        event.payload.get("feed") in ours and (event.kind in _OURS or event.kind.startswith("feed."))
        for event in events
    )
