"""Whose turn it is: a queue for each host, so that no host is asked by too many at once or too fast."""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar


class _Guest(Protocol):
    @property
    def private(self) -> bool: ...


T = TypeVar("T", bound=_Guest)

AT_ONCE = 2
"""Transfers at a time on one public host."""
APART = 1.0
"""Seconds between two starts on one public host."""
AT_ONCE_AT_HOME = 4
"""Transfers at a time on a private host, whose owner asked for it by ``private: true``; they need not stand apart."""


@dataclass(slots=True)
class _Host(Generic[T]):
    number: int
    waiting: deque[T] = field(default_factory=deque)
    running: int = 0
    not_before: float = 0.0
    listed: bool = False


class Turns(Generic[T]):
    """Seconds are those of any clock that never steps back; the caller passes them in.

    Of hosts that may be asked at once the one that came first is asked first, while its connections are still open.
    """

    def __init__(self) -> None:
        self._hosts: dict[str, _Host[T]] = {}
        self._when: list[tuple[float, int, str]] = []
        self._waiting = 0

    def __len__(self) -> int:
        return self._waiting

    def join(self, host: str, guest: T, *, first: bool = False) -> None:
        """Wait for a turn on a host; ``first`` before all others there, as the next hop of a redirect does."""
        queue = self._hosts.setdefault(host, _Host(len(self._hosts)))
        if first:
            queue.waiting.appendleft(guest)
        else:
            queue.waiting.append(guest)
        self._waiting += 1
        self._list(host, queue)

    def next(self, now: float) -> T | None:
        """The next one that may start now, if any; it counts as running until `done`."""
        while self._when and self._when[0][0] <= now:
            _, _, host = heapq.heappop(self._when)
            queue = self._hosts[host]
            queue.listed = False
            if not queue.waiting:
                continue
            guest = queue.waiting.popleft()
            self._waiting -= 1
            queue.running += 1
            if not guest.private:
                queue.not_before = now + APART
            self._list(host, queue)
            return guest
        return None

    def done(self, host: str) -> None:
        """One that ran on this host has ended."""
        queue = self._hosts[host]
        queue.running -= 1
        self._list(host, queue)

    def hosts(self) -> list[str]:
        """The hosts that somebody waits for."""
        return [host for host, queue in self._hosts.items() if queue.waiting]

    def leave(self, host: str) -> list[T]:
        """Everyone who waits on a host gives up."""
        queue = self._hosts[host]
        left = list(queue.waiting)
        queue.waiting.clear()
        self._waiting -= len(left)
        return left

    def wait(self, now: float) -> float | None:
        """Seconds until somebody may start; None where that takes the end of one that is running."""
        return max(0.0, self._when[0][0] - now) if self._when else None

    def _list(self, host: str, queue: _Host[T]) -> None:
        if queue.listed or not queue.waiting:
            return
        if queue.running < (AT_ONCE_AT_HOME if queue.waiting[0].private else AT_ONCE):
            heapq.heappush(self._when, (queue.not_before, queue.number, host))
            queue.listed = True
