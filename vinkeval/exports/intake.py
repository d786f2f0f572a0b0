"""From raw files to Records: read, recognise, judge, account. Nothing is lost and nothing is changed in silence."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from vinkeval.danish import counted
from vinkeval.errors import ExportsFault
from vinkeval.exports.answers import label_numbers
from vinkeval.exports.columns import blank_array
from vinkeval.exports.corrections import CORRECTIONS, Corrections, load_corrections
from vinkeval.exports.duplicates import repeated
from vinkeval.exports.findings import Findings, Place
from vinkeval.exports.folding import fold
from vinkeval.exports.grid import Fault, Grid, Refused, Workbook
from vinkeval.exports.names import told_by_names
from vinkeval.exports.personal import shown_file_names
from vinkeval.exports.reading import read_workbooks
from vinkeval.exports.recognising import Recognised, nearest, recognise
from vinkeval.exports.records import ACCOUNTING_COLUMNS, Records
from vinkeval.exports.rows import filled, first_cell
from vinkeval.exports.schema import ALIASES, Schema, TableRule, load_schema, with_aliases
from vinkeval.exports.sheets import ACCEPTED, AFTER_CUTOFF, QUARANTINED, QUARANTINED_DATE, Setting, SheetRows, read_sheet
from vinkeval.plan import load_plan
from vinkeval.storage import told_in_danish

Progress = Callable[[str, int, int], None]
"""Called with the shown name of a file, how many are done, and how many there are."""

_SUFFIXES = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".xltx", ".xltm", ""}
_OURS = {ALIASES, CORRECTIONS}
_NO_DATA_SHEETS = {"kodeliste", "kodelister", "pivot", "etiketter", "vejledning"}
_FEW = 12


@dataclass(frozen=True)
class Refusal:
    """One file that is not read, with every reason."""

    file: str
    faults: tuple[Fault, ...]

    def text(self) -> str:
        """The reasons, one a line, each with its place."""
        lines = []
        for fault in self.faults:
            sheet = f"ark «{fault.sheet}»" if fault.sheet else ""
            lines.append(f"{', '.join(filter(None, (self.file, sheet, fault.cell)))}: {fault.message}")
        return "\n".join(lines)


@dataclass(frozen=True)
class Intake:
    """What came of a folder of exports.

    Attributes:
        records: the nine tables with their account.
        files: names of all files as they may be shown, in the order they were read.
        refusals: the files that are not in `records`, with their reasons.
    """

    records: Records
    files: tuple[str, ...]
    refusals: tuple[Refusal, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether any row was accepted."""
        return any(len(table) for table in self.records.tables.values())

    def to_json(self) -> dict[str, object]:
        """As `vinkeval check --json` answers."""
        refused = {refusal.file for refusal in self.refusals}
        sheets = _by_file(self.records.accounting, ["sheet", "table", "rows", "accepted", "set_aside", "not_data"])
        findings = _by_file(self.records.findings, ["sheet", "cell", "rule", "action", "message"])
        return {
            "files": [
                {
                    "file": file,
                    "status": "refused" if file in refused else "accepted",
                    "sheets": sheets.get(file, []),
                    "findings": findings.get(file, []),
                }
                for file in self.files
            ]
        }


def _by_file(frame: pd.DataFrame, columns: list[str]) -> dict[str, list[dict[str, object]]]:
    groups = frame.groupby("file", sort=False)
    return {str(file): [{name: line[name] for name in columns} for line in rows.to_dict("records")] for file, rows in groups}


@dataclass
class _Gathered:
    """What the files have given so far."""

    sheets: list[SheetRows] = field(default_factory=list)
    bare: list[tuple[Place, int]] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    refusals: list[Refusal] = field(default_factory=list)


def read_exports(
    raw: Path,
    *,
    as_of: date,
    skip_refused: bool = False,
    password_file: Path | None = None,
    progress: Progress | None = None,
    exported_until: date | None = None,
) -> Intake:
    """Read a folder of exports, or one file, into Records.

    Args:
        raw: folder or file. Beside the files may stand `aliases.toml` and `corrections.toml`.
        as_of: data cut-off (opgørelsesdato); later rows are left out, later dates are not known yet.
        skip_refused: go on without files that are refused.
        password_file: holds the password of protected files.
        progress: told after each file.
        exported_until: the last day the exports can hold, by default the plan's cut-off or `as_of` if that is later. A row
            after it is a fault; a row between `as_of` and it is only later.

    Raises:
        ExportsFault: no such folder, no files, a file refused (every fault of every file), or no usable row in any.
        PermissionFault: the folder may not be read.
    """
    intake = check_exports(raw, as_of=as_of, password_file=password_file, progress=progress, exported_until=exported_until)
    if intake.refusals and not skip_refused:
        refused = counted(len(intake.refusals), "fil er afvist", "filer er afvist")
        raise ExportsFault(
            "\n".join(
                [
                    f"{refused}. Ret dem, eller kør med --skip-refused for at gå videre uden dem.",
                    *(refusal.text() for refusal in intake.refusals),
                ]
            )
        )
    if not intake.usable:
        raise ExportsFault(
            "\n".join(
                [
                    f"Ingen af filerne i {raw} gav en brugbar række. Kør «vinkeval check» for at se hvorfor.",
                    *(refusal.text() for refusal in intake.refusals),
                ]
            )
        )
    return intake


