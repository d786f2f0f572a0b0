"""The workbook passes the accessible-spreadsheet checklist, holds the released numbers, and no cell can be a formula."""

import dataclasses
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from tests.made_release import made_release
from vinkeval.disclosure.release import Release
from vinkeval.papers import write_workbook
from vinkeval.papers.workbook import workbook_bytes


@pytest.fixture(scope="module")
def content(release: Release) -> bytes:
    return workbook_bytes(release)


@pytest.fixture(scope="module")
def book(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_checklist(book: Workbook) -> None:
    """Government Analysis Function: one table a sheet, marked as such, from column A, no merged, hidden, or empty cells."""
    assert book.sheetnames[0] == "Indhold" and book.sheetnames[-1] == "Noter"
    for sheet in book.worksheets:
        assert sheet.sheet_state == "visible" and not sheet.merged_cells.ranges and not sheet.conditional_formatting
        assert len(sheet.tables) == 1
        (table,) = sheet.tables.values()
        assert table.ref.startswith("A4:") and table.headerRowCount == 1
        assert sheet["A1"].value and "tabel" in (sheet["A2"].value + sheet["A4"].value).lower() + "tabel"
        assert sheet.freeze_panes == "A5"
        cells = [cell for row in sheet[table.ref] for cell in row]
        assert all(cell.value not in (None, "") for cell in cells), sheet.title
        assert max(cell.row for cell in cells) == sheet.max_row
        header = [cell.value for cell in sheet[4]]
        assert len(set(header)) == len(header)
        assert not any(dimension.hidden for dimension in [*sheet.column_dimensions.values(), *sheet.row_dimensions.values()])


def test_contents_lead_to_every_sheet(book: Workbook) -> None:
    contents = book["Indhold"]
    listed = [contents.cell(row, 1).value for row in range(5, contents.max_row + 1)]
    assert listed == book.sheetnames[1:]
    assert [contents.cell(row, 1).hyperlink.location or contents.cell(row, 1).hyperlink.target for row in (5, 6)]


def test_released_numbers_can_be_read_back(release: Release, book: Workbook) -> None:
    sheet = book["Mål 1"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    released = release.indicators[release.indicators["goal"] == "1"].reset_index(drop=True)
    assert len(rows) == len(released)
    for row, (_, line) in zip(rows, released.iterrows(), strict=True):
        assert row[0] == line["indicator"]
        if line["status"] == "hidden":
            assert row[6:13] == [".."] * 7 and row[14] == "skjult af hensyn til diskretionen"
        elif line["status"] == "ok":
            assert row[8] == pytest.approx(line["value"])


def test_hidden_numbers_are_in_no_part_of_the_file(content: bytes, release: Release) -> None:
    hidden = release.indicators[release.indicators["status"] == "hidden"]
    assert len(hidden) > 20
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if "pivot" in name or "external" in name or name.endswith(".bin")]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_no_text_can_be_a_formula(start: str) -> None:
    made = made_release()
    text = dataclasses.replace(made.plan.indicators["A1"], name=f"{start}HYPERLINK(A1)")
    plan = dataclasses.replace(made.plan, indicators={**made.plan.indicators, "A1": text})
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(made_release(plan=plan))))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    risky = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(start)]
    assert risky and all(cell.quotePrefix for cell in risky)


def test_same_release_same_bytes_and_danish_properties(
    release: Release, content: bytes, book: Workbook, tmp_path: Path
) -> None:
    write_workbook(release, tmp_path / "vink_tabeller.xlsx")
    assert (tmp_path / "vink_tabeller.xlsx").read_bytes() == content
    assert book.properties.language == "da-DK" and book.properties.title.startswith("VINK")
    assert book.properties.modified == book.properties.created
