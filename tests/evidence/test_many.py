"""Many indicators at once, and the trends of a plan."""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from vinkeval.errors import UsageFault
from vinkeval.evidence import (
    adjusted_comparisons,
    benjamini_hochberg,
    compare_with_baseline,
    forbidden_words,
    holm,
    trend,
    trends,
)
from vinkeval.evidence.multiplicity import p_of_difference, p_of_ratio
from vinkeval.intervals import newcombe, paired_mean, rate_ratio
from vinkeval.plan.reading import load_plan

PLAN = load_plan()
TRUTH = Path(__file__).parents[3] / "shared" / "exports" / "open" / "truth"
P = st.lists(st.floats(0, 1), min_size=1, max_size=20)


def counts(id: str, values: np.ndarray, first: str = "2018-01") -> pd.DataFrame:
    months = pd.period_range(first, periods=len(values), freq="M").astype(str)
    frame = pd.DataFrame({"indicator": id, "breakdown": "", "category": "", "period": months, "value": values.astype(float)})
    return frame.assign(numerator=frame["value"], denominator=np.nan, status="ok")


def test_holm_by_hand() -> None:
    """Holm (1979): 0.01, 0.02, 0.03 → 0.03, 0.04, 0.04."""
    assert holm([0.02, 0.01, 0.03, np.nan]) == pytest.approx([0.04, 0.03, 0.04, np.nan], nan_ok=True)


@given(P)
def test_benjamini_hochberg_as_scipy(p: list[float]) -> None:
    np.testing.assert_allclose(benjamini_hochberg(p), stats.false_discovery_control(p), atol=1e-12)


@given(P)
def test_holm_is_at_least_as_strict(p: list[float]) -> None:
    assert (holm(p) >= benjamini_hochberg(p) - 1e-12).all()
    assert (holm(p) >= np.asarray(p)).all()


@pytest.mark.parametrize("df", [2, 4, 30, np.inf])
def test_p_of_an_interval_that_just_touches_is_five_percent(df: float) -> None:
    assert p_of_difference(1.0, 0.0, 2.5, df) == pytest.approx(0.05)
    assert p_of_difference(-1.0, -4.0, 0.0, df) == pytest.approx(0.05)
    assert p_of_difference(0.0, -1.0, 1.0, df) == pytest.approx(1)
    assert np.isnan(p_of_difference(1.0, np.nan, np.nan, df))


def test_p_of_few_groups_is_that_of_their_t_interval() -> None:
    """Six values, 5 degrees of freedom: scipy's paired t test; the normal distribution would say 0.006."""
    d = np.array([1.0, 2.2, 0.1, 2.1, 0.4, -0.3])
    found = paired_mean(d)
    assert p_of_difference(*found[:3], df=5) == pytest.approx(stats.ttest_1samp(d, 0).pvalue)


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from([0.5, 1.0, 2.0]))
def test_p_of_two_counts_agrees_with_their_interval(after: int, before: int, exposure: float) -> None:
    """Also where the ratio is 0, infinite or cannot be had."""
    _, lower, upper = rate_ratio(after, exposure, before, 1)
    p = p_of_ratio(after, before, exposure)
    assert (p < 0.05) == (not lower <= 1 <= upper)
    share = exposure / (1 + exposure)
    tails = stats.binom.cdf(after, after + before, share), stats.binom.sf(after - 1, after + before, share)
    assert p == pytest.approx(min(2 * min(tails), 1))


@given(st.integers(1, 60), st.integers(1, 60), st.floats(0, 1), st.floats(0, 1))
def test_p_of_two_shares_agrees_with_their_interval(n1: int, n0: int, share1: float, share0: float) -> None:
    found = newcombe(round(share1 * n1), n1, round(share0 * n0), n0)
    assert (p_of_difference(*found) < 0.05) == (not found.lower <= 0 <= found.upper)


