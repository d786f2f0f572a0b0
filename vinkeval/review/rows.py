"""Which files and which rows came, went or changed between two runs. Rows are counted, never shown."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vinkeval.danish import counted, listing
from vinkeval.exports import Records
from vinkeval.exports.records import ACCOUNTING_COLUMNS
from vinkeval.exports.schema import load_schema

Keys = frozenset[int]
FILE_COLUMNS = ["file", "change", "tables"]
_CHANGES = {"came": "kommet til", "went": "udgået", "changed": "ændret"}


@dataclass(frozen=True)
class TableChange:
    """The rows of one table by what became of them.

    Attributes:
        old, new: for each row of the two runs the number its key is known by, in the order of the table.
        came, went, changed: keys of rows that are new, gone, or there in both with other content. A table without a key
            (context, institutions) has no changed rows: one goes and another comes.
    """

    table: str
    old: NDArray[np.uint64]
    new: NDArray[np.uint64]
    came: Keys
    went: Keys
    changed: Keys

    def __bool__(self) -> bool:
        return bool(self.came or self.went or self.changed)

    def among(self, keys: Keys) -> str:
        """Of these rows, how many came, went and changed, in Danish; '' for none."""
        return _told(len(self.came & keys), len(self.went & keys), len(self.changed & keys))

    def text(self) -> str:
        """How many rows came, went and changed, in Danish; '' for none."""
        return _told(len(self.came), len(self.went), len(self.changed))


def changed_tables(old: Records, new: Records) -> dict[str, TableChange]:
    """Each of the nine tables with its changed rows, also those without any."""
    return {
        name: _change(name, list(table.key), old[name].reset_index(drop=True), new[name].reset_index(drop=True))
        for name, table in load_schema().tables.items()
    }


def _change(name: str, key: list[str], old: pd.DataFrame, new: pd.DataFrame) -> TableChange:
    (before, told), (after, tells) = _numbered(old, key), _numbered(new, key)
    content_of = dict(zip(before.tolist(), told.tolist(), strict=True))
    was, now = frozenset(content_of), frozenset(after.tolist())
    changed = {
        row for row, content in zip(after.tolist(), tells.tolist(), strict=True) if content_of.get(row, content) != content
    }
    return TableChange(name, before, after, now - was, was - now, frozenset(changed))


def _numbered(frame: pd.DataFrame, key: list[str]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """For each row a number for its key and one for its content; rows alike to the last cell are told apart by their order."""
    content = _hashed(frame)
    named = _hashed(frame[key]) if key else content
    again = named.groupby(named).cumcount().astype("uint64")
    return np.asarray(named + again, dtype=np.uint64), np.asarray(content, dtype=np.uint64)


def _hashed(frame: pd.DataFrame) -> "pd.Series[int]":
    if frame.empty:
        return pd.Series(dtype="uint64")
    return pd.util.hash_pandas_object(frame, index=False)


def changed_files(
    old: Mapping[str, str], new: Mapping[str, str], before: Records | None, after: Records | None
) -> pd.DataFrame:
    """Raw files that came, went or have other content, with the tables they hold: FILE_COLUMNS, tables joined by ;."""
    holds: dict[str, set[str]] = {}
    for records in (before, after):
        if records is not None:
            for file, table in records.accounting[["file", "table"]].itertuples(index=False):
                holds.setdefault(str(file), set()).update([str(table)] if table else [])
    found = [
        (file, "came" if file not in old else "went" if file not in new else "changed", ";".join(sorted(holds.get(file, ()))))
        for file in sorted({*old, *new})
        if old.get(file) != new.get(file)
    ]
    return pd.DataFrame(found, columns=FILE_COLUMNS)


def account_changed(old: Records, new: Records) -> bool:
    """Whether the account of rows read, set aside and repeated differs, table by table."""
    numbers = list(ACCOUNTING_COLUMNS[3:])
    sums = [records.accounting.groupby("table")[numbers].sum().sort_index() for records in (old, new)]
    return not sums[0].equals(sums[1])


def told_files(files: pd.DataFrame, tables: Iterable[str]) -> str:
    """The changed files that hold one of these tables: 'Log.xlsx (ændret) og Ny.csv (kommet til)'."""
    wanted = set(tables)
    return listing([f"{file} ({_CHANGES[change]})" for file, change, holds in _rows(files) if wanted & set(holds.split(";"))])


def _rows(files: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    return files[FILE_COLUMNS].itertuples(index=False, name=None)


def file_lines(files: pd.DataFrame) -> Iterator[str]:
    """One Danish sentence for each changed file."""
    titles = {name: table.title for name, table in load_schema().tables.items()}
    for file, change, tables in _rows(files):
        held = listing([titles[table] for table in tables.split(";") if table in titles])
        yield f"{file} er {_CHANGES[change]}{f' ({held})' if held else ''}."


def _told(came: int, went: int, changed: int) -> str:
    parts = [
        counted(number, "række", "rækker") + f" {_CHANGES[change]}"
        for change, number in (("came", came), ("went", went), ("changed", changed))
        if number
    ]
    return listing(parts)
