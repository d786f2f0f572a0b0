"""Periods as stretches of days, so that periods of one paper and of two papers can be seen to hold each other."""

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_KEY = re.compile(r"(\d{4})(?:H([12])|Q([1-4])|-(\d{2}))?")
ALL = "all"


@dataclass(frozen=True, order=True)
class Window:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def holds(self, other: "Window") -> bool:
        """Whether the other lies inside this one."""
        return self.first <= other.first and other.last <= self.last

    def days(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1


def spans_of(told: Mapping[str, Sequence[str]]) -> dict[str, Window]:
    """Spans as a ledger tells them: period -> first and last day; those of the action plan 2020-2021 where it tells none."""
    own = {key: Window(*(date.fromisoformat(day) for day in days)) for key, days in told.items()}
    return default_spans() | own


def default_spans() -> dict[str, Window]:
    """Baseline and plan of the action plan 2020-2021, and the period 'all'."""
    return {
        "baseline": Window(date(2018, 1, 1), date(2019, 12, 31)),
        "plan": Window(date(2020, 1, 1), date(2021, 12, 31)),
        ALL: Window(date.min, date.max),
    }


def window_of(key: str, spans: Mapping[str, Window]) -> Window | None:
    """The days of a period key (2020, 2020H1, 2020Q3, 2020-03, or one of `spans`); None for another key."""
    if key in spans:
        return spans[key]
    found = _KEY.fullmatch(key)
    if not found:
        return None
    year, half, quarter, month = int(found[1]), *(int(g) if g else 0 for g in found.groups()[1:])
    start, months = 1, 12
    if half:
        start, months = 6 * half - 5, 6
    elif quarter:
        start, months = 3 * quarter - 2, 3
    elif month:
        start, months = month, 1
    if not 1 <= start <= 12:
        return None
    end = start + months - 1
    return Window(date(year, start, 1), date(year, end, calendar.monthrange(year, end)[1]))


def observed(window: Window, as_of: date, lag: int = 0) -> Window | None:
    """What of a period had been observed at the cut-off less `lag` days; None where nothing had."""
    last = min(window.last, as_of - timedelta(days=lag))
    return None if last < window.first else Window(window.first, last)


def largest_inside(window: Window, others: Iterable[Window]) -> tuple[tuple[Window, ...], bool]:
    """The longest windows inside that do not overlap, and whether they fill the window."""
    taken: list[Window] = []
    for other in sorted(others, key=lambda w: (-w.days(), w.first)):
        if other != window and window.holds(other) and all(other.last < t.first or t.last < other.first for t in taken):
            taken.append(other)
    return tuple(sorted(taken)), sum(t.days() for t in taken) == window.days()
