"""The application, its global options, and the desk at which every command sits down."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

import timeline
from timeline.cli.values import take_plainly
from timeline.errors import TimelineError

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

GROUPS: dict[str, tuple[str, ...]] = {
    "Begin": ("demo", "init", "check"),
    "Every morning": ("poll", "new", "questions", "question", "story", "report"),
    "Look closer": ("why", "show", "mentions", "feeds", "browse"),
    "Put in a word": ("rule", "note", "add"),
    "Leave it running": ("run",),
    "Keep the log": ("log", "verify", "backup", "rebuild", "backfill"),
}
"""The commands in the order in which a newcomer meets them."""

STATUS = {
    0: "done, also when nothing changed",
    1: "failed; one line on standard error says why",
    2: "the command was not understood",
    3: "some feeds could not be read; what the others said is recorded",
    10: "something changed (`timeline new --exit-code`)",
    130: "stopped by Ctrl-C",
}
"""What the exit status of every command means."""

ENVIRONMENT = {
    "TIMELINE_STORY": "the folder that holds feeds.yaml, where --story does not say",
    "TIMELINE_NOW": "the moment that counts as now, such as 2026-06-14T12:00:00+00:00, to replay a recording",
    "TZ": "the time zone of what you read and write, where --tz does not say",
    "PAGER": "shows long pages on a terminal; less where it is not set, nothing where it is empty",
    "NO_PAGER": "set to anything: no pager",
    "LESS": "how less behaves; -R -F -X where it is not set",
    "NO_COLOR": "set to anything: no colour, unless --color always",
    "TERM": "dumb: no colour, no pager, no progress",
    "NOTIFY_SOCKET": "where systemd listens for `timeline run`",
    "SSL_CERT_FILE": "the certificates to trust, in place of certifi's",
    "COLUMNS": "how wide pages are, where the terminal does not say; 80 otherwise",
}
"""The variables that are looked at."""

FILES = {
    "feeds.yaml": "what one story follows and asks; yours to edit",
    "events.db": "everything that happened, in SQLite; the first `poll` or `add` makes it",
}
"""What lies in the folder of a story."""


class Commands(TyperGroup):
    """All commands, listed by group. Stopping one, or hanging up on its output, is no error of anybody's."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        take_plainly(self)

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise typer.Exit(0) from None
        except (KeyboardInterrupt, typer.Abort):
            print("\ntimeline: stopped" if sys.stderr.isatty() else "timeline: stopped", file=sys.stderr)
            raise typer.Exit(130) from None

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002
        placed = [name for group in GROUPS.values() for name in group if name in self.commands]
        return [*placed, *(name for name in self.commands if name not in placed)]

    def format_help_text(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        super().format_help_text(ctx, formatter)
        width = max(map(len, self.commands))
        for title, group in GROUPS.items():
            there = [name for name in group if name in self.commands]
            if there:
                with formatter.section(title):
                    formatter.write_dl(
                        [(f"{name:{width}}", self.commands[name].get_short_help_str(200)) for name in there]
                    )

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]  # noqa: ARG002
        """What follows the options."""
        with formatter.section("Exit status"):
            formatter.write_dl([(str(status), means) for status, means in STATUS.items()])


app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Follow one developing story: what changed since you last looked, how well founded it is, and who says so.

    \b
    Examples:
      timeline demo                     a recorded story, told in half a minute
      timeline init strike              begin a story of your own
      timeline poll && timeline new     every morning
      timeline COMMAND --help           any command, with examples
    """,
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a command works and how it speaks: the story's folder, the reader's zone, colour and loudness."""

    folder: Path
    zone: ZoneInfo
    colour: bool
    quiet: bool
    verbose: bool
    paged: bool = False

    @property
    def story_path(self) -> Path:
        return self.folder / "feeds.yaml"

    @property
    def database_path(self) -> Path:
        return self.folder / "events.db"

    @property
    def width(self) -> int:
        return max(min(shutil.get_terminal_size((80, 24)).columns, 140), 40)

    def say(self, text: str) -> None:
        """A remark beside the results."""
        if not self.quiet:
            print(text, file=sys.stderr)

    def show(self, page: str) -> None:
        """A page of results: on a terminal through the reader's pager where it is longer than that."""
        if self.paged:
            from timeline.cli.pager import show

            show(page)
        else:
            print(page)

    def progress(self, what: str) -> Callable[[int, int], None]:
        """A counter that rewrites its own line on a terminal, and is silent elsewhere."""
        shown = sys.stderr.isatty() and not self.quiet and os.environ.get("TERM") != "dumb"

        def tell(done: int, total: int) -> None:
            if shown:
                end = "\n" if done >= total else ""
                print(f"\r{what}: {done:,} of {total:,} ", end=end, file=sys.stderr, flush=True)

        return tell


def zone_named(name: str | None) -> ZoneInfo:
    """The zone of that name, else the machine's own, else UTC."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        if name:
            return ZoneInfo(name)
        link = Path("/etc/localtime").resolve()
        return ZoneInfo(os.environ.get("TZ") or "/".join(link.parts[link.parts.index("zoneinfo") + 1 :]))
    except (ValueError, OSError, ZoneInfoNotFoundError):
        if name:
            raise typer.BadParameter(f"{name!r} is no time zone; write one like Europe/Berlin") from None
        return ZoneInfo("UTC")


def _print_version(wanted: bool) -> None:
    if wanted:
        import sqlite3

        print(f"timeline {timeline.__version__} (SQLite {sqlite3.sqlite_version})")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    story: Annotated[
        Path,
        typer.Option("--story", envvar="TIMELINE_STORY", metavar="DIR", help="The folder that holds feeds.yaml."),
    ] = Path(),
    tz: Annotated[
        str | None, typer.Option("--tz", metavar="ZONE", help="Time zone of what you read and write.")
    ] = None,
    color: Annotated[str, typer.Option("--color", metavar="auto|always|never", help="When to colour.")] = "auto",
    pager: Annotated[
        bool, typer.Option("--pager/--no-pager", help="Whether long pages on a terminal go through $PAGER.")
    ] = True,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say less.")] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Say more: poll lists every feed.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    if color not in ("auto", "always", "never"):
        raise typer.BadParameter(f"{color!r} is not auto, always or never", param_hint="--color")
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty()
    folder = story.parent if story.name == "feeds.yaml" else story
    if not folder.is_dir():
        raise TimelineError(f"{folder} is no folder; --story names the folder that holds feeds.yaml")
    pager = pager and not os.environ.get("NO_PAGER")
    terminal = sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    coloured = color == "always" or (color == "auto" and not plain)
    context.obj = Desk(folder, zone_named(tz), coloured, quiet, verbose, pager and terminal)


Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")]


def json_text(value: Any) -> str:
    """One JSON object, indented, in UTF-8, with a line end."""
    import orjson

    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n"


def print_json(value: Any) -> None:
    sys.stdout.write(json_text(value))


def write_whole(path: Path, text: str) -> None:
    """Write a file so that whoever reads it sees all of the old text or all of the new."""
    unfinished = path.with_name(path.name + ".part")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="")
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise TimelineError(f"{path} cannot be written: {error.strerror}") from None
