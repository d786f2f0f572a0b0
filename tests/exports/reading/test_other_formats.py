"""xls, xlsb, ods and csv give the same kinds of values in the same places as xlsx does."""

import struct
from datetime import datetime, timedelta

import pytest

from tests.exports.reading.making import biff8, ods, values, xlsx_parts, zipped
from vinkeval.exports.grid import UNCALCULATED, CellError, MergedRange
from vinkeval.exports.reading.anyfile import read_content
from vinkeval.exports.reading.faults import Stop


@pytest.mark.parametrize("from_1904", [False, True])
def test_xls(from_1904: bool) -> None:
    workbook = read_content(biff8(from_1904=from_1904), "fil.xls", None)
    data, hidden = workbook.grids
    assert values(data) == {"A1": "000018", "B1": datetime(2020, 1, 8), "A2": CellError("#N/A"), "B2": True, "A3": "flettet"}
    assert data.merges == (MergedRange(3, 1, 4, 1),)
    assert (hidden.sheet, hidden.hidden, len(hidden)) == ("Kladde", True, 0)


def test_a_truncated_xls_is_damaged() -> None:
    with pytest.raises(Stop) as stop:
        read_content(biff8()[:150], "fil.xls", None)
    assert stop.value.rule == "damaged"


def xlsb(rows: bytes) -> bytes:
    """A binary workbook with one sheet of these records, one shared text and a date as style 1."""

    def record(number: int, data: bytes = b"") -> bytes:
        head = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
        return head + bytes([len(data)]) + data

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    parts: dict[str, str | bytes] = {}
    for name, content in xlsx_parts("").items():
        text = str(content)
        for part in ("workbook", "sheet1", "styles", "sharedStrings"):
            text, name = text.replace(f"{part}.xml", f"{part}.bin"), name.replace(f"{part}.xml", f"{part}.bin")
        parts[name] = text
    parts["xl/workbook.bin"] = record(153, bytes(8)) + record(156, struct.pack("<II", 0, 1) + wide("r1") + wide("Data"))
    parts["xl/sharedStrings.bin"] = record(19, b"\0" + wide("000018"))
    parts["xl/styles.bin"] = (
        record(617) + record(47, struct.pack("<HH", 0, 0)) + record(47, struct.pack("<HH", 0, 14)) + record(618)
    )
    parts["xl/worksheets/sheet1.bin"] = rows
    return zipped(parts)


def cell(number: int, column: int, data: bytes, style: int = 0) -> bytes:
    """A cell record of xlsb."""
    return bytes([number, 8 + len(data)]) + struct.pack("<II", column, style) + data


END = bytes([0x82, 0x01, 0])


def test_xlsb() -> None:
    row = bytes([0, 4]) + struct.pack("<I", 6)
    rows = (
        row
        + cell(7, 0, struct.pack("<I", 0))
        + cell(5, 1, struct.pack("<d", 43838.0), style=1)
        + cell(2, 2, struct.pack("<i", (250 << 2) | 3))
        + cell(3, 3, b"\x2a")
        + cell(4, 4, b"\x01")
        + cell(1, 5, b"")
        + bytes([176 & 0x7F | 0x80, 1, 16])
        + struct.pack("<4I", 6, 8, 0, 0)
    )
    grid = read_content(xlsb(rows + END), "fil.xlsb", None).grids[0]
    assert values(grid) == {"A7": "000018", "B7": datetime(2020, 1, 8), "C7": 2.5, "D7": CellError("#N/A"), "E7": True}
    assert grid.merges == (MergedRange(7, 1, 9, 1),)


def test_an_xlsb_sheet_cut_short_or_pointing_nowhere_is_refused() -> None:
    row = bytes([0, 4]) + struct.pack("<I", 6)
    (cut,) = read_content(xlsb(row + cell(4, 4, b"\x01")), "fil.xlsb", None).faults
    (lost,) = read_content(xlsb(row + cell(7, 1, struct.pack("<I", 5)) + END), "fil.xlsb", None).faults
    assert (cut.rule, lost.rule, lost.cell) == ("damaged_sheet", "missing_text", "B7")


def test_ods() -> None:
    content = (
        '<table:table table:name="Data"><table:table-row table:number-rows-repeated="4"><table:table-cell/></table:table-row>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"/>'
        '<table:table-cell office:value-type="string"><office:annotation><text:p>kommentar</text:p></office:annotation>'
        "<text:p>000018<text:s text:c='2'/>x</text:p><text:p>linje <text:span>2</text:span></text:p>\n  </table:table-cell>"
        '<table:table-cell office:value-type="float" office:value="7"><text:p>7,00</text:p></table:table-cell>'
        '<table:table-cell office:value-type="date" office:date-value="2020-01-08"/>'
        '<table:table-cell office:value-type="time" office:time-value="PT28H00M00S"/>'
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
        '<table:table-cell table:formula="of:=NA()" office:value-type="string" calcext:value-type="error"><text:p>#N/A</text:p>'
        '</table:table-cell><table:table-cell table:formula="of:=A1"/>'
        '<table:table-cell table:number-columns-repeated="16300"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>'
        '</table:table-row></table:table><table:table table:name="Kladde" table:style-name="skjult"><table:table-row>'
        '<table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table>'
    )
    data, hidden = read_content(ods(content), "fil.ods", None).grids
    expected = {
        "C": "000018  x\nlinje 2", "D": 7, "E": datetime(2020, 1, 8), "F": timedelta(hours=28), "G": True,
        "H": CellError("#N/A"), "I": UNCALCULATED,
    }  # fmt: skip
    assert values(data) == {f"{letter}{row}": value for letter, value in expected.items() for row in (5, 6)}
    assert (hidden.hidden, len(hidden)) == (True, 0)


