"""What the command line takes without asking typer is what typer would have made of it, and typer refuses the rest."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from timeline.cli.app import Commands
from timeline.cli.values import take_plainly

GIVEN = (
    (),
    ("--text", "words that go on"),
    ("--text", ""),
    ("--text", "two\nlines"),
    ("--text", "not \udcff text"),
    ("--number", "7"),
    ("--number", "007"),
    ("--number", " 7"),
    ("--number", "٧"),
    ("--number", "7.0"),
    ("--number", "1_0"),
    ("--number", "many"),
    ("--number", "0"),
    ("--number", "10"),
    ("--number", "9" * 5000),
    ("--many", "a", "--many", "b"),
    ("--many", "not \udcff text"),
    ("--folder", "."),
    ("--folder", "nowhere"),
    ("--folder", ""),
    ("--there", "."),
    ("--there", "nowhere"),
    ("--file", "."),
    ("--flag",),
    ("--no-flag",),
    ("--upper", "letters"),
    ("--clamped", "99"),
    ("--unset",),
    ("one", "two"),
    ("one", "not \udcff text"),
)


def application(group: type[TyperGroup]) -> typer.Typer:
    app = typer.Typer(cls=group, rich_markup_mode=None, add_completion=False)
    app.callback()(lambda: None)

    @app.command()
    def command(
        words: Annotated[list[str] | None, typer.Argument()] = None,
        text: Annotated[str | None, typer.Option(envvar="VALUES_TEXT")] = None,
        number: Annotated[int, typer.Option(min=1, max=9)] = 5,
        clamped: Annotated[int, typer.Option(max=9, clamp=True)] = 5,
        many: Annotated[list[str], typer.Option()] = [],  # noqa: B006  (as typer wants it)
        folder: Annotated[Path, typer.Option()] = Path(),
        there: Annotated[Path, typer.Option(exists=True, resolve_path=True)] = Path(),
        file: Annotated[Path | None, typer.Option(dir_okay=False)] = None,
        upper: Annotated[str, typer.Option(parser=str.upper)] = "small",
        flag: bool = True,
    ) -> None:
        print(ascii([words, text, number, clamped, many, folder, there, file, upper, flag]))

    return app


@pytest.mark.parametrize("given", GIVEN, ids=ascii)
def test_every_value_comes_to_what_typer_makes_of_it(given: tuple[str, ...]) -> None:
    ours, typers = (CliRunner().invoke(application(group), ["command", *given]) for group in (Commands, TyperGroup))
    assert (ours.exit_code, ours.output) == (typers.exit_code, typers.output)


def test_a_value_from_the_environment_is_taken_likewise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VALUES_TEXT", "from outside")
    assert "'from outside'" in CliRunner().invoke(application(Commands), ["command"]).output


def test_a_folder_that_cannot_be_read_is_left_to_typer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    ran = CliRunner().invoke(application(Commands), ["command", "--folder", str(tmp_path)])
    assert ran.exit_code == 2
    assert "not readable" in ran.output


@pytest.mark.parametrize("there", [{}, {"type_descriptor": None}, {"get_runtime_param": lambda: "typer's own"}])
def test_a_typer_that_works_otherwise_is_left_alone(there: dict[str, Any]) -> None:
    parameter = SimpleNamespace(**there)
    assert taken(parameter) is parameter
    assert vars(parameter) == there


def test_a_typer_that_describes_its_parameters_otherwise_converts_them_itself() -> None:
    own = SimpleNamespace(coerce=lambda value, **_: f"typer's {value}")
    described = SimpleNamespace(annotation=str, parameter_info=SimpleNamespace())
    parameter = taken(SimpleNamespace(type_descriptor=described, get_runtime_param=lambda: own))
    assert parameter.get_runtime_param().coerce("word", param=parameter, ctx=None) == "typer's word"


def taken(parameter: SimpleNamespace) -> Any:
    """A parameter as its command gives it, the second time."""
    command: Any = SimpleNamespace(get_params=lambda _: [parameter])
    take_plainly(command)
    command.get_params(None)
    return command.get_params(None)[0]
