"""How far an answer depends on choices: estimator, season, dates, points left out, and how the pandemic is reckoned with.

Every battery is the same for all series. A member that cannot be fitted is a row without numbers, never an error.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from vinkeval.evidence.ar1 import Array, Regression, Unfittable, integrated
from vinkeval.evidence.counts import quasi_poisson
from vinkeval.evidence.estimators import LinearFit, least_squares, newey_west, prais_winsten
from vinkeval.evidence.fitting import Fit, fit, regression_of
from vinkeval.evidence.segments import Family, Layout, Pandemic, Series, Terms, design, outside_pandemic
from vinkeval.evidence.verdict import FULL_POINTS, MIN_AFTER, MIN_BEFORE, half_year
from vinkeval.intervals import Z, t_quantile
from vinkeval.plan.model import Event

BATTERY_COLUMNS = ["kind", "member", "estimate", "lower", "upper"]
PANDEMIC_WORDS: dict[Pandemic, str] = {
    "share": "andel af perioden under nedlukning",
    "none": "uden led for pandemien",
    "pulses": "et led for hver nedlukning",
    "step": "vedvarende skift fra pandemiens begyndelse",
    "excluded": "perioder med nedlukning udeladt",
}
_Triple = tuple[float, float, float]
_NOTHING: _Triple = (np.nan, np.nan, np.nan)


@dataclass(frozen=True, eq=False)
class Setting:
    """A series with the model it was given."""

    series: Series
    family: Family
    terms: Terms
    events: tuple[Event, ...]

    def layout(self) -> Layout:
        """Its design."""
        return design(self.series, self.terms, self.events)

    def fit(self) -> Fit:
        """Its fit."""
        return fit(self.series, self.family, self.layout())


def with_pandemic(setting: Setting, how: Pandemic) -> Setting:
    """The same with another way to reckon with the pandemic."""
    series = setting.series.keep(outside_pandemic(setting.series, setting.events)) if how == "excluded" else setting.series
    return replace(setting, series=series, terms=replace(setting.terms, pandemic=how))


def level_of(setting: Setting) -> _Triple:
    """Estimate and limits of the level on the scale of the analysis; NaN where it cannot be fitted."""
    try:
        found = setting.fit()
    except Unfittable:
        return _NOTHING
    return float(found.estimate[0]), float(found.lower[0]), float(found.upper[0])


def battery(setting: Setting) -> pd.DataFrame:
    """The whole battery for the level, on the scale of the analysis.

    Returns:
        kind, member (Danish), estimate, lower, upper. Kinds: estimator, season, start, date, left_out, model, placebo.
    """
    rows = [(kind, member, *triple) for kind, member, triple in _members(setting)]
    return pd.DataFrame(rows, columns=BATTERY_COLUMNS)


def signs(table: pd.DataFrame, reported: float) -> tuple[int, int]:
    """How many members (placebo apart) have the sign of the reported estimate, and of how many."""
    members = table[(table["kind"] != "placebo") & table["estimate"].notna()]
    return int((np.sign(members["estimate"]) == np.sign(reported)).sum()), len(members)


def placebos(table: pd.DataFrame) -> tuple[int, int]:
    """How many invented dates in the baseline show a difference, and of how many."""
    tried = table[(table["kind"] == "placebo") & table["estimate"].notna()]
    return int(((tried["lower"] > 0) | (tried["upper"] < 0)).sum()), len(tried)


def _members(setting: Setting) -> Iterator[tuple[str, str, _Triple]]:
    yield from _estimators(setting)
    for harmonics in {0, 1, 2} - {setting.terms.harmonics}:
        if setting.series.periods is not None:
            changed = replace(setting, terms=replace(setting.terms, harmonics=harmonics))
            yield "season", f"{harmonics} harmoniske led", level_of(changed)
    for later in (half_year(setting.series), 2 * half_year(setting.series)):
        kept = setting.series.t >= setting.series.t.min() + later
        if (kept & ~setting.series.after).sum() >= MIN_BEFORE:
            shorter = replace(setting, series=setting.series.keep(kept))
            yield "start", f"baseline begynder {_span(setting.series, later)} senere", level_of(shorter)
    for steps, words in ((-1, "en periode før"), (1, "en periode efter")):
        yield "date", words, level_of(replace(setting, series=setting.series.moved(steps)))
    yield from _left_out(setting)
    if setting.terms.slope:
        flat = replace(setting, terms=replace(setting.terms, slope=False))
        yield "model", "uden ændring i hældningen", level_of(flat)
        if setting.family == "count":
            yield "model", "quasi-Poisson, kun niveau (z)", _quasi_poisson(flat, dispersion_floor=1.0, z=True)
    yield from _placebo(setting)


def _span(series: Series, periods: int) -> str:
    return f"{periods} målinger" if series.periods is None else f"{periods * series.months_per_period} måneder"


def _estimators(setting: Setting) -> Iterator[tuple[str, str, _Triple]]:
    try:
        layout = setting.layout()
        regression = regression_of(setting.series, setting.family, layout)
        averaged = integrated(regression, layout.contrasts[:1])
    except Unfittable:
        return
    contrast = layout.contrasts[0]
    yield "estimator", "autokorrelation integreret ud", (averaged.estimate[0], averaged.lower[0], averaged.upper[0])
    usual: tuple[tuple[str, Callable[[Array, Array], LinearFit]], ...] = (
        ("mindste kvadrater", least_squares),
        ("Newey-West", newey_west),
        ("Prais-Winsten", prais_winsten),
    )
    for words, method in usual:
        yield "estimator", words, method(regression.y, regression.x).interval(contrast)
    if setting.family == "count":
        yield "estimator", "quasi-Poisson (t)", _quasi_poisson(setting)


def _quasi_poisson(setting: Setting, *, dispersion_floor: float = 0.0, z: bool = False) -> _Triple:
    try:
        layout = setting.layout()
        found = quasi_poisson(setting.series.y, layout.x, setting.series.exposure)
    except Unfittable:
        return _NOTHING
    contrast = layout.contrasts[0]
    estimate = float(contrast @ found.coefficients)
    spread = contrast @ found.covariance @ contrast * max(found.dispersion, dispersion_floor)
    half = float(np.sqrt(spread)) * (Z if z else t_quantile(layout.x.shape[0] - layout.x.shape[1]))
    return estimate, estimate - half, estimate + half


def _left_out(setting: Setting) -> Iterator[tuple[str, str, _Triple]]:
    """The two points whose absence moves the level most, down and up (sought at the reported autocorrelation)."""
    n = setting.series.t.size
    try:
        layout = setting.layout()
        regression = regression_of(setting.series, setting.family, layout)
        rho = np.array([regression.reml.rho])
    except Unfittable:
        return
    levels = np.full(n, np.nan)
    for row in range(n):
        kept = np.arange(n) != row
        try:
            part = Regression(regression.y[kept], regression.x[kept], regression.t[kept])
        except Unfittable:
            continue
        levels[row] = (part.contrast_in_basis(layout.contrasts[:1]) @ part.profile(rho).beta[0])[0]
    if np.isnan(levels).all():
        return
    for words, row in (("laveste", int(np.nanargmin(levels))), ("højeste", int(np.nanargmax(levels)))):
        shorter = replace(setting, series=setting.series.keep(np.arange(n) != row))
        yield "left_out", f"{words} uden én måling ({setting.series.labels[row]})", level_of(shorter)


def _placebo(setting: Setting) -> Iterator[tuple[str, str, _Triple]]:
    """Invented dates inside the baseline, where nothing is known to have happened."""
    before = setting.series.keep(~setting.series.after)
    if before.t.size < MIN_BEFORE + MIN_AFTER:
        return
    terms = replace(setting.terms, slope=before.t.size >= FULL_POINTS and setting.terms.slope)
    for at in before.t[MIN_BEFORE : before.t.size - MIN_AFTER + 1 : 2]:
        moved = replace(before, at=int(at))
        label = before.labels[int(np.flatnonzero(before.t == at)[0])]
        yield "placebo", f"opdigtet dato ({label})", level_of(replace(setting, series=moved, terms=terms))


def four_ways(
    setting: Setting, ways: Sequence[Pandemic] = ("none", "pulses", "step", "excluded")
) -> list[tuple[Pandemic, _Triple, int]]:
    """The level under each way to reckon with the pandemic, and how many periods after the start no pandemic term touches."""
    rows: list[tuple[Pandemic, _Triple, int]] = []
    for how in ways:
        changed = with_pandemic(setting, how)
        rows.append((how, level_of(changed), changed.layout().free_after))
    return rows
