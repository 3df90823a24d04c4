"""The reference of all commands, made from the commands themselves: docs/commands.md and the manual page.

``python -m timeline.cli.manual`` writes both anew; a test compares. Must never: know a command that is not registered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.main import get_command

import timeline
from timeline.cli import register
from timeline.cli.app import ENVIRONMENT, FILES, GROUPS, STATUS, app

ROOT = Path(__file__).parents[2]
PAGES = {"markdown": ROOT / "docs" / "commands.md", "man": ROOT / "installed" / "share" / "man" / "man1" / "timeline.1"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One command. ``parameters``: what to write, and what it means; arguments first."""

    name: str
    usage: str
    paragraphs: tuple[str, ...]
    examples: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]


def entries() -> tuple[Entry, dict[str, list[Entry]]]:
    """(the program itself, its commands by group, each with its own subcommands after it)."""
    register()
    root: Any = get_command(app)
    grouped = {
        title: [entry for name in group if name in root.commands for entry in _with_its_own(name, root.commands[name])]
        for title, group in GROUPS.items()
    }
    return _entry("timeline", root), {title: found for title, found in grouped.items() if found}


def _with_its_own(name: str, command: Any) -> Iterator[Entry]:
    yield _entry(f"timeline {name}", command)
    for own, inner in getattr(command, "commands", {}).items():
        yield from _with_its_own(f"{name} {own}", inner)


def _entry(name: str, command: Any) -> Entry:
    text, _, examples = (command.help or "").partition("\b\n")
    shown = [parameter for parameter in command.params if not parameter.hidden]
    arguments = [parameter for parameter in shown if parameter.param_type_name == "argument"]
    options = [parameter for parameter in shown if parameter.param_type_name == "option" and parameter.name != "help"]
    usage = [name, *("[OPTIONS]" if options else "",), *map(_written, arguments)]
    return Entry(
        name=name,
        usage=" ".join(filter(None, [*usage, "COMMAND …" if getattr(command, "commands", None) else ""])),
        paragraphs=tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip()),
        examples=tuple(line.strip() for line in examples.splitlines()[1:] if line.strip()),
        parameters=tuple((_written(one), _meaning(one)) for one in (*arguments, *options)),
    )


def _written(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        name = f"{parameter.metavar}…" if parameter.nargs != 1 else str(parameter.metavar)
        return name if parameter.required else f"[{name}]"
    names = ", ".join((*parameter.opts, *parameter.secondary_opts))
    return names if parameter.is_flag or not parameter.metavar else f"{names} {parameter.metavar}"


def _meaning(parameter: Any) -> str:
    said = str(parameter.help)
    default = parameter.default
    if default not in (None, "", False, True) and not callable(default) and str(default) != ".":
        said += f" Otherwise {default}."
    return said + (" Required." if parameter.required and parameter.param_type_name == "option" else "")


# --- Markdown ---------------------------------------------------------------------------------------------------------


def as_markdown() -> str:
    return "\n".join(_markdown()) + "\n"


def _markdown() -> Iterator[str]:
    root, groups = entries()
    yield "# Commands"
    yield ""
    yield "Made from the commands themselves by `python -m timeline.cli.manual`; `--help` says the same."
    for title, found in groups.items():
        yield f"\n## {title}"
        for entry in found:
            yield f"\n### `{entry.usage}`\n"
            yield "\n\n".join(entry.paragraphs)
            yield "\n```sh\n" + "\n".join(entry.examples) + "\n```"
            if entry.parameters:
                yield ""
                yield from _rows("write", "means", entry.parameters)
    yield "\n## For every command\n\nThese stand before the command: `timeline --story strike new`.\n"
    yield from _rows("write", "means", root.parameters)
    yield "\n## Exit status\n"
    yield from _rows("status", "means", [(str(status), means) for status, means in STATUS.items()])
    yield "\n## Environment\n"
    yield from _rows("variable", "means", ENVIRONMENT.items())
    yield "\n## Files\n"
    yield from _rows("file", "holds", FILES.items())


def _rows(left: str, right: str, rows: Any) -> Iterator[str]:
    yield f"| {left} | {right} |"
    yield "| --- | --- |"
    for name, means in rows:
        yield f"| `{name.replace('|', chr(92) + '|')}` | {means.replace('|', chr(92) + '|')} |"


# --- the manual page --------------------------------------------------------------------------------------------------


def as_man() -> str:
    return "\n".join(_man()) + "\n"


def _man() -> Iterator[str]:
    root, groups = entries()
    yield f'.TH TIMELINE 1 "" "timeline {timeline.__version__}" "User Commands"'
    yield ".SH NAME"
    yield "timeline \\- follow one developing story"
    yield ".SH SYNOPSIS"
    yield f".B timeline\n{_roff(root.usage.removeprefix('timeline '))}"
    yield ".SH DESCRIPTION"
    yield "\n.PP\n".join(map(_roff, root.paragraphs))
    yield from _man_examples(root)
    for title, found in groups.items():
        yield f".SH {title.upper()}"
        for entry in found:
            yield f".SS {_roff(entry.usage)}"
            yield "\n.PP\n".join(map(_roff, entry.paragraphs))
            yield from _man_list(entry.parameters)
            yield from _man_examples(entry)
    for title, rows in (
        ("OPTIONS FOR EVERY COMMAND", root.parameters),
        ("EXIT STATUS", tuple((str(status), means) for status, means in STATUS.items())),
        ("ENVIRONMENT", tuple(ENVIRONMENT.items())),
        ("FILES", tuple(FILES.items())),
    ):
        yield f".SH {title}"
        yield from _man_list(rows)


def _man_examples(entry: Entry) -> Iterator[str]:
    if entry.examples:
        yield ".PP\n.nf\n.RS 4\n" + "\n".join(map(_roff, entry.examples)) + "\n.RE\n.fi"


def _man_list(rows: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for name, means in rows:
        yield f".TP\n.B {_roff(name)}\n{_roff(means)}"


def _roff(text: str) -> str:
    """Text as roff takes it: its own signs escaped, dashes that can be copied, no line that looks like a request."""
    safe = re.sub(r"`([^`]*)`", r"\1", text).replace("\\", "\\e").replace("-", "\\-")
    plain = re.sub(r"[^\x00-\x7f]", lambda sign: f"\\[u{ord(sign[0]):04X}]", safe)
    return re.sub(r"^([.'])", r"\\&\1", plain, flags=re.MULTILINE)


if __name__ == "__main__":
    for form, write in (("markdown", as_markdown), ("man", as_man)):
        PAGES[form].parent.mkdir(parents=True, exist_ok=True)
        PAGES[form].write_text(write(), encoding="utf-8")