def test_primary_and_the_rest_are_adjusted_apart() -> None:
    change = paired_mean([1.0, 1.2, 0.8, 1.1, 0.9, 1.3])
    rows = [
        {"indicator": id, "breakdown": "", "category": "", "period": period, "value": sign * change.estimate, "se": change.se,
         "lower": change.lower, "upper": change.upper, "clusters": 6, "numerator": 1, "denominator": 1, "status": "ok"}
        for id in ("M1.1", "A5", "B4")
        for period, sign in (("baseline", 0.5), ("plan", 1))
    ]  # fmt: skip
    primary = dataclasses.replace(PLAN.indicators["A5"], primary=True)
    plan = dataclasses.replace(PLAN, indicators={**PLAN.indicators, "A5": primary})
    table, text = adjusted_comparisons(compare_with_baseline(pd.DataFrame(rows), plan), plan)
    assert table.set_index("indicator")["family"].to_dict() == {"M1.1": "other", "A5": "primary", "B4": "other"}
    assert (table["adjusted"] >= table["p"]).all()
    t = (change.estimate / 2) / (change.se * np.sqrt(2))  # each period has the same spread, and six groups
    assert table["p"].to_numpy() == pytest.approx(2 * stats.t.sf(t, 5))
    assert text.startswith("Der er tre sammenligninger med usikkerhedsinterval.")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([0.0], "Der er én sammenligning med usikkerhedsinterval, og den viser ingen sikker ændring."),
        ([5.0], "Der er én sammenligning med usikkerhedsinterval, og den viser en sikker ændring."),
        ([0.0, 0.0], "Der er to sammenligninger med usikkerhedsinterval, og ingen af dem viser en sikker ændring."),
        ([5.0, 0.0], "Én af dem viser en sikker ændring, også når der er taget højde for, at der er mange."),
        ([2.0, 0.0], "Én af dem viser en sikker ændring, men ikke når der er taget højde for, at der er mange."),
        ([2.0, 2.0, 0.0, 0.0, 0.0], "To af dem viser hver for sig en sikker ændring, men ingen af dem gør det, når"),
        ([5.0, 5.0, 0.0], "To af dem viser hver for sig en sikker ændring, og to gør det stadig, når"),
    ],
)
def test_how_many_changed_is_told_in_the_right_number(changes: list[float], said: str) -> None:
    ids = ["M1.1", "A5", "B4", "B5", "M1.5"][: len(changes)]
    frame = pd.DataFrame(
        {"indicator": ids, "method": "difference (normal)", "estimate": changes, "status": "estimated", "df": np.nan,
         "lower": [change - 1.96 for change in changes], "upper": [change + 1.96 for change in changes]}
    )  # fmt: skip
    assert said in adjusted_comparisons(frame, PLAN)[1]


class TestTrends:
    measures = pd.concat(
        [counts(id, np.random.default_rng(seed).poisson(30, 48)) for seed, id in enumerate(("A1", "H1", "I1", "K1"))]
    )

    def test_the_declared_four_in_their_order(self) -> None:
        found = trends(self.measures, PLAN)
        assert [one.indicator for one in found] == ["A1", "H1", "I1", "K1"]
        for one in found:
            assert one.status == "estimated"
            assert one.text.startswith(PLAN.indicators[one.indicator].name)
            assert not [text for text in (one.text, one.methods, *one.sentences) if forbidden_words(text, one.design)]

    def test_a_new_activity_is_refused_for_lack_of_a_before(self) -> None:
        found = trend(counts("D1", np.full(24, 20), "2020-01"), PLAN, "D1")
        assert found.status == "too_little_data"
        assert "0 målinger før" in found.text

    def test_a_break_in_counting_is_never_crossed(self) -> None:
        found = trend(counts("D1", np.full(48, 20)), PLAN, "D1")  # D1 has a break at the plan's start
        assert "0 målinger før" in found.text

    def test_eleven_months_are_too_few(self) -> None:
        assert "kun er 11 målinger før og 24 efter" in trend(counts("I1", np.full(35, 20), "2019-02"), PLAN, "I1").text
        assert "målinger" not in trend(counts("I1", np.resize([20, 23, 21], 24), "2019-01"), PLAN, "I1").text

    def test_no_monthly_figures_is_a_result(self) -> None:
        assert trend(self.measures[self.measures["indicator"] == "A1"], PLAN, "I1").status == "too_little_data"

    @pytest.mark.parametrize(("id", "match"), [("Z9", "ingen indikator"), ("M1.1", "ikke et antal")])
    def test_what_has_no_trend_is_told(self, id: str, match: str) -> None:
        with pytest.raises(UsageFault, match=match):
            trend(self.measures, PLAN, id)

    def test_a_declared_relevant_change_decides(self) -> None:
        demanding = dataclasses.replace(PLAN.indicators["I1"], relevant_change=0.1)
        plan = dataclasses.replace(PLAN, indicators={**PLAN.indicators, "I1": demanding})
        assert trend(self.measures, plan, "I1").status == "too_little_data"


def test_a_ratio_from_nothing_is_tested_too() -> None:
    rows = [{"indicator": "K1", "breakdown": "", "category": "", "period": period, "value": k, "numerator": k, "status": "ok"}
            for period, k in (("baseline", 0), ("plan", 9))]  # fmt: skip
    table, _ = adjusted_comparisons(compare_with_baseline(pd.DataFrame(rows), PLAN), PLAN)
    assert table["p"].item() == pytest.approx(2 * 0.5**9)
    assert table["found"].item()


@pytest.mark.skipif(not TRUTH.exists(), reason="the published example exports are not at hand")
def test_the_planted_step_in_advice_lies_in_its_interval() -> None:
    measures = pd.read_csv(TRUTH / "indicators.csv", dtype={"period": str}, keep_default_na=False, na_values=[""])
    level = trend(measures, PLAN, "I1").table.loc["level"]
    assert level["lower"] < 1.253 < level["upper"]
