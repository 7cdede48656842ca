"""How long a run takes against the physical work, as ratios taken in turn: `python -m tests.bench [sizes] [options]`.

Against the import floor, the reader alone and a naive script; what each dependency costs to import; peak memory; where the
time goes by stage; a long ledger against a short one; hostile files one at a time beside the samples. Without arguments all
of it, which takes an hour; `python -m tests.bench 11 --rounds 1 --stages --ledger 0 --floods` a part: an option without a
value leaves its part out.
A ratio compares the least of several rounds; every round runs each side once, so that a busy machine slows all alike.
CPU is what both sides computed (threads and children included): it hardly moves where other work shares the machine.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench.floods import FLOODS, flood
from tests.bench.inboxes import inbox, names
from tests.shipped import campaign_file

ROOT = Path(__file__).parents[2]
FLOOR = "import pandas, openpyxl, pandera.pandas, jinja2"
SIZES = (11, 136, 1000, 2844)
STAGED = (11, 1000)
LEDGER_ROWS, SHORT_LEDGER = 100_000, 2_000
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}  # compiled once, as for the clerk
NAIVE_LIMIT = 1000  # beyond, a naive run takes most of an hour
MODULES = {"python-calamine": "python_calamine", "pandera": "pandera.pandas", "python-stdnum": "stdnum.cn.ric",
           "lxml": "lxml.etree", "rich": "rich.progress"}


class Cost(NamedTuple):
    """Seconds by the clock, seconds of CPU, megabytes at the peak (0 where the system does not say)."""

    wall: float
    cpu: float
    memory: float = 0


def cost(*line: str) -> Cost:
    """Run Python with these arguments."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *line], cwd=ROOT, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    if sys.platform == "win32":
        process.wait()
        return Cost(time.perf_counter() - start, time.perf_counter() - start)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"failed: {line}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def alone(box: Path) -> Cost:
    done = subprocess.run([sys.executable, "-m", "tests.bench.alone", str(box)], cwd=ROOT, check=True,
                          stdout=subprocess.PIPE, encoding="utf-8")
    wall, cpu = map(float, done.stdout.split())
    return Cost(wall, cpu)


def least(costs: Sequence[Cost]) -> Cost:
    return Cost(min(c.wall for c in costs), min(c.cpu for c in costs), max(c.memory for c in costs))


def ratio(ours: Cost, theirs: Cost) -> str:
    return f"{ours.wall / theirs.wall:6.2f} (CPU {ours.cpu / theirs.cpu:6.2f})"


def bench(size: int, rows: int, rounds: int, naive_limit: int, folder: Path) -> Cost:
    campaign, box = campaign_file(folder, *names(size)), inbox(folder / f"{size}-{rows}", size, rows)
    command = ("run.py", str(box), "--as-of", "2020-10-29", "--campaign", str(campaign), "--output", str(folder / "out"))
    floors: list[Cost] = []
    parses: list[Cost] = []
    runs: list[Cost] = []
    naives: list[Cost] = []
    for _ in range(rounds):
        floors.append(cost("-c", FLOOR))
        parses.append(alone(box))
        runs.append(cost(*command))
        if size <= naive_limit and len(naives) < max(1, 1000 // size):
            naives.append(cost("-m", "tests.bench.naive", str(box), str(folder / "naive.xlsx")))
    ours = least(runs)
    print(f"{size} workbooks, {rows} rows: {ours.wall:.2f} s, CPU {ours.cpu:.2f} s, {1000 * ours.cpu / size:.1f} ms CPU a workbook, "
          f"{ours.memory:.0f} MB at the peak, html {(folder / 'out' / '专项行动总结.html').stat().st_size / 1e6:.2f} MB")
    print(f"  x import floor      {ratio(ours, least(floors))}   floor {least(floors).wall:.2f} s, CPU {least(floors).cpu:.2f} s")
    print(f"  x reader alone      {ratio(ours, least(parses))}   reader {least(parses).wall:.2f} s, CPU {least(parses).cpu:.2f} s")
    if naives:
        print(f"  naive script takes  {ratio(least(naives), ours)} x as long: {least(naives).wall:.2f} s", flush=True)
    return ours


def stages(size: int, rows: int, folder: Path) -> None:
    campaign, box = campaign_file(folder, *names(size)), inbox(folder / f"{size}-{rows}", size, rows)
    subprocess.run([sys.executable, "-m", "tests.bench.stages", str(box), str(campaign)], cwd=ROOT, check=True, env=ENVIRONMENT)


def ledgers(rows: int, naive_limit: int, folder: Path) -> None:
    """One ledger of so many rows against a short one, by row."""
    short, long = (bench(1, n, 1, naive_limit, folder) for n in (SHORT_LEDGER, rows))
    by_row = [Cost(c.wall / n, c.cpu / n) for c, n in ((short, SHORT_LEDGER), (long, rows))]
    print(f"  x per row of one with {SHORT_LEDGER} rows {ratio(by_row[1], by_row[0])}", flush=True)


def imports(rounds: int) -> None:
    """What each dependency costs beyond starting Python, and whether a plain run imports it."""
    direct = (ROOT / "requirements.txt").read_text(encoding="utf-8").partition("# what these bring")[0]
    wanted = [line.partition("==")[0].lower() for line in direct.splitlines() if "==" in line]
    names = [MODULES.get(n, n) for n in wanted]
    script = ("import sys, run; run.main([sys.argv[1], '--output', sys.argv[2]]); "
              "open(sys.argv[3], 'w', encoding='utf-8').write(' '.join(sys.modules))")
    with tempfile.TemporaryDirectory() as name:
        held = Path(name) / "modules"
        cost("-c", script, "intake_templates/samples", name + "/out", str(held))
        used = set(held.read_text(encoding="utf-8").split())
    costs: dict[str, list[Cost]] = {n: [] for n in ("", *names)}
    for _ in range(rounds):
        for name, found in costs.items():
            found.append(cost("-c", f"import {name}" if name else "pass"))
    empty = least(costs.pop(""))
    print(f"imports, beyond {1000 * empty.cpu:.0f} ms of starting Python:")
    for name, found in costs.items():
        print(f"  {name:20} {1000 * (least(found).cpu - empty.cpu):5.0f} ms CPU   {'imported' if name in used else 'not imported'} by a plain run")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="numbers of workbooks with 40-row ledgers")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--naive-limit", type=int, default=NAIVE_LIMIT, help="largest inbox given to the naive script")
    parser.add_argument("--ledger", type=int, default=LEDGER_ROWS, help="rows of the one long ledger, 0: none")
    parser.add_argument("--stages", nargs="*", type=int, default=STAGED, help="numbers of workbooks for the table by stage")
    parser.add_argument("--floods", nargs="*", default=["", *FLOODS], metavar="NAME", help="hostile files, by name (tests/bench/floods.py)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        imports(args.rounds)
        for size in args.sizes:
            bench(size, 40, args.rounds if size < 1000 else max(1, args.rounds - 1), args.naive_limit, Path(name))
        for size in args.stages:
            stages(size, 40, Path(name))
        if args.ledger:
            ledgers(args.ledger, args.naive_limit, Path(name))
    for wanted in args.floods:
        print(flood(wanted), flush=True)


if __name__ == "__main__":
    main()
