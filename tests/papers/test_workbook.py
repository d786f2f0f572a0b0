"""The workbook passes the accessible-spreadsheet checklist, holds the released numbers, and no cell can be a formula."""

import dataclasses
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from tests.made_release import made_release
from tests.papers.accessible_spreadsheet import shortcomings
from vinkeval.disclosure.release import Release
from vinkeval.papers import write_workbook
from vinkeval.papers.workbook import workbook_bytes


@pytest.fixture(scope="module")
def content(release: Release) -> bytes:
    return workbook_bytes(release)


@pytest.fixture(scope="module")
def book(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def small(release: Release) -> bytes:
    rows = release.indicators[release.indicators["indicator"].isin(["A1", "M1.1"])]
    return workbook_bytes(made_release(indicators=rows))


def test_checklist(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "vink_tabeller.xlsx").write_bytes(content)
    assert shortcomings(tmp_path / "vink_tabeller.xlsx") == []


def _merged(book: Workbook) -> None:
    book["Mål 1"].merge_cells("A1:B1")


def _coloured(book: Workbook) -> None:
    book["Mål 1"]["I6"].font = Font(size=11, color="FFCC0000")


def _empty_column(book: Workbook) -> None:
    for row in range(5, 8):
        book["Mål 1"].cell(row, 3).value = None


def _second_table(book: Workbook) -> None:
    book["Mål 1"]["T4"] = "ved siden af"


def _formula(book: Workbook) -> None:
    book["Mål 1"]["I6"] = "=1+1"


def _unfrozen(book: Workbook) -> None:
    book["Mål 1"].freeze_panes = None


def _untitled(book: Workbook) -> None:
    book.properties.title = None


def _without_notes(book: Workbook) -> None:
    del book["Noter"]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_merged, "Mål 1: merged cells"), (_coloured, "Mål 1!I6: coloured text"), (_empty_column, "Mål 1!C5: empty"),
        (_second_table, "Mål 1: something stands below or beside"), (_formula, "Mål 1!I6: a formula"),
        (_unfrozen, "Mål 1: the header does not stay"), (_untitled, "no title"), (_without_notes, "no sheet of notes"),
    ],
)  # fmt: skip
def test_the_checklist_can_fail(small: bytes, tmp_path: Path, spoil: Callable[[Workbook], None], told: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(small))
    spoil(book)
    book.save(tmp_path / "spoilt.xlsx")
    assert any(told in found for found in shortcomings(tmp_path / "spoilt.xlsx"))


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


def test_every_indicator_of_the_goal_table_has_its_own_row_also_where_hidden(release: Release) -> None:
    rows = release.indicators.copy()
    hidden = rows["indicator"].isin(["M3.3", "M3.5", "E3"]) & rows["period"].isin(["baseline", "plan"])
    rows.loc[hidden, "status"] = "hidden"
    rows.loc[hidden, ["numerator", "denominator", "value", "lower", "upper", "n", "n_missing"]] = float("nan")
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes(made_release(targets=False, indicators=rows))))["Mål"]
    told = {str(row[0]): row for row in sheet.iter_rows(values_only=True)}
    for named in ("Fornyet bekymring inden for 365 dage (M3.3)", "Fastholdelse 90 dage (E3)"):
        assert list(told[named][2:4]) == ["..", ".."]


def test_infinitely_many_times_nothing_is_written_not_left_blank(release: Release) -> None:
    comparisons = release.comparisons.copy()
    ratio = comparisons["method"].str.startswith("ratio") & comparisons["status"].eq("estimated")
    comparisons.loc[ratio, ["estimate", "lower", "upper"]] = float("inf"), 1.97, float("inf")
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes(made_release(comparisons=comparisons))))["Sammenligninger"]
    written = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert {tuple(row[4:7]) for row in written if "∞" in row} == {("∞", 1.97, "∞")}
    assert sum("∞" in row for row in written) == ratio.sum()


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
    rows = made.indicators[made.indicators["indicator"] == "A1"]
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(made_release(plan=plan, indicators=rows))))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    risky = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(start)]
    assert risky and all(cell.quotePrefix for cell in risky)


def test_same_release_same_bytes_and_danish_properties(
    release: Release, content: bytes, book: Workbook, tmp_path: Path
) -> None:
    write_workbook(release, tmp_path / "vink_tabeller.xlsx")
    assert (tmp_path / "vink_tabeller.xlsx").read_bytes() == content
    assert (
        book.properties.language == "da-DK" and book.properties.title == "Tabeller til opfølgning på VINK Handleplan 2020-2021"
    )
    assert book.properties.modified == book.properties.created


def test_counts_under_a_share_are_counts(release: Release) -> None:
    """A share's rows by cause are told in counts: 36 cancelled is not 3600 pct."""
    rows = release.indicators
    share = rows[rows["unit"].eq("pct.") & rows["status"].eq("ok") & rows["goal"].eq("1")].iloc[[0]]
    counted = share.assign(breakdown="cancel_reason", category="covid", numerator=36.0, value=36.0, unit="antal")
    made = made_release(indicators=pd.concat([share, counted], ignore_index=True))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes(made)))["Mål 1"]
    of_share, of_count = (sheet.cell(line, 9) for line in (5, 6))
    assert of_share.number_format == "0.0%" and sheet.cell(5, 14).value == "pct."
    assert (of_count.value, of_count.number_format, sheet.cell(6, 14).value) == (36, "#,##0", "antal")
