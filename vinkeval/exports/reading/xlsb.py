"""xlsb: the records of [MS-XLSB] that hold cells, texts, formats, merged ranges and comments."""

import struct
from collections.abc import Iterator

import numpy as np

from vinkeval.exports.grid import CellError, Fault, Grid, MergedRange, Value, Workbook, cell_name
from vinkeval.exports.personal import count_cpr
from vinkeval.exports.reading.cells import table_of_values
from vinkeval.exports.reading.faults import Stop, fault
from vinkeval.exports.reading.numberformats import Kind, kind_of_format, value_of_serial
from vinkeval.exports.reading.opc import SheetEntry, relations, sheet_entries, text_faults
from vinkeval.exports.reading.package import Package

_ROW, _RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED, _F_TEXT, _F_REAL, _F_BOOL, _F_ERROR, _RICH = (
    0,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    62,
)
_SST_ITEM, _FORMAT, _STYLE, _PROPERTIES, _SHEET, _MERGE = 19, 44, 47, 153, 156, 176
_END_SHEET = 130
_BEGIN_STYLES, _END_STYLES, _COMMENT, _COMMENT_TEXT = 617, 618, 635, 637
_CODES = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A", 43: "#GETTING_DATA"}


def read_xlsb(package: Package, workbook_part: str, shown_as: str) -> Workbook:
    """Every worksheet of the package.

    Raises:
        Stop: damaged, no_sheets.
    """
    try:
        return _read(package, workbook_part, shown_as)
    except (struct.error, IndexError, OverflowError) as broken:
        raise Stop("damaged") from broken


def _read(package: Package, workbook_part: str, shown_as: str) -> Workbook:
    listed, from_1904 = [], False
    for record, data in _records(package.read(workbook_part)):
        if record == _SHEET:
            key, after = _wide(data, 8)
            listed.append((_wide(data, after)[0], key, int.from_bytes(data[:4], "little") in (1, 2)))
        elif record == _PROPERTIES:
            from_1904 = bool(data[0] & 1)
    sheets = list(sheet_entries(package, workbook_part, listed))
    if not sheets:
        raise Stop("no_sheets")
    parts = {relation.kind: relation.target for relation in relations(package, workbook_part)}
    texts = [_wide(data, 1)[0] for record, data in _part(package, parts.get("sharedStrings", "")) if record == _SST_ITEM]
    kinds = _kinds_of_styles(package, parts.get("styles", ""))
    faults = text_faults(package, sheets)
    grids: list[Grid] = []
    for sheet in sheets:
        if sheet.hidden:
            grids.append(Grid(shown_as, sheet.shown, True, np.empty(0, np.int32), (), position=sheet.position))
            continue
        faults += _comment_faults(package, sheet)
        try:
            merges: list[MergedRange] = []
            table = table_of_values(_cells(package.read(sheet.part), texts, kinds, merges, from_1904=from_1904))
        except Stop as stop:
            faults.append(fault(stop.rule, sheet.shown, stop.cell))
            continue
        faults += [fault("repeated_cell", sheet.shown, cell) for cell in table.repeated]
        grids.append(Grid(shown_as, sheet.shown, False, table.row_numbers, table.columns, tuple(merges), sheet.position))
    return Workbook(shown_as, "xlsb", tuple(grids), tuple(faults), from_1904=from_1904)


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, data) of each record; numbers and lengths are stored in groups of seven bits."""
    at = 0
    while at < len(content):
        record = content[at]
        at += 1
        if record & 0x80:
            record = (record & 0x7F) | (content[at] & 0x7F) << 7
            at += 1
        length = 0
        for shift in (0, 7, 14, 21):
            byte = content[at]
            at += 1
            length |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if at + length > len(content):
            raise Stop("damaged")
        yield record, content[at : at + length]
        at += length


def _part(package: Package, name: str) -> Iterator[tuple[int, bytes]]:
    return _records(package.read(name)) if name in package else iter(())


def _wide(data: bytes, at: int) -> tuple[str, int]:
    """A counted UTF-16 text and where it ends."""
    (length,) = struct.unpack_from("<I", data, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    if end > len(data):
        raise Stop("damaged")
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


def _kinds_of_styles(package: Package, part: str) -> list[Kind]:
    codes: dict[int, str] = {}
    kinds: list[Kind] = []
    in_styles = False
    for record, data in _part(package, part):
        if record == _FORMAT:
            codes[int.from_bytes(data[:2], "little")] = _wide(data, 2)[0]
        elif record in (_BEGIN_STYLES, _END_STYLES):
            in_styles = record == _BEGIN_STYLES
        elif record == _STYLE and in_styles:
            number = int.from_bytes(data[2:4], "little")
            kinds.append(kind_of_format(number, codes.get(number)))
    return kinds


def _cells(
    content: bytes, texts: list[str], kinds: list[Kind], merges: list[MergedRange], *, from_1904: bool
) -> Iterator[tuple[int, int, Value]]:
    row, record = 0, 0
    for record, data in _records(content):
        if record == _ROW:
            row = int.from_bytes(data[:4], "little") + 1
        elif record in (_RK, _REAL, _F_REAL):
            style = int.from_bytes(data[4:7], "little")
            number = _rk(data) if record == _RK else struct.unpack_from("<d", data, 8)[0]
            kind = kinds[style] if style < len(kinds) else Kind.NUMBER
            yield row, _column(data), value_of_serial(number, kind, from_1904=from_1904)
        elif record == _SHARED:
            index = int.from_bytes(data[8:12], "little")
            if index >= len(texts):
                raise Stop("missing_text", cell=cell_name(row, _column(data)))
            yield row, _column(data), texts[index]
        elif record in (_TEXT, _F_TEXT, _RICH):
            yield row, _column(data), _wide(data, 9 if record == _RICH else 8)[0]
        elif record in (_BOOL, _F_BOOL):
            yield row, _column(data), bool(data[8])
        elif record in (_ERROR, _F_ERROR):
            yield row, _column(data), CellError(_CODES.get(data[8], "#?"))
        elif record == _MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", data)
            merges.append(MergedRange(top + 1, left + 1, bottom + 1, right + 1))
    if record != _END_SHEET:
        raise Stop("damaged_sheet")


def _column(data: bytes) -> int:
    return int.from_bytes(data[:4], "little") + 1


def _rk(data: bytes) -> float:
    """Thirty bits of a number: of an integer or of a double, either in hundredths."""
    (bits,) = struct.unpack_from("<i", data, 8)
    number = float(bits >> 2) if bits & 2 else struct.unpack("<d", struct.pack("<q", (bits & ~3) << 32))[0]
    return number / 100 if bits & 1 else number


def _comment_faults(package: Package, sheet: SheetEntry) -> list[Fault]:
    faults = []
    for relation in relations(package, sheet.part):
        if relation.kind != "comments" or not relation.target.endswith(".bin"):
            continue
        cell = ""
        for record, data in _part(package, relation.target):
            if record == _COMMENT:
                top, _, left, _ = struct.unpack_from("<4I", data, 4)
                cell = cell_name(top + 1, left + 1)
            elif record == _COMMENT_TEXT and count_cpr(_wide(data, 1)[0]):
                faults.append(fault("cpr_comment", sheet.shown, cell))
    return faults
