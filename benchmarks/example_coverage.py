"""Over many invented example sets with known effects: how often the intervals hold what was built in.

    OMP_NUM_THREADS=1 python benchmarks/example_coverage.py RESULTS.csv [--sets 200] [--jobs 2] [--only-report]

Each set goes the whole road from clean tables to estimates: single figures (baseline, plan), plan against baseline, and the
monthly trends of I1 (a step of 1.25 is built in) and K1 (none is). RESULTS.csv is added to set by set; a run that is stopped
goes on where it was. The report gives, per indicator and kind of interval, the share that holds the truth with its exact 95
% interval; one whose interval lies below 93.5 % is flagged.
"""

import argparse
import csv
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from vinkeval.evidence import clopper_pearson, compare_with_baseline, trend
from vinkeval.example.effects import Effects, expected
from vinkeval.example.world import invent_tables
from vinkeval.exports import Records
from vinkeval.exports.records import ACCOUNTING_COLUMNS, FINDING_COLUMNS
from vinkeval.indicators import indicators
from vinkeval.plan import Plan, load_plan

COLUMNS = ["seed", "indicator", "interval", "truth", "lower", "upper", "status"]
FLOOR = 0.935


@cache
def plan() -> Plan:
    return load_plan()


def one_set(seed: int) -> list[list[object]]:
    effects = Effects()
    empty = [pd.DataFrame(columns=list(columns)) for columns in (ACCOUNTING_COLUMNS, FINDING_COLUMNS)]
    records = Records(invent_tables(seed=seed, scale=1.0, effects=effects), plan().cut_off, *empty)
    measures = indicators(records, plan())
    known = expected(effects).pivot_table(index="indicator", columns="period", values="value", sort=False)
    whole = measures.frame[measures.frame["breakdown"] == ""].set_index(["indicator", "period"])
    rows: list[list[object]] = []
    for id, truths in known.iterrows():
        for period, truth in truths.dropna().items():
            row = whole.loc[(id, period)]
            rows.append([seed, id, period, truth, row["lower"], row["upper"], row["status"]])
    comparisons = compare_with_baseline(measures, plan()).set_index("indicator")
    for id, truths in known.dropna().iterrows():
        row, truth = comparisons.loc[id], truths["plan"] - truths["baseline"]
        rows.append([seed, id, "plan mod baseline", truth, row["lower"], row["upper"], row["status"]])
    for id, step in (("I1", effects.advice_level_ratio), ("K1", 1.0)):
        estimate = trend(measures, plan(), id)
        for term, truth in {"level": step, "slope": 1.0, "mean_effect": step, "end_effect": step}.items():
            row = estimate.table.loc[term]
            rows.append([seed, id, f"trend: {term}", truth, row["lower"], row["upper"], estimate.status])
    return rows


def report(results: pd.DataFrame) -> str:
    known = results[results["lower"].notna()]
    held = known.assign(held=(known["lower"] <= known["truth"]) & (known["truth"] <= known["upper"]))
    table = held.groupby(["indicator", "interval"], sort=False)["held"].agg(["sum", "size"])
    limits = [clopper_pearson(float(k), float(n)) for k, n in table.itertuples(index=False)]
    table["pct."] = [100 * one.estimate for one in limits]
    table["nedre"], table["øvre"] = [100 * one.lower for one in limits], [100 * one.upper for one in limits]
    table["under"] = np.where([one.upper < FLOOR for one in limits], "under 93,5", "")
    below = int((table["under"] != "").sum())
    shown = table.round(1).rename(columns={"sum": "holder", "size": "sæt"}).to_string()
    statuses = results[results["interval"] == "trend: level"].groupby(["indicator", "status"]).size().to_string()
    return f"{shown}\n\n{below} af {len(table)} under 93,5 pct.\n\nTrend, status:\n{statuses}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("--sets", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only-report", action="store_true")
    options = parser.parse_args()

    if not options.results.exists():
        options.results.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    done = set(pd.read_csv(options.results)["seed"])
    left = [] if options.only_report else [seed for seed in range(1, options.sets + 1) if seed not in done]
    started = time.monotonic()
    with ProcessPoolExecutor(options.jobs) as pool:
        for number, future in enumerate(as_completed([pool.submit(one_set, seed) for seed in left]), 1):
            with options.results.open("a", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(future.result())
            print(f"{number}/{len(left)} {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    print(report(pd.read_csv(options.results)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
