"""OpenDocument spreadsheets, read event by event: repeated rows and columns, covered cells and comments included."""

from typing import Any

import numpy as np

from vinkeval.exports.grid import UNCALCULATED, Fault, Grid, MergedRange, Value, Workbook, cell_name
from vinkeval.exports.personal import count_cpr, shown_sheet_name
from vinkeval.exports.reading.cells import MOST_COLUMNS, MOST_ROWS, table_of_values
from vinkeval.exports.reading.celltexts import boolean, iso_date, known_error, number_in
from vinkeval.exports.reading.faults import Stop, fault
from vinkeval.exports.reading.numberformats import plain_number
from vinkeval.exports.reading.package import Package, elements, feed, local, xml_parser

_MOST_REPEATED = 5_000_000  # filled cells of one sheet that come from repetition


def is_ods(package: Package) -> bool:
    """Whether the package is an OpenDocument spreadsheet.

    Raises:
        Stop: encrypted.
    """
    if "META-INF/manifest.xml" not in package or "content.xml" not in package:
        return False
    listed = elements(package.read("META-INF/manifest.xml"))
    if any(name == "encryption-data" for name, _, _ in listed):
        raise Stop("encrypted")
    return any(
        attributes.get("full-path") == "/" and "spreadsheet" in attributes.get("media-type", "")
        for name, attributes, _ in listed
        if name == "file-entry"
    ) or ("mimetype" in package and b"spreadsheet" in package.read("mimetype"))


def read_ods(package: Package, shown_as: str) -> Workbook:
    """Every sheet of the document."""
    content = _Content()
    feed(content.parser, package.pieces("content.xml"))
    faults: list[Fault] = []
    grids: list[Grid] = []
    for position, sheet in enumerate(content.sheets, start=1):
        shown = shown_sheet_name(sheet.name, position)
        if count_cpr(sheet.name):
            faults.append(fault("cpr_sheet_name", shown))
        if sheet.style in content.hidden_styles:
            grids.append(Grid(shown_as, shown, True, np.empty(0, np.int32), (), position=position))
            continue
        faults += [fault("cpr_comment", shown, cell) for cell in sheet.comments_with_cpr]
        try:
            table = table_of_values(sheet.cells)
        except Stop as stop:
            faults.append(fault(stop.rule, shown, stop.cell))
            continue
        grids.append(Grid(shown_as, shown, False, table.row_numbers, table.columns, tuple(sheet.merges), position))
    if not content.sheets:
        raise Stop("no_sheets")
    if "meta.xml" in package and any(count_cpr(text) for _, _, text in elements(package.read("meta.xml"))):
        faults.append(fault("cpr_properties"))
    return Workbook(shown_as, "ods", tuple(grids), tuple(faults))


class _Sheet:
    def __init__(self, name: str, style: str) -> None:
        self.name, self.style = name, style
        self.cells: list[tuple[int, int, Value]] = []
        self.merges: list[MergedRange] = []
        self.comments_with_cpr: list[str] = []


