"""Closed-form intervals for single figures: shares, counts, medians, mean changes, and differences of two.

Plain numbers in, `Interval` out; no tables and no plan. Shares, counts and differences also take arrays and then give arrays.
Everything is two-sided at 95 % and exact or closed-form, so that two computers give the same limits (docs/metode.md section 2).
A limit that cannot be had (too few answers, no denominator, more cases than there are in all) is NaN: too little data is a
result, never an error. What an analyst asks for by mistake is refused by `vinkeval.evidence.single`.

Sources: Wilson (1927); Clopper & Pearson (1934); Garwood (1936); Newcombe (1998), Statistics in Medicine 17, 857-872 (shares),
873-890 (differences) and 2635-2650 (paired differences); Przyborowski & Wilenski (1940) for the ratio of two counts.
"""

import math
from typing import NamedTuple, cast, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special  # scipy.stats would cost a run more than all it computes here

ALPHA = 0.05
Z = float(special.ndtri(1 - ALPHA / 2))

MIN_CLUSTERS = 5
MIN_PAIRS = 5
MIN_CASES_RATIO = 5
MIN_CASES_WALD = 10
MIN_VALUES_MEDIAN = 6


class Interval(NamedTuple):
    """An estimate with its 95 % limits; NaN where a limit cannot be given."""

    estimate: float
    lower: float
    upper: float


class Intervals(NamedTuple):
    """The same for arrays, all of one shape."""

    estimate: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


class MeanInterval(NamedTuple):
    """A mean or ratio with its limits, standard error and what stands behind it.

    Attributes:
        estimate, lower, upper: in the unit of the values; limits NaN where there are too few.
        se: standard error; NaN where none can be computed.
        n: number of values (pairs, cases).
        clusters: number of independent groups (equal to `n` where every value stands alone).
    """

    estimate: float
    lower: float
    upper: float
    se: float
    n: int
    clusters: int


