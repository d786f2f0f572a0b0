"""What a sheet holds that is not read: rows that are no data, and columns that are denied, unknown or without a header."""

import numpy as np

from vinkeval.exports.findings import Findings, Place
from vinkeval.exports.grid import Grid, cell_name
from vinkeval.exports.headings import Heading
from vinkeval.exports.marks import is_blank
from vinkeval.exports.masking import shown_header
from vinkeval.exports.recognising import Recognised, closest_headers
from vinkeval.exports.rows import Rows, first_cell

_LONG_RUN = 5


def tell_rows(grid: Grid, rows: Rows, place: Place, told: Findings) -> None:
    """One finding for each row that is no data, at its first cell; a long run of such rows (numbers made ready) is one."""
    for rule, positions in rows.not_data.items():
        if rule == "header_row" or not len(positions):
            continue
        for run in np.split(positions, np.flatnonzero(np.diff(positions) > 1) + 1):
            if len(run) > _LONG_RUN:
                told.one(place, rule, f"{first_cell(grid, int(run[0]))}:{first_cell(grid, int(run[-1]))}")
            else:
                for row in run.tolist():
                    told.one(place, rule, first_cell(grid, row))


def tell_columns(found: Recognised, place: Place, told: Findings) -> None:
    """One finding for each column that is not read, or is read otherwise than as it stands."""
    number = int(found.grid.row_numbers[found.header_row])
    for heading, column in zip(found.headings, found.grid.columns, strict=True):
        cell = cell_name(number, column.number)
        if heading.column and heading.column in found.clashes:
            told.one(place, "ambiguous_column", cell, column=f"«{found.table.columns[heading.column].header}»")
        elif heading.column:
            if heading.reversed or heading.scale != 1 or heading.year:
                rule = "reversed_item" if heading.reversed else "years_across" if heading.year else "amounts_scaled"
                told.one(place, rule, cell, column=f"«{found.table.columns[heading.column].header}»")
        elif heading.denied:
            told.one(place, "denied_column", cell, header=shown_header(heading.header))
        elif heading.header:
            told.one(place, "unknown_column", cell, _unknown_header(heading, found))
        elif any(not is_blank(column[row]) for row in range(found.header_row + 1, len(found.grid))):
            told.one(place, "column_without_header", cell)
    if found.upper_row is not None:
        told.one(place, "two_row_header", cell_name(int(found.grid.row_numbers[found.upper_row]), 1))


def _unknown_header(heading: Heading, found: Recognised) -> str:
    shown = shown_header(heading.header)
    text = f"Kolonnen {shown} kendes ikke og er ikke læst."
    closest = closest_headers(heading.header, found)
    if not closest or not shown.startswith("«"):
        return text
    likely = " eller ".join(f"«{column.header}»" for column in closest)
    line = f'under [{found.table.name}] i aliases.toml: "{heading.header}" = "{closest[0].name}"'
    return f"{text} Den ligner {likely}. Skal den læses, så skriv {line}"
