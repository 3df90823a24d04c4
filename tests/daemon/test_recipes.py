"""The recipes for service managers are whole, and name this program and this story."""

from __future__ import annotations

import plistlib
import shutil
import subprocess
from pathlib import Path

import pytest

from timeline.daemon.recipes import RECIPES, recipe


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_leaves_nothing_to_fill_in(name: str, tmp_path: Path) -> None:
    text = recipe(name, tmp_path)
    assert "@PROGRAM@" not in text
    assert "@STORY@" not in text


def test_the_property_list_for_macos_is_one(tmp_path: Path) -> None:
    found = plistlib.loads(recipe("launchd", tmp_path).encode())
    assert found["ProgramArguments"][1:] == ["--story", str(tmp_path), "run"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_systemd_finds_no_fault_in_its_unit(tmp_path: Path) -> None:
    program = tmp_path / "timeline"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / "timeline@.service"
    lines = recipe("systemd", tmp_path).splitlines()
    unit.write_text("\n".join(f"ExecStart={program} run" if line.startswith("ExecStart=") else line for line in lines))
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], check=False, capture_output=True, text=True
    )
    assert "timeline@" not in ran.stderr
