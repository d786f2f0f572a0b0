"""What `vinkeval check` says is missing of a key field is the other side of what the paper says is filled in."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests.exports.exports_workbook import ACTIVITY, take
from vinkeval.example import write_example
from vinkeval.exports import quality_report, read_exports
from vinkeval.exports.keyfields import KEY_FIELDS, unknown_shares
from vinkeval.indicators import measure

HEADING = "UOPLYST PR. ÅR"


def test_only_rows_that_ought_to_hold_a_field_count() -> None:
    held = [[i, "01-02-2020", "a", "Afholdt", 7] for i in range(8)]
    others = [[9 + i, "01-02-2020", "a", status, None] for i, status in enumerate(["Aflyst", "Udskudt"] * 3)]
    assert "«Antal deltagere»" not in quality_report(take({"2020": [ACTIVITY, *held, *others]})).partition(HEADING)[2]
    blank = [[20, "01-02-2020", "a", "Afholdt", None], [21, "01-02-2020", "g", "Afholdt", None]]
    told = quality_report(take({"2020": [ACTIVITY, *held, *others, *blank]})).partition(HEADING)[2]
    assert "«Antal deltagere»: 2020: 11\u00a0pct." in told


def test_a_field_nobody_fills_in_is_told_as_such() -> None:
    told = quality_report(take({"2020": [ACTIVITY, *([i, "01-02-2020", "a", "Afholdt", None] for i in range(8))]}))
    assert "Aktiviteter, «Antal deltagere»: ikke registreret" in told
    assert "Aktiviteter, «Bydel»: ikke registreret" in told


@pytest.mark.parametrize("seed", [4])
def test_missing_in_the_check_and_filled_in_in_the_paper_make_one(tmp_path: Path, seed: int) -> None:
    write_example(tmp_path, seed=seed, scale=0.3, mess="heavy")
    records = read_exports(tmp_path, as_of=date(2021, 12, 31)).records
    told = measure(records, "Q1").frame.query("status == 'ok'").set_index(["category", "period"]).value
    compared = set()
    for fields in KEY_FIELDS:
        shares = unknown_shares(records[fields.table], fields, pd.Timestamp(2021, 12, 31))
        for name in fields.columns:
            for year, missing in shares[name].items():
                key = (f"{fields.table}.{name}", str(year))
                if key in told.index:  # the paper tells of the years of baseline and plan alone
                    assert missing == pytest.approx(1 - told[key]), key
                    compared.add(key)
    assert compared == set(told.index)
    assert len(compared) >= 60
