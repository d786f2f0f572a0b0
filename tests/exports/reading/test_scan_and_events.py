"""The fast way through a sheet and the exact one agree on every sheet the fast one accepts; on others it is silent."""

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exports.reading.making import values
from vinkeval.exports.grid import Grid, Value, cell_name
from vinkeval.exports.reading.cells import Objects, table_of_cells
from vinkeval.exports.reading.faults import Stop
from vinkeval.exports.reading.numberformats import Kind
from vinkeval.exports.reading.package import feed
from vinkeval.exports.reading.sheetevents import SheetEvents
from vinkeval.exports.reading.sheetpart import read_sheet
from vinkeval.exports.reading.sheetscan import NotPlain, Scanner

TEXTS: list[Value] = ["Nørrebro", "000018", "", "ja"]
KINDS = np.full(100_000, Kind.NUMBER, dtype=np.uint8)
KINDS[1], KINDS[2] = Kind.DATE, Kind.TIME


def by_events(rows: str) -> dict[str, Value]:
    objects = Objects(KINDS, TEXTS)
    events = SheetEvents(objects)
    feed(events.parser, iter([f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()]))
    return _cells(events.cells(), objects)


def by_scanning(rows: str) -> dict[str, Value]:
    objects = Objects(KINDS, TEXTS)
    return _cells(Scanner(objects).scan(rows.encode()), objects)


def _cells(cells: object, objects: Objects) -> dict[str, Value]:
    table = table_of_cells([cells], objects.values, from_1904=False)  # type: ignore[list-item]
    return values(Grid("", "", False, table.row_numbers, table.columns))


text = st.text(
    st.characters(codec="utf-8", exclude_characters="\r", min_codepoint=32, exclude_categories=["Cs", "Cn"]), max_size=6
)
number = st.one_of(
    st.integers(-(10**17), 10**17).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.decimals(-99999, 99999, places=3).map(str),
    st.sampled_from(["0", "-0", "007", "1.", ".5", "+3", "1e3", "1E-7", "43838.9999999884"]),
)


@st.composite
def cell(draw: st.DrawFn, place: str) -> str:
    style = draw(st.sampled_from(["", ' s="0"', ' s="1"', ' s="2"', ' s="41"']))
    formula = draw(st.sampled_from(["", "", "<f>A1+1</f>", '<f t="shared" si="0"/>', "<f>A1&gt;2</f>"]))
    start = f'<c r="{place}"{style}'
    plain = draw(
        st.one_of(
            st.just(f"{start}/>"),
            st.just(f"{start}></c>"),
            st.just(f"{start}>{formula}<v></v></c>"),
            st.just(f"{start}>{formula}<v/></c>"),
            st.just(f"{start}>{formula}</c>"),
            number.map(lambda n: f"{start}>{formula}<v>{n}</v></c>"),
            number.map(lambda n: f'{start} t="n">{formula}<v>{n}</v></c>'),
            st.integers(0, 3).map(lambda i: f'{start} t="s"><v>{i}</v></c>'),
            st.sampled_from(["#N/A", "#REF!", "#andet"]).map(lambda e: f'{start} t="e">{formula}<v>{e}</v></c>'),
            st.sampled_from("01").map(lambda b: f'{start} t="b">{formula}<v>{b}</v></c>'),
            st.sampled_from(["2020-01-08", "2020-01-08T10:00:00", "10:30", "x"]).map(lambda d: f'{start} t="d"><v>{d}</v></c>'),
            text.map(lambda t: f'{start} t="str">{formula}<v>{escape(t)}</v></c>'),
            text.map(lambda t: f'{start} t="inlineStr"><is><t>{escape(t)}</t></is></c>'),
            text.map(lambda t: f'{start} t="inlineStr"><is><r><t>{escape(t)}</t></r></is></c>'),
        )
    )
    return re.sub(r'( s="\d+")( t="\w+")', r"\2\1", plain, count=1) if draw(st.booleans()) else plain


@st.composite
def rows(draw: st.DrawFn) -> str:
    numbers = draw(st.lists(st.integers(1, 1_048_576), max_size=4, unique=True))
    written = []
    for row in numbers:
        columns = draw(st.lists(st.integers(1, 16_384), max_size=5, unique=True))
        cells = "".join(draw(cell(cell_name(row, column))) for column in columns)
        written.append(f'<row r="{row}">{cells}</row>' if cells else f'<row r="{row}" spans="1:3"/>')
    return draw(st.sampled_from(["", "\n"])).join(written)


