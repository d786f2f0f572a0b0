"""xls: BIFF 5 and 8, through xlrd, which tells errors, merged ranges, comments and formats apart."""

import io
import os
from collections.abc import Iterator

import numpy as np
import olefile
import xlrd

from vinkeval.exports.grid import CellError, Fault, Grid, MergedRange, Value, Workbook, cell_name
from vinkeval.exports.personal import count_cpr, shown_sheet_name, without_technical_keys
from vinkeval.exports.reading.cells import table_of_values
from vinkeval.exports.reading.celltexts import known_error
from vinkeval.exports.reading.faults import Stop, fault
from vinkeval.exports.reading.numberformats import Kind, kind_of_format, value_of_serial


def read_xls(content: bytes, shown_as: str) -> Workbook:
    """Every worksheet of a BIFF workbook.

    Raises:
        Stop: encrypted, old_excel, damaged, no_sheets.
    """
    stream = _workbook_stream(content)
    try:
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - xlrd writes its doubts to a stream
            book = xlrd.open_workbook(file_contents=stream, formatting_info=True, ragged_rows=True, logfile=nowhere)
    except MemoryError:
        raise
    except Exception as broken:  # xlrd meets damage with whatever exception comes of it
        raise Stop("encrypted" if isinstance(broken, xlrd.XLRDError) and "encrypted" in str(broken) else "damaged") from None
    if book.biff_version < 50:
        raise Stop("old_excel")
    kinds = [_kind_of_style(book, style) for style in book.xf_list]
    faults: list[Fault] = []
    grids: list[Grid] = []
    # xlrd lists worksheets only; chart and macro sheets are left out.
    for position, sheet in enumerate(book.sheets(), start=1):
        shown = shown_sheet_name(sheet.name, position)
        if count_cpr(sheet.name):
            faults.append(fault("cpr_sheet_name", shown))
        if sheet.visibility:
            grids.append(Grid(shown_as, shown, True, np.empty(0, np.int32), (), position=position))
            continue
        faults += [
            fault("cpr_comment", shown, cell_name(row + 1, column + 1))
            for (row, column), note in sorted(sheet.cell_note_map.items())
            if count_cpr(note.text)
        ]
        table = table_of_values(_cells(sheet, kinds, from_1904=bool(book.datemode)))
        merges = tuple(
            MergedRange(top + 1, left + 1, bottom, right)
            for top, bottom, left, right in sheet.merged_cells
            if bottom - top > 1 or right - left > 1
        )
        grids.append(Grid(shown_as, shown, False, table.row_numbers, table.columns, merges, position))
    if not grids:
        raise Stop("no_sheets")
    if any(count_cpr(without_technical_keys(text)) for text in _properties(content)):
        faults.append(fault("cpr_properties"))
    return Workbook(shown_as, "xls", tuple(grids), tuple(faults), from_1904=bool(book.datemode))


def _workbook_stream(content: bytes) -> bytes:
    """The BIFF stream of a compound file. xlrd could find it itself, but follows a circle of sectors for ever."""
    if not content.startswith(olefile.MAGIC):
        return content
    try:
        with olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_INCORRECT) as compound:
            name = next(name for name in ("Workbook", "Book") if compound.exists(name))
            return bytes(compound.openstream(name).read())
    except (OSError, ValueError, IndexError, StopIteration) as broken:
        raise Stop("damaged") from broken


def _kind_of_style(book: xlrd.Book, style: xlrd.formatting.XF) -> Kind:
    known = book.format_map.get(style.format_key)
    return kind_of_format(style.format_key, known.format_str if known else None)


def _cells(sheet: xlrd.sheet.Sheet, kinds: list[Kind], *, from_1904: bool) -> Iterator[tuple[int, int, Value]]:
    for row in range(sheet.nrows):
        types, values = sheet.row_types(row), sheet.row_values(row)
        for column, (kind, value) in enumerate(zip(types, values, strict=True)):
            if kind == xlrd.XL_CELL_TEXT:
                yield row + 1, column + 1, value
            elif kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
                style = sheet.cell_xf_index(row, column)
                yield row + 1, column + 1, value_of_serial(float(value), kinds[style], from_1904=from_1904)
            elif kind == xlrd.XL_CELL_BOOLEAN:
                yield row + 1, column + 1, bool(value)
            elif kind == xlrd.XL_CELL_ERROR:
                code = xlrd.error_text_from_code.get(value, "")
                yield row + 1, column + 1, known_error(code) if code else CellError("#?")


def _properties(content: bytes) -> Iterator[str]:
    """The property streams as text in either width; the custom properties have no reader of their own in the libraries."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as compound:
            for stream in ("\x05SummaryInformation", "\x05DocumentSummaryInformation"):
                if compound.exists(stream):
                    data = compound.openstream(stream).read()
                    yield data.decode("latin-1")
                    yield data.decode("utf-16-le", "replace")
                    yield data[1:].decode("utf-16-le", "replace")
    except (OSError, ValueError, IndexError):
        return
