"""Which table a sheet holds, where its header stands and what its columns mean: by headers and names, never by a manifest."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from vinkeval.exports.folding import fold
from vinkeval.exports.grid import Grid
from vinkeval.exports.headings import Heading, header_texts, headings, item_of, spread_texts
from vinkeval.exports.names import SHORT_SURVEYS, Told
from vinkeval.exports.schema import ColumnRule, Schema, TableRule

_TOP = 40
"""A header is looked for among so many rows with something in them."""
_ENOUGH = 3
"""So many known headers make a sheet one of the table's, even if required ones are missing."""
_BY_PARTS = {"responses", "finances"}
"""Tables whose headers may be known by a part: an item's code, what is left without a year."""


@dataclass(frozen=True)
class Recognised:
    """A sheet of which the table is known.

    Attributes:
        header_row: position in the grid of the (lower) header row.
        upper_row: position of the upper header row; None where the header is one row.
        headings: one per column of the grid.
        missing: required columns the sheet lacks.
        clashes: canonical columns that several headers name.
    """

    grid: Grid
    table: TableRule
    told: Told
    header_row: int
    upper_row: int | None
    headings: tuple[Heading, ...]
    missing: tuple[ColumnRule, ...]
    clashes: tuple[str, ...] = ()

    @property
    def read(self) -> tuple[Heading, ...]:
        """The columns that are read: those with a meaning no other column claims."""
        return tuple(heading for heading in self.headings if heading.column and heading.column not in self.clashes)

    def cell_of(self, column: str) -> str:
        """Excel's name of the (first) header cell of a canonical column the sheet has."""
        return self.grid.cell(self.header_row, next(h.position for h in self.headings if h.column == column))

    @property
    def known(self) -> int:
        """How many canonical columns the header names."""
        return len({heading.column for heading in self.headings} - {""})


def recognise(grid: Grid, told: Told, schema: Schema) -> Recognised | None:
    """The table of a sheet; None where its headers fit none.

    A header that holds all a table requires goes before one that does not, then the one with most known columns.
    """
    best = max(_candidates(grid, told, schema), key=_fit, default=None)
    return best if best is not None and (not best.missing or best.known >= _ENOUGH) else None


def nearest(grid: Grid, told: Told, schema: Schema) -> Recognised | None:
    """The table a sheet that fits none comes closest to; None where no header is known at all."""
    best = max(_candidates(grid, told, schema), key=_fit, default=None)
    return best if best is not None and best.known else None


def closest_headers(header: str, recognised: Recognised, count: int = 2) -> list[ColumnRule]:
    """What an unknown header may stand for: columns of the most similar known headers, among those the sheet lacks."""
    taken = {heading.column for heading in recognised.read}
    free = {known: name for known, name in recognised.table.headers.items() if name not in taken}
    names = [free[known] for known in difflib.get_close_matches(fold(header), free, n=4, cutoff=0.55)]
    return [recognised.table.columns[name] for name in dict.fromkeys(names)][:count]


def _fit(found: Recognised) -> tuple[bool, int, int, int]:
    return not found.missing, found.known, -len(found.missing), -found.header_row


def _candidates(grid: Grid, told: Told, schema: Schema) -> Iterator[Recognised]:
    """What each of the top rows would mean as the header of each table, until a row after one that holds all it must."""
    known = frozenset[str]().union(*(table.headers for table in schema.tables.values()))
    last = min(len(grid), _TOP)
    familiar = False  # a row may be the lower half of a header whose known words all stand in the upper
    for row in range(last):
        if row >= last:
            return
        lowers = header_texts(grid, row)
        above, familiar = familiar, any(fold(text) in known or item_of(text, schema)[0] for text in lowers if text)
        if not (familiar or above) or sum(map(bool, lowers)) < 2:
            continue
        uppers = spread_texts(grid, row - 1) if row and grid.row_numbers[row - 1] == grid.row_numbers[row] - 1 else None
        joined = map(" ".join, zip(uppers or (), lowers, strict=False))
        words = {fold(text) for text in (*lowers, *joined)}
        for table in schema.tables.values():
            if table.name not in _BY_PARTS and words.isdisjoint(table.headers):
                continue
            for found in _meanings(grid, table, told, schema, row, uppers, lowers):
                if not found.missing:
                    last = min(last, row + 2)
                yield found


def _meanings(
    grid: Grid, table: TableRule, told: Told, schema: Schema, row: int, uppers: list[str] | None, lowers: list[str]
) -> Iterator[Recognised]:
    """The row as a header by itself, and as the lower half of one with the row above."""
    alone = headings(("",) * len(lowers), tuple(lowers), table, schema)
    yield _settled(grid, table, told, row, None, alone)
    if uppers is None:
        return
    joined = headings(tuple(uppers), tuple(lowers), table, schema)
    pairs = zip(joined, lowers, strict=True)
    if any(heading.column and (heading.year or fold(heading.header) != fold(lower)) for heading, lower in pairs):
        yield _settled(grid, table, told, row, row - 1, joined)  # else the row above is a title, no part of the header


def _settled(grid: Grid, table: TableRule, told: Told, row: int, upper: int | None, found: tuple[Heading, ...]) -> Recognised:
    columns = [(heading.column, heading.year) for heading in found if heading.column]
    clashes = tuple(dict.fromkeys(column for column, year in columns if columns.count((column, year)) > 1))
    present = {column for column, _ in columns} | _told_columns(table, told, found)
    missing = tuple(rule for rule in table.required if rule.name not in present)
    return Recognised(grid, table, told, row, upper, found, missing, clashes)


def _told_columns(table: TableRule, told: Told, found: tuple[Heading, ...]) -> set[str]:
    """Canonical columns that the names of sheet and file, or years across, tell for every row."""
    columns = {heading.column for heading in found}
    if table.name == "finances" and (told.year or any(heading.year for heading in found)):
        return {"year"}
    if table.name == "cases" and told.case_kind:
        return {"intervention"}
    if table.name == "responses":
        survey = {"intervention"} if told.survey else set()
        by_survey = told.survey in SHORT_SURVEYS or (not told.survey and "intervention" in columns)
        return survey | ({"timepoint"} if told.timepoint or by_survey else set())
    return set()