@given(rows())
@settings(max_examples=100, deadline=None)
def test_scanning_and_events_agree(written: str) -> None:
    try:
        scanned = by_scanning(written)
    except NotPlain:
        return
    exact = by_events(written)
    assert scanned == exact
    assert {place: type(value) for place, value in scanned.items()} == {place: type(value) for place, value in exact.items()}


def test_what_excel_writes_is_scanned() -> None:
    """The property above would hold if nothing were ever scanned."""
    written = (
        '<row r="1" spans="1:3" x14ac:dyDescent="0.25"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1"><v>43838</v></c>'
        '<c r="C1" s="3"/></row><row r="2"><c r="A2" t="str"><f>B1&amp;"x"</f><v>x</v></c>'
        '<c r="B2"><f t="shared" ref="B2:B3" si="0">1+1</f><v>2</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"/><v>2</v></c><c r="C3" t="e" s="2"><v>#N/A</v></c></row>'
    )
    assert set(by_scanning(written)) == {"A1", "B1", "A2", "B2", "B3", "C3"}


@pytest.mark.parametrize(
    "written",
    [
        '<row r="1"><c r="A1"><v>1</v></row>',
        '<row r="1"><c r="A1"><v>1</c></row>',
        '<row r="1"><c r="A1"><v>1</v></c>',
        '<c r="A1"><v>1</v></c></row>',
        '<row r="1"><!-- <c r="A1"><v>1</v></c> --></row>',
        '<row r="1"><c r="A1"><v>nan</v></c></row>',
        '<row r="1"><c r="A1"><v>1_0</v></c></row>',
        '<row r="1"><c r="A1"><v>.</v></c></row>',
        '<row r="1"><c r="A1"><v>1e999</v></c></row>',
        '<row r="1"><c r="A0"><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="A1048577"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>&nbsp;</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c><v>1</v></c></row>',
        '<row r="1"><c s="1" r="A1"><v>1</v></c></row>',
        '<row r="1"><x:c r="A1"><v>1</v></x:c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><is><t>1</t></is></c></row>',
        '<x r="1"><c r="A1"><v>1</v></c></x>',
    ],
)
def test_what_is_not_plain_is_never_scanned(written: str) -> None:
    with pytest.raises(NotPlain):
        by_scanning(written)


@given(st.integers(1, 400), st.integers(50, 400))
@settings(max_examples=20, deadline=None)
def test_where_the_pieces_are_cut_changes_nothing(height: int, size: int) -> None:
    whole = (
        "<worksheet><sheetData>"
        + "".join(
            f'<row r="{i}"><c r="A{i}"><v>{i}</v></c><c r="B{i}" t="s"><v>{i % 2}</v></c><c r="C{i}" s="1"/></row>'
            for i in range(1, height)
        )
        + '</sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells></worksheet>'
    ).encode()

    def pieces() -> Iterator[bytes]:
        return (whole[i : i + size] for i in range(0, len(whole), size))

    content = read_sheet(pieces, KINDS, TEXTS)
    table = table_of_cells(content.blocks, content.objects, from_1904=False)
    found = values(Grid("", "", False, table.row_numbers, table.columns))
    assert found == {f"A{i}": i for i in range(1, height)} | {f"B{i}": TEXTS[i % 2] for i in range(1, height)}
    assert len(content.merges) == 1


def test_a_prefix_before_every_element_changes_nothing() -> None:
    row = '<x:row r="2"><x:c r="A2" t="s"><x:v>0</x:v></x:c><x:c r="B2" t="inlineStr"><x:is><x:t>x:y</x:t></x:is></x:c></x:row>'
    whole = f'<x:worksheet xmlns:x="urn:x"><x:sheetData>{row}</x:sheetData></x:worksheet>'.encode()
    content = read_sheet(lambda: iter([whole]), KINDS, TEXTS)
    table = table_of_cells(content.blocks, content.objects, from_1904=False)
    assert values(Grid("", "", False, table.row_numbers, table.columns)) == {"A2": "Nørrebro", "B2": "x:y"}


@pytest.mark.parametrize("cut", [1, 20, 60, 100])
def test_a_sheet_cut_short_is_damaged_never_part_read(cut: int) -> None:
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c></row>' for i in (1, 2))
    whole = f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()
    with pytest.raises(Stop) as stop:
        read_sheet(lambda: iter([whole[:-cut]]), KINDS, TEXTS)
    assert stop.value.rule == "damaged_sheet"
