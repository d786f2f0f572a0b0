"""Plan against baseline: known numbers, and sentences that say no more than they bear."""

import dataclasses
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vinkeval.evidence.comparison import COMPARISON_COLUMNS, compare_with_baseline
from vinkeval.evidence.design import forbidden_words
from vinkeval.intervals import cluster_robust_mean, poisson_interval, rate_ratio, wilson
from vinkeval.plan.periods import Period
from vinkeval.plan.reading import load_plan

PLAN = load_plan()
TRUTH = Path(__file__).parents[3] / "shared" / "exports" / "open" / "truth"


def share(id: str, period: str, k: int, n: int, status: str = "ok") -> dict[str, object]:
    value, lower, upper = wilson(k, n)
    return {"indicator": id, "period": period, "numerator": k, "denominator": n, "value": value, "lower": lower,
            "upper": upper, "status": status}  # fmt: skip


def count(id: str, period: str, k: int, *, counted_in_full: bool = False) -> dict[str, object]:
    _, lower, upper = (k, np.nan, np.nan) if counted_in_full else poisson_interval(k)
    return {"indicator": id, "period": period, "numerator": k, "value": k, "lower": lower, "upper": upper, "status": "ok"}


def compared(*rows: dict[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame(rows).assign(breakdown="", category="")
    return compare_with_baseline(frame, PLAN).set_index("indicator")


def test_two_shares_that_differ() -> None:
    """Newcombe (1998): 56/70 against 48/80 → 0.0524 to 0.3339."""
    row = compared(share("M1.2", "baseline", 48, 80), share("M1.2", "plan", 56, 70)).loc["M1.2"]
    assert row["method"] == "difference (Newcombe)"
    assert [row["lower"], row["upper"]] == pytest.approx([0.0524, 0.3339], abs=5e-5)
    assert row["text"] == (
        "Andel deltagere med fremgang: 80,0\u00a0pct. i planperioden mod 60,0\u00a0pct. i baseline. "
        "Det er 20,0\u00a0procentpoint højere (95 pct.-interval: mellem 5,2 og 33,4\u00a0procentpoint højere)."
    )


def test_the_citys_104_to_85_is_no_sure_change() -> None:
    row = compared(count("K1", "baseline", 104), count("K1", "plan", 85)).loc["K1"]
    assert row["method"] == "ratio (exact)"
    assert row["lower"] < 1 < row["upper"]
    assert row["text"] == (
        "Bekymringshenvendelser: 85 i planperioden mod 104 i baseline. Der er ingen sikker ændring: forskellen kan være "
        "alt fra 39,4\u00a0pct. færre til 9,9\u00a0pct. flere (95 pct.-interval)."
    )


def test_more_than_none_is_a_number_and_no_number_of_times() -> None:
    row = compared(count("K1", "baseline", 0), count("K1", "plan", 9)).loc["K1"]
    assert row["lower"] == pytest.approx(rate_ratio(9, 1, 0, 1).lower)
    assert row["text"] == (
        "Bekymringshenvendelser: 9 i planperioden mod 0 i baseline. "
        "Det er 9 flere (95 pct.-interval: mindst 97,4\u00a0pct. flere)."
    )


def test_a_full_count_has_no_interval_and_says_so() -> None:
    row = compared(count("A2", "baseline", 500, counted_in_full=True), count("A2", "plan", 450, counted_in_full=True)).loc["A2"]
    assert (row["estimate"], row["method"]) == (-50, "difference, no interval")
    assert np.isnan(row["lower"])
    assert row["text"].endswith(
        "altså 50 færre deltagelser. Tallene er talt op uden stikprøve, så de har intet usikkerhedsinterval."
    )


def test_a_count_with_blanks_never_claims_to_be_whole() -> None:
    """A2 takes an unknown number of participants as none."""
    before, after = (count("A2", period, k, counted_in_full=True) for period, k in (("baseline", 500), ("plan", 450)))
    row = compared(before, after | {"n_missing": 3}).loc["A2"]
    assert "men oplysningen mangler i nogle rækker, og de rigtige tal kan være andre" in row["text"]
    assert "3" not in row["text"].replace("baseline", "")


def test_a_closed_gate_in_either_period_refuses_the_comparison() -> None:
    row = compared(share("E5", "baseline", 5, 9, status="gated"), share("E5", "plan", 6, 9)).loc["E5"]
    assert row["status"] == "too_little_data"
    assert np.isnan([row["estimate"], row["baseline"]]).all()
    assert "kan ikke afgøres, fordi registreringen i baseline er for mangelfuld" in row["text"]


def test_too_few_groups_refuse_an_interval() -> None:
    few = cluster_robust_mean([1.0] * 8, [1, 2, 3, 4] * 2)
    rows = [
        {"indicator": "M1.1", "period": period, "value": few.estimate, "lower": few.lower, "upper": few.upper, "se": few.se,
         "clusters": few.clusters, "numerator": 8, "denominator": 8, "status": "ok"}
        for period in ("baseline", "plan")
    ]  # fmt: skip
    row = compared(*rows).loc["M1.1"]
    assert row["status"] == "too_little_data"
    assert "kan ikke afgøres" in row["text"]


def one_year_against_two(*rows: dict[str, object]) -> pd.DataFrame:
    plan = dataclasses.replace(PLAN, baseline=Period("baseline", date(2019, 1, 1), date(2019, 12, 31)))
    frame = pd.DataFrame(rows).assign(breakdown="", category="")
    return compare_with_baseline(frame, plan).set_index("indicator")


def test_twice_as_many_in_twice_the_time_is_no_change() -> None:
    row = one_year_against_two(count("K1", "baseline", 50), count("K1", "plan", 100)).loc["K1"]
    assert row["estimate"] == pytest.approx(1)
    assert row["lower"] < 1 < row["upper"]
    assert "pr. måned" in row["text"]


@pytest.mark.parametrize("id", ["A1", "A2", "C2"])
def test_totals_of_periods_of_unequal_length_are_not_compared(id: str) -> None:
    rows = [count(id, period, 50, counted_in_full=True) for period in ("baseline", "plan")]
    row = one_year_against_two(*rows).loc[id]
    assert (row["status"], row["baseline"], row["plan"]) == ("not_identifiable", 50, 50)
    assert np.isnan(row["estimate"])
    assert row["text"].endswith("Ændringen kan ikke afgøres, fordi perioderne ikke er lige lange.")


def test_shares_of_periods_of_unequal_length_are_compared_as_ever() -> None:
    rows = [share("M1.2", "baseline", 48, 80), share("M1.2", "plan", 56, 70)]
    assert one_year_against_two(*rows).loc["M1.2"].equals(compared(*rows).loc["M1.2"])


def test_a_plan_period_that_is_not_over_is_told_up_to_the_cut_off() -> None:
    frame = pd.DataFrame([share("M1.2", "baseline", 48, 80), share("M1.2", "plan", 56, 70)]).assign(breakdown="", category="")
    text = compare_with_baseline(frame, PLAN, as_of=date(2021, 6, 30))["text"].item()
    assert "80,0\u00a0pct. i planperioden til og med 30. juni 2021 mod 60,0\u00a0pct. i baseline" in text
    assert "til og med" not in compare_with_baseline(frame, PLAN, as_of=date(2021, 12, 31))["text"].item()


def test_nothing_in_both_periods_gives_an_empty_table() -> None:
    frame = pd.DataFrame([share("M1.2", "plan", 1, 2)]).assign(breakdown="", category="")
    assert list(compare_with_baseline(frame, PLAN).columns) == COMPARISON_COLUMNS
    assert compare_with_baseline(frame, PLAN).empty


@pytest.mark.skipif(not TRUTH.exists(), reason="the published example exports are not at hand")
def test_all_comparisons_of_the_open_set() -> None:
    measures = pd.read_csv(TRUTH / "indicators.csv", dtype={"period": str}, keep_default_na=False, na_values=[""])
    expected = pd.read_csv(TRUTH / "comparisons.csv").set_index("indicator")
    found = compare_with_baseline(measures, PLAN).set_index("indicator")
    assert set(expected.index) == set(found.index)
    found = found.loc[expected.index]
    assert (found["method"] == expected["method"]).all()
    numbers = ["baseline", "plan", "estimate", "lower", "upper"]
    np.testing.assert_allclose(found[numbers].to_numpy(float), expected[numbers].to_numpy(float), rtol=1e-8, atol=1e-12)
    assert not [text for text in found["text"] if forbidden_words(text, "before_after")]
