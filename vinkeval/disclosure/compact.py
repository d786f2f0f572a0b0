"""The least hiding as one programme in whole numbers: which items are hidden, and for every target another table that fits.

It shares nothing with the master programme and its cuts but the system and the targets, so that each checks the other. It has
targets × cells variables.

How far a cell must be let move is what makes such a programme sound. A movement that meets a target splits into elementary
movements of the same signs (Rockafellar 1969); those that move the target's cell are enough. Where the equations are those of
a network, an elementary movement changes every cell by the same number or not at all, so no cell need move further than the
target's: the programme is then exact, its bound proven, and whole movements come by themselves. Elsewhere cells may move
`REACH` times as far: what is found is an offer to be checked, and no bound is claimed.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.linalg import null_space
from scipy.sparse.csgraph import connected_components

from vinkeval.disclosure.attack import TOLERANCE, Target
from vinkeval.disclosure.programme import minimise
from vinkeval.disclosure.system import Bools, Floats, Ints, System

REACH = 4


@dataclass(frozen=True)
class Offer:
    """What the programme says.

    Attributes:
        hidden: the cheapest pattern it found, not yet checked in whole numbers; None where time or nodes ran out before one.
        bound: no safe pattern costs less (0 where nothing is proven).
    """

    hidden: Bools | None
    bound: int


def cheapest_pattern(system: System, wanted: list[Target], *, seconds: float | None = None, nodes: int | None = None) -> Offer:
    """The cheapest pattern that leaves every target a movement of the cells to meet it by.

    Args:
        system: without known cells (a `Part`'s).
        wanted: the targets; all of them can be met when everything is hidden.
        seconds, nodes: limits of the search.
    """
    exact = is_network(system.equations)
    free = np.flatnonzero(~system.closed)
    ties = system.items[free].tocoo()
    item, cell = (places.astype(np.int64) for places in ties.coords)
    either = [at for at, target in enumerate(wanted) if target.direction == "either"]
    needs = np.array([_need(system, target) for target in wanted], float)
    reach = needs * (1 if exact else REACH)
    low, high = np.maximum(-system.room, -reach[:, None]), np.repeat(reach[:, None], system.size, axis=1)
    for at, target in enumerate(wanted):
        if target.direction == "up":
            low[at, target.cell] = high[at, target.cell] = needs[at]
        elif target.direction == "down":
            low[at, target.cell] = high[at, target.cell] = -needs[at]

    every, pick = sp.eye_array(len(wanted)), _select(cell, system.size)
    moves = sp.kron(every, pick)
    none = sp.csr_array((moves.shape[0], len(either)))
    upward = _scaled(item, high[:, cell].ravel(), len(free))
    downward = _scaled(item, low[:, cell].ravel(), len(free))
    equations = sp.kron(every, system.equations)
    left, right = sp.csr_array((equations.shape[0], len(free))), sp.csr_array((equations.shape[0], len(either)))
    rows = [
        (sp.csr_array(sp.hstack([left, equations, right])), 0.0, 0.0),
        (sp.csr_array(sp.hstack([-upward, moves, none])), -np.inf, 0.0),
        (sp.csr_array(sp.hstack([-downward, moves, none])), 0.0, np.inf),
        *_one_of_two(system, wanted, either, reach, len(free)),
    ]
    size = len(free) + low.size + len(either)
    whole = np.ones(size, np.int64)
    whole[len(free) : len(free) + low.size] = 0
    cost = np.zeros(size)
    cost[: len(free)] = system.weight[free]
    found = minimise(
        cost,
        rows,
        np.concatenate([np.zeros(len(free)), low.ravel(), np.zeros(len(either))]),
        np.concatenate([np.ones(len(free)), high.ravel(), np.ones(len(either))]),
        whole=whole,
        seconds=seconds,
        nodes=nodes,
    )
    bound = int(np.ceil(found.bound - TOLERANCE)) if exact and np.isfinite(found.bound) else 0
    if found.x is None:
        return Offer(None, max(0, bound))
    hidden = system.closed.copy()
    hidden[free] = found.x[: len(free)] > 0.5
    return Offer(hidden, max(0, bound))


def is_network(equations: sp.csr_array) -> bool:
    """Whether the equations can be seen to be those of a network, so that elementary movements are of 0 and ±1 only.

    True for a two-way table with its margins, with periods nested in periods, and for two such tables with a common margin.
    Sums within sums are told by their parts, and equations that follow from the others dropped, until each cell stands in two
    at most; the rest is a network when some choice of signs of the equations gives each cell both signs (Heller and Tompkins
    1956). False may only mean "not seen".
    """
    if np.any(np.abs(equations.data) != 1):
        return False
    matrix = _shortest(equations.toarray())
    dependent = null_space(matrix.T).T if matrix.size else np.zeros((0, len(matrix)))
    kept = np.ones(len(matrix), bool)
    while True:
        crowded = np.count_nonzero(matrix[kept], axis=0) > 2
        if not crowded.any():
            return _balanced(matrix[kept])
        weight = np.count_nonzero(matrix[:, crowded], axis=1) * (kept & (np.abs(dependent) > TOLERANCE).any(axis=0))
        if not weight.any():
            return False
        drop = int(weight.argmax())
        pivot = int(np.abs(dependent[:, drop]).argmax())
        others = np.arange(len(dependent)) != pivot
        dependent = dependent[others] - np.outer(dependent[others, drop] / dependent[pivot, drop], dependent[pivot])
        dependent[:, drop] = 0.0
        kept[drop] = False


def _shortest(matrix: Ints) -> Ints:
    """The same equations, each less another wherever that leaves fewer cells in it (a year by its quarters, not its months)."""
    matrix = matrix.copy()
    while len(matrix):
        agree, common = matrix @ matrix.T, np.abs(matrix) @ np.abs(matrix).T
        saved = np.where(np.abs(agree) == common, 2 * common - np.diag(common), 0)
        np.fill_diagonal(saved, 0)
        one, other = (int(at) for at in np.unravel_index(saved.argmax(), saved.shape))
        if saved[one, other] <= 0:
            break
        matrix[one] -= np.sign(agree[one, other]) * matrix[other]
    return matrix[matrix.any(axis=1)]


def _balanced(matrix: Ints) -> bool:
    """Whether rows can be given signs so that each column of two entries has both."""
    count = len(matrix)
    first, second = [], []
    for column in matrix.T:
        rows = np.flatnonzero(column)
        if len(rows) == 2:
            one, other = int(rows[0]), int(rows[1])
            turn = count if column[one] == column[other] else 0
            first += [one, one + count]
            second += [other + turn, other + count - turn]
    graph = sp.coo_array((np.ones(len(first)), (first, second)), shape=(2 * count, 2 * count))
    label = connected_components(graph, directed=False)[1]
    return not np.any(label[:count] == label[count:])


def _need(system: System, target: Target) -> int:
    """How far the target's cell must move."""
    value = int(system.values[target.cell])
    up = system.k - value
    return up if target.direction == "up" else value - 1 if target.direction == "down" else max(up, value)


def _one_of_two(
    system: System, wanted: list[Target], either: list[int], reach: Floats, first: int
) -> list[tuple[sp.csr_array, Floats, Floats]]:
    """Rows that make a cell nobody publishes 0 or at least k, by a variable of 0 (it falls) or 1 (it rises)."""
    if not either:
        return []
    count, size = len(either), first + len(wanted) * system.size + len(either)
    value = np.array([system.values[wanted[at].cell] for at in either], float)
    own = np.array([first + at * system.size + wanted[at].cell for at in either])
    last = np.arange(size - count, size)
    place = np.concatenate([np.arange(count)] * 2)

    def row(factor: Floats) -> sp.csr_array:
        data = np.concatenate([np.ones(count), -factor])
        return sp.coo_array((data, (place, np.concatenate([own, last]))), shape=(count, size)).tocsr()

    nothing = np.full(count, np.inf)
    return [(row(np.full(count, float(system.k))), -value, nothing), (row(reach[either] + value), -nothing, -value)]


def _select(columns: Ints, size: int) -> sp.csr_array:
    """One row per entry, 1 in its column."""
    return _scaled(columns, np.ones(len(columns)), size)


def _scaled(columns: Ints, factor: Floats, size: int) -> sp.csr_array:
    """One row per factor, in the columns given, over and over."""
    places = np.tile(columns, len(factor) // len(columns)) if len(columns) else columns
    return sp.coo_array((factor, (np.arange(len(factor)), places)), shape=(len(factor), size)).tocsr()
