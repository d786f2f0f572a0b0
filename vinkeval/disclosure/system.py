"""The joint system of one release: every count a reader can see or work with, and the sums that tie the counts together.

A system says nothing about tables, indicators or periods; it is what the solver rooms understand. Cells are integers x ≥ 0,
equations are A x = 0. A reader knows the equations, every shown cell, and that a hidden cell is at least `lower`.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class System:
    """Cells, what ties them together, and what must be protected.

    Attributes:
        values: true counts, n of them (for a count nobody publishes, any completion that fits the equations).
        equations: m × n, small whole coefficients; a reader knows A @ y = A @ values (zero, or the fixed part moved over).
        k: a protected cell must look as if it could be anything from 1 to k.
        published: the paper shows this cell unless it is hidden; the others a reader never sees.
        fixed: already public (or not of persons): must be shown.
        forced: hidden whatever the solver thinks (hidden in an earlier paper).
        primary: must be protected; always hidden.
        weight: price of hiding a cell, whole numbers, at least 1 where it matters.
        lower: least value a reader would believe of the cell when it is hidden (0, or 1 where zeros are always shown).
    """

    values: Ints
    equations: sp.csr_array
    k: int
    published: Bools
    fixed: Bools
    forced: Bools
    primary: Bools
    weight: Ints
    lower: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def __post_init__(self) -> None:
        if not len(self.lower):
            object.__setattr__(self, "lower", np.zeros(len(self.values), np.int64))

    @property
    def size(self) -> int:
        """Number of cells."""
        return len(self.values)

    @property
    def hideable(self) -> Bools:
        """Cells whose showing is the solver's choice."""
        return self.published & ~self.fixed & ~self.forced & ~self.primary

    @property
    def always_hidden(self) -> Bools:
        """Cells a reader does not see in any pattern."""
        return (self.primary | self.forced | ~self.published) & ~self.fixed

    def subsystem(self, cells: Ints) -> "System":
        """The cells given and the equations among them; the others become constants and must be fixed."""
        matrix = self.equations[:, cells].tocsr()
        matrix = matrix[np.diff(matrix.indptr) > 0]
        return replace(
            self,
            values=self.values[cells],
            equations=matrix,
            published=self.published[cells],
            fixed=self.fixed[cells],
            forced=self.forced[cells],
            primary=self.primary[cells],
            weight=self.weight[cells],
            lower=self.lower[cells],
        )


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


@dataclass(frozen=True)
class Merged:
    """A system in which cells that are equal by an equation are one.

    Attributes:
        system: the smaller system; what was fixed has left its equations only through the constant side (see `core`).
        of: for each cell of the original its cell in `system`.
    """

    system: System
    of: Ints


def merge_equal(system: System) -> Merged:
    """Join cells that an equation a = b makes one number.

    Showing one shows the other, so they are hidden or shown together; the price of hiding is the sum. Repeated, since a
    sum with one part left becomes such an equation.
    """
    of = np.arange(system.size)
    current = system
    while True:
        matrix = current.equations
        lengths = np.diff(matrix.indptr)
        starts = matrix.indptr[:-1][lengths == 2]
        equal = [
            (matrix.indices[start], matrix.indices[start + 1])
            for start in starts
            if matrix.data[start] == -matrix.data[start + 1]
        ]
        if not equal:
            return Merged(current, of)
        first, second = np.array(equal).T
        graph = sp.coo_array((np.ones(len(first)), (first, second)), shape=(current.size, current.size))
        count, label = connected_components(graph, directed=False)
        of, current = label[of], _joined(current, label, count)


def _joined(system: System, label: Ints, count: int) -> System:
    join = sp.csr_array((np.ones(system.size, np.int64), (np.arange(system.size), label)), shape=(system.size, count))
    matrix = (system.equations @ join).tocsr()
    matrix.eliminate_zeros()
    matrix.sort_indices()
    rows = [
        dict(zip(matrix.indices[a:b].tolist(), matrix.data[a:b].tolist(), strict=True))
        for a, b in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True)
    ]

    def any_of(flags: Bools) -> Bools:
        return np.bincount(label, weights=flags, minlength=count) > 0

    values = np.zeros(count, np.int64)
    values[label] = system.values
    lower = np.zeros(count, np.int64)
    np.maximum.at(lower, label, system.lower)
    weight = np.bincount(label, weights=system.weight * system.published, minlength=count).astype(np.int64)
    return System(
        values=values,
        equations=equation_matrix(rows, count),
        k=system.k,
        published=any_of(system.published),
        fixed=any_of(system.fixed),
        forced=any_of(system.forced),
        primary=any_of(system.primary),
        weight=weight,
        lower=lower,
    )


def components(system: System) -> list[Ints]:
    """Groups of cells that hang together through equations once the fixed cells are taken as known; fixed cells are in none."""
    free = np.flatnonzero(~system.fixed)
    matrix = system.equations[:, free].tocsr()
    graph = sp.block_array([[None, matrix.T], [matrix, None]]) if matrix.shape[0] else sp.csr_array((len(free), len(free)))
    _, label = connected_components(abs(graph), directed=False)
    label = label[: len(free)]
    order = np.argsort(label, kind="stable")
    return [free[group] for group in np.split(order, np.flatnonzero(np.diff(label[order])) + 1) if len(group)]
