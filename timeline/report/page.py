"""Laying out lines for a terminal: headings, and rows of label, main part and detail. 80 columns are enough."""

from __future__ import annotations

from dataclasses import dataclass, field

from timeline.report.words import columns, shorten, wrap

LABEL = 20
"""Columns of the label; a longer one has a line of its own."""

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


@dataclass(slots=True)
class Page:
    """Collects lines; ``str()`` is the page. Colour only helps: without it nothing is missing."""

    width: int = 80
    colour: bool = False
    lines: list[str] = field(default_factory=list)

    def style(self, text: str, *names: str) -> str:
        if not self.colour or not text:
            return text
        return f"\x1b[{';'.join(_STYLES[name] for name in names)}m{text}\x1b[0m"

    def heading(self, text: str) -> None:
        if self.lines:
            self.lines.append("")
        self.lines.append(self.style(shorten(text, self.width), "bold"))

    def text(self, text: str, *styles: str, indent: int = 0) -> None:
        """A paragraph, wrapped."""
        room = max(self.width - indent, 20)
        for line in wrap(text, room, whole_words=True) or [""]:
            self.lines.append(" " * indent + self.style(line, *styles))

    def row(self, label: str, main: str, detail: str = "", *styles: str) -> None:
        """Label and main part in one line, the detail behind it where it fits, else below."""
        if columns(label) > LABEL - 2:
            self.lines += [self.style(f" {line}", "bold") for line in wrap(label, max(self.width - 1, 20))]
            label = ""
        head = _padded(f" {label}", LABEL)
        indent = " " * LABEL
        room = max(self.width - LABEL, 20)
        first, *rest = wrap(main, room) or [""]
        if not rest and detail and self.width >= 100 and columns(first) <= 44:
            beside = _padded(first, 46)
            if LABEL + columns(beside) + columns(detail) <= self.width:
                self.lines.append(self.style(head, "bold") + self.style(beside, *styles) + self.style(detail, "dim"))
                return
        self.lines.append(self.style(head, "bold") + self.style(first, *styles))
        self.lines += [indent + self.style(line, *styles) for line in rest]
        for line in wrap(detail, room):
            self.lines.append(indent + self.style(line, "dim"))

    def table(self, rows: list[tuple[str, ...]], *, indent: int = 1) -> None:
        """Columns as wide as they need, the last one cut at the edge."""
        if not rows:
            return
        widths = [max(columns(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
        for row in rows:
            cells = [_padded(cell, width) for cell, width in zip(row, widths, strict=False)]
            line = " " * indent + "  ".join([*cells, row[-1]])
            self.lines.append(shorten(line.rstrip(), self.width))

    def __str__(self) -> str:
        return "\n".join(self.lines)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))
