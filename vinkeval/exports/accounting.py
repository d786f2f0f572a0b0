"""Every row accounted for: the accepted rows of nine tables, and per sheet how many were accepted, set aside or no data."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vinkeval.exports.columns import blank_array
from vinkeval.exports.duplicates import repeated
from vinkeval.exports.findings import Findings, Place
from vinkeval.exports.records import ACCOUNTING_COLUMNS, Records
from vinkeval.exports.schema import Schema, TableRule
from vinkeval.exports.sheets import SheetRows
from vinkeval.exports.workbooks import BareSheet


def accounted(
    sheets: Sequence[SheetRows], bare: Sequence[BareSheet], findings: Findings, schema: Schema, as_of: date
) -> Records:
    """Records of all sheets, in the order they were read; duplicates are added to `findings`."""
    tables: dict[str, pd.DataFrame] = {}
    accounts = [_account(sheet.place, sheet.rows) for sheet in bare]
    for table in schema.tables.values():
        of_table = [sheet for sheet in sheets if sheet.place.table == table.name]
        tables[table.name] = _one_table(table, of_table, findings, accounts)
    order = {(sheet.place.file, sheet.place.sheet): i for i, sheet in enumerate(sheets)}
    accounts.sort(key=lambda line: order.get((str(line["file"]), str(line["sheet"])), len(order)))
    return Records(tables, as_of, _accounting(accounts), findings.frame())


def _one_table(
    table: TableRule, sheets: list[SheetRows], findings: Findings, accounts: list[dict[str, object]]
) -> pd.DataFrame:
    """The accepted rows of one table; duplicates are told and every sheet is accounted for."""
    if not sheets:
        return pd.DataFrame({column.name: blank_array(column.type, 0) for column in table.columns.values()}, copy=False)
    frame = pd.concat([sheet.frame for sheet in sheets], ignore_index=True)
    years = np.concatenate([np.full(len(sheet.frame), sheet.latest_year, dtype=np.int32) for sheet in sheets])
    again = repeated(frame, table.key, years)
    start = 0
    for sheet in sheets:
        end = start + len(sheet.frame)
        _tell_duplicates(sheet, table, again[start:end], findings)
        accounts.append(_account_of_rows(sheet, int(again[start:end].sum())))
        start = end
    return frame[~again].reset_index(drop=True) if again.any() else frame


def _tell_duplicates(sheet: SheetRows, table: TableRule, again: NDArray[np.bool_], findings: Findings) -> None:
    letters = next((sheet.letters[name] for name in table.key if name in sheet.letters), "A")
    findings.cells(sheet.place, "duplicate", letters, sheet.numbers[again], None)


def _account_of_rows(sheet: SheetRows, duplicates: int) -> dict[str, object]:
    accepted = len(sheet.frame) - duplicates
    set_aside = duplicates + sheet.quarantined + sheet.after_cutoff
    return _account(
        sheet.place, sheet.not_data, accepted=accepted, set_aside=set_aside, duplicates=duplicates,
        quarantined=sheet.quarantined, quarantined_date=sheet.quarantined_date, after_cutoff=sheet.after_cutoff,
    )  # fmt: skip


def _account(place: Place, not_data: int, *, accepted: int = 0, set_aside: int = 0, **counts: int) -> dict[str, object]:
    """One line; counts that are not told are none."""
    line: dict[str, object] = dict.fromkeys(ACCOUNTING_COLUMNS, 0)
    rows = accepted + set_aside + not_data
    told = {"file": place.file, "sheet": place.sheet, "table": place.table, "rows": rows, "not_data": not_data}
    return line | told | {"accepted": accepted, "set_aside": set_aside} | counts


def _accounting(accounts: list[dict[str, object]]) -> pd.DataFrame:
    """One line a sheet: where years stand across, its views are added up."""
    texts, numbers = ACCOUNTING_COLUMNS[:3], ACCOUNTING_COLUMNS[3:]
    sheets: dict[tuple[object, ...], Counter[str]] = {}
    for line in accounts:
        sheets.setdefault(tuple(line[name] for name in texts), Counter()).update({name: line[name] for name in numbers})
    columns = dict(zip(texts, zip(*sheets, strict=True) if sheets else [()] * len(texts), strict=True))
    told: dict[str, object] = {name: pd.array(column, dtype="str") for name, column in columns.items()}
    told |= {name: np.array([sums[name] for sums in sheets.values()], dtype="int64") for name in numbers}
    return pd.DataFrame(told)
