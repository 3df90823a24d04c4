"""What happened, for ever: an append-only, hash-chained log of events in one SQLite table.

Must never: change or drop a recorded row, write without BEGIN IMMEDIATE, or read the time.
"""

from timeline.log.database import Database, backup, open_database
from timeline.log.store import Log, Recorded

__all__ = ["Database", "Log", "Recorded", "backup", "open_database"]
