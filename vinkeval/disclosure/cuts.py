"""What a reader argues against a pattern, as inequalities that every safe pattern satisfies."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vinkeval.disclosure.attack import TOLERANCE, Target, View
from vinkeval.disclosure.programme import duals
from vinkeval.disclosure.system import Floats, System


@dataclass(frozen=True)
class Refusal:
    """Why a (possibly fractional) pattern fails a target: Σ part[i]·z[i] ≥ 1 holds for every pattern that does not."""

    part: Floats


class Reader:
    """The reader's own best arguments (linear programming duals) against patterns of one system without known cells."""

    def __init__(self, system: System) -> None:
        self.system = system

    def refusals(self, degree: Floats, wanted: list[Target]) -> Iterator[Refusal]:
        """Inequalities by which a pattern lets a reader rule targets out, one for each that linear programming rules out.

        Args:
            degree: how unknown each cell is, in [0, 1] (1 for cells never shown).
            wanted: up and down targets of protected cells.
        """
        for view, own in View.of(self.system, degree > 0).around(wanted):
            for target in own:
                part = self._refuse(view, degree, target) if view is not None else None
                if part is not None:
                    yield Refusal(part)

    def _refuse(self, view: View, degree: Floats, target: Target) -> Floats | None:
        system, up, at = self.system, target.direction == "up", view.place[target.cell]
        value = int(system.values[target.cell])
        need = system.k - value if up else value - 1
        room, degree = system.room[view.cells], degree[view.cells]
        whole = degree > 1 - TOLERANCE
        lower = np.where(whole, -room, -np.minimum(room, need) * degree)
        upper = np.where(whole, np.inf, need * degree)
        lower[at], upper[at] = (0.0, float(need)) if up else (-float(need), 0.0)
        cost = np.zeros(len(view.cells))
        cost[at] = -1.0 if up else 1.0
        found = duals(cost, view.matrix, np.zeros(len(view.equations)), lower, upper)
        if found is None or -found.value > need - TOLERANCE:
            return None
        # Over all tables that fit, d[target] = Σ ratio[i]·d[i]; so what limits the d[i] limits d[target]. A cell may rise
        # without limit (share 1), and fall by `room` at most.
        reduced = -(system.equations[view.equations].T @ found.prices)
        scale = -reduced[target.cell]
        if abs(scale) < TOLERANCE:
            return None
        ratio = reduced / scale * (1.0 if up else -1.0)
        falls = np.where(ratio < -TOLERANCE, np.minimum(1.0, -ratio * system.room / need), 0.0)
        part = np.where(ratio > TOLERANCE, 1.0, falls)
        part[target.cell] = 0.0
        return np.asarray(part, float)
