"""What a reader could make of a pattern: other tables of whole numbers that fit everything shown.

A protected cell is safe upwards when some such table has at least k in it, and safe downwards when some table has at most 1.
A cell nobody publishes is safe when some table has 0 or at least k in it. A table that shows it is a *witness*; a pattern is
safe exactly when every target has a witness. Linear programming first (its corner is mostly whole), integers where it is not.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

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
    values, k = system.values, system.k
    for cell in np.flatnonzero(system.always_hidden):
        value = int(values[cell])
        if system.primary[cell]:
            if value < k:
                found.append(Target(int(cell), "up"))
            if value > 1:
                found.append(Target(int(cell), "down"))
        elif not system.published[cell] and 1 <= value < k:
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
    """The linear system that is left to a reader of one pattern: hidden cells only."""

    cells: Ints
    matrix: sp.csr_array
    constant: Floats
    lower: Floats
    place: Ints

    @classmethod
    def of(cls, system: System, hidden: Bools) -> "View":
        """View of `system` where exactly `hidden` is unknown."""
        cells = np.flatnonzero(hidden)
        matrix = system.equations[:, cells].tocsr()
        matrix = matrix[np.diff(matrix.indptr) > 0].astype(float)
        place = np.full(system.size, -1)
        place[cells] = np.arange(len(cells))
        return cls(cells, matrix, matrix @ system.values[cells], system.lower[cells].astype(float), place)


class Attack:
    """Searches witnesses for the patterns of one system."""

    def __init__(self, system: System) -> None:
        self.system = system

    def witnesses(self, hidden: Bools, wanted: list[Target], *, stop_early: bool = True) -> tuple[list[Ints], list[Target]]:
        """Tables that together meet the targets, and the targets that nothing meets.

        Args:
            hidden: the pattern.
            wanted: targets to meet.
            stop_early: give up at the first target that cannot be met (the list then holds that one only).
        """
        tables: list[Ints] = []
        left = list(wanted)
        if not left:
            return tables, []
        view = View.of(self.system, hidden)
        failed: list[Target] = []
        while left:
            found = self._together(view, left)
            if found is None or not met(self.system, left, found).any():
                target = left[0]
                found = self.alone(view, target)
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
        solution = _solve(cost, view, lower, upper)
        if solution is None or sign * (solution[at] - goal) > TOLERANCE:
            return None
        table = self._whole(view, solution)
        if table is not None and sign * (table[view.cells[at]] - goal) <= 0:
            return table
        if direction == "up":
            lower[at] = goal
        else:
            upper[at] = goal
        solution = _solve(np.zeros(len(cost)), view, lower, upper, whole=True)
        return None if solution is None else self._whole(view, solution)

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
        solution = _solve(cost, view, lower, upper)
        return None if solution is None else self._whole(view, solution)

    def _whole(self, view: View, solution: Floats) -> Ints | None:
        """The full table of a solution, or None when it is not of whole numbers that fit."""
        rounded = np.rint(solution)
        if np.abs(rounded - solution).max(initial=0.0) > 1e-5 or np.any(view.matrix @ rounded != view.constant):
            return None
        table = self.system.values.copy()
        table[view.cells] = rounded.astype(np.int64)
        return table


def _solve(cost: Floats, view: View, lower: Floats, upper: Floats, *, whole: bool = False) -> Floats | None:
    constraints = LinearConstraint(view.matrix, view.constant, view.constant) if view.matrix.shape[0] else ()
    result = milp(
        cost,
        constraints=constraints,
        bounds=Bounds(lower, upper),
        integrality=np.full(len(cost), int(whole)),
        options={"time_limit": INTEGER_SECONDS} if whole else {},
    )
    return None if result.x is None else np.asarray(result.x)


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

    def usable(self, hidden: Bools) -> Bools:
        """Witnesses that change hidden cells only."""
        return ~(self.moves & ~hidden).any(axis=1)

    def unmet(self, hidden: Bools) -> list[int]:
        """Indices of the targets no usable witness meets."""
        return np.flatnonzero(~self.meets[self.usable(hidden)].any(axis=0)).tolist()


@dataclass(frozen=True)
class Refusal:
    """Why a (possibly fractional) pattern fails a target: Σ part[i]·z[i] ≥ 1 holds for every pattern that does not."""

    part: Floats


def cut(system: System, hidden: Floats, target: Target) -> Refusal | None:
    """The inequality by which a pattern lets a reader rule a target out, from the reader's own best argument (the dual).

    Args:
        hidden: degree of hiding in [0, 1] per cell (1 for cells never shown).
        target: an up or down target of a protected cell.

    Returns:
        None when linear programming finds no argument (the reader would need that counts are whole).
    """
    up = target.direction == "up"
    value = int(system.values[target.cell])
    need = system.k - value if up else value - 1
    room = (system.values - system.lower).astype(float)
    closed = np.flatnonzero(~system.fixed)
    degree = hidden[closed]
    all_hidden = degree > 1 - TOLERANCE
    lower = np.where(all_hidden, -room[closed], -np.minimum(room[closed], need) * degree)
    upper = np.where(all_hidden, np.inf, need * degree)
    at = int(np.searchsorted(closed, target.cell))
    lower[at], upper[at] = (0.0, float(need)) if up else (-float(need), 0.0)
    cost = np.zeros(len(closed))
    cost[at] = -1.0 if up else 1.0
    matrix = system.equations[:, closed].tocsr()
    matrix = matrix[np.diff(matrix.indptr) > 0].astype(float)
    if matrix.shape[0] == 0:
        return None
    result = linprog(cost, A_eq=matrix, b_eq=np.zeros(matrix.shape[0]), bounds=np.column_stack([lower, upper]), method="highs")
    if result.status != 0 or -result.fun > need - TOLERANCE:
        return None
    # d[target] = Σ ratio[i]·d[i] over all tables that fit; what limits d[i] limits the target
    dual = np.asarray(result.eqlin.marginals)
    reduced = cost - matrix.T @ dual
    own = reduced[at]
    full = np.zeros(system.size)
    reduced[at] = 0.0
    scale = cost[at] - own
    if abs(scale) < TOLERANCE:
        return None
    ratio = reduced / scale * (1.0 if up else -1.0)
    full[closed] = np.where(
        ratio > TOLERANCE,
        1.0,
        np.where(ratio < -TOLERANCE, np.minimum(1.0, -ratio * room[closed] / need), 0.0),
    )
    full[target.cell] = 0.0
    return Refusal(full)
