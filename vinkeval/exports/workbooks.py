"""One workbook: which of its sheets hold which table, and whether anything in it refuses the whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vinkeval.exports.answers import label_numbers
from vinkeval.exports.findings import Findings, Place
from vinkeval.exports.folding import fold
from vinkeval.exports.grid import Fault, Grid, Workbook
from vinkeval.exports.names import latest_year, told_by_names
from vinkeval.exports.recognising import Recognised, nearest, recognise
from vinkeval.exports.rows import filled, first_cell
from vinkeval.exports.schema import Schema
from vinkeval.exports.sheets import Setting, SheetRows, read_sheet

_NO_DATA_SHEETS = {"kodeliste", "kodelister", "pivot", "etiketter"}
_OF_TEMPLATES = {"vejledning", "lister"}
"""What a template holds beside the log itself; nothing to tell."""
_ROWS_OF_DATA, _CELLS_OF_DATA = 3, 3
"""A sheet with so many rows of so many cells looks like data."""


@dataclass(frozen=True)
class BareSheet:
    """A sheet that is no data, and how many rows it has."""

    place: Place
    rows: int


@dataclass(frozen=True)
class WorkbookRows:
    """What one workbook gives; nothing where there are faults, which refuse it."""

    sheets: Sequence[SheetRows]
    bare: Sequence[BareSheet]
    findings: Findings
    faults: Sequence[Fault]


def read_sheets(workbook: Workbook, name: str, setting: Setting) -> WorkbookRows:
    """The rows of a workbook; `name` is the file's own name, which may tell a year or a survey."""
    labels = label_numbers(workbook.grids, setting.schema)
    setting = replace(setting, textual=workbook.format == "csv", from_1904=workbook.from_1904, labels=labels)
    findings, faults = Findings(), list(workbook.faults)
    sheets: list[SheetRows] = []
    bare: list[BareSheet] = []
    unknown: list[Grid] = []
    for note in workbook.notes:
        findings.one(Place(workbook.file), "file_note", "", note)
    # Where the sheets say no years, the file may; a sheet without a year never goes before its neighbours that have one.
    years_by_sheet = any(latest_year(grid.sheet) for grid in workbook.grids)
    for grid in workbook.grids:
        place = Place(workbook.file, grid.sheet)
        no_data = grid.hidden or not len(grid) or fold(grid.sheet) in _NO_DATA_SHEETS | _OF_TEMPLATES
        told = told_by_names(name, grid.sheet)
        if not years_by_sheet:
            told = replace(told, latest_year=latest_year(name))
        found = None if no_data else recognise(grid, told, setting.schema)
        if found is None:
            bare.append(BareSheet(place, int((filled(grid) > 0).sum())))
            if no_data:
                _tell_no_data(grid, place, findings)
            else:
                unknown.append(grid)
            continue
        views, wrong = read_sheet(found, replace(place, table=found.table.name), setting, findings)
        sheets += views
        faults += wrong
    if not sheets and not faults:
        faults = [_fits_nothing(grid, name, setting.schema) for grid in unknown] or [_nothing_at_all()]
    for grid in unknown:
        _tell_unknown(grid, name, setting.schema, Place(workbook.file, grid.sheet), findings)
    return WorkbookRows(sheets, bare, findings, faults)


def _tell_no_data(grid: Grid, place: Place, findings: Findings) -> None:
    if grid.hidden:
        findings.one(place, "hidden_sheet")
    elif fold(grid.sheet) not in _OF_TEMPLATES:
        findings.one(place, "no_data_sheet" if len(grid) else "empty_sheet")


def _tell_unknown(grid: Grid, name: str, schema: Schema, place: Place, findings: Findings) -> None:
    """A sheet that fits no table is told; aloud where it looks like data."""
    if int((filled(grid) >= _CELLS_OF_DATA).sum()) < _ROWS_OF_DATA:
        findings.one(place, "no_data_sheet")
        return
    row = next(row for row in range(len(grid)) if first_cell(grid, row))
    closest = nearest(grid, told_by_names(name, grid.sheet), schema)
    findings.one(
        place,
        "sheet_unknown",
        first_cell(grid, row),
        f"Arket ligner data, men passer ikke til nogen tabel og er ikke læst. {_comes_closest(closest)}",
    )


def _fits_nothing(grid: Grid, name: str, schema: Schema) -> Fault:
    row = next((row for row in range(len(grid)) if first_cell(grid, row)), None)
    closest = nearest(grid, told_by_names(name, grid.sheet), schema)
    cell = first_cell(grid, closest.header_row if closest else row) if row is not None else ""
    return Fault("no_table", grid.sheet, cell, f"Arkets overskrifter passer ikke til nogen tabel. {_comes_closest(closest)}")


def _comes_closest(found: Recognised | None) -> str:
    if found is None:
        return "Ingen overskrift er kendt. Er der en række med overskrifter over rækkerne?"
    known = ", ".join(f"«{found.table.columns[h.column].header}»" for h in found.read)
    missing = ", ".join(f"«{column.header}»" for column in found.missing)
    return f"Nærmest er {found.table.title.lower()}: kendte overskrifter er {known}; der mangler {missing}."


def _nothing_at_all() -> Fault:
    return Fault("no_data", "", "", "Filen har ingen synlige ark med data. Læg en fil med data i mappen.")