class _Content:
    """Handlers for content.xml."""

    def __init__(self) -> None:
        self.parser: Any = xml_parser(self._start, self._end, self._text)
        self.sheets: list[_Sheet] = []
        self.hidden_styles: set[str] = set()
        self._path: list[str] = []  # names of the open elements down to the sheet
        self._depth = 0  # open elements inside the sheet, 0 outside
        self._annotation = 0  # depth at which a comment began, 0 outside
        self._paragraph = 0  # depth at which a paragraph of the cell began, 0 outside
        self._style = ""
        self._row = self._column = 0
        self._row_repeat = self._column_repeat = 1
        self._row_cells: list[tuple[int, Value]] = []
        self._cell: dict[str, str] = {}
        self._paragraphs: list[str] = []
        self._comment: list[str] = []
        self._repeated = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if not self._depth:
            self._start_outside(name, attributes)
            return
        self._depth += 1
        if name == "table-row":
            self._row_repeat = _times(_plain(attributes), "number-rows-repeated")
            self._column = 0
            self._row_cells.clear()
        elif name in ("table-cell", "covered-table-cell"):
            self._cell = _plain(attributes)
            # A cell can have two value types; the one that is not office's tells an error.
            self._cell["error"] = "yes" if attributes.get("calcext:value-type") == "error" else ""
            self._cell["value-type"] = attributes.get("office:value-type", self._cell.get("value-type", ""))
            self._column_repeat = _times(self._cell, "number-columns-repeated")
            self._paragraphs.clear()
            self._comment.clear()
        elif name == "annotation" and not self._annotation:
            self._annotation = self._depth
        elif name == "p" and not self._annotation and not self._paragraph:
            self._paragraph = self._depth
            self._paragraphs.append("")
        elif name in ("s", "tab", "line-break"):
            white = {"tab": "\t", "line-break": "\n"}.get(name)
            self._text(white or " " * min(_times(_plain(attributes), "c"), 1000))

    def _start_outside(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        found = _plain(attributes)
        if name == "style":
            self._style = found.get("name", "")
        elif name == "table-properties" and found.get("display") == "false":
            self.hidden_styles.add(self._style)
        elif self._path == ["document-content", "body", "spreadsheet", "table"]:
            self.sheets.append(_Sheet(found.get("name", ""), found.get("style-name", "")))
            self._row = self._repeated = 0
            self._depth = 1

    def _text(self, data: str) -> None:
        if not self._depth:
            return
        if self._annotation:
            self._comment.append(data)
        elif self._paragraph:
            self._paragraphs[-1] += data

    def _end(self, name: str) -> None:
        if not self._depth:
            self._path.pop()
            return
        name = local(name)
        if self._depth == self._annotation:
            self._annotation = 0
        elif self._depth == self._paragraph:
            self._paragraph = 0
        elif name in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif name == "table-row":
            self._end_row()
        self._depth -= 1
        if not self._depth:
            self._path.pop()

    def _end_cell(self) -> None:
        sheet = self.sheets[-1]
        row, column = self._row + 1, self._column + 1
        value = self._value()
        if value is not None and value != "":
            self._repeated += self._row_repeat * self._column_repeat - 1
            if self._repeated > _MOST_REPEATED:
                raise Stop("too_big")
            self._row_cells += [(column + i, value) for i in range(self._column_repeat)]
        wide, high = _times(self._cell, "number-columns-spanned"), _times(self._cell, "number-rows-spanned")
        if wide > 1 or high > 1:
            sheet.merges.append(MergedRange(row, column, row + high - 1, column + wide - 1))
        if self._comment and count_cpr("".join(self._comment)):
            sheet.comments_with_cpr.append(cell_name(row, column))
        self._column += self._column_repeat

    def _end_row(self) -> None:
        if self._row_cells:
            if self._row + self._row_repeat > MOST_ROWS or self._column > 2 * MOST_COLUMNS:
                raise Stop("outside_sheet")
            for i in range(1, self._row_repeat + 1):
                self.sheets[-1].cells += [(self._row + i, column, value) for column, value in self._row_cells]
        self._row += self._row_repeat

    def _value(self) -> Value:
        cell, shown = self._cell, "\n".join(self._paragraphs)
        kind = cell.get("value-type", "")
        if cell["error"]:
            return known_error(shown)
        if kind in ("float", "percentage", "currency"):
            number = number_in(cell.get("value", ""))
            if number is None:
                raise Stop("damaged")
            return plain_number(number)
        if kind == "date":
            return iso_date(cell.get("date-value", ""))
        if kind == "time":
            return iso_date(cell.get("time-value", ""))
        if kind == "boolean":
            return boolean(cell.get("boolean-value", ""))
        text = cell.get("string-value") or shown
        return UNCALCULATED if "formula" in cell and not kind and not text else text


def _plain(attributes: dict[str, str]) -> dict[str, str]:
    return {local(key): value for key, value in attributes.items()}


def _times(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name)
    if text is None:
        return 1
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else 1
