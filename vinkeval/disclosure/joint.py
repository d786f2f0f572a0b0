"""The joint system of one paper: rows of indicators and of the account as items, over the cells they show."""

import math
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import scipy.sparse as sp

from vinkeval.disclosure.release import NUMBERS
from vinkeval.disclosure.rules import too_telling, weight_of
from vinkeval.disclosure.selection import RowKey, keys_of
from vinkeval.disclosure.structure import Structure, inner_periods
from vinkeval.disclosure.system import Bools, Ints, System, equation_matrix, item_matrix
from vinkeval.exports.records import Records
from vinkeval.plan.model import Plan

COUNTED = ("numerator", "denominator", "n", "n_missing")
ROW_ROLES = ("numerator", "denominator", "n", "rest", "up", "down", "unchanged")
ACCOUNT_WEIGHT = 3
Z95 = 1.959964

Kind = Literal["row", "missing", "account"]


@dataclass(frozen=True)
class Item:
    """What is shown or hidden as one: a row of indicators, its number missing, or a number of the account of a table."""

    kind: Kind
    key: RowKey


@dataclass(frozen=True)
class Joint:
    """A paper's joint system and what its items are."""

    system: System
    items: tuple[Item, ...]
    cell_of: Mapping[tuple[str, ...], int]


def add_sums(made: Structure, frame: pd.DataFrame, plan: Plan) -> None:
    """Counts of persons that no rows of a person table stand for: sums of persons in other logs, and net changes.

    A share of summed persons is numerator, denominator and rest. A net change of persons (paired Wald interval) tells, from its
    interval, how many went up and how many down.
    """
    numbers = frame[NUMBERS].to_numpy(float)
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for at, (key, unit, status) in enumerate(zip(keys_of(frame), frame["unit"], frame["status"], strict=True)):
        of_sums, of_change = key[0] in plan.disclosure.person_indicators, unit == "pct.point"
        row = dict(zip(NUMBERS, numbers[at].tolist(), strict=True))
        if key[1] or not (of_sums or of_change) or status not in ("ok", "no_data") or math.isnan(row["numerator"]):
            continue
        told = _summed(row) if of_sums else _changed(row)
        for role, count in told.items():
            counts.setdefault((key[0], role), {})[key[3]] = count
            made.cell_of.setdefault((*key, role), made.cell(("sum", *key, role), count))
        _tie(made, key, told)
    for (indicator, role), by_period in counts.items():
        for period in by_period:
            pieces = [made.cell_of.get((indicator, "", "", inner, role)) for inner in inner_periods(period, plan)]
            if pieces and None not in pieces:
                made.equate(made.cell_of[(indicator, "", "", period, role)], [piece for piece in pieces if piece is not None])


def _summed(row: Mapping[str, float]) -> dict[str, int]:
    top, bottom = int(row["numerator"]), int(row["denominator"])
    return {"numerator": top, "denominator": bottom} | ({"rest": bottom - top} if bottom >= top else {})


def _changed(row: Mapping[str, float]) -> dict[str, int]:
    """Up and down from the interval: se² n² = up + down − (up − down)²/n."""
    n, net = row["n"], row["numerator"]
    if not n or math.isnan(row["upper"]):
        return {}
    se = (row["upper"] - row["lower"]) / (2 * Z95)
    moved = round((n * se) ** 2 + net**2 / n)
    up, down = round((moved + net) / 2), round((moved - net) / 2)
    return {"up": up, "down": down, "unchanged": round(n) - up - down}


def _tie(made: Structure, key: RowKey, told: Mapping[str, int]) -> None:
    def at(role: str) -> int:
        return made.cell_of[(*key, role)]

    if "rest" in told:
        made.equate(at("denominator"), [at("numerator"), at("rest")])
    if "up" in told and (*key, "n") in made.cell_of:
        made.equate(at("n"), [at("up"), at("down"), at("unchanged")])


