"""Disclosure control on invented tables: is anything ever open, how much is hidden, and how long beside one linear programme.

    python benchmarks/disclosure.py releases [--number 500] [--first 0] [--seed 0]
    python benchmarks/disclosure.py sizes [--seconds 360]
    python benchmarks/disclosure.py compact [--number 6]
    python benchmarks/disclosure.py shown RAW [--as-of 2021-12-31]
    python benchmarks/disclosure.py beside [--number 100]

`releases`: random releases of 2-6 linked tables with percentages and an earlier paper; every protected count is checked by
linear programming and in whole numbers by code of its own. `sizes`: the sizes of the design, with the proven gap, the time as a
multiple of one linear programme over the same cells, and the auditor's time as a share of the protecting time. `compact`: the
compact programme beside the master on small tables, in processor time. `shown`: what a paper made of a folder of exports hides,
table by table, and which rule forces each headline figure that is hidden though it is not small. `beside`: the same random
tables by τ-Argus (`pip install pytauargus` in an environment of its own).
"""

import argparse
import itertools
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from vinkeval.audit import audit_tables
from vinkeval.disclosure.attack import Attack, targets
from vinkeval.disclosure.compact import cheapest_pattern
from vinkeval.disclosure.exact import Effort, Pattern, minimal
from vinkeval.disclosure.suppression import Suppression, suppress
from vinkeval.disclosure.system import System, equation_matrix, item_matrix, merge_equal, parts

K = 5
Key = tuple[int, ...]
TOTAL = -1
T = TypeVar("T")


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


def keys_of_tables(counts: Counts, tables: Sequence[Sequence[int]]) -> dict[Key, int]:
    """The distinct cells of linked tables and their places."""
    return {key: at for at, key in enumerate(dict.fromkeys(key for table in tables for key in counts.table(table)))}


def system_of(counts: Counts, tables: Sequence[Sequence[int]]) -> System:
    """The joint system of linked tables, every cell an item."""
    keys = keys_of_tables(counts, tables)
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


def releases(number: int, seed: int, first: int) -> None:
    """Count the protected cells outside [1, k] over many random releases."""
    cells = small = hidden = wrong_lp = wrong_whole = refused = 0
    for at in range(first, first + number):
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
        if (at + 1 - first) % 25 == 0:
            print(
                f"{at + 1 - first} releases: {small} protected, {wrong_lp} outside by LP, {wrong_whole} in whole numbers",
                flush=True,
            )
    print(
        f"{number} releases (seed {seed}), {cells} published cells, {small} protected counts, {hidden} hidden cells, "
        f"{refused} refused: {wrong_lp} outside [1, {K}] by LP, {wrong_whole} in whole numbers"
    )


def invented(levels: Sequence[int], persons: int, seed: int) -> Counts:
    """Skewed invented persons."""
    rng = np.random.default_rng(seed)
    chances = [rng.dirichlet(np.full(size, 2.0)) for size in levels]
    columns = [rng.choice(size, persons, p=chance) for size, chance in zip(levels, chances, strict=True)]
    return Counts(np.column_stack(columns), levels)


def published(counts: Counts, tables: Sequence[Sequence[int]], unknown: np.ndarray | None) -> pd.DataFrame:
    """The tables in the auditor's long form; the true ones where nothing is `unknown`."""
    rows = []
    for key, at in keys_of_tables(counts, tables).items():
        names = ["I alt" if level == TOTAL else f"{dimension}.{level}" for dimension, level in enumerate(key)]
        rows.append([*names, ".." if unknown is not None and unknown[at] else str(counts.cell(key))])
    return pd.DataFrame(rows, columns=[*(f"d{at}" for at in range(len(counts.levels))), "value"])


SIZES: dict[str, tuple[Sequence[int], Sequence[Sequence[int]], int]] = {
    "10 × 10": ((10, 10), [(0, 1)], 1_000),
    "40 × 25": ((40, 25), [(0, 1)], 9_000),
    "8 × 10 × 5, all margins": ((8, 10, 5), [(0, 1, 2)], 3_500),
    "five linked two-way tables with quarters": ((8, 10, 9, 12, 13, 14), [(0, 1), (0, 2), (0, 3), (0, 4), (0, 5)], 2_600),
    "three linked tables of about 1,500 cells": ((12, 8, 6, 10, 9), [(0, 1, 2), (0, 3), (1, 2, 4)], 9_000),
    "three linked tables of about 2,000 cells": ((14, 10, 6, 10, 9), [(0, 1, 2), (0, 3), (1, 2, 4)], 12_000),
}


