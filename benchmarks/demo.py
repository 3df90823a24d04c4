"""What the first hour costs: the demo as a whole, and `timeline new` cold on the database that it leaves.

    python benchmarks/demo.py [ROUNDS]

Whole processes, in turns with the baseline: `new --since "1 june" --until "14 june"` beside a process that only imports
typer. Medians of ROUNDS (21 unless said) of the ratios within a turn, by the clock and by processor time, which other
work on the machine disturbs less. The database was read once before; "cold" is the process, its modules compiled.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 21
TIMELINE = (sys.executable, "-m", "timeline")
BASELINE = (sys.executable, "-c", "import typer")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
    "COLUMNS": "80"
}
"""An installed program starts from bytecode."""


def cost(*command: str) -> tuple[float, float]:
    """Seconds of a whole process: by the clock, and of the processor."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=ENVIRONMENT) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} exits with {process.returncode}")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        left = str(Path(folder) / "left")
        print(f"the demo, all of it   {cost(*TIMELINE, 'demo', '--keep', left)[0]:5.1f} s")
        new = (*TIMELINE, "--story", left, "new", "--since", "2026-06-01", "--until", "2026-06-14")
        for command in (new, BASELINE):
            cost(*command)
        turns = [(cost(*new), cost(*BASELINE)) for _ in range(ROUNDS)]
    for kind, name in enumerate(("clock", "processor")):
        ours, bare = (1000 * statistics.median(turn[i][kind] for turn in turns) for i in (0, 1))
        ratio = statistics.median(one[kind] / other[kind] for one, other in turns)
        print(f"{name:10} new {ours:5.0f} ms, import typer {bare:5.0f} ms: {ratio:.2f} times (goal: at most 3)")


if __name__ == "__main__":
    main()
