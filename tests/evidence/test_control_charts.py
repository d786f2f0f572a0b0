"""Control charts, runs and funnel: limits by hand, no silent rebase."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from vinkeval.errors import UsageFault
from vinkeval.evidence import anhoej_runs, c_chart, forbidden_words, funnel, p_chart, u_chart, xmr

MONTHS = pd.period_range("2018-01", periods=24, freq="M")


def monthly(values: object) -> pd.Series:
    return pd.Series(np.asarray(values, dtype=float), index=MONTHS)


def test_limits_of_counts_rates_and_shares() -> None:
    counts = monthly([9, 4] * 12)
    assert c_chart(counts).frame.iloc[0][["centre", "lower", "upper"]].tolist() == pytest.approx(
        [6.5, 0, 6.5 + 3 * np.sqrt(6.5)]
    )
    exposure = monthly([100, 25] * 12)
    rates = u_chart(counts, exposure).frame
    assert rates["centre"].iloc[0] == pytest.approx(13 / 125)
    assert rates["upper"].iloc[1] == pytest.approx(13 / 125 + 3 * np.sqrt(13 / 125 / 25))
    shares = p_chart(counts, monthly([10, 10] * 12)).frame
    assert shares["upper"].iloc[0] == 1
    assert shares["lower"].iloc[0] == pytest.approx(0.65 - 3 * np.sqrt(0.65 * 0.35 / 10))


def test_the_limits_stay_where_the_baseline_put_them() -> None:
    moved = monthly([10, 11] * 9 + [40] * 6)
    chart = xmr(moved, baseline=18)
    assert chart.frame["centre"].tolist() == [10.5] * 24
    assert chart.frame["outside"].tolist() == [False] * 18 + [True] * 6
    assert chart.text.startswith("6 af 24 målinger ligger uden for grænserne.")


def test_only_a_declared_event_moves_them() -> None:
    chart = xmr(monthly([10, 11] * 9 + [40, 41] * 3), baseline=18, rebase=[MONTHS[18]])
    assert chart.frame.groupby("phase")["centre"].first().tolist() == [10.5, 40.5]
    assert not chart.frame["outside"].any()
    with pytest.raises(UsageFault, match="rebase"):
        xmr(monthly(np.zeros(24)), rebase=["2030-01"])


def test_runs_follow_anhoejs_rules() -> None:
    """24 points: longest run allowed round(log2(24) + 3) = 8; at least the 5 % quantile of Bin(23, ½) = 8 crossings."""
    calm = anhoej_runs([1, -1] * 12, np.zeros(24))
    assert (calm.longest, calm.longest_allowed, calm.crossings, calm.crossings_required) == (1, 8, 23, 8)
    assert not calm.signal
    assert anhoej_runs([1] * 9 + [-1, 1] * 7 + [-1], np.zeros(24)).signal  # a run of 9
    few = anhoej_runs(([1] * 6 + [-1] * 6) * 2, np.zeros(24))
    assert few.longest <= few.longest_allowed
    assert few.signal  # only 3 crossings
    assert anhoej_runs([0, 0, 1], np.zeros(3)).useful == 1
    assert stats.binom.ppf(0.05, 23, 0.5) == calm.crossings_required


def test_warnings_of_a_baseline_that_does_not_bear_limits() -> None:
    assert "under 12 målinger" in xmr(monthly(np.arange(24) % 3), baseline=8).warnings[0]
    assert any("udvikling" in warning for warning in xmr(monthly(np.arange(24))).warnings)
    wave = np.sign(np.sin(np.arange(24) * 2 * np.pi / 12 + 0.1))
    assert any("følges ad" in warning for warning in xmr(monthly(wave)).warnings)
    assert xmr(monthly(np.random.default_rng(1).normal(size=24))).warnings == ()


def test_the_sentence_says_what_is_seen_and_never_why() -> None:
    for values in ([10, 11] * 12, [10] * 12 + [20] * 12):
        assert not forbidden_words(xmr(monthly(values), baseline=12).text, "before_after")


def test_funnel_limits_are_exact() -> None:
    k = pd.Series([5, 50, 19, 0], index=["a", "b", "c", "d"])
    n = pd.Series([20, 200, 20, 20], index=["a", "b", "c", "d"])
    found = funnel(k, n).set_index("unit")
    common = 74 / 260
    assert found.loc["c", "outside"] == "998"
    assert found.loc["a", "outside"] == ""
    for unit, row in found.iterrows():
        below = stats.binom.cdf(round(row["lower_95"] * row["n"]) - 1, row["n"], common)
        above = stats.binom.sf(round(row["upper_95"] * row["n"]), row["n"], common)
        assert below <= 0.025, unit
        assert above <= 0.025, unit
