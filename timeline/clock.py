"""The one place that reads the time. Everything else is told what time it is."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from timeline.errors import TimelineError


def now() -> datetime:
    """The present in UTC, to the second.

    TIMELINE_NOW (an ISO date-time with its zone) replaces it, so that a recording can be replayed at its own pace.
    """
    stated = os.environ.get("TIMELINE_NOW")
    try:
        moment = datetime.fromisoformat(stated) if stated else datetime.now(UTC)
    except ValueError:
        raise TimelineError(
            f"TIMELINE_NOW is {stated!r}; it wants a moment such as 2026-06-14T12:00:00+00:00"
        ) from None
    return moment.astimezone(UTC).replace(microsecond=0)