def sizes(seconds: float, seed: int, only: str) -> None:
    """Gap and relative time at the design's sizes."""
    for name, (levels, tables, persons) in SIZES.items():
        if only not in name:
            continue
        counts = invented(levels, persons, seed)
        system = system_of(counts, tables)
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
        start = time.perf_counter()
        told = audit_tables(published(counts, tables, found.unknown), truth=published(counts, tables, None), derived=False)
        audited = time.perf_counter() - start
        verdict = "passed" if told.passed else "FAILED"
        print(
            f"{name}: {system.size} cells, {int(system.primary.sum())} primary, {found.cost} secondary (quick {quick.cost}), "
            f"gap {found.gap:.1%}; quick {heuristic:.1f} s = {heuristic / one:.0f} LP, "
            f"exact {whole:.1f} s = {whole / one:.0f} LP (one LP {one * 1000:.1f} ms); "
            f"audit {verdict}: {audited / whole:.0%} of it",
            flush=True,
        )


SMALL: dict[str, tuple[Sequence[int], Sequence[Sequence[int]], int]] = {
    "4 × 3": ((4, 3), [(0, 1)], 60),
    "5 × 4": ((5, 4), [(0, 1)], 100),
    "6 × 6": ((6, 6), [(0, 1)], 200),
    "10 × 10": ((10, 10), [(0, 1)], 1_000),
    "4 × 3 linked with 4 × 3": ((4, 3, 3), [(0, 1), (0, 2)], 80),
    "6 × 5 linked with 6 × 4": ((6, 5, 4), [(0, 1), (0, 2)], 200),
    "three linked of 4 × 4": ((4, 4, 4), [(0, 1), (0, 2), (1, 2)], 150),
    "3 × 3 × 2, all margins": ((3, 3, 2), [(0, 1, 2)], 100),
}


def compact(number: int, seed: int) -> None:
    """The compact programme and the master on the same parts: cost, bound, and processor time as multiples of one LP."""
    for name, (levels, tables, persons) in SMALL.items():
        cells = primaries = wanted_cells = differ = unproven = 0
        spent = dict.fromkeys(("LP", "compact", "search by master", "search as it is"), 0.0)

        def timed(what: str, run: Callable[[], T], spent: dict[str, float] = spent) -> T:
            start = time.process_time()
            found = run()
            spent[what] += time.process_time() - start
            return found

        for at in range(number):
            merged, _ = merge_equal(system_of(invented(levels, persons, seed + at), tables))
            for part in (part.system for part in parts(merged)):
                attack, base = Attack(part), part.unknown(part.closed)
                _, wanted = attack.witnesses(base, targets(part), stop_early=False)
                if not wanted:
                    continue
                limits = LinearConstraint(part.equations, 0, 0)
                bounds = Bounds(-part.room, part.values + 10.0)
                timed(
                    "LP",
                    lambda part=part, limits=limits, bounds=bounds: milp(
                        -np.ones(part.size), constraints=limits, bounds=bounds
                    ),
                )
                offer = timed("compact", lambda part=part, wanted=wanted: cheapest_pattern(part, wanted, seconds=60.0))
                found = timed("search by master", lambda part=part: minimal(part, Effort(60.0, compact=0)))
                timed("search as it is", lambda part=part: minimal(part, Effort(60.0)))
                cells, primaries = cells + part.size, primaries + int(part.primary.sum())
                wanted_cells = max(wanted_cells, len(wanted) * part.size)
                cost = None if offer.hidden is None else part.cost(offer.hidden)
                differ += not isinstance(found, Pattern) or cost != found.cost
                unproven += offer.bound != cost
        times = ", ".join(f"{what} {own / spent['LP']:.0f}" for what, own in spent.items() if what != "LP")
        print(
            f"{number} × {name}: {cells} cells, {primaries} primary, targets × cells at most {wanted_cells}; in LPs: {times}; "
            f"costs differ in {differ}, compact claims no proof in {unproven}",
            flush=True,
        )


HEADLINES = (r"20\d\d", "baseline", "plan")


