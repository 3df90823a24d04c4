"""A page taken apart: what a browser would follow, run and show."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

_VOID = {"meta", "link", "input", "br", "img", "hr", "rect", "line", "circle", "path"}


@dataclass
class Markup(HTMLParser):
    """``links``: every address in it; ``scripts``: script elements and event handlers; ``words``: its text."""

    links: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "action", "formaction", "xlink:href", "data", "poster"):
                self.links.append(value or "")
            if name.startswith("on"):
                self.scripts.append(f"{name}={value}")
            if name == "style":
                self.scripts.append(f"style={value}")
            if name == "id":
                self.ids.append(value or "")
        if tag in ("script", "iframe", "object", "embed", "base"):
            self.scripts.append(tag)
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(tag)

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.said).split())

    @property
    def outside(self) -> list[str]:
        """Addresses that leave this server."""
        return [link for link in self.links if urlsplit(link).scheme or link.startswith("//")]


def taken_apart(page: str) -> Markup:
    markup = Markup()
    markup.feed(page)
    return markup
