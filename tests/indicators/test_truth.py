"""The simulated exports' truth: every number of the catalogue, on both sets, and no key beside them."""

import dataclasses
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest

from tests.indicators.truth import SHARED, true_records, truth_folder
from vinkeval.indicators import Measures, counted_cells, indicators
from vinkeval.plan import load_plan

KEY = ["indicator", "breakdown", "category", "period"]
SETS = [
    pytest.param(name, marks=pytest.mark.skipif(not truth_folder(name).exists(), reason="no truth"))
    for name in ("open", "light")
]
PLAN = load_plan()
ADDED = {("A1b", ""), ("H1", "administration"), ("M3.0", ""), ("M4.5", "")}
"""What the plan asks for beside the sheet's own rows: its two additions, and what cannot be measured."""


@lru_cache(maxsize=2)
def measured(name: str) -> Measures:
    return indicators(true_records(name), PLAN)


def truth(name: str) -> pd.DataFrame:
    frame = pd.read_csv(
        truth_folder(name) / "indicators.csv", dtype=dict.fromkeys(KEY, "str"), keep_default_na=False, na_values=[""]
    )
    return frame.assign(**{key: frame[key].fillna("") for key in KEY})


@pytest.mark.parametrize("name", SETS)
def test_every_true_row_is_there_and_agrees(name: str, tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir()
    measured(name).frame.to_csv(private / "indicators_unreleased.csv", index=False)
    script = SHARED / "checks" / "compare_truth.py"
    told = subprocess.run([sys.executable, script, tmp_path, truth_folder(name)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize("name", SETS)
def test_no_row_is_there_that_the_truth_does_not_list(name: str) -> None:
    known = set(truth(name)[KEY].itertuples(index=False, name=None))
    extra = [row for row in measured(name).frame[KEY].itertuples(index=False, name=None) if row not in known]
    assert {(row[0], row[1]) for row in extra} == ADDED


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("column", ["n", "n_missing", "se", "clusters"])
def test_what_a_number_rests_on_agrees(name: str, column: str) -> None:
    both = truth(name).merge(measured(name).frame, on=KEY, suffixes=("_true", ""))
    told = both[both[f"{column}_true"].notna()]
    if column == "n_missing":  # the truth tells no missing districts and school codes; section 3 does
        told = told[~told.indicator.isin(["M1.3", "M1.4"])]
    assert len(told) > 50
    assert (told[column] - told[f"{column}_true"]).abs().max() < 1e-6


@pytest.mark.parametrize("name", SETS)
def test_gates_and_missing_data_are_told_where_the_truth_has_them(name: str) -> None:
    both = truth(name).merge(measured(name).frame, on=KEY)
    assert set(both[both.publish.eq("gate")].status) == {"gated"}
    assert set(both[both.publish.eq("no data")].status) == {"no_data"}
    assert set(both[~both.publish.isin(["gate", "no data"])].status) == {"ok"}


@pytest.mark.parametrize("name", SETS)
def test_the_counted_rows_are_as_many_as_the_number_says(name: str) -> None:
    numbers = measured(name).frame.set_index(KEY)[["numerator", "denominator", "n", "n_missing"]].to_dict("index")
    cells = counted_cells(true_records(name), PLAN)
    wrong = [
        cell for cell in cells
        if numbers[cell.indicator, cell.breakdown, cell.category, cell.period][cell.role] != len(cell.rows)
    ]  # fmt: skip
    assert len(cells) > 4000
    assert not wrong


@pytest.mark.parametrize("name", SETS[:1])
def test_the_order_of_the_rows_changes_nothing(name: str) -> None:
    records = true_records(name)
    mixed = {table: frame.sample(frac=1, random_state=7).reset_index(drop=True) for table, frame in records.tables.items()}
    shuffled = indicators(dataclasses.replace(records, tables=mixed), PLAN).frame
    pd.testing.assert_frame_equal(
        shuffled.sort_values(KEY, ignore_index=True), measured(name).frame.sort_values(KEY, ignore_index=True)
    )


@pytest.mark.parametrize("name", SETS[:1])
@pytest.mark.parametrize("id", ["A1", "A2", "D2", "I1", "K1"])
def test_months_add_up_to_years_and_years_to_baseline_and_plan(name: str, id: str) -> None:
    frame = measured(name).frame
    values = frame[(frame.indicator == id) & (frame.breakdown == "")].set_index("period").value
    for year in ("2020", "2021"):
        assert values[[key for key in values.index if key.startswith(f"{year}-")]].sum() == values[year]
        assert (
            values[[f"{year}H1", f"{year}H2"]].sum()
            == values[[f"{year}Q{quarter}" for quarter in range(1, 5)]].sum()
            == values[year]
        )
    assert values["2020"] + values["2021"] == values["plan"]
