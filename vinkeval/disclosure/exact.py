"""The least hiding that protects, with proof: a master programme over patterns and the reader's arguments as its cuts.

The master chooses which cells to hide at the least price. Each round, every target its choice leaves open gives an
inequality from the reader's own linear programme (Benders); where only whole numbers make the argument, the largest pattern
that still fails gives one. The master's bound is a bound on every safe pattern.
"""

import time
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from vinkeval.disclosure.attack import TOLERANCE, Attack, Pool, Target, View, cut, targets
from vinkeval.disclosure.heuristic import extend, prune
from vinkeval.disclosure.system import Bools, Floats, System


@dataclass(frozen=True)
class Effort:
    """How hard to look. Rounds and nodes make a run repeatable; seconds are the emergency brake.

    Attributes:
        seconds: wall clock for one component, at most.
        rounds: master programmes solved, at most.
        nodes: branch-and-bound nodes of one master programme, at most.
    """

    seconds: float
    rounds: int = 1_000
    nodes: int = 1_000_000


@dataclass(frozen=True)
class Pattern:
    """A safe pattern and how far from the least possible it can be.

    Attributes:
        hidden: which cells a reader does not see.
        cost: total weight of hidden cells that were the solver's choice.
        bound: no safe pattern costs less.
    """

    hidden: Bools
    cost: int
    bound: int

    @property
    def gap(self) -> float:
        """Proven distance to the optimum, relative to the cost (0 = optimal)."""
        return 0.0 if self.cost <= self.bound else (self.cost - self.bound) / self.cost


def cost_of(system: System, hidden: Bools) -> int:
    """Price of a pattern: the weights of the cells that did not have to be hidden."""
    return int(system.weight[hidden & system.hideable].sum())


def minimal(system: System, effort: Effort) -> Pattern | Target:
    """The cheapest safe pattern found, with its proven bound; the first target nothing protects when there is none."""
    end = time.monotonic() + effort.seconds
    base = system.always_hidden.copy()
    attack = Attack(system)
    _, wanted = attack.witnesses(base, targets(system), stop_early=False)
    if not wanted:
        return Pattern(base, 0, 0)
    pool = Pool.empty(system, wanted)
    everything = base | system.hideable
    price = system.weight.astype(float)
    start = extend(system, attack, pool, base, price)
    if start is None:
        _, failed = attack.witnesses(everything, wanted)
        if failed:
            return failed[0]
        start = everything
    best = prune(system, attack, pool, start, end)
    master = _Master(system, wanted)
    bound = 0
    best_cost = cost_of(system, best)
    relaxed = _relax(system, master, wanted, pool, end, effort.rounds)
    if relaxed is not None:
        bound = max(bound, relaxed[1])
        guided = price * (1.0 - 0.999 * relaxed[0])
        other = extend(system, attack, pool, base | (system.hideable & (relaxed[0] > 0.99)), guided)
        if other is not None:
            other = prune(system, attack, pool, other, end)
            if cost_of(system, other) < best_cost:
                best, best_cost = other, cost_of(system, other)
    for _ in range(effort.rounds):
        if best_cost <= bound or time.monotonic() > end:
            break
        choice, lower = master.solve(end, effort.nodes, best_cost)
        bound = max(bound, lower)
        if choice is None or best_cost <= bound:
            break
        hidden = base | choice
        tables, _ = attack.witnesses(hidden, [wanted[i] for i in pool.unmet(hidden)], stop_early=False)
        pool.add(tables)
        failing = pool.unmet(hidden)
        if not failing:
            best, best_cost = hidden, cost_of(system, hidden)
            continue
        added = [master.add(cut(system, hidden.astype(float), wanted[i]), hidden) for i in failing if wanted[i].direction != "either"]
        if not any(added):
            master.add_whole(_largest_failing(system, attack, hidden, wanted[failing[0]]))
        other = extend(system, attack, pool, hidden, price)
        if other is not None:
            other = prune(system, attack, pool, other, end)
            if cost_of(system, other) < best_cost:
                best, best_cost = other, cost_of(system, other)
    return Pattern(best, best_cost, min(bound, best_cost))


def _relax(system: System, master: "_Master", wanted: list[Target], pool: Pool, end: float, rounds: int) -> tuple[Floats, int] | None:
    """Tighten the master's linear relaxation; returns its last choice and the bound it proves."""
    found = None
    last = -1.0
    stalled = 0
    for _ in range(rounds):
        if time.monotonic() > end:
            break
        choice, value = master.relaxed()
        found = (choice, int(np.ceil(value - 1e-6)))
        stalled = stalled + 1 if value < last + 1e-4 * max(1.0, last) else 0
        last = max(last, value)
        if stalled >= 3:
            break
        degree = np.where(system.always_hidden, 1.0, choice)
        added = False
        for target in wanted:
            if target.direction != "either" and time.monotonic() < end:
                added |= master.add(cut(system, degree, target), degree)
        if not added:
            break
    return found