def add_account(made: Structure, records: Records, plan: Plan) -> None:
    """The account of every table of persons: rows read = accepted + set aside, and what was set aside why.

    Adds cell_of[account_key(table, column) + ('numerator',)].
    """
    tables = records.accounting[records.accounting["table"].isin(plan.disclosure.person_tables)]
    columns = ["accepted", "duplicates", "quarantined", "after_cutoff"]
    for table, counts in tables.groupby("table")[columns].sum().astype("int64").iterrows():
        accepted, doubled, quarantined, late = (int(counts[column]) for column in columns)

        def cell(name: str, value: int, table: str = str(table)) -> int:
            indicator, role = {
                "duplicates": ("Q3", "numerator"),
                "quarantined": ("Q5", "numerator"),
                "due": ("Q5", "denominator"),
            }.get(name, ("", ""))
            known = made.cell_of.get((indicator, "table", table, "all", role))
            if known is not None and made.values[known] == value:
                return known
            return made.cell(("account", table, name), value)

        due = cell("due", accepted + doubled + quarantined)  # Q4 and Q5 leave out what an earlier cut-off leaves out
        read = cell("read", accepted + doubled + quarantined + late) if late else due
        aside = cell("set_aside", doubled + quarantined + late)
        parts = {
            "rows": read,
            "accepted": cell("accepted", accepted),
            "set_aside": aside,
            "duplicates": cell("duplicates", doubled),
            "quarantined": cell("quarantined", quarantined),
        }
        made.equate(read, [parts["accepted"], aside])
        after = [cell("after_cutoff", late)] if late else []
        made.equate(aside, [parts["duplicates"], parts["quarantined"], *after])
        if late:
            made.equate(due, [parts["accepted"], parts["duplicates"], parts["quarantined"]])
        dates = made.cell_of.get(("Q4", "table", str(table), "all", "numerator"))
        if dates is not None and made.values[dates] <= quarantined:
            made.equate(parts["quarantined"], [dates, cell("no_date_fault", quarantined - made.values[dates])])
        for name, place in parts.items():
            made.cell_of[(*account_key(str(table), name), "numerator")] = place
        _years_of_account(made, str(table), parts["accepted"], accepted)


def account_of_later_rows(frame: pd.DataFrame, records: Records, plan: Plan) -> set[Item]:
    """What a paper hides of the reading of tables of persons that have rows of later days.

    The next paper has the same rows read and more of them used, so that the numbers of this one would tell how many more were
    found to be duplicates, or set aside, among the few new ones.
    """
    late = records.accounting.groupby("table")["after_cutoff"].sum()
    tables = {str(table) for table in late[late > 0].index} & set(plan.disclosure.person_tables)
    rows = {Item("row", key) for key in keys_of(frame) if key[1] == "table" and key[2] in tables and key[3] == "all"}
    told = ("duplicates", "quarantined")
    return rows | {Item("account", account_key(table, column)) for table in tables for column in told}


def account_key(table: str, column: str) -> RowKey:
    """Key of a number of the account, of the same form as a row of indicators."""
    return ("account", "table", f"{table}.{column}", "all")


def _years_of_account(made: Structure, table: str, cell: int, accepted: int) -> None:
    """The rows of all years that a field's completeness is told for, and the accepted rows outside them."""
    for field, years in account_years(made, table).items():
        tie_account(made, cell, accepted, years.values(), (table, field))


def account_years(made: Structure, table: str) -> dict[str, dict[str, int]]:
    """Field of a table → year → cell of all rows of that year, where a field's completeness is told."""
    found: dict[str, dict[str, int]] = {}
    for key, cell in made.cell_of.items():
        if key[0] == "Q1" and key[2].startswith(f"{table}.") and key[4] == "denominator":
            found.setdefault(key[2], {})[key[3]] = cell
    return found


def tie_account(made: Structure, cell: int, accepted: int, years: Iterable[int], name: tuple[str, ...]) -> None:
    """Rows accepted = rows of the years + rows outside them; a reader is taken to know that there are none of the last."""
    parts = list(years)
    outside = accepted - sum(made.values[place] for place in parts)
    if outside >= 0:
        made.equate(cell, [*parts, made.cell(("account", "outside", *name), outside)] if outside else parts)


