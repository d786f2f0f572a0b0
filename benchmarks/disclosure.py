"""Disclosure control on invented tables: is anything ever open, how much is hidden, and how long beside one linear programme.

    python benchmarks/disclosure.py releases [--number 500] [--seed 0]
    python benchmarks/disclosure.py sizes [--seconds 360]

`releases`: random releases of 2-6 linked tables with percentages and an earlier paper; every protected count is checked by
linear programming and in whole numbers by code of its own. `sizes`: the sizes of the design, with the proven gap and the time
as a multiple of one linear programme over the same cells.
"""

import argparse
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from vinkeval.disclosure.exact import Effort
from vinkeval.disclosure.suppression import Suppression, suppress
from vinkeval.disclosure.system import System, equation_matrix, item_matrix

K = 5
Key = tuple[int, ...]
TOTAL = -1


@dataclass
class Counts:
    """Counts of one set of persons by the dimensions they are described by; TOTAL stands for all of a dimension.

    Attributes:
        persons: one line per person, one column per dimension.
        levels: number of categories of each dimension.
        nested: dimension → dimension it is nested in (quarters in years), by whole division.
    """

    persons: np.ndarray
    levels: Sequence[int]

    def cell(self, key: Key) -> int:
        """How many persons fit."""
        fits = np.ones(len(self.persons), bool)
        for column, level in enumerate(key):
            if level != TOTAL:
                fits &= self.persons[:, column] == level
        return int(fits.sum())

    def table(self, dimensions: Sequence[int]) -> list[Key]:
        """All cells of the table over these dimensions, margins included."""
        axes = [[TOTAL, *range(size)] if at in dimensions else [TOTAL] for at, size in enumerate(self.levels)]
        return list(itertools.product(*axes))

    def sums(self, keys: dict[Key, int]) -> list[dict[int, int]]:
        """Every total that is the sum of its parts."""
        rows = []
        for key, place in keys.items():
            for at, size in enumerate(self.levels):
                if key[at] == TOTAL:
                    parts = [keys.get((*key[:at], level, *key[at + 1 :])) for level in range(size)]
                    if None not in parts:
                        rows.append({place: -1} | {int(part): 1 for part in parts if part is not None})
        return rows


def system_of(counts: Counts, tables: Sequence[Sequence[int]]) -> System:
    """The joint system of linked tables, every cell an item."""
    keys = {key: at for at, key in enumerate(dict.fromkeys(key for table in tables for key in counts.table(table)))}
    values = np.array([counts.cell(key) for key in keys], np.int64)
    size = len(keys)
    nothing = np.zeros(size, bool)
    return System(
        values=values,
        equations=equation_matrix(counts.sums(keys), size),
        k=K,
        primary=(values >= 1) & (values < K),
        guarded=nothing,
        known=nothing,
        lower=np.zeros(size, np.int64),
        items=item_matrix([[at] for at in range(size)], size),
        weight=np.ones(size, np.int64),
        must_hide=nothing,
    )


def random_release(rng: np.random.Generator) -> tuple[System, System, Suppression]:
    """A second paper's joint system over 2-6 linked tables with percentages, and the first paper it follows."""
    levels = rng.integers(3, 7, int(rng.integers(3, 5))).tolist()
    number = int(rng.integers(80, 400))
    chances = [rng.dirichlet(np.full(size, 1.5)) for size in levels]
    persons = np.column_stack([rng.choice(size, number, p=chance) for size, chance in zip(levels, chances, strict=True)])
    pairs = list(itertools.combinations(range(len(levels)), 2))
    wanted = min(int(rng.integers(2, 7)), len(pairs))
    tables = [pairs[at] for at in rng.choice(len(pairs), wanted, replace=False)]
    early = rng.random(number) < rng.uniform(0.4, 0.95)
    first = system_of(Counts(persons[early], levels), tables)
    published = suppress(first, Effort(seconds=20.0, rounds=0))
    return second_paper(Counts(persons, levels), tables, first, published), first, published


def second_paper(counts: Counts, tables: Sequence[Sequence[int]], first: System, published: Suppression) -> System:
    """New counts, the first paper's counts (known where shown), and what came between; a share shows its count and its base."""
    now = system_of(counts, tables)
    size = now.size
    values = np.concatenate([now.values, first.values, now.values - first.values])
    rows = [_row(now.equations, at, 0) for at in range(now.equations.shape[0])]
    rows += [_row(first.equations, at, size) for at in range(first.equations.shape[0])]
    rows += [{at: -1, size + at: 1, 2 * size + at: 1} for at in range(size)]
    shown = [[at, *([_base(now, at)] if at % 3 == 0 else [])] for at in range(size)]
    known = np.zeros(3 * size, bool)
    known[size : 2 * size] = ~published.unknown
    return System(
        values=values,
        equations=equation_matrix(rows, 3 * size),
        k=K,
        primary=(values >= 1) & (values < K) & ~known,
        guarded=np.zeros(3 * size, bool),
        known=known,
        lower=np.zeros(3 * size, np.int64),
        items=item_matrix(shown, 3 * size),
        weight=np.ones(size, np.int64),
        must_hide=np.zeros(size, bool),
    )


