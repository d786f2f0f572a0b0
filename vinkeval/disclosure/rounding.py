"""Controlled rounding: every count becomes a neighbouring multiple of k, and everything still adds up.

The other way to protect a release: no holes, but no true count either. Never in one chain with suppression, and never
beside a mean, a share or a cost of true counts.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
import scipy.sparse as sp

from vinkeval.disclosure.programme import Rows, minimise
from vinkeval.disclosure.system import Bools, Ints, System
from vinkeval.errors import DisclosureFault

Mode = Literal["suppress", "round"]
STEPS_TRIED = (1, 2, 3)


def round_system(system: System, published: Bools, *, seconds: float, stands: Mapping[int, int] | None = None) -> Ints:
    """Rounded counts: multiples of `system.k` that satisfy every equation, as near the true ones as possible.

    Zero-restricted: a multiple stays, any other count goes to one of its two neighbours. Where three or more dimensions make
    that impossible, the least number of cells go a step further.

    Args:
        system: the joint system; cells that are not published become any multiple, so that no part is told to be more than
            its whole: the rounded table could be the true one.
        published: cells a table shows.
        seconds: time limit.
        stands: cells that an earlier, rounded paper has shown, and as what.

    Raises:
        DisclosureFault: no additive rounding exists, or one would show a count to be 1..k−1.
    """
    stands = stands or {}
    if stands:
        system = replace(system, equations=_without_contradictions(system, stands))
    base = system.values // system.k
    exact = system.values % system.k == 0
    for steps in STEPS_TRIED:
        rounded = _rounded(system, published, base, exact, stands, steps, seconds)
        if rounded is not None:
            _assert_safe(system, published, rounded, steps)
            return rounded
    raise DisclosureFault(
        "Der findes ingen afrunding, hvor alle summer stadig går op. Vælg --mode suppress, eller vis færre inddelinger."
    )


def _without_contradictions(system: System, stands: Mapping[int, int]) -> sp.csr_array:
    """The equations that can hold beside what stands (numbers that were revised since need not fit together)."""
    matrix = system.equations
    count, size = matrix.shape
    lower, upper = np.zeros(size + 2 * count), np.full(size + 2 * count, np.inf)
    for cell, shown in stands.items():
        lower[cell] = upper[cell] = shown
    slack = sp.eye_array(count)
    rows: list[Rows] = [(sp.csr_array(sp.hstack([matrix, slack, -slack])), 0, 0)]
    found = minimise(np.concatenate([np.zeros(size), np.ones(2 * count)]), rows, lower, upper).x
    if found is None:
        return matrix
    return matrix[found[size : size + count] + found[size + count :] < 1e-6]


def _rounded(
    system: System, published: Bools, base: Ints, exact: Bools, stands: Mapping[int, int], steps: int, seconds: float
) -> Ints | None:
    """Multiples k·(base + z); z in {0, 1} at one step, a little outside it at a price for more steps."""
    size = system.size
    low = np.full(size, 1 - steps)
    high = np.where(exact, steps - 1, steps)
    low = np.maximum(np.where(published, low, -base), -base)
    high = np.where(published, high, np.inf)
    for cell, shown in stands.items():
        low[cell] = high[cell] = shown // system.k - base[cell]
    # |rounded − true| as two costs: distance is linear on each side of the true value
    fraction = (system.values - base * system.k) / system.k
    weight = published.astype(float)
    matrix = system.equations.astype(float)
    constant = -(matrix @ base).astype(float)
    identity = sp.eye_array(size)
    rows: list[Rows] = [
        (sp.csr_array(sp.hstack([matrix, sp.csr_array(matrix.shape)])), constant, constant),
        (sp.csr_array(sp.hstack([identity, -identity])), -np.inf, fraction),
        (sp.csr_array(sp.hstack([-identity, -identity])), -np.inf, -fraction),
    ]
    found = minimise(
        np.concatenate([np.zeros(size), weight]),
        rows,
        np.concatenate([low, np.zeros(size)]),
        np.concatenate([high, np.full(size, np.inf)]),
        whole=np.repeat([1, 0], size),
        seconds=seconds,
    ).x
    if found is None:
        return None
    rounded = (system.k * (base + np.rint(found[:size]))).astype(np.int64)
    return None if np.any(system.equations @ rounded) else rounded


def _assert_safe(system: System, published: Bools, rounded: Ints, steps: int) -> None:
    """A count shown as 0 must be able to be 0: else a reader knows it to be 1..k−1."""
    width = system.k * steps - 1
    lower, upper = np.maximum(rounded - width, 0).astype(float), (rounded + width).astype(float)
    lower[~published], upper[~published] = 0.0, np.inf
    left = set(np.flatnonzero(published & (upper < system.k) & (system.values > 0)).tolist())
    rows: list[Rows] = [(system.equations.astype(float), 0, 0)]
    while left:
        cost = np.zeros(system.size)
        cost[list(left)] = 1.0
        found = minimise(cost, rows, lower, upper).x
        zero = {cell for cell in left if found is not None and found[cell] < 1e-6}
        if not zero:
            cell = min(left)
            cost = np.zeros(system.size)
            cost[cell] = 1.0
            alone = minimise(cost, rows, lower, upper, whole=1).x
            if alone is None or alone[cell] > 1e-6:
                raise DisclosureFault("Afrundingen ville røbe et lille tal. Vælg --mode suppress, eller vis færre inddelinger.")
            zero = {cell}
        left -= zero
