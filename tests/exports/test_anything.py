"""Whatever stands in the cells: nothing is raised, every row is accounted for, and the records keep their types."""

import re
from datetime import datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exports.exports_workbook import balance, take
from vinkeval.exports import quality_report
from vinkeval.exports.grid import UNCALCULATED, CellError
from vinkeval.exports.schema import UNKNOWN, TableRule, load_schema

SCHEMA = load_schema()
DTYPES = {"date": "datetime64[us]", "int": "Int64", "item": "Int64", "dec": "Float64", "kr": "Float64"}
WORDS = [
    "-",
    "?",
    "uoplyst",
    "ingen",
    "#N/A",
    "ca. 14",
    "23-27",
    "1:30",
    "½",
    "3+",
    "-5",
    "1.000",
    "syv",
    "5*",
    "uge 14, 2020",
    "uge 99",
    "forår 2020",
    "31-02-2020",
    "03-04-2020",
    "15. marts",
    "2020",
    "ja",
    "x",
    "SSP, BUF",
    "a",
    "Mentor",
    "Før",
    "TEST",
    "Helt enig",
    "I alt",
    "=1+1",
    "NÃ¸rrebro",
    "�",
    "٣",
    "1e309",
    " ",
    "\xa0",
    "",
    "se bem.",
    "1 t 30 min",
    "(x)",
]
DAYS = [datetime(2020, 3, 2), datetime(2109, 3, 4), datetime(1900, 1, 1)]
NUMBERS = [0, 1, -1, 9, 3.5, 43924, 20200403, 2109, 10**12, float("inf"), True, False]
ODD = [None, *WORDS, *DAYS, *NUMBERS, timedelta(hours=28), CellError("#REF!"), UNCALCULATED]
COMMON = {
    "id": ["21-0001", "21-0002", 1800012],
    "date": [datetime(2020, 3, 2), "03-04-2020"],
    "int": [1, 2],
    "dec": [1.5],
    "kr": [1000],
    "item": [4, "Enig"],
    "text": ["antal"],
    "ids": ["F07"],
}


def usual(rule: object) -> list:
    return COMMON.get(rule.type) or list(SCHEMA.code_lists[rule.codes].main.values())  # type: ignore[attr-defined]


def rows_of(table: TableRule) -> st.SearchStrategy[list[list]]:
    cells = [st.one_of(st.sampled_from(usual(rule)), st.sampled_from(ODD)) for rule in table.columns.values()]
    return st.lists(st.tuples(*cells).map(list), max_size=6)


@pytest.mark.parametrize("name", SCHEMA.tables)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_any_cells_are_accounted_for(name: str, data: st.DataObject) -> None:
    table = SCHEMA.tables[name]
    rows = data.draw(rows_of(table))
    header = [rule.header for rule in table.columns.values()]
    intake = take({"2020": [header, *rows]})
    balance(intake)
    quality_report(intake)
    for other, frame in intake.records.tables.items():
        rules = SCHEMA.tables[other].columns
        assert list(frame.columns) == list(rules)
        for rule in rules.values():
            assert str(frame[rule.name].dtype) == DTYPES.get(rule.type, "str"), (other, rule.name)
            if rule.type == "code":
                assert set(frame[rule.name].dropna()) <= {*SCHEMA.code_lists[rule.codes].main, UNKNOWN}
            if rule.type == "item":
                assert frame[rule.name].dropna().between(1, 5).all()
            if rule.required == "cell":
                assert frame[rule.name].notna().all()
        if other == "activities":
            assert not (frame["end_date"] < frame["date"]).any()
    findings = intake.records.findings
    assert findings["cell"].map(lambda cell: bool(re.fullmatch(r"[A-Z]+\d+(:[A-Z]+\d+)?|", cell))).all()
    assert (findings["message"].str.len() > 0).all()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.sampled_from([*ODD, "Dato", "Nr.", "Indsats", "Status", "Antal"]), max_size=6), max_size=8))
def test_any_sheet_ends_in_records_or_a_refusal(rows: list[list]) -> None:
    intake = take({"Ark1": rows})
    assert isinstance(intake.records.accounting, pd.DataFrame)
    if not intake.refusals:
        balance(intake)
