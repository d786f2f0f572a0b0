"""How much of what was planted in a set of exports is found, and how often a clean cell is told of: python recall.py [SET]."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from vinkeval.exports import check_exports
from vinkeval.exports.corrections import Corrections
from vinkeval.exports.intake import Intake, intake_of
from vinkeval.exports.personal import shown_file_names
from vinkeval.exports.reading import read_workbooks
from vinkeval.exports.schema import load_schema
from vinkeval.exports.sheets import Setting

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "exports"
AS_OF = date(2021, 12, 31)
KEYS = {"finances": ["year", "intervention", "item"], "context": ["series", "period"], "institutions": ["institution_code"]}
FILE_LEVEL = {"cp1252, semicolon", "name in document properties", "hidden rows and filter", "two-row header"}


@dataclass
class Measured:
    """What one set came to."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    clean_cells: int = 0
    false_alarms: Counter[str] = field(default_factory=Counter)

    def recall(self, action: str) -> float:
        return self.found[action] / self.planted[action] if self.planted[action] else 1.0

    @property
    def alarm_rate(self) -> float:
        return sum(self.false_alarms.values()) / self.clean_cells


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Values as the truth writes them."""
    return pd.DataFrame({name: [_plain(value) for value in frame[name]] for name in frame}, dtype="str")


def _plain(value: object) -> str:
    if value is pd.NaT or pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def truth(folder: Path, table: str) -> pd.DataFrame:
    return pd.read_csv(folder / "truth" / f"{table}.csv", dtype=str, keep_default_na=False)


def measure(folder: Path) -> tuple[Measured, Intake]:
    """Recall by action, and alarms on cells in which nothing was planted."""
    paths = sorted((folder / "raw").iterdir())
    names = [path.name for path in paths]
    books = list(read_workbooks(paths, shown_as=shown_file_names(names)))
    intake = intake_of(books, names, Setting(load_schema(), AS_OF, AS_OF, Corrections()))
    faults = pd.read_csv(folder / "truth" / "faults.csv", dtype=str, keep_default_na=False)
    measured = Measured()
    told = _told(intake)
    tables = {name: _by_key(plain(frame), name) for name, frame in intake.records.tables.items()}
    for fault in faults.itertuples():
        if fault.action not in ("repair", "warn", "quarantine_row", "drop_column", "skip"):
            continue
        if fault.file.startswith("refused/") or fault.kind in FILE_LEVEL:
            continue
        measured.planted[fault.action] += 1
        if _is_found(fault, told, tables):
            measured.found[fault.action] += 1
        else:
            measured.lost.append(f"{fault.action} {fault.kind}: {fault.file} {fault.sheet} {fault.column}{fault.row}")
    planted = {(f.file, f.sheet, f.column, row) for f in faults.itertuples() for row in _rows(f.row)}
    whole_rows = {(f.file, f.sheet, row) for f in faults.itertuples() if f.action in ("skip",) for row in _rows(f.row)}
    for (file, sheet, column, row), rules in told.items():
        if (file, sheet, column, row) not in planted and (file, sheet, row) not in whole_rows and row:
            for rule in rules:
                measured.false_alarms[rule] += 1
    cells = sum(int(grid.filled.sum()) for book in books for grid in getattr(book, "grids", ()))
    measured.clean_cells = cells - len(planted)
    return measured, intake


def _told(intake: Intake) -> dict[tuple[str, str, str, str], set[str]]:
    told: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for f in intake.records.findings.itertuples():
        column = f.cell.rstrip("0123456789")
        told[(f.file, f.sheet, column, f.cell[len(column) :])].add(f.rule)
    return told


def _by_key(frame: pd.DataFrame, table: str) -> dict[str, dict[str, str]]:
    key = KEYS.get(table, [frame.columns[0]])
    return {"|".join(row[name] for name in key): row for row in frame.to_dict("records")}


def _is_found(fault: object, told: dict, tables: dict) -> bool:  # type: ignore[type-arg]
    if fault.kind == "blank row":  # type: ignore[attr-defined]
        return True
    place = (fault.file, fault.sheet, fault.column)  # type: ignore[attr-defined]
    if any((*place, row) in told for row in _rows(fault.row)):  # type: ignore[attr-defined]
        return True
    if not fault.row:  # type: ignore[attr-defined]
        return any(key[:2] == place[:2] for key in told)
    if fault.action == "repair" and fault.row_id:  # type: ignore[attr-defined]
        row = tables[fault.table].get(fault.row_id)  # type: ignore[attr-defined]
        return row is not None and row.get(fault.field) == fault.truth  # type: ignore[attr-defined]
    return False


def _rows(text: str) -> Iterator[str]:
    first, _, last = text.partition("-")
    if first:
        yield from map(str, range(int(first), int(last or first) + 1))


def main() -> None:
    for name in sys.argv[1:] or ["light", "open"]:
        measured, _ = measure(SHARED / name)
        print(name, {action: f"{measured.found[action]}/{count}" for action, count in measured.planted.items()})
        print("  false alarms", dict(measured.false_alarms), f"{measured.alarm_rate:.4%} of {measured.clean_cells}")
        print("\n".join(f"  lost {line}" for line in measured.lost[:40]))
    refused = SHARED / "open" / "refused"
    for refusal in check_exports(refused, as_of=AS_OF).refusals:
        print(refusal.text())


if __name__ == "__main__":
    main()
