"""Closed-form intervals against other people's implementations and against their own definition."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.proportion import proportion_confint

from vinkeval import intervals


@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_is_statsmodels_wilson(successes: int, more: int) -> None:
    trials = successes + more
    theirs = proportion_confint(successes, trials, method="wilson")
    assert intervals.wilson(successes, trials)[1:] == pytest.approx(theirs, abs=1e-7)


@given(st.integers(1, 2000))
def test_garwood_leaves_the_tails_it_promises(count: int) -> None:
    lower, upper = intervals.poisson_interval(count)[1:]
    assert stats.poisson.sf(count - 1, lower) == pytest.approx(0.025)
    assert stats.poisson.cdf(count, upper) == pytest.approx(0.025)


def test_no_event_at_all_still_has_an_upper_end() -> None:
    assert intervals.poisson_interval(0)[1:] == (0, pytest.approx(-math.log(0.025)))


@given(st.integers(6, 300))
def test_order_statistics_cover_the_median_with_at_most_one_step_to_spare(n: int) -> None:
    _, lower, upper = intervals.median_interval(np.arange(1.0, n + 1))
    below = int(lower)  # the median lies below x(k) when fewer than k values do
    assert stats.binom.cdf(below, n, 0.5) >= 0.025 > stats.binom.cdf(below - 1, n, 0.5)
    assert lower + upper == n + 1


def test_five_values_are_too_few_for_the_interval_of_a_median() -> None:
    assert all(math.isnan(end) for end in intervals.median_interval(np.arange(5.0))[1:])


@given(st.lists(st.tuples(st.integers(0, 8), st.sampled_from([-1.5, -0.5, 0.0, 0.5, 1.0])), min_size=5, max_size=60))
def test_cluster_robust_is_that_of_a_regression_on_a_constant(drawn: list[tuple[int, float]]) -> None:
    clusters, changes = (np.array(column) for column in zip(*drawn, strict=True))
    number = len(set(clusters))
    _, lower, upper, se, _, found = intervals.cluster_robust_mean(changes, clusters)
    assert found == number
    if number < 5:
        assert math.isnan(lower) and math.isnan(upper)
        return
    theirs = OLS(changes, np.ones(len(changes))).fit(cov_type="cluster", cov_kwds={"groups": clusters})
    assert se == pytest.approx(float(theirs.bse[0]), abs=1e-9)
    half = stats.t.ppf(0.975, number - 1) * se
    assert (lower, upper) == pytest.approx((changes.mean() - half, changes.mean() + half), abs=1e-6)


@given(st.lists(st.floats(-4, 4), min_size=5, max_size=40))
def test_paired_t_is_scipys(changes: list[float]) -> None:
    theirs = stats.ttest_1samp(changes, 0).confidence_interval() if len(set(changes)) > 1 else (changes[0], changes[0])
    assert intervals.paired_mean(np.array(changes))[1:3] == pytest.approx((theirs[0], theirs[1]), abs=1e-6)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5)), min_size=5, max_size=30))
def test_a_ratio_of_sums_lies_inside_its_interval_and_between_0_and_1(cases: list[tuple[int, int]]) -> None:
    met, goals = (np.array(column, dtype=float) for column in zip(*[(min(m, g), g) for m, g in cases], strict=True))
    _, lower, upper, *_ = intervals.ratio_of_sums(met, goals)
    assert 0 <= lower <= met.sum() / goals.sum() + 1e-12
    assert met.sum() / goals.sum() - 1e-12 <= upper <= 1


def test_net_change_has_the_width_of_its_discordant_pairs() -> None:
    """20 cases: 6 up, 2 down. d = 0.2, se = sqrt(8 - 16 / 20) / 20."""
    half = 1.959964 * math.sqrt(7.2) / 20
    assert intervals.paired_wald(6, 2, 20)[1:3] == pytest.approx((0.2 - half, 0.2 + half))
    assert all(math.isnan(end) for end in intervals.paired_wald(6, 2, 9)[1:3])


@pytest.mark.parametrize(("top", "bottom"), [(3, 0), (5, 4)])
def test_what_is_no_share_has_no_interval(top: int, bottom: int) -> None:
    assert all(math.isnan(end) for end in intervals.wilson(top, bottom)[1:])


def test_a_missing_value_is_no_value() -> None:
    values = [1.0, 2.5, 0.5, 3.0, 2.0, 1.5, 0.7]
    holed = [*values[:3], np.nan, *values[3:]]
    assert intervals.paired_mean(holed) == intervals.paired_mean(values)
    assert intervals.median_interval(holed) == intervals.median_interval(values)
    assert intervals.cluster_robust_mean(holed, [*"aabxcdef"]) == intervals.cluster_robust_mean(values, [*"aabcdef"])
