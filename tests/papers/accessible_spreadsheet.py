"""The checklist for accessible spreadsheets, as a script for any workbook.

usage: python tests/papers/accessible_spreadsheet.py WORKBOOK.xlsx     (prints what falls short; 1 when something does)

After «Releasing statistics in spreadsheets: checklist» (UK Government Analysis Function), with the points a program can see.
"""

import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

CONTENTS, NOTES = ("indhold", "contents", "cover"), ("noter", "notes")
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
LEAST_POINTS = 10
PLAIN = {None, "00000000", "FFFFFFFF", "FF000000"}


def shortcomings(path: Path) -> list[str]:
    """What of the checklist a workbook does not meet, sheet and cell named; empty when it meets all."""
    book = openpyxl.load_workbook(path)
    return [*_book(book), *_archive(path), *(found for sheet in book.worksheets for found in _sheet(sheet))]


def _book(book: Any) -> Iterator[str]:
    names = [sheet.title for sheet in book.worksheets]
    if not book.properties.title:
        yield "the document has no title"
    if not book.properties.language:
        yield "the document has no language"
    if names[0].lower() not in CONTENTS:
        yield f"{names[0]}: the first sheet is no contents"
    if not any(name.lower() in NOTES for name in names):
        yield "there is no sheet of notes"
    first = book.worksheets[0]
    linked = {
        str(cell.hyperlink.location or cell.hyperlink.target).strip("#").partition("!")[0].strip("'")
        for row in first.iter_rows()
        for cell in row
        if cell.hyperlink
    }
    for name in names[1:]:
        if name not in linked:
            yield f"{first.title}: no link leads to {name}"
    if book.active.title != first.title:
        yield f"the workbook opens on {book.active.title}, not on its contents"
    tables = [name for sheet in book.worksheets for name in sheet.tables]
    if len(set(tables)) < len(tables):
        yield "two tables share a name"
    for name in names:
        if len(name) > 31 or re.search(r"^Sheet\d|^Ark\d", name):
            yield f"{name}: the sheet's name tells nothing"


def _archive(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if re.search(r"vba|macro|external|pivot|drawings?/|media/|\.bin$", name, re.IGNORECASE):
                yield f"{name}: a workbook of tables holds no macros, links, pivots or pictures"


def _sheet(sheet: Any) -> Iterator[str]:
    name = sheet.title
    if sheet.sheet_state != "visible":
        yield f"{name}: hidden"
    if sheet.merged_cells.ranges:
        yield f"{name}: merged cells {sheet.merged_cells.ranges}"
    if sheet.conditional_formatting:
        yield f"{name}: meaning by colour"
    if any(each.hidden for each in [*sheet.column_dimensions.values(), *sheet.row_dimensions.values()]):
        yield f"{name}: hidden rows or columns"
    if not isinstance(sheet["A1"].value, str) or not sheet["A1"].font.bold:
        yield f"{name}!A1: no title that stands out"
    if len(sheet.tables) != 1:
        yield f"{name}: {len(sheet.tables)} tables, not one"
        return
    (table,) = sheet.tables.values()
    left, top, right, bottom = range_boundaries(table.ref)
    if left != 1:
        yield f"{name}: the table does not begin in column A"
    if (sheet.max_row, sheet.max_column) != (bottom, right):
        yield f"{name}: something stands below or beside the table"
    if table.headerRowCount != 1 or table.totalsRowCount:
        yield f"{name}: the table has not one header row"
    if sheet.freeze_panes != f"A{top + 1}":
        yield f"{name}: the header does not stay in view"
    if sheet.print_title_rows not in (f"${top}:${top}", f"{top}:{top}"):
        yield f"{name}: the header is not printed on every page"
    header = [sheet.cell(top, at).value for at in range(left, right + 1)]
    if not all(isinstance(text, str) and text.strip() for text in header) or len(set(header)) < len(header):
        yield f"{name}: headers are empty or alike"
    if any(sheet.cell(row, 1).value in (None, "") for row in range(1, top)):
        yield f"{name}: an empty row above the table"
    widths = {letter: each.width for letter, each in sheet.column_dimensions.items()}
    for row in sheet.iter_rows():
        for cell in row:
            yield from _cell(cell, name, inside=cell.row >= top, wide=widths.get(get_column_letter(cell.column), 8.43))


def _cell(cell: Any, sheet: str, *, inside: bool, wide: float) -> Iterator[str]:
    where = f"{sheet}!{cell.coordinate}"
    if cell.value in (None, "") and inside:
        yield f"{where}: empty"
    if cell.data_type == "f":
        yield f"{where}: a formula"
    if isinstance(cell.value, str):
        if cell.value.startswith(RISKY) and not cell.quotePrefix:
            yield f"{where}: may be taken for a formula"
        if cell.value != cell.value.strip() and not cell.quotePrefix:
            yield f"{where}: begins or ends with a space"
        if inside and len(cell.value) > 1.2 * wide and not cell.alignment.wrap_text:
            yield f"{where}: longer than its column is wide"
    if cell.font.sz and cell.font.sz < LEAST_POINTS:
        yield f"{where}: letters below {LEAST_POINTS} points"
    if cell.fill.fill_type and cell.fill.fgColor.rgb not in PLAIN:
        yield f"{where}: a colour behind the text"
    colour = cell.font.color.rgb if cell.font.color and cell.font.color.type == "rgb" else None
    if colour not in PLAIN and not cell.hyperlink:
        yield f"{where}: coloured text"
    if cell.comment:
        yield f"{where}: a comment, which readers of the table do not meet"


def main() -> int:
    """Print what falls short."""
    found = shortcomings(Path(sys.argv[1]))
    print("\n".join(found) or "Nothing falls short.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
