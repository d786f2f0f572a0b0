"""Every ratio the project promises, by one command.

    python -m benchmarks [--full] [--into docs/ydelse.md] [--only WORDS]

Makes the demo once, then runs each benchmark in a process of its own, with short settings (some fifteen minutes on two quiet
cores; --full: with its own, hours), and prints what it says and, of each promise, whether the numbers keep it. `--into` also
writes it into the page, between its marks, after each part, so that nothing is lost when it is stopped. A part that takes
longer than it may is ended and what it had said is kept. The exit code is 1 where a part ended in a fault; a promise that is
not kept is a result.
"""

import argparse
import contextlib
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent
FIRST, LAST = "<!-- målt: begynd -->", "<!-- målt: slut -->"
RUN = "RUN"
"""Stands for the folder of a finished run."""
MINUTES, HOURS = 60, 3600


def _number(found: "re.Match[str]") -> float:
    return float(found[1])


@dataclass(frozen=True)
class Promise:
    """What a number of the output may be at most; of several numbers the worst counts.

    Attributes:
        text: Danish, with the limit.
        said: pattern of the number in the output, as its first group.
        at_most: the limit.
        number: the number of a match, where it is not the first group as it stands.
    """

    text: str
    said: str
    at_most: float
    number: Callable[["re.Match[str]"], float] = _number


@dataclass(frozen=True)
class Benchmark:
    """One script with what it promises; short and full are its arguments, None where it is left out of that setting.

    `seconds` is what the short setting may take.
    """

    title: str
    script: str
    short: tuple[str, ...] | None = ()
    full: tuple[str, ...] | None = ()
    promises: tuple[Promise, ...] = ()
    seconds: int = 3 * MINUTES


@dataclass
class Told:
    """What a part said and what became of its promises."""

    title: str
    said: str
    verdicts: list[tuple[str, str, str]] = field(default_factory=list)


def _per_row(found: "re.Match[str]") -> float:
    return float(found[2]) / float(found[1])


