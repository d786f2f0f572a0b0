"""Which rows of a sheet are data: titles, notes, sums and repeated headers are told apart before anything is read."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinkeval.exports.folding import normal
from vinkeval.exports.grid import Column, Grid, Value
from vinkeval.exports.headings import header_texts
from vinkeval.exports.marks import is_blank
from vinkeval.exports.recognising import Recognised

Mask = NDArray[np.bool_]
_TOTAL = re.compile(r"i ?alt\b|sub-?total|total|sum\b|summen?\b")


@dataclass(frozen=True)
class Rows:
    """The rows of a sheet by what they are; positions in the grid.

    Attributes:
        data: rows with data.
        not_data: rule → rows that are none (title_row, header_row, header_repeated, total_row, note_row).
    """

    data: NDArray[np.intp]
    not_data: dict[str, NDArray[np.intp]]

    @property
    def count(self) -> int:
        """All rows with something in them."""
        return len(self.data) + sum(map(len, self.not_data.values()))


def filled(grid: Grid) -> NDArray[np.int32]:
    """How many cells of each row hold more than white space."""
    total = np.zeros(len(grid), dtype=np.int32)
    for column in grid.columns:
        total += _holds(column)
    return total


def rows_of(recognised: Recognised, shown: Grid) -> Rows:
    """The rows of a recognised sheet; `shown` is its grid with merged cells filled down.

    A row is blank by what stands in it itself; whether it has more than one cell counts what merged cells say about it.
    """
    grid, header = recognised.grid, recognised.header_row
    count = filled(grid)
    below = np.arange(len(grid)) > header
    some = count > 0
    top = header if recognised.upper_row is None else recognised.upper_row
    position = np.arange(len(grid))
    kinds = {"title_row": some & (position < top)}
    body = some & below
    kinds["header_repeated"] = body & _repeats_header(recognised, count)
    kinds["total_row"] = body & ~kinds["header_repeated"] & _totals(grid)
    rest = body & ~kinds["header_repeated"] & ~kinds["total_row"]
    kinds["note_row"] = rest & ((count if shown is grid else filled(shown)) <= 1)
    data = np.flatnonzero(rest & ~kinds["note_row"])
    kinds["header_row"] = some & (position >= top) & (position <= header)
    return Rows(data, {rule: np.flatnonzero(mask) for rule, mask in kinds.items()})


def first_cell(grid: Grid, row: int) -> str:
    """Excel's name of the first cell of a row that holds something."""
    return next((grid.cell(row, i) for i, value in enumerate(grid.row(row)) if not is_blank(value)), "")


def _holds(column: Column) -> Mask:
    """Rows that are not blank (`is_blank`, written out: it is asked of every different value of every sheet)."""
    holds = [bool(value.strip()) if isinstance(value, str) else value is not None for value in column.values]
    return np.array(holds, dtype=bool)[column.codes]


def _totals(grid: Grid) -> Mask:
    """Rows whose first filled cell begins like a sum."""
    found = np.zeros(len(grid), dtype=bool)
    seen = np.zeros(len(grid), dtype=bool)
    for column in grid.columns:
        says = [i for i, value in enumerate(column.values) if _is_total(value)]
        if says:
            found |= np.isin(column.codes, says) & ~seen
        seen |= _holds(column)
        if seen.all():
            break
    return found


def _is_total(value: Value) -> bool:
    return isinstance(value, str) and value.lstrip()[:1] in {"i", "I", "t", "T", "s", "S"} and bool(_TOTAL.match(normal(value)))


def _repeats_header(recognised: Recognised, count: NDArray[np.int32]) -> Mask:
    """Rows of which every filled cell repeats the (lower or upper) header above it."""
    grid = recognised.grid
    found = np.zeros(len(grid), dtype=bool)
    for row in (recognised.header_row, recognised.upper_row):
        if row is None:
            continue
        texts = header_texts(grid, row)
        same = np.zeros(len(grid), dtype=np.int32)
        for column, text in zip(grid.columns, texts, strict=True):
            if text:
                wanted = text.casefold()
                equal = [
                    i
                    for i, value in enumerate(column.values)
                    if isinstance(value, str) and len(value) < len(wanted) + 8 and normal(value) == wanted
                ]
                if equal:
                    same += np.isin(column.codes, equal)
        found |= (same == count) & (count >= 2)
    return found
