"""Reading feeds.yaml: every mistake at once, each with file, line, column and the nearest right spelling.

Must never: accept a setting that it does not know, or guess what was meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from timeline.errors import Mistake, StoryError
from timeline.story.alert import Alert
from timeline.story.document import Document, Place, Places, mistake_at, read_document
from timeline.story.model import SETTINGS, Entity, Feed, Option, Pattern, Source, Story
from timeline.story.sense import faults
from timeline.story.spelling import nearest
from timeline.story.templates import expanded

_STORY = TypeAdapter(Story)


def validated(tree: Any) -> Story:
    """The story of a file's plain values, templates written out. Raises pydantic's ValidationError."""
    return _STORY.validate_python(tree)


@dataclass(frozen=True, slots=True)
class StoryFile:
    """A story together with where in its file everything stands."""

    path: Path
    story: Story
    digest: str
    places: Places

    def mistake(self, place: Place, text: str) -> Mistake:
        """A mistake at a place such as ``("questions", "ipo", "match", 0)``, or at the nearest place around it."""
        return mistake_at(self.path, self.places, place, text)


def load_story(path: Path) -> StoryFile:
    """Read and check a story file, its templates written out. Raises StoryError with every mistake found."""
    file, mistakes = read_story(path)
    if mistakes or file is None:
        raise StoryError(mistakes)
    return file


def read_story(path: Path) -> tuple[StoryFile | None, list[Mistake]]:
    """A story file as far as it can be read, and every mistake found; with mistakes it is fit for nothing but checks.

    Raises StoryError if there is no reading it at all.
    """
    document, mistakes = expanded(read_document(path))
    left_out = bool(mistakes)
    story: Story | None
    try:
        story = validated(document.tree)
    except ValidationError as error:
        details = error.errors()
        mistakes += [_in_words(document, detail) for detail in details]
        story = _rest(document.tree, [_place_in(document.tree, detail["loc"]) for detail in details])
    if story is None:
        return None, mistakes
    for place, text in faults(story):
        if not (left_out and place[-1] in ("question", "detail_of")):  # it may name what a mistake has kept out
            mistakes.append(document.mistake(place, text))
    return StoryFile(path, story, document.digest, document.places), mistakes


def _rest(tree: dict[str, Any], faulty: Iterable[Place]) -> Story | None:
    """The story with an empty entry in place of each faulty one, so that names and numbers stay; None if in vain."""
    rest = {**tree, "story": "?", "contact": "?"}
    for group, *inside in faulty:
        match inside:
            case [int() as number, *_]:
                entry: Any = f"https://feed{number}.invalid"
                rest["feeds"] = [*rest["feeds"][:number], entry, *rest["feeds"][number + 1 :]]
            case [name, *_]:
                entry = {"ask": "?"} if group == "questions" else {"name": "?"}
                rest[str(group)] = {**rest[str(group)], name: entry}
            case _ if group not in ("story", "contact"):
                return None
    try:
        return validated(rest)
    except ValidationError:
        return None


# --- pydantic's findings in our words -----------------------------------------------------------------------------


def _in_words(document: Document, detail: ErrorDetails) -> Mistake:
    tree = document.tree
    place = _place_in(tree, detail["loc"])
    name = ".".join(map(str, place)) or "the file"
    context = detail.get("ctx", {})
    given = detail.get("input")
    match detail["type"]:
        case "unexpected_keyword_argument":
            text = f"unknown setting{nearest(str(place[-1]), _settings(place, tree))}"
        case "missing":
            return document.mistake(place[:-1], f"{_dotted(place[:-1])}`{place[-1]}` is missing")
        case "union_tag_invalid":
            place = (*place, "type")
            known = str(context.get("expected_tags", "")).replace("'", "").split(", ")
            name, text = ".".join(map(str, place)), f"no such type{nearest(str(context.get('tag')), known)}"
        case "literal_error":
            known = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "").split(", ")
            text = f"{given!r} is not one of {', '.join(known)}{nearest(str(given), known, '')}"
        case "dataclass_type":
            text = f"settings are expected here, not {given!r}"[:200]
        case "value_error":
            text = str(context.get("error", detail["msg"]))
        case _:
            text = f"{detail['msg'][0].lower()}{detail['msg'][1:]}, not {given!r}"[:200]
    return document.mistake(place, f"{name}: {text}")


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


def _settings(place: Place, tree: Any) -> Iterator[str]:
    """The settings that are known where an unknown one stands."""
    match place:
        case ("feeds", int(), _):
            yield from Feed.settings()
        case ("sources", _, _):
            yield from Source.settings()
        case ("alerts", _, _):
            yield from Alert.settings()
        case ("entities", _, _):
            yield from Entity.settings()
        case ("questions", str(id), _):
            yield from SETTINGS[tree["questions"][id].get("type", "watch")].settings()
            yield "use"
        case ("questions", _, "values", _, _):
            yield from Option.settings()
        case (_,):
            yield from Story.settings()
        case _:
            yield from Pattern.settings()
