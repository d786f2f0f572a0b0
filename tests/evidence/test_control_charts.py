"""Control charts, runs and funnel: limits by hand, no silent rebase."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from vinkeval.errors import UsageFault
from vinkeval.evidence import anhoej_runs, c_chart, forbidden_words, funnel, p_chart, u_chart, xmr

MONTHS = pd.period_range("2018-01", periods=24, freq="M")


def monthly(values: object) -> pd.Series:
    values = np.asarray(values, dtype=float)
    return pd.Series(values, index=MONTHS[: values.size])


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


class TestWhatIsMissing:
    values = (10.0, 12, 11, 13, 12, 10, 11, 12, 13, 11, 12, 10, 11)

    def test_a_missing_point_keeps_its_place_and_sets_no_limits(self) -> None:
        holed = [*self.values[:5], np.nan, *self.values[5:]]
        chart, whole = xmr(monthly(holed)), xmr(monthly(self.values))
        assert len(chart.frame) == 14
        assert chart.frame["centre"].iloc[0] == pytest.approx(whole.frame["centre"].iloc[0])
        assert not chart.frame["outside"].any()
        assert chart.runs == whole.runs
        assert "Alle 13 målinger" in chart.text
        steps = np.abs(np.diff(self.values))  # but for the step across the gap
        assert chart.moving_range == pytest.approx(np.delete(steps, 4).mean())

    def test_a_point_without_exposure_is_a_missing_point(self) -> None:
        exposure = [2.0] * 6 + [0.0] + [2.0] * 6
        counts = [*self.values[:6], 0, *self.values[7:]]
        for chart in (u_chart(counts, exposure), p_chart([k / 13 for k in counts], exposure)):
            assert np.isnan(chart.frame["value"].iloc[6])
            assert chart.frame.drop(index=6)[["centre", "lower", "upper"]].notna().all(axis=None)

    @pytest.mark.parametrize(
        ("call", "match"),
        [
            (lambda: u_chart([1, 2], [1, 0]), "eksponering"),
            (lambda: u_chart([1, -2], [1, 1]), "nul eller derover"),
            (lambda: p_chart([1, 5], [4, 4]), "flere tilfælde"),
            (lambda: u_chart([1, 2], [1, 2, 3]), "lige mange"),
            (lambda: xmr([]), "mindst én måling"),
            (lambda: c_chart([np.nan] * 5), "mindst én måling"),
            (lambda: xmr([1.0, 2, 3], baseline=1), "to punkter"),
            (lambda: funnel([5], [4]), "flere tilfælde"),
        ],
    )
    def test_what_cannot_be_drawn_is_told(self, call: Callable[[], object], match: str) -> None:
        with pytest.raises(UsageFault, match=match):
            call()

    def test_a_unit_without_a_base_has_no_share_and_no_limits(self) -> None:
        found = funnel([5, 0, 9], [20, 0, 30])
        assert found.loc[1, ["share", "lower_95", "upper_998"]].isna().all()
        assert found["outside"].tolist() == ["", "", ""]
        assert found.drop(index=1)["upper_95"].notna().all()


def test_a_course_in_the_baseline_moves_the_middle_and_is_not_said_to_widen_limits() -> None:
    """The limits come from the steps between neighbours, which a slow course hardly moves."""
    course = [warning for warning in xmr(np.arange(20.0)).warnings if "udvikling" in warning]
    assert course == ["Målingerne, der sætter grænserne, har selv en udvikling, så midten ikke passer."]
