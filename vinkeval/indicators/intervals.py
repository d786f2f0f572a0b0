"""Closed-form 95 % intervals, exactly as the definition sheet gives them: the same numbers everywhere, no simulation.

Every function returns (lower, upper), both NaN where there is too little to say.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

Z = 1.959964
TAIL = 0.025
NONE = (math.nan, math.nan)
Interval = tuple[float, float]
Floats = NDArray[np.float64]


def wilson(successes: float, trials: float) -> Interval:
    """Wilson's interval of a share, without continuity correction."""
    if trials <= 0 or not 0 <= successes <= trials:
        return NONE
    share, weight = successes / trials, Z * Z / trials
    middle = (share + weight / 2) / (1 + weight)
    half = Z * math.sqrt(share * (1 - share) / trials + weight / (4 * trials)) / (1 + weight)
    lower = 0.0 if successes == 0 else middle - half
    return lower, 1.0 if successes == trials else middle + half


def garwood(count: float) -> Interval:
    """Exact interval of a Poisson count."""
    lower = float(special.gammaincinv(count, TAIL)) if count > 0 else 0.0
    return lower, float(special.gammaincinv(count + 1, 1 - TAIL))


def order_statistics(values: Floats, smallest: int = 6) -> Interval:
    """Interval of a median between two of the ordered values; none below six."""
    n = len(values)
    if n < smallest:
        return NONE
    ranks = np.arange(n + 1)
    k = int(np.argmax(special.bdtr(ranks, n, 0.5) >= TAIL))
    ordered = np.sort(values)
    return float(ordered[k - 1]), float(ordered[n - k])


def cluster_robust(changes: Floats, clusters: NDArray[Any], smallest: int = 5) -> tuple[float, float, float, int]:
    """Interval of a mean whose values come in clusters (one activity, one class).

    Returns:
        lower, upper, standard error, number of clusters; no interval below five clusters.
    """
    number_of, sums = _cluster_sums(changes - changes.mean(), clusters)
    if number_of < 2:
        return *NONE, math.nan, number_of
    se = math.sqrt(number_of / (number_of - 1) * float(np.square(sums).sum())) / len(changes)
    if number_of < smallest:
        return *NONE, se, number_of
    return *_around(float(changes.mean()), se, number_of - 1), se, number_of


def paired_t(changes: Floats, smallest: int = 5) -> tuple[float, float, float, int]:
    """Interval of a mean of independent changes (each person its own cluster); none below five."""
    return cluster_robust(changes, np.arange(len(changes)), smallest)


def ratio_of_sums(tops: Floats, bottoms: Floats, smallest: int = 5) -> Interval:
    """Interval of Σ tops / Σ bottoms over cases, cut at 0 and 1; none below five cases."""
    n = len(tops)
    if n < smallest or bottoms.sum() <= 0:
        return NONE
    ratio = float(tops.sum() / bottoms.sum())
    se = math.sqrt(n / (n - 1) * float(np.square(tops - ratio * bottoms).sum())) / float(bottoms.sum())
    lower, upper = _around(ratio, se, n - 1)
    return max(0.0, lower), min(1.0, upper)


def paired_wald(steps: Floats, smallest: int = 10) -> Interval:
    """Interval of the mean of steps of -1, 0 and 1 (net change of a share among the same cases); none below ten."""
    n = len(steps)
    if n < smallest:
        return NONE
    net, moved = float(steps.sum()), float(np.abs(steps).sum())
    se = math.sqrt(max(0.0, moved - net * net / n)) / n
    return net / n - Z * se, net / n + Z * se


def _around(middle: float, se: float, df: int) -> Interval:
    half = float(special.stdtrit(df, 1 - TAIL)) * se
    return middle - half, middle + half


def _cluster_sums(values: Floats, clusters: Sequence[Any] | NDArray[Any]) -> tuple[int, Floats]:
    labels, positions = np.unique(np.asarray(clusters), return_inverse=True)
    return len(labels), np.bincount(positions, weights=values, minlength=len(labels)).astype(np.float64)
