"""A safe pattern quickly: hide what the cheapest other tables need, then give back what no longer matters."""

import time
from collections.abc import Callable

import numpy as np
import scipy.sparse as sp

from vinkeval.disclosure.attack import INTEGER_SECONDS, TOLERANCE, Attack, Pool, Target
from vinkeval.disclosure.programme import minimise
from vinkeval.disclosure.system import Bools, Floats, System


def extend(system: System, attack: Attack, pool: Pool, hidden: Bools, weight: Floats) -> Bools | None:
    """Hide more items, starting from `hidden`, until every target has a witness.

    Args:
        system, attack, pool: the system (without known cells), its searcher, and the witnesses so far (added to).
        hidden: items hidden at the start.
        weight: price of hiding an item.

    Returns:
        A safe pattern that contains `hidden`, or None when not even hiding everything protects.
    """
    hidden = hidden.copy()
    _look(system, attack, pool, hidden)
    for whole in (False, True):
        for index in pool.unmet(system.unknown(hidden)):
            moves = cheapest(system, hidden, pool.wanted[index], weight, whole=whole)
            if moves is None:
                return None
            hidden |= (system.items @ (np.abs(moves) > TOLERANCE).astype(np.int64)) > 0
            steps = np.rint(moves)
            if np.abs(moves - steps).max() < 10 * TOLERANCE and not np.any(system.equations @ steps):
                pool.add([system.values + steps.astype(np.int64)])
        _look(system, attack, pool, hidden)
    return None if pool.unmet(system.unknown(hidden)) else hidden


def _look(system: System, attack: Attack, pool: Pool, hidden: Bools) -> None:
    unknown = system.unknown(hidden)
    pool.add(attack.witnesses(unknown, [pool.wanted[index] for index in pool.unmet(unknown)], stop_early=False)[0])


def cheapest(system: System, hidden: Bools, target: Target, weight: Floats, *, whole: bool) -> Floats | None:
    """The movement of all cells that meets a target and moves known cells least, weighted by what hiding them costs."""
    if target.direction != "either":
        return _cheapest(system, hidden, target.cell, target.direction, weight, whole)
    tries = [_cheapest(system, hidden, target.cell, bound, weight, whole) for bound in ("down", "up")]
    found = [entry for entry in tries if entry is not None]
    price = system.price(hidden, weight)
    return min(found, key=lambda moves: float(price @ np.abs(moves)), default=None)


def _cheapest(system: System, hidden: Bools, cell: int, direction: str, weight: Floats, whole: bool) -> Floats | None:
    unknown = system.unknown(hidden)
    free, shown = np.flatnonzero(unknown), np.flatnonzero(~unknown)
    price = system.price(hidden, weight)[shown]
    matrix = sp.hstack([system.equations[:, free], system.equations[:, shown], -system.equations[:, shown]]).tocsr()
    lower = np.concatenate([-system.room[free], np.zeros(2 * len(shown))])
    upper = np.concatenate([np.full(len(free) + len(shown), np.inf), system.room[shown]])
    at = int(np.searchsorted(free, cell))
    value = int(system.values[cell])
    if direction == "up":
        lower[at] = system.k - value
    else:
        upper[at] = (1 if system.primary[cell] else 0) - value
    cost = np.concatenate([np.zeros(len(free)), price, price])
    found = minimise(
        cost, [(matrix.astype(float), 0, 0)], lower, upper, whole=int(whole), seconds=INTEGER_SECONDS if whole else None
    ).x
    if found is None:
        return None
    moves = np.zeros(system.size)
    moves[free] = found[: len(free)]
    moves[shown] = found[len(free) : len(free) + len(shown)] - found[len(free) + len(shown) :]
    return np.rint(moves) if whole else moves


def prune(
    system: System, attack: Attack, pool: Pool, hidden: Bools, deadline: float, refused: Callable[[Bools], bool]
) -> Bools:
    """Show again every item that the rest protects well enough without, dearest first.

    Args:
        system, attack, pool: as in `extend`.
        hidden: a safe pattern.
        deadline: `time.monotonic()` after which the rest is left hidden.
        refused: tells patterns that are known not to be safe.
    """
    hidden = hidden.copy()
    candidates = np.flatnonzero(hidden & ~system.closed)
    largest = np.array([system.values[system.items[[item]].indices].max(initial=0) for item in candidates])
    for item in candidates[np.lexsort((candidates, -largest, -system.weight[candidates]))]:
        if time.monotonic() > deadline:
            break
        without = hidden.copy()
        without[item] = False
        if refused(without):
            continue
        unknown = system.unknown(without)
        tables, failed = attack.witnesses(unknown, [pool.wanted[index] for index in pool.unmet(unknown)])
        pool.add(tables)
        if not failed:
            hidden = without
    return hidden
