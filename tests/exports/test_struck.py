"""A struck-out row counts by its cells; where it has no status, that is told."""

from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

from tests.exports.exports_workbook import ACTIVITY, told
from vinkeval.exports import read_exports


def test_only_a_struck_row_without_status_is_told(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(ACTIVITY)
    for number, status in enumerate((None, "Aflyst", None, "Afholdt", None), 1):
        sheet.append([number, date(2020, 2, number), "a", status, 7])
    for row in (2, 3):
        for cell in sheet[row]:
            cell.font = Font(strike=True)
    sheet["E4"].font = Font(strike=True)  # one figure crossed out is no row struck out
    for cell in sheet[6]:
        cell.font = Font(strike=False)
    book.save(tmp_path / "Log.xlsx")

    intake = read_exports(tmp_path, as_of=date(2021, 12, 31))
    assert told(intake, "struck_without_status") == ["D2"]
    assert intake.records["activities"]["status"].tolist() == ["unknown", "cancelled", "unknown", "held", "unknown"]
    assert len(intake.records.accounting) == 1
    assert int(intake.records.accounting["accepted"].iloc[0]) == 5
