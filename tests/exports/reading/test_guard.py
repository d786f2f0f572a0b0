"""What is no workbook, or a hostile one, is refused with its reason; damage is never read as data."""

import io
import random
import zipfile

import pytest

from tests.exports.reading.making import values, with_relation, xlsx_parts, zipped
from vinkeval.exports.reading.anyfile import read_content
from vinkeval.exports.reading.faults import MESSAGES, Stop

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def rule_of(content: bytes) -> str:
    """The rule by which nothing, or the one sheet, of the file is refused."""
    try:
        workbook = read_content(content, "fil.xlsx", None)
    except Stop as stop:
        return stop.rule
    assert len(workbook.faults) == 1, workbook.faults
    return workbook.faults[0].rule


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 ...", "pdf"),
        (b"<html><body><table><tr><td>Dato</td></tr></table></body></html>", "html"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<p>", "html"),
        ("<TABLE border=1>".encode("utf-16"), "html"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "html"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Table/>', "xml"),
        (b"\x09\x04\x06\x00" + bytes(20), "old_excel"),
        (b"{\\rtf1 Dato}", "word"),
        (b"Dato;\x00\x01\x02\x03", "not_a_workbook"),
        (bytes(range(256)), "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged"),
        (b"PK\x03\x04 and no more", "damaged"),
        (zipped({"readme.txt": "x"}), "not_a_workbook"),
        (zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "word"),
        (zipped(xlsx_parts()), "no_sheets"),
    ],
)
def test_other_files_are_refused_by_what_they_are(content: bytes, rule: str) -> None:
    assert rule_of(content) == rule


def test_html_named_xls_is_told_how_to_be_saved() -> None:
    assert "Gem som" in MESSAGES["html"]


def test_two_parts_of_one_name_are_ambiguous() -> None:
    packed = io.BytesIO(zipped(xlsx_parts(ONE)))
    with zipfile.ZipFile(packed, "a") as box, pytest.warns(UserWarning, match="Duplicate"):
        box.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    assert rule_of(packed.getvalue()) == "ambiguous"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"])
def test_entities_are_never_expanded(part: str) -> None:
    text = "&b;" if part == "xl/sharedStrings.xml" else "b"
    parts = xlsx_parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', texts=f"<si><t>{text}</t></si>")
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    assert rule_of(zipped(parts | {part: bomb + str(parts[part])})) == "entities"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    parts = xlsx_parts(ONE + " " * (80 << 20))
    packed = zipped(parts)
    assert len(packed) < 1 << 20
    assert rule_of(packed) == "too_big"


def test_a_truncated_archive_is_damaged() -> None:
    packed = zipped(xlsx_parts(ONE))
    for length in (len(packed) // 2, len(packed) - 30):
        assert rule_of(packed[:length]) == "damaged"


def test_a_flipped_bit_is_refused_or_changes_nothing() -> None:
    """15 of 400 such files were read as other data by a reader that never reaches the CRC."""
    cells = "".join(
        f'<row r="{i}"><c r="A{i}" t="s"><v>{i % 3}</v></c><c r="B{i}" s="1"><v>{43838 + i}</v></c></row>' for i in range(1, 60)
    )
    packed = zipped(xlsx_parts(cells, texts="<si><t>a</t></si><si><t>b</t></si><si><t>c</t></si>", formats={14: ""}))
    truth = values(read_content(packed, "fil.xlsx", None).grids[0])
    chance = random.Random(1)
    refused = 0
    for _ in range(400):
        flipped = bytearray(packed)
        at = chance.randrange(len(packed))
        flipped[at] ^= 1 << chance.randrange(8)
        try:
            workbook = read_content(bytes(flipped), "fil.xlsx", None)
        except Stop:
            refused += 1
            continue
        if workbook.faults:
            refused += 1
            continue
        # Names of unneeded parts and time stamps may change; a part that goes missing under its name may not go unseen.
        assert values(workbook.grids[0]) == truth
    assert refused > 200


def test_a_stray_cell_in_the_last_corner_costs_one_row_and_one_column() -> None:
    workbook = read_content(zipped(xlsx_parts(ONE + '<row r="1048576"><c r="XFD1048576"><v>9</v></c></row>')), "fil.xlsx", None)
    grid = workbook.grids[0]
    assert values(grid) == {"A1": 1, "XFD1048576": 9}
    assert (len(grid), len(grid.columns)) == (2, 2)


def test_formatted_blank_rows_leave_no_trace() -> None:
    blank = "".join(
        f'<row r="{i}" s="1" customFormat="1"><c r="A{i}" s="1"/><c r="B{i}" s="1"/></row>' for i in range(2, 40_000)
    )
    grid = read_content(zipped(xlsx_parts(ONE + blank)), "fil.xlsx", None).grids[0]
    assert values(grid) == {"A1": 1}


def test_one_long_text_used_often_is_held_once() -> None:
    long = "x" * 32_000
    cells = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 20_000))
    grid = read_content(zipped(xlsx_parts(cells, texts=f"<si><t>{long}</t></si>")), "fil.xlsx", None).grids[0]
    assert list(grid.columns[0].values) == [None, long]


