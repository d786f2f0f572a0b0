"""Suppression of a joint system: presolve, each part by itself, the parts put together again."""

import time
from dataclasses import dataclass, replace

import numpy as np

from vinkeval.disclosure.attack import Attack, Target, targets
from vinkeval.disclosure.exact import Effort, Pattern, minimal
from vinkeval.disclosure.system import Bools, Ints, System, merge_equal, parts


@dataclass(frozen=True)
class Suppression:
    """A pattern for the whole system.

    Attributes:
        hidden: hidden items.
        unknown: cells a reader does not know.
        cost, bound: weight of the hidden items that were a choice, and the least any safe pattern must cost.
        unprotected: cells that nothing can protect; empty when the pattern is safe.
    """

    hidden: Bools
    unknown: Bools
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
        effort: seconds for the whole system, rounds and nodes for each part.

    Raises:
        ValueError: the true values do not fit the equations.
    """
    if np.any(system.equations @ system.values):
        raise ValueError("the true values do not satisfy the equations")
    merged, of = merge_equal(system)
    hidden = merged.closed.copy()
    unprotected = np.flatnonzero(merged.primary & merged.known).tolist()
    cost = bound = 0
    end = time.monotonic() + effort.seconds
    for part in parts(merged):
        found = minimal(part.system, replace(effort, seconds=max(0.0, end - time.monotonic())))
        if isinstance(found, Pattern):
            for item in np.flatnonzero(found.hidden):
                hidden[part.items[item]] = True
            cost, bound = cost + found.cost, bound + found.bound
        else:
            unprotected.append(int(part.cells[found.cell]))
    return Suppression(hidden, merged.unknown(hidden)[of], cost, bound, np.flatnonzero(np.isin(of, unprotected)))


def beyond_protection(system: System) -> list[Target]:
    """Targets that cannot be met even if every item is hidden: what is public already gives them away."""
    merged, of = merge_equal(system)
    first = {int(place): cell for cell, place in reversed(list(enumerate(of)))}
    found = [Target(first[cell], "up") for cell in np.flatnonzero(merged.primary & merged.known).tolist()]
    for part in parts(merged):
        unknown = part.system.unknown(np.ones(len(part.items), bool))
        _, failed = Attack(part.system).witnesses(unknown, targets(part.system), stop_early=False)
        found += [Target(first[int(part.cells[target.cell])], target.direction) for target in failed]
    return found
