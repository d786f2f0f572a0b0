"""Counts as a linear regression: the working scale of a quasi-Poisson model with log link.

At the fitted means m the working response log m + (y - m)/m has variance dispersion/m. Divided by its standard deviation it
has the same variance everywhere, so that its errors can be given an autocorrelation; coefficients stay log rate ratios.

Source: McCullagh & Nelder (1989), Generalized Linear Models, section 2.5 and chapter 9.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinkeval.evidence.ar1 import Array, Regression, Unfittable

_LEAST_MEAN = 1e-3


@dataclass(frozen=True, eq=False)
class LogLinear:
    """A quasi-Poisson fit.

    Attributes:
        coefficients: p log rate ratios. mean: n fitted counts. covariance: p x p, dispersion 1.
        dispersion: Pearson chi-square over its degrees of freedom.
    """

    coefficients: Array
    mean: Array
    covariance: Array
    dispersion: float


def quasi_poisson(y: Array, x: Array, exposure: Array) -> LogLinear:
    """Fit log E(y) = log exposure + X b by iterative weighted least squares.

    Raises:
        Unfittable: the counts do not determine the terms (no events on one side, too few points).
    """
    n, p = x.shape
    if n <= p or np.linalg.matrix_rank(x) < p:
        raise Unfittable(f"{n} points, {p} terms")
    offset = np.log(exposure)
    eta = np.log(y + 0.5)
    for _ in range(100):
        mean = np.exp(eta)
        root = np.sqrt(mean)
        beta = np.linalg.lstsq(x * root[:, None], (eta - offset + (y - mean) / mean) * root, rcond=None)[0]
        new = np.clip(x @ beta + offset, -30, 30)
        if np.max(np.abs(new - eta)) < 1e-10:
            break
        eta = new
    else:
        raise Unfittable("the fit does not settle: too few events")
    mean = np.exp(new)
    covariance = np.linalg.inv(x.T @ (mean[:, None] * x))
    return LogLinear(np.asarray(beta, float), mean, covariance, float(np.sum((y - mean) ** 2 / mean) / (n - p)))


def working_regression(y: Array, x: Array, t: NDArray[np.int64], exposure: Array) -> Regression:
    """The working response and terms of the quasi-Poisson fit, scaled to equal variance."""
    fit = quasi_poisson(y, x, exposure)
    # Where a term holds zero counts only (schools in July), its fitted mean runs to zero: the floor leaves it no weight.
    mean = np.maximum(fit.mean, _LEAST_MEAN)
    root = np.sqrt(mean)
    response = np.log(mean) - np.log(exposure) + (y - mean) / mean
    return Regression(root * response, root[:, None] * x, t)
