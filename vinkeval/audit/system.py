"""What a reader knows, as linear equations in whole numbers, and how far each unknown can still vary.

The reader's system holds non-negative whole unknowns (numbers of persons' rows), bounds on them and linear relations between
them. `Reader.verdicts` tells for every demand whether the relations leave the room the demand asks for. A demand is met by
witnesses (whole solutions that show the unknown low or high), and broken by proof (a bound by propagation, linear or integer
programming). HiGHS through `scipy.optimize.milp` does both kinds of programme.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

TOLERANCE = 1e-6
BOUNDLESS = 1e6  # no count of ours comes near; a bound that reaches it is reported as infinite
Need = Literal["cover", "exact", "small", "point", "below"]


class Outcome(Enum):
    """What became of one demand."""

    MET = "met"
    BROKEN = "broken"
    UNDECIDED = "undecided"
    CONTRADICTORY = "contradictory"


@dataclass(frozen=True)
class Demand:
    """How much room one unknown must have.

    Attributes:
        name: the unknown.
        need: 'cover': the interval contains [1, k]; 'exact': more than one value fits; 'small': not provably 1..k-1;
            'point': not provably one number of 1..k-1; 'below': not provably under k.
        k: the threshold.
    """

    name: Hashable
    need: Need = "cover"
    k: int = 5

    def met(self, low: float, high: float) -> bool:
        """Whether values from `low` to `high`, both possible, are room enough."""
        if self.need == "cover":
            return low <= 1 + TOLERANCE and high >= self.k - TOLERANCE
        if self.need == "exact":
            return high - low > TOLERANCE
        if self.need == "small":
            return low < 1 - TOLERANCE or high >= self.k - TOLERANCE
        if self.need == "point":
            return high - low > TOLERANCE or low < 1 - TOLERANCE or high >= self.k - TOLERANCE
        return high >= self.k - TOLERANCE


@dataclass(frozen=True)
class Verdict:
    """The outcome of a demand and the interval it rests on.

    Attributes:
        low, high: what the unknown can at least vary between (MET) or at most (BROKEN).
    """

    demand: Demand
    outcome: Outcome
    low: float
    high: float


@dataclass
class Reader:
    """The system of what a reader knows. Unknowns are named by any hashable key.

    Attributes:
        whole: whether unknowns are whole numbers; False audits by linear programming alone, whose intervals can be too wide.
        seconds: time limit of each integer programme.
    """

    whole: bool = True
    seconds: float = 20.0
    _index: dict[Hashable, int] = field(default_factory=dict)
    _lower: list[float] = field(default_factory=list)
    _upper: list[float] = field(default_factory=list)
    _rows: list[int] = field(default_factory=list)
    _columns: list[int] = field(default_factory=list)
    _values: list[float] = field(default_factory=list)
    _row_lower: list[float] = field(default_factory=list)
    _row_upper: list[float] = field(default_factory=list)

    def __contains__(self, name: Hashable) -> bool:
        return name in self._index

    def names(self) -> tuple[Hashable, ...]:
        """All unknowns, in order of first mention."""
        return tuple(self._index)

    def unknown(self, name: Hashable, lower: float = 0.0, upper: float = np.inf) -> int:
        """Add an unknown, or narrow the bounds of one that is there."""
        at = self._index.get(name)
        if at is None:
            at = self._index[name] = len(self._index)
            self._lower.append(lower)
            self._upper.append(upper)
        else:
            self._lower[at] = max(self._lower[at], lower)
            self._upper[at] = min(self._upper[at], upper)
        return at

    def know(self, name: Hashable, value: float) -> None:
        """The reader sees the value."""
        self.unknown(name, value, value)

    def known(self, name: Hashable) -> float | None:
        """The value, where the bounds leave one."""
        at = self._index.get(name)
        if at is None or self._upper[at] - self._lower[at] > TOLERANCE:
            return None
        return self._lower[at]

    def relate(self, terms: Mapping[Any, float], lower: float = 0.0, upper: float = 0.0) -> None:
        """Add lower <= sum of coefficient x unknown <= upper. Unknowns not seen before are counts (0 or more)."""
        row = len(self._row_lower)
        for name, coefficient in terms.items():
            at = self._index.get(name)
            self._rows.append(row)
            self._columns.append(self.unknown(name) if at is None else at)
            self._values.append(coefficient)
        self._row_lower.append(lower)
        self._row_upper.append(upper)

    def total(self, whole: Hashable, parts: Iterable[Hashable]) -> None:
        """The parts add up to the whole."""
        terms: dict[Hashable, float] = {whole: -1.0}
        for part in parts:
            terms[part] = terms.get(part, 0.0) + 1.0
        self.relate(terms)

    def share(self, numerator: Hashable, denominator: Hashable, value: float, half_unit: float) -> None:
        """A printed ratio: numerator / denominator lies within `half_unit` of `value`."""
        self.relate({numerator: 1.0, denominator: -(value - half_unit)}, 0.0, np.inf)
        self.relate({numerator: 1.0, denominator: -(value + half_unit)}, -np.inf, 0.0)

    def verdicts(self, demands: Sequence[Demand]) -> list[Verdict]:
        """Decide every demand, in the given order."""
        found: dict[int, Verdict] = {}
        asked: dict[int, int] = {}
        for i, demand in enumerate(demands):
            column = self._index[demand.name]
            if self._upper[column] - self._lower[column] > TOLERANCE:
                asked[i] = column
            else:
                found[i] = _by_bounds(demand, self._lower[column], self._upper[column])
        for part, wanted in self._parts(asked):
            if part is None:
                found.update({i: Verdict(demands[i], Outcome.CONTRADICTORY, np.nan, np.nan) for i in wanted})
            else:
                found.update(_decide(part, {i: (demands[i], column) for i, column in wanted.items()}, self.seconds))
        return [found[i] for i in range(len(demands))]

    def interval(self, name: Hashable) -> tuple[float, float]:
        """Smallest and largest value of one unknown (NaN, NaN where the system is contradictory)."""
        ((part, wanted),) = self._parts({0: self._index[name]})
        if part is None:
            return np.nan, np.nan
        return part.bound(wanted[0], -1, self.seconds).bound, part.bound(wanted[0], 1, self.seconds).bound

    def _parts(self, wanted: Mapping[int, int]) -> "Iterable[tuple[_Problem | None, dict[int, int]]]":
        """Independent parts with the wanted columns in each; None for a part whose relations contradict each other."""
        whole = _Problem.of(self)
        label = whole.labels()
        whole.tighten()
        broken = set(label[whole.lower > whole.upper + TOLERANCE].tolist())
        if contradictory := {demand: column for demand, column in wanted.items() if int(label[column]) in broken}:
            yield None, contradictory
        yield from whole.parts({demand: column for demand, column in wanted.items() if demand not in contradictory})


@dataclass(frozen=True)
class _Solved:
    point: NDArray[np.float64] | None
    bound: float
    exhausted: bool = True


@dataclass
class _Problem:
    """The system as arrays."""

    matrix: csr_matrix
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    whole: bool

    @classmethod
    def of(cls, reader: Reader) -> "_Problem":
        shape = (len(reader._row_lower), len(reader._index))
        matrix = _matrix(np.array(reader._values, dtype=float), np.array(reader._rows), np.array(reader._columns), shape)
        return cls(
            matrix,
            np.array(reader._row_lower, dtype=float),
            np.array(reader._row_upper, dtype=float),
            np.array(reader._lower, dtype=float),
            np.array(reader._upper, dtype=float),
            reader.whole,
        )

    def tighten(self, rounds: int = 60) -> None:
        """Narrow the bounds by each relation in turn until nothing changes; they cross where relations contradict."""
        entries = self.matrix.tocoo()
        row, column, value = entries.row, entries.col, entries.data
        open_ = (self.upper - self.lower > TOLERANCE)[column]  # what is known says something, but is not said anything of
        for _ in range(rounds):
            before = (self.lower.copy(), self.upper.copy())
            at_lower, at_upper = value * self.lower[column], value * self.upper[column]
            least, most = np.minimum(at_lower, at_upper), np.maximum(at_lower, at_upper)
            rest_least = self._sum_of_others(row, least)
            rest_most = self._sum_of_others(row, most)
            one, other = (self.row_lower[row] - rest_most) / value, (self.row_upper[row] - rest_least) / value
            new_lower, new_upper = np.where(value > 0, one, other), np.where(value > 0, other, one)
            if self.whole:
                new_lower, new_upper = np.ceil(new_lower - TOLERANCE), np.floor(new_upper + TOLERANCE)
            np.maximum.at(self.lower, column[open_], new_lower[open_])
            np.minimum.at(self.upper, column[open_], new_upper[open_])
            if np.array_equal(before[0], self.lower) and np.array_equal(before[1], self.upper):
                break

    def _sum_of_others(self, row: NDArray[np.int32], amount: NDArray[np.float64]) -> NDArray[np.float64]:
        rows = len(self.row_lower)
        infinite = np.isinf(amount)
        finite = np.where(infinite, 0.0, amount)
        sums = np.bincount(row, finite, rows)[row] - finite
        infinities = np.bincount(row, infinite, rows)[row] - infinite
        sign = np.where(np.bincount(row, np.where(infinite, amount > 0, 0.0), rows)[row] > 0, np.inf, -np.inf)
        return np.where(infinities > 0, sign, sums)

    def labels(self) -> NDArray[np.int32]:
        """Per unknown, the independent part of the system it is in."""
        open_ = self.upper - self.lower > TOLERANCE
        return self._label(open_)[self.matrix.shape[0] :]

    def _label(self, open_: NDArray[np.bool_]) -> NDArray[np.int32]:
        """Per relation and unknown, the part it is in where only open unknowns tie relations together."""
        entries = self.matrix.tocoo()
        keep = open_[entries.col]
        rows, columns = self.matrix.shape
        links = _matrix(np.ones(keep.sum()), entries.row[keep], rows + entries.col[keep], (rows + columns,) * 2)
        found: NDArray[np.int32] = connected_components(links, directed=False)[1]
        return found

    def parts(self, wanted: Mapping[int, int]) -> Iterable[tuple["_Problem", dict[int, int]]]:
        """Parts of the system that share no open unknown, each with the wanted columns in it (renumbered)."""
        open_ = self.upper - self.lower > TOLERANCE
        rows, label = self.matrix.shape[0], self._label(open_)
        groups: dict[int, dict[int, int]] = {}
        for demand, column in wanted.items():
            groups.setdefault(int(label[rows + column]), {})[demand] = column
        for group, inside in groups.items():
            own_columns = np.flatnonzero(label[rows:] == group)
            own_rows = np.flatnonzero(label[:rows] == group)
            fixed = np.where(open_, 0.0, self.lower)
            known = self.matrix[own_rows] @ fixed
            part = _Problem(
                self.matrix[own_rows][:, own_columns],
                self.row_lower[own_rows] - known,
                self.row_upper[own_rows] - known,
                self.lower[own_columns],
                self.upper[own_columns],
                self.whole,
            )
            place = {int(column): i for i, column in enumerate(own_columns)}
            yield part, {demand: place[column] for demand, column in inside.items()}

    def solve(
        self,
        objective: NDArray[np.float64],
        *,
        whole: bool,
        seconds: float,
        lower: NDArray[np.float64] | None = None,
        upper: NDArray[np.float64] | None = None,
        gap: float = 0.0,
    ) -> _Solved:
        """Minimise. A whole solution where the unknowns are whole and the solver's happens to be, or was asked to be."""
        constraints = [LinearConstraint(self.matrix, self.row_lower, self.row_upper)] if self.matrix.shape[0] else []
        result = milp(
            objective,
            integrality=np.full(len(objective), int(whole)),
            bounds=Bounds(self.lower if lower is None else lower, self.upper if upper is None else upper),
            constraints=constraints,
            options={"time_limit": seconds, "mip_rel_gap": gap},
        )
        if result.status == 3:
            return _Solved(None, -np.inf)
        if result.status == 2:
            return _Solved(None, np.inf)
        bound = result.get("mip_dual_bound") if whole else result.fun
        bound = -np.inf if bound is None else float(bound)
        point = None if result.x is None else self._witness(np.asarray(result.x))
        return _Solved(point, bound, exhausted=result.status == 0)

    def _witness(self, point: NDArray[np.float64]) -> NDArray[np.float64] | None:
        if not self.whole:
            return point
        rounded = np.round(point)
        if np.max(np.abs(rounded - point), initial=0.0) > 1e-5:
            return None
        reached = self.matrix @ rounded
        fits = np.all(reached >= self.row_lower - TOLERANCE) and np.all(reached <= self.row_upper + TOLERANCE)
        return rounded if fits else None

    def bound(self, column: int, direction: int, seconds: float) -> _Solved:
        """The largest (direction 1) or smallest (-1) value of a column: its point, and its bound with sign."""
        objective = np.zeros(len(self.lower))
        objective[column] = -direction
        lower, upper = self.lower.copy(), self.upper.copy()
        lower[column], upper[column] = max(lower[column], -BOUNDLESS), min(upper[column], BOUNDLESS)
        solved = self.solve(objective, whole=False, seconds=seconds, lower=lower, upper=upper)
        if self.whole and solved.point is None and np.isfinite(solved.bound):
            solved = self.solve(objective, whole=True, seconds=seconds, lower=lower, upper=upper)
        bound = -direction * solved.bound
        if abs(bound) >= BOUNDLESS - 1:
            bound = np.copysign(np.inf, bound)
        if self.whole and np.isfinite(bound):
            bound = float(np.floor(bound + TOLERANCE) if direction > 0 else np.ceil(bound - TOLERANCE))
        return _Solved(solved.point, bound, solved.exhausted)


