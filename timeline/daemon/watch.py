"""What a person does to the story's files while we run: the definition edited, the database deleted or replaced."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from timeline.log import backup, open_database
from timeline.stored import moment_text

_Signature = tuple[int, int, int] | None


class Watched:
    """A file, and whether it is another than when we last looked. Looking costs one call of the system."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen = self._signature()

    def changed(self) -> bool:
        before, self._seen = self._seen, self._signature()
        return before != self._seen

    def _signature(self) -> _Signature:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


class Ledger:
    """The open database, and whether its path still leads to it. Must never let recorded events go with a lost name."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._open()

    def _open(self) -> None:
        self.database = open_database(self.path)
        self._identity = self._found()
        self._version = 0

    def _found(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def restored(self, now: datetime) -> str | None:
        """Look whether the file is still ours; what was done where it is not, in words.

        A deleted file is written anew from what we hold open. A file that another took the place of is kept beside it
        under the moment's name, and the other one is taken up: a person may have restored a backup. Raises LogError.
        """
        found = self._found()
        if found == self._identity:
            return None
        if found is None:
            for leftover in ("-wal", "-shm"):  # of the lost file; beside another one they would spoil it
                self.path.with_name(self.path.name + leftover).unlink(missing_ok=True)
            backup(self.database, self.path)
            done = f"{self.path} had been deleted; it is written anew, whole"
        else:
            kept = self.path.with_name(f"{self.path.name}.{moment_text(now).replace(':', '')}")
            backup(self.database, kept)
            done = f"{self.path} was replaced; the new file is taken up, the one before is kept as {kept.name}"
        self.database.close()
        self._open()
        return done

    def touched(self) -> bool:
        """Has another process written since we last asked?"""
        (version,) = self.database.connection.execute("PRAGMA data_version").fetchone()
        before, self._version = self._version, version
        return bool(before != version)

    def close(self) -> None:
        self.database.close()
