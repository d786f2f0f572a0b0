"""xlsx and xlsm, transitional and strict."""

import re
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vinkeval.exports.grid import Fault, Grid, Value, Workbook
from vinkeval.exports.reading.cells import table_of_cells
from vinkeval.exports.reading.celltexts import plain_text, unescaped
from vinkeval.exports.reading.faults import Stop, fault
from vinkeval.exports.reading.numberformats import Kind, kind_of_format
from vinkeval.exports.reading.opc import SheetEntry, relations, sheet_entries, text_faults
from vinkeval.exports.reading.package import Package, elements, feed, local, xml_parser
from vinkeval.exports.reading.sheetpart import read_sheet
from vinkeval.exports.reading.struck import struck_rows, struck_styles

_MACROS = "Filen har makroer. De er ikke læst og køres aldrig."
_MOST_STYLES = 100_000


def read_xlsx(package: Package, workbook_part: str, shown_as: str) -> Workbook:
    """Every worksheet of the package."""
    listed, from_1904 = _workbook(package, workbook_part)
    sheets = list(sheet_entries(package, workbook_part, listed))
    if not sheets:
        raise Stop("no_sheets")
    parts = {relation.kind: relation.target for relation in relations(package, workbook_part)}
    texts = _shared_texts(package, parts.get("sharedStrings", ""))
    kind_of_style = _kinds_of_styles(package, parts.get("styles", ""))
    struck = struck_styles(package, parts.get("styles", ""))
    faults = text_faults(package, sheets)
    grids = []
    for sheet in sheets:
        try:
            grid, repeated = _grid(package, sheet, shown_as, texts, kind_of_style, struck, from_1904)
            grids.append(grid)
            faults += repeated
        except Stop as stop:
            faults.append(fault(stop.rule, sheet.shown, stop.cell))
    notes = (_MACROS,) if any(name.endswith("vbaproject.bin") for name in package.names()) else ()
    return Workbook(shown_as, "xlsx", tuple(grids), tuple(faults), notes, from_1904=from_1904)


def _workbook(package: Package, part: str) -> tuple[list[tuple[str, str, bool]], bool]:
    listed, from_1904 = [], False
    for name, attributes, _ in elements(package.read(part)):
        if name == "sheet":
            hidden = attributes.get("state", "visible") in ("hidden", "veryHidden")
            listed.append((attributes.get("name", ""), attributes.get("id", ""), hidden))
        elif name == "workbookPr":
            # Extensions of the workbook hold elements of the same name without the attribute.
            from_1904 = from_1904 or attributes.get("date1904", "0") in ("1", "true", "on")
    return listed, from_1904


def _grid(
    package: Package,
    sheet: SheetEntry,
    shown_as: str,
    texts: list[Value],
    kind_of_style: NDArray[np.uint8],
    struck: frozenset[int],
    from_1904: bool,
) -> tuple[Grid, list[Fault]]:
    if sheet.hidden:
        return Grid(shown_as, sheet.shown, True, np.empty(0, np.int32), (), position=sheet.position), []
    if sheet.part not in package:
        raise Stop("damaged_sheet")
    content = read_sheet(lambda: package.pieces(sheet.part), kind_of_style, texts)
    table = table_of_cells(content.blocks, content.objects, from_1904=from_1904)
    repeated = [fault("repeated_cell", sheet.shown, cell) for cell in table.repeated]
    grid = Grid(shown_as, sheet.shown, False, table.row_numbers, table.columns, content.merges, sheet.position)
    if struck:
        filled = dict(zip(grid.row_numbers.tolist(), grid.filled.tolist(), strict=True))
        grid = replace(grid, struck=struck_rows(package.pieces(sheet.part), struck, filled))
    return grid, repeated


_PLAIN_TEXT = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_FRAME = re.compile(rb"\s*(?:\xef\xbb\xbf)?(?:<\?xml[^<>]*\?>)?\s*<sst\b[^<>]*>\s*")


def _shared_texts(package: Package, part: str) -> list[Value]:
    """The texts that cells point at: formatted runs joined, phonetic guides left out."""
    if part not in package:
        return []
    content = package.read(part)
    plain = _plain_shared_texts(content)
    if plain is not None:
        return plain
    texts: list[Value] = []
    parts: list[str] = []
    depth = 0  # > 0 inside a phonetic run
    collecting = False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal depth, collecting
        name = local(name)
        depth += name == "rPh"
        collecting = name == "t" and not depth

    def end(name: str) -> None:
        nonlocal depth, collecting
        name = local(name)
        collecting = False
        depth -= name == "rPh"
        if name == "si":
            texts.append(plain_text("".join(parts)))
            parts.clear()

    def text(data: str) -> None:
        if collecting:
            parts.append(data)

    feed(xml_parser(start, end, text), iter((content,)))
    return texts


def _plain_shared_texts(content: bytes) -> list[Value] | None:
    """The same where every text is plain and nothing else stands in the part; None otherwise."""
    frame = _FRAME.match(content)
    found = _PLAIN_TEXT.findall(content)
    tags_around = frame.group().count(b"<") + 1 if frame else 0
    if not frame or content.count(b"<") != 4 * len(found) + tags_around or not content.rstrip().endswith(b"</sst>"):
        return None
    try:
        texts = [unescaped(text.decode()) for text in found]
    except UnicodeDecodeError:
        return None
    return None if None in texts else [plain_text(text) for text in texts if text is not None]


def _kinds_of_styles(package: Package, part: str) -> NDArray[np.uint8]:
    """`Kind` of the numbers shown in each cell style, for every number a style can have."""
    kinds = np.full(_MOST_STYLES, Kind.NUMBER, dtype=np.uint8)
    if part not in package:
        return kinds
    codes: dict[int, str] = {}
    style, in_cell_styles = 0, False
    for name, attributes, _ in elements(package.read(part)):
        number = attributes.get("numFmtId", "")
        number_of_format = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
        if name == "numFmt":
            codes.setdefault(number_of_format, attributes.get("formatCode", ""))
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            in_cell_styles = name == "cellXfs"
        elif name == "xf" and in_cell_styles and style < _MOST_STYLES:
            kinds[style] = kind_of_format(number_of_format, codes.get(number_of_format))
            style += 1
    return kinds
