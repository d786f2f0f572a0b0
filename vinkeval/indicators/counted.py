"""Which rows every number that counts persons' rows counts: what the protection works out its equations from."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vinkeval.exports.records import Records
from vinkeval.indicators.catalogue import all_cells
from vinkeval.indicators.measures import Measures, measures_of
from vinkeval.indicators.measuring import ALL, Cell
from vinkeval.indicators.pairs import paired
from vinkeval.indicators.seen import Role
from vinkeval.indicators.tables import ACCOUNT, FOLLOWUPS, PAIRS, Tables
from vinkeval.plan.model import Plan

_ROLES: tuple[Role, ...] = ("numerator", "denominator", "n", "n_missing")
_READ = ("kept", "duplicates", "dates", "other")
_SET_ASIDE: dict[str, dict[Role, tuple[str, ...]]] = {
    "Q3": {"numerator": ("duplicates",), "n": ("duplicates",)},
    "Q4": {"numerator": ("dates",), "n": ("dates",)},
    "Q5": {"numerator": ("dates", "other"), "denominator": _READ, "n": _READ},
}


@dataclass(frozen=True)
class CountedCell:
    """The rows one number counts.

    Attributes:
        table: a canonical table, or PAIRS, FOLLOWUPS (the lists of paired answers, over all surveys). Where a number sums
            what rows hold (participants, goals, money) there is no cell for it.
        rows: sorted positions in that table (in Records, or in the list of pairs). The rows a canonical table did not keep have
            the positions after its last: duplicates, then those set aside for a date, then those set aside for another reason.
    """

    indicator: str
    breakdown: str
    category: str
    period: str
    role: Role
    table: str
    rows: NDArray[np.int64]


def counted_cells(records: Records, plan: Plan) -> tuple[CountedCell, ...]:
    """A cell for each numerator, denominator, n and n_missing of the catalogue that counts rows standing for persons.

    Which tables those are the plan says (`disclosure.person_tables`), and answers paired are always among them; whether the
    indicator is about persons does not matter: also Q1 and a unit cost tell how many rows there are.
    """
    tables = Tables(records, plan)
    protected = _protected(plan)
    return tuple(counted for cell in all_cells(tables) for counted in _counted(cell, tables, protected))


def measured_and_counted(records: Records, plan: Plan) -> tuple[Measures, tuple[CountedCell, ...]]:
    """What `indicators` and `counted_cells` give, in one pass: no cell's rows are held longer than both need them."""
    tables, protected = Tables(records, plan), _protected(plan)
    counted: list[CountedCell] = []

    def passing() -> Iterator[Cell]:
        for cell in all_cells(tables):
            counted.extend(_counted(cell, tables, protected))
            yield cell

    return measures_of(passing(), tables), tuple(counted)


def later_answers(records: Records) -> dict[str, NDArray[np.int64]]:
    """Of each list of pairs, which row of the answers is each pair's later answer."""
    answers = records["responses"]
    return {PAIRS: paired(answers, "after").later.to_numpy(), FOLLOWUPS: paired(answers, "followup").later.to_numpy()}


def _protected(plan: Plan) -> frozenset[str]:
    return frozenset((*plan.disclosure.person_tables, PAIRS, FOLLOWUPS))


def _counted(cell: Cell, tables: Tables, protected: frozenset[str]) -> Iterator[CountedCell]:
    if not cell.covered:
        return
    key = (cell.text.id, cell.breakdown, cell.category, cell.period)
    counting = [part for part in cell.parts if part.counts and part.table in protected]
    for role in _ROLES if counting else ():
        for part in counting:
            if role in part.counts:
                yield CountedCell(*key, role, part.table, part.rows[part.counts[role]])
    if cell.parts and cell.parts[0].table == ACCOUNT and cell.period == ALL and cell.category in protected:
        stretches = _stretches(tables, cell.category)
        for role, names in _SET_ASIDE[cell.text.id].items():
            yield CountedCell(*key, role, cell.category, np.concatenate([stretches[name] for name in names]))


def _stretches(tables: Tables, table: str) -> dict[str, NDArray[np.int64]]:
    """Positions of the rows of a table that were kept, removed as duplicates, and set aside."""
    account = dict(tables[ACCOUNT].set_index("table").astype("int64").loc[table].items())
    sizes = {
        "kept": account["read"] - account["duplicates"] - account["set_aside"],
        "duplicates": account["duplicates"],
        "dates": account["impossible_date"],
        "other": account["set_aside"] - account["impossible_date"],
    }
    edges = np.cumsum([0, *sizes.values()])
    return {name: np.arange(edges[place], edges[place + 1]) for place, name in enumerate(sizes)}
