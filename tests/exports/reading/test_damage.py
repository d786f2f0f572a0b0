"""Whatever happens to a file's parts, reading ends in a workbook or in a reason, never in another exception."""

import random
import struct
import zipfile
from io import BytesIO

import pytest

from tests.exports.reading.making import biff8, ods, xlsx_parts, zipped
from tests.exports.reading.test_other_formats import END, cell, xlsb
from vinkeval.exports.reading.anyfile import read_content
from vinkeval.exports.reading.faults import MESSAGES, Stop

ROWS = "".join(
    f'<row r="{i}"><c r="A{i}" t="s"><v>{i % 2}</v></c><c r="B{i}" s="1"><v>43838</v></c></row>' for i in range(1, 20)
)
TABLE = (
    '<table:table table:name="Data"><table:table-row>'
    '<table:table-cell office:value-type="date" office:date-value="2020-01-08"/>'
    '<table:table-cell table:number-columns-repeated="3" office:value-type="float" office:value="7"/>'
    "</table:table-row></table:table>"
)
SEEDS = {
    "xlsx": zipped(xlsx_parts(ROWS, texts="<si><t>a</t></si><si><t>b</t></si>", formats={14: ""})),
    "xlsb": xlsb(bytes([0, 4]) + struct.pack("<I", 6) + cell(5, 1, struct.pack("<d", 43838.0), 1) + cell(7, 0, bytes(4)) + END),
    "ods": ods(TABLE),
    "xls": biff8(),
    "csv": 'Dato;Emne\n08-01-2020;"a ""b""\nc"\n'.encode("cp1252"),
}


def damaged(content: bytes, chance: random.Random) -> bytes:
    harmed = bytearray(content)
    for _ in range(chance.choice([1, 1, 3])):
        at = chance.randrange(len(harmed) + 1)
        length = chance.randrange(1, 30)
        match chance.randrange(4):
            case 0 if at < len(harmed):
                harmed[at] ^= 1 << chance.randrange(8)
            case 1:
                del harmed[at : at + length]
            case 2:
                harmed[at:at] = harmed[at : at + length]
            case _ if at < len(harmed):
                harmed[at] = chance.choice(b'\x00\xff"<>09&')
    return bytes(harmed)


@pytest.mark.parametrize("kind", SEEDS)
def test_damage_ends_in_a_workbook_or_a_reason(kind: str) -> None:
    seed, chance = SEEDS[kind], random.Random(3)
    assert read_content(seed, "fil", None).faults == ()
    outcomes = set()
    for _ in range(300):
        harmed = seed
        if zipfile.is_zipfile(BytesIO(seed)):
            with zipfile.ZipFile(BytesIO(seed)) as box:
                parts = {name: box.read(name) for name in box.namelist()}
            part = chance.choice([name for name in parts if parts[name]])
            harmed = zipped(parts | {part: damaged(parts[part], chance)})
        else:
            harmed = damaged(seed, chance)
        try:
            outcomes.add(bool(read_content(harmed, "fil", None).faults))
        except Stop as stop:
            assert stop.fault().message == MESSAGES[stop.rule]
            outcomes.add(True)
    assert outcomes == {True, False}
