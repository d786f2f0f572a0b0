"""From a long table of counts to the joint system: the sums that its dimensions and hierarchies imply.

Long form: an optional `table` (which table shows the cell), an optional `measure` (counts that are not added to one another),
one column per dimension, `value`, and optionally `primary` (1 protect, 0 do not, blank = the rule 1..k−1) and `public`
(1 = already published elsewhere, so it stays). Totals are 'I alt'; a dimension that a table does not use is blank or 'I alt'.
"""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp

from vinkeval.danish import listing
from vinkeval.disclosure.programme import minimise
from vinkeval.disclosure.system import Bools, Ints, System, equation_matrix, item_matrix
from vinkeval.errors import UsageFault

TOTAL = "I alt"
RESERVED = ("table", "measure", "value", "primary", "public")
WHOLE_CUBE = 4_000
Key = tuple[str, ...]
Groupings = Mapping[str, Sequence[tuple[str, tuple[str, ...]]]]


@dataclass(frozen=True)
class Cube:
    """A long table as a system.

    Attributes:
        system: its joint system; cells are distinct (measure, dimensions) keys, whichever table shows them; item i shows
            the i-th published cell.
        published: cells some table shows.
        keys: key of each cell: measure, then one category per dimension.
        dimensions: names of the dimensions.
        cell_of: for each row of the table its cell.
    """

    system: System
    published: Bools
    keys: tuple[Key, ...]
    dimensions: tuple[str, ...]
    cell_of: Ints

    def label(self, cell: int) -> str:
        """Danish name of a cell: what it is a count of, never the count."""
        measure, *levels = self.keys[cell]
        words = [level for level in levels if level != TOTAL] or [TOTAL]
        return " × ".join([*([measure] if measure else []), *words])


def cube(frame: pd.DataFrame, hierarchy: pd.DataFrame | None, *, k: int, zeros_shown: bool) -> Cube:
    """Build the joint system of a long table.

    Args:
        frame: the long table (module docstring).
        hierarchy: columns dim, parent, child; parent 'I alt@2' starts a second grouping of the same dimension. A dimension
            without entries has one total over all its categories.
        k: protection threshold.
        zeros_shown: zeros are always shown, so that a reader knows a hidden count to be at least 1.

    Raises:
        UsageFault: the table is not of the long form, says two things of one cell, or does not add up; told by cell.
    """
    dimensions = tuple(column for column in frame.columns if column not in RESERVED)
    if "value" not in frame.columns or not dimensions:
        raise UsageFault("Tabellen skal have kolonnen value og mindst én kolonne med en inddeling. Se vinkeval protect --help.")
    text = frame[list(dimensions)].astype("string").fillna(TOTAL).apply(lambda column: column.str.strip().replace("", TOTAL))
    measure = frame["measure"].astype("string").fillna("") if "measure" in frame.columns else pd.Series("", index=frame.index)
    rows = list(zip(measure, *(text[column] for column in dimensions), strict=True))
    values = _values(frame["value"], rows)
    known: dict[Key, int] = {}
    for key, value in zip(rows, values, strict=True):
        if known.setdefault(key, value) != value:
            raise UsageFault(f"Cellen {_name(key)} står to gange med forskellige tal. Ret tabellen, så den kun siger én ting.")
    groupings = _groupings(text, dimensions, hierarchy)
    keys = _span(known, dimensions, groupings)
    place = {key: index for index, key in enumerate(keys)}
    matrix = equation_matrix(list(_equations(place, dimensions, groupings)), len(keys))
    published = np.array([key in known for key in keys])
    filled = _complete(np.array([known.get(key, -1) for key in keys], np.int64), matrix, keys)
    cell_of = np.array([place[key] for key in rows], np.int64)
    small = published & (filled >= 1) & (filled < k)
    primary, fixed = small.copy(), np.zeros(len(keys), bool)
    for cell, wish in zip(cell_of, _flags(frame, "primary"), strict=True):
        if wish is not None:
            primary[cell] = wish
    for cell, wish in zip(cell_of, _flags(frame, "public"), strict=True):
        fixed[cell] |= bool(wish)
    if zeros_shown:
        fixed |= published & (filled == 0) & ~primary
    shown = np.flatnonzero(published)
    system = System(
        values=filled,
        equations=matrix,
        k=k,
        primary=primary,
        guarded=~published,
        known=fixed,
        lower=(published & zeros_shown).astype(np.int64),
        items=item_matrix([[int(cell)] for cell in shown], len(keys)),
        weight=np.ones(len(shown), np.int64),
        must_hide=np.zeros(len(shown), bool),
    )
    return Cube(system, published, tuple(keys), dimensions, cell_of)


def _values(column: "pd.Series[float]", rows: list[Key]) -> list[int]:
    numbers = pd.to_numeric(column, errors="coerce")
    for key, number in zip(rows, numbers, strict=True):
        if pd.isna(number) or number < 0 or number != math.floor(number):
            raise UsageFault(f"Cellen {_name(key)} er ikke et helt tal på 0 eller derover. Kun antal kan beskyttes.")
    return [int(number) for number in numbers]


