"""Small workbooks made byte by byte, so that each test says what stands in the file."""

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

from vinkeval.exports.grid import Column, Grid, Value

SHARED = Path(__file__).parents[3].parent / "shared"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of these parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in parts.items():
            box.writestr(name, content)
    return packed.getvalue()


def xlsx_parts(
    *sheets: str,
    names: tuple[str, ...] = (),
    states: tuple[str, ...] = (),
    texts: str = "",
    formats: Mapping[int, str] | None = None,
    from_1904: bool = False,
) -> dict[str, str | bytes]:
    """Parts of an xlsx. A sheet is what stands inside `<sheetData>`, or a whole part when it begins with '<?xml'.

    Style 0 is General; style i is the i-th number format. `texts` is what stands inside `<sst>`.
    """
    formats = formats or {}
    names = names or tuple(f"Ark{i}" for i in range(1, len(sheets) + 1))
    states = states or ("visible",) * len(sheets)
    relation = '<Relationship Id="r{0}" Type="{1}/{2}" Target="{3}"/>'
    listed = "".join(
        f'<sheet name="{name}" sheetId="{i}" state="{state}" r:id="r{i}"/>'
        for i, (name, state) in enumerate(zip(names, states, strict=True), start=1)
    )
    styles = "".join(f'<xf numFmtId="{number}"/>' for number in (0, *formats))
    codes = "".join(f'<numFmt numFmtId="{number}" formatCode="{code}"/>' for number, code in formats.items() if code)
    date1904 = ' date1904="1"' if from_1904 else ""
    parts: dict[str, str | bytes] = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">'
        + relation.format(0, _OFFICE, "officeDocument", "xl/workbook.xml")
        + "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<workbookPr{date1904}/><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
        + "".join(relation.format(i, _OFFICE, "worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1))
        + relation.format("s", _OFFICE, "styles", "styles.xml")
        + relation.format("t", _OFFICE, "sharedStrings", "sharedStrings.xml")
        + "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{texts}</sst>',
    }
    for i, sheet in enumerate(sheets, start=1):
        whole = sheet if sheet.startswith("<?xml") else f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet}</sheetData></worksheet>'
        parts[f"xl/worksheets/sheet{i}.xml"] = whole
    return parts


def with_relation(parts: dict[str, str | bytes], of: str, kind: str, target: str) -> dict[str, str | bytes]:
    """The parts with one more relation of a part ('' for the package)."""
    folder, _, name = of.rpartition("/")
    listing = f"{folder}/_rels/{name}.rels".lstrip("/")
    before = str(parts.get(listing, f'<Relationships xmlns="{_PACKAGE}"></Relationships>'))
    added = f'<Relationship Id="x{len(before)}" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    return parts | {listing: before.replace("</Relationships>", added)}


def ods(content: str, settings: Mapping[str, str] | None = None) -> bytes:
    """An OpenDocument spreadsheet; `content` is what stands inside `office:spreadsheet`."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = "".join(f' xmlns:{name}="{urn}:{name}:1.0"' for name in ("office", "table", "text", "style", "calcext"))
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": '<m:manifest xmlns:m="m"><m:file-entry m:full-path="/" m:media-type='
            '"application/vnd.oasis.opendocument.spreadsheet"/></m:manifest>',
            "content.xml": f"<office:document-content{spaces}><office:automatic-styles>"
            '<style:style style:name="skjult"><style:table-properties table:display="false"/></style:style>'
            f"</office:automatic-styles><office:body><office:spreadsheet>{content}</office:spreadsheet></office:body>"
            "</office:document-content>",
            **(settings or {}),
        }
    )


def biff8(*, from_1904: bool = False) -> bytes:
    """A bare BIFF8 stream: sheets 'Data' (A1 text, B1 a date, A2 #N/A, B2 TRUE, A3:A4 merged) and hidden 'Kladde' (A1 text)."""

    def record(number: int, data: bytes = b"") -> bytes:
        return struct.pack("<HH", number, len(data)) + data

    def label(row: int, column: int, text: str) -> bytes:
        return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 0) + text.encode("latin-1"))

    def sheet(cells: bytes) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + cells + record(0x000A)

    def bound(position: int, state: int, name: str) -> bytes:
        return record(0x0085, struct.pack("<IBBBB", position, state, 0, len(name), 0) + name.encode("latin-1"))

    data = sheet(
        label(0, 0, "000018")
        + record(0x0203, struct.pack("<HHHd", 0, 1, 1, 43838.0 - (1462 if from_1904 else 0)))
        + record(0x0205, struct.pack("<HHHBB", 1, 0, 0, 0x2A, 1))
        + record(0x0205, struct.pack("<HHHBB", 1, 1, 0, 1, 0))
        + label(2, 0, "flettet")
        + record(0x00E5, struct.pack("<HHHHH", 1, 2, 3, 0, 0))
    )
    style = "<HHHHBBBBIIH"
    head = (
        record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
        + record(0x0042, struct.pack("<H", 1200))
        + record(0x0022, struct.pack("<H", int(from_1904)))
        + record(0x00E0, struct.pack(style, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0))
        + record(0x00E0, struct.pack(style, 0, 14, 1, 0, 0, 0, 0, 0, 0, 0, 0))
    )
    length = len(head) + len(bound(0, 0, "Data")) + len(bound(0, 1, "Kladde")) + 4
    listing = bound(length, 0, "Data") + bound(length + len(data), 1, "Kladde")
    return head + listing + record(0x000A) + data + sheet(label(0, 0, "kladde"))


def values(grid: Grid) -> dict[str, Value]:
    """Every filled cell by its name."""
    return {
        grid.cell(row, i): column[row] for i, column in enumerate(grid.columns) for row in range(len(grid)) if column.codes[row]
    }


def column(grid: Grid, letters: str) -> Column:
    """The column with these letters."""
    return next(column for column in grid.columns if column.letters == letters)
