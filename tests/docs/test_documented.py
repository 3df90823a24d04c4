"""What there is, is documented: commands, options, settings, kinds of event, shapes of JSON, errors, variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from types import UnionType
from typing import Any, cast, get_args, get_type_hints

import pytest
from pydantic import TypeAdapter
from typer.main import get_command

from timeline import errors
from timeline.board.grade import Grade
from timeline.cli import register
from timeline.cli.app import ENVIRONMENT, app
from timeline.cli.manual import PAGES, as_man, as_markdown
from timeline.events import KINDS
from timeline.lineage.evidence import WEIGHTS
from timeline.lineage.place import CANDIDATES, WINDOW
from timeline.lineage.shelf import LATEST
from timeline.report.shapes import SHAPES
from timeline.story.alert import Alert
from timeline.story.document import plain_yaml
from timeline.story.model import (
    SETTINGS,
    AmountQuestion,
    ChoiceQuestion,
    DateQuestion,
    Entity,
    Feed,
    ListQuestion,
    Option,
    Pattern,
    Source,
    StatusQuestion,
    Story,
    WatchQuestion,
)
from timeline.story.shape import Declared

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| `([^`|]+)` \| (.+?) \|$", re.MULTILINE)


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def sections(text: str) -> dict[str, dict[str, list[str]]]:
    """The rows of the first table under each heading: the name in the first cell, and the other cells."""
    found = {}
    for section in re.split(r"^#{1,4} ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        table = body.partition("\n\n| `")[0] if "\n\n| `" in body else body
        found[heading.strip()] = {name: cells.split(" | ") for name, cells in ROW.findall(table)}
    return found


@pytest.mark.parametrize(("form", "made"), [("markdown", as_markdown), ("man", as_man)])
def test_the_reference_of_commands_is_that_of_the_program(form: str, made: Any) -> None:
    assert PAGES[form].read_text(encoding="utf-8") == made(), "make it anew: python -m timeline.cli.manual"


def test_every_command_stands_in_a_page_that_people_write() -> None:
    written = (ROOT / "README.md").read_text(encoding="utf-8")
    written += "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md") if path != PAGES["markdown"]
    )
    named = set(re.findall(r"^### `timeline ([a-z]+)", page("commands.md"), re.MULTILINE))
    assert len(named) > 15
    missing = {name for name in named if not re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", written)}
    assert not missing, f"no page but the generated one names: {', '.join(sorted(missing))}"


def test_every_variable_that_is_looked_at_is_told() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "timeline").rglob("*.py"))
    looked_at = set(re.findall(r"environ(?:\.get\(|\[)\s*\"([A-Z_]+)\"|envvar=\"([A-Z_]+)\"", source))
    assert {name for pair in looked_at for name in pair if name} <= set(ENVIRONMENT)


DECLARED: dict[str, type[Declared]] = {
    "The story": Story,
    "A feed": Feed,
    "A source": Source,
    "An alert": Alert,
    "An entity": Entity,
    "An option": Option,
    "A pattern": Pattern,
    "watch": WatchQuestion,
    "status": StatusQuestion,
    "date": DateQuestion,
    "amount": AmountQuestion,
    "choice": ChoiceQuestion,
    "list": ListQuestion,
}


@pytest.mark.parametrize("heading", DECLARED)
def test_every_setting_is_documented_with_what_holds_without_it(heading: str) -> None:
    model, told = DECLARED[heading], sections(page("settings.md"))
    rows = told[heading]
    common = set(told["A question"]) if heading in SETTINGS else set()
    assert set(rows) | common == set(model.settings())
    declared = {field.name: field for field in fields(cast(Any, model))}
    for name, (_, otherwise) in rows.items():
        default = declared[name].default
        required = default is MISSING and declared[name].default_factory is MISSING
        assert (otherwise == "required") == required, name
        if isinstance(default, str | int) and not isinstance(default, bool):
            assert f"`{default}`" in otherwise, name


def test_every_setting_that_all_questions_share_is_documented() -> None:
    shared = set.intersection(*(set(model.settings()) for model in SETTINGS.values()))
    rows = sections(page("settings.md"))["A question"]
    assert shared | {"type"} == set(rows)
    assert {type for type in SETTINGS if f"`{type}`" in rows["type"][0]} == set(SETTINGS)


def test_every_kind_of_feed_source_and_entity_is_documented() -> None:
    text = page("settings.md")
    for model, name in ((Feed, "kind"), (Source, "kind"), (Source, "letter"), (Entity, "type")):
        for value in get_args(get_type_hints(model)[name]):
            assert f"`{value}`" in text or re.search(rf"\b{value} \w", text), value


def test_every_field_of_every_kind_of_event_is_documented() -> None:
    rows = sections(page("events.md"))["Fields"]
    told: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for name, (kinds, _) in rows.items():
        for kind in re.findall(r"`([a-z.]+)`", kinds):
            told[kind].add(name)
    assert told == {kind: {field.name for field in fields(model)} for kind, model in KINDS.items()}


def shapes_within(shape: Any) -> Iterator[Any]:
    """A shape and all that it is made of."""
    if get_args(shape) or isinstance(shape, UnionType):
        for part in get_args(shape):
            yield from shapes_within(part)
    elif hasattr(shape, "__annotations__") and hasattr(shape, "__required_keys__"):
        yield shape
        for field in get_type_hints(shape).values():
            yield from shapes_within(field)


def test_every_field_that_json_prints_is_documented() -> None:
    told = {heading: set(rows) for heading, rows in sections(page("json.md")).items()}
    shapes = {shape.__name__: shape for published in SHAPES.values() for shape in shapes_within(published)}
    for name, shape in shapes.items():
        fields = set(get_type_hints(shape))
        for more in (base.__name__ for base in getattr(shape, "__orig_bases__", ()) if base.__name__ in told):
            fields -= told[more]
        assert told.get(name, set()) == fields, f"docs/json.md: {name}"
    assert {heading for heading, rows in told.items() if rows} == set(shapes)


def test_every_published_schema_is_documented_with_its_command() -> None:
    assert set(re.findall(r", schema `(timeline\.\w+/\d)`", page("json.md"))) == set(SHAPES)


def test_every_error_is_documented() -> None:
    def tree(error: type[Exception]) -> Iterator[str]:
        yield error.__name__
        for inner in error.__subclasses__():
            if inner.__module__ == errors.__name__:
                yield from tree(inner)

    assert list(sections(page("errors.md"))["Errors"]) == list(tree(errors.TimelineError))


def test_every_cause_of_a_feeds_trouble_is_documented() -> None:
    source = "".join(
        path.read_text(encoding="utf-8")
        for room in ("feeds", "cli")
        for path in (ROOT / "timeline" / room).glob("*.py")
    )
    raised = set(re.findall(r"(?:Feed|Fetch|Parse)Error\(\s*\"([a-z-]+)\"", source))
    tables = (ROOT / "timeline" / "feeds" / "hop.py").read_text(encoding="utf-8")
    raised |= set(re.findall(r"(?:\d|_TIMED_OUT|_NOT_RESOLVED|fallback) ?[:=] \(\(?\"([a-z-]+)\", ", tables))
    raised |= set(re.findall(r"else \(\"([a-z-]+)\", ", tables)) | set(re.findall(r"\"cause\": \"([a-z-]+)\"", source))
    assert set(sections(page("errors.md"))["What feeds suffer from"]) == raised


def test_no_link_between_the_pages_leads_nowhere() -> None:
    for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)", text):
            assert not target or (path.parent / target).exists(), f"{path.name}: {target}"


def test_the_alerts_shown_are_alerts() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", page("settings.md"), re.DOTALL)
    assert {TypeAdapter(Alert).validate_python(alert) for alert in plain_yaml(block)["alerts"].values()}


def test_no_page_names_a_command_or_an_option_that_is_not_there() -> None:
    register()
    root: Any = get_command(app)

    def options(command: Any) -> set[str]:
        own = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
        return own.union({"--help", "-h"}, *(options(inner) for inner in getattr(command, "commands", {}).values()))

    options_of_all = {name for parameter in root.params for name in (*parameter.opts, *parameter.secondary_opts)}
    shown = 0
    for path in (ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        fenced = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        inline = re.findall(r"`([^`\n]+)`", text)
        for line in (*inline, *(line for block in fenced for line in block.splitlines())):
            found = re.search(
                r"(?:^|[\s/])timeline (?:--(?:story|tz|color) \S+ |--no-pager |-[qv] )*([a-z]+)(.*)", line
            )
            if not found or "import" in line or "python" in line.partition("timeline")[0].rpartition("/")[2]:
                continue
            name, rest = found[1], re.sub(r"\"[^\"]*\"|'[^']*'", "", found[2]).partition("&&")[0].partition("|")[0]
            assert name in root.commands, f"{path.name}: {line}"
            wanted = set(re.findall(r"(?<=\s)--[a-z-]+", rest))
            assert wanted <= options(root.commands[name]) | options_of_all, f"{path.name}: {line}"
            shown += 1
    assert shown > 50


def test_the_weights_of_evidence_are_those_of_the_program() -> None:
    told = {}
    rows = re.findall(r"^   \| ([a-z][a-z, ]+) \| ([−\d][−\d., each]*) \|", page("lineage.md"), re.MULTILINE)
    for names, points in rows:
        each = names.split(", ")
        said = [float(point.replace("−", "-")) for point in points.removesuffix(" each").split(", ")]
        told.update(zip(each, said * (len(each) // len(said)), strict=True))
    assert told == {name: weight.weight for name, weight in WEIGHTS.items()}
    text = page("lineage.md")
    assert f"{LATEST} latest for each key and season of seven weeks; the {CANDIDATES} most promising" in text
    assert f"within {WINDOW.days} days either way" in text


def test_the_grades_are_those_of_the_program() -> None:
    rows = re.findall(r"^\| ([a-z ]+) \| [^|]+ \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [grade.word for grade in Grade] == [row for row in rows if row in {grade.word for grade in Grade}]
