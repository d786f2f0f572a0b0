"""Any published table of counts in long form: what can a reader find out from it?

Forms (columns of csv files read as text):
- published: [table,][measure,]dimensions…,value. Totals are 'I alt' (or a dimension left empty); a hidden value is '..' or 'x';
  'a..b' says that the value lies from a to b.
- hierarchy: dim,parent,child. A parent 'I alt@2' opens a second grouping of the same dimension.
- ratios: num,den,scale,value,decimals. num and den name cells as 'measure:dim=category;dim=category' (other dimensions: I alt).
- relations: id,coef,key,sense,rhs: rows of one id form one relation the reader knows (sense =, >=, <=).
- targets: id,coef,key: rows of one id form a difference that must not be provably 1..k-1.
- truth: [measure,]dimensions…,value[,primary]. Which cells are primary: 1..k-1 where the column is blank.
"""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from vinkeval.audit.system import Demand, Need, Outcome, Reader
from vinkeval.errors import UsageFault

TOTAL = "I alt"
HIDDEN = frozenset({"..", "x", "X"})
RANGE = re.compile(r"^(\d+)\.\.(\d+)$")
Cell = tuple[str, tuple[str, ...]]  # measure, category in each dimension


@dataclass(frozen=True)
class Flag:
    """One cell (or difference) about which a reader can find out too much.

    Attributes:
        name: the categories that are not totals, joined by ' x ' (or the id of a difference).
        derived: whether no table shows the cell.
        low, high: what the reader can bound it to. Not for publication.
    """

    name: str
    derived: bool
    low: float
    high: float
    undecided: bool = False


@dataclass(frozen=True)
class TableAudit:
    """What a reader can find out from one or more linked tables."""

    flags: tuple[Flag, ...]
    contradictory: bool
    _reader: Reader
    _cells: Mapping[str, Hashable]

    @property
    def passed(self) -> bool:
        """Whether nothing was flagged."""
        return not self.flags and not self.contradictory

    def interval(self, name: str) -> tuple[float, float]:
        """Feasible interval of one published cell, by its name as in `Flag`."""
        return self._reader.interval(self._cells[name])


def audit_tables(
    published: pd.DataFrame,
    *,
    k: int = 5,
    need: Need = "cover",
    hierarchy: pd.DataFrame | None = None,
    truth: pd.DataFrame | None = None,
    ratios: pd.DataFrame | None = None,
    relations: pd.DataFrame | None = None,
    targets: pd.DataFrame | None = None,
    zeros_shown: bool = False,
    lp_only: bool = False,
    derived: bool = True,
    seconds: float = 20.0,
) -> TableAudit:
    """Find the cells of published tables that a reader can place below k.

    Args:
        published, hierarchy, truth, ratios, relations, targets: the forms told at the head of this module.
        k: threshold; counts 1..k-1 are protected.
        need: what a primary cell must keep (see `Demand`). Without `truth` no hidden cell may be provably under k.
        zeros_shown: zeros are never hidden, so a hidden count is at least 1.
        lp_only: do not use that counts are whole numbers.
        derived: also audit the cells that no table shows: not provably 1..k-1 (with need 'exact': not known exactly).
        seconds: time limit of each integer programme.

    Raises:
        UsageFault: a table lacks the column value, or a key names a dimension or category that is not there.
    """
    cube = Cube.of([published] if truth is None else [published, truth], hierarchy)
    reader = Reader(whole=not lp_only, seconds=seconds)
    published_cells = cube.publish(reader, published, zeros_shown=zeros_shown)
    for row in _records(ratios):
        scale = float(row["scale"])
        half_unit = 0.5 * 10.0 ** -int(row["decimals"]) / scale
        reader.share(cube.find(reader, row["num"]), cube.find(reader, row["den"]), float(row["value"]) / scale, half_unit)
    for _, rows in () if relations is None else relations.groupby("id", sort=False):
        rhs, sense = float(rows["rhs"].iloc[0]), str(rows["sense"].iloc[0])
        reader.relate(
            cube.terms(reader, rows), -np.inf if sense.startswith("<") else rhs, np.inf if sense.startswith(">") else rhs
        )

    demands: list[Demand] = []
    names: dict[Hashable, str] = {cell: cube.name(cell) for cell in published_cells}
    if targets is not None:
        for key, rows in targets.groupby("id", sort=False):
            difference = ("target", str(key))
            reader.unknown(difference, -np.inf)
            reader.relate({**cube.terms(reader, rows), difference: -1.0})
            demands.append(Demand(difference, "small", k))
            names[difference] = str(key)
    elif truth is not None:
        primary = cube.primaries(truth, k)
        demands += [Demand(cell, need, k) for cell in published_cells if cell in primary]
    else:
        asked: dict[bool, Need] = {True: "small", False: "below" if need == "cover" else need}
        demands += [Demand(cell, asked[shown], k) for cell, shown in published_cells.items()]
    unseen = {c: None for c in cube.all_cells(reader) if c not in published_cells} if derived and targets is None else {}
    demands += [Demand(cell, "point" if need == "exact" else "small", k) for cell in unseen]
    names |= {cell: cube.name(cell) for cell in unseen}

    verdicts = reader.verdicts(demands)
    flags = tuple(
        Flag(names[v.demand.name], v.demand.name in unseen, v.low, v.high, v.outcome is Outcome.UNDECIDED)
        for v in verdicts
        if v.outcome in (Outcome.BROKEN, Outcome.UNDECIDED)
    )
    contradictory = any(verdict.outcome is Outcome.CONTRADICTORY for verdict in verdicts)
    return TableAudit(flags, contradictory, reader, {names[cell]: cell for cell in published_cells})


