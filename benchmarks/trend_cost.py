"""What does a trend cost, and are all of them with their whole battery a small part of a run?

usage: OMP_NUM_THREADS=1 python benchmarks/trend_cost.py [REPEATS]     (default 20)

One series: 48 invented monthly counts with the plan's own model (level, slope, lockdowns, one wave, July), whose design is
prepared beforehand, beside one SARIMAX(1,0,0) of statsmodels on the same numbers and terms. All: what `trends` costs in a whole
run of invented exports, from run.json; each trend there holds its battery (some 25 fits and the invented dates) and the ways to
reckon with the pandemic. Milliseconds are of the machine at hand, ratios are what matters.
"""

import json
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm

from vinkeval.evidence import interrupted_series
from vinkeval.evidence.fitting import fit, regression_of
from vinkeval.evidence.segments import Terms, design, lay_out
from vinkeval.example import write_example
from vinkeval.pipeline import run
from vinkeval.plan import load_plan

STEP = "Vurderer udviklingen"


def milliseconds(job: Callable[[], object], repeats: int) -> float:
    """Processor time, the median of several tries."""
    taken = []
    for _ in range(repeats):
        started = time.process_time()
        job()
        taken.append(1000 * (time.process_time() - started))
    return statistics.median(taken)


def one_series(repeats: int) -> None:
    """A single fit, a whole estimate and its battery, beside SARIMAX."""
    months = pd.period_range("2018-01", "2021-12", freq="M")
    counts = pd.Series(np.random.default_rng(1).poisson(40, 48).astype(float), index=months)
    events = load_plan().events
    series, terms = lay_out(counts, "2020-01"), Terms(harmonics=1, july=True)
    layout = design(series, terms, events)
    regression = regression_of(series, "count", layout)

    def sarimax() -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return sm.tsa.SARIMAX(regression.y, exog=regression.x, order=(1, 0, 0)).fit(disp=0, maxiter=200)

    def whole() -> object:
        return interrupted_series(counts, "2020-01", "count", events=events, harmonics=1, july=True)

    theirs = milliseconds(sarimax, max(repeats // 4, 3))
    ours = {
        "one fit, design prepared": milliseconds(lambda: fit(series, "count", layout), repeats),
        "the whole estimate with its text": milliseconds(whole, repeats),
        "the same with the battery": milliseconds(lambda: whole().sensitivity(), max(repeats // 4, 3)),  # type: ignore[attr-defined]
    }
    print(f"{'one SARIMAX(1,0,0) of statsmodels':38}{theirs:8.1f} ms")
    for words, taken in ours.items():
        print(f"{words:38}{taken:8.1f} ms   {taken / theirs:5.2f} of a SARIMAX")


def all_trends() -> None:
    """The step of the trends in a run, beside the other steps."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_example(root / "data_raw")
        run(root / "data_raw", out=root / "out", processed=root, ledger=root / "ledger.json", quiet=True)
        steps = json.loads((root / "out" / "run.json").read_text(encoding="utf-8"))["steps"]
    total = sum(steps.values())
    print(f"\n{'steps of a run':38}  share")
    for step, taken in sorted(steps.items(), key=lambda entry: -entry[1]):
        print(f"{step:38}{100 * taken / total:6.1f} %{'   <- the trends' if step == STEP else ''}")


if __name__ == "__main__":
    one_series(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
    all_trends()
