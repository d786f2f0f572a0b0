"""The least hiding that protects, with proof: a master programme over patterns and the reader's arguments as its cuts.

The master chooses which items to hide at the least price. Each round, every target its choice leaves open gives an
inequality from the reader's own linear programme (Benders); where only whole numbers make the argument, the largest pattern
that still fails gives one. The master's bound is a bound on every safe pattern.
"""

import time
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from vinkeval.disclosure.attack import TOLERANCE, Attack, Pool, Refusal, Target, View, cut, targets
from vinkeval.disclosure.heuristic import extend, prune
from vinkeval.disclosure.programme import Solution, minimise
from vinkeval.disclosure.system import Bools, Floats, System

LONE_ROW_LENGTH = 12
STALLED_ROUNDS = 3


@dataclass(frozen=True)
class Effort:
    """How hard to look. Rounds and nodes make a run repeatable; seconds are the emergency brake.

    Attributes:
        seconds: wall clock, at most.
        rounds: master programmes solved for one part, at most (0: heuristic and prune only).
        nodes: branch-and-bound nodes of one master programme, at most.
    """

    seconds: float
    rounds: int = 1_000
    nodes: int = 1_000_000


@dataclass(frozen=True)
class Pattern:
    """A safe pattern and how far from the least possible it can be.

    Attributes:
        hidden: the hidden items.
        cost: total weight of those that were a choice.
        bound: no safe pattern costs less.
    """

    hidden: Bools
    cost: int
    bound: int


def minimal(system: System, effort: Effort) -> Pattern | Target:
    """The cheapest safe pattern found, with its proven bound; the first target nothing protects when there is none.

    Args:
        system: without known cells (a `Part`'s).
        effort: how hard to look.
    """
    end = time.monotonic() + effort.seconds
    attack, base = Attack(system), system.closed.copy()
    _, wanted = attack.witnesses(system.unknown(base), targets(system), stop_early=False)
    if not wanted:
        return Pattern(base, 0, 0)
    everything = np.ones_like(base)
    _, failed = attack.witnesses(system.unknown(everything), wanted)
    if failed:
        return failed[0]
    return _Search(system, attack, wanted, end).run(effort)


class _Search:
    """One search for the cheapest pattern: the best so far, the bound so far, and what was learnt on the way."""

    def __init__(self, system: System, attack: Attack, wanted: list[Target], end: float) -> None:
        self.system, self.attack, self.wanted, self.end = system, attack, wanted, end
        self.pool = Pool.empty(system, wanted)
        self.base = system.closed.copy()
        self.weight = system.weight.astype(float)
        self.best = np.ones_like(self.base)
        self.cost = system.cost(self.best)
        self.bound = 0

    def run(self, effort: Effort) -> Pattern:
        self.try_from(self.base, self.weight)
        if effort.rounds:
            master = _Master(self.system, self.wanted)
            self.relax(master, effort.rounds)
            self.rounds(master, effort)
        return Pattern(self.best, self.cost, min(self.bound, self.cost))

    def try_from(self, hidden: Bools, weight: Floats) -> None:
        """Extend and prune; keep the result if it is the best."""
        found = extend(self.system, self.attack, self.pool, hidden, weight)
        if found is not None:
            found = prune(self.system, self.attack, self.pool, found, self.end)
            if self.system.cost(found) < self.cost:
                self.best, self.cost = found, self.system.cost(found)

    def relax(self, master: "_Master", rounds: int) -> None:
        """Tighten the master's linear relaxation, then let its last choice guide the heuristic."""
        last, stalled = -1.0, 0
        choice = self.base.astype(float)
        for _ in range(rounds):
            choice, value = master.relaxed()
            self.bound = max(self.bound, int(np.ceil(value - 1e-6)))
            stalled = stalled + 1 if value < last + 1e-4 * max(1.0, last) else 0
            last = max(last, value)
            degree = master.degree(choice)
            added = [master.add(cut(self.system, degree, target), degree) for target in self.open_at(degree) if not self.late()]
            if not any(added) or stalled >= STALLED_ROUNDS or self.late():
                break
        self.try_from(self.base | (choice > 0.99), self.weight * (1.0 - 0.999 * choice))

    def rounds(self, master: "_Master", effort: Effort) -> None:
        """Master programmes in whole numbers until the bound meets the best pattern."""
        for _ in range(effort.rounds):
            if self.cost <= self.bound or self.late():
                return
            choice, lower = master.solve(self.end, effort.nodes)
            self.bound = max(self.bound, lower)
            if choice is None or self.cost <= self.bound:
                return
            unknown = self.system.unknown(choice)
            open_targets = [self.wanted[index] for index in self.pool.unmet(unknown)]
            tables, failing = self.attack.witnesses(unknown, open_targets, stop_early=False)
            self.pool.add(tables)
            if not failing:
                self.best, self.cost = choice, self.system.cost(choice)
                continue
            degree = unknown.astype(float)
            added = [master.add(cut(self.system, degree, target), degree) for target in failing if target.direction != "either"]
            if not any(added):
                if self.attack.undecided:
                    return  # what only seems to fail proves nothing
                master.forbid(_largest_failing(self.system, self.attack, choice, failing[0]))
            self.try_from(choice, self.weight)

    def open_at(self, degree: Floats) -> list[Target]:
        """Up and down targets without a witness that moves wholly unknown cells only."""
        unmet = [self.wanted[index] for index in self.pool.unmet(degree > 1 - TOLERANCE)]
        return [target for target in unmet if target.direction != "either"]

    def late(self) -> bool:
        return time.monotonic() > self.end


