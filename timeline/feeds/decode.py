"""Undoing a body's compression while it arrives, never past a limit of decoded bytes."""

from __future__ import annotations

import zlib
from io import BytesIO

from timeline.errors import FetchError

_GZIP = b"\x1f\x8b"
SMALL = 500_000
"""Bytes. A larger body comes after the small ones, and a reader of its own reads it, before which everybody else goes.
What a compressed one has beyond them is kept as it came until `Body.whole`: a bomb stays small."""


class Body:
    """Takes raw chunks; ``whole()`` is the decoded body, ``size`` its bytes so far. FetchError at one too many."""

    def __init__(self, encoding: str, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._decoded = BytesIO()  # pieces of two bytes, kept one by one, would take twenty times their memory
        self._packed = BytesIO()
        self._unpack_to = min(SMALL, limit)
        self._encoding = encoding.strip().lower()
        self._raw_start = b""
        self._inflate: zlib._Decompress | None = None
        self._plain = self._encoding in ("", "identity")
        if not self._plain and self._encoding not in ("gzip", "x-gzip"):
            raise FetchError("encoding", f"the answer is encoded as {self._encoding[:40]!r}, which was not asked for")

    def take(self, chunk: bytes) -> None:
        if not self._plain and self._inflate is None:
            self._raw_start += chunk
            if len(self._raw_start) < 2:
                return
            chunk = self._raw_start
            self._raw_start = b""
            if chunk.startswith(_GZIP):
                self._inflate = zlib.decompressobj(wbits=31)
            else:
                self._plain = True  # labelled gzip, but it is not: some servers do
        if self._plain:
            self._keep(chunk)
        elif self._packed.tell():
            self._put_by(chunk)
        else:
            self._unpack(chunk)

    @property
    def held(self) -> int:
        """Bytes that it takes now, of which some may be compressed."""
        return self.size + self._packed.tell()

    def whole(self) -> bytes:
        """The decoded body. Raises FetchError where it is too large, or the compressed stream ends too early."""
        if self._inflate is not None:
            self._unpack_to = self.limit
            self._unpack(self._packed.getvalue())
            if not self._inflate.eof:
                self._inflated(b"")  # the last few bytes may have come and wait within
        if self._raw_start or (self._inflate is not None and not self._inflate.eof):
            raise FetchError("truncated", "the compressed answer breaks off before its end")
        body = self._decoded.getvalue()
        if body.startswith(_GZIP):
            raise FetchError("encoding", "the answer is compressed once more than its headers say")
        return body

    def _unpack(self, chunk: bytes) -> None:
        assert self._inflate is not None
        while chunk:
            if self._inflate.eof:
                chunk = (self._raw_start + chunk).lstrip(b"\0")  # padding
                self._raw_start = chunk if chunk == _GZIP[:1] else b""
                if not chunk or self._raw_start:
                    return
                if not chunk.startswith(_GZIP):
                    raise FetchError("encoding", "the compressed answer is followed by something else")
                self._inflate = zlib.decompressobj(wbits=31)
            if self.size > self._unpack_to:
                self._put_by(chunk)
                return
            self._inflated(chunk)
            chunk = self._inflate.unused_data or self._inflate.unconsumed_tail

    def _inflated(self, chunk: bytes) -> None:
        assert self._inflate is not None
        try:
            self._keep(self._inflate.decompress(chunk, self._unpack_to - self.size + 1))
        except zlib.error:
            raise FetchError("encoding", "the answer says that it is gzip, but it cannot be decompressed") from None

    def _put_by(self, chunk: bytes) -> None:
        self._packed.write(chunk)
        self._check(self.held)

    def _keep(self, part: bytes) -> None:
        self.size += self._decoded.write(part)
        self._check(self.size)

    def _check(self, size: int) -> None:
        if size > self.limit:
            raise FetchError("too-large", f"the answer is larger than {self.limit // 1_000_000} MB when unpacked")