def check_exports(
    raw: Path,
    *,
    as_of: date,
    password_file: Path | None = None,
    progress: Progress | None = None,
    exported_until: date | None = None,
) -> Intake:
    """As `read_exports`, but a refused file is only told: what would be read, repaired, set aside and refused.

    Raises:
        ExportsFault: no such folder, no files, or aliases.toml or corrections.toml cannot be used.
        PermissionFault: the folder may not be read.
    """
    paths, others = _listed(raw)
    shown = shown_file_names([path.name for path in paths])
    folder = raw if raw.is_dir() else raw.parent
    schema = with_aliases(load_schema(), folder / ALIASES)
    corrections = load_corrections(folder / CORRECTIONS)
    last_day = max(as_of, exported_until or load_plan().cut_off)
    gathered = _Gathered()
    for i, (path, workbook) in enumerate(
        zip(paths, read_workbooks(paths, shown_as=shown, password=_password(password_file)), strict=True)
    ):
        if isinstance(workbook, Refused):
            _refuse(gathered, workbook.file, workbook.faults)
        else:
            _take(workbook, path.name, schema, corrections, as_of, last_day, gathered)
        if progress:
            progress(shown[i], i + 1, len(paths))
    corrections.check_used({refusal.file for refusal in gathered.refusals})
    for name in others:
        gathered.findings.one(Place(name), "not_read_file", "", "Filen er ingen projektmappe eller csv-fil og er ikke læst.")
    return Intake(_records(gathered, schema, as_of), (*shown, *others), tuple(gathered.refusals))


def _listed(raw: Path) -> tuple[list[Path], list[str]]:
    """The files to read, by name, and the names of others in the folder that are not."""
    if raw.is_file():
        return [raw], []
    if not raw.is_dir():
        raise ExportsFault(f"{raw} findes ikke. Læg eksporterne i en mappe, og angiv den: vinkeval check MAPPE.")
    with told_in_danish(raw):
        here = sorted(path for path in raw.iterdir() if path.is_file() and path.name not in _OURS and path.name[:1] != ".")
    paths = [path for path in here if path.suffix.lower() in _SUFFIXES and not (path.name.startswith("~$") and len(here) > 1)]
    if not paths:
        raise ExportsFault(f"Mappen {raw} indeholder ingen regneark eller csv-filer. Læg eksporterne i den.")
    others = [path for path in here if path not in paths and path.suffix.lower() not in {".md", ".txt"}]
    return paths, shown_file_names([path.name for path in others])


def _password(file: Path | None) -> str | None:
    if file is None:
        return None
    with told_in_danish(file):
        return file.read_text(encoding="utf-8").splitlines()[0].strip() if file.stat().st_size else None


def _refuse(gathered: _Gathered, file: str, faults: Sequence[Fault]) -> None:
    gathered.refusals.append(Refusal(file, tuple(faults)))
    for fault in faults:
        gathered.findings.fault(file, fault)


def _take(
    workbook: Workbook, name: str, schema: Schema, corrections: Corrections, as_of: date, last_day: date, gathered: _Gathered
) -> None:
    """One workbook: all its sheets, or none where there is a reason to refuse it."""
    setting = Setting(schema, as_of, last_day, workbook.format == "csv", label_numbers(workbook.grids, schema), corrections)
    findings, faults = Findings(), list(workbook.faults)
    sheets: list[SheetRows] = []
    bare: list[tuple[Place, int]] = []
    unknown: list[Grid] = []
    for note in workbook.notes:
        findings.one(Place(workbook.file), "file_note", "", note)
    for grid in workbook.grids:
        place = Place(workbook.file, grid.sheet)
        if grid.hidden or not len(grid) or fold(grid.sheet) in _NO_DATA_SHEETS:
            _tell_no_data(grid, place, findings)
            bare.append((place, int((filled(grid) > 0).sum())))
            continue
        found = recognise(grid, told_by_names(name, grid.sheet), schema)
        if found is None:
            unknown.append(grid)
            bare.append((place, int((filled(grid) > 0).sum())))
            continue
        place = Place(workbook.file, grid.sheet, found.table.name)
        views, wrong = read_sheet(found, place, setting, findings)
        sheets += views
        faults += wrong
    if not sheets and not faults:
        faults = [_fits_nothing(grid, name, schema) for grid in unknown] or [_nothing_at_all()]
    if faults:
        _refuse(gathered, workbook.file, faults)
        return
    for grid in unknown:
        _tell_unknown(grid, name, schema, Place(workbook.file, grid.sheet), findings)
    gathered.sheets += sheets
    gathered.bare += bare
    gathered.findings.extend(findings)


