"""The joint system of one release: every count a reader can see or work with, and the sums that tie the counts together.

A system says nothing about tables, indicators or periods; it is what the solver rooms understand. Cells are integers x ≥ 0,
equations are A x = constant. Cells are seen through *items*: an item is what is shown or hidden as one (a cell of a table, or
a whole row of indicators.csv with its numerator, denominator and number missing). A cell is unknown to a reader when every
item that shows it is hidden; a reader also knows the equations, and that an unknown cell is at least `lower`.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class System:
    """Cells, what ties them together, how they are shown, and what must be protected.

    Attributes:
        values: true counts, n of them (for a count nobody publishes, any completion that fits the equations).
        equations: m × n, small whole coefficients; a reader knows A @ y = A @ values.
        k: a protected cell must look as if it could be anything from 1 to k.
        primary: cells that must be protected; never shown.
        guarded: cells no item shows, which must not be provably 1..k−1 (0, or k and more, must be possible).
        known: cells a reader knows whatever is hidden (already public, or not of persons).
        lower: least value a reader would believe of an unknown cell (0, or 1 where zeros are always shown).
        items: i × n, 1 where the item shows the cell.
        weight: price of hiding an item, whole numbers.
        must_hide: items hidden whatever the solver thinks (a rule of its own, or hidden in an earlier paper).
    """

    values: Ints
    equations: sp.csr_array
    k: int
    primary: Bools
    guarded: Bools
    known: Bools
    lower: Ints
    items: sp.csr_array
    weight: Ints
    must_hide: Bools

    @property
    def size(self) -> int:
        """Number of cells."""
        return len(self.values)

    @cached_property
    def closed(self) -> Bools:
        """Items that are hidden in every pattern: by themselves, or for a protected cell they would show."""
        small: Ints = self.items @ self.primary.astype(np.int64)
        closed: Bools = self.must_hide | (small > 0)
        return closed

    @cached_property
    def showing(self) -> sp.csr_array:
        """Cells × items: which items show a cell."""
        return self.items.T.tocsr()

    @cached_property
    def room(self) -> Floats:
        """How far below its true value a reader would believe a cell."""
        return (self.values - self.lower).astype(float)

    def unknown(self, hidden: Bools) -> Bools:
        """Cells a reader does not know when exactly these items are hidden."""
        seen: Ints = self.showing @ (~hidden).astype(np.int64)
        unknown: Bools = ~self.known & (seen == 0)
        return unknown

    def price(self, hidden: Bools, weight: Floats) -> Floats:
        """Per cell, the weight of the items still to be hidden before a reader does not know it."""
        return np.asarray(self.showing @ (weight * ~hidden))

    def cost(self, hidden: Bools) -> int:
        """Weight of the hidden items that were a choice."""
        return int(self.weight[hidden & ~self.closed].sum())


def equation_matrix(rows: list[dict[int, int]], size: int) -> sp.csr_array:
    """Sparse matrix from rows {cell: coefficient}; rows that say the same are kept once."""
    seen: dict[tuple[tuple[int, int], ...], None] = {}
    for row in rows:
        terms = sorted((cell, value) for cell, value in row.items() if value)
        if terms:
            sign = 1 if terms[0][1] > 0 else -1
            seen.setdefault(tuple((cell, sign * value) for cell, value in terms))
    data = [value for row in seen for _, value in row]
    columns = [cell for row in seen for cell, _ in row]
    pointers = np.cumsum([0, *(len(row) for row in seen)])
    return sp.csr_array((np.array(data, np.int64), np.array(columns, np.int64), pointers), shape=(len(seen), size))


def item_matrix(items: list[list[int]], size: int) -> sp.csr_array:
    """Sparse matrix from lists of the cells each item shows."""
    columns = [cell for cells in items for cell in sorted(set(cells))]
    pointers = np.cumsum([0, *(len(set(cells)) for cells in items)])
    return sp.csr_array((np.ones(len(columns), np.int64), np.array(columns, np.int64), pointers), shape=(len(items), size))


def merge_equal(system: System) -> tuple[System, Ints]:
    """Join cells that an equation a = b makes one number; returns the smaller system and each cell's place in it.

    Repeated, since a sum with one part left becomes such an equation.
    """
    of = np.arange(system.size)
    while True:
        matrix = system.equations
        starts = matrix.indptr[:-1][np.diff(matrix.indptr) == 2]
        equal = [
            (matrix.indices[start], matrix.indices[start + 1])
            for start in starts
            if matrix.data[start] == -matrix.data[start + 1]
        ]
        if not equal:
            return system, of
        first, second = np.array(equal).T
        graph = sp.coo_array((np.ones(len(first)), (first, second)), shape=(system.size, system.size))
        count, found = connected_components(graph, directed=False)
        label = found.astype(np.int64)
        of, system = label[of], _joined(system, label, count)


def _joined(system: System, label: Ints, count: int) -> System:
    join = sp.csr_array((np.ones(system.size, np.int64), (np.arange(system.size), label)), shape=(system.size, count))
    matrix = (system.equations @ join).tocsr()
    rows = [
        dict(zip(matrix.indices[a:b].tolist(), matrix.data[a:b].tolist(), strict=True))
        for a, b in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True)
    ]
    items = (system.items @ join).tocsr()
    items.data = np.minimum(items.data, 1)
    values, lower = np.zeros(count, np.int64), np.zeros(count, np.int64)
    values[label] = system.values
    np.maximum.at(lower, label, system.lower)

    def any_of(flags: Bools) -> Bools:
        return np.bincount(label, weights=flags, minlength=count) > 0

    return replace(
        system,
        values=values,
        equations=equation_matrix(rows, count),
        primary=any_of(system.primary),
        guarded=any_of(system.guarded),
        known=any_of(system.known),
        lower=lower,
        items=items,
    )


@dataclass(frozen=True)
class Part:
    """A piece of a system that can be solved by itself.

    Attributes:
        system: unknown cells and free items only; items that show the same cells are one.
        cells, items: where they stand in the whole system (`items[j]` lists the items that became item j).
    """

    system: System
    cells: Ints
    items: list[Ints]


def parts(system: System) -> list[Part]:
    """Pieces that neither an equation nor a free item ties together once the known cells are constants; small ones first."""
    free = np.flatnonzero(~system.known)
    equations = system.equations[:, free].tocsr()
    open_items = np.flatnonzero(~system.closed)
    shows = system.items[open_items][:, free].tocsr()
    ties = sp.coo_array(sp.vstack([abs(equations), shows]))
    size = len(free) + ties.shape[0]
    graph = sp.coo_array((np.ones(ties.nnz), (ties.coords[0] + len(free), ties.coords[1])), shape=(size, size))
    label = connected_components(graph, directed=False)[1][: len(free)]
    order = np.argsort(label, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(label[order])) + 1) if len(order) else []
    return sorted(
        (_part(system, free[group], open_items) for group in groups), key=lambda part: (len(part.cells), int(part.cells[0]))
    )


def _part(system: System, cells: Ints, open_items: Ints) -> Part:
    equations = system.equations[:, cells].tocsr()
    equations = equations[np.diff(equations.indptr) > 0]
    shows = system.items[open_items][:, cells].tocsr()
    shows.sort_indices()
    groups: dict[tuple[int, ...], list[int]] = {}
    for place, item in enumerate(open_items):
        seen = tuple(shows.indices[shows.indptr[place] : shows.indptr[place + 1]].tolist())
        if seen:
            groups.setdefault(seen, []).append(int(item))
    members = [np.array(group, np.int64) for group in groups.values()]
    return Part(
        System(
            values=system.values[cells],
            equations=equations,
            k=system.k,
            primary=system.primary[cells],
            guarded=system.guarded[cells],
            known=np.zeros(len(cells), bool),
            lower=system.lower[cells],
            items=item_matrix([list(seen) for seen in groups], len(cells)),
            weight=np.array([system.weight[group].sum() for group in members], np.int64),
            must_hide=np.zeros(len(members), bool),
        ),
        cells,
        members,
    )
