"""How often the 95 % intervals of an interrupted series hold the truth, and how wide they are, beside the usual methods.

    OMP_NUM_THREADS=1 python benchmarks/coverage.py RESULTS.csv [--draws 2000] [--usual-draws 500] [--jobs 2]
                                                     [--only-report] [--into docs/metode.md]

Each cell (family, number of points, autocorrelation, mean) is simulated with its own fixed seed and added to RESULTS.csv
when it is done; a run that is stopped goes on where it was. The report prints coverage and width per cell and method and
says which cells miss the bands: a cell fails when its 99.9 % binomial interval lies outside its band.

Gaussian: y = a + b t + AR(1). Counts: Poisson with mean m exp(u), u a Gaussian AR(1) with standard deviation tau. The truth
is a level change of log 1.25 (0 for Gaussian, whose errors do not depend on it), no change of slope; the interruption is in the
middle. OLS and Newey-West are this package's (the tests hold them to Stata's printed numbers), GLSAR and SARIMAX are
statsmodels' own. Those two run on the first `--usual-draws` of the same draws, since SARIMAX takes a hundred times as long; for
counts all four run on the working scale.
"""

import argparse
import csv
import os
import sys
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from vinkeval.evidence.ar1 import Array, Regression, Unfittable, effects, integrated
from vinkeval.evidence.counts import quasi_poisson, working_regression
from vinkeval.evidence.estimators import least_squares, newey_west
from vinkeval.evidence.segments import EFFECTS
from vinkeval.intervals import poisson_interval, rate_ratio

COLUMNS = ["family", "n", "mean", "tau", "rho", "method", "effect", "draws", "covered", "width_median", "width_p90"]
OURS, WIDE = "vinkeval", "integreret"
METHODS = (OURS, WIDE, "OLS", "Newey-West", "GLSAR", "SARIMAX", "quasi-Poisson")
MARKS = ("<!-- dækning begynder: skrevet af benchmarks/coverage.py --into -->", "<!-- dækning slutter -->")
LEVEL = np.log(1.25)
WIDTH_LIMIT = 1.5


@dataclass(frozen=True)
class Cell:
    family: str
    n: int
    mean: float
    tau: float
    rho: float

    @property
    def band(self) -> tuple[float, float]:
        """What the coverage of the reported interval must reach."""
        if self.family == "count":
            return 0.925, 0.975
        return (0.92, 1.0) if self.n == 24 else (0.935, 0.965)


def grid() -> list[Cell]:
    gaussian = [Cell("gaussian", n, 0.0, 0.0, rho) for n in (24, 36, 48, 60, 72) for rho in (0.0, 0.2, 0.4, 0.6, 0.8)]
    latent = ((0.0, 0.0), (0.25, 0.0), (0.25, 0.2), (0.25, 0.4), (0.5, 0.4))
    counts = [Cell("count", n, mean, *how) for n in (24, 36, 48, 72) for mean in (2.0, 5.0, 10.0, 30.0) for how in latent]
    return gaussian + counts