_GAP = r"^{}: .*? gap ([\d.]+)%"
BENCHMARKS = (
    Benchmark(
        "Opstart",
        "start_up.py",
        promises=(Promise("«vinkeval --help» højst 0,5 × import af pandas", r"--help +([\d.]+) of import pandas", 0.5),),
    ),
    Benchmark(
        "Indlæsning",
        "reading.py",
        ("10000",),
        promises=(
            Promise("10.000 rækker indlæst: højst 3,0 × den hurtigste bare læsning", r"to records ([\d.]+) of", 3.0),
            Promise("  … og indikatorerne beregnet", r"to indicators ([\d.]+);", 3.0),
            Promise("  … og begge programmers start og import talt med", r"processes [\d.]+, ([\d.]+);", 3.0),
            Promise("  … og hukommelsen højst 1,5 × dens", r"memory [\d.]+, ([\d.]+)$", 1.5),
        ),
    ),
    Benchmark(
        "Gentagelse",
        "rerun.py",
        ("60", "500"),
        promises=(
            Promise("uændrede filer højst 0,5 × import af pandas", r"unchanged exports.* ([\d.]+) of import pandas", 0.5),
            Promise("én ændret fil af 60 højst 0,1 af hele indlæsningen", r"to records ([\d.]+) of reading all", 0.1),
        ),
        seconds=8 * MINUTES,
    ),
    Benchmark(
        "Gentagelse, skridt for skridt",
        "steps.py",
        (RUN,),
        (RUN,),
        promises=(
            Promise("intet af betydning ændret: højst 0,25 af en hel kørsel", r"^a file without data +([\d.]+) of", 0.25),
        ),
        seconds=5 * MINUTES,
    ),
    Benchmark(
        "Vækst",
        "growth.py",
        ("1000", "10000", "100000"),
        promises=(
            Promise(
                "prisen pr. række stiger ikke (højst 1,1 × prisen ved 10.000)",
                r"^ *[\d,]+ +[\d.]+ +[\d.]+ +[\d.]+ +\S+ +([\d.]+) ",
                1.1,
            ),
        ),
    ),
    Benchmark(
        "Indikatorer",
        "indicator_cost.py",
        ("5",),
        promises=(
            Promise("vokser ikke hurtigere end rækkerne", r"(\d+) times the rows cost ([\d.]+) times", 1.0, number=_per_row),
        ),
    ),
    Benchmark("Tidsserier ved siden af den sædvanlige model", "trend_cost.py", ("5",), seconds=5 * MINUTES),
    Benchmark(
        "Diskretion: intet kan regnes ud",
        "disclosure.py",
        ("releases", "--number", "10"),
        ("releases",),
        promises=(
            Promise("ingen beskyttede tal kan indkredses (LP)", r": (\d+) outside \[", 0),
            Promise("heller ikke i hele tal", r"by LP, (\d+) in whole numbers$", 0),
        ),
    ),
    Benchmark(
        "Diskretion: bevist afstand til færrest skjulte",
        "disclosure.py",
        ("sizes", "--seconds", "60", "--only", "0 × "),
        None,
        promises=(
            Promise("10 × 10: bevist færrest", _GAP.format("10 × 10"), 0.0),
            Promise("40 × 25: bevist færrest", _GAP.format("40 × 25"), 0.0),
            Promise("8 × 10 × 5: højst 1,25 × færrest på 60 s (afstand 20 %)", _GAP.format("8 × 10 × 5, all margins"), 20.0),
        ),
        seconds=5 * MINUTES,
    ),
    Benchmark(
        "Diskretion: bevist afstand, fem sammenhængende tabeller",
        "disclosure.py",
        ("sizes", "--seconds", "60", "--only", "five linked"),
        None,
        promises=(Promise("fem sammenhængende tabeller: bevist færrest", _GAP.format("five linked.*"), 0.0),),
    ),
    Benchmark(
        "Diskretion: bevist afstand, alle størrelser",
        "disclosure.py",
        None,
        ("sizes",),
        promises=(Promise("2.000 celler: afstand højst 15 % på 6 minutter", _GAP.format("three linked.* 2,000 cells"), 15.0),),
    ),
    Benchmark(
        "Figurer",
        "figures.py",
        (RUN,),
        (RUN,),
        promises=(Promise("højst 2 × en bar matplotlib-figur", r"ours / bare = ([\d.]+)", 2.0),),
        seconds=5 * MINUTES,
    ),
    Benchmark(
        "Notesbøger",
        "notebooks.py",
        (RUN,),
        (RUN,),
        promises=(Promise("højst 3 × kernens opstart og import", r"one kernel with imports = ([\d.]+)", 3.0),),
        seconds=5 * MINUTES,
    ),
    Benchmark(
        "Dræbt på vilkårlige tidspunkter",
        "killed.py",
        ("--times", "3", "--scale", "0.5", "--seed", "3"),
        promises=(Promise("intet tabt, intet blandet, intet hober sig op", r"(\d+) faults", 0),),
        seconds=10 * MINUTES,
    ),
)


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m benchmarks", description="Every ratio the project promises.")
    words.add_argument("--full", action="store_true", help="each benchmark with its own settings (hours)")
    words.add_argument("--into", type=Path, help="page to write the results into")
    words.add_argument("--only", default="", help="those whose script or title holds these words")
    asked = words.parse_args()
    chosen = [
        one
        for one in BENCHMARKS
        if (one.full if asked.full else one.short) is not None
        and (FOLDER / one.script).is_file()
        and asked.only.casefold() in f"{one.script} {one.title}".casefold()
    ]
    told: list[Told] = []
    faults = 0
    started = time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        demo = Path(place) / "demo"
        if not asked.only or any(RUN in (*(one.short or ()), *(one.full or ())) for one in chosen):
            made = run([sys.executable, "-m", "vinkeval", "demo", str(demo), "--quiet"], HOURS)
            if made.fault:
                print(made.fault, file=sys.stderr)
                return 1
            told.append(
                Told("Hele kørslen af demoen", f"{made.seconds:.0f} s processor time, notebooks and documents included")
            )
            show(told[-1])
        out = next((record.parent for record in (demo / "data_processed").glob("*/run.json")), demo)
        for number, one in enumerate(chosen, 1):
            arguments = [str(out) if word == RUN else word for word in (one.full if asked.full else one.short) or ()]
            done = run([sys.executable, str(FOLDER / one.script), *arguments], 24 * HOURS if asked.full else one.seconds)
            faults += bool(done.fault)
            said = "\n".join(part for part in (done.said.strip("\n"), done.fault) if part) or "(intet)"
            told.append(Told(one.title, said, [verdict(promise, done.said) for promise in one.promises]))
            show(told[-1])
            if asked.into:
                write_into(
                    asked.into, told, f"{number} af {len(chosen)} dele på {(time.monotonic() - started) / MINUTES:.0f} minutter"
                )
    return int(faults > 0)