def _largest_failing(system: System, attack: Attack, hidden: Bools, target: Target) -> Bools:
    """A pattern as large as can be (greedily, by halves) that still fails the target: no safe pattern lies within it."""
    hidden = hidden.copy()
    left = list(np.flatnonzero(~hidden))
    chunk = max(1, len(left) // 2)
    while left:
        more = hidden.copy()
        more[left[:chunk]] = True
        if attack.alone(View.of(system, system.unknown(more)), target) is None:
            hidden, left = more, left[chunk:]
        elif chunk > 1:
            chunk //= 2
        else:
            left = left[1:]
    return hidden


class _Master:
    """Which items to hide, as a programme over zeros and ones that grows by cuts.

    One variable per free item, and one per cell that takes more than one item to hide or shares its item with other cells:
    it can be unknown only as far as each of its items is hidden.
    """

    def __init__(self, system: System, wanted: list[Target]) -> None:
        self.system = system
        free = np.flatnonzero(~system.closed)
        self.items = free
        column_of = np.full(len(system.closed), -1)
        column_of[free] = np.arange(len(free))
        sizes = np.diff(system.items.indptr)
        self.always = system.unknown(system.closed)
        self.column = np.full(system.size, -1)
        self.rows: list[dict[int, float]] = []
        self.floor: list[float] = []
        self.seen: set[tuple[tuple[int, float], ...]] = set()
        self.columns = len(free)
        for cell in np.flatnonzero(~self.always):
            showing = [
                item
                for item in system.showing.indices[system.showing.indptr[cell] : system.showing.indptr[cell + 1]]
                if column_of[item] >= 0
            ]
            if len(showing) == 1 and sizes[showing[0]] == 1:
                self.column[cell] = column_of[showing[0]]
                continue
            self.column[cell] = self.columns
            for item in showing:
                self.rows.append({int(column_of[item]): 1.0, self.columns: -1.0})
                self.floor.append(0.0)
            self.columns += 1
        self.weight = np.concatenate([system.weight[free], np.zeros(self.columns - len(free))]).astype(float)
        self._companions()
        self._single_equations(wanted)

    def degree(self, choice: Floats) -> Floats:
        """How unknown each cell is when items are hidden to these degrees."""
        showing = self.system.showing
        return np.array(
            [
                choice[showing.indices[a:b]].min(initial=1.0)
                for a, b in zip(showing.indptr[:-1], showing.indptr[1:], strict=True)
            ]
        )

    def add(self, refusal: Refusal | None, degree: Floats) -> bool:
        """Add Σ part·unknown ≥ 1 if the pattern breaks it."""
        if refusal is None or float(refusal.part @ degree) > 1 - 1e-4:
            return False
        return self._add(refusal.part)

    def forbid(self, failing: Bools) -> None:
        """No safe pattern lies within `failing`: at least one more item is hidden."""
        self.rows.append({place: 1.0 for place, item in enumerate(self.items) if not failing[item]})
        self.floor.append(1.0)

    def relaxed(self) -> tuple[Floats, float]:
        """Cheapest fractional choice of items and its price."""
        found = self._solve(0)
        choice = self.system.closed.astype(float)
        if found.x is None:
            return choice, 0.0
        choice[self.items] = np.clip(found.x[: len(self.items)], 0.0, 1.0)
        return choice, found.value

    def solve(self, end: float, nodes: int) -> tuple[Bools | None, int]:
        """Cheapest choice (None where time or nodes ran out before one was found) and the bound it proves."""
        found = self._solve(1, seconds=end - time.monotonic(), nodes=nodes)
        lower = int(np.ceil(found.bound - 1e-6)) if np.isfinite(found.bound) else 0
        if found.x is None:
            return None, lower
        choice = self.system.closed.copy()
        choice[self.items] = found.x[: len(self.items)] > 0.5
        return choice, lower

    def _solve(self, whole: int, *, seconds: float | None = None, nodes: int | None = None) -> Solution:
        lengths = [len(row) for row in self.rows]
        matrix = sp.csr_array(
            (
                np.array([value for row in self.rows for value in row.values()], float),
                np.array([column for row in self.rows for column in row], np.int64),
                np.cumsum([0, *lengths]),
            ),
            shape=(len(self.rows), self.columns),
        )
        kinds = np.zeros(self.columns, np.int64)
        kinds[: len(self.items)] = whole
        return minimise(self.weight, [(matrix, np.array(self.floor), np.inf)], 0, 1, whole=kinds, seconds=seconds, nodes=nodes)

    def _add(self, part: Floats) -> bool:
        floor = 1.0 - float(part[self.always].sum())
        if floor <= TOLERANCE:
            return False
        row: dict[int, float] = {}
        for cell in np.flatnonzero((part > TOLERANCE) & (self.column >= 0)):
            column = int(self.column[cell])
            row[column] = min(floor, row.get(column, 0.0) + float(part[cell]))
        key = tuple(sorted((column, round(value / floor, 9)) for column, value in row.items()))
        if key in self.seen:
            return False
        self.seen.add(key)
        self.rows.append(row)
        self.floor.append(floor)
        return True

    def _companions(self) -> None:
        """A cell that is the only unknown one of an equation is no secret: hiding it alone would be for nothing."""
        matrix = self.system.equations
        for start, stop in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True):
            cells = matrix.indices[start:stop]
            columns = [int(column) for column in self.column[cells]]
            if self.always[cells].any() or len(cells) > LONE_ROW_LENGTH or max(columns) >= len(self.items):
                continue
            for one in columns:
                self.rows.append({column: -1.0 if column == one else 1.0 for column in columns})
                self.floor.append(0.0)

    def _single_equations(self, wanted: list[Target]) -> None:
        """What a target asks of each equation it stands in, by itself."""
        system = self.system
        matrix, columns = system.equations, system.equations.tocsc()
        for target in wanted:
            if target.direction == "either":
                continue
            up, value = target.direction == "up", int(system.values[target.cell])
            need = system.k - value if up else value - 1
            for equation in columns.indices[columns.indptr[target.cell] : columns.indptr[target.cell + 1]]:
                start, stop = matrix.indptr[equation], matrix.indptr[equation + 1]
                cells, factor = matrix.indices[start:stop], matrix.data[start:stop].astype(float)
                ratio = -factor / factor[cells == target.cell][0] * (1.0 if up else -1.0)
                part = np.zeros(system.size)
                part[cells] = np.where(ratio > 0, 1.0, np.minimum(1.0, -ratio * system.room[cells] / need))
                part[target.cell] = 0.0
                self._add(part)