@dataclass
class Cube:
    """Every cell that the dimensions span, per measure, and how cells add up.

    Tables whose dimensions overlap without a cycle (A×B, A×C) are joined by their common margins, which is as strong as the
    whole cube then and far smaller; others span the whole cube.

    Attributes:
        dims: names of the dimensions.
        leaves: per dimension, category -> its undivided categories ('I alt' has all).
        edges: the sets of dimensions (positions) that tables cross.
    """

    dims: tuple[str, ...]
    leaves: tuple[Mapping[str, tuple[str, ...]], ...]
    edges: tuple[frozenset[int], ...]
    _measures: tuple[str, ...]
    _built: set[tuple[Cell, frozenset[int]]]

    @classmethod
    def of(cls, frames: Sequence[pd.DataFrame], hierarchy: pd.DataFrame | None) -> "Cube":
        """The cube spanned by the tables' categories and the hierarchy."""
        if "value" not in frames[0]:
            raise UsageFault("Tabellen mangler kolonnen value.")
        dims = tuple(c for c in frames[0].columns if c not in ("table", "measure", "value", "primary"))
        leaves = []
        for dim in dims:
            seen = dict.fromkeys(c for frame in frames for c in frame[dim].map(_category))
            children: dict[str, list[str]] = {}
            for row in _records(hierarchy):
                if row["dim"] == dim:
                    children.setdefault(row["parent"], []).append(row["child"])
                    seen |= {row["child"]: None}
            bottom = tuple(c for c in seen if c != TOTAL and c not in children) or (TOTAL,)
            leaves.append({c: _under(c, children, bottom) for c in (*seen, TOTAL)})
        crossed = {frozenset(i for i, dim in enumerate(dims) if _category(row[dim]) != TOTAL) for row in _records(frames[0])}
        edges = _largest(crossed)
        measures = tuple(dict.fromkeys(m for frame in frames for m in frame.get("measure", pd.Series(["n"]))))
        whole = (frozenset(range(len(dims))),)
        return cls(dims, tuple(leaves), edges if _acyclic(edges) else whole, measures, set())

    def publish(self, reader: Reader, published: pd.DataFrame, *, zeros_shown: bool) -> dict[Cell, bool]:
        """Tell the reader every published cell; returns whether each is shown as a number."""
        result: dict[Cell, bool] = {}
        for cell, value in self._rows(published):
            self._define(reader, cell)
            span = RANGE.match(value)
            if span:
                reader.unknown(cell, float(span[1]), float(span[2]))
            elif value in HIDDEN:
                reader.unknown(cell, float(zeros_shown))
            else:
                reader.know(cell, float(value))
            result[cell] = result.get(cell, False) or not (span or value in HIDDEN)
        for one in self.edges:
            for other in self.edges:
                if one != other:
                    for measure, cats in product(self._measures, self._combinations(one & other, bottom_only=True)):
                        self._define(reader, (measure, cats))
        return result

    def all_cells(self, reader: Reader, most: int = 5000) -> list[Cell]:
        """Every cell of the crossed dimensions, where they are not too many, else those that the tables' sums use."""
        cells: dict[Cell, None] = {}
        for edge in self.edges:
            if np.prod([len(self.leaves[i]) for i in edge]) * len(self._measures) <= most:
                for measure, cats in product(self._measures, self._combinations(edge, bottom_only=False)):
                    self._define(reader, (measure, cats))
                    cells[measure, cats] = None
        return list(cells) or [name for name in reader.names() if isinstance(name, tuple) and name[0] in self._measures]

    def find(self, reader: Reader, key: str) -> Cell:
        """The cell that 'measure:dim=category;…' names."""
        measure, _, rest = str(key).partition(":")
        categories = dict.fromkeys(self.dims, TOTAL)
        for part in filter(None, rest.split(";")):
            dim, _, category = part.partition("=")
            if dim not in categories or category not in self.leaves[self.dims.index(dim)]:
                raise UsageFault(f"Nøglen nævner en dimension eller kategori, som tabellen ikke har: {dim}.")
            categories[dim] = category
        cell = (measure, tuple(categories[dim] for dim in self.dims))
        self._define(reader, cell)
        return cell

    def terms(self, reader: Reader, rows: pd.DataFrame) -> dict[Hashable, float]:
        """The cells of the rows' keys, each with its coefficient."""
        return {self.find(reader, row["key"]): float(row["coef"]) for row in _records(rows)}

    def primaries(self, truth: pd.DataFrame, k: int) -> set[Cell]:
        """Cells the truth calls primary: given as 1, or 1..k-1 where nothing is given."""
        given = truth.get("primary", pd.Series([""] * len(truth))).fillna("").astype(str)
        return {
            cell
            for (cell, value), mark in zip(self._rows(truth), given, strict=True)
            if (float(mark) == 1 if mark else 1 <= float(value) < k)
        }

    def name(self, cell: Cell) -> str:
        """Categories that are not totals, joined by ' x ', after the measure where there are several."""
        measure = f"{cell[0]}: " if len(self._measures) > 1 else ""
        return measure + (" x ".join(c for c in cell[1] if c != TOTAL) or TOTAL)

    def _rows(self, frame: pd.DataFrame) -> Iterable[tuple[Cell, str]]:
        measures = frame["measure"] if "measure" in frame else ["n"] * len(frame)
        columns = [frame[dim].map(_category) for dim in self.dims]
        for measure, value, *cats in zip(measures, frame["value"].astype(str).str.strip(), *columns, strict=True):
            yield (str(measure), tuple(cats)), value

    def _combinations(self, edge: frozenset[int], *, bottom_only: bool) -> Iterable[tuple[str, ...]]:
        choices = [
            ([TOTAL] if i not in edge else self.leaves[i][TOTAL] if bottom_only else list(self.leaves[i]))
            for i in range(len(self.dims))
        ]
        return product(*choices)

    def _define(self, reader: Reader, cell: Cell) -> None:
        """Write down how the cell is the sum of undivided cells, within every crossing it belongs to."""
        reader.unknown(cell)
        own = {i for i, category in enumerate(cell[1]) if category != TOTAL}
        for edge in self.edges:
            if own <= edge:
                self._split(reader, cell, edge)

    def _split(self, reader: Reader, cell: Cell, edge: frozenset[int]) -> None:
        if (cell, edge) in self._built:
            return
        self._built.add((cell, edge))
        measure, cats = cell
        for i in sorted(edge):
            parts = self.leaves[i][cats[i]]
            if parts != (cats[i],):
                smaller = [(measure, (*cats[:i], part, *cats[i + 1 :])) for part in parts]
                reader.total(cell, smaller)
                for part in smaller:
                    self._split(reader, part, edge)
                return


