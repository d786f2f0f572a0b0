"""Public test workbooks of other projects and built ones: every file gets an answer, and where another reader reads, so do we.

The other readers are openpyxl (exact, slow) and python-calamine; what they are known to read wrongly is listed with its reason.
"""

import warnings
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from tests.exports.reading.making import SHARED, values
from vinkeval.exports.grid import CellError, Refused, Uncalculated, Value, Workbook, cell_name
from vinkeval.exports.reading import read_workbooks

pytestmark = pytest.mark.skipif(not (SHARED / "workbooks").exists(), reason="needs the shared test workbooks")

BOOKS = SHARED / "workbooks"
# Files that other readers may only open under limits, or that they take minutes for.
HOSTILE = {
    "OOM_alloc2.xls", "OOM_alloc3.xls", "a20_celle_i_xfd1048576.xlsx", "a17_sidste_celle_formateret.xlsx",
    "a33_zipbombe_ark.xlsx", "a35_entity_expansion.xlsx", "issue_174.xlsx", "infer-dtypes-fallback.xlsx",
}  # fmt: skip
OPENPYXL_WRONG = {
    "has_x000D_.xlsx": "leaves _x000D_ in texts",
    "has_x000D_inline.xlsx": "leaves _x000D_ in texts",
    "new_line_errors.xlsx": "leaves _x000D_ in texts",
    "issue139.xlsx": "turns a number beyond the last date into #VALUE!",
    "dates-leap-year-1900-xlsx.xlsx": "reads 29 February 1900 as 28 February",
    "LONumbers.xlsx": "reads negative numbers under a date format as dates before 1900",
}
CALAMINE_WRONG = {
    "dates-leap-year-1900-xlsx.xlsx": "reads 29 February 1900 as 28 February",
    "LONumbers.xlsx": "reads negative numbers under a date format as clock times",
    "null-bytes-in-columns-names.xls": "reads narrow texts with a NUL after each letter",
    "mtcars.xls": "reads narrow texts with a NUL after each letter",
    "CRLFR9.XLS": "reads narrow texts with a NUL after each letter",
    "biff5-rich-text-string.xls": "loses the code page",
    "base.ods": "gives durations of days as text",
    "xlsx-stream-d-date-cell.xlsx": "gives ISO dates as text",
    "date.ods": "gives durations as text",
}


def files(*endings: str) -> list[Path]:
    return sorted(path for path in BOOKS.glob("*/*/*") if path.suffix.lower() in endings and path.name not in HOSTILE)


def test_every_public_file_gets_an_answer() -> None:
    paths = sorted((BOOKS / "real").glob("*/*"))
    answers = list(read_workbooks(paths, shown_as=[path.name for path in paths]))
    assert len(answers) == len(paths) > 150
    refused = {
        path.name: {f.rule for f in answer.faults}
        for path, answer in zip(paths, answers, strict=True)
        if isinstance(answer, Refused)
    }
    assert not any("unreadable" in rules or "too_slow" in rules for rules in refused.values()), refused
    assert {name for name, rules in refused.items() if rules == {"encrypted"}} == {
        "pass_protected.ods", "pass_protected.xlsb", "pass_protected.xlsx", "password.xls", "password_2002_128_strong.xls",
        "password_2002_40_xor.xls",
    }  # fmt: skip


def test_openpyxl_reads_the_same() -> None:
    compared = compare(files(".xlsx", ".xlsm"), by_openpyxl, OPENPYXL_WRONG)
    assert compared > 30_000


def test_calamine_reads_the_same() -> None:
    compared = compare(files(".xls", ".xlsb", ".ods"), by_calamine, CALAMINE_WRONG)
    assert compared > 2_000


Sheets = Iterator[tuple[str, dict[str, Value]]]


def compare(paths: list[Path], other_reader: Callable[[Path], Sheets], known: dict[str, str]) -> int:
    """Number of cells compared; fails with the places (never the values) that differ."""
    compared = 0
    differing: dict[str, list[str]] = {}
    for path, answer in zip(paths, read_workbooks(paths, shown_as=[path.name for path in paths]), strict=True):
        if path.name in known or not isinstance(answer, Workbook):
            continue
        ours = {grid.sheet: values(grid) for grid in answer.grids if not grid.hidden}
        try:
            for sheet, theirs in other_reader(path):
                if sheet in ours:
                    mine = ours[sheet]
                    compared += len(mine)
                    places = [place for place in mine.keys() | theirs.keys() if not same(mine.get(place), theirs.get(place))]
                    if places:
                        differing[f"{path.name}/{sheet}"] = sorted(places)[:5]
        except Exception:  # what the other reader cannot open says nothing about ours
            continue
    assert not differing
    return compared


def same(mine: Value, other: Value) -> bool:
    if isinstance(mine, CellError):
        return other is None or other == mine.code
    if isinstance(mine, Uncalculated):
        return other is None
    if isinstance(mine, str) and (other is None or isinstance(other, str)):
        return mine.replace("\r\n", "\n").strip() == (other or "").replace("\r\n", "\n").strip()
    if isinstance(mine, datetime) and isinstance(other, datetime):
        return abs(mine - other) < timedelta(milliseconds=600)
    if isinstance(mine, timedelta) and isinstance(other, timedelta):
        return abs(mine - other) < timedelta(milliseconds=600)
    return mine == other


def plain(value: object) -> Value:
    """What another reader gives, as we name it."""
    if isinstance(value, datetime) or not isinstance(value, date | time):
        return value if value != "" else None  # type: ignore[return-value]
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)


def by_openpyxl(path: Path) -> Sheets:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=True)
        for sheet in book.worksheets:
            cells = {cell.coordinate: plain(cell.value) for row in sheet.iter_rows() for cell in row}
            yield sheet.title, {place: value for place, value in cells.items() if value is not None}


def by_calamine(path: Path) -> Sheets:
    book = python_calamine.CalamineWorkbook.from_filelike(path.open("rb"))
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        cells = {cell_name(i, j): plain(value) for i, row in enumerate(rows, 1) for j, value in enumerate(row, 1)}
        yield name, {place: value for place, value in cells.items() if value is not None}
