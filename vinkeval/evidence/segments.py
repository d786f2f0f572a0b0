"""A series laid out for segmented regression: points in time, terms, and what of the pandemic falls where.

Positions in time are whole numbers, so that a missing or excluded period keeps its place. The slope term is centred at the
interruption: an uncentred time × after-term would give a wrong change of level.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from vinkeval.errors import UsageFault
from vinkeval.evidence.ar1 import Array
from vinkeval.plan.model import Event

Family = Literal["gaussian", "count"]
Pandemic = Literal["none", "share", "pulses", "step", "excluded"]
EFFECTS = ("level", "slope", "mean_effect", "end_effect")


@dataclass(frozen=True, eq=False)
class Series:
    """Observed points only, in order of time.

    Attributes:
        y: n values. t: n whole positions (a gap is a missing number). exposure: n (1 where none is given).
        at: position of the first point after the interruption. labels: n Danish or plain names of the points.
        periods: the calendar periods where the series has them, else None.
    """

    y: Array
    t: NDArray[np.int64]
    exposure: Array
    at: int
    labels: tuple[str, ...]
    periods: pd.PeriodIndex | None

    @property
    def after(self) -> NDArray[np.bool_]:
        """Which points lie at or after the interruption."""
        return self.t >= self.at

    def keep(self, chosen: NDArray[np.bool_]) -> "Series":
        """Only the chosen points; the others become gaps."""
        labels = tuple(label for label, kept in zip(self.labels, chosen, strict=True) if kept)
        periods = None if self.periods is None else self.periods[chosen]
        return Series(self.y[chosen], self.t[chosen], self.exposure[chosen], self.at, labels, periods)

    def moved(self, steps: int) -> "Series":
        """The same with the interruption `steps` periods later."""
        return replace(self, at=self.at + steps)

    @property
    def months_per_period(self) -> int:
        """Months in a period; 1 where the series has no calendar."""
        if self.periods is None:
            return 1
        found = re.match(r"(\d*)([A-Z]+)", self.periods.freqstr)
        count, unit = found.groups() if found else ("", "M")
        return int(count or 1) * {"Q": 3, "Y": 12}.get(unit, 1)


def lay_out(
    series: "pd.Series[float] | ArrayLike",
    at: str | int | np.integer[Any] | pd.Period,
    exposure: "pd.Series[float] | ArrayLike | None" = None,
) -> Series:
    """A series as observed points.

    Args:
        series: values on a PeriodIndex (gaps allowed, missing values are gaps) or on whole positions; a list or an array stands
            on 0, 1, 2, ...
        at: the first period after the interruption ('2020-01'), or its position.
        exposure: what the counts are out of, on the same index; positive.

    Raises:
        UsageFault: the index is of another kind, holds a period twice, or does not hold `at`'s kind of value.
    """
    series = _as_series(series)
    index = series.index
    if index.has_duplicates:
        raise UsageFault("Serien har den samme periode to gange. Læg tallene sammen, så hver periode står én gang.")
    series = series.sort_index()
    values = _numbers(series)
    if isinstance(index, pd.PeriodIndex):
        if not re.match(r"\d*[MQY]", index.freqstr):
            raise UsageFault("Perioderne skal være måneder, kvartaler, halvår eller år. Læg dagene eller ugerne sammen.")
        periods: pd.PeriodIndex | None = pd.PeriodIndex(series.index)
        start = _period(str(at), index)
        width = 1 if index.freq is None else int(index.freq.n)
        t = np.array([(period.ordinal - start) // width for period in series.index], dtype=np.int64)
    elif pd.api.types.is_integer_dtype(index.dtype) and isinstance(at, int | np.integer):
        periods = None
        t = series.index.to_numpy(np.int64) - int(at)
    else:
        raise UsageFault("Serien skal stå på perioder (PeriodIndex) eller på hele tal, og `at` skal være af samme slags.")
    labels = tuple(str(entry) for entry in series.index)
    sizes: Array = np.ones(values.size, dtype=float)
    if exposure is not None:
        given = _as_series(exposure, index)
        sizes = _numbers(given[~given.index.duplicated()].reindex(series.index))
    if not (sizes[~np.isnan(values)] > 0).all():
        raise UsageFault("Eksponeringen skal være et positivt tal i hver periode, hvor serien har en værdi.")
    full = Series(values, t, sizes, 0, labels, periods)
    return full.keep(~np.isnan(values))


def _as_series(values: "pd.Series[float] | ArrayLike", index: "pd.Index[Any] | None" = None) -> "pd.Series[float]":
    if isinstance(values, pd.Series):
        return values
    array = np.asarray(values, dtype=float)
    if array.ndim != 1 or (index is not None and array.size != len(index)):
        raise UsageFault("En serie uden perioder skal være én række af tal, og eksponeringen lige så lang.")
    return pd.Series(array, index=index)


def _numbers(series: "pd.Series[float]") -> Array:
    """The values, NaN where there is none; a word is no gap."""
    values = pd.to_numeric(series, errors="coerce").to_numpy(float)
    if (np.isnan(values) & series.notna().to_numpy()).any() or np.isinf(values).any():
        raise UsageFault("Serien skal være tal. Et tomt felt er en periode uden måling; ord og uendelige tal kan ikke regnes.")
    return np.asarray(values, dtype=float)


def is_july(series: Series) -> NDArray[np.bool_]:
    """Which points are the month of July."""
    if series.periods is None or series.months_per_period != 1:
        return np.zeros(series.t.size, dtype=bool)
    return np.asarray(series.periods.month == 7)


def _period(key: str, index: pd.PeriodIndex) -> int:
    """Ordinal of a period key in the series' own frequency."""
    try:
        return int(pd.PeriodIndex([key], freq=index.freqstr)[0].ordinal)
    except (ValueError, TypeError) as fault:
        raise UsageFault(f"{key!r} er ikke en periode som seriens. Skriv fx '2020-01' for en månedsserie.") from fault


