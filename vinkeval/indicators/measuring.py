"""How every indicator becomes figures: its rows are found once, placed in periods and categories once, and summed up.

Nothing here knows a particular indicator.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vinkeval.errors import PlanFault
from vinkeval.indicators.indicator import By, Indicator
from vinkeval.indicators.kinds import Distribution, FromTargets, Kind, NotMeasurable
from vinkeval.indicators.rules import UNKNOWN
from vinkeval.indicators.seen import Asked, Seen
from vinkeval.indicators.tables import YEARLY, Ordinals, Tables, canonical_tables, code_lists, year
from vinkeval.plan.model import IndicatorText, PeriodKind, Plan
from vinkeval.plan.periods import Period

WHOLE = By("", periods=None)
ALL = "all"


@dataclass(frozen=True)
class Slot:
    """A period by its key; `span` is None where it is not one of the plan's (a published series' own year)."""

    key: str
    span: Period | None


class Cell(NamedTuple):
    """The rows of an indicator in one category and one period.

    Attributes:
        parts: what its kind saw there.
        covered: False where the data cannot bear a figure for the period: nobody registered yet, or it is not over.
    """

    indicator: Indicator
    kind: Kind
    text: IndicatorText
    breakdown: str
    category: str
    period: str
    parts: tuple[Seen, ...]
    covered: bool


class Looked:
    """An indicator's rows, found once for all its breakdowns and placed once in each length of period."""

    def __init__(self, indicator: Indicator, tables: Tables, text: IndicatorText | None = None) -> None:
        """`text` stands in for the indicator's own entry in the plan, where another indicator leans on it."""
        self.indicator, self.tables = indicator, tables
        self.text = text or tables.plan.indicators[indicator.id]
        self._seen: dict[str, tuple[Seen, ...]] = {}
        self._slots: dict[PeriodKind, tuple[tuple[Slot, ...], tuple[bool, ...]]] = {}
        self._places: dict[tuple[str, PeriodKind], tuple[Ordinals, ...]] = {}

    def cells(self, by: By, periods: Sequence[PeriodKind]) -> Iterator[Cell]:
        """Every category and period of one breakdown (WHOLE for none), also the empty ones, in order."""
        indicator, kind, tables, text = self.indicator, self.indicator.kind, self.tables, self.text
        if isinstance(kind, NotMeasurable | FromTargets):
            return
        among = by.dimension if isinstance(kind, Distribution) else ""
        if among not in self._seen:
            self._seen = {among: kind.see(Asked(tables, text, among))}
        seen = self._seen[among]
        labels = categories(by, tables, text, seen)
        breakdown, fixed = indicator.named or (by.dimension, "")
        found = []
        for length in periods:
            wanted, covered = self._periods(kind, seen, length)
            found.append((_Sorted.of(seen, tables, by, labels, wanted, self._placed(among, seen, length)), covered))
        for number, category in enumerate(labels if by.dimension else (fixed,)):
            for one, covered in found:
                for place, slot in enumerate(one.slots):
                    parts = one.parts(number, place)
                    some = parts is not one.nothing
                    if some or not by.with_rows:
                        borne = covered[place] and (some or slot.span is not None) and _each_year(kind, parts, tables, slot)
                        yield Cell(indicator, kind, text, breakdown, category, slot.key, parts, borne)

    def _periods(self, kind: Kind, seen: Sequence[Seen], length: PeriodKind) -> tuple[tuple[Slot, ...], tuple[bool, ...]]:
        """The periods of a length, and which of them the logs reach over."""
        if length not in self._slots:
            wanted = slots(self.indicator, self.text, self.tables, length, seen)
            self._slots[length] = wanted, tuple(_covered(self.indicator, kind, seen, self.tables, slot) for slot in wanted)
        return self._slots[length]

    def _placed(self, among: str, seen: Sequence[Seen], length: PeriodKind) -> tuple[Ordinals, ...]:
        """For each row seen, the number of its period."""
        if (among, length) not in self._places:
            wanted = self._slots[length][0]
            self._places[among, length] = tuple(_places(part, self.tables, length, wanted) for part in seen)
        return self._places[among, length]