def _flags(frame: pd.DataFrame, column: str) -> list[bool | None]:
    if column not in frame.columns:
        return [None] * len(frame)
    numbers = pd.to_numeric(frame[column], errors="coerce")
    return [None if pd.isna(number) else bool(number) for number in numbers]


def _name(key: Key) -> str:
    return " × ".join(word for word in key if word and word != TOTAL) or TOTAL


def _groupings(text: pd.DataFrame, dimensions: tuple[str, ...], hierarchy: pd.DataFrame | None) -> Groupings:
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    listed = pd.DataFrame(columns=["dim", "parent", "child"]) if hierarchy is None else hierarchy.astype(str)
    if missing := {"dim", "parent", "child"} - set(listed.columns):
        raise UsageFault(f"Hierarkiet mangler {listing(sorted(missing))}. Det skal have kolonnerne dim, parent og child.")
    if unknown := sorted(set(listed["dim"]) - set(dimensions)):
        raise UsageFault(f"Hierarkiet nævner {listing(unknown)}, som ikke er en kolonne i tabellen.")
    for dimension in dimensions:
        own = listed[listed["dim"] == dimension]
        present = sorted(set(text[dimension]))
        if own.empty:
            parts = tuple(level for level in present if level != TOTAL)
            found[dimension] = [(TOTAL, parts)] if parts else []
            continue
        if strangers := [level for level in present if level != TOTAL and level not in set(own["child"]) | set(own["parent"])]:
            raise UsageFault(f"Hierarkiet for {dimension} mangler {listing(strangers)}.")
        found[dimension] = [
            (str(parent).split("@")[0], tuple(dict.fromkeys(group["child"])))
            for parent, group in own.groupby("parent", sort=False)
        ]
    return found


def _levels(groupings: Groupings, dimension: str) -> list[str]:
    levels = dict.fromkeys([TOTAL])
    for parent, children in groupings[dimension]:
        levels |= dict.fromkeys([parent, *children])
    return list(levels)


def _span(known: Mapping[Key, int], dimensions: tuple[str, ...], groupings: Groupings) -> list[Key]:
    """All cells a reader can reason about: the whole cube, or, where that is too large, the span of each table."""
    keys = dict.fromkeys(known)
    for measure in sorted({key[0] for key in known}):
        own = [key for key in known if key[0] == measure]
        used = {frozenset(d for d, level in zip(dimensions, key[1:], strict=True) if level != TOTAL) for key in own}
        everything = frozenset().union(*used)
        cells = math.prod(len(_levels(groupings, d)) for d in everything)
        largest = [everything] if cells <= WHOLE_CUBE else [one for one in used if not any(one < other for other in used)]
        for table in sorted(largest, key=sorted):
            axes = [_levels(groupings, d) if d in table else [TOTAL] for d in dimensions]
            keys |= dict.fromkeys((measure, *levels) for levels in itertools.product(*axes))
    return list(keys)


def _equations(place: Mapping[Key, int], dimensions: tuple[str, ...], groupings: Groupings) -> Iterable[dict[int, int]]:
    for at, dimension in enumerate(dimensions, start=1):
        for parent, children in groupings[dimension]:
            for key, cell in place.items():
                if key[at] != parent:
                    continue
                parts = [place.get((*key[:at], child, *key[at + 1 :])) for child in children]
                if None not in parts:
                    yield {cell: -1} | {part: 1 for part in parts if part is not None}


def _complete(values: Ints, equations: sp.csr_array, keys: list[Key]) -> Ints:
    """Counts that fit the equations for the cells no table shows (−1 in `values`)."""
    open_cells = values < 0
    for start, stop in zip(equations.indptr[:-1], equations.indptr[1:], strict=True):
        cells, factors = equations.indices[start:stop], equations.data[start:stop]
        if not open_cells[cells].any() and factors @ values[cells]:
            lone = factors == (-1 if (factors < 0).sum() == 1 else 1)
            whole = int(cells[np.flatnonzero(lone)[0]])
            raise UsageFault(
                f"Tabellen går ikke op: delene giver ikke {_name(keys[whole])}."
                " Ret tallene, eller beskriv inddelingen i --hierarchy."
            )
    if not open_cells.any():
        return values
    unknown = np.flatnonzero(open_cells)
    left = equations[:, unknown].tocsr()
    constant = -(equations @ np.where(open_cells, 0, values)).astype(float)
    touched = np.diff(left.indptr) > 0
    left, constant = left[touched].astype(float), constant[touched]
    for whole in (0, 1):
        found = minimise(np.zeros(len(unknown)), [(left, constant, constant)], 0, np.inf, whole=whole).x
        if found is not None and np.abs(found - np.rint(found)).max() < 1e-6:
            filled = values.copy()
            filled[unknown] = np.rint(found).astype(np.int64)
            if not np.any(equations @ filled):
                return filled
    raise UsageFault("Tabellen går ikke op: ingen fordeling af de celler, som ikke vises, passer til summerne.")
