"""Interrupted series: truths recovered, gaps in their place, and refusals with their reasons."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vinkeval.errors import UsageFault
from vinkeval.evidence import Labels, Limits, interrupted_series
from vinkeval.evidence.ar1 import Regression, Unfittable, effects, integrated
from vinkeval.evidence.estimators import least_squares
from vinkeval.evidence.segments import Terms, design, lay_out, pandemic_columns, share_of_days
from vinkeval.plan.model import Event

MONTHS = pd.period_range("2018-01", "2021-12", freq="M")
LOCKDOWNS = (
    Event("n1", "COVID-19-nedlukning", date(2020, 3, 11), date(2020, 5, 17), "pandemic", "kilde", "published"),
    Event("n2", "COVID-19-nedlukning", date(2020, 12, 9), date(2021, 4, 5), "pandemic", "kilde", "general_knowledge"),
)


def monthly(values: np.ndarray, index: pd.PeriodIndex = MONTHS) -> pd.Series:
    return pd.Series(np.asarray(values, dtype=float), index=index)


def noisy(seed: int = 11, n: int = 48, rho: float = 0.3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    error = rng.normal(size=n)
    for row in range(1, n):
        error[row] = rho * error[row - 1] + np.sqrt(1 - rho**2) * error[row]
    return error


def stepped(level: float = 10.0, slope: float = 0.5, scale: float = 1.0) -> pd.Series:
    t = np.arange(48) - 24
    return monthly(100 + 0.3 * t + (t >= 0) * (level + slope * t) + scale * noisy())


SEEDS = st.integers(0, 2**32 - 1)
AFTER = np.arange(48) - 24 >= 0


def slow(n: int) -> np.ndarray:
    """Neighbours that follow each other closely: no draw, so that nothing hangs on a lucky one."""
    return 10 * np.sin(2 * np.pi * np.arange(n) / 40)


class TestTruth:
    """What is put into a series comes out again: exactly where the model is linear, closely where counts are large."""

    @settings(max_examples=25, deadline=None)
    @given(SEEDS, st.floats(0, 0.8), st.floats(-20, 20), st.floats(-2, 2))
    def test_what_is_added_is_found_again(self, seed: int, rho: float, level: float, slope: float) -> None:
        """Whatever the noise. A pure bend (level 0) has no jump: with an uncentred slope term it would."""
        t = np.arange(48) - 24
        plain = interrupted_series(monthly(noisy(seed, rho=rho)), "2020-01")
        added = interrupted_series(monthly(noisy(seed, rho=rho) + (t >= 0) * (level + slope * t)), "2020-01")
        found = (added.table - plain.table)[["estimate", "lower", "upper"]]
        for column in found:
            assert found[column].tolist() == pytest.approx([level, slope, level + 11.5 * slope, level + 23 * slope], abs=1e-6)
        assert added.rho == pytest.approx(plain.rho, abs=1e-6)

    def test_count_effects_are_ratios(self) -> None:
        counts = np.round(5000 * np.exp(0.4 * AFTER + 0.001 * noisy()))
        table = interrupted_series(monthly(counts), "2020-01", "count").table
        assert table.loc[["level", "mean_effect"], "estimate"].tolist() == pytest.approx([np.exp(0.4)] * 2, rel=0.02)
        assert table.loc["slope", "estimate"] == pytest.approx(1, abs=0.001)

    def test_exposure_is_divided_out(self) -> None:
        exposure = monthly(np.linspace(1000, 5000, 48))
        counts = monthly(np.round(2 * exposure * np.exp(0.001 * noisy())))
        found = interrupted_series(counts, "2020-01", "count", exposure=exposure).table.loc["level"]
        assert found["estimate"] == pytest.approx(1, abs=0.02)
        rescaled = interrupted_series(counts, "2020-01", "count", exposure=1000 * exposure).table.loc["level"]
        np.testing.assert_allclose(found, rescaled, rtol=1e-3)

    def test_a_lockdown_is_no_change_of_level(self) -> None:
        share = share_of_days(MONTHS, LOCKDOWNS)
        series = monthly(np.round(6000 * np.exp(-1.0 * share + 0.001 * noisy())))
        with_term = interrupted_series(series, "2020-01", "count", events=LOCKDOWNS).table.loc["mean_effect"]
        without = interrupted_series(series, "2020-01", "count").table.loc["mean_effect"]
        assert with_term["estimate"] == pytest.approx(1, abs=0.02)
        assert without["upper"] - without["lower"] > 2 * (with_term["upper"] - with_term["lower"])

    @settings(max_examples=15, deadline=None)
    @given(st.floats(-50, 50), st.floats(0.1, 20))
    def test_unit_and_zero_of_the_scale_do_not_matter(self, shift: float, scale: float) -> None:
        series = stepped()
        plain = interrupted_series(series, "2020-01").table
        moved = interrupted_series(shift + scale * series, "2020-01").table
        np.testing.assert_allclose(
            moved[["estimate", "lower", "upper"]], scale * plain[["estimate", "lower", "upper"]], rtol=1e-4
        )


class TestTime:
    def test_a_missing_month_keeps_its_place(self) -> None:
        """White noise with every second month missing: neighbours are two months apart, so their correlation is rho squared."""
        full = stepped()
        holed = full.copy()
        holed.iloc[[5, 6, 7, 30, 31]] = np.nan
        left_out = full.drop(full.index[[5, 6, 7, 30, 31]])
        pd.testing.assert_frame_equal(interrupted_series(holed, "2020-01").table, interrupted_series(left_out, "2020-01").table)
        squeezed = pd.Series(left_out.to_numpy(), index=range(len(left_out)))
        assert interrupted_series(squeezed, 21).table.loc["slope", "estimate"] != pytest.approx(
            interrupted_series(holed, "2020-01").table.loc["slope", "estimate"], rel=1e-3
        )

    def test_correlation_across_a_gap_follows_the_distance(self) -> None:
        t = np.array([0, 1, 4, 5, 9, 10, 11, 15])
        regression = Regression(np.arange(8.0) % 3, np.ones((8, 1)), t)
        whitened, log_det = regression.whitened(np.array([0.6]))
        covariance = 0.6 ** np.abs(t[:, None] - t[None, :])
        z = np.column_stack([regression._basis[0], regression._residual])
        np.testing.assert_allclose(whitened[0].T @ whitened[0], z.T @ np.linalg.solve(covariance, z))
        assert log_det[0] == pytest.approx(np.linalg.slogdet(covariance)[1])

    def test_order_of_the_index_does_not_matter(self) -> None:
        series = stepped()
        pd.testing.assert_frame_equal(
            interrupted_series(series.sample(frac=1, random_state=1), "2020-01").table,
            interrupted_series(series, "2020-01").table,
        )

    def test_quarters_and_positions_work_alike(self) -> None:
        values = stepped().to_numpy()
        quarters = pd.Series(values, index=pd.period_range("2008Q1", periods=48, freq="Q"))
        positions = pd.Series(values, index=range(100, 148))
        pd.testing.assert_frame_equal(interrupted_series(quarters, "2014Q1").table, interrupted_series(positions, 124).table)

    def test_half_years_are_one_step_apart(self) -> None:
        half_years = pd.Series(np.arange(6.0), index=pd.period_range("2018Q1", periods=6, freq="2Q"))
        assert lay_out(half_years, "2020Q1").t.tolist() == [-4, -3, -2, -1, 0, 1]
        assert lay_out(half_years, "2020Q1").months_per_period == 6

    def test_share_of_days_counts_first_and_last_day_once(self) -> None:
        share = dict(zip(MONTHS.astype(str), share_of_days(MONTHS, [*LOCKDOWNS, LOCKDOWNS[0]]), strict=True))
        assert share["2020-03"] == pytest.approx(21 / 31)
        assert share["2020-04"] == 1
        assert share["2020-05"] == pytest.approx(17 / 31)
        assert share["2021-04"] == pytest.approx(5 / 30)
        assert sum(value > 0 for value in share.values()) == 8


class TestRefusals:
    @pytest.mark.parametrize(
        ("before", "after", "status"),
        [(8, 8, "indicative"), (7, 20, "too_little_data"), (20, 5, "too_little_data"), (9, 6, "too_little_data"),
         (12, 11, "indicative"), (12, 12, "estimated")],
    )  # fmt: skip
    def test_points_decide(self, before: int, after: int, status: str) -> None:
        series = pd.Series(np.resize([3.0, -1, 2, -2, 0, 1, -3], before + after))
        found = interrupted_series(series, before)
        assert found.status == status
        assert bool(found.reasons) == (status == "too_little_data")
        if status == "indicative":
            assert np.isfinite(found.table.loc["level"]).all()
            assert np.isnan(found.table.loc["slope", "lower"])
            assert "vejledende" in found.text
        if status == "too_little_data":
            assert "kan ikke afgøres, fordi" in found.text
            assert "Det kræver" in found.text

    def test_nothing_at_all_is_a_result_too(self) -> None:
        for series in (pd.Series(dtype=float, index=pd.PeriodIndex([], freq="M")), monthly(np.full(48, np.nan))):
            assert interrupted_series(series, "2020-01").status == "too_little_data"
            assert interrupted_series(series, "2020-01", "count").sensitivity().empty

    def test_strong_persistence_is_told_and_short_series_refused(self) -> None:
        short = interrupted_series(slow(30), 15)
        assert short.rho >= 0.9
        assert short.status == "too_little_data"
        long = interrupted_series(slow(72), 36)
        assert long.strong_persistence
        assert "stærk persistens" in long.text

    def test_few_events_are_refused_without_telling_how_few(self) -> None:
        found = interrupted_series(monthly(np.resize([1, 0], 48)), "2020-01", "count")
        assert found.status == "too_little_data"
        assert found.reasons == ("der er for få tilfælde",)

    def test_a_change_too_small_to_see_is_refused(self) -> None:
        series = stepped(level=0, slope=0, scale=5)
        seen = interrupted_series(series, "2020-01", limits=Limits(relevant=100.0))
        unseen = interrupted_series(series, "2020-01", limits=Limits(relevant=1.0))
        assert (seen.status, unseen.status) == ("estimated", "too_little_data")
        assert seen.detectable == unseen.detectable > 1

    def test_a_step_two_months_after_the_start_cannot_be_told_from_it(self) -> None:
        found = interrupted_series(stepped(), "2020-01", events=LOCKDOWNS, pandemic="step")
        assert found.status == "not_identifiable"
        controlled = interrupted_series(stepped(), "2020-01", events=LOCKDOWNS, pandemic="step", control=monthly(noisy(9)))
        assert controlled.status == "estimated"

    def test_terms_that_coincide_are_no_error(self) -> None:
        always = (Event("e", "altid", date(2020, 1, 1), date(2021, 12, 31), "pandemic", "kilde", "assumed"),)
        found = interrupted_series(stepped(), "2020-01", events=always)
        assert found.status == "not_identifiable"
        assert "kan ikke afgøres" in found.text

    def test_a_month_that_never_has_events_does_no_harm(self) -> None:
        """Schools close in July: the July term has zero counts only, and its fitted mean runs to zero."""
        counts = np.round(2000 * np.exp(0.001 * noisy()))
        counts[6::12] = 0
        found = interrupted_series(monthly(counts), "2020-01", "count", harmonics=1, july=True)
        assert found.table.loc["level", "estimate"] == pytest.approx(1, abs=0.02)
        assert np.isfinite(found.fitted["expected"]).all()

    def test_an_empty_july_is_a_gap_and_not_four_points_that_fit_to_the_letter(self) -> None:
        """Its own term fits it without error, which would count as proof that the series hardly varies."""
        counts = monthly(np.random.default_rng(6).poisson(20, 48))
        counts[MONTHS.month == 7] = 0
        found = interrupted_series(counts, "2020-01", "count", harmonics=1, july=True, events=LOCKDOWNS)
        without = interrupted_series(counts[MONTHS.month != 7], "2020-01", "count", harmonics=1, events=LOCKDOWNS)
        pd.testing.assert_frame_equal(found.table, without.table)
        assert "Juli er udeladt" in found.methods
        counts[MONTHS == "2019-07"] = 1
        assert "Juli er udeladt" not in interrupted_series(counts, "2020-01", "count", july=True).methods

    def test_a_year_with_an_empty_july_is_still_a_year(self) -> None:
        counts = monthly(np.random.default_rng(6).poisson(20, 24), MONTHS[12:36])
        counts[counts.index.month == 7] = 0
        found = interrupted_series(counts, "2020-01", "count", july=True, limits=Limits(12, 12, 24))
        assert found.status == "indicative"  # 22 months to learn from

    @pytest.mark.parametrize(
        ("series", "at", "family", "match"),
        [
            (pd.Series([1.0, 2.0], index=["a", "b"]), "2020-01", "gaussian", "PeriodIndex"),
            (stepped(), "lidt i januar", "gaussian", "ikke en periode"),
            (pd.concat([stepped(), stepped()]), "2020-01", "gaussian", "to gange"),
            (monthly(np.full(48, 1.5)), "2020-01", "count", "hele tal"),
            (monthly(np.r_[np.inf, np.ones(47)]), "2020-01", "gaussian", "skal være tal"),
            (stepped().astype(object).replace({stepped().iloc[0]: "tolv"}), "2020-01", "gaussian", "skal være tal"),
            (np.ones((4, 4)), 2, "gaussian", "én række"),
            (stepped(), "2020-01", "poisson", "family"),
        ],
    )
    def test_a_wrong_call_is_told_in_danish(self, series: pd.Series, at: str, family: str, match: str) -> None:
        with pytest.raises(UsageFault, match=match):
            interrupted_series(series, at, family)

    def test_lists_arrays_and_any_whole_number_are_as_good_as_a_series(self) -> None:
        values = stepped().to_numpy()
        expected = interrupted_series(pd.Series(values), 24).table
        for series, at in ((list(values), 24), (values, np.int64(24)), (tuple(values), np.int32(24))):
            pd.testing.assert_frame_equal(interrupted_series(series, at).table, expected)
        pd.testing.assert_frame_equal(
            interrupted_series(stepped(), pd.Period("2020-01", "M")).table, interrupted_series(stepped(), "2020-01").table
        )
        counts = [20, 22] * 24
        pd.testing.assert_frame_equal(
            interrupted_series(counts, 24, "count", exposure=[2.0] * 48).table, interrupted_series(counts, 24, "count").table
        )

    @pytest.mark.parametrize("call", [{"events": LOCKDOWNS}, {"harmonics": 1}, {"july": True}])
    def test_what_needs_a_calendar_is_never_silently_left_out(self, call: dict[str, object]) -> None:
        with pytest.raises(UsageFault, match="PeriodIndex"):
            interrupted_series(stepped().to_numpy(), 24, **call)

    def test_signs_are_not_told_of_a_series_without_an_answer(self) -> None:
        found = interrupted_series(stepped(), "2020-01", limits=Limits(relevant=0.001))
        assert found.status == "too_little_data"
        assert found.sensitivity_text() == found.text
        assert "Fortegnet" not in found.text

    def test_exposure_must_be_positive(self) -> None:
        with pytest.raises(UsageFault, match="Eksponeringen"):
            interrupted_series(monthly(np.ones(48)), "2020-01", "count", exposure=monthly(np.zeros(48)))

    def test_exposure_of_what_is_no_count_is_never_silently_left_out(self) -> None:
        with pytest.raises(UsageFault, match="family='count'"):
            interrupted_series(stepped(), "2020-01", exposure=monthly(np.full(48, 2.0)))


class TestPandemic:
    found = interrupted_series(stepped(), "2020-01", events=LOCKDOWNS)

    def test_four_ways(self) -> None:
        table = self.found.pandemic().set_index("way")
        assert list(table.index) == ["none", "pulses", "step", "excluded"]
        assert table.loc["step", "status"] == "not_identifiable"
        assert set(table["status"].drop("step")) == {"estimated"}

    def test_four_ways_of_a_series_without_an_answer_are_no_answers(self) -> None:
        refused = interrupted_series(stepped(), "2020-01", events=LOCKDOWNS, limits=Limits(relevant=0.001)).pandemic()
        assert set(refused["status"]) == {"too_little_data", "not_identifiable"}

    def test_it_is_shown_in_danish(self) -> None:
        shown = self.found.pandemic()._repr_html_()
        assert "vedvarende skift fra pandemiens begyndelse" in shown
        assert "kan ikke afgøres: kan ikke skilles ad" in shown
        shown += self.found.sensitivity()._repr_html_() + self.found.table._repr_html_()
        codes = ("member", "estimate", "lower", "not_identifiable", "estimator", "placebo", "left_out", "mean_effect")
        assert not [code for code in codes if code in shown]

    def test_excluded_months_are_gaps(self) -> None:
        series = stepped()
        by_hand = interrupted_series(series[share_of_days(MONTHS, LOCKDOWNS) == 0], "2020-01").table.loc["level", "estimate"]
        assert self.found.pandemic().set_index("way").loc["excluded", "estimate"] == pytest.approx(by_hand)

    def test_it_is_told_that_plan_and_pandemic_cannot_be_parted(self) -> None:
        assert "Plan og pandemi kan ikke adskilles." in self.found.text
        assert "pandemi" not in interrupted_series(stepped(), "2020-01").text

    def test_it_is_told_when_the_ways_disagree(self) -> None:
        """A lasting fall from March on: as pulses it looks like a change of level at the start, as a step it does not.

        What the step model finds in the restlessness is taken out of it, so that it finds nothing.
        """
        after_march = (pd.Period("2020-03", "M") <= MONTHS).astype(float)
        noise = np.resize([3.0, -3.0, 2.0, -2.0], 48)
        by_chance = interrupted_series(monthly(noise), "2020-01", events=LOCKDOWNS, pandemic="step").table
        noise -= by_chance.loc["level", "estimate"] * AFTER
        found = interrupted_series(monthly(100 - 10 * after_march + noise), "2020-01", events=LOCKDOWNS)
        assert "for sig, giver modellen et sikkert lavere niveau. Regnes pandemien som ét skift" in found.text
        assert "der varer ved, giver den ingen sikker ændring i niveauet." in found.text

    def test_an_event_that_is_no_pandemic_has_its_own_term(self) -> None:
        other = Event("x", "ny leder", date(2019, 2, 1), date(2019, 2, 28), "other", "kilde", "decided")
        series = lay_out(stepped(), "2020-01")
        assert pandemic_columns(series, (*LOCKDOWNS, other), "share").shape[1] == 2
        assert pandemic_columns(series, (*LOCKDOWNS, other), "none").shape[1] == 1


class TestBattery:
    def test_the_same_battery_for_all_with_one_sentence(self) -> None:
        found = interrupted_series(stepped(), "2020-01", events=LOCKDOWNS, harmonics=1)
        battery = found.sensitivity()
        assert {"estimator", "season", "start", "date", "left_out", "model", "placebo"} == set(battery["kind"])
        members = battery[battery["kind"] != "placebo"]
        same = int((members["estimate"] > 0).sum())
        assert found.table.loc["level", "estimate"] > 0
        assert found.sensitivity_text().startswith(f"Fortegnet er stabilt i {same} af {len(members)} beregninger ")

    @pytest.mark.parametrize(
        ("freq", "later"),
        [("M", ["6 måneder", "12 måneder"]), ("Q", ["6 måneder", "12 måneder"]), ("Y", ["12 måneder", "24 måneder"])],
    )
    def test_a_baseline_that_begins_later_says_how_much(self, freq: str, later: list[str]) -> None:
        index = pd.period_range("1972-01", periods=48, freq=freq)
        battery = interrupted_series(pd.Series(noisy(), index=index), str(index[24])).sensitivity()
        assert battery.loc[battery["kind"] == "start", "member"].tolist() == [
            f"baseline begynder {one} senere" for one in later
        ]

    def test_placebo_dates_lie_in_the_baseline_and_know_nothing_of_the_rest(self) -> None:
        battery = interrupted_series(stepped(), "2020-01").sensitivity()
        placebo = battery[battery["kind"] == "placebo"]
        assert len(placebo) >= 4
        assert placebo["member"].str.contains("2018|2019").all()
        month = placebo["member"].iloc[2].split("(")[1].rstrip(")")
        by_hand = interrupted_series(stepped()[:24], month, limits=Limits(8, 6, 14)).table.loc["level", "estimate"]
        assert placebo["estimate"].iloc[2] == pytest.approx(by_hand)

    def test_leaving_out_is_what_one_would_get_by_hand(self) -> None:
        series = stepped()
        battery = interrupted_series(series, "2020-01").sensitivity()
        lowest = battery[battery["member"].str.startswith("laveste")].iloc[0]
        month = lowest["member"].split("(")[1].rstrip(")")
        by_hand = interrupted_series(series.drop(pd.Period(month, "M")), "2020-01").table.loc["level", "estimate"]
        assert lowest["estimate"] == pytest.approx(by_hand)

    def test_counts_are_shown_as_ratios(self) -> None:
        counts = monthly(np.random.default_rng(2).poisson(30, 48))
        battery = interrupted_series(counts, "2020-01", "count").sensitivity()
        assert battery["estimate"].between(0.5, 2).all()
        assert "quasi-Poisson (t)" in set(battery["member"])


class TestControl:
    def test_what_hits_both_series_is_no_change(self) -> None:
        shared = 5 * np.sin(np.arange(48)) + 20 * (np.arange(48) >= 26)
        found = interrupted_series(monthly(100 + shared + noisy(1)), "2020-01", control=monthly(80 + shared + noisy(2)))
        alone = interrupted_series(monthly(20 + noisy(1) - noisy(2)), "2020-01")
        assert found.design == "controlled_series"
        np.testing.assert_allclose(found.table, alone.table, atol=1e-5)
        assert "sammenligningsserien" in found.text
        assert "Plan og pandemi" not in found.text

    def test_counts_give_ratios_of_ratios(self) -> None:
        own, other = np.round(6000 * np.exp(0.5 * AFTER + 0.001 * noisy(1))), np.round(6000 * np.exp(0.001 * noisy(2)))
        found = interrupted_series(monthly(own), "2020-01", "count", control=monthly(other))
        both = found.two_group()
        for table in (found.table, both):
            assert table.loc["level", "estimate"] == pytest.approx(np.exp(0.5), rel=0.03)
        assert both.loc["pre_trend", "estimate"] == pytest.approx(1, abs=0.003)

    def test_a_different_course_before_is_shown(self) -> None:
        drifting = monthly(100 + 1.5 * np.arange(48) + noisy(1))
        both = interrupted_series(drifting, "2020-01", control=monthly(100 + noisy(2))).two_group()
        assert both.loc["pre_trend", "lower"] > 1

    @pytest.mark.parametrize(
        ("control", "match"),
        [
            (pd.Series(noisy(), index=pd.period_range("2010Q1", periods=48, freq="Q")), "samme slags perioder"),
            (stepped(), "den samme som serien"),
            (pd.concat([stepped(), stepped()]), "to gange"),
        ],
    )
    def test_what_cannot_be_a_control_is_told(self, control: pd.Series, match: str) -> None:
        with pytest.raises(UsageFault, match=match):
            interrupted_series(stepped(), "2020-01", control=control)

    def test_a_control_of_counts_is_of_counts(self) -> None:
        own = monthly(np.random.default_rng(1).poisson(30, 48))
        with pytest.raises(UsageFault, match="hele tal"):
            interrupted_series(own, "2020-01", "count", control=own + 0.5)

    def test_only_what_both_series_have_is_compared(self) -> None:
        found = interrupted_series(stepped(), "2020-01", control=monthly(noisy(9)[:34], MONTHS[14:]))
        assert len(found.fitted) == 34
        assert "10 før og 24 efter" in found.methods
        short = interrupted_series(stepped(), "2020-01", control=monthly(noisy(9)[:28], MONTHS[20:]))
        assert short.status == "too_little_data"
        assert "serien og sammenligningsserien kun har 4 målinger før og 24 efter til fælles" in short.text
        apart = interrupted_series(stepped(), "2020-01", control=monthly(noisy(9), MONTHS + 480))
        assert apart.status == "too_little_data"

    def test_a_control_of_few_events_is_refused(self) -> None:
        own = monthly(np.random.default_rng(1).poisson(30, 48))
        found = interrupted_series(own, "2020-01", "count", control=monthly(np.zeros(48)))
        assert found.status == "too_little_data"
        assert found.reasons[0] == "der er for få tilfælde i sammenligningsserien"

    def test_a_change_that_matters_is_measured_in_the_series_own_unit(self) -> None:
        """60 a month, of which changes of a few per cent can be seen beside the control: 30 more is enough, 1 is not."""
        rng = np.random.default_rng(8)
        own, other = monthly(rng.poisson(60, 48)), monthly(rng.poisson(600, 48))
        seen, unseen = (
            interrupted_series(own, "2020-01", "count", control=other, limits=Limits(relevant=size)) for size in (30.0, 1.0)
        )
        assert seen.reasons == ()
        assert unseen.reasons == ("kun ændringer, der er større end dem, der betyder noget, ville kunne ses",)

    def test_without_a_control_there_is_no_two_group_model(self) -> None:
        with pytest.raises(UsageFault, match="sammenligningsserie"):
            interrupted_series(stepped(), "2020-01").two_group()


class TestTable:
    def test_other_scale_is_relative_to_the_course_before(self) -> None:
        found = interrupted_series(stepped(scale=0.01), "2020-01")
        assert found.other_scale().loc["level", "estimate"] == pytest.approx(10 / 100, abs=0.002)

    def test_what_was_expected_joins_before_and_parts_after(self) -> None:
        fitted = interrupted_series(stepped(scale=0.01), "2020-01").fitted
        before, after = fitted[~fitted["after"]], fitted[fitted["after"]]
        np.testing.assert_allclose(before["expected"], before["without"])
        assert (after["expected"] - after["without"]).iloc[0] == pytest.approx(10, abs=0.1)

    @pytest.mark.parametrize("persistent", [False, True])
    @pytest.mark.parametrize("family", ["gaussian", "count"])
    def test_the_figure_shows_the_table(self, family: str, persistent: bool) -> None:
        """Also where the autocorrelation is integrated out: what parts expected from without is what the table says."""
        values = 20_000 + 100 * (slow(48) if persistent else noisy())
        found = interrupted_series(monthly(np.round(values)), "2020-01", family)
        assert found.strong_persistence == persistent
        after = found.fitted[found.fitted["after"]]
        parted = after["expected"] - after["without"]
        if family == "count":
            parted = np.log(after["expected"] / after["without"])
        estimate = found.table["estimate"] if family == "gaussian" else np.log(found.table["estimate"])
        shown = [parted.iloc[0], parted.iloc[-1], parted.mean()]
        assert shown == pytest.approx(estimate[["level", "end_effect", "mean_effect"]].tolist())

    def test_sentence_says_what_the_table_says(self) -> None:
        labels = Labels("A2", "Elever nået", "deltagelser", "ved planens start")
        sure = interrupted_series(stepped(level=20), "2020-01", labels=labels)
        assert sure.text.startswith("Elever nået: Niveauet er ")
        assert "deltagelser højere ved planens start sammenlignet med udviklingen før" in sure.text
        by_chance = interrupted_series(stepped(level=0, slope=0), "2020-01").table.loc["level", "estimate"]
        unsure = interrupted_series(stepped(level=-by_chance, slope=0), "2020-01", labels=labels)
        assert "ingen sikker ændring i niveauet ved planens start" in unsure.text


class TestEngine:
    def test_without_autocorrelation_it_comes_close_to_least_squares(self) -> None:
        series = lay_out(pd.Series(np.random.default_rng(12).normal(size=200), index=range(200)), 100)
        layout = design(series, Terms())
        plain = least_squares(series.y, layout.x)
        found = effects(Regression(series.y, layout.x, series.t), layout.contrasts)
        for row, contrast in enumerate(layout.contrasts):
            estimate, lower, upper = plain.interval(contrast)
            assert found.estimate[row] == pytest.approx(estimate, abs=0.1 * (upper - lower))
            assert (found.upper - found.lower)[row] == pytest.approx(upper - lower, rel=0.25)

    def test_reml_finds_the_top_of_the_restricted_likelihood(self) -> None:
        """Against the dense formula of the restricted likelihood (Harville 1977)."""
        series = lay_out(stepped(), "2020-01")
        x, y, t = design(series, Terms()).x, series.y, series.t

        def restricted(rho: float) -> float:
            r = rho ** np.abs(t[:, None] - t[None, :])
            xr = x.T @ np.linalg.inv(r)
            residual = y - x @ np.linalg.solve(xr @ x, xr @ y)
            rss = residual @ np.linalg.solve(r, residual)
            return -0.5 * (np.linalg.slogdet(r)[1] + np.linalg.slogdet(xr @ x)[1] + (len(y) - x.shape[1]) * np.log(rss))

        best = Regression(y, x, t).reml.rho
        assert restricted(best) >= max(restricted(rho) for rho in np.linspace(-0.9, 0.99, 190)) - 1e-9

    def test_the_interval_never_grows_beyond_the_integrated_one_by_more_than_the_rule(self) -> None:
        for seed in range(20):
            series = lay_out(pd.Series(noisy(seed, 24, 0.7), index=range(24)), 12)
            layout = design(series, Terms())
            regression = Regression(series.y, layout.x, series.t)
            ours, wide = effects(regression, layout.contrasts), integrated(regression, layout.contrasts)
            assert ((ours.upper - ours.lower) <= 1.3 * (wide.upper - wide.lower) + 1e-9).all()

    def test_fewer_points_than_terms_are_unfittable(self) -> None:
        with pytest.raises(Unfittable):
            Regression(np.ones(4), np.eye(4), np.arange(4))
