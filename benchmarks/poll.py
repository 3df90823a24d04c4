"""How fast is a round of polling beside merely fetching the same bytes? Wall, CPU and memory in one interleaved run.

A loopback server in its own process (newsstand.py) serves made-up feeds of 50 entries, about 105 kB each, 70 % RSS and
30 % Atom, on many 127.x.y.z hosts. Four phases: `first` (all is new), `304` (nothing changed), `same200` (nothing
changed, but the server ignores validators), `new1` (one new entry in each feed). Contestants (contestants.py):

    floor    raw sockets, requests pipelined on one connection a host; bytes only (not with --tls or --latency)
    curl     libcurl, 16 transfers at a time, connections kept; bytes only
    ours     timeline.feeds.poll.poll() into a real database
    reader   the PyPI package, with --peer; only if it can be imported (pip install reader sgmllib3k)

Each plays each phase in a fresh process. The whole of it is measured, as it was when the goals were set, and its work
alone, without start and imports, as it is for a process that stays. Memory is the highest resident size of the process
and its children together. `first` runs once, the other phases `--rounds` times; the figures are medians, the ratios
medians of those within a round.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import asdict, replace
from pathlib import Path
from statistics import median
from typing import Any

from contestants import ENTRIES, TRANSFERS, Run, watched_memory
from newsstand import serve

# --- the match --------------------------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=300, help="how many (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds after the first phase (default: %(default)s)")
    parser.add_argument("--peer", action="store_true", help="let `reader` take part, if it can be imported")
    parser.add_argument("--tls", action="store_true", help="over HTTPS, P-256; wants the openssl command")
    parser.add_argument("--latency", type=float, default=0.0, metavar="MS", help="wait so long before each answer")
    parser.add_argument("--folder", type=Path, help="where the databases go for the time of the run")
    wanted = parser.parse_args()
    who = ["curl", "ours"] if wanted.tls or wanted.latency else ["floor", "curl", "ours"]
    if wanted.peer and importlib.util.find_spec("reader"):
        who.append("reader")
    elif wanted.peer:
        print("`reader` cannot be imported: pip install reader sgmllib3k")
    with tempfile.TemporaryDirectory(prefix="poll-", dir=wanted.folder) as folder:
        plan = Run("", "", wanted.feeds, 0, folder, tls=wanted.tls)
        trusted = certificate(plan) if wanted.tls else None
        if trusted:
            os.environ["SSL_CERT_FILE"] = os.environ["REQUESTS_CA_BUNDLE"] = trusted
        context = multiprocessing.get_context("spawn")
        control, far_end = context.Pipe()
        server = context.Process(target=serve, args=(wanted.feeds, trusted, far_end))
        server.start()
        far_end.close()
        try:
            port, size = control.recv()
            print(f"{wanted.feeds:,} feeds of {ENTRIES} entries and {size:,} bytes, {wanted.rounds} rounds")
            results = match(replace(plan, port=port), who, wanted.rounds, control, wanted.latency / 1e3)
        finally:
            with contextlib.suppress(OSError):
                control.send(("stop", None))
            server.join()
    show(results, who, wanted)


def certificate(plan: Run) -> str:
    """Key and certificate in one file, for all hosts of the run."""
    hosts = sorted({plan.host(number) for number in range(plan.feeds)})
    key, made = Path(plan.folder) / "key.pem", Path(plan.folder) / "both.pem"
    names = ",".join(f"IP:{host}" for host in hosts)
    command = (
        f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=newsstand -keyout {key}"
    )
    subprocess.run(
        [
            shutil.which("openssl") or "openssl",
            *command.split(),
            "-out",
            str(made),
            "-addext",
            f"subjectAltName={names}",
        ],
        check=True,
        capture_output=True,
    )
    made.write_text(made.read_text() + key.read_text())
    return str(made)


def compete(run: Run) -> dict[str, Any]:
    """One contestant in one phase: what it says, and what its whole process and those that it started cost."""
    command = [sys.executable, str(Path(__file__).with_name("contestants.py")), json.dumps(asdict(run))]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process, watched_memory(process.pid) as peak:
        assert process.stdout
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{run.who} failed in {run.phase}")
    memory = peak() or used.ru_maxrss / 1e3  # its own alone, where the system does not say more
    return {**json.loads(said), "wall": wall, "cpu": used.ru_utime + used.ru_stime, "memory": memory}


Results = dict[tuple[str, str], list[dict[str, Any]]]


def match(plan: Run, who: list[str], rounds: int, control: Any, latency: float) -> Results:
    """Every contestant in every phase; who goes first changes from round to round."""
    results: Results = defaultdict(list)

    def tell(order: str, value: object = None) -> dict[str, int]:
        control.send((order, value))
        counts: dict[str, int] = control.recv()
        return counts

    def play(phase: str, turn: int) -> None:
        nonlocal plan
        plan = replace(plan, phase=phase, step=plan.step + 1, edition=plan.edition + (phase == "new1"))
        if phase == "new1":
            tell("edition")
        tell("honours", phase != "same200")
        for one in who[turn % len(who) :] + who[: turn % len(who)]:
            results[phase, one].append(compete(replace(plan, who=one)))
            counts = tell("")
            expected = {"200": 0, "304": plan.feeds} if phase == "304" else {"200": plan.feeds, "304": 0}
            if counts != expected:
                print(f"{one} in {phase}: the server answered {counts}, not {expected}")

    if "reader" in who:
        compete(replace(plan, who="reader", phase="prepare"))
    tell("delay", latency)
    play("first", 0)
    for number in range(rounds):
        for phase in ("304", "same200", "new1"):
            play(phase, number)
    return results


def show(results: Results, who: list[str], wanted: argparse.Namespace) -> None:
    base = who[0]

    def ratio(phase: str, one: str, other: str, what: str = "wall") -> float:
        pairs = zip(results[phase, one], results[phase, other], strict=True)
        return float(median(left[what] / right[what] for left, right in pairs))

    def middle(phase: str, one: str, what: str) -> float:
        return float(median(result[what] for result in results[phase, one]))

    print(f"\n{'':16} {'the whole process':>27} {'the work alone':>27}")
    print(f"{'phase':8} {'who':7}" + 2 * f" {'wall s':>8} {'x ' + base:>8} {'CPU/1000':>9}" + f" {'peak MB':>8}")
    for phase in ("first", "304", "same200", "new1"):
        for one in who:
            figures = ""
            for which in ("", "work "):
                cpu = middle(phase, one, f"{which}cpu") / wanted.feeds * 1_000
                beside = ratio(phase, one, base, f"{which}wall")
                figures += f" {middle(phase, one, f'{which}wall'):8.2f} {beside:8.2f} {cpu:9.3f}"
            print(f"{phase:8} {one:7}{figures} {max(result['memory'] for result in results[phase, one]):8.0f}")
    print()
    verdicts: list[tuple[str, float, str, float]] = []
    if wanted.tls:
        verdicts += [("2: 304 over TLS, CPU of the work", ratio("304", "ours", "curl", "work cpu"), "<=", 1.15)]
    elif wanted.latency:
        ideal = wanted.feeds / TRANSFERS * wanted.latency / 1e3
        wall = middle("304", "ours", "work wall") / ideal
        verdicts += [("6: 304 with latency, wall of the work beside the ideal", wall, "<=", 1.25)]
    else:
        cpu = middle("304", "ours", "work cpu") / wanted.feeds * 1_000
        verdicts += [
            ("1: 304, wall beside the floor", ratio("304", "ours", base), "<=", 1.5),
            ("1: 304, CPU s of the work per 1,000 feeds", cpu, "<=", 0.10),
            ("3: same200, wall beside the floor", ratio("same200", "ours", base), "<=", 3),
            ("4: new1, wall beside the floor", ratio("new1", "ours", base), "<=", 8),
        ]
        if "reader" in who:
            verdicts += [
                ("4: new1, times faster than reader", ratio("new1", "reader", "ours"), ">=", 40),
                ("5: first, times faster than reader", ratio("first", "reader", "ours"), ">=", 12),
            ]
        memory = {
            one: max(r["memory"] for (_, name), all in results.items() if name == one for r in all) for one in who
        }
        verdicts += [("13: peak MB", memory["ours"], "<=", 1.5 * memory["curl"] + 40)]
    for goal, value, sign, limit in verdicts:
        reached = value <= limit if sign == "<=" else value >= limit
        print(f"goal {goal}: {value:.2f}, wanted {sign} {limit:.2f}: {'reached' if reached else 'MISSED'}")


if __name__ == "__main__":
    main()
