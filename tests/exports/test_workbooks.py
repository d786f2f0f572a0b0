"""Workbooks with one fault each: read right, told, or refused, as their manifest says. See their own README."""

import csv
import re
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from tests.exports.recall import plain
from vinkeval.exports.corrections import Corrections
from vinkeval.exports.grid import Refused, Workbook
from vinkeval.exports.intake import Intake, intake_of
from vinkeval.exports.personal import shown_file_names
from vinkeval.exports.reading import read_workbooks
from vinkeval.exports.schema import load_schema
from vinkeval.exports.sheets import Setting

WORKBOOKS = Path(__file__).resolve().parents[2].parent / "shared" / "workbooks"
GROUPS = ("b_layout", "c_vaerdier", "d_sager", "e_csv", "f_persondata", "l_andre_programmer")
AS_OF = date(2021, 12, 31)
KEYS = {"activities": ["activity_id"], "referrals": ["referral_id"], "finances": ["year", "intervention", "item"]}

pytestmark = pytest.mark.skipif(not WORKBOOKS.is_dir(), reason="the faulty workbooks are not here")


def manifest() -> list[dict[str, str]]:
    if not WORKBOOKS.is_dir():
        return []
    with (WORKBOOKS / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["file"].split("/")[1] in GROUPS]


@cache
def books() -> dict[str, Workbook | Refused]:
    """All of them, read by one child."""
    paths = [WORKBOOKS / row["file"] for row in manifest()]
    answers = read_workbooks(paths, shown_as=shown_file_names([path.name for path in paths]))
    return {str(path.relative_to(WORKBOOKS)): answer for path, answer in zip(paths, answers, strict=True)}


def taken(file: str) -> Intake:
    return intake_of([books()[file]], [Path(file).name], Setting(load_schema(), AS_OF, AS_OF, Corrections()))


@pytest.mark.parametrize("row", manifest(), ids=lambda row: Path(row["file"]).name)
def test_a_workbook_is_read_right_or_refused(row: dict[str, str]) -> None:
    intake = taken(row["file"])
    if intake.refusals:
        assert row["verdict"] in ("refuse", "warn_or_refuse", "accept_or_refuse"), intake.refusals[0].text()
        assert not row["says"] or re.search(row["says"], intake.refusals[0].text(), re.IGNORECASE)
        return
    assert row["verdict"] != "refuse"
    table = intake.records[row["table"]]
    accounts = intake.records.accounting
    assert (accounts["rows"] == accounts["accepted"] + accounts["set_aside"] + accounts["not_data"]).all()
    assert not row["rows"] or len(table) == int(row["rows"])
    assert not row["not_data"] or accounts["not_data"].sum() >= int(row["not_data"])
    if row["verdict"] == "accept_warn":
        assert len(intake.records.findings)
    if row["gold"]:
        compare(plain(table), row["gold"], KEYS[row["table"]])


def compare(got: pd.DataFrame, gold: str, key: list[str]) -> None:
    want = pd.read_csv(WORKBOOKS / gold, dtype=str, keep_default_na=False).sort_values(key, ignore_index=True)
    got = got[list(want.columns)].sort_values(key, ignore_index=True)
    assert got[key].equals(want[key])
    for name in want:
        rows = want[name] != "*"
        assert got.loc[rows, name].tolist() == want.loc[rows, name].tolist(), name
