"""Reading feeds.yaml: every mistake at once, each with file, line, column and the nearest right spelling.

The only module that knows YAML. Must never: accept a setting that it does not know, or guess what was meant.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from timeline.errors import Mistake, StoryError
from timeline.story.model import Story
from timeline.story.sense import faults

MAX_BYTES = 1_000_000
MAX_NODES = 100_000

Place: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class StoryFile:
    """A story together with where in its file everything stands."""

    path: Path
    story: Story
    digest: str
    places: Mapping[Place, tuple[int, int]]

    def mistake(self, place: Place, text: str) -> Mistake:
        """A mistake at a place such as ``("questions", "ipo", "match", 0)``, or at the nearest place around it."""
        return _mistake(self.path, self.places, place, text)


def digest_of(path: Path) -> str:
    """SHA-256 of the file's bytes: equal digests spare the reading."""
    return hashlib.sha256(_bytes(path)).hexdigest()


def load_story(path: Path) -> StoryFile:
    """Read and check a story file. Raises StoryError with every mistake found."""
    raw = _bytes(path)
    tree = _parse(path, raw)
    places: dict[Place, tuple[int, int]] = {(): (1, 1)}
    plain = _Plain(path, places).convert(tree, ())
    if not isinstance(plain, dict):
        raise StoryError([Mistake(str(path), 1, 1, "a story file is a mapping that starts with `story:` and `feeds:`")])
    try:
        story = Story.model_validate(plain)
    except ValidationError as error:
        raise StoryError(_in_words(path, places, plain, detail) for detail in error.errors()) from None
    mistakes = [_mistake(path, places, place, text) for place, text in faults(story)]
    if mistakes:
        raise StoryError(mistakes)
    return StoryFile(path, story, hashlib.sha256(raw).hexdigest(), places)


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

    def __init__(self, path: Path, places: dict[Place, tuple[int, int]]) -> None:
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


def _mistake(path: Path, places: Mapping[Place, tuple[int, int]], place: Place, text: str) -> Mistake:
    known = place
    while known not in places:
        known = known[:-1]
    return Mistake(str(path), *places[known], text)


# --- pydantic's findings in our words -----------------------------------------------------------------------------


def _in_words(path: Path, places: Mapping[Place, tuple[int, int]], tree: Any, detail: ErrorDetails) -> Mistake:
    place = _place_in(tree, detail["loc"])
    name = ".".join(map(str, place)) or "the file"
    context = detail.get("ctx", {})
    given = detail.get("input")
    match detail["type"]:
        case "extra_forbidden":
            text = f"unknown setting{_nearest(str(place[-1]), _settings(place, tree))}"
        case "missing":
            return _mistake(path, places, place[:-1], f"{_dotted(place[:-1])}`{place[-1]}` is missing")
        case "union_tag_invalid":
            place = (*place, "type")
            known = str(context.get("expected_tags", "")).replace("'", "").split(", ")
            name, text = ".".join(map(str, place)), f"no such type{_nearest(str(context.get('tag')), known)}"
        case "literal_error":
            known = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "").split(", ")
            text = f"{given!r} is not one of {', '.join(known)}{_nearest(str(given), known, listed=True)}"
        case "value_error":
            text = str(context.get("error", detail["msg"]))
        case _:
            text = f"{detail['msg'][0].lower()}{detail['msg'][1:]}, not {given!r}"[:200]
    return _mistake(path, places, place, f"{name}: {text}")


def _dotted(place: Place) -> str:
    return f"{'.'.join(map(str, place))}: " if place else ""


def _place_in(tree: Any, location: Iterable[str | int]) -> Place:
    """pydantic's location without the names of union members, which are no part of the file."""
    place: list[str | int] = []
    node = tree
    steps = list(location)
    for step, name in enumerate(steps):
        inside = name in node if isinstance(node, dict) else isinstance(node, list) and name in range(len(node))
        if inside:
            node = node[name]
            place.append(name)
        elif step == len(steps) - 1 and isinstance(node, dict):
            place.append(name)
    return tuple(place)


def _nearest(word: str, known: Iterable[str], *, listed: bool = False) -> str:
    choices = sorted(known)
    near = difflib.get_close_matches(word, choices, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]}?"
    return "" if listed or not choices else f"; known here: {', '.join(choices)}"


def _settings(place: Place, tree: Any) -> Iterator[str]:
    """The settings that are known where an unknown one stands."""
    from timeline.story import model

    questions: dict[str, type[BaseModel]] = {
        "status": model.StatusQuestion,
        "date": model.DateQuestion,
        "amount": model.AmountQuestion,
        "choice": model.ChoiceQuestion,
        "list": model.ListQuestion,
    }
    match place:
        case ("feeds", int(), _):
            yield from model.Feed.model_fields
        case ("sources", _, _):
            yield from model.Source.model_fields
        case ("entities", _, _):
            yield from model.Entity.model_fields
        case ("questions", str(id), _):
            yield from questions.get(tree["questions"][id].get("type"), model.WatchQuestion).model_fields
        case ("questions", _, "values", _, _):
            yield from model.Option.model_fields
        case (_,):
            yield from Story.model_fields
        case _:
            yield from model.Pattern.model_fields
