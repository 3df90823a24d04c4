"""Tables as CSV, which people open in spreadsheets: no cell is taken for a formula there.

A headline may begin like one and do as it likes with the reader's other data (OWASP, CSV Injection). An apostrophe
before it keeps it text. Must never: change a number, or what stands in the database.
"""

from __future__ import annotations

import codecs
import csv
import io
import re

_FORMULA = re.compile(r"(?![+-]\d+(?:\.\d+)?\Z)[=+\-@\t\r]")
"""How a spreadsheet knows one; a number may have a sign."""

csv.field_size_limit(2**31 - 1)  # a text is one cell


class Cells:
    """Rewrites the parts of one answer, which may end anywhere."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    def harmless(self, part: bytes, *, last: bool) -> bytes:
        """The rows that are whole by now."""
        self._rest += self._decoder.decode(part, last)
        end = len(self._rest) if last else self._rest.rfind("\n") + 1
        if not last and self._rest.count('"', 0, end) % 2:
            return b""  # the line ends within a cell
        whole, self._rest = self._rest[:end], self._rest[end:]
        written = io.StringIO(newline="")
        rows = csv.reader(io.StringIO(whole, newline=""))
        csv.writer(written).writerows([_text(cell) for cell in row] for row in rows)
        return written.getvalue().encode()


def _text(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell
