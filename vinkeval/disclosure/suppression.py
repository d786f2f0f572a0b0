"""Suppression of a joint system: presolve, each component by itself, the parts put together again."""

import time
from dataclasses import dataclass

import numpy as np

from vinkeval.disclosure.attack import targets
from vinkeval.disclosure.exact import Effort, Pattern, minimal
from vinkeval.disclosure.system import Bools, Ints, System, components, merge_equal


@dataclass(frozen=True)
class Suppression:
    """A pattern for the whole system.

    Attributes:
        hidden: cells a reader does not see (published or not).
        secondary: published cells hidden for the sake of others.
        cost, bound: weight of the secondary cells, and the least any safe pattern must cost.
        unprotected: cells nothing can protect; empty when the pattern is safe.
    """

    hidden: Bools
    secondary: Bools
    cost: int
    bound: int
    unprotected: Ints

    @property
    def gap(self) -> float:
        """Proven distance to the optimum, relative to the cost (0 = optimal)."""
        return 0.0 if self.cost <= self.bound else (self.cost - self.bound) / self.cost


def suppress(system: System, effort: Effort) -> Suppression:
    """Hide as little weight as possible so that every target of the system has a witness.

    Args:
        system: the joint system; `equations @ values` must be zero.
        effort: for the whole system; components share it, the small ones first.

    Raises:
        ValueError: the true values do not fit the equations.
    """
    if np.any(system.equations @ system.values):
        raise ValueError("the true values do not satisfy the equations")
    merged = merge_equal(system)
    small = merged.system
    hidden = small.always_hidden.copy()
    unprotected: list[int] = [int(cell) for cell in np.flatnonzero(small.primary & small.fixed)]
    cost = bound = 0
    end = time.monotonic() + effort.seconds
    parts = sorted(components(small), key=lambda cells: (len(cells), int(cells[0])))
    for cells in parts:
        part = small.subsystem(cells)
        if not targets(part):
            continue
        left = Effort(max(1.0, end - time.monotonic()), effort.rounds, effort.nodes)
        found = minimal(part, left)
        if isinstance(found, Pattern):
            hidden[cells] = found.hidden
            cost, bound = cost + found.cost, bound + found.bound
        else:
            unprotected.append(int(cells[found.cell]))
    spread = hidden[merged.of]
    secondary = spread & system.published & ~system.primary & ~system.forced
    return Suppression(spread, secondary, cost, bound, np.flatnonzero(np.isin(merged.of, unprotected)))
