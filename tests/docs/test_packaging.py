"""What is installed is whole: code, templates, types, licence, manual page, command."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from timeline.cli import EXTRAS

ROOT = Path(__file__).parents[2]
SHIPPED = (".py", ".yaml", ".typed", ".html", ".css", ".svg")


def modules() -> set[str]:
    found = (path for path in (ROOT / "timeline").rglob("*") if path.suffix in SHIPPED)
    return {path.relative_to(ROOT).as_posix() for path in found}


def test_the_wheel_holds_all_that_runs_and_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = pytest.importorskip("flit_core.buildapi")
    monkeypatch.chdir(ROOT)
    with zipfile.ZipFile(tmp_path / build.build_wheel(str(tmp_path))) as wheel:
        held = set(wheel.namelist())
        (entry_points,) = [wheel.read(name).decode() for name in held if name.endswith("/entry_points.txt")]
        (metadata,) = [wheel.read(name).decode() for name in held if name.endswith("/METADATA")]
    assert modules() <= held
    assert any(name.endswith(".data/data/share/man/man1/timeline.1") for name in held)
    assert any(name.endswith("/licenses/LICENSE") for name in held)
    assert "timeline=timeline.cli:main" in entry_points
    assert "License-Expression: Apache-2.0" in metadata
    assert not [name for name in held if name.startswith(("tests/", "docs/")) or "__pycache__" in name]


def test_the_sdist_holds_what_its_own_tests_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = pytest.importorskip("flit_core.buildapi")
    monkeypatch.chdir(ROOT)
    with tarfile.open(tmp_path / build.build_sdist(str(tmp_path))) as sdist:
        held = {name.partition("/")[2] for name in sdist.getnames()}
    assert modules() <= held
    wanted = {"README.md", "LICENSE", "CHANGELOG.md", "feeds.yaml", "pyproject.toml", "requirements.txt"}
    assert wanted <= held
    assert {"docs/json-schema.json", "installed/share/man/man1/timeline.1", "tests/conftest.py"} <= held
    assert not [name for name in held if "__pycache__" in name]


def test_a_package_that_is_missing_is_told_with_the_extra_that_brings_it(tmp_path: Path) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for package, extra in EXTRAS.items():
        assert any(wanted.startswith(package) for wanted in declared[extra])
    program = (
        "import sys; sys.modules['datasette'] = None; from timeline import cli\n"
        "def needs_it(): import datasette.app\n"
        "cli.app.command('needs-it')(needs_it); cli.main()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, "needs-it"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert ran.stderr == (
        "timeline: this needs datasette, which is not installed: pip install 'story-timeline[browse]'\n"
    )
