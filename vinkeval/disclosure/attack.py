"""What a reader could make of a pattern: other tables of whole numbers that fit everything shown.

A protected cell is safe upwards when some such table has at least k in it, and safe downwards when some table has at most 1.
A cell nobody publishes is safe when some table has 0 or at least k in it. A table that shows it is a *witness*; a pattern is
safe exactly when every target has a witness. Linear programming first (its corner is mostly whole), integers where it is not.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from vinkeval.disclosure.programme import duals, minimise
from vinkeval.disclosure.system import Bools, Floats, Ints, System

Direction = Literal["up", "down", "either"]
TOLERANCE = 1e-6
INTEGER_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Target:
    """One thing a reader must not be able to rule out: `up` at least k, `down` at most 1, `either` 0 or at least k."""

    cell: int
    direction: Direction


def targets(system: System) -> list[Target]:
    """All targets the true table does not itself meet, in the order of the cells."""
    found = []
    for cell in np.flatnonzero(system.primary | system.guarded):
        value = int(system.values[cell])
        if system.primary[cell]:
            if value < system.k:
                found.append(Target(int(cell), "up"))
            if value > 1:
                found.append(Target(int(cell), "down"))
        elif 1 <= value < system.k:
            found.append(Target(int(cell), "either"))
    return found


def met(system: System, wanted: list[Target], table: Ints) -> Bools:
    """Which targets a table is a witness for."""
    cells = np.array([target.cell for target in wanted], np.int64)
    kind = np.array([target.direction for target in wanted])
    high = table[cells] >= system.k
    return np.where(kind == "up", high, np.where(kind == "down", table[cells] <= 1, high | (table[cells] <= 0)))


@dataclass(frozen=True)
class View:
    """The linear system that is left to a reader of one pattern: hidden cells only, and the equations they stand in."""

    cells: Ints
    equations: Ints
    matrix: sp.csr_array
    constant: Floats
    lower: Floats
    place: Ints

    @property
    def rows(self) -> tuple[sp.csr_array, Floats, Floats]:
        """Its equations for a programme."""
        return self.matrix, self.constant, self.constant

    @classmethod
    def of(cls, system: System, unknown: Bools) -> "View":
        """View of `system` where exactly these cells are unknown."""
        cells = np.flatnonzero(unknown)
        matrix = system.equations[:, cells].tocsr()
        equations = np.flatnonzero(np.diff(matrix.indptr) > 0)
        matrix = matrix[equations].astype(float)
        place = np.full(system.size, -1)
        place[cells] = np.arange(len(cells))
        return cls(cells, equations, matrix, matrix @ system.values[cells], system.lower[cells].astype(float), place)

    def around(self, wanted: list[Target]) -> "list[tuple[View | None, list[Target]]]":
        """The targets by the piece of the system they are in (None: known cells); a piece says nothing of another."""
        count, size = self.matrix.shape
        ties = self.matrix.tocoo()
        graph = sp.coo_array((np.ones(ties.nnz), (ties.coords[0] + size, ties.coords[1])), shape=(size + count, size + count))
        label = connected_components(graph, directed=False)[1].astype(np.int64)
        groups: dict[int, list[Target]] = {}
        for target in wanted:
            at = self.place[target.cell]
            groups.setdefault(int(label[at]) if at >= 0 else -1, []).append(target)
        return [(self._piece(label, piece) if piece >= 0 else None, own) for piece, own in groups.items()]

    def _piece(self, label: Ints, piece: int) -> "View":
        size = len(self.cells)
        inside, rows = np.flatnonzero(label[:size] == piece), np.flatnonzero(label[size:] == piece)
        place = np.full(len(self.place), -1)
        place[self.cells[inside]] = np.arange(len(inside))
        matrix = self.matrix[rows][:, inside].tocsr()
        return View(self.cells[inside], self.equations[rows], matrix, self.constant[rows], self.lower[inside], place)


class Attack:
    """Searches witnesses for the patterns of one system."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.undecided = False
        """A search in whole numbers ran out of time: what was taken for ruled out may not be."""

    def witnesses(self, unknown: Bools, wanted: list[Target], *, stop_early: bool = True) -> tuple[list[Ints], list[Target]]:
        """Tables that together meet the targets, and the targets that nothing meets.

        Args:
            unknown: cells a reader does not know.
            wanted: targets to meet.
            stop_early: give up at the first target that cannot be met (the list then holds that one only).
        """
        tables: list[Ints] = []
        failed: list[Target] = []
        if not wanted:
            return tables, failed
        for view, own in View.of(self.system, unknown).around(wanted):
            left = own
            while left:
                found = self._together(view, left) if view is not None and len(left) > 1 else None
                if found is None or not met(self.system, left, found).any():
                    target = left[0]
                    found = None if view is None else self.alone(view, target)
                    if found is None:
                        failed.append(target)
                        if stop_early:
                            return tables, failed
                        left = left[1:]
                        continue
                tables.append(found)
                left = [target for target, good in zip(left, met(self.system, left, found), strict=True) if not good]
        return tables, failed

    def alone(self, view: View, target: Target) -> Ints | None:
        """A witness for one target, or None when none exists."""
        system = self.system
        at = view.place[target.cell]
        if at < 0:
            return None
        if target.direction == "either":
            for bound in ("up", "down"):
                table = self._reach(view, at, system.k if bound == "up" else 0, bound)
                if table is not None:
                    return table
            return None
        return self._reach(view, at, system.k if target.direction == "up" else 1, target.direction)

    def _reach(self, view: View, at: int, goal: int, direction: Direction) -> Ints | None:
        """A whole table whose cell `at` is ≥ goal (up) or ≤ goal (down)."""
        sign = -1.0 if direction == "up" else 1.0
        cost = np.zeros(len(view.cells))
        cost[at] = sign
        upper = np.full(len(view.cells), np.inf)
        lower = view.lower.copy()
        if direction == "up":
            upper[at] = max(goal, self.system.values[view.cells[at]])
        else:
            lower[at] = max(lower[at], min(goal, self.system.values[view.cells[at]]))
        solution = minimise(cost, [view.rows], lower, upper).x
        if solution is None or sign * (solution[at] - goal) > TOLERANCE:
            return None
        table = self._whole(view, solution)
        if table is not None and sign * (table[view.cells[at]] - goal) <= 0:
            return table
        if direction == "up":
            lower[at] = goal
        else:
            upper[at] = goal
        found = minimise(np.zeros(len(cost)), [view.rows], lower, upper, whole=1, seconds=INTEGER_SECONDS)
        self.undecided |= found.x is None and found.late
        return None if found.x is None else self._whole(view, found.x)

    def _together(self, view: View, wanted: list[Target]) -> Ints | None:
        """A table that meets as many of the targets as one linear programme finds."""
        system = self.system
        cost = np.zeros(len(view.cells))
        lower, upper = view.lower.copy(), np.full(len(view.cells), np.inf)
        upward = sum(target.direction != "down" for target in wanted) * 2 >= len(wanted)
        for target in wanted:
            at = view.place[target.cell]
            if at < 0:
                continue
            value = system.values[target.cell]
            if upward and target.direction != "down":
                cost[at], upper[at] = -1.0, max(system.k, value)
            elif not upward and target.direction == "down":
                cost[at], lower[at] = 1.0, max(lower[at], min(1, value))
        if not cost.any():
            return None
        solution = minimise(cost, [view.rows], lower, upper).x
        return None if solution is None else self._whole(view, solution)

    def _whole(self, view: View, solution: Floats) -> Ints | None:
        """The full table of a solution, or None when it is not of whole numbers that fit."""
        rounded = np.rint(solution)
        if np.abs(rounded - solution).max(initial=0.0) > 1e-5 or np.any(view.matrix @ rounded != view.constant):
            return None
        table = self.system.values.copy()
        table[view.cells] = rounded.astype(np.int64)
        return table


