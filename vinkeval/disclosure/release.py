"""Release: all numbers of one paper, protected together. The only thing that can be drawn or written for others."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from vinkeval.danish import number
from vinkeval.evidence.targets import GOAL_COLUMNS as GOAL_COLUMNS
from vinkeval.indicators.display import NUMBERS as FIGURE_NUMBERS
from vinkeval.plan.model import Plan
from vinkeval.plan.periods import Every, key_of, period

KEY = ["indicator", "breakdown", "category", "period"]
NUMBERS = list(FIGURE_NUMBERS)
INDICATOR_COLUMNS = [
    "indicator", "goal", "intervention", "breakdown", "category", "period", *NUMBERS, "unit", "status",
]  # fmt: skip
ESTIMATE_COLUMNS = ["indicator", "model", "term", "estimate", "lower", "upper", "df", "status", "reasons", "text"]
COMPARISON_COLUMNS = ["indicator", "baseline", "plan", "method", "estimate", "lower", "upper", "df", "status", "text"]
FINDING_SUMMARY_COLUMNS = ["table", "rule", "action", "cells"]
QUALITY_COLUMNS = ["table", "rows", "accepted", "set_aside", "duplicates", "quarantined", "not_data"]


_SEALING: ContextVar[bool] = ContextVar("sealing", default=False)


@contextmanager
def sealing() -> Iterator[None]:
    """Where a Release may be made: within this room, of numbers that have been protected together."""
    token = _SEALING.set(True)
    try:
        yield
    finally:
        _SEALING.reset(token)


@dataclass(frozen=True)
class ReleaseReport:
    """How the protection went.

    Attributes:
        cells: counts of persons in the paper's joint system (distinct cells).
        primaries, secondaries: cells hidden because they are small, and for the sake of others.
        gap: proven distance to the least possible hiding (0 = optimal), NaN where none was proven.
        by_indicator: columns indicator, cells, hidden.
        merges: Danish proposals that would free most cells.
    """

    cells: int
    primaries: int
    secondaries: int
    gap: float
    by_indicator: pd.DataFrame
    merges: tuple[str, ...] = ()


@dataclass(frozen=True)
class Release:
    """What one paper may show. Made by `vinkeval.disclosure.protect_paper` or read back by `load_release`, nowhere else.

    Attributes:
        indicators: INDICATOR_COLUMNS; in a row with status 'hidden' the NUMBERS are NaN (written as '..'), save a denominator
            that is shown elsewhere. In a row with status 'ok', n_missing alone may be NaN: then that number is hidden.
        estimates, comparisons, goals, findings_summary, quality: the columns named above; hidden numbers are NaN and their
            status is 'hidden' (in findings_summary and quality: NaN means hidden).
        missing_tables: canonical tables the exports did not hold.
        refused_files: how many files were refused and left out (`--skip-refused`).
        ledger: all that has been published, this release included, for the next one.
        notes: Danish, what a reader must know of the numbers (published figures that stand though later data differ).

    Raises:
        TypeError: it is made (or altered by `dataclasses.replace`) elsewhere.
    """

    id: str
    as_of: date
    plan: Plan
    indicators: pd.DataFrame
    estimates: pd.DataFrame
    comparisons: pd.DataFrame
    goals: pd.DataFrame
    findings_summary: pd.DataFrame
    quality: pd.DataFrame
    report: ReleaseReport
    ledger: Mapping[str, Any]
    missing_tables: tuple[str, ...] = ()
    refused_files: int = 0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _SEALING.get():
            raise TypeError("a Release is made by protect_paper or load_release, nowhere else")
        hidden = self.indicators[self.indicators["status"] == "hidden"]
        if hidden[[name for name in NUMBERS if name != "denominator"]].notna().any(axis=None):
            raise ValueError("a hidden row holds a number")

    def __repr__(self) -> str:
        shown, hidden = (int(self.indicators["status"].eq(status).sum()) for status in ("ok", "hidden"))
        return f"Release({self.id}: {number(shown)} rækker vist, {number(hidden)} skjult)"

    def rows(self, indicator: str, breakdown: str = "") -> pd.DataFrame:
        """All released rows of an indicator, whole (breakdown '') or by one dimension."""
        frame = self.indicators
        return frame[(frame["indicator"] == indicator) & (frame["breakdown"] == breakdown)]

    def series(self, indicator: str, every: Every, breakdown: str = "") -> pd.DataFrame:
        """Released rows of the calendar periods of one length, in order of time."""
        rows = self.rows(indicator, breakdown)
        chosen = pd.Series([_is_every(key, every) for key in rows["period"]], index=rows.index, dtype=bool)
        return rows[chosen].sort_values(["period", "category"], kind="stable")

    def figure(self, indicator: str, period: str, breakdown: str = "", category: str = "") -> "pd.Series[Any] | None":
        """The one released row with this key, or None where the paper has none."""
        at = self._places.get((indicator, breakdown, category, period))
        return None if at is None else self.indicators.iloc[at]

    def comparison(self, indicator: str) -> "pd.Series[Any] | None":
        """The comparison of an indicator with its baseline, or None where the paper has none."""
        at = self._comparison_places.get(indicator)
        return None if at is None else self.comparisons.iloc[at]

    @cached_property
    def _comparison_places(self) -> dict[str, int]:
        found = list(self.comparisons["indicator"])
        return {str(id): at for at, id in reversed(list(enumerate(found)))}

    @cached_property
    def _places(self) -> dict[tuple[str, ...], int]:
        """Where each key stands: papers ask for hundreds of figures."""
        return {key: at for at, key in enumerate(self.indicators[KEY].itertuples(index=False, name=None))}


def _is_every(key: str, every: Every) -> bool:
    try:
        return key_of(period(key).first, every) == key
    except ValueError:
        return False