def cells(
    indicator: Indicator, tables: Tables, by: By, periods: Sequence[PeriodKind], *, text: IndicatorText | None = None
) -> Iterator[Cell]:
    """The cells of one breakdown of an indicator, see `Looked`."""
    return Looked(indicator, tables, text).cells(by, periods)


def slots(
    indicator: Indicator, text: IndicatorText, tables: Tables, length: PeriodKind, seen: Sequence[Seen]
) -> tuple[Slot, ...]:
    """The periods of a length in which the indicator has a figure at all.

    What is new has no figure before it began, and no baseline.
    """
    if length == "A":
        return (Slot(ALL, None),)
    if length == "own":
        keys = {key for part in seen if part.date for key in tables[part.table][part.date].to_numpy()[part.rows]}
        return tuple(Slot(key, None) for key in sorted(keys))
    began = _began(indicator, text, tables.plan)
    return tuple(
        Slot(span.key, span)
        for span in tables.periods(length)
        if began is None or span == tables.plan.period or (span.last.year >= began and span != tables.plan.baseline)
    )


def categories(by: By, tables: Tables, text: IndicatorText, seen: Sequence[Seen]) -> tuple[str, ...]:
    """The categories of a breakdown in the order readers see them, the unknown last."""
    if not by.dimension:
        return ("",)
    if by.only:
        return by.only
    if by.dimension == "intervention":
        return text.interventions
    if by.dimension == "table":
        return tuple(canonical_tables())
    codes = code_lists().get(by.dimension)
    if by.observed or codes is None:
        found = dict.fromkeys(value for part in seen for value in _different(tables, part, by.dimension))
        return tuple(code for code in [*codes, UNKNOWN] if code in found) if codes else tuple(found)
    return codes if any(not part.split for part in seen) else (*codes, UNKNOWN)


def _began(indicator: Indicator, text: IndicatorText, plan: Plan) -> int | None:
    """The year from which the indicator has figures, where it is later than the baseline's first."""
    if indicator.plan_only:
        return plan.period.first.year
    of_it = [entry.new_in for entry in plan.interventions if entry.id in text.interventions]
    years = [new_in for new_in in of_it if new_in is not None]
    return min(years) if years and len(years) == len(of_it) and min(years) > plan.baseline.first.year else None


def _covered(indicator: Indicator, kind: Kind, seen: Sequence[Seen], tables: Tables, slot: Slot) -> bool:
    """Whether the logs reach over the period. Of what is not over, only the plan and the current year have a figure so far."""
    span, as_of = slot.span, tables.records.as_of
    if span is None:
        return True
    if span.last > as_of and (kind.adds_up or (span != tables.plan.period and span.key != str(as_of.year))):
        return False
    after = indicator.follow_up
    if after:
        until = min(span.last + timedelta(days=after.days), as_of)
        if not _reaches(tables.years(after.table), span.first.year, until.year) or not after.usable(tables[after.table]):
            return False
    logs = [part for part in seen if part.table not in YEARLY] if kind.adds_up else []
    return all(_reaches(tables.years(part.table, part.date), span.first.year, span.last.year) for part in logs)


def _reaches(years: tuple[int, int] | None, first: int, last: int) -> bool:
    return years is not None and years[0] <= first and last <= years[1]


def _each_year(kind: Kind, parts: Sequence[Seen], tables: Tables, slot: Slot) -> bool:
    """Whether yearly figures (money, inhabitants) are told in this category for each year of the period: a gap is no zero."""
    if slot.span is None or not kind.adds_up:
        return True
    yearly = [part for part in parts if part.table in YEARLY and part.date]
    if not yearly:
        return True
    wanted = set(range(slot.span.first.year, slot.span.last.year + 1))
    return all(
        wanted <= {year(day) for day in tables.days(part.table, str(part.date))[part.rows[part.known]]} for part in yearly
    )


