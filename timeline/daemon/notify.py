"""Telling the service manager how we are (sd_notify(3)); without one, as on a terminal, nothing happens."""

from __future__ import annotations

import os
import socket


def notify(*states: str) -> None:
    """Send ``READY=1``, ``WATCHDOG=1``, ``STATUS=…`` and the like to the socket that the manager named, if any."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        try:
            sender.connect("\0" + address[1:] if address[0] == "@" else address)
            sender.sendall("\n".join(states).encode())
        except OSError:
            pass  # the manager is gone or deaf: no reason to stop
