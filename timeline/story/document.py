"""A YAML document as plain values, with the line and column at which each one stands.

The only module that knows YAML. Must never: let an odd document escape as anything but a StoryError.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from timeline.errors import Mistake, StoryError

MAX_BYTES = 1_000_000
MAX_NODES = 100_000
TEMPLATES = Path(__file__).parent / "templates"
"""The question templates, one file each: with a newer program they, too, may say something else."""

Place: TypeAlias = tuple[str | int, ...]
Places: TypeAlias = dict[Place, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Document:
    """A mapping read from a file. ``places``: line and column of a place such as ``("questions", "ipo", "match", 0)``.

    ``digest``: as `digest_of` gives it.
    """

    path: Path
    digest: str
    tree: dict[str, Any]
    places: Places

    def mistake(self, place: Place, text: str) -> Mistake:
        """A mistake at a place, or at the nearest place around it."""
        return mistake_at(self.path, self.places, place, text)


def mistake_at(path: Path, places: Mapping[Place, tuple[int, int]], place: Place, text: str) -> Mistake:
    known = place
    while known not in places:
        known = known[:-1]
    return Mistake(str(path), *places[known], text)


def digest_of(path: Path) -> str:
    """SHA-256 of the file's bytes and of the templates that it may use: equal digests spare the reading."""
    return _digest(_bytes(path))


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw + _templates(TEMPLATES)).hexdigest()


@cache
def _templates(folder: Path) -> bytes:
    return b"".join(template.read_bytes() for template in sorted(folder.glob("*.yaml")))


def read_document(path: Path) -> Document:
    """Read a file whose one document is a mapping. Raises StoryError."""
    raw = _bytes(path)
    places: Places = {(): (1, 1)}
    plain = _Plain(path, places).convert(_parse(path, raw), ())
    if not isinstance(plain, dict):
        raise StoryError([Mistake(str(path), 1, 1, "a story file is a mapping that starts with `story:` and `feeds:`")])
    return Document(path, _digest(raw), plain, places)


def plain_yaml(text: str) -> Any:
    """The plain values of a YAML text of our own."""
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(text)


def as_yaml(value: Any) -> str:
    """Plain values written as YAML, in the order in which they come."""
    from ruamel.yaml import YAML

    writer = YAML()
    writer.default_flow_style = False
    writer.width = 120
    stream = io.StringIO()
    writer.dump(value, stream)
    return stream.getvalue()


def _bytes(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise StoryError([Mistake(str(path), 1, 1, "no such file; a story starts with a feeds.yaml")]) from None
    except OSError as error:
        raise StoryError([Mistake(str(path), 1, 1, f"cannot be read: {error.strerror}")]) from None
    if len(raw) > MAX_BYTES:
        raise StoryError([Mistake(str(path), 1, 1, f"over {MAX_BYTES:,} bytes; that is no story file")])
    return raw


def _parse(path: Path, raw: bytes) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return YAML(typ="rt").load(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise StoryError([Mistake(str(path), line, 1, "not UTF-8 text; save the file as UTF-8")]) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = (error.problem or "not readable").splitlines()[0]
        raise StoryError([Mistake(str(path), line, column, f"this is no valid YAML: {problem}")]) from None
    except (YAMLError, ValueError, RecursionError) as error:
        first = (str(error).splitlines() or ["too deeply nested"])[0]
        raise StoryError([Mistake(str(path), 1, 1, f"this is no valid YAML: {first}")]) from None


class _Plain:
    """Turns what ruamel read into plain values and notes where each one stands."""

    def __init__(self, path: Path, places: Places) -> None:
        self.path = path
        self.places = places

    def convert(self, node: Any, place: Place) -> Any:
        if len(self.places) > MAX_NODES:
            raise StoryError([Mistake(str(self.path), 1, 1, "too many values: aliases that repeat one another?")])
        if isinstance(node, Mapping):
            return {self._key(node, key, place): self._child(node, key, place) for key in node}
        if isinstance(node, Sequence) and not isinstance(node, str):
            return [self._item(node, index, place) for index in range(len(node))]
        if isinstance(node, bool) or node is None:
            return node
        for plain in (int, float, str):
            if isinstance(node, plain):
                return plain(node)
        return str(node)

    def _key(self, node: Any, key: Any, place: Place) -> str:
        line, column = node.lc.key(key) if key in (node.lc.data or {}) else (node.lc.line, node.lc.col)
        self.places[(*place, str(key))] = (line + 1, column + 1)
        return str(key)

    def _child(self, node: Any, key: Any, place: Place) -> Any:
        return self.convert(node[key], (*place, str(key)))

    def _item(self, node: Any, index: int, place: Place) -> Any:
        line, column = node.lc.item(index) if node.lc.data else (node.lc.line, node.lc.col)
        self.places[(*place, index)] = (line + 1, column + 1)
        return self.convert(node[index], (*place, index))
