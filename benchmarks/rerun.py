"""What a run costs when little or nothing has changed, and what `--help` costs: ratios, not seconds.

usage: python benchmarks/rerun.py [FILES [ROWS]]      (default 60 files of 2000 rows)

Unchanged exports: the whole command beside `import pandas`, on what a run left. One changed file of many: from raw files to
records, and to records and indicators, with what was kept beside reading everything. Processor time with that of the children,
the best of a few rounds in turn.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from reading import workbook

from vinkeval.example import write_example
from vinkeval.exports import read_exports
from vinkeval.exports.cache import Cache
from vinkeval.indicators.counted import measured_and_counted
from vinkeval.plan import load_plan

AS_OF = date(2021, 12, 31)


def spent() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def cost(work: Callable[[], object]) -> float:
    start = spent()
    work()
    return spent() - start


def command(words: Sequence[object], folder: Path) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, *map(str, words)], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def beside(works: Sequence[Callable[[], object]], rounds: int = 5) -> list[float]:
    """The best of a few rounds of each, taken in turn."""
    found = [[cost(work) for work in works] for _ in range(rounds)]
    return [min(one) for one in zip(*found, strict=True)]


def commands(folder: Path) -> None:
    write_example(folder / "data_raw", seed=3)
    command(["-m", "vinkeval", "run", "--quiet"], folder)()
    pandas, nothing, helped, again = beside(
        [
            command(["-c", "import pandas"], folder),
            command(["-c", ""], folder),
            command(["-m", "vinkeval", "--help"], folder),
            command(["-m", "vinkeval", "run"], folder),
        ]
    )
    print(f"vinkeval --help {helped / pandas:.2f} of import pandas; a bare interpreter {nothing / pandas:.2f}")
    print(f"vinkeval run on unchanged exports, with all hashing, {again / pandas:.2f} of import pandas")


def one_of_many(folder: Path, files: int, rows: int) -> None:
    raw = folder / "many"
    raw.mkdir()
    for number in range(files):
        workbook(raw / f"Log {number:02}.xlsx", rows, seed=number, first=number * rows)
    plan = load_plan()
    kept = [folder / "kept 0"]

    def read() -> object:
        cache = Cache(kept[-1], folder / f"kept {len(kept)}")
        kept.append(cache.folder)
        return read_exports(raw, as_of=AS_OF, cache=cache).records

    def change() -> None:
        workbook(raw / "Log 00.xlsx", rows, seed=1000 + len(kept))

    whole = cost(read)
    changed = []
    for _ in range(3):
        change()
        changed.append(cost(read))
    records = read_exports(raw, as_of=AS_OF).records
    figures = cost(lambda: measured_and_counted(records, plan))
    part = min(changed)
    print(f"one changed of {files} files of {rows} rows: to records {part / whole:.2f} of reading all,", end=" ")
    print(f"to indicators {(part + figures) / (whole + figures):.2f} (the indicators are {figures / whole:.2f} of the reading)")


def main() -> None:
    files, rows = [*map(int, sys.argv[1:]), *(60, 2000)[len(sys.argv) - 1 :]]
    with tempfile.TemporaryDirectory() as name:
        one_of_many(Path(name), files, rows)
        commands(Path(name))


if __name__ == "__main__":
    main()
