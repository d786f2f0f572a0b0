"""The least hiding that protects, with proof: a master programme over patterns and the reader's arguments as its cuts.

The master chooses which items to hide at the least price. Each round, every target its choice leaves open gives an
inequality from the reader's own linear programme (Benders); where only whole numbers make the argument, the largest pattern
that still fails gives one. The master's bound is a bound on every safe pattern. Small networks are settled by one compact
programme instead, whose choice goes through the same check.
"""

import time
from dataclasses import dataclass

import numpy as np

from vinkeval.disclosure.attack import TOLERANCE, Attack, Pool, Target, View, targets
from vinkeval.disclosure.compact import cheapest_pattern, is_network
from vinkeval.disclosure.cuts import Reader
from vinkeval.disclosure.heuristic import extend, prune
from vinkeval.disclosure.master import Master
from vinkeval.disclosure.system import Bools, Floats, System

STALLED_ROUNDS = 2


@dataclass(frozen=True)
class Effort:
    """How hard to look. Rounds and nodes make a run repeatable; seconds are the emergency brake.

    Attributes:
        seconds: wall clock, at most.
        rounds: master programmes solved for one part, at most (0: heuristic and prune only).
        nodes: branch-and-bound nodes of one whole-number programme, at most.
        compact: targets × cells up to which a network is settled by the compact programme, as a second proof. By itself it
            takes about half the time of the search by the master up to the default; after the quick search, which decides
            between equally cheap patterns, a little longer than it saves (`benchmarks/disclosure.py compact`).
    """

    seconds: float
    rounds: int = 1_000
    nodes: int = 1_000_000
    compact: int = 250


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
        self.reader, self.master = Reader(system), Master(system, wanted)
        self.base = system.closed.copy()
        self.weight = system.weight.astype(float)
        self.best = np.ones_like(self.base)
        self.cost = system.cost(self.best)
        self.bound = 0

    def run(self, effort: Effort) -> Pattern:
        self.try_from(self.base, self.weight)
        if effort.rounds:
            self.compact(effort)
        if effort.rounds and self.cost > self.bound:
            self.relax(effort.rounds)
            self.rounds(effort)
        return Pattern(self.best, self.cost, min(self.bound, self.cost))

    def try_from(self, hidden: Bools, weight: Floats) -> None:
        """Extend and prune; keep the result if it is the best."""
        found = extend(self.system, self.attack, self.pool, hidden, weight)
        if found is not None:
            found = prune(self.system, self.attack, self.pool, found, self.end, self.master.refuses)
            if self.system.cost(found) < self.cost:
                self.best, self.cost = found, self.system.cost(found)

    def compact(self, effort: Effort) -> None:
        """One programme for everything, where it is small and its bound is a proof."""
        if len(self.wanted) * self.system.size > effort.compact or not is_network(self.system.equations):
            return
        offer = cheapest_pattern(self.system, self.wanted, seconds=self.end - time.monotonic(), nodes=effort.nodes)
        self.bound = max(self.bound, offer.bound)
        if offer.hidden is not None and self.system.cost(offer.hidden) < self.cost:
            self.failing(offer.hidden)

    def failing(self, choice: Bools) -> list[Target]:
        """The targets a choice leaves open; where it leaves none and is the best so far, it is kept."""
        unknown = self.system.unknown(choice)
        open_targets = [self.wanted[index] for index in self.pool.unmet(unknown)]
        tables, failing = self.attack.witnesses(unknown, open_targets, stop_early=False)
        self.pool.add(tables)
        if not failing and self.system.cost(choice) < self.cost:
            self.best, self.cost = choice, self.system.cost(choice)
        return failing

    def relax(self, rounds: int) -> None:
        """Tighten the master's linear relaxation, then let its last choice guide the heuristic."""
        master, last, stalled = self.master, -1, 0
        choice = self.base.astype(float)
        for _ in range(rounds):
            choice, value = master.relaxed()
            self.bound = max(self.bound, int(np.ceil(value - 1e-6)))
            stalled = 0 if self.bound > last else stalled + 1
            last = self.bound
            degree = master.degree(choice)
            added = [
                master.add(refusal, degree) for refusal in self.reader.refusals(degree, self.open_at(degree)) if not self.late()
            ]
            if not any(added) or stalled >= STALLED_ROUNDS or self.late():
                break
        if self.cost > self.bound:
            self.try_from(self.base | (choice > 0.99), self.weight * (1.0 - 0.999 * choice))

    def rounds(self, effort: Effort) -> None:
        """Master programmes in whole numbers until the bound meets the best pattern."""
        master = self.master
        for _ in range(effort.rounds):
            if self.cost <= self.bound or self.late():
                return
            choice, lower = master.solve(self.end, effort.nodes)
            self.bound = max(self.bound, lower)
            if choice is None or self.cost <= self.bound:
                return
            failing = self.failing(choice)
            if not failing:
                return  # the cheapest, or nodes or time ran out: the same programme again would say no more
            degree = self.system.unknown(choice).astype(float)
            sided = [target for target in failing if target.direction != "either"]
            added = [master.add(refusal, degree) for refusal in self.reader.refusals(degree, sided)]
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