def layout(n: int) -> tuple[np.ndarray, Array, Array]:
    """Positions, design and the contrasts level, slope, mean and end effect; interruption in the middle."""
    t = np.arange(n)
    after, centred = (t >= n // 2).astype(float), t - n // 2
    x = np.column_stack([np.ones(n), centred, after, after * centred])
    distance = centred[t >= n // 2]
    contrasts = np.array([[0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 1, distance.mean()], [0, 0, 1, distance.max()]], dtype=float)
    return t, x, contrasts


def draws_of(cell: Cell, draws: int) -> Iterator[Array]:
    rng = np.random.default_rng([cell.n, int(10 * cell.mean), int(100 * cell.tau), int(100 * cell.rho), cell.family == "count"])
    t, x, _ = layout(cell.n)
    root = np.linalg.cholesky(cell.rho ** np.abs(t[:, None] - t[None, :]))
    for _ in range(draws):
        error = root @ rng.standard_normal(cell.n)
        if cell.family == "gaussian":
            yield error
        else:
            yield rng.poisson(cell.mean * np.exp(LEVEL * x[:, 2] + cell.tau * error - cell.tau**2 / 2)).astype(float)


def intervals(cell: Cell, y: Array, usual: bool) -> dict[str, np.ndarray]:
    """Lower and upper limits (2 x 4) by each method."""
    t, x, contrasts = layout(cell.n)
    ones = np.ones(cell.n)
    count = cell.family == "count"
    regression = working_regression(y, x, t, ones) if count else Regression(y, x, t)
    found = {}
    for method, function in ((OURS, effects), (WIDE, integrated)):
        result = function(regression, contrasts)
        found[method] = np.array([result.lower, result.upper])
    for method, estimator in (("OLS", least_squares), ("Newey-West", newey_west)):
        fit = estimator(regression.y, regression.x)
        found[method] = np.array([fit.interval(contrast)[1:] for contrast in contrasts]).T
    if count:
        found["quasi-Poisson"] = _quasi_poisson(y, x, ones, contrasts)
    return found | (_statsmodels(regression.y, regression.x, contrasts) if usual else {})


def _quasi_poisson(y: Array, x: Array, exposure: Array, contrasts: Array) -> np.ndarray:
    fit = quasi_poisson(y, x, exposure)
    se = np.sqrt(np.einsum("ki,ij,kj->k", contrasts, fit.covariance, contrasts) * fit.dispersion)
    half = stats.t.ppf(0.975, len(y) - x.shape[1]) * se
    return contrasts @ fit.coefficients + np.array([-half, half])


def _statsmodels(y: Array, x: Array, contrasts: Array) -> dict[str, np.ndarray]:
    import statsmodels.api as sm

    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        glsar = sm.GLSAR(y, x, rho=1).iterative_fit(maxiter=50)
        found["GLSAR"] = glsar.t_test(contrasts).conf_int().T
        sarimax = sm.tsa.SARIMAX(y, exog=x, order=(1, 0, 0)).fit(disp=0, maxiter=200, cov_type="approx")
        wide = np.column_stack([contrasts, np.zeros((4, len(sarimax.params) - 4))])
        estimate = wide @ np.asarray(sarimax.params)
        half = stats.norm.ppf(0.975) * np.sqrt(np.einsum("ki,ij,kj->k", wide, np.asarray(sarimax.cov_params()), wide))
        found["SARIMAX"] = np.array([estimate - half, estimate + half])
    return found


def simulate(cell: Cell, draws: int, usual_draws: int) -> list[tuple[object, ...]]:
    """One cell: a row per method and effect. A draw that cannot be fitted (no events) counts for none."""
    _, _, contrasts = layout(cell.n)
    truth = contrasts @ np.array([0.0, 0.0, LEVEL if cell.family == "count" else 0.0, 0.0])
    collected: dict[str, list[np.ndarray]] = {}
    for number, y in enumerate(draws_of(cell, draws)):
        try:
            found = intervals(cell, y, number < usual_draws)
        except Unfittable:
            continue
        for method, limits in found.items():
            collected.setdefault(method, []).append(limits)
    rows: list[tuple[object, ...]] = []
    for method, limits in collected.items():
        lower, upper = np.array(limits).transpose(1, 0, 2)
        covered = ((lower <= truth) & (truth <= upper)).sum(axis=0)
        width = upper - lower
        for column, effect in enumerate(EFFECTS):
            rows.append(
                (*astuple(cell), method, effect, len(limits), int(covered[column]),
                 float(np.median(width[:, column])), float(np.percentile(width[:, column], 90)))
            )  # fmt: skip
    return rows


def report(results: pd.DataFrame) -> str:
    """Coverage per cell and method, the bands that were missed, and the widths."""
    results = results.assign(coverage=100 * results["covered"] / results["draws"])
    keys = ["family", "n", "mean", "tau", "rho"]
    lines = []
    for family, part in results.groupby("family", sort=False):
        table = part.groupby([*keys[1:], "method"], sort=False)["coverage"].agg(["min", "max"]).round(1)
        shown = (table["min"].map("{:.1f}".format) + "–" + table["max"].map("{:.1f}".format)).unstack("method")  # noqa: PD010
        methods = [method for method in METHODS if method in shown]
        lines += [f"\n{family}: dækning i pct., laveste–højeste af de fire skøn", shown[methods].to_string()]
        lowest = part.groupby("method")["coverage"].agg(["min", "max"]).loc[methods]
        lines += ["", *(f"  {method}: {low:.1f}–{high:.1f}" for method, low, high in lowest.itertuples())]
    ours, wide = (results[results["method"] == method].set_index([*keys, "effect"]) for method in (OURS, WIDE))
    ratio = ours["width_p90"] / wide["width_p90"]
    missed = [key for key, row in ours.iterrows() if _misses(Cell(*key[:5]), row["covered"], row["draws"])]
    lines += [
        f"\nCeller uden for båndet (99,9 pct. binomialt): {len(missed)} af {len(ours)}", *(f"  {key}" for key in missed),
        f"Bredde, 90-percentil i forhold til den integrerede: højst {ratio.max():.2f} (mål {WIDTH_LIMIT})",
        *(f"  {key}: {value:.2f}" for key, value in ratio[ratio > WIDTH_LIMIT].items()),
        "", exact_methods(),
    ]  # fmt: skip
    return "\n".join(lines)


def page(results: pd.DataFrame) -> str:
    """The two tables of docs/metode.md, in Danish Markdown."""
    results = results.assign(coverage=100 * results["covered"] / results["draws"])
    keys = {"gaussian": ["n", "rho"], "count": ["n", "tau", "rho"]}
    names = {
        "n": "målinger",
        "rho": "ρ",
        "tau": "τ",
        "OLS": "mindste kvadrater",
        OURS: "**vinkeval**",
        "quasi-Poisson": "quasi-Poisson, t",
    }
    lines = []
    for family, columns in keys.items():
        part = results[results["family"] == family]
        if part.empty:
            continue
        methods = [method for method in METHODS if method in set(part["method"]) and method != WIDE]
        heads = [names.get(head, head) for head in (*columns, *methods)]
        lines += ["", f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
        for key, cell in part.groupby(columns):
            shown = [f"{value:g}".replace(".", ",") for value in key]
            lines.append(f"| {' | '.join([*shown, *(_span(cell, method) for method in methods)])} |")
        lines.append(
            f"| {' | '.join(['**alle**', *[''] * (len(columns) - 1), *(_span(part, method) for method in methods)])} |"
        )
        cells = part.groupby(["n", "mean", "tau", "rho"]).ngroups
        drawn = f"{int(part['draws'].max()):,}".replace(",", ".")
        lines += ["", f"{cells} celler, {drawn} serier i hver; GLSAR og SARIMAX på de første {_drawn(part, 'SARIMAX')}."]
    return "\n".join([*lines, ""])


def _span(part: pd.DataFrame, method: str) -> str:
    coverage = part.loc[part["method"] == method, "coverage"]
    return f"{coverage.min():.1f}–{coverage.max():.1f}".replace(".", ",") if len(coverage) else "–"


def _drawn(part: pd.DataFrame, method: str) -> int:
    draws = part.loc[part["method"] == method, "draws"]
    return int(draws.max()) if len(draws) else 0


def write_into(file: Path, results: pd.DataFrame) -> None:
    """Put the tables between the marks of a page."""
    head, _, rest = file.read_text(encoding="utf-8").partition(MARKS[0])
    _, _, tail = rest.partition(MARKS[1])
    file.write_text(f"{head}{MARKS[0]}\n{page(results)}\n{MARKS[1]}{tail}", encoding="utf-8")


def _misses(cell: Cell, covered: int, draws: int) -> bool:
    interval = stats.binomtest(int(covered), int(draws)).proportion_ci(0.999, method="exact")
    return bool(interval.high < cell.band[0] or interval.low > cell.band[1])


def exact_methods() -> str:
    """Coverage of the exact intervals for counts, summed over all outcomes (no simulation)."""
    k = np.arange(400)
    _, lower, upper = poisson_interval(k)
    rates = np.linspace(0.5, 100, 400)
    single = min(stats.poisson.pmf(k, rate)[(lower <= rate) & (rate <= upper)].sum() for rate in rates)
    k1, k0 = np.meshgrid(np.arange(120), np.arange(120))
    _, low, high = rate_ratio(k1, 1, k0, 1)
    pairs = [(a, b) for a in (2.0, 5.0, 10.0, 40.0) for b in (2.0, 5.0, 10.0, 40.0)]
    double = min(
        (stats.poisson.pmf(k1, a) * stats.poisson.pmf(k0, b))[(low <= a / b) & (a / b <= high)].sum() for a, b in pairs
    )
    return f"Eksakte metoder, laveste dækning: Poisson {100 * single:.1f}, forhold {100 * double:.1f} (mål mindst 95)"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--usual-draws", type=int, default=500, help="draws for GLSAR and SARIMAX")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only-report", action="store_true")
    parser.add_argument("--into", type=Path, help="page whose marked tables are brought up to date (docs/metode.md)")
    options = parser.parse_args()

    done: set[Cell] = set()
    if options.results.exists():
        earlier = pd.read_csv(options.results)
        done = {Cell(*key) for key in earlier[["family", "n", "mean", "tau", "rho"]].drop_duplicates().itertuples(index=False)}
    else:
        options.results.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    left = [] if options.only_report else [cell for cell in grid() if cell not in done]
    started = time.monotonic()
    with ProcessPoolExecutor(options.jobs) as pool:
        running = {pool.submit(simulate, cell, options.draws, options.usual_draws): cell for cell in left}
        for number, future in enumerate(as_completed(running), 1):
            with options.results.open("a", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(future.result())
            print(f"{number}/{len(left)} {running[future]} {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    results = pd.read_csv(options.results)
    print(report(results))
    if options.into:
        write_into(options.into, results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