def joint(
    made: Structure, frame: pd.DataFrame, plan: Plan, *, known: Mapping[int, int], hide: set[Item], stay: Container[RowKey]
) -> Joint:
    """Items and system over the structure.

    Args:
        made: cells and equations.
        frame: rows of the paper (measures; quarters of persons left out).
        plan: rules and weights.
        known: cells that are already public (their value stands in `made.values`).
        hide: items hidden in earlier papers.
        stay: rows that earlier papers have shown.
    """
    items: list[Item] = []
    shows: list[list[int]] = []
    weights: list[int] = []
    must_hide: list[bool] = []
    targets = {target.indicator for target in plan.targets}

    def add(item: Item, cells: list[int], weight: int, must: bool) -> None:
        items.append(item)
        shows.append(cells)
        weights.append(weight)
        must_hide.append(must or item in hide)

    numbers, se = frame[NUMBERS].to_numpy(float), frame["se"].to_numpy(float)
    told = zip(keys_of(frame), frame["unit"], frame["status"], frame["goal"].astype(str), strict=True)
    for at, (key, unit, status, goal) in enumerate(told):
        cells = [made.cell_of[(*key, role)] for role in ROW_ROLES if (*key, role) in made.cell_of]
        if status not in ("ok", "no_data") or not cells:
            continue
        row = dict(zip(NUMBERS, numbers[at].tolist(), strict=True))
        counted_base = (*key, "denominator") in made.cell_of
        must = key not in stay and too_telling(unit, row, se=float(se[at]), counted_base=counted_base, rules=plan.disclosure)
        add(Item("row", key), cells, weight_of(key, plan, goal_table=key[0] in targets or goal != "0"), must)
        if (*key, "n_missing") in made.cell_of:
            add(Item("missing", key), [made.cell_of[(*key, "n_missing")]], 1, False)
    for key in dict.fromkeys((key[0], key[1], key[2], key[3]) for key in made.cell_of if key[0] == "account"):
        add(Item("account", key), [made.cell_of[(*key, "numerator")]], ACCOUNT_WEIGHT, False)
    values = np.array(made.values, np.int64)
    size = len(values)
    is_known = np.zeros(size, bool)
    is_known[[*made.known, *known]] = True
    equations = equation_matrix([*made.equations, *made.found], size)
    worked_out = _determined(equations, is_known)
    worked_out[list(made.cell_of.values())] = False
    is_known |= worked_out  # remainders of public numbers are public: nothing in this paper can change it
    primary = (values >= 1) & (values < plan.disclosure.k)
    primary = (primary | _all_in_one(made, values)) & ~is_known
    system = System(
        values=values,
        equations=equations,
        k=plan.disclosure.k,
        primary=primary,
        guarded=np.zeros(size, bool),
        known=is_known,
        lower=np.zeros(size, np.int64),
        items=item_matrix(shows, size),
        weight=np.array(weights, np.int64),
        must_hide=np.array(must_hide, bool),
    )
    return Joint(system, tuple(items), dict(made.cell_of))


def _determined(equations: sp.csr_array, known: Bools) -> Bools:
    """Cells that are the only unknown of an equation, and what follows from them."""
    found = known.copy()
    pattern = abs(equations)
    pattern.data = np.minimum(pattern.data, 1)
    while True:
        lone = (pattern @ (~found).astype(np.int64)) == 1
        cells = np.flatnonzero((pattern[lone].sum(axis=0) > 0) & ~found) if lone.any() else np.zeros(0, np.int64)
        if not len(cells):
            return found & ~known
        found[cells] = True


def _all_in_one(made: Structure, values: Ints) -> Bools:
    """Zeros of a distribution whose persons are all of one category: they would tell what everyone is."""
    found = np.zeros(len(values), bool)
    for group in made.alone:
        counts = values[group]
        if (counts > 0).sum() == 1:
            found[[cell for cell in group if values[cell] == 0]] = True
    return found
