"""Which rows a number counts: what protection works its equations from."""

import pandas as pd

from tests.indicators.truth import records_of
from tests.spec.examples import PLAN, table
from vinkeval.indicators import CountedCell, counted_cells
from vinkeval.indicators.tables import PAIRS

REFERRALS = """
received_date | channel | referrer_type | duplicate_of | resident | gender
2020-01-05    | mail    | teacher       |              | yes      | female
2020-02-05    | mail    | parent        |              | no       | male
2020-08-05    | meeting | teacher       |              |          |
2020-08-06    | mail    | teacher       | X0           | yes      | male
2021-01-05    |         | association   |              | yes      | male
"""
CASES = """
case_id | intervention | assigned_date | start_date | end_date   | end_reason | goals_set | goals_met
C0      | e            | 2019-12-01    | 2020-01-01 | 2020-06-01 | as_planned | 3         | 2
C1      | e            | 2019-12-01    | 2020-01-01 | 2020-07-01 |            |           |
C2      | g            | 2020-12-01    | 2021-01-01 |            | ongoing    |           |
"""
RESPONSES = """
intervention | timepoint | activity_id | pair_code | response_date | TIL1 | DEM1
a            | before    | A1          | KO12      | 2020-03-02    | 3    | 3
b            | before    | B1          | KO12      | 2020-03-02    | 3    |
b            | after     | B1          | KO12      | 2020-04-02    | 3    |
a            | after     | A1          | KO12      | 2020-04-02    |      | 4
"""
ACTIVITIES = """
activity_id | date       | intervention | status | participants
A1          | 2020-03-02 | a            | held   | 10
"""
TABLES = {
    "referrals": table("referrals", REFERRALS),
    "cases": table("cases", CASES),
    "responses": table("responses", RESPONSES),
    "activities": table("activities", ACTIVITIES),
    "finances": table("finances", "year | intervention | item | budget_kr | spent_kr\n2020 | e | salary | 10 | 9"),
    "context": table("context", "series | period | value\nfolketal_1_januar | 2020 | 1000"),
}
CELLS = counted_cells(
    records_of(TABLES, set_aside={"referrals": {"duplicate": 2, "quarantine": 3, "quarantine_date": 1}}), PLAN
)  # fmt: skip


def rows(indicator: str, period: str, role: str, category: str = "") -> dict[str, list[int]]:
    found: list[CountedCell] = [
        cell for cell in CELLS
        if (cell.indicator, cell.period, cell.role, cell.category) == (indicator, period, role, category)
    ]  # fmt: skip
    return {cell.table: cell.rows.tolist() for cell in found}


def test_a_count_counts_its_rows() -> None:
    assert rows("K1", "2020", "numerator") == {"referrals": [0, 1, 2]}
    assert rows("K1", "2020-08", "n") == {"referrals": [2]}


def test_a_share_counts_its_denominator_and_what_is_missing() -> None:
    assert rows("M3.1", "2020", "numerator") == {"cases": [0]}
    assert rows("M3.1", "2020", "denominator") == {"cases": [0]}
    assert rows("M3.1", "2020", "n_missing") == {"cases": [1]}


def test_a_distribution_has_one_denominator_under_all_its_categories() -> None:
    assert rows("K4", "2020", "numerator", "female") == {"referrals": [0]}
    assert rows("K4", "2020", "denominator", "female") == rows("K4", "2020", "denominator", "male") == {"referrals": [0, 1]}
    assert rows("K4", "2020", "n_missing", "male") == {"referrals": [2]}


def test_goals_are_a_sum_but_the_cases_behind_them_are_counted() -> None:
    assert rows("M3.2", "2020", "numerator") == {}
    assert rows("M3.2", "2020", "n") == {"cases": [0]}
    assert rows("M3.2", "2020", "n_missing") == {"cases": [1]}


def test_a_unit_cost_tells_how_many_cases_there_are() -> None:
    assert rows("OE3", "2020", "denominator", "e") == {"cases": [0, 1]}
    assert rows("OE3", "2020", "numerator", "e") == {}


def test_a_response_rate_counts_answers_and_a_rate_referrals() -> None:
    assert rows("K3", "2020", "numerator") == {"referrals": [0, 2]}
    assert rows("K3", "2020", "denominator") == {}


def test_pairs_of_all_surveys_lie_in_one_list() -> None:
    """So that the pairs of M1.1 (pupils) are found among those of M1.5 (pupils and parents)."""
    assert rows("M1.5", "2020", "n_missing") == rows("M1.1", "2020", "denominator") == {PAIRS: [1]}
    assert rows("M1.5", "2020", "denominator") == {PAIRS: [0]}


def test_rows_set_aside_have_places_after_the_kept_ones() -> None:
    kept, duplicates, dates, other = range(5), [5, 6], [7], [8, 9]
    assert rows("Q3", "all", "numerator", "referrals") == {"referrals": duplicates}
    assert rows("Q4", "all", "numerator", "referrals") == {"referrals": dates}
    assert rows("Q5", "all", "numerator", "referrals") == {"referrals": [*dates, *other]}
    assert rows("Q5", "all", "denominator", "referrals") == {"referrals": [*kept, *duplicates, *dates, *other]}


def test_rows_after_an_earlier_cut_off_are_not_counted_at_all() -> None:
    late = records_of(TABLES, set_aside={"referrals": {"quarantine": 1, "after_cutoff": 4}})
    sizes = {(cell.indicator, cell.role): len(cell.rows) for cell in counted_cells(late, PLAN) if cell.category == "referrals"}
    assert (sizes["Q5", "numerator"], sizes["Q5", "denominator"]) == (1, 6)


def test_only_tables_of_persons_are_counted() -> None:
    assert {cell.table for cell in CELLS} <= {
        "referrals",
        "cases",
        "advice",
        "contacts",
        "responses",
        PAIRS,
        "pairs:before-followup",
    }


def test_parts_make_up_the_whole_without_overlap() -> None:
    by_key = pd.DataFrame([(cell.indicator, cell.breakdown, cell.period, cell.role, cell.rows.tolist()) for cell in CELLS])
    channels = by_key[(by_key[0] == "K1") & (by_key[2] == "2020") & (by_key[3] == "numerator")]
    whole, parts = channels[channels[1] == ""][4].item(), channels[channels[1] == "channel"][4].sum()
    assert sorted(parts) == whole
