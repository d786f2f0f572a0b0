"""What stands in a cell of an xlsx is what is read: values, kinds, places."""

from datetime import datetime, timedelta

import pytest

from tests.exports.reading.making import values, with_relation, xlsx_parts, zipped
from vinkeval.exports.grid import UNCALCULATED, CellError, MergedRange, Value
from vinkeval.exports.reading.anyfile import read_content

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def read(*sheets: str, **options: object) -> dict[str, Value]:
    workbook = read_content(zipped(xlsx_parts(*sheets, **options)), "fil.xlsx", None)  # type: ignore[arg-type]
    assert workbook.faults == ()
    return values(workbook.grids[0])


def test_an_error_and_a_formula_without_value_are_no_blanks() -> None:
    cells = (
        '<row r="2"><c r="A2" t="e"><v>#N/A</v></c><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C2" t="e"><v>Åse</v></c>'
        '<c r="D2"><f>A1+1</f><v></v></c><c r="E2"><f>A1</f></c><c r="F2" t="str"><f>A1</f><v></v></c>'
        '<c r="G2" s="1"/><c r="H2"/></row>'
    )
    assert read(cells) == {
        "A2": CellError("#N/A"),
        "B2": CellError("#DIV/0!"),
        "C2": CellError("#?"),  # a foreign text never travels as an error code
        "D2": UNCALCULATED,
        "E2": UNCALCULATED,
    }


def test_text_stays_text_and_numbers_stay_numbers() -> None:
    cells = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>18</v></c><c r="C1" t="str"><f>TEXT(1)</f><v>000019</v></c>'
        '<c r="D1" t="inlineStr"><is><t xml:space="preserve"> NA </t></is></c><c r="E1" t="b"><v>1</v></c>'
        '<c r="F1"><v>2.5</v></c><c r="G1"><v>1.8E+6</v></c><c r="H1" t="n"><v>0.1234567890123456789</v></c>'
        '<c r="I1"><v>-7</v></c><c r="J1" t="s"><v>1</v></c><c r="K1"><v>123456789012345678</v></c></row>'
    )
    found = read(cells, texts="<si><t>000018</t></si><si><t/></si>")
    assert found == {
        "A1": "000018", "B1": 18, "C1": "000019", "D1": " NA ", "E1": True, "F1": 2.5, "G1": 1_800_000,
        "H1": float("0.1234567890123456789"), "I1": -7, "K1": 123456789012345678.0,
    }  # fmt: skip
    assert {type(found[cell]) for cell in ("B1", "G1", "I1")} == {int}


def test_runs_are_joined_phonetic_guides_dropped_and_escapes_undone() -> None:
    texts = (
        "<si><r><t>Mål</t></r><r><t>gruppe</t></r><rPh sb='0' eb='1'><t>lyd</t></rPh></si>"
        "<si><t>a_x000D_&#10;b &amp; c</t></si><si><t><![CDATA[x < y]]></t></si>"
    )
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>'
    assert read(cells, texts=texts) == {"A1": "Målgruppe", "B1": "a\r\nb & c", "C1": "x < y"}


@pytest.mark.parametrize(
    ("code", "serial", "expected"),
    [
        ("dd-mm-yyyy", 43838, datetime(2020, 1, 8)),
        ("[$-406]d. mmmm yyyy", 43838.75, datetime(2020, 1, 8, 18)),
        ("d-m", 43838, datetime(2020, 1, 8)),
        ("mmm/yy", 43838, datetime(2020, 1, 8)),
        ("[Red]dd/mm/yy;@", 43838, datetime(2020, 1, 8)),
        ("hh:mm", 0.5, timedelta(hours=12)),
        ("[h]:mm", 28 / 24, timedelta(hours=28)),
        ("h:mm", 43838.5, datetime(2020, 1, 8, 12)),
        ("dd-mm-yyyy", 43919.104166666664, datetime(2020, 3, 29, 2, 30)),
        ("dd-mm-yyyy hh:mm:ss", 43838.999999988426, datetime(2020, 1, 8, 23, 59, 59, 999000)),
        ("dd-mm-yyyy", 1, datetime(1900, 1, 1)),
        ("dd-mm-yyyy", 59, datetime(1900, 2, 28)),
        ("dd-mm-yyyy", 60, 60),  # 29 February 1900 is no date
        ("dd-mm-yyyy", 61, datetime(1900, 3, 1)),
        ("dd-mm-yyyy", -3, -3),
        ("dd-mm-yyyy", 3_000_000, 3_000_000),
        ("0.00", 43838, 43838),
        ("åååå", 43838, 43838),
        ('#,##0.00 "dage"', 12, 12),
        ("#,##0.00\\ [$kr.-406]", 12, 12),
        ("General", 12, 12),
        ("0%", 2.5, 2.5),
    ],
)
def test_the_format_decides_whether_a_number_is_a_date(code: str, serial: float, expected: Value) -> None:
    escaped = code.replace('"', "&quot;")
    assert read(f'<row r="1"><c r="A1" s="1"><v>{serial}</v></c></row>', formats={164: escaped}) == {"A1": expected}


