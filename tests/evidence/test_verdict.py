"""The rules that refuse an answer, each at its very edge (docs/metode.md section 4)."""

import dataclasses
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from vinkeval.evidence import Limits, interrupted_series
from vinkeval.evidence.ar1 import Regression, effects, integrated
from vinkeval.evidence.fitting import Fit, fit
from vinkeval.evidence.segments import Series, Terms, design, lay_out
from vinkeval.evidence.verdict import (
    Refusal,
    half_year,
    not_separable,
    refuse,
    status_of,
    too_few_events,
    too_few_points,
    too_uncertain,
    weak_control,
)
from vinkeval.plan.model import Event

DESIGN = "interrupted_series"
RESTLESS = np.array([3, -1, 2, -2, 0, 1, -3, 2, -1, 1, 0, -2, 2, -1, 3, -3, 1, 0, -2, 2, -1, 0, 1, -1] * 3, dtype=float)


def points(before: int, after: int) -> Series:
    return lay_out(pd.Series(RESTLESS[: before + after]), before)


def counts(before: list[int], after: list[int]) -> Series:
    return lay_out(pd.Series([*before, *after]), len(before))


def spread(total: int, n: int) -> list[int]:
    """A total over n periods, as evenly as whole numbers allow."""
    return [total // n + (place < total % n) for place in range(n)]


@pytest.mark.parametrize(
    ("before", "after", "enough"),
    [
        (8, 16, True), (7, 17, False), (7, 40, False),
        (18, 6, True), (18, 5, False), (40, 5, False),
        (10, 6, True), (9, 6, False), (8, 8, True), (8, 7, False),
    ],
)  # fmt: skip
def test_points_before_after_and_in_all(before: int, after: int, enough: bool) -> None:
    assert (too_few_points(points(before, after), Limits(), DESIGN) == []) == enough
    found = interrupted_series(pd.Series(RESTLESS[: before + after]), before)
    assert ("målinger" not in " ".join(found.reasons)) == enough


@pytest.mark.parametrize(("before", "after", "enough"), [(12, 12, True), (11, 13, False), (13, 11, False), (11, 11, False)])
def test_the_plans_own_series_need_a_year_on_each_side(before: int, after: int, enough: bool) -> None:
    assert (too_few_points(points(before, after), Limits(12, 12, 24), DESIGN) == []) == enough


@pytest.mark.parametrize(
    ("n", "status", "slope"), [(23, "indicative", False), (24, "estimated", True), (16, "indicative", False)]
)
def test_short_series_have_a_level_only(n: int, status: str, slope: bool) -> None:
    """Also the mean and the end are no answers of their own then: they would only say the level again."""
    found = interrupted_series(pd.Series(RESTLESS[:n]), 9)
    assert found.status == status
    assert np.isfinite(found.table.loc["level"]).all()
    others = found.table.drop(index="level")
    assert (others.notna() if slope else others.isna()).all(axis=None)
    said = set(found.sentences[1:])
    assert (said == {"Serien er for kort til at skønne over andet end niveauet."}) == (not slope)


@pytest.mark.parametrize(
    ("before", "after", "enough"),
    [
        (spread(20, 24), spread(60, 24), True),  # 20 expected after
        (spread(19, 24), spread(60, 24), False),
        (spread(40, 24), spread(80, 12), True),  # twice as many expected as in half the time
        (spread(39, 24), spread(80, 12), False),
    ],
)
def test_twenty_must_be_expected_after(before: list[int], after: list[int], enough: bool) -> None:
    assert (too_few_events(counts(before, after), Limits(), DESIGN) == []) == enough


@pytest.mark.parametrize(("exposure_after", "enough"), [(1.0, True), (0.99, False)])
def test_what_is_expected_follows_the_exposure(exposure_after: float, enough: bool) -> None:
    exposure = pd.Series([1.0] * 24 + [exposure_after] * 24)
    series = lay_out(pd.Series([*spread(20, 24), *spread(60, 24)]), 24, exposure)
    assert (too_few_events(series, Limits(), DESIGN) == []) == enough


@pytest.mark.parametrize(("n", "total", "enough"), [(47, 94, True), (47, 93, False), (48, 90, True), (46, 91, False)])
def test_a_mean_of_two_or_forty_eight_periods(n: int, total: int, enough: bool) -> None:
    values = spread(total, n)
    assert (too_few_events(counts(values[: n // 2], values[n // 2 :]), Limits(), DESIGN) == []) == enough
    assert (weak_control(counts(values[: n // 2], values[n // 2 :]), "controlled_series") == []) == enough


@pytest.mark.parametrize(("asked", "enough"), [(80, True), (81, False)])
def test_events_in_all(asked: int, enough: bool) -> None:
    assert (too_few_events(counts(spread(20, 24), spread(60, 24)), Limits(events=asked), DESIGN) == []) == enough


def fitted(before: int, after: int) -> tuple[Series, Fit]:
    series = points(before, after)
    return series, fit(series, "gaussian", design(series, Terms()))


@pytest.mark.parametrize(
    ("n", "rho", "df", "enough"),
    [
        (35, 0.9, 10.0, False), (35, 0.8999, 10.0, True), (36, 0.9, 10.0, True), (36, 0.99, 2.0, True),
        (35, 0.5, 2.0, False), (35, 0.5, 2.01, True), (36, 0.5, 2.0, True),
    ],
)  # fmt: skip
def test_strong_persistence_in_a_short_series(n: int, rho: float, df: float, enough: bool) -> None:
    series, found = fitted(n - 15, 15)
    at_edge = dataclasses.replace(found, rho=rho, df=np.array([df, 9.0, 9.0, 9.0]))
    assert (too_uncertain(series, at_edge, None, limits=Limits(), design=DESIGN) == []) == enough
    assert at_edge.strong_persistence == (rho >= 0.9)


def test_the_autocorrelation_is_integrated_out_from_nine_tenths_on() -> None:
    """Figure, table and label follow the same rule: the interval is the integrated one just where the label says so."""
    rho = []
    for step in np.linspace(0.4, 0.45, 16):  # from restless to slow, so that the edge lies in between
        series = lay_out((1 - step) * RESTLESS[:48] + 10 * step * np.sin(2 * np.pi * np.arange(48) / 40), 24)
        layout = design(series, Terms())
        regression = Regression(series.y, layout.x, series.t)
        same = np.allclose(effects(regression, layout.contrasts).df, integrated(regression, layout.contrasts).df)
        assert same == fit(series, "gaussian", layout).strong_persistence == (regression.reml.rho >= 0.9)
        rho.append(regression.reml.rho)
    assert any(0.85 <= value < 0.9 for value in rho) and any(0.9 <= value < 0.95 for value in rho)


def test_the_smallest_change_that_matters() -> None:
    series, found = fitted(24, 24)
    for base, detectable in ((None, found.detectable), (50.0, 50 * (np.exp(found.detectable) - 1))):
        for relevant, enough in ((detectable, True), (np.nextafter(detectable, 0), False), (2 * detectable, True)):
            refused = too_uncertain(series, found, base, limits=Limits(relevant=relevant), design=DESIGN)
            assert (refused == []) == enough


def test_detectable_is_what_eight_of_ten_would_show() -> None:
    """Where the estimate lies d above zero, the interval leaves zero out in 80 % of such series (noncentral t, large df)."""
    _, found = fitted(24, 24)
    many = dataclasses.replace(found, df=np.full(4, 1e6))
    se = (many.upper[0] - many.lower[0]) / 2 / stats.norm.ppf(0.975)
    assert stats.norm.sf(stats.norm.ppf(0.975) - many.detectable / se) == pytest.approx(0.8, abs=1e-4)


@pytest.mark.parametrize(("freq", "needed"), [("M", 6), ("Q", 2), ("2Q", 1), ("Y", 1)])
def test_half_a_year_free_of_the_pandemic(freq: str, needed: int) -> None:
    series = lay_out(pd.Series(RESTLESS[:20], index=pd.period_range("2010-01", periods=20, freq=freq)), "2020-01")
    assert half_year(series) == needed
    assert not_separable(series, needed, controlled=False, design=DESIGN) == []
    assert not_separable(series, needed - 1, controlled=False, design=DESIGN) != []
    assert not_separable(series, 0, controlled=True, design="controlled_series") == []


@pytest.mark.parametrize(("free", "status"), [(6, "estimated"), (5, "not_identifiable")])
def test_months_outside_lockdowns_are_counted(free: int, status: str) -> None:
    index = pd.period_range("2018-01", "2021-12", freq="M")
    first = (index[24] + free).start_time.date()
    closed = Event("n", "nedlukning", first, date(2021, 12, 31), "pandemic", "kilde", "assumed")
    assert interrupted_series(pd.Series(RESTLESS[:48], index=index), "2020-01", events=[closed]).status == status
    one_day_less = dataclasses.replace(closed, first=first - timedelta(days=1))
    touched = interrupted_series(pd.Series(RESTLESS[:48], index=index), "2020-01", events=[one_day_less])
    assert touched.status == "not_identifiable"  # at the edge already, or a month below it


def test_too_little_data_comes_before_what_cannot_be_separated() -> None:
    few, apart = refuse("too_little_data", "events", DESIGN), refuse("not_identifiable", "pandemic", DESIGN)
    wanted: list[tuple[list[Refusal], str]] = [
        ([], "estimated"), ([few], "too_little_data"), ([apart], "not_identifiable"), ([apart, few], "too_little_data"),
    ]  # fmt: skip
    for refusals, status in wanted:
        assert status_of(points(12, 12), refusals) == status
    assert status_of(points(12, 11), []) == "indicative"
