"""A worksheet part read event by event: exact for whatever is well-formed, several times slower than `sheetscan`."""

from array import array
from collections.abc import Callable
from typing import Any

import numpy as np

from vinkeval.exports.grid import UNCALCULATED, MergedRange, Value, cell_name
from vinkeval.exports.reading.cells import Cells, Objects
from vinkeval.exports.reading.celltexts import boolean, iso_date, known_error, number_in, plain_text
from vinkeval.exports.reading.faults import Stop
from vinkeval.exports.reading.numberformats import Kind
from vinkeval.exports.reading.package import local, xml_parser
from vinkeval.exports.reading.references import area_of, place_of

_TEXTS: dict[str, Callable[[str], Value]] = {
    "str": plain_text,
    "inlineStr": plain_text,
    "b": boolean,
    "e": known_error,
    "d": iso_date,
}


class SheetEvents:
    """Collects the cells and merged ranges of one worksheet while `parser` is fed."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._rows, self._columns, self._kinds, self._payload = array("i"), array("i"), array("B"), array("d")
        self.merges: list[MergedRange] = []
        self.is_worksheet = False
        self.has_rows = False
        self.parser: Any = xml_parser(self._start, self._end, self._text)
        self._depth = 0
        self._row = self._column = 0
        self._in_cell = self._in_phonetic = self._collecting = self._formula = False
        self._type, self._style = "n", 0
        self._parts: list[str] = []

    def cells(self) -> Cells:
        """What was collected."""
        return Cells(
            np.array(self._rows, dtype=np.int32),
            np.array(self._columns, dtype=np.int32),
            np.array(self._kinds, dtype=np.uint8),
            np.array(self._payload, dtype=np.float64),
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        self._depth += 1
        if self._in_cell:
            if name == "f":
                self._formula = True
            elif name == "v":
                self._collecting = self._type != "inlineStr"
            elif name == "rPh":
                self._in_phonetic = True
            elif name == "t":
                self._collecting = self._type == "inlineStr" and not self._in_phonetic
        elif name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self.has_rows = True
            self._row = _whole(attributes.get("r"), self._row + 1)
            self._column = 0
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif self._depth == 1:
            self.is_worksheet = name == "worksheet"

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference:
            place = place_of(reference)
            if place is None:
                raise Stop("outside_sheet")
            self._row, self._column = place
        else:
            self._column += 1
        self._in_cell, self._formula, self._in_phonetic = True, False, False
        self._type = attributes.get("t", "n")
        self._style = _whole(attributes.get("s"), 0)
        self._parts.clear()

    def _end(self, name: str) -> None:
        self._depth -= 1
        if not self._in_cell:
            return
        name = local(name)
        if name in ("v", "t"):
            self._collecting = False
        elif name == "rPh":
            self._in_phonetic = False
        elif name == "c":
            self._in_cell = False
            self._take("".join(self._parts))

    def _text(self, data: str) -> None:
        if self._collecting:
            self._parts.append(data)

    def _take(self, text: str) -> None:
        if not text:
            if self._formula and self._type != "str":
                self._add(Kind.OBJECT, self._objects.index_of(UNCALCULATED))
        elif self._type == "s":
            if not (text.strip().isascii() and text.strip().isdigit()):
                raise Stop("damaged_sheet")
            if len(text) > 9 or int(text) >= self._objects.shared:
                raise Stop("missing_text", cell=cell_name(self._row, self._column))
            self._add(Kind.OBJECT, int(text))
        elif parse := _TEXTS.get(self._type):
            self._add(Kind.OBJECT, self._objects.index_of(parse(text)))
        else:
            number = number_in(text)
            if number is None:
                raise Stop("damaged_sheet")
            kinds = self._objects.kind_of_style
            self._add(int(kinds[self._style]) if self._style < len(kinds) else Kind.NUMBER, number)

    def _add(self, kind: int, payload: float) -> None:
        self._rows.append(self._row)
        self._columns.append(self._column)
        self._kinds.append(kind)
        self._payload.append(payload)

    def _merge(self, reference: str) -> None:
        area = area_of(reference)
        if area is not None:
            self.merges.append(area)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise
