"""Closed-form intervals against printed answers, other people's implementations, and what an interval must always be."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.proportion import proportion_confint

from vinkeval.intervals import (
    clopper_pearson,
    cluster_robust_mean,
    difference_of_means,
    median_interval,
    newcombe,
    newcombe_paired,
    paired_mean,
    paired_wald,
    poisson_interval,
    rate_ratio,
    ratio_of_sums,
    wilson,
)


def test_wilson_as_printed_by_newcombe() -> None:
    """Newcombe (1998), Statistics in Medicine 17, 857-872: 81 of 263."""
    assert wilson(81, 263)[1:] == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_clopper_pearson_as_printed_by_fagerland() -> None:
    """Fagerland, Lydersen & Laake (2017), chapter 2: 13 of 16."""
    assert clopper_pearson(13, 16)[1:] == pytest.approx((0.5435, 0.9595), abs=5e-5)


def test_newcombe_as_printed() -> None:
    """Newcombe (1998), Statistics in Medicine 17, 873-890: 56/70 against 48/80."""
    assert newcombe(56, 70, 48, 80) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_paired_newcombe_as_printed() -> None:
    """Newcombe (1998), Statistics in Medicine 17, 2635-2650: pairs 36, 12, 2, 0."""
    assert newcombe_paired([[36, 12], [2, 0]]) == pytest.approx((0.2, 0.0569, 0.3404), abs=5e-5)


def test_exact_poisson_as_printed_by_r() -> None:
    """R's poisson.test: 5 events in 94.32."""
    assert poisson_interval(5, 94.32)[1:] == pytest.approx((0.01721254, 0.12371005), abs=5e-9)


def test_the_citys_104_to_85_cannot_be_told_from_chance() -> None:
    """Copenhagen's referrals of 2016 and 2017 (announced as a sign that prevention works)."""
    ratio, lower, upper = rate_ratio(85, 1, 104, 1)
    assert ratio == pytest.approx(0.817, abs=5e-4)
    assert lower < 1 < upper


def test_a_cluster_of_one_each_is_the_plain_t() -> None:
    d = np.array([0.5, -0.5, 1.0, 0.0, 2.0, 1.5])
    assert cluster_robust_mean(d, np.arange(6)) == pytest.approx(paired_mean(d))


def test_answers_that_repeat_each_other_in_a_group_tell_no_more_than_one() -> None:
    d = np.array([0.5, -0.5, 1.0, 0.0, 2.0, 1.5])
    once = paired_mean(d)
    repeated = cluster_robust_mean(np.repeat(d, 7), np.repeat(list("abcdef"), 7))
    assert (repeated.lower, repeated.upper) == pytest.approx((once.lower, once.upper))


def test_median_takes_the_order_statistics_that_hold_95_percent() -> None:
    assert median_interval([6, 1, 5, 2, 4, 3]) == (3.5, 1, 6)
    assert median_interval(range(1, 11)) == (5.5, 2, 9)


@pytest.mark.parametrize(
    "found",
    [
        median_interval([1, 2, 3, 4, 5]),
        cluster_robust_mean([1.0] * 20, [1, 2, 3, 4] * 5),
        paired_mean([1.0, 2.0, 3.0, 4.0]),
        ratio_of_sums([1, 2, 3, 4], [2, 3, 4, 5]),
        paired_wald(2, 1, 9),
    ],
)
def test_too_few_give_an_estimate_without_limits(found: tuple[float, ...]) -> None:
    assert np.isfinite(found[0])
    assert np.isnan(found[1:3]).all()


def test_nothing_at_all_gives_nan_and_no_error() -> None:
    for found in (wilson(0, 0), clopper_pearson(0, 0), median_interval([]), newcombe(0, 0, 1, 2)):
        assert np.isnan(found).all()
    assert rate_ratio(0, 1, 0, 1)[1:] == (0, np.inf)


def test_difference_of_means_uses_the_smaller_number_of_groups() -> None:
    before = cluster_robust_mean(np.linspace(-1, 1, 20), np.arange(20) % 5)
    after = cluster_robust_mean(np.linspace(0, 2, 40), np.arange(40) % 10)
    found = difference_of_means(after, before)
    assert found.estimate == pytest.approx(1)
    assert (found.upper - found.estimate) / found.se == pytest.approx(2.776, abs=1e-3)  # t with 4 degrees of freedom


@given(st.integers(1, 500), st.data())
def test_share_limits_hold_the_share_and_mirror(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    for method in (wilson, clopper_pearson):
        share, lower, upper = method(k, n)
        assert 0 <= lower <= share <= upper <= 1
        assert method(n - k, n) == pytest.approx((1 - share, 1 - upper, 1 - lower))


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), min_size=1, max_size=8))
def test_arrays_give_what_single_numbers_give(pairs: list[tuple[int, int]]) -> None:
    k, n = (np.array(column) for column in zip(*pairs, strict=True))
    k = np.minimum(k, n)
    for row, one in enumerate(zip(k, n, strict=True)):
        assert [column[row] for column in wilson(k, n)] == pytest.approx(list(wilson(*one)))
        assert [column[row] for column in newcombe(k, n, k[::-1], n[::-1])] == pytest.approx(
            list(newcombe(*one, k[::-1][row], n[::-1][row]))
        )
        assert [column[row] for column in poisson_interval(k, n)] == pytest.approx(list(poisson_interval(*one)))


