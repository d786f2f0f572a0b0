"""One model on one series: from a layout to its four effects on the scale of the analysis (differences, or log ratios)."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from vinkeval.evidence.ar1 import STRONG_PERSISTENCE, Array, Regression, coefficients, effects
from vinkeval.evidence.counts import working_regression
from vinkeval.evidence.segments import Family, Layout, Series
from vinkeval.intervals import ALPHA

POWER = 0.8


@dataclass(frozen=True, eq=False)
class Fit:
    """Effects in the order of `segments.EFFECTS`, on the scale of the analysis.

    Attributes:
        estimate, lower, upper, df: 4 (NaN for an effect that is not in the model).
        rho: estimated autocorrelation. dispersion: error variance (counts: 1 = Poisson).
        expected: n fitted values; without: n values had nothing happened at the interruption (both on the scale of the data).
        regression, layout: what was fitted.
    """

    estimate: Array
    lower: Array
    upper: Array
    df: Array
    rho: float
    dispersion: float
    expected: Array
    without: Array
    regression: Regression
    layout: Layout

    @property
    def strong_persistence(self) -> bool:
        """Whether the autocorrelation had to be integrated out."""
        return self.rho >= STRONG_PERSISTENCE

    @property
    def detectable(self) -> float:
        """Smallest change of level that would be found in 8 of 10 such series, on the scale of the analysis."""
        half, df = (self.upper[0] - self.lower[0]) / 2, self.df[0]
        return float(half * (1 + special.stdtrit(df, POWER) / special.stdtrit(df, 1 - ALPHA / 2)))


def regression_of(series: Series, family: Family, layout: Layout) -> Regression:
    """The regression behind a family: the values themselves, or the working scale of the counts."""
    if family == "count":
        return working_regression(series.y, layout.x, series.t, series.exposure)
    return Regression(series.y, layout.x, series.t)


def fit(series: Series, family: Family, layout: Layout) -> Fit:
    """Fit one model.

    Raises:
        Unfittable: too few points, or terms that cannot be told apart.
    """
    regression = regression_of(series, family, layout)
    known = ~np.isnan(layout.contrasts).any(axis=1)
    found = effects(regression, layout.contrasts[known])

    def filled(values: Array) -> Array:
        out = np.full(known.size, np.nan)
        out[known] = values
        return out

    reml = regression.reml
    told = coefficients(regression)
    expected, without = layout.x @ told, layout.baseline @ told
    if family == "count":
        expected, without = np.exp(expected) * series.exposure, np.exp(without) * series.exposure
    return Fit(
        filled(found.estimate),
        filled(found.lower),
        filled(found.upper),
        filled(found.df),
        reml.rho,
        reml.variance,
        expected,
        without,
        regression,
        layout,
    )
