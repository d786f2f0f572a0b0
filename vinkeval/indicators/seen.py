"""What an indicator looks at, row by row, and the figure it comes to."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vinkeval.indicators.rules import Bools, Rule, every_row, yes_or_no
from vinkeval.indicators.tables import YEARLY, Ints, Tables, days
from vinkeval.plan.model import IndicatorText

Floats = NDArray[np.float64]
Role = Literal["numerator", "denominator", "n", "n_missing"]
NAN = math.nan


@dataclass(frozen=True)
class Asked:
    """What is asked for: of which tables, by which entry of the plan, split by which column ('' for the whole)."""

    tables: Tables
    text: IndicatorText
    dimension: str = ""


@dataclass(frozen=True)
class Rows:
    """Which rows of a table an indicator looks at, and the date that puts a row in a period.

    Attributes:
        table: a table of `vinkeval.indicators.tables`.
        date: its column; a row without it is in no period. None: the number is one for the whole of what was read.
        of: the rule for the rows.
        all_interventions: also rows of other interventions than those the plan gives the indicator.
    """

    table: str
    date: str | None
    of: Rule = every_row
    all_interventions: bool = False

    def of_interest(self, asked: Asked) -> Ints:
        """Positions of the rows in the table."""
        table, text = asked.tables[self.table], asked.text
        chosen = yes_or_no(self.of, table)
        if not self.all_interventions and "intervention" in table and text.interventions:
            chosen = chosen & table.intervention.isin(text.interventions).to_numpy() & ~self._too_early(table, asked)
        return np.flatnonzero(chosen)

    def _too_early(self, table: pd.DataFrame, asked: Asked) -> Bools:
        """Rows of an intervention from before it began. Money set aside for it beforehand is money all the same."""
        early = np.zeros(len(table), dtype=bool)
        if self.date is None or self.table in YEARLY:
            return early
        when, letters = days(table, self.date), table.intervention
        for entry in asked.tables.plan.interventions:
            if entry.new_in is not None:
                early |= letters.eq(entry.id).to_numpy(bool, na_value=False) & (when < np.datetime64(f"{entry.new_in}-01-01"))
        return early


@dataclass(frozen=True)
class Seen:
    """What a kind saw: one entry per row looked at, in step.

    Attributes:
        table, date: where the rows are from and the column that puts them in a period.
        rows: their positions in the table.
        known: False where a needed field is missing; such a row counts in n_missing alone.
        top, bottom: what the row adds to numerator and denominator.
        mark: what is told apart (a district, a class); NaN-free where known.
        counts: for numbers that count rows, which of them each number counts.
        split: False where the number for the whole stands under every category (a distribution's denominator).
        out_of: how many there are in all, the same in every period.
    """

    table: str
    date: str | None
    rows: Ints
    known: Bools
    top: Floats
    bottom: Floats
    mark: NDArray[Any]
    counts: Mapping[Role, Bools] = field(default_factory=dict)
    split: bool = True
    out_of: float = NAN

    def at(self, index: Any) -> "Seen":
        """The entries at these places."""
        return Seen(
            self.table, self.date, self.rows[index], self.known[index], self.top[index], self.bottom[index], self.mark[index],
            {role: counted[index] for role, counted in self.counts.items()}, self.split, self.out_of,
        )  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One number with what it rests on; NaN where there is none."""

    numerator: float = NAN
    denominator: float = NAN
    value: float = NAN
    lower: float = NAN
    upper: float = NAN
    n: float = NAN
    n_missing: float = NAN
    se: float = NAN
    clusters: float = NAN


def look(
    source: Rows, rows: Ints, *, known: Bools, top: Any = None, bottom: Any = None, mark: Any = None,
    counts: Mapping[Role, Bools] | None = None, split: bool = True, out_of: float = NAN,
) -> Seen:  # fmt: skip
    """What was seen in these rows of a source; what is not told adds nothing."""
    nothing = np.zeros(len(rows))
    return Seen(
        source.table, source.date, rows, known,
        nothing if top is None else np.where(known, np.asarray(top, dtype=np.float64), 0),
        nothing if bottom is None else np.asarray(bottom, dtype=np.float64),
        nothing if mark is None else np.asarray(mark),
        counts or {}, split, out_of,
    )  # fmt: skip


def numbers(table: pd.DataFrame, column: str, rows: Ints) -> Floats:
    """The numbers of a column in these rows, NaN where there is none."""
    return table[column].to_numpy(dtype=np.float64, na_value=np.nan)[rows]