def _tell_no_data(grid: Grid, place: Place, findings: Findings) -> None:
    if grid.hidden:
        findings.one(place, "hidden_sheet")
    else:
        findings.one(place, "no_data_sheet" if len(grid) else "empty_sheet")


def _tell_unknown(grid: Grid, name: str, schema: Schema, place: Place, findings: Findings) -> None:
    """A sheet that fits no table is told; aloud where it looks like data."""
    if int((filled(grid) >= 3).sum()) < 3:
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


def _records(gathered: _Gathered, schema: Schema, as_of: date) -> Records:
    tables: dict[str, pd.DataFrame] = {}
    accounts: list[dict[str, object]] = [_account(place, not_data=rows) for place, rows in gathered.bare]
    for table in schema.tables.values():
        sheets = [sheet for sheet in gathered.sheets if sheet.place.table == table.name]
        tables[table.name] = _one_table(table, sheets, gathered.findings, accounts)
    order = {(sheet.place.file, sheet.place.sheet): i for i, sheet in enumerate(gathered.sheets)}
    accounts.sort(key=lambda line: order.get((str(line["file"]), str(line["sheet"])), len(order)))
    return Records(tables, as_of, _accounting(accounts), gathered.findings.frame())


def _one_table(
    table: TableRule, sheets: list[SheetRows], findings: Findings, accounts: list[dict[str, object]]
) -> pd.DataFrame:
    """The accepted rows of one table; duplicates are told and every sheet is accounted for."""
    if not sheets:
        return pd.DataFrame({column.name: blank_array(column.type, 0) for column in table.columns.values()})
    frame = pd.concat([sheet.frame for sheet in sheets], ignore_index=True)
    fates = np.concatenate([sheet.fates for sheet in sheets])
    years = np.concatenate([np.full(len(sheet.frame), sheet.latest_year, dtype=np.int32) for sheet in sheets])
    kept = np.flatnonzero(fates == ACCEPTED)
    again = np.zeros(len(frame), dtype=bool)
    again[kept] = repeated(frame.iloc[kept], table.key, years[kept])
    start = 0
    for sheet in sheets:
        end = start + len(sheet.frame)
        _tell_duplicates(sheet, table, again[start:end], findings)
        accounts.append(_account(sheet.place, sheet.not_data, sheet.fates, again[start:end]))
        start = end
    accepted: pd.DataFrame = frame.loc[(fates == ACCEPTED) & ~again]
    return accepted.reset_index(drop=True)


def _tell_duplicates(sheet: SheetRows, table: TableRule, again: np.ndarray, findings: Findings) -> None:
    letters = next((sheet.letters[name] for name in table.key if name in sheet.letters), "A")
    findings.cells(sheet.place, "duplicate", letters, sheet.numbers[again], None)


def _account(
    place: Place, not_data: int, fates: np.ndarray | None = None, again: np.ndarray | None = None
) -> dict[str, object]:
    counts: Mapping[int, int] = Counter([] if fates is None else fates.tolist())
    duplicates = 0 if again is None else int(again.sum())
    dates, others = counts.get(QUARANTINED_DATE, 0), counts.get(QUARANTINED, 0)
    set_aside = duplicates + dates + others + counts.get(AFTER_CUTOFF, 0)
    accepted = counts.get(ACCEPTED, 0) - duplicates
    return {
        "file": place.file, "sheet": place.sheet, "table": place.table, "rows": accepted + set_aside + not_data,
        "accepted": accepted, "set_aside": set_aside, "duplicates": duplicates, "quarantined": dates + others,
        "quarantined_date": dates, "after_cutoff": counts.get(AFTER_CUTOFF, 0), "not_data": not_data,
    }  # fmt: skip


def _accounting(accounts: list[dict[str, object]]) -> pd.DataFrame:
    """One line a sheet: where years stand across, its views are added up."""
    texts, numbers = list(ACCOUNTING_COLUMNS[:3]), list(ACCOUNTING_COLUMNS[3:])
    if not accounts:
        empty = {name: pd.Series(dtype="str" if name in texts else "int64") for name in ACCOUNTING_COLUMNS}
        return pd.DataFrame(empty)
    return pd.DataFrame(accounts).groupby(texts, sort=False, as_index=False)[numbers].sum()[list(ACCOUNTING_COLUMNS)]