def _largest_failing(system: System, attack: Attack, hidden: Bools, target: Target) -> Bools:
    """The pattern that still fails the target and hides as much as possible (greedy, halving): no safe pattern lies within it."""
    hidden = hidden.copy()
    left = list(np.flatnonzero(system.hideable & ~hidden))
    chunk = max(1, len(left) // 2)
    while left:
        part, rest = left[:chunk], left[chunk:]
        more = hidden.copy()
        more[part] = True
        if attack.alone(View.of(system, more), target) is None:
            hidden, left = more, rest
        elif chunk > 1:
            chunk //= 2
        else:
            left = rest
    return hidden


class _Master:
    """Which cells to hide, as a programme over zeros and ones that grows by cuts."""

    def __init__(self, system: System, wanted: list[Target]) -> None:
        self.system = system
        self.cells = np.flatnonzero(system.hideable)
        self.place = np.full(system.size, -1)
        self.place[self.cells] = np.arange(len(self.cells))
        self.weight = system.weight[self.cells].astype(float)
        self.rows: list[Floats] = []
        self.floor: list[float] = []
        self.seen: set[bytes] = set()
        self._companions()
        self._single_equations(wanted)

    def add(self, refusal: object, degree: Floats | Bools) -> bool:
        """Add Σ part·z ≥ 1 if the pattern breaks it."""
        part = getattr(refusal, "part", None)
        if part is None:
            return False
        if float(part @ degree) > 1 - 1e-4:
            return False
        return self._add(part[self.cells], 1.0 - float(part[self.system.always_hidden].sum()))

    def add_whole(self, failing: Bools) -> None:
        """No safe pattern lies within `failing`: at least one more cell is hidden."""
        self._add((~failing)[self.cells].astype(float), 1.0)

    def relaxed(self) -> tuple[Floats, float]:
        """Cheapest fractional choice and its price."""
        result = self._milp(0, {})
        choice = np.zeros(self.system.size)
        if result.x is not None:
            choice[self.cells] = np.clip(result.x, 0.0, 1.0)
        return choice, float(result.fun) if result.x is not None else 0.0

    def solve(self, end: float, nodes: int, ceiling: int) -> tuple[Bools | None, int]:
        """Cheapest choice (None where time or nodes ran out before one was found) and the bound it proves."""
        seconds = max(0.1, end - time.monotonic())
        result = self._milp(1, {"time_limit": seconds, "node_limit": nodes, "mip_rel_gap": 0.0})
        if result.status == 2:
            return None, ceiling
        bound = getattr(result, "mip_dual_bound", None)
        lower = int(np.ceil(bound - 1e-6)) if bound is not None and np.isfinite(bound) else 0
        if result.x is None:
            return None, lower
        choice = np.zeros(self.system.size, bool)
        choice[self.cells] = result.x > 0.5
        return choice, lower

    def _milp(self, whole: int, options: dict[str, float]) -> "object":
        matrix = sp.csr_array(np.array(self.rows)) if self.rows else None
        constraints = LinearConstraint(matrix, np.array(self.floor), np.inf) if matrix is not None else ()
        return milp(self.weight, constraints=constraints, bounds=Bounds(0, 1), integrality=np.full(len(self.cells), whole), options=options)

    def _add(self, row: Floats, floor: float) -> bool:
        row = np.where(np.abs(row) < TOLERANCE, 0.0, row)
        if floor <= TOLERANCE:
            return False
        row = np.minimum(row, floor)
        key = np.round(np.append(row, floor), 9).tobytes()
        if key in self.seen:
            return False
        self.seen.add(key)
        self.rows.append(row)
        self.floor.append(floor)
        return True

    def _companions(self) -> None:
        """A cell that is the only hidden one of an equation is no secret: hiding it calls for one more."""
        matrix = self.system.equations
        always = self.system.always_hidden
        for start, stop in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True):
            cells = matrix.indices[start:stop]
            if always[cells].any():
                continue
            places = self.place[cells]
            places = places[places >= 0]
            if len(places) > 12:
                continue
            for one in places:
                row = np.zeros(len(self.cells))
                row[places] = 1.0
                row[one] = -1.0
                self.rows.append(row)
                self.floor.append(0.0)

    def _single_equations(self, wanted: list[Target]) -> None:
        """What a target asks of each equation it stands in, by itself."""
        matrix, system = self.system.equations.tocsr(), self.system
        columns = matrix.tocsc()
        room = (system.values - system.lower).astype(float)
        for target in wanted:
            if target.direction == "either":
                continue
            up = target.direction == "up"
            value = int(system.values[target.cell])
            need = system.k - value if up else value - 1
            for equation in columns.indices[columns.indptr[target.cell] : columns.indptr[target.cell + 1]]:
                start, stop = matrix.indptr[equation], matrix.indptr[equation + 1]
                cells, factor = matrix.indices[start:stop], matrix.data[start:stop].astype(float)
                own = factor[cells == target.cell][0]
                ratio = -factor / own * (1.0 if up else -1.0)
                part = np.zeros(system.size)
                part[cells] = np.where(ratio > 0, 1.0, np.minimum(1.0, -ratio * room[cells] / need))
                part[target.cell] = 0.0
                part[system.fixed] = 0.0
                self._add(part[self.cells], 1.0 - float(part[system.always_hidden].sum()))