def _records(frame: pd.DataFrame | None) -> list[dict[str, str]]:
    return [] if frame is None else [{str(c): str(v) for c, v in row.items()} for row in frame.to_dict("records")]


def _category(value: object) -> str:
    text = "" if value is None or value != value else str(value).strip()
    return text or TOTAL


def _under(category: str, children: Mapping[str, Sequence[str]], bottom: tuple[str, ...]) -> tuple[str, ...]:
    if category == TOTAL:
        return bottom
    if category not in children:
        return (category,)
    found = dict.fromkeys(leaf for child in children[category] for leaf in _under(child, children, bottom))
    return tuple(found)


def _largest(sets: Iterable[frozenset[int]]) -> tuple[frozenset[int], ...]:
    ordered = sorted(set(sets), key=lambda s: (-len(s), sorted(s)))
    return tuple(s for i, s in enumerate(ordered) if not any(s < other for other in ordered[:i]))


def _acyclic(edges: Sequence[frozenset[int]]) -> bool:
    """Graham's reduction: drop what only one set holds and sets inside others; an acyclic family ends empty."""
    rest = [set(edge) for edge in edges]
    while rest:
        before = [set(edge) for edge in rest]
        rest = [{i for i in edge if sum(i in other for other in rest) > 1} for edge in rest]
        rest = [
            edge
            for j, edge in enumerate(rest)
            if edge and not any(edge <= o and (edge != o or j > m) for m, o in enumerate(rest) if m != j)
        ]
        if rest == before:
            return False
    return True
