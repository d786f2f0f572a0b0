"""Does the cost of the indicators grow no faster than the rows, and stay below that of reading them?

usage: python benchmarks/indicator_cost.py [FACTOR]     (default 50: from about 5,000 rows to 250,000)

Invented rows with the codes of the canonical tables; every indicator, period and breakdown of the plan is computed. Reading is
that of the bare cells of one workbook (python-calamine), before anything is parsed: the least that reading can cost. At the
size of a unit's exports, where the bare cells are too few to be a measure, the peer is our own reading of invented exports.
Ratios, not seconds: what matters is that they do not rise with the number of rows.
"""

import io
import os
import sys
import tempfile
import tomllib
from collections.abc import Callable
from datetime import date
from importlib import resources
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
from python_calamine import CalamineWorkbook

from vinkeval.example import write_example
from vinkeval.exports import read_exports
from vinkeval.exports.records import ACCOUNTING_COLUMNS, FINDING_COLUMNS, Records
from vinkeval.indicators import counted_cells, indicators
from vinkeval.indicators.tables import code_lists
from vinkeval.plan import load_plan

SIZES = {"activities": 1000, "referrals": 400, "cases": 160, "advice": 1600, "contacts": 300, "responses": 1500}
FIRST, DAYS = np.datetime64("2018-01-01"), 1461


def invented(factor: int) -> Records:
    """Records of random rows, `factor` times the basic size."""
    told = tomllib.loads(resources.files("vinkeval.exports").joinpath("tables.toml").read_text(encoding="utf-8"))
    rng = np.random.default_rng(1)
    tables = {name: _table(entry["columns"], SIZES.get(name, 0) * factor, rng) for name, entry in told.items()}
    nothing = pd.DataFrame(columns=list(ACCOUNTING_COLUMNS))
    return Records(tables, date(2021, 12, 31), nothing, pd.DataFrame(columns=list(FINDING_COLUMNS)))


def _table(columns: dict[str, dict[str, str]], n: int, rng: np.random.Generator) -> pd.DataFrame:
    made: dict[str, object] = {}
    for column, entry in columns.items():
        if entry["type"] == "date":
            made[column] = (FIRST + rng.integers(0, DAYS, n)).astype("datetime64[us]")
        elif entry["type"] in ("int", "item"):
            made[column] = pd.array(rng.integers(1, 6, n), dtype="Int64")
        elif entry["type"] in ("dec", "kr"):
            made[column] = pd.array(rng.uniform(1, 9, n), dtype="Float64")
        elif entry["type"] in ("code", "codes"):
            made[column] = pd.Series(rng.choice([*code_lists()[entry["codes"]], "unknown"], n), dtype="str")
        else:
            made[column] = pd.Series([f"{column}{number // 2}" for number in range(n)], dtype="str")
    return pd.DataFrame(made)


def workbook(records: Records) -> bytes:
    """The same rows as one workbook."""
    book = openpyxl.Workbook(write_only=True)
    for name, table in records.tables.items():
        sheet = book.create_sheet(name)
        for row in table.astype("object").where(table.notna(), None).itertuples(index=False):
            sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(content: bytes) -> None:
    """All cells of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def cost(work: Callable[[], object]) -> float:
    """Processor seconds of the second of two runs, with those of the reading children."""
    work()
    start = _spent()
    work()
    return _spent() - start


def _spent() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def against_own_reading() -> str:
    """Indicators of invented exports as a unit would hand them over, against reading those files."""
    plan = load_plan()
    with tempfile.TemporaryDirectory() as folder:
        write_example(folder, seed=1, mess="heavy")
        reading = cost(lambda: read_exports(Path(folder), as_of=plan.cut_off))
        records = read_exports(Path(folder), as_of=plan.cut_off).records
    rows = sum(len(table) for table in records.tables.values())
    ratio = cost(lambda: indicators(records, plan)) / reading
    return f"{rows:>8} rows of invented exports: indicators {ratio:.2f} of reading them"


def main() -> None:
    factor = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    plan = load_plan()
    costs = {}
    for times in (1, factor):
        records = invented(times)
        rows = sum(len(table) for table in records.tables.values())
        content = workbook(records)
        measured, counted = cost(lambda r=records: indicators(r, plan)), cost(lambda r=records: counted_cells(r, plan))
        costs[times] = (rows, measured)
        print(f"{rows:>8} rows: indicators {measured / cost(lambda c=content: read(c)):.2f} of reading the cells,", end=" ")
        print(f"counted cells {counted / measured:.2f} of the indicators")
    print(against_own_reading())
    (few, cheap), (many, dear) = costs[1], costs[factor]
    print(f"{many / few:.0f} times the rows cost {dear / cheap:.1f} times as much")


if __name__ == "__main__":
    main()