def test_ods_merged_comments_properties_and_password() -> None:
    content = (
        '<table:table table:name="Data"><table:table-row><table:table-cell office:value-type="string" '
        'table:number-rows-spanned="3"><office:annotation><text:p>010157-<text:span>5010</text:span></text:p></office:annotation>'
        "<text:p>fælles</text:p></table:table-cell></table:table-row></table:table>"
    )
    workbook = read_content(ods(content, {"meta.xml": "<m><k>0101575010</k></m>"}), "fil.ods", None)
    assert workbook.grids[0].merges == (MergedRange(1, 1, 3, 1),)
    assert [(fault.rule, fault.cell) for fault in workbook.faults] == [("cpr_comment", "A1"), ("cpr_properties", "")]
    with pytest.raises(Stop) as stop:
        read_content(ods(content, {"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "fil.ods", None)
    assert stop.value.rule == "encrypted"


def test_an_ods_that_repeats_a_value_beyond_measure_is_refused() -> None:
    content = (
        '<table:table table:name="A"><table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell table:number-columns-repeated="1000" office:value-type="float" office:value="1"/>'
        "</table:table-row></table:table>"
    )
    with pytest.raises(Stop) as stop:
        read_content(ods(content), "fil.ods", None)
    assert stop.value.rule == "too_big"


CSV = "Dato;Målgruppe;Timer\r\n08-01-2020;Forældre;2,5\r\n;;\r\n15-01-2020;Børn;\r\n"
CSV_VALUES = {
    "A1": "Dato", "B1": "Målgruppe", "C1": "Timer", "A2": "08-01-2020", "B2": "Forældre", "C2": "2,5", "A4": "15-01-2020",
    "B4": "Børn",
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_csv_in_every_encoding(encoding: str) -> None:
    workbook = read_content(CSV.encode(encoding), "fil.csv", None)
    assert (workbook.format, values(workbook.grids[0])) == ("csv", CSV_VALUES)


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    quoted = CSV.replace("2,5", '"2,5"').replace(";", separator)
    assert values(read_content(quoted.encode(), "fil.csv", None).grids[0]) == CSV_VALUES


@pytest.mark.parametrize("line", ["sep=;\r\n", "SEP=;\n", '"sep=;"\r\n'])
def test_the_line_that_names_the_separator_is_no_data_but_counts_as_a_line(line: str) -> None:
    grid = read_content((line + CSV).encode(), "fil.csv", None).grids[0]
    assert grid.row_numbers.tolist() == [2, 3, 5]
    assert grid.row(0) == ["Dato", "Målgruppe", "Timer"]


def test_rows_are_numbered_by_the_line_where_they_begin() -> None:
    text = 'a;b\n1;"to\nlinjer; og ""citat"""\n\n3;x\n'
    grid = read_content(text.encode(), "fil.csv", None).grids[0]
    assert grid.row_numbers.tolist() == [1, 2, 5]
    assert grid.row(1) == ["1", 'to\nlinjer; og "citat"']


def test_numbers_protected_by_a_formula_keep_their_zeros() -> None:
    assert values(read_content(b'id;n\n="000018";1\n="";2\n', "fil.csv", None).grids[0])["A2"] == "000018"


def test_rows_of_different_length_keep_their_columns() -> None:
    grid = read_content(b"a;b;c\n1\n2;x;y;z;;;\n3;;q\n", "fil.csv", None).grids[0]
    assert values(grid) == {
        "A1": "a", "B1": "b", "C1": "c", "A2": "1", "A3": "2", "B3": "x", "C3": "y", "D3": "z", "A4": "3", "C4": "q",
    }  # fmt: skip


def test_a_long_csv_is_read_in_batches_without_a_seam() -> None:
    text = "a;b\n" + "".join(f"{i};{'x' if i % 2 else ''}{';sent' if i == 110_000 else ''}\n" for i in range(120_000))
    grid = read_content(text.encode(), "fil.csv", None).grids[0]
    assert len(grid) == 120_001
    assert [grid.columns[0][i] for i in (0, 100_000, 120_000)] == ["a", "99999", "119999"]
    assert values(grid)["C110002"] == "sent"
    assert int((grid.columns[1].codes != 0).sum()) == 60_001


@pytest.mark.parametrize(
    ("text", "rule", "cell"),
    [
        ('a;b\n1;2\n"3;4\n5;6\n', "open_quote", "linje 3"),
        ('a;b\n"1"x;2\n', "open_quote", "linje 2"),
        (f"a;b\n1;2\n3;{'x' * 40_000}\n", "long_field", "B3 (linje 3)"),
    ],
)
def test_csv_faults_name_the_line(text: str, rule: str, cell: str) -> None:
    with pytest.raises(Stop) as stop:
        read_content(text.encode(), "fil.csv", None)
    assert (stop.value.rule, stop.value.cell) == (rule, cell)
