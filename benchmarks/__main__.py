"""Every ratio the project promises, by one command.

    python -m benchmarks [--full] [--into docs/ydelse.md]

Makes the demo once, then runs each benchmark with short settings (--full: with its own) in a process of its own and prints what
it says, under one heading each. `--into` also writes it into the page, between its marks, with the machine's description.
A benchmark that ends in a fault is told and the rest goes on; the exit code is then 1.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
FIRST, LAST = "<!-- målt: begynd -->", "<!-- målt: slut -->"
RUN = "RUN"
"""Stands for the folder of a finished run."""
RAW = "RAW"
"""Stands for the folder of its exports."""


@dataclass(frozen=True)
class Benchmark:
    """One script with what it promises; short and full are its arguments."""

    promise: str
    script: str
    short: tuple[str, ...] = ()
    full: tuple[str, ...] = ()


BENCHMARKS = (
    Benchmark("Opstart: «vinkeval --help» højst 0,5 × import af pandas", "start_up.py"),
    Benchmark("Indlæsning: højst 3,0 × den hurtigste bare læsning af de samme filer", "reading.py", ("10000",)),
    Benchmark("Gentagelse: uændret højst 0,5 × import af pandas; én fil af 60 højst 0,1 af en hel kørsel", "rerun.py"),
    Benchmark("Vækst: prisen pr. række stiger ikke fra 10.000 til 1.000.000", "growth.py", ("1000", "10000", "100000")),
    Benchmark("Indikatorer: vokser ikke hurtigere end rækkerne, og mindre end læsningen", "indicator_cost.py", ("5",)),
    Benchmark("Tidsserier: prisen ved siden af den sædvanlige model", "trend_cost.py", ("5",)),
    Benchmark("Diskretion: intet kan regnes ud", "disclosure.py", ("releases", "--number", "10"), ("releases",)),
    Benchmark("Diskretion: bevist afstand og tid", "disclosure.py", ("sizes", "--seconds", "30"), ("sizes",)),
    Benchmark("Figurer: højst 2 × en bar matplotlib-figur", "figures.py", (RUN,), (RUN,)),
    Benchmark("Notesbøger: højst 3 × kernens opstart og import", "notebooks.py", (RUN,), (RUN,)),
    Benchmark("Dræbt på vilkårlige tidspunkter: intet tabt", "killed.py", ("--times", "2", "--scale", "0.5", "--seed", "3")),
)


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m benchmarks", description="Every ratio the project promises.")
    words.add_argument("--full", action="store_true", help="each benchmark with its own settings (hours)")
    words.add_argument("--into", type=Path, help="page to write the results into")
    asked = words.parse_args()
    told, faults = [], 0
    with tempfile.TemporaryDirectory() as place:
        demo = Path(place) / "demo"
        seconds, made = run([sys.executable, "-m", "vinkeval", "demo", str(demo), "--quiet"])
        if made.returncode:
            print(made.stderr, file=sys.stderr)
            return 1
        told.append(("Hele kørslen af demoen", f"{seconds:.0f} s processor time, notebooks and documents included"))
        show(*told[-1])
        stands_for = {RUN: str(next((demo / "data_processed").glob("*/run.json")).parent), RAW: str(demo / "data_raw")}
        for one in BENCHMARKS:
            script = FOLDER / one.script
            if not script.is_file():
                continue
            words_of_it = [stands_for.get(word, word) for word in (one.full if asked.full else one.short)]
            _, done = run([sys.executable, str(script), *words_of_it])
            faults += done.returncode != 0
            said = done.stdout.rstrip() or "(intet)"
            if done.returncode:
                said += f"\nended with {done.returncode}: {done.stderr.strip().splitlines()[-1:]}"
            told.append((one.promise, said))
            show(*told[-1])
    if asked.into:
        write_into(asked.into, told)
    return int(faults > 0)


def run(command: list[str]) -> tuple[float, "subprocess.CompletedProcess[str]"]:
    """The command with its processor time, children included."""
    before = os.times()
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}  # the cost of the work, not of threads that wait for each other
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8", env=environment)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system, done


def show(promise: str, said: str) -> None:
    print(f"\n== {promise}\n{said}", flush=True)


def machine() -> str:
    """What it was measured on."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0] if names else model
    load = f", belastning {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{model}, {os.cpu_count()} kerner{load}, {platform.system()}, Python {platform.python_version()}"


def write_into(page: Path, told: list[tuple[str, str]]) -> None:
    """Replace what stands between the page's marks."""
    before, _, rest = page.read_text(encoding="utf-8").partition(FIRST)
    after = rest.partition(LAST)[2]
    blocks = "".join(f"\n### {promise}\n\n```\n{said}\n```\n" for promise, said in told)
    head = f"\nMålt {time.strftime('%d-%m-%Y')} på {machine()}.\n"
    page.write_text(f"{before}{FIRST}\n{head}{blocks}\n{LAST}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
