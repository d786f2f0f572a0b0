"""Periods of an evaluation: keys, first and last day, Danish names.

Keys are 2020, 2020H1, 2020Q3, 2020-03, baseline, plan (and, for context series, `all` and 2019/20).
First and last day belong to the period.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from vinkeval.danish import MONTHS

Every = Literal["year", "half-year", "quarter", "month"]
_MONTHS_IN: dict[Every, int] = {"year": 12, "half-year": 6, "quarter": 3, "month": 1}
_KEY = re.compile(r"(?P<year>\d{4})(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True)
class Period:
    """A named stretch of days; `first` and `last` both belong to it."""

    key: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    @property
    def label(self) -> str:
        """Danish name: '2020', '1. halvår 2020', '3. kvartal 2020', 'marts 2020', 'baseline (2018-2019)'."""
        return period_label(self.key, self.first, self.last)


def period(key: str) -> Period:
    """The calendar period of `key`.

    Raises:
        ValueError: the key is not a calendar period.
    """
    found = _KEY.fullmatch(key)
    if not found:
        raise ValueError(f"not a calendar period: {key!r}")
    year, start, months = int(found["year"]), 1, 12
    if found["half"]:
        start, months = 6 * int(found["half"]) - 5, 6
    elif found["quarter"]:
        start, months = 3 * int(found["quarter"]) - 2, 3
    elif found["month"]:
        start, months = int(found["month"]), 1
    end = start + months - 1
    return Period(key, date(year, start, 1), date(year, end, calendar.monthrange(year, end)[1]))


def key_of(day: date, every: Every) -> str:
    """Key of the period of length `every` that holds `day`."""
    index = (day.month - 1) // _MONTHS_IN[every] + 1
    return {"year": f"{day.year}", "half-year": f"{day.year}H{index}", "quarter": f"{day.year}Q{index}"}.get(
        every, f"{day.year}-{day.month:02}"
    )


def calendar_periods(first: date, last: date, every: Every) -> tuple[Period, ...]:
    """All periods of length `every` from the one that holds `first` to the one that holds `last`."""
    found = [period(key_of(first, every))]
    while found[-1].last < last:
        found.append(period(key_of(found[-1].last + timedelta(days=1), every)))
    return tuple(found)


def period_label(key: str, first: date | None = None, last: date | None = None) -> str:
    """Danish name of a period key; keys that are no calendar period are explained where they are known."""
    found = _KEY.fullmatch(key)
    if not found:
        years = [str(day.year) for day in (first, last) if day]
        span = f" ({'-'.join(dict.fromkeys(years))})" if first and last else ""
        return {"baseline": f"baseline{span}", "plan": f"planperioden{span}", "all": "hele opgørelsen"}.get(key, key)
    if found["half"]:
        return f"{found['half']}. halvår {found['year']}"
    if found["quarter"]:
        return f"{found['quarter']}. kvartal {found['year']}"
    if found["month"]:
        return f"{MONTHS[int(found['month']) - 1]} {found['year']}"
    return key
