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
D2 = 1.128  # expected range of two normal values, as tabulated
CHART_COLUMNS = ["value", "centre", "lower", "upper", "outside", "phase"]


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
    """Longest run and number of crossings, points on the centre line left out."""
    side = np.sign(np.asarray(values, dtype=float) - np.asarray(centre, dtype=float))
    side = side[side != 0]
    n = side.size
    if n == 0:
        return Runs(0, 0, 0, 0, 0)
    changes = np.flatnonzero(np.diff(side) != 0)
    lengths = np.diff(np.concatenate([[-1], changes, [n - 1]]))
    chances = special.bdtr(np.arange(n), n - 1, 0.5) if n > 1 else np.ones(1)
    return Runs(n, int(lengths.max()), int(np.round(np.log2(n) + 3)), changes.size, int(np.searchsorted(chances, 0.05)))


def xmr(series: "pd.Series[float]", baseline: int | None = None, rebase: Sequence[object] = ()) -> ControlChart:
    """Individuals chart: mean of the baseline ± 3/1.128 times its mean moving range.

    Args:
        series: values in order of time.
        baseline: how many of the first points of each phase set its limits; by default all up to 20.
        rebase: index values at which a declared event begins a new phase.
    """
    x = _ordered(series)

    def limits(first: slice, phase: slice) -> tuple[Array, Array, Array]:
        centre, half = x[first].mean(), 3 / D2 * _moving_range(x[first])
        size = phase.stop - phase.start
        return np.full(size, centre), np.full(size, centre - half), np.full(size, centre + half)

    return _chart(series, x, limits, baseline, rebase, moving_range=True)


def c_chart(series: "pd.Series[float]", baseline: int | None = None, rebase: Sequence[object] = ()) -> ControlChart:
    """Chart of counts with equal exposure: mean ± 3 sqrt(mean), never below zero. Arguments as `xmr`."""
    return u_chart(series, pd.Series(1.0, index=series.index), baseline, rebase)


def u_chart(
    counts: "pd.Series[float]", exposure: "pd.Series[float]", baseline: int | None = None, rebase: Sequence[object] = ()
) -> ControlChart:
    """Chart of rates: pooled rate ± 3 sqrt(rate/exposure), never below zero. Arguments as `xmr`."""
    k, e = _ordered(counts), np.asarray(exposure.reindex(counts.index), dtype=float)
    limits = partial(_pooled, k, e, lambda rate: rate)
    return _chart(counts, k / e, limits, baseline, rebase)


def p_chart(
    counts: "pd.Series[float]", total: "pd.Series[float]", baseline: int | None = None, rebase: Sequence[object] = ()
) -> ControlChart:
    """Chart of shares: pooled share ± 3 sqrt(share (1 - share)/n), within 0 and 1. Arguments as `xmr`."""
    k, n = _ordered(counts), np.asarray(total.reindex(counts.index), dtype=float)
    limits = partial(_pooled, k, n, lambda share: share * (1 - share), highest=1.0)
    return _chart(counts, k / n, limits, baseline, rebase)


def _ordered(series: "pd.Series[float]") -> Array:
    if series.index.has_duplicates:
        raise UsageFault("Serien har det samme tidspunkt to gange. Læg tallene sammen, så hvert tidspunkt står én gang.")
    return np.asarray(series, dtype=float)


def _moving_range(x: Array) -> float:
    return float(np.abs(np.diff(x)).mean()) if x.size > 1 else np.nan


def _pooled(
    k: Array, base: Array, variance: Callable[[float], float], first: slice, phase: slice, highest: float = np.inf
) -> tuple[Array, Array, Array]:
    rate = float(k[first].sum() / base[first].sum())
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
    starts = [0, *(place for place, entry in enumerate(series.index) if entry in set(rebase))]
    phases = [slice(start, stop) for start, stop in zip(starts, [*starts[1:], x.size], strict=True) if stop > start]
    parts, shortest = [], x.size
    for number_of, phase in enumerate(phases):
        points = min(phase.stop - phase.start, MAX_BASELINE if baseline is None else baseline)
        shortest = min(shortest, points)
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
        _text(int(frame["outside"].sum()), len(frame), runs),
    )


def _warnings(first: Array, shortest: int) -> tuple[str, ...]:
    found = []
    if shortest < MIN_BASELINE:
        found.append(say("chart.short", "description", least=number(MIN_BASELINE)))
    if first.size >= MIN_BASELINE:
        centred = first - first.mean()
        spread = float(centred @ centred)
        place = np.arange(first.size) - (first.size - 1) / 2
        if spread > 0:
            trend = float(place @ centred) / np.sqrt(spread * float(place @ place))
            neighbours = float(centred[1:] @ centred[:-1]) / spread
            if abs(trend) > 2 / np.sqrt(first.size):
                found.append(say("chart.trend", "before_after"))
            elif neighbours > 2 / np.sqrt(first.size):
                found.append(say("chart.neighbours", "description"))
    return tuple(found)


def _text(outside: int, points: int, runs: Runs) -> str:
    limits = "chart.outside" if outside else "chart.inside"
    side = "chart.shift" if runs.signal else "chart.no_shift"
    return f"{say(limits, 'before_after', outside=number(outside), points=number(points))} {say(side, 'before_after')}"


FUNNEL_COLUMNS = ["unit", "k", "n", "share", "lower_95", "upper_95", "lower_998", "upper_998", "outside"]


def funnel(k: "pd.Series[float]", n: "pd.Series[float]") -> pd.DataFrame:
    """Each unit's share against what chance alone would give around the common share: exact binomial limits.

    Args:
        k, n: cases and base of each unit, on the same index.

    Returns:
        unit, k, n, share, limits at 95 and 99.8 %, outside ('', '95', '998'): a share strictly beyond a limit has less than
        2.5 % (0.1 %) chance on that side. Never a ranking.
    """
    cases, base = k.to_numpy(float), n.reindex(k.index).to_numpy(float)
    common = cases.sum() / base.sum()
    limits = {}
    for level, tail in (("95", 0.025), ("998", 0.001)):
        reach = [special.bdtr(np.arange(int(size) + 1), int(size), common) for size in base]
        limits[f"lower_{level}"] = [np.searchsorted(chance, tail, side="right") for chance in reach] / base
        limits[f"upper_{level}"] = [np.searchsorted(chance, 1 - tail) for chance in reach] / base
    share = cases / base
    outside = np.full(share.size, "", dtype=object)
    for level in ("95", "998"):
        outside[(share < limits[f"lower_{level}"]) | (share > limits[f"upper_{level}"])] = level
    frame = {"unit": k.index, "k": cases, "n": base, "share": share, **limits, "outside": outside}
    return pd.DataFrame(frame)[FUNNEL_COLUMNS]
