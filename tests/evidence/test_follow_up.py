"""Time to an event: exact ties, competing ways, and a share among those followed long enough."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vinkeval.errors import UsageFault
from vinkeval.evidence import (
    case_endings,
    cumulative_incidence,
    forbidden_words,
    kaplan_meier,
    log_rank,
    renewed_concern,
    share_within,
)
from vinkeval.example.effects import Effects
from vinkeval.example.world import invent_tables
from vinkeval.exports import Records
from vinkeval.exports.records import ACCOUNTING_COLUMNS, FINDING_COLUMNS
from vinkeval.indicators import indicators
from vinkeval.plan import load_plan

TIMES = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 3)), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(TIMES)
def test_the_ways_and_those_still_there_add_up_to_one(rows: list[tuple[int, int]]) -> None:
    time, cause = (np.array(column) for column in zip(*rows, strict=True))
    ways = cumulative_incidence(time, cause)
    still = kaplan_meier(time, cause != 0).set_index("time")["survival"]
    for when, share in ways.groupby("time")["incidence"].sum().items() if len(ways) else ():
        assert share + still[when] == pytest.approx(1)


@settings(max_examples=60, deadline=None)
@given(TIMES)
def test_one_way_only_is_one_minus_kaplan_meier(rows: list[tuple[int, int]]) -> None:
    time, cause = (np.array(column) for column in zip(*rows, strict=True))
    event = (cause > 0).astype(int)
    ways, curve = cumulative_incidence(time, event), kaplan_meier(time, event)
    np.testing.assert_allclose(ways["incidence"].to_numpy(float), 1 - curve["survival"].to_numpy(float), atol=1e-12)
    certain = (curve["survival"] > 0).to_numpy()
    np.testing.assert_allclose(ways["se"].to_numpy(float)[certain], curve["se"].to_numpy(float)[certain], atol=1e-9)


def test_without_censoring_it_is_the_plain_share_with_its_binomial_error() -> None:
    time = np.arange(1, 21)
    cause = np.array(["plan", "brud"] * 10)
    found = cumulative_incidence(time, cause).set_index(["cause", "time"])
    assert found.loc[("plan", 10), "incidence"] == pytest.approx(5 / 20)
    assert found.loc[("plan", 10), "se"] == pytest.approx(np.sqrt(0.25 * 0.75 / 20))


def test_limits_hold_the_estimate_and_stay_between_zero_and_one() -> None:
    rng = np.random.default_rng(1)
    found = cumulative_incidence(rng.integers(1, 30, 80), rng.integers(0, 3, 80))
    inside = found[found["incidence"].between(0.001, 0.999)]
    assert ((inside["lower"] < inside["incidence"]) & (inside["incidence"] < inside["upper"])).all()
    assert inside["lower"].ge(0).all()
    assert inside["upper"].le(1).all()


def test_order_and_ties_do_not_matter() -> None:
    time, cause = np.array([3, 3, 3, 5, 5, 8]), np.array([1, 2, 0, 1, 0, 2])
    shuffled = np.random.default_rng(1).permutation(6)
    pd.testing.assert_frame_equal(cumulative_incidence(time, cause), cumulative_incidence(time[shuffled], cause[shuffled]))


def test_nobody_left_is_an_empty_curve() -> None:
    assert kaplan_meier([1, 2], [0, 0]).empty
    assert cumulative_incidence([1, 2], [0, 0]).empty
    assert cumulative_incidence([], []).empty


def test_log_rank_of_two_equal_groups_is_nothing() -> None:
    chi_square, p = log_rank([1, 2, 3] * 2, [1, 1, 1] * 2, ["a"] * 3 + ["b"] * 3)
    assert (chi_square, p) == (pytest.approx(0), pytest.approx(1))


class TestShareWithin:
    event = (100, np.nan, 400, np.nan, 30, np.nan)
    followed = (700, 500, 800, 366, 200, 100)

    def test_only_those_followed_a_year_are_in_the_share(self) -> None:
        found = share_within(self.event, self.followed)
        assert (found.events, found.followed, found.all_cases) == (1, 4, 6)
        assert found.share.estimate == 0.25
        assert found.estimate.estimate == pytest.approx(1 - 5 / 6 * 4 / 5)  # events at 30 of 6 and at 100 of 5 still followed

    def test_the_sentence_tells_the_number_followed_and_the_caveat(self) -> None:
        text = share_within(self.event, self.followed).text
        assert "blandt 4 forløb af 6, der er fulgt så længe" in text
        assert "flyttet fra byen, vides ikke" in text
        assert not forbidden_words(text, "description")

    def test_nobody_followed_that_long(self) -> None:
        found = share_within([np.nan, 20], [100, 200])
        assert np.isnan(found.share.estimate)
        assert "ingen er fulgt i 365 dage endnu" in found.text


PLAN = load_plan()


@pytest.fixture(scope="module")
def records() -> Records:
    tables = invent_tables(seed=3, scale=1.0, effects=Effects())
    return Records(tables, PLAN.cut_off, pd.DataFrame(columns=[*ACCOUNTING_COLUMNS]), pd.DataFrame(columns=[*FINDING_COLUMNS]))


class TestCourses:
    def test_renewed_concern_is_the_indicators_share_over_both_periods(self, records: Records) -> None:
        measures = indicators(records, PLAN).frame
        rows = measures[(measures["indicator"] == "M3.3") & (measures["breakdown"] == "")].set_index("period")
        both = rows.loc[["baseline", "plan"]].sum(numeric_only=True)
        found = renewed_concern(records)
        assert (found["alle"].events, found["alle"].followed) == (both["numerator"], both["denominator"])
        assert found["alle"].followed == found["øvrige"].followed + found["flyttet eller fængslet"].followed

    def test_all_mentor_cases_end_in_one_way_or_go_on(self, records: Records) -> None:
        found = case_endings(records)
        cases = records["cases"]
        assert found.cases == int((cases["intervention"].eq("e") & cases["start_date"].notna()).sum())
        last = found.table.groupby("cause")["incidence"].max()
        assert "fuldført" in last.index
        assert 0 < last.sum() <= 1
        assert found.text.startswith("90 dage efter starten er ")
        assert not forbidden_words(found.text, "description")


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: kaplan_meier([1, np.nan], [1, 0]), "mangler eller er negativ"),
        (lambda: cumulative_incidence([1, -2], [1, 0]), "mangler eller er negativ"),
        (lambda: kaplan_meier([1, 2], [1]), "lige lange"),
        (lambda: log_rank([1, 2, 3], [1, 1, 0], ["a", "b", "c"]), "to grupper"),
    ],
)
def test_times_that_cannot_be_reckoned_with_are_told(call: Callable[[], object], match: str) -> None:
    with pytest.raises(UsageFault, match=match):
        call()
