"""From cells in the order a file holds them to the columns of a grid."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinkeval.exports.grid import Column, Value, cell_name
from vinkeval.exports.reading.faults import Stop
from vinkeval.exports.reading.numberformats import Kind, plain_numbers, values_of_serials

MOST_ROWS = 1 << 20
MOST_COLUMNS = 1 << 14


@dataclass(frozen=True)
class Cells:
    """Filled cells, in any order.

    Attributes:
        rows, columns: Excel's 1-based numbers.
        kinds: `Kind` of each.
        payload: the number or serial; for Kind.OBJECT the index into a list of values.
    """

    rows: NDArray[np.int32]
    columns: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    payload: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.rows)

    def at(self, which: NDArray[np.bool_] | NDArray[np.intp] | slice) -> "Cells":
        """The cells that a mask, positions or a slice pick."""
        return Cells(self.rows[which], self.columns[which], self.kinds[which], self.payload[which])


@dataclass(frozen=True)
class Table:
    """Row numbers and columns as `Grid` has them, and the names of places that several filled cells claim."""

    row_numbers: NDArray[np.int32]
    columns: tuple[Column, ...]
    repeated: tuple[str, ...] = ()


def table_of_cells(blocks: Sequence[Cells], objects: Sequence[Value], *, from_1904: bool) -> Table:
    """Arrange cells into columns.

    Args:
        blocks: the cells; those whose object is None or an empty text are blank.
        objects: what payloads of Kind.OBJECT point at.
        from_1904: the workbook counts days from 1 January 1904.

    Raises:
        Stop: outside_sheet.
    """
    nothing = np.array([value is None or value == "" for value in objects], dtype=bool)
    # Each block is parted by column while it is at hand; parting all cells at once would go through memory once a column.
    parts: dict[int, list[Cells]] = {}
    rows: list[NDArray[np.int32]] = []
    for block in blocks:
        filled = _filled(block, nothing)
        if not len(filled):
            continue
        if not (filled.rows.min() >= 1 and filled.rows.max() <= MOST_ROWS):
            raise Stop("outside_sheet")
        if not (filled.columns.min() >= 1 and filled.columns.max() <= MOST_COLUMNS):
            raise Stop("outside_sheet")
        rows.append(filled.rows)
        ordered = filled.at(np.argsort(filled.columns.astype(np.uint16), kind="stable"))
        starts = np.flatnonzero(np.diff(ordered.columns, prepend=0)).tolist()
        for start, stop in zip(starts, [*starts[1:], len(ordered)], strict=True):
            parts.setdefault(int(ordered.columns[start]), []).append(ordered.at(slice(start, stop)))

    taken = np.zeros(max((int(block_rows.max()) for block_rows in rows), default=0) + 1, dtype=bool)
    for block_rows in rows:
        taken[block_rows] = True
    row_numbers = np.flatnonzero(taken).astype(np.int32)
    position = np.cumsum(taken, dtype=np.int32) - 1
    columns: list[Column] = []
    repeated: list[str] = []
    for number in sorted(parts):
        cells = parts.pop(number)
        places = position[np.concatenate([part.rows for part in cells])]
        kinds = np.concatenate([part.kinds for part in cells])
        payload = np.concatenate([part.payload for part in cells])
        if (np.diff(places) <= 0).any():
            seen, times = np.unique(places, return_counts=True)
            repeated += [cell_name(int(row_numbers[place]), number) for place in seen[times > 1]]
        columns.append(_column(number, places, len(row_numbers), kinds, payload, objects, from_1904))
    return Table(row_numbers, tuple(columns), tuple(repeated))


def _filled(block: Cells, nothing: NDArray[np.bool_]) -> Cells:
    if not nothing.any():
        return block
    blank = np.zeros(len(block), dtype=bool)
    is_object = block.kinds == Kind.OBJECT
    blank[is_object] = nothing[block.payload[is_object].astype(np.intp)]
    return block.at(~blank) if blank.any() else block


def _column(
    number: int,
    places: NDArray[np.int32],
    height: int,
    kinds: NDArray[np.uint8],
    payload: NDArray[np.float64],
    objects: Sequence[Value],
    from_1904: bool,
) -> Column:
    codes = np.zeros(height, dtype=np.int32)
    values: list[Value] = [None]
    of_each = np.bincount(kinds, minlength=len(Kind))
    for kind in Kind:
        if not of_each[kind]:
            continue
        of_kind = slice(None) if of_each[kind] == len(kinds) else kinds == kind
        distinct, inverse = _distinct(payload[of_kind])
        codes[places[of_kind]] = inverse + len(values)
        if kind is Kind.OBJECT:
            values += [objects[int(index)] for index in distinct.tolist()]
        elif kind is Kind.NUMBER:
            values += plain_numbers(distinct)
        else:
            values += values_of_serials(distinct, kind, from_1904=from_1904)
    return Column(number, codes, values)


def _distinct(payload: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Distinct numbers and which of them each is."""
    low, high = payload.min(), payload.max()
    if low >= 0 and high < 4096 + 16 * len(payload):  # whole and not far apart: counting is faster than sorting
        whole = payload.astype(np.int32)
        if (whole == payload).all():
            seen = np.zeros(int(high) + 1, dtype=bool)
            seen[whole] = True
            distinct = np.flatnonzero(seen)
            return distinct.astype(np.float64), (np.cumsum(seen, dtype=np.int32) - 1)[whole]
    found, inverse = np.unique(payload, return_inverse=True)
    return found, inverse.astype(np.int32)


def table_of_values(cells: Iterable[tuple[int, int, Value]]) -> Table:
    """Arrange cells given one by one as (row, column, value): for formats where speed is no matter."""
    rows: list[int] = []
    columns: list[int] = []
    payload: list[int] = []
    objects = Objects(np.empty(0, np.uint8))
    for row, column, value in cells:
        if value is not None:
            rows.append(row)
            columns.append(column)
            payload.append(objects.index_of(value))
    gathered = Cells(
        np.array(rows, np.int32), np.array(columns, np.int32), np.zeros(len(rows), np.uint8), np.array(payload, np.float64)
    )
    return table_of_cells([gathered], objects.values, from_1904=False)


class Objects:
    """The values a sheet's cells point at, growing while it is read.

    Attributes:
        kind_of_style: `Kind` of the numbers of each cell style, for every style number of up to five digits.
        values: the shared texts first, then what the sheet itself holds.
        shared: how many shared texts there are.
    """

    def __init__(self, kind_of_style: NDArray[np.uint8], shared: Sequence[Value] = ()) -> None:
        self.kind_of_style = kind_of_style
        self.values: list[Value] = list(shared)
        self.shared = len(shared)
        self._known: dict[Hashable, int] = {}

    def index_of(self, value: Value) -> int:
        """The value's index, added at first sight."""
        key = (type(value), value)
        index = self._known.get(key)
        if index is None:
            index = self._known[key] = len(self.values)
            self.values.append(value)
        return index
