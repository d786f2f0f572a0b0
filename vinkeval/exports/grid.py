"""Grid: one sheet as Excel shows it, before anyone knows what its columns mean.

The reading layer makes grids out of every format; the layer above recognises headers and reads values in them. A grid holds
only rows and columns with something in them, so a stray cell in XFD1048576 costs one row and one column, and keeps Excel's own
numbers, so a cell can be named. A column is dictionary-encoded, so a value is interpreted once however often it stands there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vinkeval.errors import ExportsFault


@dataclass(frozen=True, slots=True)
class CellError:
    """An Excel error value.

    Attributes:
        code: Excel's English code, e.g. '#N/A'; '#?' when it is none that Excel knows.
    """

    code: str


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A formula that was stored without a value: the cell is not blank, but what it shows is not in the file."""


UNCALCULATED = Uncalculated()

Value = str | int | float | bool | datetime | timedelta | CellError | Uncalculated | None
"""What a cell can hold. Text is as written ('000018' stays text, untrimmed, never empty). A whole number is int, another float.
A number under a date format is datetime; under a time or duration format timedelta (clock time since midnight, or hours
beyond 24). Blank is None. Every value of a csv is text."""


def column_letters(number: int) -> str:
    """1 → 'A', 28 → 'AB'."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Excel's name of a cell by its 1-based numbers: (14, 2) → 'B14'."""
    return f"{column_letters(column)}{row}"


@dataclass(frozen=True, slots=True)
class MergedRange:
    """A merged range by Excel's 1-based numbers, both ends included. Its value stands in the upper left cell."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Column:
    """One column of a grid, dictionary-encoded: the cell in row i of the grid holds `values[codes[i]]`.

    Attributes:
        number: Excel's 1-based column number.
        codes: int32, one per row of the grid; 0 is blank.
        values: `values[0]` is None; each of the others stands in the column at least once (now and then twice in the list).
    """

    number: int
    codes: NDArray[np.int32]
    values: Sequence[Value]

    @property
    def letters(self) -> str:
        """Excel's letters: 'AB'."""
        return column_letters(self.number)

    def __getitem__(self, row: int) -> Value:
        return self.values[int(self.codes[row])]

    def rows_with(self, *kinds: type) -> NDArray[np.intp]:
        """Positions of the rows whose value is an instance of one of the types, e.g. `rows_with(CellError)`."""
        wanted = np.array([isinstance(value, kinds) for value in self.values], dtype=bool)
        return np.flatnonzero(wanted[self.codes])


@dataclass(frozen=True)
class Grid:
    """One sheet (of a csv: the file).

    Attributes:
        file: the file's name as it may be shown ('fil nr. 3 (navn skjult)' where the name itself is private).
        sheet: the sheet's name as it may be shown, untrimmed; '' for a csv.
        hidden: hidden or very hidden; then nothing of it was read and it has no rows.
        row_numbers: int32, ascending: Excel's 1-based row number of each row (of a csv: the line where the row begins). Blank
            rows are left out.
        columns: the columns with at least one value, ascending.
        merges: merged ranges, by Excel's numbers.
        position: 1-based position of the sheet in the workbook.
        struck: Excel's numbers of the rows that are struck out (xlsx alone tells). Never data.
    """

    file: str
    sheet: str
    hidden: bool
    row_numbers: NDArray[np.int32]
    columns: tuple[Column, ...]
    merges: tuple[MergedRange, ...] = ()
    position: int = 1
    struck: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))

    def __len__(self) -> int:
        return len(self.row_numbers)

    def row(self, row: int) -> list[Value]:
        """The values of one row of the grid, one per column of the grid."""
        return [column[row] for column in self.columns]

    def rows(self) -> Iterator[list[Value]]:
        """All rows from above: for small sheets and the top of large ones."""
        return (self.row(i) for i in range(len(self)))

    def cell(self, row: int, column: int) -> str:
        """Excel's name of the cell by its positions in the grid (both from 0)."""
        return cell_name(int(self.row_numbers[row]), self.columns[column].number)

    @cached_property
    def filled(self) -> NDArray[np.int32]:
        """How many cells of each row hold something."""
        total = np.zeros(len(self), dtype=np.int32)
        for column in self.columns:
            total += column.codes != 0
        return total

    def column_numbered(self, number: int) -> int | None:
        """Position in the grid of Excel's 1-based column number; None where the column is blank."""
        return next((i for i, column in enumerate(self.columns) if column.number == number), None)

    def rows_between(self, first: int, last: int) -> range:
        """Positions in the grid of Excel's rows first to last, both included."""
        low, high = np.searchsorted(self.row_numbers, [first, last + 1])
        return range(int(low), int(high))


@dataclass(frozen=True)
class Fault:
    """One reason to refuse a file.

    Attributes:
        rule: short English key ('encrypted', 'damaged', 'html', 'cpr_comment', ...).
        sheet: name as it may be shown; '' where the fault is the file's.
        cell: Excel's name of the cell or range; '' where there is none; of a csv 'linje 3'.
        message: Danish: what is wrong and what to do. Never a value.
    """

    rule: str
    sheet: str
    cell: str
    message: str


class Refused(ExportsFault):
    """A file of which nothing can be read.

    Attributes:
        file: name as it may be shown.
        faults: the reasons.
    """

    def __init__(self, file: str, faults: tuple[Fault, ...]) -> None:
        self.file = file
        self.faults = faults
        super().__init__("\n".join(f"{file}: {fault.message}" for fault in faults))


@dataclass(frozen=True)
class Workbook:
    """One file as read.

    Attributes:
        file: name as it may be shown.
        format: xlsx | xls | xlsb | ods | csv, by content.
        grids: one per worksheet in the workbook's order, hidden ones too; chart sheets and the like are left out.
        faults: reasons to refuse the file although its cells could be read: CPR-like text in its name, sheet names, comments or
            properties; two cells of one place. Told together with what the layer above finds; any of them refuses the file.
        notes: what a reader should know without being a fault, in Danish (macros that are never run).
        from_1904: serial numbers under no date format count from 1 January 1904; those under one are dates already.
        sha256: of the very bytes that were read; '' where nobody asked.
    """

    file: str
    format: str
    grids: tuple[Grid, ...]
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = field(default=())
    from_1904: bool = False
    sha256: str = ""