@dataclass(frozen=True)
class Done:
    """A process that has ended: its processor seconds with those of its children, what it said, and its fault ('' for none)."""

    seconds: float
    said: str
    fault: str


def run(command: Sequence[str], seconds: float) -> Done:
    """Run a command for so many seconds at most; then it is ended with all it has started, and what it had said is kept."""
    before = os.times()
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": "1",  # the cost of the work, not of threads that wait for each other
        "PYTHONUNBUFFERED": "1",
    }
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=out, stderr=errors, env=environment, start_new_session=True)
        code: int | None = None
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        finally:
            if code is None:
                with contextlib.suppress(OSError):  # it has just ended by itself
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        out.seek(0)
        errors.seek(0)
        said, last = out.read().decode("utf-8", "replace"), errors.read().decode("utf-8", "replace").strip().splitlines()[-1:]
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    if code is None:
        return Done(spent, said, f"stopped after {seconds:.0f} s")
    return Done(spent, said, f"ended with {code}: {' '.join(last)}" if code else "")


def verdict(promise: Promise, said: str) -> tuple[str, str, str]:
    """The promise, what was measured, and whether that keeps it."""
    found = [promise.number(match) for match in re.finditer(promise.said, said, re.MULTILINE)]
    if not found:
        return promise.text, "intet tal", "ikke målt"
    return promise.text, f"{max(found):.3g}".replace(".", ","), "ja" if max(found) <= promise.at_most else "**nej**"


def show(told: Told) -> None:
    print(f"\n== {told.title}\n{told.said}", flush=True)
    for promise, measured, kept in told.verdicts:
        print(f"   {promise}: {measured}, indfriet: {kept}", flush=True)


def machine() -> str:
    """What it was measured on."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0] if names else model
    load = f", belastning {os.getloadavg()[0]:.1f}".replace(".", ",") if hasattr(os, "getloadavg") else ""
    return f"{model}, {os.cpu_count()} kerner{load}, {platform.system()}, Python {platform.python_version()}"


def write_into(page: Path, told: Sequence[Told], how_far: str) -> None:
    """Replace what stands between the page's marks."""
    before, _, rest = page.read_text(encoding="utf-8").partition(FIRST)
    after = rest.partition(LAST)[2]
    head = f"\nMålt {time.strftime('%d-%m-%Y')} på {machine()}; {how_far}.\n"
    rows = [f"| {promise} | {measured} | {kept} |\n" for part in told for promise, measured, kept in part.verdicts]
    table = "\n| løfte | målt, værste tal | indfriet |\n|---|---|---|\n" + "".join(rows) if rows else ""
    blocks = "".join(f"\n### {part.title}\n\n```\n{part.said}\n```\n" for part in told)
    page.write_text(f"{before}{FIRST}\n{head}{table}{blocks}\n{LAST}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
