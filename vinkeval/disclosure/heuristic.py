"""A safe pattern quickly: hide what the cheapest other tables need, then give back what no longer matters."""

import time

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from vinkeval.disclosure.attack import INTEGER_SECONDS, TOLERANCE, Attack, Pool, Target
from vinkeval.disclosure.system import Bools, Floats, Ints, System


def extend(system: System, attack: Attack, pool: Pool, hidden: Bools, price: Floats) -> Bools | None:
    """Hide more, starting from `hidden`, until every target has a witness.

    Args:
        system, attack, pool: the system, its searcher, and the witnesses so far (added to).
        hidden: where to start; always-hidden cells included.
        price: cost per unit of movement for cells that are shown so far.

    Returns:
        A safe pattern that contains `hidden`, or None when not even hiding everything protects.
    """
    hidden = hidden.copy()
    tables, _ = attack.witnesses(hidden, [pool.wanted[index] for index in pool.unmet(hidden)], stop_early=False)
    pool.add(tables)
    for whole in (False, True):
        for index in pool.unmet(hidden):
            if pool.meets[pool.usable(hidden), index].any():
                continue
            moves = cheapest(system, hidden, pool.wanted[index], price, whole=whole)
            if moves is None:
                return None
            hidden |= np.abs(moves) > TOLERANCE
            if not whole and np.abs(moves - np.rint(moves)).max() < 10 * TOLERANCE and not (system.equations @ np.rint(moves)).any():
                pool.add([system.values + np.rint(moves).astype(np.int64)])
        if not whole:
            tables, _ = attack.witnesses(hidden, [pool.wanted[index] for index in pool.unmet(hidden)], stop_early=False)
            pool.add(tables)
    return hidden


def cheapest(system: System, hidden: Bools, target: Target, price: Floats, *, whole: bool) -> Floats | None:
    """The movement of all cells that meets a target and moves shown cells least, weighted by `price`; None when none does."""
    if target.direction != "either":
        return _cheapest(system, hidden, target.cell, target.direction, price, whole)
    tries = [_cheapest(system, hidden, target.cell, bound, price, whole) for bound in ("down", "up")]
    found = [entry for entry in tries if entry is not None]
    return min(found, key=lambda moves: float(price @ (np.abs(moves) * ~hidden)), default=None)


def _cheapest(system: System, hidden: Bools, cell: int, direction: str, price: Floats, whole: bool) -> Floats | None:
    known = np.flatnonzero(hidden)
    shown = np.flatnonzero(system.hideable & ~hidden)
    matrix = sp.hstack([system.equations[:, known], system.equations[:, shown], -system.equations[:, shown]]).tocsr()
    matrix = matrix[np.diff(matrix.indptr) > 0].astype(float)
    room = (system.values - system.lower).astype(float)
    lower = np.concatenate([-room[known], np.zeros(2 * len(shown))])
    upper = np.concatenate([np.full(len(known) + len(shown), np.inf), room[shown]])
    at = int(np.searchsorted(known, cell))
    value = int(system.values[cell])
    if direction == "up":
        lower[at] = system.k - value
    else:
        upper[at] = (1 if system.primary[cell] else 0) - value
    cost = np.concatenate([np.zeros(len(known)), price[shown], price[shown]])
    result = milp(
        cost,
        constraints=LinearConstraint(matrix, 0, 0) if matrix.shape[0] else (),
        bounds=Bounds(lower, upper),
        integrality=np.full(len(cost), int(whole)),
        options={"time_limit": INTEGER_SECONDS} if whole else {},
    )
    if result.x is None:
        return None
    moves = np.zeros(system.size)
    moves[known] = result.x[: len(known)]
    moves[shown] = result.x[len(known) : len(known) + len(shown)] - result.x[len(known) + len(shown) :]
    return np.rint(moves) if whole else moves


def prune(system: System, attack: Attack, pool: Pool, hidden: Bools, deadline: float = np.inf) -> Bools:
    """Show again every cell that the rest protects well enough without, dearest first.

    Args:
        system, attack, pool: as in `extend`.
        hidden: a safe pattern.
        deadline: `time.monotonic()` after which the rest is left hidden.
    """
    hidden = hidden.copy()
    candidates = np.flatnonzero(hidden & system.hideable)
    order = np.lexsort((candidates, -system.values[candidates], -system.weight[candidates]))
    for cell in candidates[order]:
        if time.monotonic() > deadline:
            break
        without = hidden.copy()
        without[cell] = False
        lost = pool.unmet(without)
        tables, failed = attack.witnesses(without, [pool.wanted[index] for index in lost])
        pool.add(tables)
        if not failed:
            hidden = without
    return hidden
