"""The recipes for a service manager that come with the program, filled in for this machine."""

from __future__ import annotations

import shutil
import sys
from importlib.resources import files
from pathlib import Path
from typing import Final

RECIPES: Final = {
    "systemd": ("systemd.service",),
    "timer": ("timer.service", "timer.timer"),
    "launchd": ("launchd.plist",),
    "container": ("container.Dockerfile",),
}
"""What can be asked for, and the files that it takes."""


def recipe(name: str, story: Path) -> str:
    """The files of a recipe, one after the other. Raises KeyError for a name that is not in `RECIPES`."""
    program = shutil.which("timeline") or str(Path(sys.executable).with_name("timeline"))
    folder = files("timeline.daemon") / "units"
    texts = [(folder / file).read_text(encoding="utf-8") for file in RECIPES[name]]
    return "\n".join(texts).replace("@PROGRAM@", program).replace("@STORY@", str(story.resolve()))