def _given(estimate: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> Interval | Intervals:
    if np.ndim(estimate) == 0:  # one number, which mypy cannot see
        return Interval(float(cast(float, estimate)), float(cast(float, lower)), float(cast(float, upper)))
    return Intervals(np.asarray(estimate, float), np.asarray(lower, float), np.asarray(upper, float))


def _floats(*values: ArrayLike) -> list[NDArray[np.float64]]:
    return [np.asarray(value, dtype=float) for value in np.broadcast_arrays(*values)]


def _are_single(*values: ArrayLike) -> bool:
    """Plain numbers, for which the detour by arrays would cost thirty times the arithmetic."""
    return all(isinstance(value, float | int) for value in values)


@overload
def wilson(k: float, n: float) -> Interval: ...
@overload
def wilson(k: NDArray[np.generic], n: ArrayLike) -> Intervals: ...
def wilson(k: ArrayLike, n: ArrayLike) -> Interval | Intervals:
    """Wilson's score interval of the share k/n, without continuity correction. NaN where n is 0."""
    if _are_single(k, n) and 0 <= cast(float, k) <= cast(float, n):
        return _wilson_of_one(float(cast(float, k)), float(cast(float, n)))
    k, n = _floats(k, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = k / n
        centre = share + Z**2 / (2 * n)
        half = Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
        scale = 1 + Z**2 / n
        lower, upper = (centre - half) / scale, (centre + half) / scale
    # At the ends the formula gives 0 and 1 but for rounding.
    lower = np.where((k == 0) & (n > 0), 0.0, lower)
    upper = np.where((k == n) & (n > 0), 1.0, upper)
    return _given(share, lower, upper)


def _wilson_of_one(k: float, n: float) -> Interval:
    if n == 0:
        return Interval(math.nan, math.nan, math.nan)
    share, scale = k / n, 1 + Z**2 / n
    centre, half = share + Z**2 / (2 * n), Z * math.sqrt(share * (1 - share) / n + Z**2 / (4 * (n * n)))
    return Interval(share, (centre - half) / scale if k > 0 else 0.0, (centre + half) / scale if k < n else 1.0)


@overload
def clopper_pearson(k: float, n: float) -> Interval: ...
@overload
def clopper_pearson(k: NDArray[np.generic], n: ArrayLike) -> Intervals: ...
def clopper_pearson(k: ArrayLike, n: ArrayLike) -> Interval | Intervals:
    """Exact (never too narrow) interval of the share k/n. NaN where n is 0."""
    k, n = _floats(k, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = k / n
        lower = np.where(k > 0, special.betaincinv(np.maximum(k, 1), n - k + 1, ALPHA / 2), 0.0)
        upper = np.where(k < n, special.betaincinv(k + 1, np.maximum(n - k, 1), 1 - ALPHA / 2), 1.0)
    return _given(share, np.where(n > 0, lower, np.nan), np.where(n > 0, upper, np.nan))


@overload
def poisson_interval(k: float, exposure: float = 1.0) -> Interval: ...
@overload
def poisson_interval(k: NDArray[np.generic], exposure: ArrayLike = 1.0) -> Intervals: ...
def poisson_interval(k: ArrayLike, exposure: ArrayLike = 1.0) -> Interval | Intervals:
    """Garwood's exact interval of the Poisson rate k/exposure."""
    if _are_single(k, exposure) and cast(float, k) >= 0 and cast(float, exposure) > 0:
        return _poisson_of_one(float(cast(float, k)), float(cast(float, exposure)))
    k, exposure = _floats(k, exposure)
    lower = np.where(k > 0, special.gammaincinv(np.maximum(k, 1), ALPHA / 2), 0.0)
    upper = special.gammaincinv(k + 1, 1 - ALPHA / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _given(k / exposure, np.where(np.isnan(k), np.nan, lower) / exposure, upper / exposure)


def _poisson_of_one(k: float, exposure: float) -> Interval:
    least = float(special.gammaincinv(max(k, 1.0), ALPHA / 2)) if k > 0 else 0.0
    return Interval(k / exposure, least / exposure, float(special.gammaincinv(k + 1, 1 - ALPHA / 2)) / exposure)


@overload
def rate_ratio(k1: float, e1: float, k0: float, e0: float) -> Interval: ...
@overload
def rate_ratio(k1: NDArray[np.generic], e1: ArrayLike, k0: ArrayLike, e0: ArrayLike) -> Intervals: ...
def rate_ratio(k1: ArrayLike, e1: ArrayLike, k0: ArrayLike, e0: ArrayLike) -> Interval | Intervals:
    """Ratio of two Poisson rates (k1/e1)/(k0/e0), exact given the sum: Clopper-Pearson on k1 of k0 + k1.

    With no events before, the ratio and its upper limit are infinite; with none at all nothing can be said (NaN, 0, infinity).
    """
    k1, e1, k0, e0 = _floats(k1, e1, k0, e0)
    total = np.asarray(k0 + k1)
    _, low, high = clopper_pearson(k1.ravel(), np.where(total > 0, total, 1.0).ravel())
    with np.errstate(divide="ignore", invalid="ignore"):
        exposure = e0 / e1
        lower = (low / (1 - low)).reshape(total.shape) * exposure
        upper = np.where(high < 1, high / (1 - high), np.inf).reshape(total.shape) * exposure
        ratio = k1 / k0 * exposure
    return _given(ratio, np.where(total > 0, lower, 0.0), np.where(total > 0, upper, np.inf))


@overload
def newcombe(k1: float, n1: float, k0: float, n0: float) -> Interval: ...
@overload
def newcombe(k1: NDArray[np.generic], n1: ArrayLike, k0: ArrayLike, n0: ArrayLike) -> Intervals: ...
def newcombe(k1: ArrayLike, n1: ArrayLike, k0: ArrayLike, n0: ArrayLike) -> Interval | Intervals:
    """Difference of two independent shares k1/n1 - k0/n0: Newcombe's hybrid of the two Wilson intervals (his method 10)."""
    k1, n1, k0, n0 = _floats(k1, n1, k0, n0)
    shape = k1.shape
    p1, l1, u1 = wilson(k1.ravel(), n1.ravel())
    p0, l0, u0 = wilson(k0.ravel(), n0.ravel())
    lower = p1 - p0 - np.sqrt((p1 - l1) ** 2 + (u0 - p0) ** 2)
    upper = p1 - p0 + np.sqrt((u1 - p1) ** 2 + (p0 - l0) ** 2)
    return _given((p1 - p0).reshape(shape), lower.reshape(shape), upper.reshape(shape))


def newcombe_paired(table: ArrayLike) -> Interval:
    """Difference of two shares of the same people: Newcombe's paired score interval (1998, method 10).

    Args:
        table: 2 x 2 counts of pairs [[yes-yes, yes-no], [no-yes, no-no]]; rows the first answer, columns the second.

    Returns:
        Share yes at the first answer minus share yes at the second.
    """
    (both, first), (second, neither) = np.asarray(table, dtype=float)
    n = both + first + second + neither
    p1, l1, u1 = wilson(both + first, n)
    p2, l2, u2 = wilson(both + second, n)
    margins = (both + first) * (second + neither) * (both + second) * (first + neither)
    cross = both * neither - first * second
    if cross > 0:  # a continuity correction for positive association only, as Newcombe found it to be needed
        cross = max(cross - n / 2, 0.0)
    phi = cross / np.sqrt(margins) if margins > 0 else 0.0
    down = np.sqrt(max((p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2, 0.0))
    up = np.sqrt(max((u1 - p1) ** 2 - 2 * phi * (u1 - p1) * (p2 - l2) + (p2 - l2) ** 2, 0.0))
    return Interval(p1 - p2, float(p1 - p2 - down), float(p1 - p2 + up))


def paired_wald(up: int, down: int, n: int) -> MeanInterval:
    """Net change (up - down)/n of a yes/no answer in n pairs; limits from 10 pairs on."""
    if n == 0:
        return MeanInterval(np.nan, np.nan, np.nan, np.nan, 0, 0)
    change = (up - down) / n
    se = float(np.sqrt(up + down - (up - down) ** 2 / n)) / n
    half = Z * se if n >= MIN_CASES_WALD else np.nan
    return MeanInterval(change, change - half, change + half, se, n, n)


def median_interval(values: ArrayLike) -> Interval:
    """Median (mean of the two middle values of an even number) with its exact order-statistic interval from 6 values on.

    A missing value is no value.
    """
    given = np.asarray(values, dtype=float)
    ordered = np.sort(given[~np.isnan(given)])
    n = ordered.size
    if n == 0:
        return Interval(np.nan, np.nan, np.nan)
    middle = float(np.median(ordered))
    if n < MIN_VALUES_MEDIAN:
        return Interval(middle, np.nan, np.nan)
    k = int(np.searchsorted(special.bdtr(np.arange(n), n, 0.5), ALPHA / 2))  # smallest k with P(Bin(n, ½) ≤ k) ≥ 0.025
    return Interval(middle, float(ordered[k - 1]), float(ordered[n - k]))


def t_quantile(df: float) -> float:
    """The 97.5 % quantile of Student's t with `df` degrees of freedom."""
    return float(special.stdtrit(df, 1 - ALPHA / 2))


def _t_interval(estimate: float, se: float, df: int, n: int, clusters: int) -> MeanInterval:
    half = t_quantile(df) * se
    return MeanInterval(estimate, estimate - half, estimate + half, se, n, clusters)


def paired_mean(differences: ArrayLike) -> MeanInterval:
    """Mean of paired differences with the t interval, n - 1 degrees of freedom; limits from 5 pairs on.

    A missing difference is no pair.
    """
    d = np.asarray(differences, dtype=float)
    d = d[~np.isnan(d)]
    if d.size < MIN_PAIRS:
        return MeanInterval(float(d.mean()) if d.size else np.nan, np.nan, np.nan, np.nan, d.size, d.size)
    return _t_interval(float(d.mean()), float(d.std(ddof=1) / np.sqrt(d.size)), d.size - 1, d.size, d.size)


def cluster_robust_mean(differences: ArrayLike, cluster: ArrayLike) -> MeanInterval:
    """Mean of differences of people who come in groups (a class, a course): cluster-robust t, G - 1 degrees of freedom.

    Args:
        differences: one per pair; a missing difference is no pair.
        cluster: the group of each pair (any labels).

    Returns:
        Limits from 5 groups on; se = sqrt(G/(G-1) * sum over groups of (sum of d - mean)²)/n.
    """
    d = np.asarray(differences, dtype=float)
    known = ~np.isnan(d)
    d, cluster = d[known], np.asarray(cluster)[known]
    _, group = np.unique(cluster, return_inverse=True)
    groups = int(group.max()) + 1 if d.size else 0
    if groups < MIN_CLUSTERS:
        return MeanInterval(float(d.mean()) if d.size else np.nan, np.nan, np.nan, np.nan, d.size, groups)
    mean = float(d.mean())
    sums = np.bincount(group.ravel(), weights=d - mean)
    se = float(np.sqrt(groups / (groups - 1) * np.sum(sums**2)) / d.size)
    return _t_interval(mean, se, groups - 1, d.size, groups)


def ratio_of_sums(numerators: ArrayLike, denominators: ArrayLike) -> MeanInterval:
    """Share made of sums over cases, Σm/Σs, linearised t interval over the cases, cut at 0 and 1; limits from 5 cases on."""
    m, s = np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    n, total = m.size, float(s.sum())
    if n == 0 or total == 0:
        return MeanInterval(np.nan, np.nan, np.nan, np.nan, n, n)
    ratio = float(m.sum()) / total
    if n < MIN_CASES_RATIO:
        return MeanInterval(ratio, np.nan, np.nan, np.nan, n, n)
    se = float(np.sqrt(n / (n - 1) * np.sum((m - ratio * s) ** 2)) / total)
    free = _t_interval(ratio, se, n - 1, n, n)
    return free._replace(lower=max(free.lower, 0.0), upper=min(free.upper, 1.0))


def difference_of_means(after: MeanInterval, before: MeanInterval) -> MeanInterval:
    """Difference of two independent mean changes: se = sqrt(se0² + se1²), t with min(G0, G1) - 1 degrees of freedom."""
    estimate, se = after.estimate - before.estimate, float(np.hypot(after.se, before.se))
    df = min(after.clusters, before.clusters) - 1
    if df < 1 or np.isnan(se):
        return MeanInterval(estimate, np.nan, np.nan, np.nan, after.n + before.n, df + 1)
    return _t_interval(estimate, se, df, after.n + before.n, df + 1)
