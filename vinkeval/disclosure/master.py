"""The master programme of the exact search: the cheapest pattern that no argument known so far speaks against."""

import time

import numpy as np
import scipy.sparse as sp

from vinkeval.disclosure.attack import TOLERANCE, Target
from vinkeval.disclosure.cuts import Refusal
from vinkeval.disclosure.programme import Solution, minimise
from vinkeval.disclosure.system import Bools, Floats, System

LONE_ROW_LENGTH = 12


class Master:
    """Which items to hide, as a programme over zeros and ones that grows by cuts.

    One variable per free item, and one per cell that takes more than one item to hide or shares its item with other cells:
    it can be unknown only as far as each of its items is hidden.
    """

    def __init__(self, system: System, wanted: list[Target]) -> None:
        self.system = system
        free = np.flatnonzero(~system.closed)
        self.items = free
        column_of = np.full(len(system.closed), -1)
        column_of[free] = np.arange(len(free))
        sizes = np.diff(system.items.indptr)
        self.always = system.unknown(system.closed)
        self.column = np.full(system.size, -1)
        self.rows: list[dict[int, float]] = []
        self.floor: list[float] = []
        self.seen: set[tuple[tuple[int, float], ...]] = set()
        self.columns = len(free)
        self._proven: sp.csr_array = sp.csr_array((0, 0))
        self._floor: Floats = np.zeros(0)
        for cell in np.flatnonzero(~self.always):
            showing = [
                item
                for item in system.showing.indices[system.showing.indptr[cell] : system.showing.indptr[cell + 1]]
                if column_of[item] >= 0
            ]
            if len(showing) == 1 and sizes[showing[0]] == 1:
                self.column[cell] = column_of[showing[0]]
                continue
            self.column[cell] = self.columns
            for item in showing:
                self.rows.append({int(column_of[item]): 1.0, self.columns: -1.0})
                self.floor.append(0.0)
            self.columns += 1
        self.weight = np.concatenate([system.weight[free], np.zeros(self.columns - len(free))]).astype(float)
        self._companions()
        self.merely_wasteful = len(self.rows)
        self._single_equations(wanted)

    def degree(self, choice: Floats) -> Floats:
        """How unknown each cell is when items are hidden to these degrees."""
        showing = self.system.showing
        return np.array(
            [
                choice[showing.indices[a:b]].min(initial=1.0)
                for a, b in zip(showing.indptr[:-1], showing.indptr[1:], strict=True)
            ]
        )

    def add(self, refusal: Refusal, degree: Floats) -> bool:
        """Add Σ part·unknown ≥ 1 if the pattern breaks it."""
        if float(refusal.part @ degree) > 1 - 1e-4:
            return False
        return self._add(refusal.part)

    def forbid(self, failing: Bools) -> None:
        """No safe pattern lies within `failing`: at least one more item is hidden."""
        self.rows.append({place: 1.0 for place, item in enumerate(self.items) if not failing[item]})
        self.floor.append(1.0)

    def refuses(self, hidden: Bools) -> bool:
        """Whether an argument known so far shows that this pattern is not safe."""
        rows = range(self.merely_wasteful, len(self.rows))
        if not rows:
            return False
        if len(rows) != len(self._floor):
            self._proven, self._floor = self._matrix(rows), np.array([self.floor[row] for row in rows])
        choice = np.zeros(self.columns)
        choice[: len(self.items)] = hidden[self.items]
        own = self.column >= len(self.items)
        choice[self.column[own]] = self.system.unknown(hidden)[own]
        reached: Floats = self._proven @ choice
        return bool(np.any(reached < self._floor - TOLERANCE))

    def relaxed(self) -> tuple[Floats, float]:
        """Cheapest fractional choice of items and its price."""
        found = self._solve(0)
        choice = self.system.closed.astype(float)
        if found.x is None:
            return choice, 0.0
        choice[self.items] = np.clip(found.x[: len(self.items)], 0.0, 1.0)
        return choice, found.value

    def solve(self, end: float, nodes: int) -> tuple[Bools | None, int]:
        """Cheapest choice (None where time or nodes ran out before one was found) and the bound it proves."""
        found = self._solve(1, seconds=end - time.monotonic(), nodes=nodes)
        lower = int(np.ceil(found.bound - 1e-6)) if np.isfinite(found.bound) else 0
        if found.x is None:
            return None, lower
        choice = self.system.closed.copy()
        choice[self.items] = found.x[: len(self.items)] > 0.5
        return choice, lower

    def _solve(self, whole: int, *, seconds: float | None = None, nodes: int | None = None) -> Solution:
        matrix = self._matrix(range(len(self.rows)))
        kinds = np.zeros(self.columns, np.int64)
        kinds[: len(self.items)] = whole
        return minimise(self.weight, [(matrix, np.array(self.floor), np.inf)], 0, 1, whole=kinds, seconds=seconds, nodes=nodes)

    def _matrix(self, places: range) -> sp.csr_array:
        rows = [self.rows[place] for place in places]
        data = np.array([value for row in rows for value in row.values()], float)
        columns = np.array([column for row in rows for column in row], np.int64)
        return sp.csr_array((data, columns, np.cumsum([0, *(len(row) for row in rows)])), shape=(len(rows), self.columns))

    def _add(self, part: Floats) -> bool:
        floor = 1.0 - float(part[self.always].sum())
        if floor <= TOLERANCE:
            return False
        row: dict[int, float] = {}
        for cell in np.flatnonzero((part > TOLERANCE) & (self.column >= 0)):
            column = int(self.column[cell])
            row[column] = min(floor, row.get(column, 0.0) + float(part[cell]))
        key = tuple(sorted((column, round(value / floor, 9)) for column, value in row.items()))
        if key in self.seen:
            return False
        self.seen.add(key)
        self.rows.append(row)
        self.floor.append(floor)
        return True

    def _companions(self) -> None:
        """A cell that is the only unknown one of an equation is no secret: hiding it alone would be for nothing."""
        matrix = self.system.equations
        for start, stop in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True):
            cells = matrix.indices[start:stop]
            columns = [int(column) for column in self.column[cells]]
            if self.always[cells].any() or len(cells) > LONE_ROW_LENGTH or max(columns) >= len(self.items):
                continue
            for one in columns:
                self.rows.append({column: -1.0 if column == one else 1.0 for column in columns})
                self.floor.append(0.0)

    def _single_equations(self, wanted: list[Target]) -> None:
        """What a target asks of each equation it stands in, by itself."""
        system = self.system
        matrix, columns = system.equations, system.equations.tocsc()
        for target in wanted:
            if target.direction == "either":
                continue
            up, value = target.direction == "up", int(system.values[target.cell])
            need = system.k - value if up else value - 1
            for equation in columns.indices[columns.indptr[target.cell] : columns.indptr[target.cell + 1]]:
                start, stop = matrix.indptr[equation], matrix.indptr[equation + 1]
                cells, factor = matrix.indices[start:stop], matrix.data[start:stop].astype(float)
                ratio = -factor / factor[cells == target.cell][0] * (1.0 if up else -1.0)
                part = np.zeros(system.size)
                part[cells] = np.where(ratio > 0, 1.0, np.minimum(1.0, -ratio * system.room[cells] / need))
                part[target.cell] = 0.0
                self._add(part)
