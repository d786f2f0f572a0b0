"""Workbooks in memory for the tests of the importer: rows as a reader hands them over, without a file."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from vinkeval.exports.corrections import Corrections
from vinkeval.exports.grid import Column, Grid, MergedRange, Value, Workbook
from vinkeval.exports.intake import Intake, intake_of
from vinkeval.exports.schema import Schema, load_schema
from vinkeval.exports.sheets import Setting

AS_OF = date(2021, 12, 31)
Rows = Sequence[Sequence[Value]]

ACTIVITY = ["Aktivitetsnr.", "Dato", "Indsats", "Status", "Antal deltagere"]
CASE = ["Forløbsnr.", "Visiteret", "Samtykke", "Startdato", "Slutdato", "Afslutningsårsag"]


def grid(rows: Rows, sheet: str = "Ark1", *, merges: Sequence[MergedRange] = (), hidden: bool = False) -> Grid:
    """Rows of a sheet from row 1 on, as the reading layer would hand them over: blank rows and columns left out."""
    numbers = [i for i, row in enumerate(rows, 1) if any(value is not None for value in row)]
    width = max(map(len, rows), default=0)
    columns = []
    for number in range(1, width + 1):
        cells = [rows[i - 1][number - 1] if number <= len(rows[i - 1]) else None for i in numbers]
        values: list[Value] = [None]
        codes = []
        for cell in cells:
            known = next((k for k, value in enumerate(values) if value == cell and type(value) is type(cell)), None)
            if known is None:
                values.append(cell)
            codes.append(len(values) - 1 if known is None else known)
        if len(values) > 1:
            columns.append(Column(number, np.array(codes, dtype=np.int32), values))
    return Grid("fil.xlsx", sheet, hidden, np.array(numbers, dtype=np.int32), tuple(columns), tuple(merges))


def take(
    sheets: Mapping[str, Rows] | Sequence[Grid],
    *,
    file: str = "fil.xlsx",
    kind: str = "xlsx",
    as_of: date = AS_OF,
    last_day: date = AS_OF,
    schema: Schema | None = None,
    corrections: Corrections | None = None,
) -> Intake:
    """What the importer makes of one workbook."""
    grids = [grid(rows, name) for name, rows in sheets.items()] if isinstance(sheets, Mapping) else list(sheets)
    named = tuple(Grid(file, g.sheet, g.hidden, g.row_numbers, g.columns, g.merges, g.position) for g in grids)
    setting = Setting(schema or load_schema(), as_of, last_day, corrections or Corrections())
    return intake_of([Workbook(file, kind, named)], [file], setting)


def told(intake: Intake, rule: str) -> list[str]:
    """The cells a rule was told of."""
    findings = intake.records.findings
    return findings.loc[findings["rule"] == rule, "cell"].tolist()


def balance(intake: Intake) -> None:
    """Every row is accepted, set aside or no data, and accepted rows are the rows of the records."""
    accounts = intake.records.accounting
    assert (accounts["rows"] == accounts["accepted"] + accounts["set_aside"] + accounts["not_data"]).all()
    for name, table in intake.records.tables.items():
        assert accounts.loc[accounts["table"] == name, "accepted"].sum() == len(table)
