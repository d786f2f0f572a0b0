"""Series that hold no answer end in a status with its reason, and large values cost no precision."""

import numpy as np
import pandas as pd
import pytest

from vinkeval.errors import UsageFault
from vinkeval.evidence import (
    c_chart,
    interrupted_series,
    kaplan_meier,
    log_rank,
    paired_change,
    reliable_change,
    u_chart,
    xmr,
)

MONTHS = pd.period_range("2018-01", periods=48, freq="M")


def monthly(values: object) -> "pd.Series[float]":
    return pd.Series(np.asarray(values, dtype=float), index=MONTHS)


@pytest.mark.parametrize("family", ["gaussian", "count"])
@pytest.mark.parametrize("values", [np.zeros(48), np.full(48, 5), np.full(48, 400)], ids=["zeros", "fives", "hundreds"])
def test_what_does_not_vary_is_refused_and_told(family: str, values: object) -> None:
    found = interrupted_series(monthly(values), "2020-01", family)  # type: ignore[arg-type]
    assert found.status in ("not_identifiable", "too_little_data")
    assert found.reasons
    assert found.table.isna().to_numpy().all()
    assert len(found.sensitivity()) == 0


def test_a_perfect_line_has_no_spread_to_judge_by() -> None:
    found = interrupted_series(monthly(np.arange(48)), "2020-01")
    assert found.status == "not_identifiable"
    assert "svinger" in found.text


@pytest.mark.parametrize("empty", [slice(0, 24), slice(24, 48)], ids=["before", "after"])
def test_a_side_without_events_has_no_ratio(empty: slice) -> None:
    y = np.random.default_rng(1).poisson(5, 48)
    y[empty] = 0
    found = interrupted_series(monthly(y), "2020-01", "count")
    assert found.status == "too_little_data"
    assert found.table.isna().to_numpy().all()
    assert len(found.sensitivity()) == 0


@pytest.mark.parametrize("added", [1e4, 1e6])
def test_a_constant_moves_nothing(added: float) -> None:
    z = np.random.default_rng(2).normal(size=48)
    bare, moved = (interrupted_series(monthly(z + level), "2020-01").table for level in (0.0, added))
    np.testing.assert_allclose(moved.to_numpy(), bare.to_numpy(), rtol=1e-5)


def test_weeks_are_not_spoken_of_as_months() -> None:
    weeks = pd.period_range("2018-01-01", periods=80, freq="W")
    with pytest.raises(UsageFault, match="måneder"):
        interrupted_series(pd.Series(np.arange(80.0) % 7, index=weeks), "2019-01-07")


def test_no_two_group_model_where_the_estimate_is_refused() -> None:
    rng = np.random.default_rng(3)
    found = interrupted_series(monthly(rng.poisson(0.2, 48)), "2020-01", "count", control=monthly(rng.poisson(30, 48)))
    assert found.status == "too_little_data"
    assert found.two_group().isna().to_numpy().all()


def test_who_does_not_change_is_neither_better_nor_worse() -> None:
    found = reliable_change([3] * 6, [3] * 6, 0.8)
    assert (found.improved, found.unchanged, found.worsened) == (0, 6, 0)


def test_an_unknown_event_is_no_event() -> None:
    with pytest.raises(UsageFault, match="mangler"):
        kaplan_meier([1, 2, 3], [1, np.nan, 0])
    assert np.isnan(log_rank([1, 2], [0, 0], ["a", "b"])).all()


def test_a_chart_without_limits_claims_none() -> None:
    for chart in (xmr([3.0]), xmr([1.0, np.nan, 2.0, np.nan, 1.0])):
        assert "inden for" not in chart.text
        assert "skifter side" not in chart.text
    assert "skifter side" not in c_chart(np.zeros(24)).text


def test_the_calendar_decides_which_points_are_neighbours() -> None:
    series = monthly(np.random.default_rng(4).normal(size=48))
    shuffled = series.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(xmr(shuffled).frame, xmr(series).frame)
    gaps = series.copy()
    gaps.iloc[5:8] = np.nan
    pd.testing.assert_frame_equal(xmr(gaps.dropna()).frame, xmr(gaps).frame)
    counts, exposure = monthly(np.arange(48) % 5), np.arange(1.0, 49.0)
    order = np.random.default_rng(5).permutation(48)
    pd.testing.assert_frame_equal(u_chart(counts.iloc[order], exposure[order]).frame, u_chart(counts, exposure).frame)


def test_changes_that_are_all_alike_tell_no_certainty() -> None:
    for after in ([2] * 6, [1] * 6):
        found = paired_change([1] * 6, after)
        assert found.status == "too_little_data"
        assert np.isnan(found.table["lower"].iloc[0])
        assert "kan ikke beregnes" in found.text
    few = paired_change([1, 2, 3, 4], [2, 2, 4, 4])
    assert "par" in few.reasons[0]
