"""A small version of `benchmarks/coverage.py`: bounds that a method which ignores the autocorrelation fails.

300 draws a cell: the 99.9 % binomial reach around 95 % is ± 4.1 points; the bounds lie outside it and far above what least
squares reaches (70-80 % at an autocorrelation of 0.6).
"""

import numpy as np
import pandas as pd
import pytest

from vinkeval.evidence.ar1 import Array, Regression, effects, integrated
from vinkeval.evidence.counts import working_regression
from vinkeval.evidence.estimators import least_squares
from vinkeval.evidence.segments import Terms, design, lay_out

DRAWS = 300


def layout(n: int) -> tuple[Array, Array, np.ndarray]:
    series = lay_out(pd.Series(np.zeros(n), index=range(n)), n // 2)
    made = design(series, Terms())
    return made.x, made.contrasts, series.t


def latent(n: int, rho: float, seed: int) -> np.ndarray:
    t = np.arange(n)
    root = np.linalg.cholesky(rho ** np.abs(t[:, None] - t[None, :]))
    return np.random.default_rng(seed).standard_normal((DRAWS, n)) @ root.T


def held(limits: list[tuple[Array, Array]], truth: Array) -> Array:
    lower, upper = (np.array(side) for side in zip(*limits, strict=True))
    return ((lower <= truth) & (truth <= upper)).mean(axis=0)


@pytest.mark.parametrize(("n", "rho"), [(24, 0.4), (48, 0.0), (48, 0.6)])
def test_intervals_hold_and_least_squares_does_not(n: int, rho: float) -> None:
    x, contrasts, t = layout(n)
    ours, plain, widths = [], [], []
    for y in latent(n, rho, seed=n):
        regression = Regression(y, x, t)
        found, wide = effects(regression, contrasts), integrated(regression, contrasts)
        ours.append((found.lower, found.upper))
        widths.append((found.upper - found.lower, wide.upper - wide.lower))
        limits = np.array([least_squares(y, x).interval(contrast)[1:] for contrast in contrasts]).T
        plain.append((limits[0], limits[1]))
    assert held(ours, np.zeros(4)).min() >= 0.90
    own, wide_ones = (np.percentile(side, 90, axis=0) for side in zip(*widths, strict=True))
    assert (own <= 1.5 * wide_ones).all()
    if rho == 0.6:
        assert held(plain, np.zeros(4)).min() < 0.85


@pytest.mark.parametrize(("mean", "tau", "rho"), [(3.0, 0.0, 0.0), (10.0, 0.25, 0.4)])
def test_count_intervals_hold(mean: float, tau: float, rho: float) -> None:
    x, contrasts, t = layout(48)
    rng, ones = np.random.default_rng(9), np.ones(48)
    truth = contrasts @ np.array([0.0, 0.0, np.log(1.25), 0.0])
    limits = []
    for error in latent(48, rho, seed=5):
        y = rng.poisson(mean * np.exp(np.log(1.25) * x[:, 2] + tau * error - tau**2 / 2)).astype(float)
        found = effects(working_regression(y, x, t, ones), contrasts)
        limits.append((found.lower, found.upper))
    assert held(limits, truth).min() >= 0.89
