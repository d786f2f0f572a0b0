"""Why a recognised sheet makes its whole file unusable. Every reason is told at once, with its place and what to do."""

import re

import numpy as np
from numpy.typing import NDArray

from vinkeval.exports.grid import Column, Fault, Grid, Uncalculated, cell_name
from vinkeval.exports.headings import header_texts
from vinkeval.exports.masking import cpr_headers, cpr_values, shown_header
from vinkeval.exports.recognising import Recognised, closest_headers
from vinkeval.exports.rows import Rows
from vinkeval.exports.schema import ColumnRule

_NOWHERE = np.array([], dtype=np.intp)
_CPR_HEADER = "Overskriften indeholder noget, der ligner et CPR-nummer. Ret overskriften."
_IN_THOUSANDS = re.compile(r"\b(?:t\.? ?kr\b|tkr\b|1\.?000 ?kr\b|mio\.? ?kr\b|tusind|million)", re.IGNORECASE)
_UNIT_IN_TITLE = (
    "Linjen over tabellen siger, at beløbene er i tusinder eller millioner, men overskrifterne gør ikke. "
    "Skriv enheden i overskrifterne, for eksempel «Budget (t. kr.)» eller «Budget (kr.)»."
)
_TWICE = "Flere kolonner er overskrevet som «{}». Omdøb eller slet den, der ikke skal læses."
_UNCALCULATED = "Kolonnen «{}» har formler, der ikke er beregnet. Åbn filen i Excel, gem den, og læg den i mappen igen."
_CPR_CELLS = "Kolonnen «{}» indeholder noget, der ligner CPR-numre ({} celler). Fjern dem, før filen lægges i mappen."


def faults_of_sheet(found: Recognised, shown: Grid, rows: Rows) -> list[Fault]:
    """What can be seen before the values are read: columns that are missing or doubled, CPR-like content, empty formulas.

    `shown` is the sheet's grid with merged cells filled down.
    """
    faults = [missing_column(column, found) for column in found.missing]
    faults += [
        Fault("column_twice", found.grid.sheet, found.cell_of(name), _TWICE.format(found.table.columns[name].header))
        for name in found.clashes
        if found.table.columns[name].required
    ]
    faults += [*_cpr_headers(found), *_unit_in_title(found)]
    for heading in found.read:
        column, rule = shown.columns[heading.position], found.table.columns[heading.column]
        faults += _cpr_cells(found.grid.columns[heading.position], rule, found.grid)
        empty = column.rows_with(Uncalculated) if rule.required else _NOWHERE
        if len(empty) and len(empty := np.intersect1d(empty, rows.data)):
            cells = span(column, found.grid.row_numbers[empty])
            faults.append(Fault("formula_without_value", found.grid.sheet, cells, _UNCALCULATED.format(rule.header)))
    return faults


def missing_column(column: ColumnRule, found: Recognised) -> Fault:
    """A required column that no header names: with the headers that are unknown, and the alias to add where one is similar."""
    unknown = [h.header for h in found.headings if h.header and not h.column and not h.denied]
    shown = [text for text in map(shown_header, unknown) if text.startswith("«")]
    bare = [found.grid.columns[h.position].letters for h in found.headings if not h.header]
    text = f"Kolonnen «{column.header}» mangler; uden den kan arket ikke læses som {found.table.title.lower()}."
    if shown:
        text += f" Ukendte overskrifter i arket: {', '.join(shown[:10])}."
    if bare:
        text += f" Kolonne {', '.join(bare[:10])} har ingen overskrift."
    similar = next((h for h in unknown if column in closest_headers(h, found, 3) and shown_header(h).startswith("«")), None)
    if similar:
        text += f' Er det «{similar}», så skriv under [{found.table.name}] i aliases.toml: "{similar}" = "{column.name}"'
    elif column.name in ("timepoint", "intervention", "year"):
        text += " Oplysningen kan også stå i arkets eller filens navn."
    row = int(found.grid.row_numbers[found.header_row])
    cell = f"{bare[0]}{row}" if bare else cell_name(row, found.grid.columns[0].number)
    return Fault("column_missing", found.grid.sheet, cell, text)


def _cpr_headers(found: Recognised) -> list[Fault]:
    rows = [row for row in (found.upper_row, found.header_row) if row is not None]
    return [
        Fault("cpr_header", found.grid.sheet, found.grid.cell(row, i), _CPR_HEADER)
        for row in rows
        for i in cpr_headers(header_texts(found.grid, row))
    ]


def _unit_in_title(found: Recognised) -> list[Fault]:
    """A line above the table that says thousands or millions, while its headers say nothing of it."""
    amounts = [h for h in found.read if found.table.columns[h.column].type == "kr"]
    if not amounts or any(h.scale != 1.0 or "kr" in h.header.casefold() for h in amounts):
        return []
    top = found.header_row if found.upper_row is None else found.upper_row
    return [
        Fault("unit_in_title", found.grid.sheet, found.grid.cell(row, i), _UNIT_IN_TITLE)
        for row in range(top)
        for i, text in enumerate(header_texts(found.grid, row))
        if _IN_THOUSANDS.search(text)
    ]


def _cpr_cells(column: Column, rule: ColumnRule, grid: Grid) -> list[Fault]:
    hits = cpr_values(column, padded=rule.type in ("id", "ids", "text"))
    if not hits:
        return []
    rows = np.flatnonzero(np.isin(column.codes, hits))
    return [Fault("cpr_cell", grid.sheet, span(column, grid.row_numbers[rows]), _CPR_CELLS.format(rule.header, len(rows)))]


def span(column: Column, numbers: NDArray[np.int32]) -> str:
    """The range of a column from the first to the last of Excel's row numbers: 'B2:B11', or 'B2'."""
    first, last = int(numbers.min()), int(numbers.max())
    return f"{column.letters}{first}" + (f":{column.letters}{last}" if last > first else "")