def _decide(part: _Problem, wanted: Mapping[int, tuple[Demand, int]], seconds: float) -> dict[int, Verdict]:
    found: dict[int, Verdict] = {}
    seen = {i: [np.inf, -np.inf] for i in wanted}
    open_ = dict(wanted)

    def close(i: int, outcome: Outcome, low: float, high: float) -> None:
        found[i] = Verdict(wanted[i][0], outcome, low, high)
        del open_[i]

    def learn(point: NDArray[np.float64]) -> None:
        for i, (demand, column) in list(open_.items()):
            seen[i] = [min(seen[i][0], point[column]), max(seen[i][1], point[column])]
            if demand.met(*seen[i]):
                close(i, Outcome.MET, *seen[i])

    for i, (demand, column) in wanted.items():
        verdict = _by_bounds(demand, part.lower[column], part.upper[column])
        if verdict.outcome is Outcome.BROKEN or not part.matrix.shape[0]:
            close(i, verdict.outcome, verdict.low, verdict.high)
    for direction in (1, -1):
        while open_ and (direction > 0 or any(demand.need != "below" for demand, _ in open_.values())):
            before = len(open_)
            point = _many_at_once(part, open_, direction, seconds)
            if point is not None:
                learn(point)
            if len(open_) == before or point is None:
                break
    for i in list(wanted):
        if i not in open_:
            continue
        demand, column = wanted[i]
        limits = [part.lower[column], part.upper[column]]
        contradictory = False
        for direction in (1, -1):
            solved = part.bound(column, direction, seconds)
            contradictory |= (
                solved.point is None and solved.exhausted and np.isinf(solved.bound) and solved.bound * direction < 0
            )
            limits[max(direction, 0)] = solved.bound
            if solved.point is not None:
                learn(solved.point)
            if i not in open_ or contradictory or not demand.met(*limits):
                break
        if contradictory:
            return {j: Verdict(d, Outcome.CONTRADICTORY, np.nan, np.nan) for j, (d, _) in wanted.items()}
        if i in open_:
            close(i, Outcome.UNDECIDED if demand.met(*limits) else Outcome.BROKEN, *limits)
    return found