@pytest.mark.parametrize("rate", [0.5, 3.0, 12.0])
def test_exact_poisson_holds_at_least_95_percent(rate: float) -> None:
    k = np.arange(200)
    _, lower, upper = poisson_interval(k)
    assert stats.poisson.pmf(k, rate)[(lower <= rate) & (rate <= upper)].sum() >= 0.95


@pytest.mark.parametrize(("rate1", "rate0"), [(4.0, 4.0), (9.0, 3.0)])
def test_exact_ratio_holds_at_least_95_percent(rate1: float, rate0: float) -> None:
    k1, k0 = np.meshgrid(np.arange(45), np.arange(45))
    _, lower, upper = rate_ratio(k1, 1, k0, 1)
    held = (lower <= rate1 / rate0) & (rate1 / rate0 <= upper)
    assert (stats.poisson.pmf(k1, rate1) * stats.poisson.pmf(k0, rate0))[held].sum() >= 0.95


@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_is_statsmodels_wilson(successes: int, more: int) -> None:
    trials = successes + more
    theirs = proportion_confint(successes, trials, method="wilson")
    assert wilson(successes, trials)[1:] == pytest.approx(theirs, abs=1e-7)


@given(st.integers(1, 2000))
def test_garwood_leaves_the_tails_it_promises(count: int) -> None:
    lower, upper = poisson_interval(count)[1:]
    assert stats.poisson.sf(count - 1, lower) == pytest.approx(0.025)
    assert stats.poisson.cdf(count, upper) == pytest.approx(0.025)


def test_no_event_at_all_still_has_an_upper_end() -> None:
    assert poisson_interval(0)[1:] == (0, pytest.approx(-math.log(0.025)))


@given(st.integers(6, 300))
def test_order_statistics_cover_the_median_with_at_most_one_step_to_spare(n: int) -> None:
    _, lower, upper = median_interval(np.arange(1.0, n + 1))
    below = int(lower)  # the median lies below x(k) when fewer than k values do
    assert stats.binom.cdf(below, n, 0.5) >= 0.025 > stats.binom.cdf(below - 1, n, 0.5)
    assert lower + upper == n + 1


def test_five_values_are_too_few_for_the_interval_of_a_median() -> None:
    assert all(math.isnan(end) for end in median_interval(np.arange(5.0))[1:])


@given(st.lists(st.tuples(st.integers(0, 8), st.sampled_from([-1.5, -0.5, 0.0, 0.5, 1.0])), min_size=5, max_size=60))
def test_cluster_robust_is_that_of_a_regression_on_a_constant(drawn: list[tuple[int, float]]) -> None:
    clusters, changes = (np.array(column) for column in zip(*drawn, strict=True))
    number = len(set(clusters))
    _, lower, upper, se, _, found = cluster_robust_mean(changes, clusters)
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
    assert paired_mean(np.array(changes))[1:3] == pytest.approx((theirs[0], theirs[1]), abs=1e-6)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5)), min_size=5, max_size=30))
def test_a_ratio_of_sums_lies_inside_its_interval_and_between_0_and_1(cases: list[tuple[int, int]]) -> None:
    met, goals = (np.array(column, dtype=float) for column in zip(*[(min(m, g), g) for m, g in cases], strict=True))
    _, lower, upper, *_ = ratio_of_sums(met, goals)
    assert 0 <= lower <= met.sum() / goals.sum() + 1e-12
    assert met.sum() / goals.sum() - 1e-12 <= upper <= 1


def test_net_change_has_the_width_of_its_discordant_pairs() -> None:
    """20 cases: 6 up, 2 down. d = 0.2, se = sqrt(8 - 16 / 20) / 20."""
    half = 1.959964 * math.sqrt(7.2) / 20
    assert paired_wald(6, 2, 20)[1:3] == pytest.approx((0.2 - half, 0.2 + half))
    assert all(math.isnan(end) for end in paired_wald(6, 2, 9)[1:3])


@pytest.mark.parametrize(("top", "bottom"), [(3, 0), (5, 4)])
def test_what_is_no_share_has_no_interval(top: int, bottom: int) -> None:
    assert all(math.isnan(end) for end in wilson(top, bottom)[1:])


def test_a_missing_value_is_no_value() -> None:
    values = [1.0, 2.5, 0.5, 3.0, 2.0, 1.5, 0.7]
    holed = [*values[:3], np.nan, *values[3:]]
    assert paired_mean(holed) == paired_mean(values)
    assert median_interval(holed) == median_interval(values)
    assert cluster_robust_mean(holed, [*"aabxcdef"]) == cluster_robust_mean(values, [*"aabcdef"])
