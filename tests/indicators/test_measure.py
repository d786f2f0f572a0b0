"""What an analyst types: one indicator, its periods and breakdowns, and what is refused and why."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from tests.indicators.truth import records_of
from tests.spec.examples import PLAN, table
from vinkeval.errors import PlanFault, UsageFault
from vinkeval.exports.records import Records
from vinkeval.indicators import MEASURE_COLUMNS, catalogue, indicators, measure, period_label_until, price_levels
from vinkeval.plan import load_plan

ACTIVITIES = """
date       | intervention | status      | district | participants
2018-02-03 | a            | held        | Valby    | 20
2020-02-03 | a            | held        | Valby    | 24
2020-05-03 | a            | held_online | Vanløse  | 22
2021-05-03 | h            | held        | Valby    | 12
"""
REFERRALS = """
received_date | channel
2018-02-03    | mail
2021-02-03    | mail
"""


@pytest.fixture(scope="module")
def records() -> Records:
    return records_of({"activities": table("activities", ACTIVITIES), "referrals": table("referrals", REFERRALS)})


@pytest.mark.parametrize(
    ("every", "first", "number"),
    [("year", "2018", 4), ("half-year", "2018H1", 8), ("quarter", "2018Q1", 16), ("month", "2018-01", 48)],
)
def test_a_length_of_period_gives_all_periods_of_baseline_and_plan(
    records: Records, every: str, first: str, number: int
) -> None:
    frame = measure(records, "A1", every=every, plan=PLAN).frame
    assert frame.period.iloc[0] == first
    assert len(frame) == number
    assert frame.value.sum() == 3


def test_without_a_length_baseline_and_plan_stand_last(records: Records) -> None:
    assert measure(records, "A1", plan=PLAN).frame.period.tolist()[-2:] == ["baseline", "plan"]


def test_one_measure_is_the_same_as_in_the_whole_catalogue(records: Records) -> None:
    everything = indicators(records, PLAN).frame
    for id, by in (("A1", None), ("A1", "district"), ("K1", "channel"), ("M1.4", None)):
        rows = everything[(everything.indicator == id) & (everything.breakdown == (by or ""))].reset_index(drop=True)
        assert measure(records, id, by=by, plan=PLAN).frame.equals(rows)


def test_the_frame_is_in_the_order_of_the_catalogue(records: Records) -> None:
    frame = indicators(records, PLAN).frame
    assert tuple(frame.columns) == MEASURE_COLUMNS
    elsewhere = ("O1", "K5")  # from the targets, and from series that were not read
    assert list(dict.fromkeys(frame.indicator)) == [id for id in catalogue(PLAN).indicator if id not in elsewhere]
    assert not frame.duplicated(["indicator", "breakdown", "category", "period"]).any()


@pytest.mark.parametrize(
    ("id", "by", "why"),
    [
        ("K4", "district", "besluttet i planen"),
        ("K4", "district,extremism_form", "én ting ad gangen"),
        ("K4", "district × extremism_form", "én ting ad gangen"),
        ("C2", "org_codes", "en enkelt skole, forening"),
        ("M2.1", "milieu_code", "enkelt miljø"),
        ("C6", "channel", "kun samlet"),
    ],
)
def test_a_breakdown_that_is_not_allowed_is_refused_with_the_reason(records: Records, id: str, by: str, why: str) -> None:
    with pytest.raises(UsageFault, match=why):
        measure(records, id, by=by, plan=PLAN)


def test_what_is_allowed_but_not_printed_can_be_asked_for(records: Records) -> None:
    assert set(measure(records, "I1", by="referrer_group", plan=PLAN).frame.category) == {
        "professional", "relative", "citizen", "other", "unknown",
    }  # fmt: skip
    assert "referrer_group" not in set(indicators(records, PLAN).frame.query("indicator == 'I1'").breakdown)


def test_a_length_of_period_that_is_too_short_is_refused(records: Records) -> None:
    with pytest.raises(UsageFault, match=r"F2 opgøres ikke pr. måned. Planen tillader år, baseline og planperiode"):
        measure(records, "F2", every="month", plan=PLAN)
    with pytest.raises(UsageFault, match="half-year"):
        measure(records, "F2", every="week", plan=PLAN)  # type: ignore[arg-type]


def test_an_unknown_indicator_names_the_likely_one(records: Records) -> None:
    with pytest.raises(UsageFault, match=r"Mente du A1\?"):
        measure(records, "a1", plan=PLAN)
    with pytest.raises(UsageFault, match=r"Mente du M4\.1\?"):
        measure(records, "H4", plan=PLAN)


def test_nothing_read_gives_no_number_anywhere() -> None:
    frame = indicators(records_of({}), PLAN).frame
    assert frame.value.isna().all()
    assert set(frame.status) == {"no_data", "not_measurable"}


def test_before_the_cut_off_an_unfinished_period_has_a_share_but_no_count() -> None:
    tables = {"activities": table("activities", ACTIVITIES)}
    early = records_of(tables, as_of=date(2020, 6, 30))
    assert measure(early, "A1", every="year", plan=PLAN).frame.set_index("period").status["2020"] == "no_data"
    assert measure(early, "A3", every="year", plan=PLAN).frame.set_index("period").value["2020"] == 1


def test_of_what_is_not_over_only_the_plan_and_the_current_year_have_a_share() -> None:
    early = records_of({"activities": table("activities", ACTIVITIES)}, as_of=date(2020, 5, 31))
    found = measure(early, "A3", plan=PLAN).frame.set_index("period")
    assert found.value[["2020", "2020Q1", "plan"]].tolist() == [1, 1, 1]
    assert (found.status[["2020H1", "2020Q2", "2021"]] == "no_data").all()


def test_a_period_is_told_up_to_the_cut_off_where_it_is_not_over() -> None:
    cut_off = date(2021, 6, 30)
    assert period_label_until("plan", cut_off, PLAN) == "planperioden (2020-2021) til og med 30. juni 2021"
    assert period_label_until("2021", cut_off, PLAN) == "2021 til og med 30. juni 2021"
    assert period_label_until("2021Q2", cut_off, PLAN) == "2. kvartal 2021"
    assert period_label_until("2021Q3", cut_off, PLAN) == "3. kvartal 2021"
    assert period_label_until("2019/20", cut_off, PLAN) == "2019/20"
    early = records_of({"activities": table("activities", ACTIVITIES)}, as_of=cut_off)
    shown = measure(early, "A3", plan=PLAN)
    assert shown.as_of == cut_off
    assert "planperioden (2020-2021) til og med 30. juni 2021" in shown._repr_html_()


def test_the_price_levels_of_the_accounts_are_named() -> None:
    money = """
    year | intervention | budget_kr | spent_kr | price_level_year
    2020 | a            | 1         | 1        | 2021
    2021 | a            | 1         | 1        | 2020
    2021 | b            | 1         | 1        |
    """
    assert price_levels(records_of({"finances": table("finances", money)})) == (2020, 2021)
    assert price_levels(records_of({})) == ()


def test_another_citys_plan_runs_through_the_same_code(records: Records) -> None:
    other = load_plan(Path(__file__).parents[1] / "plan" / "other_city.toml")
    frame = indicators(records, other).frame
    briefings = frame[(frame.indicator == "H1") & (frame.breakdown == "")].set_index("period")
    assert set(frame.indicator) <= set(other.indicators)
    assert briefings.value["2021"] == briefings.value["baseline"] == 1
    assert briefings.status["2022"] == briefings.status["plan"] == "no_data"
    assert set(frame[frame.breakdown == "district"].indicator) == {"H1"}


def test_an_indicator_without_computation_is_the_plans_fault(records: Records) -> None:
    text = dataclasses.replace(PLAN.indicators["A1"], id="A99")
    with pytest.raises(PlanFault, match="A99"):
        indicators(records, dataclasses.replace(PLAN, indicators={"A99": text}))


def test_a_breakdown_the_table_cannot_give_is_the_plans_fault(records: Records) -> None:
    text = dataclasses.replace(PLAN.indicators["K1"], breakdowns=("institution_type",))
    with pytest.raises(PlanFault, match="institution_type"):
        indicators(records, dataclasses.replace(PLAN, indicators={"K1": text}))


def test_measures_are_marked_as_internal_and_show_nothing_in_released_notebooks(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = measure(records, "A1", by="district", plan=PLAN)
    html = shown._repr_html_()
    assert "Internt, ikke frigivet" in html
    assert "Afholdte undervisningsforløb" in html
    assert "planperioden (2020-2021)" in html
    monkeypatch.setenv("VINKEVAL_RELEASED_ONLY", "1")
    assert shown._repr_html_() == '<p role="note"><strong>Internt, ikke frigivet</strong></p>'