def test_built_in_formats_and_the_1904_system() -> None:
    cells = '<row r="1"><c r="A1" s="1"><v>42376</v></c><c r="B1" s="2"><v>0.25</v></c><c r="C1" s="0"><v>42376</v></c></row>'
    assert read(cells, formats={14: "", 20: ""}, from_1904=True) == {
        "A1": datetime(2020, 1, 8),
        "B1": timedelta(hours=6),
        "C1": 42376,
    }


def test_an_extension_of_the_same_name_does_not_undo_the_1904_system() -> None:
    parts = xlsx_parts('<row r="1"><c r="A1" s="1"><v>42376</v></c></row>', formats={14: ""}, from_1904=True)
    extended = str(parts["xl/workbook.xml"]).replace(
        "</workbook>", '<extLst><ext><x15:workbookPr xmlns:x15="urn:x15" refreshAll="1"/></ext></extLst></workbook>'
    )
    workbook = read_content(zipped(parts | {"xl/workbook.xml": extended}), "fil.xlsx", None)
    assert values(workbook.grids[0]) == {"A1": datetime(2020, 1, 8)}


def test_iso_dates_of_strict_workbooks() -> None:
    cells = '<row r="1"><c r="A1" t="d"><v>2020-01-08</v></c><c r="B1" t="d"><v>2020-01-08T10:30:00Z</v></c></row>'
    assert read(cells) == {"A1": datetime(2020, 1, 8), "B1": datetime(2020, 1, 8, 10, 30)}


def test_places_are_excels_own_however_the_rows_are_ordered() -> None:
    cells = (
        '<row r="900"><c r="C900"><v>3</v></c></row><row r="7"><c r="AB7"><v>2</v></c><c r="C7"><v>1</v></c></row>'
        '<row r="8" spans="1:3"/><row r="9"><c r="A9" s="1"/></row>'
    )
    workbook = read_content(zipped(xlsx_parts(cells)), "fil.xlsx", None)
    grid = workbook.grids[0]
    assert values(grid) == {"C7": 1, "AB7": 2, "C900": 3}
    assert grid.row_numbers.tolist() == [7, 900]
    assert [column.letters for column in grid.columns] == ["C", "AB"]
    assert grid.filled.tolist() == [2, 1]
    assert grid.rows_between(7, 899) == range(1)


def test_positions_may_be_left_out_and_prefixes_used() -> None:
    whole = (
        f'<?xml version="1.0"?><x:worksheet xmlns:x="{_MAIN}"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c/>'
        '<x:c t="inlineStr"><x:is><x:t>tekst</x:t></x:is></x:c></x:row><x:row><x:c><x:v>2</x:v></x:c></x:row></x:sheetData>'
        '<x:mergeCells><x:mergeCell ref="A1:B2"/></x:mergeCells></x:worksheet>'
    )
    assert read(whole) == {"A1": 1, "C1": "tekst", "A2": 2}
    for encoding in ("utf-8-sig", "utf-16"):
        parts: dict[str, str | bytes] = xlsx_parts(whole)
        parts["xl/worksheets/sheet1.xml"] = whole.encode(encoding)
        grid = read_content(zipped(parts), "fil.xlsx", None).grids[0]
        assert values(grid) == {"A1": 1, "C1": "tekst", "A2": 2}
        assert grid.merges == (MergedRange(1, 1, 2, 2),)


def test_hidden_sheets_are_listed_but_never_read() -> None:
    hidden = "<row this is not even XML"
    workbook = read_content(
        zipped(xlsx_parts("", hidden, hidden, names=("Data", "Kladde", "Liste"), states=("visible", "hidden", "veryHidden"))),
        "fil.xlsx",
        None,
    )
    assert [(grid.sheet, grid.hidden, len(grid)) for grid in workbook.grids] == [
        ("Data", False, 0),
        ("Kladde", True, 0),
        ("Liste", True, 0),
    ]
    assert workbook.faults == ()


def test_chart_sheets_are_left_out_and_macros_told() -> None:
    parts = xlsx_parts('<row r="1"><c r="A1"><v>1</v></c></row>', "")
    parts["xl/_rels/workbook.xml.rels"] = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        'worksheet" Target="worksheets/sheet2', 'chartsheet" Target="worksheets/sheet2'
    )
    parts["xl/vbaProject.bin"] = b"macro"
    workbook = read_content(zipped(parts), "fil.xlsm", None)
    assert [grid.sheet for grid in workbook.grids] == ["Ark1"]
    assert any("makroer" in note for note in workbook.notes)


def test_strict_packages_are_read_alike() -> None:
    parts = xlsx_parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', texts="<si><t>tekst</t></si>")
    strict = {
        name: str(content)
        .replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
        .replace("http://schemas.openxmlformats.org/officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/")
        for name, content in parts.items()
    }
    assert values(read_content(zipped(strict), "fil.xlsx", None).grids[0]) == {"A1": "tekst"}


def test_a_comment_is_never_part_of_the_cells() -> None:
    parts = with_relation(
        xlsx_parts('<row r="1"><c r="A1"><v>1</v></c></row>'), "xl/worksheets/sheet1.xml", "comments", "../comments1.xml"
    )
    parts["xl/comments1.xml"] = (
        '<comments><commentList><comment ref="A1"><text><t>ring til ham</t></text></comment></commentList></comments>'
    )
    workbook = read_content(zipped(parts), "fil.xlsx", None)
    assert values(workbook.grids[0]) == {"A1": 1}
    assert workbook.faults == ()