@pytest.mark.parametrize(
    ("cells", "rule", "cell"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="s"><v>999</v></c></row>', "missing_text", "B1"),
        ('<row r="1"><c s="0" r="B1" t="s"><v>999</v></c></row>', "missing_text", "B1"),
        ('<row r="2"><c r="G2"><v>1</v></c><c r="G2"><v>2</v></c></row>', "repeated_cell", "G2"),
        ('<row r="2"><c r="G2"><v>1</v></c></row><row r="3"><c r="G2"><v>2</v></c></row>', "repeated_cell", "G2"),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "outside_sheet", ""),
        ('<row r="1"><c r="A1"><v>tolv</v></c></row>', "damaged_sheet", ""),
    ],
)
def test_a_cell_that_cannot_be_told_is_named(cells: str, rule: str, cell: str) -> None:
    (fault,) = read_content(zipped(xlsx_parts(cells)), "fil.xlsx", None).faults
    assert (fault.rule, fault.sheet, fault.cell) == (rule, "Ark1", cell)


def test_faults_of_several_sheets_are_told_at_once() -> None:
    broken = '<row r="1"><c r="A1" t="s"><v>9</v></c></row>'
    workbook = read_content(zipped(xlsx_parts(broken, ONE, broken)), "fil.xlsx", None)
    assert [(fault.rule, fault.sheet) for fault in workbook.faults] == [("missing_text", "Ark1"), ("missing_text", "Ark3")]
    assert [grid.sheet for grid in workbook.grids] == ["Ark2"]


def test_a_part_that_is_missing_or_outside_the_archive_is_damage() -> None:
    parts = xlsx_parts(ONE)
    del parts["xl/worksheets/sheet1.xml"]
    assert rule_of(zipped(parts)) == "damaged_sheet"
    away = str(xlsx_parts(ONE)["xl/_rels/workbook.xml.rels"]).replace("worksheets/sheet1.xml", "../../../../etc/passwd")
    assert rule_of(zipped(xlsx_parts(ONE) | {"xl/_rels/workbook.xml.rels": away})) == "damaged_sheet"


@pytest.mark.parametrize("number", ["010157-5010", "0101575010", "610157 5010", "010157–5010"])
def test_cpr_outside_the_cells_is_named_by_place_never_by_content(number: str) -> None:
    parts = xlsx_parts(ONE, "", names=("Data", f"{number} Åse"), states=("visible", "hidden"))
    parts = with_relation(parts, "xl/worksheets/sheet1.xml", "comments", "../comments1.xml")
    parts = with_relation(parts, "", "custom-properties", "docProps/custom.xml")
    half, rest = number[:4], number[4:]
    parts["xl/comments1.xml"] = (
        f'<comments><commentList><comment ref="B2"><text><r><t>{half}</t></r><r><t>{rest}</t></r></text></comment>'
        '<comment ref="C3"><text><t>ring 33 17 29 29</t></text></comment></commentList></comments>'
    )
    parts["docProps/custom.xml"] = f'<Properties><property name="Borger"><lpwstr>{number}</lpwstr></property></Properties>'
    workbook = read_content(zipped(parts), "fil.xlsx", None)
    assert {(fault.rule, fault.sheet, fault.cell) for fault in workbook.faults} == {
        ("cpr_sheet_name", "ark nr. 2 (navn skjult)", ""),
        ("cpr_comment", "Data", "B2"),
        ("cpr_properties", "", ""),
    }
    assert number not in repr(workbook)


def test_keys_that_document_systems_leave_are_no_cpr() -> None:
    parts = with_relation(xlsx_parts(ONE), "", "custom-properties", "docProps/custom.xml")
    parts["docProps/custom.xml"] = (
        '<Properties><property name="ContentTypeId"><lpwstr>0x0101000101575010AB</lpwstr></property>'
        '<property name="SiteId"><lpwstr>01015750-1057-4010-8aaa-0101575010ab</lpwstr></property></Properties>'
    )
    assert read_content(zipped(parts), "fil.xlsx", None).faults == ()