@dataclass(frozen=True)
class Terms:
    """Which terms a model has beside level before and time.

    Attributes:
        slope: whether the slope may change too.
        harmonics: pairs of cosine and sine over the year (0, 1 or 2).
        july: a term for July (holiday month).
        pandemic: how events are reckoned with (see `pandemic_columns`).
    """

    slope: bool = True
    harmonics: int = 0
    july: bool = False
    pandemic: Pandemic = "share"


def share_of_days(periods: pd.PeriodIndex, events: Sequence[Event]) -> Array:
    """Share of each period's days that lie inside any of the events (first and last day belong to them)."""
    first = periods.start_time.to_numpy().astype("datetime64[D]").astype(int)
    last = periods.end_time.to_numpy().astype("datetime64[D]").astype(int)
    inside = np.zeros(len(periods))
    reckoned = -1  # last day already counted, so that overlapping events count a day once
    for event in sorted(events, key=lambda event: event.first):
        start = max(_day(event.first), reckoned + 1) if reckoned >= 0 else _day(event.first)
        end = _day(event.last)
        inside += np.maximum(np.minimum(last, end) - np.maximum(first, start) + 1, 0)
        reckoned = max(reckoned, end)
    return np.asarray(inside / (last - first + 1))


def _day(day: date) -> int:
    return int(np.datetime64(day, "D").astype(int))


def pandemic_columns(series: Series, events: Sequence[Event], how: Pandemic) -> Array:
    """Terms of the pandemic (n x m).

    none and excluded: no term · share: one, the share of the period's days inside a lockdown · pulses: the same, one term for
    each lockdown · step: one, from the period of the first lockdown on. Events that are no pandemic have a term each, always.
    A term that is zero throughout is left out.
    """
    pandemic = [event for event in events if event.kind == "pandemic"]
    others = [event for event in events if event.kind != "pandemic"]
    columns = [] if series.periods is None else [share_of_days(series.periods, [event]) for event in others]
    if series.periods is not None and pandemic:
        if how == "share":
            columns.append(share_of_days(series.periods, pandemic))
        elif how == "pulses":
            columns += [share_of_days(series.periods, [event]) for event in pandemic]
        elif how == "step":
            start = min(event.first for event in pandemic)
            columns.append((series.periods.end_time.to_numpy().astype("datetime64[D]") >= np.datetime64(start)).astype(float))
    kept = [column for column in columns if column.any()]
    return np.column_stack(kept) if kept else np.zeros((series.t.size, 0))


def outside_pandemic(series: Series, events: Sequence[Event]) -> NDArray[np.bool_]:
    """Points without a day of lockdown."""
    if series.periods is None:
        return np.ones(series.t.size, dtype=bool)
    return np.asarray(share_of_days(series.periods, [event for event in events if event.kind == "pandemic"]) == 0)


@dataclass(frozen=True, eq=False)
class Layout:
    """A design ready to be fitted.

    Attributes:
        x: n x p. contrasts: 4 x p (EFFECTS; without a slope in the model the other three are rows of NaN).
        baseline: n x p, the same design had nothing happened at the interruption.
        free_after: points after the interruption on which no pandemic term rests.
    """

    x: Array
    contrasts: Array
    baseline: Array
    free_after: int


def design(series: Series, terms: Terms, events: Sequence[Event] = ()) -> Layout:
    """The design matrix: constant, centred time, level and slope change, pandemic, season."""
    centred = (series.t - series.at).astype(float)
    after = series.after.astype(float)
    pandemic = pandemic_columns(series, events, terms.pandemic)
    change = [after, after * centred] if terms.slope else [after]
    x = np.column_stack([np.ones(series.t.size), centred, *change, pandemic, *_season(series, terms)])
    baseline = x.copy()
    baseline[:, 2 : 2 + len(change)] = 0
    distance = centred[series.after]
    contrasts = np.zeros((4, x.shape[1]))
    contrasts[[0, 2, 3], 2] = 1
    if terms.slope and distance.size:
        contrasts[1:, 3] = 1, distance.mean(), distance.max()
    elif not terms.slope:  # a mean and an end of their own need a slope: without it they would only be the level again
        contrasts[1:] = np.nan
    untouched = series.after & ~pandemic.any(axis=1)
    return Layout(x, contrasts, baseline, int(untouched.sum()))


def _season(series: Series, terms: Terms) -> list[Array]:
    if series.periods is None:
        return []
    part = np.array([(period.start_time.month - 1) / 12 for period in series.periods])
    columns = [wave(2 * np.pi * k * part) for k in range(1, terms.harmonics + 1) for wave in (np.cos, np.sin)]
    if terms.july:
        columns.append((part == 6 / 12).astype(float))
    return columns
