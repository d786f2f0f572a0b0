"""What a reader can find out, by the plainest means: intervals by whole-number programmes, the least hiding by trying all."""

import itertools

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from vinkeval.disclosure.system import System


def interval(system: System, hidden: np.ndarray, cell: int, high: int) -> tuple[int, int]:
    """Least and greatest whole value (capped at `high`) that a reader of the pattern can believe of a cell."""
    unknown = system.unknown(hidden)
    values = system.values.astype(float)
    lower = np.where(unknown, system.lower, values)
    upper = np.where(unknown, np.inf, values)
    if unknown[cell]:
        upper[cell] = max(high, values[cell])
    matrix = system.equations.toarray()
    limits = LinearConstraint(matrix, matrix @ values, matrix @ values) if len(matrix) else ()
    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(system.size)
        cost[cell] = sign
        found = milp(cost, constraints=limits, bounds=Bounds(lower, upper), integrality=np.ones(system.size))
        ends.append(round(float(found.x[cell])))
    return ends[0], ends[1]


def open_cells(system: System, hidden: np.ndarray) -> list[int]:
    """Protected cells that cannot be anything from 1 to k, and unpublished ones that are provably 1..k−1."""
    found = []
    for cell in np.flatnonzero(system.primary | system.guarded):
        low, high = interval(system, hidden, int(cell), system.k)
        safe = low <= 1 and high >= system.k if system.primary[cell] else low <= 0 or high >= system.k
        if not safe:
            found.append(int(cell))
    return found


def least(system: System) -> int | None:
    """Least weight of items to hide besides those that must be, by trying all patterns; None when none protects."""
    free = np.flatnonzero(~system.closed)
    best = None
    for number in range(len(free) + 1):
        for chosen in itertools.combinations(free, number):
            hidden = system.closed.copy()
            hidden[list(chosen)] = True
            cost = system.cost(hidden)
            if (best is None or cost < best) and not open_cells(system, hidden):
                best = cost
    return best
