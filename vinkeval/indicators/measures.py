"""Measures: all figures of an evaluation in one tidy frame, before anything is protected."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from vinkeval.exports.records import Records
from vinkeval.indicators.catalogue import all_cells, asked_for, chosen, periods_for
from vinkeval.indicators.display import NUMBERS, measures_html
from vinkeval.indicators.indicator import By, Indicator
from vinkeval.indicators.kinds import NotMeasurable
from vinkeval.indicators.measuring import WHOLE, Cell, cells
from vinkeval.indicators.seen import Figure
from vinkeval.indicators.tables import Tables
from vinkeval.internal import released_only
from vinkeval.plan import load_plan
from vinkeval.plan.model import Plan
from vinkeval.plan.periods import Every

MEASURE_COLUMNS = (
    "indicator", "goal", "intervention", "breakdown", "category", "period", *NUMBERS, "unit", "status", "se", "clusters",
)  # fmt: skip


@dataclass(frozen=True)
class Measures:
    """Figures that are not yet protected: for the analyst's own eyes.

    Attributes:
        frame: one row per indicator, breakdown, category and period, in that order; MEASURE_COLUMNS. Shares are fractions,
            numbers floats (NaN = none), status ok | no_data | gated | not_measurable. `se` and `clusters` (standard error
            and number of clusters of a mean change) are internal.
        plan: what it was measured by.
        as_of: data cut-off. A period that ends later is told only up to it (`period_label_until`).
    """

    frame: pd.DataFrame
    plan: Plan
    as_of: date

    def __repr__(self) -> str:
        return f"Measures({len(self.frame)} rækker, internt, ikke frigivet)"

    def _repr_html_(self) -> str:
        return measures_html(self.frame, self.plan, self.as_of, show=not released_only())


def indicators(records: Records, plan: Plan) -> Measures:
    """Every figure of the plan's catalogue.

    Args:
        records: what `vinkeval.exports.read_exports` brought in.
        plan: which indicators, periods, breakdowns.

    Returns:
        All of them, also those of zero; what the data cannot bear has status no_data, not 0.
    """
    tables = Tables(records, plan)
    return measures_of(all_cells(tables), tables)


def measures_of(cells: Iterable[Cell], tables: Tables) -> Measures:
    """The figures of the catalogue's cells."""
    plan, gates = tables.plan, _Gates(tables)
    rows = [_row(cell, gates) for cell in cells] + _not_measurable(plan)
    order = {id: place for place, id in enumerate(dict.fromkeys(indicator.id for indicator in asked_for(plan)))}
    rows.sort(key=lambda row: order[str(row[0])])
    return Measures(_frame(rows), plan, tables.records.as_of)


def measure(
    records: Records, id: str, *, every: Every | None = None, by: str | None = None, plan: Plan | None = None
) -> Measures:
    """One indicator.

    Args:
        records: what was read.
        id: as in the catalogue ("A3", "M1.1").
        every: 'year', 'half-year', 'quarter' or 'month'; None gives all its periods, baseline and plan among them.
        by: one of the breakdowns that the plan allows for it; None gives the whole.
        plan: None for the plan that comes with the package.

    Raises:
        UsageFault: unknown indicator, or a period or breakdown that the plan does not allow; the message says why.
    """
    plan = plan or load_plan()
    wanted = [(entry, split, periods_for(entry, split, every, plan)) for entry, split in chosen(id, by, plan)]
    tables = Tables(records, plan)
    gates = _Gates(tables)
    found = [_row(cell, gates) for entry, split, periods in wanted for cell in cells(entry, tables, split, periods)]
    return Measures(_frame(found or [row for row in _not_measurable(plan) if row[0] == id]), plan, records.as_of)


def _row(cell: Cell, gates: "_Gates") -> tuple[object, ...]:
    figure = cell.kind.sum_up(cell.parts) if cell.covered else Figure()
    status = "no_data" if math.isnan(figure.value) else "ok" if gates.open(cell) else "gated"
    text = cell.text
    return (
        text.id, text.goal, ";".join(text.interventions), cell.breakdown, cell.category, cell.period,
        figure.numerator, figure.denominator, figure.value, figure.lower, figure.upper, figure.n, figure.n_missing,
        cell.indicator.unit or text.unit, status, figure.se, figure.clusters,
    )  # fmt: skip


def _not_measurable(plan: Plan) -> list[tuple[object, ...]]:
    """One row, for the plan period, per thing that these data cannot show."""
    texts = [plan.indicators[entry.id] for entry in asked_for(plan) if isinstance(entry.kind, NotMeasurable)]
    nothing = (math.nan,) * 7
    return [
        (text.id, text.goal, ";".join(text.interventions), "", "", plan.period.key, *nothing, text.unit, "not_measurable",
         math.nan, math.nan)
        for text in texts
    ]  # fmt: skip


def _frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    columns = zip(MEASURE_COLUMNS, zip(*rows, strict=True) if rows else [()] * len(MEASURE_COLUMNS), strict=True)
    numbers = {*NUMBERS, "se", "clusters"}
    return pd.DataFrame(
        {name: np.array(told, dtype="float64") if name in numbers else pd.array(told, dtype="str") for name, told in columns}
    )


class _Gates:
    """Whether an indicator that leans on another may be shown: the other's value in the same cell."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._values: dict[str, dict[tuple[str, str, str], float]] = {}

    def open(self, cell: Cell) -> bool:
        """True without a gate, or where its value is high enough."""
        gate = cell.indicator.gate
        if gate is None:
            return True
        key = f"{gate.indicator.id} {cell.breakdown}"
        if key not in self._values:
            self._values[key] = self._value_of(gate.indicator, cell)
        return self._values[key].get((cell.breakdown, cell.category, cell.period), math.nan) >= gate.at_least

    def _value_of(self, entry: Indicator, cell: Cell) -> dict[tuple[str, str, str], float]:
        by = By(cell.breakdown, periods=None) if cell.breakdown else WHOLE
        found = cells(entry, self._tables, by, cell.text.periods, text=cell.text)
        return {(one.breakdown, one.category, one.period): one.kind.sum_up(one.parts).value for one in found}