@dataclass(frozen=True)
class _Sorted:
    """What was seen, sorted by category and period, so that each cell is a slice; `edges` is empty where nothing was seen."""

    slots: tuple[Slot, ...]
    seen: tuple[Seen, ...]
    edges: tuple[list[int], ...]
    nothing: tuple[Seen, ...]

    @staticmethod
    def of(
        seen: Sequence[Seen],
        tables: Tables,
        by: By,
        labels: tuple[str, ...],
        wanted: tuple[Slot, ...],
        places: Sequence[Ordinals],
    ) -> "_Sorted":
        if by.dimension:
            for part in seen:
                if part.split:
                    _known_column(tables, part, by.dimension)
        if not any(len(part.rows) for part in seen):
            return _Sorted(wanted, tuple(seen), (), tuple(seen))
        parts, edges = [], []
        for part, place in zip(seen, places, strict=True):
            cells_of = len(wanted) * (len(labels) if part.split else 1)
            if not len(part.rows):
                parts.append(part)
                edges.append([0] * (cells_of + 1))
                continue
            cell = place
            if part.split and by.dimension:
                category = _category(part, tables, by, labels)
                cell = np.where((place >= 0) & (category >= 0), category * len(wanted) + place, np.int32(-1))
            if cells_of < 1 << 15:
                cell = cell.astype(np.int16)  # numbers of 16 bits are sorted in one pass
            order = np.argsort(cell, kind="stable")
            parts.append(part.at(order))
            edges.append(np.searchsorted(cell[order], np.arange(cells_of + 1, dtype=cell.dtype)).tolist())
        return _Sorted(wanted, tuple(parts), tuple(edges), tuple(part.at(slice(0, 0)) for part in seen))

    def parts(self, category: int, place: int) -> tuple[Seen, ...]:
        """What lies in one category and period."""
        if not self.edges:
            return self.nothing
        slices = []
        for part, edges in zip(self.seen, self.edges, strict=True):
            cell = (category if part.split else 0) * len(self.slots) + place
            slices.append(slice(edges[cell], edges[cell + 1]))
        if all(one.start == one.stop for one in slices):
            return self.nothing
        return tuple(part.at(one) for part, one in zip(self.seen, slices, strict=True))


def _places(part: Seen, tables: Tables, length: PeriodKind, wanted: tuple[Slot, ...]) -> Ordinals:
    if part.date is None or not len(part.rows):
        return np.zeros(len(part.rows), dtype=np.int32)
    keys = {slot.key: number for number, slot in enumerate(wanted)}
    if length == "own":
        own = tables[part.table][part.date].map(keys)
        return own.to_numpy(dtype=np.float64, na_value=-1)[part.rows].astype(np.int32)
    number = np.array([keys.get(span.key, -1) for span in tables.periods(length)] + [-1], dtype=np.int32)
    return number[tables.placed(part.table, part.date, length)[part.rows]]


def _category(part: Seen, tables: Tables, by: By, labels: tuple[str, ...]) -> Ordinals:
    return tables.categories(part.table, by.dimension, labels)[part.rows]


def _known_column(tables: Tables, part: Seen, dimension: str) -> None:
    if dimension not in tables[part.table]:
        raise PlanFault(f"Planen tillader en opdeling på {dimension}, men {part.table} har ingen sådan kolonne. Ret planen.")


def _different(tables: Tables, part: Seen, dimension: str) -> list[Any]:
    """The different values of a column in the rows seen, in the order they first stand there; a missing one is unknown."""
    _known_column(tables, part, dimension)
    codes, values = tables.told_apart(part.table, dimension)
    return [values[code] if code >= 0 else UNKNOWN for code in pd.unique(codes[part.rows]).tolist()]
