"""Does the cost of reading and measuring grow no faster than the rows, from 1,000 to 1,000,000?

usage: python benchmarks/growth.py [ROWS ...]     (default 1000 10000 100000 1000000)

One log of activities as csv with eight columns, unlike from row to row; read by `read_exports` and measured by `indicators`,
each size in a process of its own. Bare: `pandas.read_csv` of the same file as text. Processor time, children included, after
the imports; what matters is the time per row beside that of the first size from 10,000 on, below which the fixed cost rules.
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

SIZES = (1_000, 10_000, 100_000, 1_000_000)
FIXED = 10_000
HEADINGS = ("Aktivitetsnr.", "Dato", "Indsats", "Aktivitetstype", "Bydel", "Status", "Antal deltagere", "Varighed (timer)")
DISTRICTS = ("Nørrebro", "Valby", "Indre By", "Amager Øst", "Brønshøj-Husum", "Vanløse", "Østerbro", "Bispebjerg")
STATES = ("Afholdt", "Afholdt", "Afholdt", "Aflyst", "Afholdt online")


def write_log(path: Path, rows: int) -> None:
    first = date(2018, 1, 1)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        print(";".join(HEADINGS), file=file)
        for row in range(rows):
            day = first + timedelta(days=row * 7919 % 1461)
            told = (
                row + 1,
                f"{day:%d-%m-%Y}",
                "abcdefghi"[row % 9],
                "Oplæg",
                DISTRICTS[row % 8],
                STATES[row % 5],
                5 + row % 23,
            )
            print(*told, f"{1 + row % 6},5", sep=";", file=file)


def measure(path: str) -> None:
    """In the child: the three costs as JSON."""
    import resource

    import pandas as pd

    from vinkeval.exports import read_exports
    from vinkeval.indicators import indicators
    from vinkeval.plan import load_plan

    plan = load_plan()

    def spent() -> float:
        times = os.times()
        return times.user + times.system + times.children_user + times.children_system

    marks = [spent()]
    pd.read_csv(path, sep=";", dtype=str)
    marks.append(spent())
    records = read_exports(Path(path), as_of=plan.cut_off).records
    marks.append(spent())
    indicators(records, plan)
    marks.append(spent())
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    costs = [after - before for before, after in pairwise(marks)]
    print(json.dumps({"rows": len(records["activities"]), "costs": costs, "peak": peak // 1024}))


def main() -> None:
    sizes = tuple(int(size) for size in sys.argv[1:]) or SIZES
    print("      rows   bare s   read s  measure s   read/bare   per row beside 10,000   peak MB")
    per_row = 0.0
    with tempfile.TemporaryDirectory() as place:
        for size in sizes:
            path = Path(place) / "Log.csv"
            write_log(path, size)
            child = subprocess.run([sys.executable, __file__, "--child", str(path)], capture_output=True, text=True, check=True)
            found = json.loads(child.stdout)
            bare, read, measured = found["costs"]
            assert found["rows"] == size
            here = (read + measured) / size
            per_row = per_row or (here if size >= FIXED else 0.0)
            beside = f"{here / per_row:.2f}" if per_row else "-"
            ratio = f"{read / bare:.1f}" if bare > 0.01 else "-"
            print(
                f"{size:10,d} {bare:8.2f} {read:8.2f} {measured:10.2f} {ratio:>11} {beside:>23} {found['peak']:9,d}", flush=True
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        measure(sys.argv[2])
    else:
        main()
