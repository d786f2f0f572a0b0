"""The simulated exports give their truth back, cell by cell, and everything planted is found."""

import pandas as pd
import pytest

from tests.exports.recall import KEYS, SHARED, measure, plain, truth
from vinkeval.exports import check_exports
from vinkeval.exports.schema import load_schema

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the simulated exports are not here")


@pytest.fixture(scope="module", params=["light", "open"])
def measured(request: pytest.FixtureRequest) -> tuple:
    return (SHARED / request.param, *measure(SHARED / request.param))


def test_every_table_equals_the_truth(measured: tuple) -> None:
    folder, _, intake = measured
    for name, table in load_schema().tables.items():
        want, got = truth(folder, name), plain(intake.records[name])
        numbers = [column.name for column in table.columns.values() if column.type in ("dec", "kr")]
        want[numbers] = want[numbers].map(lambda text: f"{float(text):.10g}" if text else "").astype("str")
        key = KEYS.get(name, [want.columns[0]])
        pd.testing.assert_frame_equal(
            got.sort_values(key, ignore_index=True), want.sort_values(key, ignore_index=True), check_dtype=False, obj=name
        )


def test_what_was_planted_is_found_and_clean_cells_are_left_alone(measured: tuple) -> None:
    _, found, _ = measured
    for action in ("repair", "warn", "quarantine_row", "drop_column"):
        assert found.recall(action) >= 0.995, (action, found.lost[:5])
    assert found.alarm_rate <= 0.005


def test_rows_set_aside_are_counted_as_the_truth_counts_them(measured: tuple) -> None:
    folder, _, intake = measured
    want = truth(folder, "indicators").set_index(["indicator", "category"])["numerator"]
    counts = intake.records.accounting.groupby("table")[["duplicates", "quarantined_date", "quarantined"]].sum()
    for indicator, column in (("Q3", "duplicates"), ("Q4", "quarantined_date"), ("Q5", "quarantined")):
        told = {name: int(want[indicator, name]) for name in counts.index if name}
        assert counts.loc[list(told), column].to_dict() == told, indicator


def test_files_that_must_be_refused_are_with_their_reason() -> None:
    refused = check_exports(SHARED / "open" / "refused", as_of=pd.Timestamp(2021, 12, 31).date()).refusals
    assert sorted(fault.rule for refusal in refused for fault in refusal.faults) == [
        "column_missing", "cpr_cell", "cpr_file_name", "cpr_sheet_name", "damaged", "empty", "formula_without_value", "html",
    ]  # fmt: skip
