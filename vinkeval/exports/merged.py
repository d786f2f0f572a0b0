"""A value in a vertically merged range belongs to every row of the range; no other blank is ever filled down."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vinkeval.exports.grid import Column, Grid


def filled_down(grid: Grid, below: int) -> tuple[Grid, dict[int, NDArray[np.intp]]]:
    """The grid with vertically merged values in every row of their range, below the header in row `below`.

    Only rows with something of their own are rows of a grid, so a blank row stays blank.

    Returns:
        The grid, and which rows were filled in which column (positions).
    """
    codes: dict[int, NDArray[np.int32]] = {}
    filled: dict[int, list[int]] = {}
    for merged in grid.merges:
        rows = grid.rows_between(merged.first_row, merged.last_row)
        position = grid.column_numbered(merged.first_column)
        if position is None or merged.last_row == merged.first_row or len(rows) == 0 or rows[0] <= below:
            continue
        if grid.row_numbers[rows[0]] != merged.first_row:
            continue  # the upper left cell is blank
        column = codes.setdefault(position, grid.columns[position].codes.copy())
        blank = [row for row in rows[1:] if column[row] == 0]
        column[blank] = column[rows[0]]
        if column[rows[0]]:
            filled.setdefault(position, []).extend(blank)
    if not codes:
        return grid, {}
    columns = [Column(c.number, codes.get(i, c.codes), c.values) for i, c in enumerate(grid.columns)]
    return replace(grid, columns=tuple(columns)), {i: np.array(rows, dtype=np.intp) for i, rows in filled.items()}