def argument(system: System, target: Target) -> Ints:
    """The equations by which a reader rules a target out though everything is hidden (empty where it takes whole numbers)."""
    view = View.of(system, ~system.known)
    at = view.place[target.cell]
    if at < 0:
        return np.zeros(0, np.int64)
    cost = np.zeros(len(view.cells))
    cost[at] = -1.0 if target.direction == "up" else 1.0
    found = duals(cost, view.matrix, view.constant, view.lower, np.full(len(cost), np.inf))
    if found is None:
        return np.zeros(0, np.int64)
    return np.asarray(view.equations[np.abs(found.prices) > TOLERANCE], np.int64)


@dataclass
class Pool:
    """Witnesses found so far for the targets of one system, and what each of them needs hidden."""

    system: System
    wanted: list[Target]
    moves: Bools
    meets: Bools
    tables: Ints

    @classmethod
    def empty(cls, system: System, wanted: list[Target]) -> "Pool":
        """No witnesses yet."""
        return cls(
            system,
            wanted,
            np.zeros((0, system.size), bool),
            np.zeros((0, len(wanted)), bool),
            np.zeros((0, system.size), np.int64),
        )

    def add(self, tables: list[Ints]) -> None:
        """Keep more witnesses."""
        if tables:
            stack = np.stack(tables)
            self.tables = np.vstack([self.tables, stack])
            self.moves = np.vstack([self.moves, stack != self.system.values])
            self.meets = np.vstack([self.meets, np.stack([met(self.system, self.wanted, table) for table in tables])])

    def unmet(self, unknown: Bools) -> list[int]:
        """Indices of the targets that no witness meets which leaves the known cells as they are."""
        usable = ~self.moves[:, ~unknown].any(axis=1)
        return [int(index) for index in np.flatnonzero(~self.meets[usable].any(axis=0))]
