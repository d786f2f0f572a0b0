"""What all invented tables share: the calendar of the years, seeded draws, and frames in the types of the records."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
import pandas as pd

from vinkeval.example.effects import Effects, Shift
from vinkeval.exports.schema import load_schema
from vinkeval.indicators.working_days import closing_days
from vinkeval.plan.model import Plan
from vinkeval.plan.periods import Period, calendar_periods

Row = dict[str, Any]
PANDAS_TYPES: Mapping[str, Any] = {"date": "datetime64[us]", "int": "Int64", "item": "Int64", "dec": "Float64", "kr": "Float64"}
NONE_IF_BLANK = frozenset({"cancel_reason", "end_reason", "started_authority", "partners"})
"""Columns of codes where a blank cell says that there is nothing, not that it is unknown."""


@dataclass(frozen=True)
class World:
    """The years that are invented, how much of everything there is, and what is known about it beforehand.

    Attributes:
        scale: 1.0 gives the volumes of a city of 600,000.
    """

    plan: Plan
    effects: Effects
    scale: float

    @property
    def last(self) -> date:
        """Last day that anything has happened on."""
        return self.plan.cut_off

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """All months from the baseline's start."""
        return calendar_periods(self.plan.baseline.first, self.last, "month")

    def during(self, shift: Shift, day: date) -> float:
        """The value of `shift` on `day`."""
        return shift.plan if day >= self.plan.period.first else shift.before

    def locked_down(self, day: date) -> bool:
        """Whether the city is locked down."""
        return any(event.first <= day <= event.last for event in self.plan.events if event.kind == "pandemic")

    def lockdown_share(self, month: Period) -> float:
        """Share of the month's days inside a lockdown."""
        days = (month.first + timedelta(days=number) for number in range(month.days))
        return sum(map(self.locked_down, days)) / month.days

    def working_days(self, month: Period) -> list[date]:
        """Days on which the office is open."""
        closed = closing_days(month.first.year)
        days = (month.first + timedelta(days=number) for number in range(month.days))
        return [day for day in days if day.weekday() < 5 and day not in closed]

    def open_day(self, day: date, steps: int) -> date:
        """The day that lies `steps` working days after `day`."""
        closed = [closing for year in (day.year, day.year + 1) for closing in closing_days(year)]
        after = np.busday_offset(np.datetime64(day), steps, roll="backward", holidays=np.array(closed, dtype="datetime64[D]"))
        found: date = after.astype(object)
        return found

    def happened(self, day: date | None) -> date | None:
        """The day, or None where it lies after the last."""
        return day if day is None or day <= self.last else None


def pick(rng: np.random.Generator, weights: dict[str, float]) -> str:
    """One of the keys, by weight."""
    place = rng.random() * sum(weights.values())
    return next(
        (key for key, end in zip(weights, accumulate(weights.values()), strict=True) if place < end), next(reversed(weights))
    )


def chance(rng: np.random.Generator, share: float) -> bool:
    """True with the probability `share`."""
    return bool(rng.random() < share)


def dates(rng: np.random.Generator, days: Sequence[date], mean: float) -> list[date]:
    """A Poisson number of days with this mean, in order."""
    return sorted(days[int(number)] for number in rng.integers(0, len(days), rng.poisson(mean)))


def forget(rng: np.random.Generator, rows: Iterable[Row], shares: Mapping[str, float]) -> None:
    """Leave a share of each column's cells unknown, as people do who fill in a log."""
    for row in rows:
        for column, share in shares.items():
            if chance(rng, share):
                row[column] = None


def number_within_year(rows: Iterable[Row], key: str, day: str, form: str, *, last: date = date.max) -> None:
    """Give each row, in order of its dates, the log's own number: of the year (two digits) and of the row within it.

    Args:
        key, day: columns of the number and of the date.
        form: of the two, '{}-{:04}'.
        last: rows of a later year stand in the sheet of this one.
    """
    counts: Counter[int] = Counter()
    for row in rows:
        year = min(row[day], last).year
        counts[year] += 1
        row[key] = form.format(year % 100, counts[year])


def typed(table: str, rows: Iterable[Row]) -> pd.DataFrame:
    """The rows as a table of the records: the columns of tables.toml in their types; an unknown code is 'unknown'."""
    frame = pd.DataFrame(list(rows))
    columns = {}
    for name, column in load_schema().tables[table].columns.items():
        values = frame[name] if name in frame else pd.Series([None] * len(frame), dtype=object)
        if column.type == "code" and name not in NONE_IF_BLANK:
            values = values.where(values.notna(), "unknown")
        columns[name] = values.astype(PANDAS_TYPES.get(column.type, "str"))
    return pd.DataFrame(columns).reset_index(drop=True)