def _row(matrix: "object", at: int, shift: int) -> dict[int, int]:
    equations = matrix
    start, stop = equations.indptr[at], equations.indptr[at + 1]  # type: ignore[attr-defined]
    return {
        int(cell) + shift: int(value)
        for cell, value in zip(equations.indices[start:stop], equations.data[start:stop], strict=True)  # type: ignore[attr-defined]
    }


def _base(system: System, cell: int) -> int:
    """A total the cell is part of (its percentage's base), or the cell itself."""
    columns = system.equations.tocsc()
    for row in columns.indices[columns.indptr[cell] : columns.indptr[cell + 1]]:
        terms = _row(system.equations, int(row), 0)
        totals = [place for place, factor in terms.items() if factor != terms[cell]]
        if len(totals) == 1:
            return totals[0]
    return cell


def outside(system: System, found: Suppression, *, whole: bool) -> int:
    """Protected cells whose interval does not hold 1..k, by the plainest programme over the cells a reader does not know."""
    cells = np.flatnonzero(found.unknown)
    place = {int(cell): at for at, cell in enumerate(cells)}
    matrix = system.equations[:, cells].tocsr()
    constant = matrix @ system.values[cells]
    limits = LinearConstraint(matrix, constant, constant)
    wrong = int((system.primary & ~found.unknown).sum())
    for cell in np.flatnonzero(system.primary & found.unknown):
        for low, high in ((float(K), np.inf), (0.0, 1.0)):
            lower, upper = np.zeros(len(cells)), np.full(len(cells), np.inf)
            lower[place[int(cell)]], upper[place[int(cell)]] = low, high
            kind = np.full(len(cells), int(whole))
            if milp(np.zeros(len(cells)), constraints=limits, bounds=Bounds(lower, upper), integrality=kind).x is None:
                wrong += 1
                break
    return wrong


def releases(number: int, seed: int) -> None:
    """Count the protected cells outside [1, k] over many random releases."""
    cells = small = hidden = wrong_lp = wrong_whole = refused = 0
    for at in range(number):
        rng = np.random.default_rng([seed, at])
        system, _, _ = random_release(rng)
        found = suppress(system, Effort(seconds=20.0, rounds=0))
        if len(found.unprotected):
            refused += 1
            continue
        cells += system.items.shape[0]
        small += int(system.primary.sum())
        hidden += int(found.hidden.sum())
        wrong_lp += outside(system, found, whole=False)
        wrong_whole += outside(system, found, whole=True)
        if (at + 1) % 25 == 0:
            print(f"{at + 1} releases: {small} protected, {wrong_lp} outside by LP, {wrong_whole} in whole numbers", flush=True)
    print(
        f"{number} releases (seed {seed}), {cells} published cells, {small} protected counts, {hidden} hidden cells, "
        f"{refused} refused: {wrong_lp} outside [1, {K}] by LP, {wrong_whole} in whole numbers"
    )


def invented(levels: Sequence[int], tables: Sequence[Sequence[int]], persons: int, seed: int) -> System:
    """Linked tables over skewed invented persons."""
    rng = np.random.default_rng(seed)
    chances = [rng.dirichlet(np.full(size, 2.0)) for size in levels]
    columns = [rng.choice(size, persons, p=chance) for size, chance in zip(levels, chances, strict=True)]
    return system_of(Counts(np.column_stack(columns), levels), tables)


SIZES: dict[str, tuple[Sequence[int], Sequence[Sequence[int]], int]] = {
    "10 × 10": ((10, 10), [(0, 1)], 1_000),
    "40 × 25": ((40, 25), [(0, 1)], 9_000),
    "8 × 10 × 5, all margins": ((8, 10, 5), [(0, 1, 2)], 3_500),
    "five linked two-way tables with quarters": ((8, 10, 9, 12, 13, 14), [(0, 1), (0, 2), (0, 3), (0, 4), (0, 5)], 2_600),
    "three linked tables of about 1,900 cells": ((12, 8, 6, 10, 9), [(0, 1, 2), (0, 3), (1, 2, 4)], 9_000),
}


def sizes(seconds: float, seed: int) -> None:
    """Gap and relative time at the design's sizes."""
    for name, (levels, tables, persons) in SIZES.items():
        system = invented(levels, tables, persons, seed)
        free = np.ones(system.size)
        start = time.perf_counter()
        milp(-free, constraints=LinearConstraint(system.equations, 0, 0), bounds=Bounds(0, system.values + 10.0))
        one = time.perf_counter() - start
        start = time.perf_counter()
        quick = suppress(system, Effort(seconds=seconds, rounds=0))
        heuristic = time.perf_counter() - start
        start = time.perf_counter()
        found = suppress(system, Effort(seconds=seconds))
        whole = time.perf_counter() - start
        print(
            f"{name}: {system.size} cells, {int(system.primary.sum())} primary, {found.cost} secondary (quick {quick.cost}), "
            f"gap {found.gap:.1%}; quick {heuristic:.1f} s = {heuristic / one:.0f} LP, "
            f"exact {whole:.1f} s = {whole / one:.0f} LP (one LP {one * 1000:.1f} ms)",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("releases", "sizes"))
    parser.add_argument("--number", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=360.0)
    words = parser.parse_args()
    releases(words.number, words.seed) if words.what == "releases" else sizes(words.seconds, words.seed)


if __name__ == "__main__":
    main()
