"""Linear and whole-number programmes, solved by HiGHS through scipy: the one place that calls it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from vinkeval.disclosure.system import Floats

Rows = tuple[sp.csr_array, Any, Any]
"""Matrix, lower and upper limit of its rows."""


@dataclass(frozen=True)
class Solution:
    """What came out.

    Attributes:
        x: the best point found; None where there is none, or none was found in time.
        value: its cost.
        bound: no point costs less.
        late: time or nodes ran out.
        impossible: proven that there is no point.
    """

    x: Floats | None
    value: float
    bound: float
    late: bool
    impossible: bool


def minimise(
    cost: Floats,
    rows: list[Rows],
    lower: Any,
    upper: Any,
    *,
    whole: Any = 0,
    seconds: float | None = None,
    nodes: int | None = None,
) -> Solution:
    """Least cost·x with lower ≤ x ≤ upper and limits on rows.

    Args:
        cost: price per unit of each variable.
        rows: blocks of constraints; empty blocks are left out.
        lower, upper: limits of the variables, numbers or arrays.
        whole: 1 where a variable must be a whole number, a number or an array.
        seconds, nodes: limits of the search in whole numbers.
    """
    options: dict[str, Any] = {"mip_rel_gap": 0.0}
    if seconds is not None:
        options["time_limit"] = max(0.1, seconds)
    if nodes is not None:
        options["node_limit"] = nodes
    integrality: Any = np.broadcast_to(np.asarray(whole, np.int64), (len(cost),))
    result: Any = milp(
        cost,
        constraints=[LinearConstraint(matrix, low, high) for matrix, low, high in rows if matrix.shape[0]],
        bounds=Bounds(lower, upper),
        integrality=integrality,
        options=options if integrality.any() else {},  # type: ignore[arg-type]
    )
    bound = getattr(result, "mip_dual_bound", None)
    return Solution(
        x=None if result.x is None else np.asarray(result.x, float),
        value=float("nan") if result.x is None else float(result.fun),
        bound=float(bound) if bound is not None else -np.inf,
        late=result.status == 1,
        impossible=result.status == 2,
    )


@dataclass(frozen=True)
class Dual:
    """An optimum and the prices of its equations."""

    value: float
    prices: Floats


def duals(cost: Floats, matrix: sp.csr_array, constant: Floats, lower: Floats, upper: Floats) -> Dual | None:
    """Least cost·x with matrix·x = constant and lower ≤ x ≤ upper, with the equations' prices; None without an optimum."""
    if not matrix.shape[0]:
        return None
    solve: Any = linprog
    result = solve(cost, A_eq=matrix, b_eq=constant, bounds=np.column_stack([lower, upper]), method="highs")
    return Dual(float(result.fun), np.asarray(result.eqlin.marginals, float)) if result.status == 0 else None