def _by_bounds(demand: Demand, low: float, high: float) -> Verdict:
    """The verdict where bounds are all there is."""
    return Verdict(demand, Outcome.MET if demand.met(low, high) else Outcome.BROKEN, low, high)


def _many_at_once(
    part: _Problem, open_: Mapping[int, tuple[Demand, int]], direction: int, seconds: float
) -> NDArray[np.float64] | None:
    """One solution that is high (or low) in as many open unknowns as possible: each counts only up to what its demand asks."""
    columns = sorted({column for _, column in open_.values()})
    enough = np.array([max(d.k for d, c in open_.values() if c == column) for column in columns], dtype=float)
    size, extra = len(part.lower), len(columns)
    entries = part.matrix.tocoo()
    rows, new = part.matrix.shape[0], np.arange(extra)
    matrix = _matrix(
        np.concatenate([entries.data, np.full(extra, float(direction)), np.full(extra, -float(direction))]),
        np.concatenate([entries.row, rows + new, rows + new]),
        np.concatenate([entries.col, size + new, np.array(columns)]),
        (rows + extra, size + extra),
    )
    wider = _Problem(
        matrix,
        np.concatenate([part.row_lower, np.full(extra, -np.inf)]),
        np.concatenate([part.row_upper, np.zeros(extra)]),
        np.concatenate([part.lower, np.full(extra, -np.inf if direction > 0 else 0.0)]),
        np.concatenate([part.upper, enough if direction > 0 else np.full(extra, np.inf)]),
        part.whole,
    )
    objective = np.concatenate([np.zeros(size), np.full(extra, -float(direction))])
    solved = wider.solve(objective, whole=False, seconds=seconds)
    if part.whole and solved.point is None and np.isfinite(solved.bound):
        solved = wider.solve(objective, whole=True, seconds=min(seconds, 5.0), gap=0.05)
    return None if solved.point is None else solved.point[:size]


def _matrix(
    values: NDArray[np.float64], rows: NDArray[np.integer], columns: NDArray[np.integer], shape: tuple[int, int]
) -> csr_matrix:
    return coo_matrix((values, (rows.astype(np.int64), columns.astype(np.int64))), shape=shape).tocsr()
