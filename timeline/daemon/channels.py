"""The ways out: a program that gets the message on its standard input – a person's own, or ours that hands it to
Apprise – and a folder of files.

Every program has a deadline and is killed with all that it started. Must never: put an address, or what a program
printed, where it could be read later; either may hold a secret.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from timeline.story.alert import Alert

SECONDS = 60.0
"""What delivering one message may take."""
UNAVAILABLE = 69  # EX_UNAVAILABLE of sysexits.h: the service did not take it


@dataclass(frozen=True, slots=True)
class Message:
    """One message, of the shape ``timeline.alert/1``. Its ``id`` is the same each time that it is tried, so that a
    receiver can drop what came twice."""

    id: str
    body: dict[str, Any]

    @property
    def subject(self) -> str:
        return str(self.body["subject"])


def deliver(alert: Alert, message: Message, folder: Path, seconds: float = SECONDS) -> str | None:
    """Hand a message over; why that failed, in words, or None. ``folder``: the story's, where a command runs."""
    if alert.command:
        given = message.body["text"].encode() if alert.form == "text" else orjson.dumps(message.body)
        return _run(alert.command, given, message, folder, seconds)
    variable = alert.apprise or ""
    if not os.environ.get(variable):
        return f"the environment variable {variable} is not set; it holds the address"
    if importlib.util.find_spec("apprise") is None:
        return "Apprise is not installed; it comes with the extra `notify`"
    words = orjson.dumps({"address": variable, **message.body})
    return _run([sys.executable, "-W", "ignore", "-m", "timeline.daemon.hand_over"], words, message, folder, seconds)


def _run(command: Sequence[str], given: bytes, message: Message, folder: Path, seconds: float) -> str | None:
    env = {**os.environ, "TIMELINE_ALERT_ID": message.id, "TIMELINE_ALERT_SUBJECT": message.subject}
    if command[0] == sys.executable:
        env["PYTHONPATH"] = os.pathsep.join(part or str(Path.cwd()) for part in sys.path)
    name = Path(command[0]).name
    try:
        running = subprocess.Popen(  # noqa: S603  (the person's own command, without a shell)
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=env,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        return f"{name} cannot be run: {getattr(error, 'strerror', None) or 'a zero byte in it'}"
    with running:
        try:
            running.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            return f"{name} took more than {seconds:.0f} seconds and was stopped"
    if running.returncode == UNAVAILABLE and command[0] == sys.executable:
        return "the service did not take it"
    return None if running.returncode == 0 else f"{name} ended with status {running.returncode}"
