"""Published series with published answers: the package's own functions give what others printed, to the printed decimals."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vinkeval.evidence.ar1 import Effects, Regression, Reml
from vinkeval.evidence.control_charts import xmr
from vinkeval.evidence.counts import quasi_poisson
from vinkeval.evidence.estimators import break_in_mean, least_squares, newey_west, prais_winsten
from vinkeval.evidence.follow_up import cumulative_incidence, kaplan_meier, log_rank, median_time
from vinkeval.evidence.interrupted import interrupted_series
from vinkeval.evidence.paired import mcnemar, paired_change, signed_rank
from vinkeval.evidence.segments import Terms, design, lay_out

DATA = Path(__file__).parent / "data"


def printed(value: float, decimals: int) -> object:
    return pytest.approx(value, abs=0.5000001 * 10**-decimals, rel=0)


def segmented(values: pd.Series, at: int) -> np.ndarray:
    """Intercept at the first year, slope before, step, slope after, change of slope, and their standard errors."""
    series = lay_out(values, at)
    fit = least_squares(series.y, design(series, Terms()).x)
    constant, before, step, change = fit.coefficients
    return np.array([constant + before * series.t[0], before, step, before + change, change, *fit.se])


class TestSicily:
    """Coronary events, Sicily 2002-2006, smoking ban January 2005. Data: Lopez Bernal, Cummins & Gasparrini (2017), Int. J.
    Epidemiology 46, 348-355. Model: theirs (quasi-Poisson, offset log of the standard population, step)."""

    data = pd.read_csv(DATA / "sicily.csv")
    index = pd.PeriodIndex([f"{y}-{m:02}" for y, m in zip(data["year"], data["month"], strict=True)], freq="M")
    events = pd.Series(data["aces"].to_numpy(float), index=index)
    population = pd.Series(data["stdpop"].to_numpy(float), index=index)

    @pytest.mark.parametrize(("harmonics", "ratio"), [(0, 0.89438), (2, 0.88507)])
    def test_rate_ratio_of_the_ban(self, harmonics: int, ratio: float) -> None:
        series = lay_out(self.events, "2005-01", self.population)
        layout = design(series, Terms(slope=False, harmonics=harmonics))
        fit = quasi_poisson(series.y, layout.x, series.exposure)
        assert np.exp(layout.contrasts[0] @ fit.coefficients) == printed(ratio, 5)

    def test_the_reported_model_holds_the_published_ratio(self) -> None:
        found = interrupted_series(self.events, "2005-01", "count", exposure=self.population, harmonics=2)
        assert found.status == "estimated"
        assert found.table.loc["level", "lower"] < 0.88507 < found.table.loc["level", "upper"]


class TestCalifornia:
    """Cigarette sales per head 1970-2000, Proposition 99 in 1989. Data: Abadie, Diamond & Hainmueller (2010), JASA 105,
    493-505; answers: A. Linden, Stata help of `power multi_itsa`; a tutorial after causalpolicy.nl (windows 1984-1993)."""

    data = pd.read_csv(DATA / "prop99.csv").set_index("year")

    def test_segments_of_california(self) -> None:
        found = segmented(self.data["california"], 1989)
        assert found[0] == printed(132.2258, 4)
        assert found[1] == printed(-1.779474, 6)
        assert found[2] == printed(-20.0581, 4)
        assert found[3] == printed(-3.274126, 6)
        assert found[4] == printed(-1.4947, 4)
        assert (found[7], found[8]) == (printed(3.7471, 4), printed(0.4846, 4))

    def test_segments_of_the_38_other_states(self) -> None:
        found = segmented(self.data["others"], 1989)
        assert found[0] == printed(135.4995, 4)
        assert found[1] == printed(-0.5477701, 7)
        assert found[2] == printed(-17.25168, 5)
        assert found[3] == printed(-1.051279, 6)

    def test_before_and_after_in_the_tutorials_window(self) -> None:
        window = self.data.loc[1984:1993]
        after = (window.index >= 1989).astype(float)
        ones = np.ones(len(window))
        naive = least_squares(window["california"].to_numpy(), np.column_stack([ones, after]))
        assert (naive.coefficients[1], naive.se[1]) == (printed(-27.02, 3), printed(4.341, 3))
        own = np.concatenate([ones, 0 * ones])
        twice = np.concatenate([after, after])
        both = least_squares(
            np.concatenate([window["california"], window["nevada"]]),
            np.column_stack([np.ones(own.size), own, twice, own * twice]),
        )
        assert (both.coefficients[3], both.se[3]) == (printed(-5.68, 3), printed(8.127, 3))

    def test_distance_to_the_course_before(self) -> None:
        california = self.data["california"]
        before = california.loc[:1988]
        line = least_squares(before.to_numpy(), np.column_stack([np.ones(len(before)), before.index]))
        after = california.loc[1989:]
        assert (after - (line.coefficients[0] + line.coefficients[1] * after.index)).mean() == printed(-28.28, 2)

    def test_the_error_model_decides_so_the_answer_is_flagged(self) -> None:
        """Least squares is sure of a fall of 20; the autocorrelation stands at its boundary, and no answer may be reported."""
        found = interrupted_series(self.data["california"], 1989)
        assert found.strong_persistence
        assert found.status == "too_little_data"
        assert "kan ikke afgøres" in found.text
        assert found.table.loc["level", "lower"] > -20.0581  # what least squares is sure of is not even within reach

    def test_no_interval_of_one_autocorrelation_can_be_had_at_the_boundary(self) -> None:
        """Kenward and Roger's interval grows without end as the autocorrelation nears one: −34 to +22 is what it gives where
        the search stops at 0.913. That is why the autocorrelation is integrated out from 0.9 on."""
        series = lay_out(self.data["california"], 1989)
        layout = design(series, Terms())
        regression = Regression(series.y, layout.x, series.t)
        stopped = Reml(regression, 0.913).effects(layout.contrasts)
        assert (stopped.lower[0], stopped.upper[0]) == (printed(-34, 0), printed(22, 0))
        half = [np.ptp([found.lower[0], found.upper[0]]) / 2 for found in self._towards_one(regression, layout.contrasts)]
        assert half[0] < half[1] / 5 < half[2] / 25
        assert np.ptp(interrupted_series(self.data["california"], 1989).table.loc["level", ["lower", "upper"]]) < half[0]

    @staticmethod
    def _towards_one(regression: Regression, contrasts: np.ndarray) -> list[Effects]:
        return [Reml(regression, rho).effects(contrasts) for rho in (0.9, 0.97, 0.99)]


def test_nile_shift_in_1898() -> None:
    """Annual flow 1871-1970: R package strucchange, reference output of its examples."""
    nile = pd.read_csv(DATA / "nile.csv")
    found = break_in_mean(nile["flow"].to_numpy(float))
    assert nile["year"][found.last_before] == 1898
    assert found.sup_f == printed(75.93, 2)
    assert (found.rss_without, found.rss_with) == (printed(2835157, 0), printed(1597457, 0))


class TestBarium:
    """Wooldridge, example 12.4, iterated Prais-Winsten (R package prais, tolerance 1e-6).

    Two READMEs of the package print two sets of numbers, since their copies of the data differ: one holds them in full single
    precision, the other as printed with seven digits (lgas 22.78123). Both sets are found to the last decimal.
    """

    data = pd.read_csv(DATA / "barium.csv")
    terms = ("lchempi", "lgas", "lrtwex", "befile6", "affile6", "afdec6")
    seven_digits = data.map(lambda value: float(np.float32(f"{value:.7g}")))

    @pytest.mark.parametrize(
        ("copy", "first_four"),
        [
            (data, [(-37.07770, 22.77830), (2.94095, 0.63284), (1.04638, 0.97734), (1.13279, 0.50666)]),
            (seven_digits, [(-37.07582, 22.77843), (2.94096, 0.63284), (1.04630, 0.97734), (1.13277, 0.50666)]),
        ],
    )
    def test_every_number(self, copy: pd.DataFrame, first_four: list[tuple[float, float]]) -> None:
        x = np.column_stack([np.ones(len(copy)), copy[[*self.terms]]])
        fit = prais_winsten(copy["lchnimp"].to_numpy(float), x, tolerance=1e-6)
        assert fit.rho == printed(0.2932, 4)
        answers = [*first_four, (-0.01648, 0.31938), (-0.03316, 0.32181), (-0.57681, 0.34199)]
        for row, (estimate, se) in enumerate(answers):
            assert (fit.coefficients[row], fit.se[row]) == (printed(estimate, 5), printed(se, 5))


def test_mcnemar_as_printed() -> None:
    """Fagerland, Lydersen & Laake (2017), Statistical Analysis of Contingency Tables, chapter 8: 6 and 16 discordant pairs."""
    found = mcnemar([[59, 6], [16, 80]])
    assert found.exact == printed(0.052479, 6)
    assert found.asymptotic == printed(0.033006, 6)
    assert found.corrected == printed(0.055009, 6)
    assert found.mid_p == printed(0.034690, 6)


def test_hamiltons_depression_scale() -> None:
    """Hollander & Wolfe (1973), pages 29-43: nine patients before and after; p as in R's documentation of wilcox.test."""
    before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    shift, p = signed_rank(before, after)
    assert shift == (printed(-0.46, 2), printed(-0.786, 3), printed(-0.010, 3))
    assert p / 2 == printed(0.01953, 5)


