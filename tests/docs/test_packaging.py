"""What is installed is whole: code, templates, types, licence, manual page, command."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def modules() -> set[str]:
    found = (path for path in (ROOT / "timeline").rglob("*") if path.suffix in (".py", ".yaml", ".typed"))
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
