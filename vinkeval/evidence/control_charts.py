"""Control charts: is a series more restless than its own baseline, and does it run to one side?

The limits come from a baseline (12-20 points) and are moved only at declared events, never because the data moved.

Sources: Shewhart (1931); Wheeler (2000) and NIST/SEMATECH e-Handbook 6.3.2.2 for the individuals chart (3/1.128 = 2.66 times
the mean moving range); Anhøj & Olesen (2014), PLoS ONE 9, e113825, for runs; Spiegelhalter (2005), Statistics in Medicine
24, 1185-1202, for funnels.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from vinkeval.danish import number
from vinkeval.errors import UsageFault
from vinkeval.evidence.ar1 import Array
from vinkeval.evidence.wording import say

MIN_BASELINE, MAX_BASELINE = 12, 20
MIN_RUNS = 10  # useful points from which Anhøj's rules are tabulated
D2 = 1.128  # expected range of two normal values, as tabulated
CHART_COLUMNS = ["value", "centre", "lower", "upper", "outside", "phase"]
FUNNEL_COLUMNS = ["unit", "k", "n", "share", "lower_95", "upper_95", "lower_998", "upper_998", "outside"]


@dataclass(frozen=True)
class Runs:
    """Anhøj's two rules: is there a shift that limits do not see?

    Attributes:
        useful: points not on the centre line. longest, longest_allowed: run on one side.
        crossings, crossings_required: of the centre line. signal: either rule is broken.
    """

    useful: int
    longest: int
    longest_allowed: int
    crossings: int
    crossings_required: int

    @property
    def signal(self) -> bool:
        """Whether the series runs to one side."""
        return self.longest > self.longest_allowed or self.crossings < self.crossings_required


@dataclass(frozen=True, eq=False)
class ControlChart:
    """A chart ready to be drawn.

    Attributes:
        frame: one row per point with value, centre, lower, upper, outside, phase (counted from 0).
        moving_range: mean moving range of the first baseline (NaN where the chart does not use it).
        runs: of the last phase. warnings: Danish. text: Danish, says what is seen and never why.
    """

    frame: pd.DataFrame
    moving_range: float
    runs: Runs
    warnings: tuple[str, ...]
    text: str


_Limits = Callable[[slice, slice], tuple[Array, Array, Array]]
"""From the points that set them and the points they hold for: centre, lower, upper."""


def anhoej_runs(values: ArrayLike, centre: ArrayLike) -> Runs:
    """Longest run and number of crossings, missing points and points on the centre line left out."""
    side = np.sign(np.asarray(values, dtype=float) - np.asarray(centre, dtype=float))
    side = side[(side != 0) & ~np.isnan(side)]
    n = side.size
    if n == 0:
        return Runs(0, 0, 0, 0, 0)
    changes = np.flatnonzero(np.diff(side) != 0)
    lengths = np.diff(np.concatenate([[-1], changes, [n - 1]]))
    chances = special.bdtr(np.arange(n), n - 1, 0.5) if n > 1 else np.ones(1)
    return Runs(n, int(lengths.max()), int(np.round(np.log2(n) + 3)), changes.size, int(np.searchsorted(chances, 0.05)))


def xmr(series: "pd.Series[float] | ArrayLike", baseline: int | None = None, rebase: Sequence[object] = ()) -> ControlChart:
    """Individuals chart: mean of the baseline ± 3/1.128 times its mean moving range.

    Args:
        series: values in order of time (on a PeriodIndex they are put in order, and a period left out is a missing value). A
            missing value keeps its place in the chart and sets no limits.
        baseline: how many of the first points of each phase set its limits; by default all up to 20.
        rebase: index values at which a declared event begins a new phase.

    Raises:
        UsageFault: a point of time stands twice, `rebase` or `baseline` does not fit the series, nothing is measured.
    """
    series = _in_time(_as_series(series))
    x = np.asarray(series, dtype=float)

    def limits(first: slice, phase: slice) -> tuple[Array, Array, Array]:
        centre, half = _mean(x[first]), 3 / D2 * _moving_range(x[first])
        size = phase.stop - phase.start
        return np.full(size, centre), np.full(size, centre - half), np.full(size, centre + half)

    return _chart(series, x, limits, baseline, rebase, moving_range=True)


def c_chart(series: "pd.Series[float] | ArrayLike", baseline: int | None = None, rebase: Sequence[object] = ()) -> ControlChart:
    """Chart of counts with equal exposure: mean ± 3 sqrt(mean), never below zero. Arguments as `xmr`."""
    series = _as_series(series)
    return u_chart(series, pd.Series(1.0, index=series.index), baseline, rebase)


def u_chart(
    counts: "pd.Series[float] | ArrayLike",
    exposure: "pd.Series[float] | ArrayLike",
    baseline: int | None = None,
    rebase: Sequence[object] = (),
) -> ControlChart:
    """Chart of rates: pooled rate ± 3 sqrt(rate/exposure), never below zero. Arguments as `xmr`.

    A point without exposure is a missing point; events without exposure are an error.
    """
    counts, k, e = _counts(counts, exposure)
    limits = partial(_pooled, k, e, lambda rate: rate)
    return _chart(counts, k / e, limits, baseline, rebase)


def p_chart(
    counts: "pd.Series[float] | ArrayLike",
    total: "pd.Series[float] | ArrayLike",
    baseline: int | None = None,
    rebase: Sequence[object] = (),
) -> ControlChart:
    """Chart of shares: pooled share ± 3 sqrt(share (1 - share)/n), within 0 and 1. Arguments as `xmr`.

    A point with a total of 0 is a missing point; more cases than the total are an error.
    """
    counts, k, n = _counts(counts, total)
    _hold_shares(k, n)
    limits = partial(_pooled, k, n, lambda share: share * (1 - share), highest=1.0)
    return _chart(counts, k / n, limits, baseline, rebase)


def _as_series(values: "pd.Series[float] | ArrayLike") -> "pd.Series[float]":
    return values if isinstance(values, pd.Series) else pd.Series(np.asarray(values, dtype=float))


def _counts(
    counts: "pd.Series[float] | ArrayLike", base: "pd.Series[float] | ArrayLike"
) -> tuple["pd.Series[float]", Array, Array]:
    """The counts in order of time, as numbers, and what they are out of; both missing where there is nothing to be out of."""
    given = _as_series(counts)
    if not isinstance(base, pd.Series):
        if np.shape(base) != given.shape:
            raise UsageFault("Antallene og det, de er ud af, skal have lige mange punkter.")
        base = pd.Series(np.asarray(base, dtype=float), index=given.index)
    series = _in_time(given)
    k, e = series.to_numpy(float), base.reindex(series.index).to_numpy(float)
    nothing = ~(e > 0)
    if (k < 0).any() or (e < 0).any() or (k[nothing & (e == 0)] > 0).any():
        raise UsageFault("Antal og eksponering skal være nul eller derover. Hvor der er tilfælde, skal der være eksponering.")
    missing = nothing | np.isnan(k)
    return series, np.where(missing, np.nan, k), np.where(missing, np.nan, e)


def _hold_shares(cases: Array, total: Array) -> None:
    if (cases > total).any():
        raise UsageFault("Der er flere tilfælde, end der er i alt. Giv antallet først og det, det er ud af, bagefter.")


def _in_time(series: "pd.Series[float]") -> "pd.Series[float]":
    """In order of time where the index tells it: neighbours in the chart are neighbours in time."""
    if series.index.has_duplicates:
        raise UsageFault("Serien har det samme tidspunkt to gange. Læg tallene sammen, så hvert tidspunkt står én gang.")
    if not isinstance(series.index, pd.PeriodIndex) or series.empty:
        return series
    return series.reindex(pd.period_range(series.index.min(), series.index.max(), freq=series.index.freq))


def _mean(x: Array) -> float:
    return float(np.nanmean(x)) if (~np.isnan(x)).any() else np.nan


def _moving_range(x: Array) -> float:
    """Mean distance of neighbours; across a missing point there is none."""
    return _mean(np.abs(np.diff(x)))


def _pooled(
    k: Array, base: Array, variance: Callable[[float], float], first: slice, phase: slice, highest: float = np.inf
) -> tuple[Array, Array, Array]:
    rate = float(np.nansum(k[first]) / np.nansum(base[first])) if (base[first] > 0).any() else np.nan
    half = 3 * np.sqrt(variance(rate) / base[phase])
    return np.full(half.size, rate), np.maximum(rate - half, 0), np.minimum(rate + half, highest)


def _chart(
    series: "pd.Series[float]",
    x: Array,
    limits: _Limits,
    baseline: int | None,
    rebase: Sequence[object],
    *,
    moving_range: bool = False,
) -> ControlChart:
    if not set(rebase) <= set(series.index):
        raise UsageFault("Et skift (rebase) skal være et af seriens egne tidspunkter.")
    if np.isnan(x).all() or (baseline is not None and baseline < 2):
        raise UsageFault("Et kontroldiagram kræver mindst én måling og mindst to punkter til at sætte grænserne.")
    starts = [0, *(place for place, entry in enumerate(series.index) if entry in set(rebase))]
    phases = [slice(start, stop) for start, stop in zip(starts, [*starts[1:], x.size], strict=True) if stop > start]
    parts, shortest = [], x.size
    for number_of, phase in enumerate(phases):
        points = min(phase.stop - phase.start, MAX_BASELINE if baseline is None else baseline)
        shortest = min(shortest, int((~np.isnan(x[phase][:points])).sum()))
        centre, lower, upper = limits(slice(phase.start, phase.start + points), phase)
        value = x[phase]
        outside = (value < lower) | (value > upper)
        columns = (value, centre, lower, upper, outside, np.full(value.size, number_of))
        parts.append(pd.DataFrame(dict(zip(CHART_COLUMNS, columns, strict=True)), index=series.index[phase]))
    frame = pd.concat(parts)
    last = frame[frame["phase"] == frame["phase"].max()]
    runs = anhoej_runs(last["value"], last["centre"])
    first = x[phases[0]][: MAX_BASELINE if baseline is None else baseline]
    return ControlChart(
        frame,
        _moving_range(first) if moving_range else np.nan,
        runs,
        _warnings(first, shortest),
        _text(frame, runs),
    )


def _warnings(first: Array, shortest: int) -> tuple[str, ...]:
    found = []
    if shortest < MIN_BASELINE:
        found.append(say("chart.short", "description", least=number(MIN_BASELINE)))
    place = np.flatnonzero(~np.isnan(first)).astype(float)
    first = first[~np.isnan(first)]
    if first.size >= MIN_BASELINE:
        centred = first - first.mean()
        spread = float(centred @ centred)
        place -= place.mean()
        if spread > 0:
            trend = float(place @ centred) / np.sqrt(spread * float(place @ place))
            neighbours = float(centred[1:] @ centred[:-1]) / spread
            if abs(trend) > 2 / np.sqrt(first.size):
                found.append(say("chart.trend", "before_after"))
            elif neighbours > 2 / np.sqrt(first.size):
                found.append(say("chart.neighbours", "description"))
    return tuple(found)


def _text(frame: pd.DataFrame, runs: Runs) -> str:
    measured = frame[frame["value"].notna()]
    outside, points = int(measured["outside"].sum()), len(measured)
    if measured[["lower", "upper"]].isna().to_numpy().any():
        limits = say("chart.no_limits", "before_after")
    else:
        key = "chart.outside" if outside else "chart.inside"
        limits = say(key, "before_after", outside=number(outside), points=number(points))
    few = runs.useful < MIN_RUNS and not runs.signal
    side = "chart.few_runs" if few else "chart.shift" if runs.signal else "chart.no_shift"
    return f"{limits} {say(side, 'before_after')}"


def funnel(k: "pd.Series[float] | ArrayLike", n: "pd.Series[float] | ArrayLike") -> pd.DataFrame:
    """Each unit's share against what chance alone would give around the common share: exact binomial limits.

    Args:
        k, n: cases and base of each unit, on the same index. A unit without a base has no share and no limits.

    Returns:
        unit, k, n, share, limits at 95 and 99.8 %, outside ('', '95', '998'): a share strictly beyond a limit has less than
        2.5 % (0.1 %) chance on that side. Never a ranking.
    """
    k = _as_series(k)
    _, cases, base = _counts(k.reset_index(drop=True), n.reindex(k.index).to_numpy(float) if isinstance(n, pd.Series) else n)
    _hold_shares(cases, base)
    common = np.nansum(cases) / np.nansum(base) if (base > 0).any() else np.nan
    limits = {}
    for level, tail in (("95", 0.025), ("998", 0.001)):
        sizes = np.nan_to_num(base).astype(int)
        reach = [special.bdtr(np.arange(size + 1), size, common) for size in sizes]
        limits[f"lower_{level}"] = [np.searchsorted(chance, tail, side="right") for chance in reach] / base
        limits[f"upper_{level}"] = [np.searchsorted(chance, 1 - tail) for chance in reach] / base
    share = cases / base
    outside = np.full(share.size, "", dtype=object)
    for level in ("95", "998"):
        outside[(share < limits[f"lower_{level}"]) | (share > limits[f"upper_{level}"])] = level
    frame = {"unit": k.index, "k": cases, "n": base, "share": share, **limits, "outside": outside}
    return pd.DataFrame(frame)[FUNNEL_COLUMNS]