def shown(raw: Path, as_of: date) -> None:
    """What one paper hides of persons' figures, by table, and the rule that forces each headline figure that is hidden."""
    from vinkeval.disclosure import paper
    from vinkeval.disclosure.coarsening import coarser_notes
    from vinkeval.disclosure.rules import gates, too_telling
    from vinkeval.disclosure.selection import RowKey, keys_of
    from vinkeval.exports import read_exports
    from vinkeval.indicators import counted_cells, indicators
    from vinkeval.plan import load_plan

    plan = load_plan()
    records = read_exports(raw, as_of=as_of, skip_refused=True, exported_until=max(as_of, plan.cut_off)).records
    measures, cells = indicators(records, plan), counted_cells(records, plan)
    draft = paper._draft(measures, cells, records, [], as_of, "suppress", ())
    first = suppress(draft.joint.system, Effort(300.0, paper.ROUNDS, paper.NODES))
    draft, found, coarser = paper._coarsened(draft, first, plan, 300.0)
    frame = paper._released_frame(draft, found, plan)
    table_of = {(cell.indicator, cell.breakdown, cell.category): cell.table for cell in cells}
    told = frame.assign(table=[table_of.get(key[:3]) for key in keys_of(frame)], hidden=frame["status"].eq("hidden"))
    told = told[told["table"].notna() & told["status"].isin(["ok", "hidden"])]
    for table, own in told.groupby("table", sort=True):
        print(f"{table}: {int(own['hidden'].sum())} of {len(own)} rows hidden ({own['hidden'].mean():.0%})")
    print(f"all: {int(told['hidden'].sum())} of {len(told)} rows hidden ({told['hidden'].mean():.0%})")
    whole = told[told["breakdown"].eq("") & told["period"].str.fullmatch("|".join(HEADLINES))]
    hidden = dict(zip(keys_of(whole), whole["hidden"], strict=True))
    true = dict(zip(keys_of(draft.frame), draft.frame.to_dict("records"), strict=True))
    system = draft.joint.system
    small = np.asarray(system.items @ system.primary.astype(np.int64)) > 0
    is_small = {item.key: bool(flag) for item, flag in zip(draft.joint.items, small, strict=True) if item.kind == "row"}
    longer = {key for table in coarser for key in table.rows}

    def rule_of(key: RowKey) -> tuple[str, bool]:
        """The rule that hides a headline figure, and whether it makes the figure small itself (docs/diskretion.md)."""
        row, based = true[key], (*key, "denominator") in draft.joint.cell_of
        if is_small.get(key):
            return "1-4 persons, or all but 1-4, or all of one category", True
        if too_telling(row["unit"], row, se=float(row["se"]), counted_base=based, rules=plan.disclosure):
            return "share, mean, median or ratio of fewer than 10, or all alike", True
        if key in longer:
            return "shown by longer periods, as the plan allows", False
        if (gate := gates().get(key[0])) and hidden.get((gate, *key[1:])):
            return "its gate is hidden", False
        item = next(at for at, item in enumerate(draft.joint.items) if item.kind == "row" and item.key == key)
        if system.must_hide[item]:
            return "a median beside one of few", False
        return f"else known: {_exposed(draft.joint, hidden, item)}", False

    rules = {key: rule_of(key) for key in hidden if hidden[key] or is_small.get(key)}
    forced = Counter(words for key, (words, _) in rules.items())
    own = {key for key, (_, itself) in rules.items() if itself}
    free = [key for key in hidden if key not in own and key not in longer]
    kept = sum(not hidden[key] for key in free)
    coarse = len(longer & hidden.keys() - own)
    print(f"headline figures: {len(hidden) - sum(hidden.values())} of {len(hidden)} shown, {len(own)} small themselves")
    print(f"not small themselves: {kept} of {len(free) + coarse} shown ({kept / max(1, len(free) + coarse):.1%})")
    print(f"  without the {coarse} shown by longer periods: {kept} of {len(free)} ({kept / max(1, len(free)):.1%})")
    for words, number in sorted(forced.items()):
        names = ", ".join(f"{key[0]} {key[3]}" for key, (found_words, _) in rules.items() if found_words == words)
        print(f"  {number} hidden, {words}: {names}")
    for words in (*coarser_notes(coarser, plan), *paper._report(draft, found, frame, plan, coarser).merges):
        print(f"  {words}")


