"""The usual estimators of a regression on a time series. They stand beside the reported one in the sensitivity battery and in
`benchmarks/coverage.py`; none of them keeps its 95 % on series this short.

Sources: Newey & West (1987), Econometrica 55, 703-708, with the small-sample factor n/(n-p) of Stata's `newey`; Prais & Winsten
(1954), iterated; both with Student's t.
"""

from dataclasses import dataclass

import numpy as np

from vinkeval.evidence.ar1 import Array
from vinkeval.intervals import t_quantile


@dataclass(frozen=True, eq=False)
class LinearFit:
    """Coefficients (p) with their covariance (p x p), degrees of freedom and, where one was estimated, autocorrelation."""

    coefficients: Array
    covariance: Array
    df: float
    rho: float = 0.0

    @property
    def se(self) -> Array:
        """Standard errors."""
        return np.sqrt(np.diag(self.covariance))

    def interval(self, contrast: Array) -> tuple[float, float, float]:
        """Estimate and 95 % limits (t) of a contrast of the coefficients."""
        estimate = float(contrast @ self.coefficients)
        half = t_quantile(self.df) * float(np.sqrt(contrast @ self.covariance @ contrast))
        return estimate, estimate - half, estimate + half


def least_squares(y: Array, x: Array) -> LinearFit:
    """Ordinary least squares: right only if neighbours are independent."""
    n, p = x.shape
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ (x.T @ y)
    residual = y - x @ beta
    return LinearFit(beta, inverse * float(residual @ residual) / (n - p), n - p)


def newey_west(y: Array, x: Array, lag: int | None = None) -> LinearFit:
    """Least squares with Bartlett weights over `lag` neighbours (by default 4(n/100)^(2/9)) and the small-sample factor."""
    n, p = x.shape
    lag = int(4 * (n / 100) ** (2 / 9)) if lag is None else lag
    plain = least_squares(y, x)
    scores = x * (y - x @ plain.coefficients)[:, None]
    meat = scores.T @ scores
    for step in range(1, lag + 1):
        cross = scores[step:].T @ scores[:-step]
        meat += (1 - step / (lag + 1)) * (cross + cross.T)
    inverse = np.linalg.inv(x.T @ x)
    return LinearFit(plain.coefficients, inverse @ meat @ inverse * n / (n - p), n - p)


def prais_winsten(y: Array, x: Array, *, tolerance: float = 1e-10) -> LinearFit:
    """Generalised least squares with AR(1) errors, the first point kept, iterated on the residuals' own autocorrelation."""
    n, p = x.shape
    rho, fit = 0.0, least_squares(y, x)
    for _ in range(1000):
        residual = y - x @ fit.coefficients
        new = float(np.clip(residual[1:] @ residual[:-1] / (residual[:-1] @ residual[:-1]), -0.99, 0.99))
        z = np.column_stack([x, y])
        z = np.vstack([np.sqrt(1 - new**2) * z[:1], z[1:] - new * z[:-1]])
        fit = least_squares(z[:, p], z[:, :p])
        if abs(new - rho) < tolerance:
            break
        rho = new
    return LinearFit(fit.coefficients, fit.covariance, n - p, new)


@dataclass(frozen=True)
class BreakInMean:
    """A shift of the mean at an unknown date: the position of the last point before it, and the sup-F statistic.

    Attributes:
        last_before: position (0-based) of the last point before the shift.
        sup_f: largest F (Chow) over all dates that leave `trim` of the points on each side.
        rss_without, rss_with: residual sums of squares.
    """

    last_before: int
    sup_f: float
    rss_without: float
    rss_with: float


def break_in_mean(y: Array, trim: float = 0.15) -> BreakInMean:
    """Where the mean of a series shifts most (Andrews 1993, Econometrica 61, 821-856; Bai & Perron 2003)."""
    n = y.size
    margin = max(int(np.floor(n * trim)), 1)
    without = float(np.sum((y - y.mean()) ** 2))
    firsts = range(margin, n - margin + 1)
    split = np.array([np.sum((y[:k] - y[:k].mean()) ** 2) + np.sum((y[k:] - y[k:].mean()) ** 2) for k in firsts])
    f = (without - split) / (split / (n - 2))
    best = int(np.argmax(f))
    return BreakInMean(firsts[best] - 1, float(f[best]), without, float(split[best]))
