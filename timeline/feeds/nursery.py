"""Where the readers of documents come from: ``python -m timeline.feeds.nursery``, started by `parse.py`.

The nursery imports what reading needs, reads nothing itself, and forks a reader for each socket that it is handed. A
reader has little memory, ends once a document has cost it so many seconds of CPU time, and gives way to everybody else
while it reads one that is large or slow, which is its last. Must never: outlive whoever started it.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import struct
import sys
from contextlib import suppress
from mmap import mmap

import orjson

from timeline.errors import ParseError
from timeline.feeds.decode import SMALL

SLOW = 0.03
"""CPU seconds after which everybody else goes before a document's reader too; imports do not count. Most take 0.01."""
GIVES_WAY = b"I give way"
"""What a reader says before its answer, once everybody else goes before it."""
_MEMORY = 130_000_000
"""Bytes of its own that a reader may have; a feed of fifty entries takes two, one of 15 MB some hundred."""
_LENGTH = struct.Struct(">Q")


def send(line: socket.socket, part: bytes) -> None:
    """Say something to whoever is at the other end."""
    line.sendall(_LENGTH.pack(len(part)))
    line.sendall(part)


def receive(line: socket.socket) -> bytes:
    """What the other end said with one `send`. Raises EOFError where nobody is there."""
    said = bytearray(_length(line, _MEMORY))
    _fill(line, said)
    return bytes(said)


def receive_apart(line: socket.socket, most: int) -> memoryview:
    """The same, of ``most`` bytes, in pages of its own, which the system gets back with the last use of them.

    They cost nothing before something comes: no broken reader can claim more memory than it fills.
    """
    length = _length(line, most)
    if not length:
        return memoryview(b"")
    said = mmap(-1, length)
    _fill(line, said)
    return memoryview(said)


def _length(line: socket.socket, most: int) -> int:
    stated = bytearray(_LENGTH.size)
    _fill(line, stated)
    (length,) = _LENGTH.unpack(stated)
    if length > most:
        raise EOFError  # nobody has so much to say: whoever is there came to harm
    return int(length)


def _fill(line: socket.socket, said: bytearray | mmap) -> None:
    with memoryview(said) as missing:
        at = 0
        while at < len(missing):
            came = line.recv_into(missing[at:])
            if not came:
                raise EOFError
            at += came


def main() -> None:
    """Fork a reader for every socket that comes on standard input, with the seconds that a document may cost it."""
    from timeline.feeds import reading  # noqa: F401  what every reader needs, in memory that they share

    gc.freeze()
    orders = socket.socket(fileno=sys.stdin.fileno())
    readers: set[int] = set()
    while True:
        seconds, descriptors, *_ = socket.recv_fds(orders, 32, 1)
        readers = {pid for pid in readers if not os.waitpid(pid, os.WNOHANG)[0]}
        if not descriptors:
            break
        with socket.socket(fileno=descriptors[0]) as line:
            pid = os.fork()
            if not pid:
                orders.close()
                _read_documents(line, float(seconds))
                os._exit(0)
            readers.add(pid)
    for pid in readers:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)  # so that what they cost counts as ours


def _read_documents(line: socket.socket, seconds: float) -> None:
    """Be ready, take what is asked and a body, and answer; until a document was slow, or nobody is there."""
    from timeline.feeds.reading import prepare, read_unread

    _limit_memory()
    imported = 0
    is_last = False

    def lose_patience(*_: object) -> None:
        nonlocal imported, is_last
        if len(sys.modules) == imported:
            is_last = True
            _give_way(line)
        else:  # what few documents need is imported for all that follow
            imported = len(sys.modules)
            signal.setitimer(signal.ITIMER_VIRTUAL, SLOW)

    signal.signal(signal.SIGVTALRM, lose_patience)
    with suppress(EOFError):
        while not is_last:
            send(line, b"ready")
            asked, body = orjson.loads(receive(line)), receive(line)
            prepare(asked["kind"])
            imported = len(sys.modules)
            is_last = len(body) > SMALL
            if is_last:
                _give_way(line)
            else:
                signal.setitimer(signal.ITIMER_VIRTUAL, SLOW)
            signal.setitimer(signal.ITIMER_PROF, seconds)  # ends this process, whatever it is busy with
            try:
                answer: object = read_unread(body, **asked)
            except ParseError as error:
                answer = {"cause": error.cause, "message": str(error)}
            except Exception as error:
                answer = {"cause": "parse", "message": f"the document cannot be read ({type(error).__name__})"}
            packed = orjson.dumps(answer)
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            send(line, packed)


def _give_way(line: socket.socket) -> None:
    """From now on everybody else goes first; there is no way back.

    Linux may share a machine out among sessions first, and only then heed what each process of one asked for
    (autogroups, sched(7)): so this one goes on in a session of its own, which gives way too. Only where that can be
    said, for a session of its own has a whole share.
    """
    os.nice(19)
    send(line, GIVES_WAY)
    with suppress(OSError):
        session = os.open("/proc/self/autogroup", os.O_WRONLY)
        os.setsid()
        _have_give_way(session)


def _have_give_way(session: int) -> None:
    """Unless it is root's, Linux heeds one process in a tenth of a second: one that came too early asks again."""
    try:
        os.write(session, b"19")
    except BlockingIOError:
        signal.signal(signal.SIGVTALRM, lambda *_: _have_give_way(session))
        signal.setitimer(signal.ITIMER_VIRTUAL, SLOW)


def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    except (ImportError, ValueError, OSError):
        pass  # not every system can; the deadline still holds


if __name__ == "__main__":
    main()