def _exposed(joint: "object", hidden: "dict[tuple[str, str, str, str], bool]", item: int) -> str:
    """The small counts that would be known were this figure shown too, even with everything but the headlines hidden."""
    system: System = joint.system  # type: ignore[attr-defined]
    items = joint.items  # type: ignore[attr-defined]
    pattern = np.array([not (one.kind == "row" and hidden.get(one.key) is False) for one in items])
    pattern[item] = False
    _, failed = Attack(system).witnesses(system.unknown(pattern), targets(system), stop_early=False)
    names: dict[int, tuple[str, ...]] = {}
    for key, cell in joint.cell_of.items():  # type: ignore[attr-defined]
        names.setdefault(cell, key)
    found = dict.fromkeys(" ".join((names[t.cell][0], *names[t.cell][3:])) for t in failed if t.cell in names)
    return "; ".join(list(found)[:2]) or "what is left of one figure beside another"


def beside(number: int, seed: int) -> None:
    """τ-Argus (frequency rule, its widest protection range; each table by itself, as it does) and we on the same tables."""
    from pytauargus import protect as argus

    for name, kind in (("single two-way tables", 1), ("pairs of linked two-way tables", 2), ("three linked two-way tables", 3)):
        totals: Counter[str] = Counter()
        for at in range(number):
            rng = np.random.default_rng([seed, kind, at])
            levels = rng.integers(3, 7, 2 if kind == 1 else 3).tolist()
            counts = invented(levels, int(rng.integers(60, 300)), int(rng.integers(2**31)))
            tables = list(itertools.combinations(range(len(levels)), 2))[:kind]
            system, keys = system_of(counts, tables), keys_of_tables(counts, tables)
            found = suppress(system, Effort(seconds=30.0))
            totals["primaries"] += int(system.primary.sum())
            totals["our secondaries"] += int((found.unknown & ~system.primary).sum())
            totals["ours outside"] += outside(system, found, whole=True)
            for method in ("OPT", "MOD"):
                theirs = _argus(argus, counts, tables, keys, method)
                if theirs is None:
                    totals[f"{method} gave up"] += 1
                    continue
                pattern = replace(found, unknown=theirs)
                totals[f"{method} secondaries"] += int((theirs & ~system.primary).sum())
                totals[f"{method} outside"] += outside(system, pattern, whole=True)
                totals[f"{method} tables with one outside"] += outside(system, pattern, whole=True) > 0
        print(f"{number} × {name}: " + ", ".join(f"{words} {count}" for words, count in totals.items()), flush=True)


def _argus(
    argus: "object", counts: Counts, tables: Sequence[Sequence[int]], keys: dict[Key, int], method: str
) -> "np.ndarray | None":
    """Cells unknown after τ-Argus: hidden wherever a table shows them."""
    micro = pd.DataFrame({f"d{at}": [f"c{level}" for level in counts.persons[:, at]] for at in range(len(counts.levels))})
    unknown = np.ones(len(keys), bool)
    for table in tables:
        names = [f"d{at}" for at in table]
        with tempfile.TemporaryDirectory() as folder:
            try:
                done = argus(  # type: ignore[operator]
                    micro.assign(n=1.0),
                    [names],
                    response="n",
                    safety_rules=f"FREQ({K},100)",
                    suppress=f"{method}(1)",
                    workdir=folder,
                )
            except Exception:  # the other tool fails in many ways
                return None
            cells = done.tables[0].dataframe()
        for row in cells.to_dict("records"):
            key = [TOTAL] * len(counts.levels)
            for at, name in zip(table, names, strict=True):
                key[at] = TOTAL if row[name] == "Total" else int(row[name][1:])
            if row["status"] not in ("U", "M"):
                unknown[keys[tuple(key)]] = False
    return unknown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("releases", "sizes", "compact", "shown", "beside"))
    parser.add_argument("raw", type=Path, nargs="?")
    parser.add_argument("--number", type=int, default=500)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", default="", help="sizes whose name holds this")
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2021, 12, 31))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=360.0)
    words = parser.parse_args()
    if words.what == "releases":
        releases(words.number, words.seed, words.first)
    elif words.what == "sizes":
        sizes(words.seconds, words.seed, words.only)
    elif words.what == "compact":
        compact(min(words.number, 6), words.seed)
    elif words.what == "beside":
        beside(words.number, words.seed)
    elif words.raw is None:
        parser.error("shown needs the folder of exports")
    else:
        shown(words.raw, words.as_of)


if __name__ == "__main__":
    main()