def test_signed_rank_with_those_who_did_not_change() -> None:
    """Changes from -4 to 4 of 56, eight of them none: Pratt's p as in scipy's tests (Wilcoxon's own would be 0.00641)."""
    changes = np.repeat(np.arange(-4, 5), [1, 4, 16, 15, 8, 4, 5, 1, 2])
    assert signed_rank(np.zeros(56), changes)[1] == printed(0.0031724568, 10)


def test_students_sleep() -> None:
    """Student (1908); answers: R's documentation of the sleep data."""
    first = pd.Series([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    second = pd.Series([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    found = paired_change(second, first).change
    assert (found.lower, found.upper) == (printed(-2.4598858, 7), printed(-0.7001142, 7))
    assert found.estimate / found.se == printed(-4.0621, 4)
    from scipy import stats

    assert 2 * stats.t.sf(-found.estimate / found.se, 9) == printed(0.002833, 6)


class TestLeukaemia:
    """Maintenance chemotherapy in leukaemia (Miller 1981); answers: test output of the R package survival."""

    maintained = ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
    not_maintained = ([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])

    def test_maintained(self) -> None:
        curve = kaplan_meier(*self.maintained).set_index("time")["survival"]
        answers = {9: 0.909, 13: 0.818, 18: 0.716, 23: 0.614, 31: 0.491, 34: 0.368, 48: 0.184}
        assert {when: curve[when] for when in answers} == {when: printed(share, 3) for when, share in answers.items()}
        assert median_time(kaplan_meier(*self.maintained)) == 31

    def test_not_maintained(self) -> None:
        curve = kaplan_meier(*self.not_maintained).set_index("time")["survival"]
        answers = {5: 0.8333, 8: 0.6667, 12: 0.5833, 23: 0.4861, 27: 0.3889, 30: 0.2917, 33: 0.1944, 43: 0.0972}
        assert {when: curve[when] for when in answers} == {when: printed(share, 4) for when, share in answers.items()}
        assert median_time(kaplan_meier(*self.not_maintained)) == 23

    def test_log_rank(self) -> None:
        time, event = (first + second for first, second in zip(self.maintained, self.not_maintained, strict=True))
        chi_square, _ = log_rank(time, event, ["m"] * 11 + ["n"] * 12)
        assert chi_square == printed(3.4, 1)


def test_competing_ways_by_hand() -> None:
    """Test of the R package survival, worked by hand: exact fractions 1/7, 12/35, 6/7."""
    found = cumulative_incidence([1, 2, 2, 3, 3, 3, 5, 6], [0, 1, 0, 2, 0, 2, 0, 2]).set_index(["cause", "time"])["incidence"]
    assert found[1, 2] == pytest.approx(1 / 7, abs=1e-12)
    assert found[1, 3] == pytest.approx(1 / 7, abs=1e-12)
    assert found[2, 3] == pytest.approx(12 / 35, abs=1e-12)
    assert found[1, 6] == pytest.approx(1 / 7, abs=1e-12)
    assert found[2, 6] == pytest.approx(6 / 7, abs=1e-12)


def test_individuals_chart() -> None:
    """NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flow rate of ten batches."""
    chart = xmr(pd.Series([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]))
    first = chart.frame.iloc[0]
    assert first["centre"] == printed(50.81, 2)
    assert chart.moving_range == printed(1.8778, 4)
    assert (first["upper"], first["lower"]) == (printed(55.8041, 4), printed(45.8159, 4))


def test_newey_west_as_stata() -> None:
    """Stata `newey g_realinv g_realgdp L.realint, lag(4)`: stored in the tests of statsmodels."""
    data = pd.read_csv(DATA / "macro.csv")
    x = np.column_stack([data["g_realgdp"], data["L_realint"], np.ones(len(data))])
    fit = newey_west(data["g_realinv"].to_numpy(float), x, lag=4)
    answers = [
        (4.3742216647032, 0.33125644884286, 3.7209983425819, 5.0274449868245),
        (-0.61399696947899, 0.29582347593197, -1.1973480087863, -0.03064593017165),
        (-9.4816727746549, 1.1859338087713, -11.820282709911, -7.1430628393989),
    ]
    for row, (estimate, se, lower, upper) in enumerate(answers):
        assert fit.se[row] == printed(se, 8)
        assert fit.interval(np.eye(3)[row]) == (printed(estimate, 8), printed(lower, 8), printed(upper, 8))
