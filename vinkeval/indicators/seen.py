"""What an indicator looks at, row by row, and the figure it comes to."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vinkeval.indicators.rules import Bools, Rule, every_row
from vinkeval.indicators.tables import Ints, Tables
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
        tables, wanted = asked.tables, asked.text.interventions
        chosen = tables.answers(self.table, self.of)
        if not self.all_interventions and wanted and "intervention" in tables[self.table]:
            chosen = chosen & tables.of_interventions(self.table, self.date, wanted)
        return np.flatnonzero(chosen)


class Seen(NamedTuple):
    """What a kind saw: one entry per row looked at, in step.

    Attributes:
        table, date: where the rows are from and the column that puts them in a period.
        rows: their positions in the table, in ascending order.
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
    counts: Mapping[Role, Bools]
    split: bool = True
    out_of: float = NAN

    def at(self, index: Any) -> "Seen":
        """The entries at these places."""
        return Seen(
            self.table, self.date, self.rows[index], self.known[index], self.top[index], self.bottom[index], self.mark[index],
            {role: counted[index] for role, counted in self.counts.items()}, self.split, self.out_of,
        )  # fmt: skip


class Figure(NamedTuple):
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
