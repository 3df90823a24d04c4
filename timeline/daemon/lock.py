"""One daemon per story: a lock that the system gives up by itself when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from timeline.errors import Locked, LogError


@contextmanager
def only_one(database: Path) -> Iterator[None]:
    """Hold the story's lock. Raises Locked, naming the holder, where another daemon has it.

    The lock is on a file beside the database that is never removed: removing it would let two daemons each hold one.
    """
    path = database.with_name(database.name + ".lock")
    try:
        held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        raise LogError(f"{path} cannot be opened: {error.strerror}") from None
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(held, 20, 0).decode("ascii", "replace").strip() or "unknown"
            raise Locked(holder, f"process {holder} is running this story already ({path})") from None
        os.ftruncate(held, 0)
        os.pwrite(held, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(held)
