"""corrections.toml beside the raw files: values put right, and rows set aside, by someone who says who and why.

    [[correction]]
    file = "VINK aktivitetslog 2018-2021.xlsx"
    sheet = "2018"                     # leave out for a csv
    row = 14                           # or id = "1800012"
    column = "Antal deltagere"         # or its canonical name; with set_aside it is left out
    value = "14"                       # or set_aside = true
    who = "NN"
    why = "Optalt på deltagerlisten"
    expect = "3f2a…"                   # hash of the old content: a correction that no longer fits fails

`vinkeval check` says what `expect` should be. The raw file is never written to.
"""

import hashlib
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vinkeval.errors import ExportsFault
from vinkeval.exports.findings import Findings, Place
from vinkeval.exports.folding import fold
from vinkeval.exports.grid import CellError, Column, Grid, Uncalculated, Value
from vinkeval.exports.identifiers import read_id
from vinkeval.exports.recognising import Recognised

CORRECTIONS = "corrections.toml"
_KEYS = {"file", "sheet", "row", "id", "column", "value", "set_aside", "who", "why", "expect"}


@dataclass(frozen=True)
class Correction:
    """One entry; `number` is its place in the file."""

    number: int
    file: str
    sheet: str
    row: int | None
    id: str | None
    column: str
    value: Value
    set_aside: bool
    expect: str

    @property
    def name(self) -> str:
        """How a message names it."""
        where = f"række {self.row}" if self.row is not None else "det angivne nummer"
        return f"{CORRECTIONS}, rettelse nr. {self.number} ({where})"


@dataclass
class Corrections:
    """All entries; those that have found their place are remembered, and so is what went wrong."""

    entries: Sequence[Correction] = ()
    _used: set[int] = field(default_factory=set)
    _faults: list[str] = field(default_factory=list)

    def applied(
        self, found: Recognised, grid: Grid, data: NDArray[np.intp], place: Place, told: Findings
    ) -> tuple[Grid, NDArray[np.intp]]:
        """The grid with its values put right, and the positions of rows that are set aside by hand."""
        aside = []
        for entry in self.entries:
            if entry.file != place.file or entry.sheet.strip() != place.sheet.strip():
                continue
            row = _row_of(entry, found, grid, data)
            if row is None:
                continue
            self._used.add(entry.number)
            position = _position(entry, found)
            if position is None and not entry.set_aside:
                self._faults.append(f"{entry.name}: kolonnen er ingen, der læses i arket. Ret «column».")
                continue
            old = _hash(grid.columns[position][row] if position is not None else _contents(found, grid, row))
            if old != entry.expect:
                self._faults.append(
                    f"{entry.name}: indholdet er ikke det, rettelsen blev skrevet til. "
                    f'Se efter i arket; passer rettelsen stadig, så skriv expect = "{old}".'
                )
            elif entry.set_aside:
                aside.append(row)
                told.one(place, "set_aside_by_hand", grid.cell(row, 0))
            elif position is not None:
                grid = _with_value(grid, position, row, entry.value)
                rule = found.table.columns[found.headings[position].column]
                told.one(place, "correction", grid.cell(row, position), column=f"«{rule.header}»")
        return grid, np.array(aside, dtype=np.intp)

    def check_used(self, refused: Collection[str]) -> None:
        """Raise what went wrong: an entry that no longer fits, or whose row is not there. Refused files are let be.

        Raises:
            ExportsFault: every fault, one a line.
        """
        lost = [
            f"{entry.name}: rækken findes ikke blandt rækkerne med data. Ret eller slet rettelsen."
            for entry in self.entries
            if entry.number not in self._used and entry.file not in refused
        ]
        if self._faults or lost:
            raise ExportsFault("\n".join([*self._faults, *lost]))


def load_corrections(path: Path) -> Corrections:
    """The entries of corrections.toml; none where there is no such file.

    Raises:
        ExportsFault: naming the entry that cannot be used.
    """
    if not path.is_file():
        return Corrections()
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("correction", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ExportsFault(f"{path.name} kan ikke læses som TOML i UTF-8. Ret filen.") from fault
    return Corrections([_entry(number, entry) for number, entry in enumerate(entries, 1)])


def _entry(number: int, entry: dict[str, Any]) -> Correction:
    name = f"{CORRECTIONS}, rettelse nr. {number}"
    if unknown := set(entry) - _KEYS:
        raise ExportsFault(f"{name}: {', '.join(sorted(unknown))} er ingen oplysning i en rettelse.")
    if lacking := [key for key in ("file", "who", "why") if not str(entry.get(key, "")).strip()]:
        raise ExportsFault(f"{name}: {', '.join(lacking)} mangler.")
    if ("row" in entry) == ("id" in entry):
        raise ExportsFault(f"{name}: angiv rækken med enten «row» eller «id».")
    aside = entry.get("set_aside", False) is True
    if aside == ("value" in entry) or (not aside and "column" not in entry):
        raise ExportsFault(f"{name}: angiv enten «column» og «value» eller «set_aside = true».")
    row = entry.get("row")
    return Correction(
        number, entry["file"], entry.get("sheet", ""), int(row) if row is not None else None,
        read_id(entry["id"])[0] if "id" in entry else None, entry.get("column", ""), _value(entry.get("value")), aside,
        str(entry.get("expect", "")),
    )  # fmt: skip


def _value(value: Any) -> Value:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    known: Value = value  # TOML knows text, numbers, truth and dates
    return None if known == "" else known


def _row_of(entry: Correction, found: Recognised, grid: Grid, data: NDArray[np.intp]) -> int | None:
    if entry.row is not None:
        return next((int(row) for row in data if grid.row_numbers[row] == entry.row), None)
    key = next((h.position for h in found.read if h.column in found.table.key), None)
    if key is None:
        return None
    return next((int(row) for row in data if read_id(grid.columns[key][int(row)])[0] == entry.id), None)


def _position(entry: Correction, found: Recognised) -> int | None:
    wanted = fold(entry.column)
    for heading in found.read:
        names = {heading.column, found.table.columns[heading.column].header, heading.header}
        if entry.column and wanted in map(fold, names):
            return heading.position
    return None


def _contents(found: Recognised, grid: Grid, row: int) -> str:
    read = sorted(found.read, key=lambda heading: heading.column)
    return "\x1f".join(_text(grid.columns[heading.position][row]) for heading in read)


def _hash(content: Value) -> str:
    return hashlib.sha256(_text(content).encode("utf-8", "replace")).hexdigest()[:12]


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, CellError):
        return value.code
    return "uncalculated" if isinstance(value, Uncalculated) else str(value)


def _with_value(grid: Grid, position: int, row: int, value: Value) -> Grid:
    column = grid.columns[position]
    codes = column.codes.copy()
    codes[row] = len(column.values) if value is not None else 0
    changed = Column(column.number, codes, [*column.values, value] if value is not None else column.values)
    return replace(grid, columns=tuple(changed if i == position else c for i, c in enumerate(grid.columns)))
