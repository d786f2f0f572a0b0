"""The tables as indicators see them: canonical ones with linked columns, pairs of answers, attendances, the account of rows.

Each is made once, when first asked for; so is the period each of its rows falls in.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vinkeval.exports.records import Records
from vinkeval.exports.schema import load_schema
from vinkeval.indicators import linked
from vinkeval.indicators.pairs import paired
from vinkeval.indicators.rules import REFERRER_GROUPS, UNKNOWN, Bools, Rule, yes_or_no
from vinkeval.plan.model import PeriodKind, Plan
from vinkeval.plan.periods import Every, Period, calendar_periods

Ints = NDArray[np.int64]
Ordinals = NDArray[np.int32]
"""Which of a few periods or categories each row is in; -1 for none of them."""

PAIRS = "pairs:before-after"
FOLLOWUPS = "pairs:before-followup"
ATTENDANCES = "attendances"
ACCOUNT = "account"
YEARLY = ("finances", "context")
REFERENCES = {"hadforbrydelser_hele_landet": "2019", "prevent_henvisninger": "2019/20"}
"""Published series that may be shown as context, and the period each is set to 100."""

CALENDAR: dict[PeriodKind, Every] = {"Y": "year", "H": "half-year", "Q": "quarter", "M": "month"}


@lru_cache(maxsize=1)
def code_lists() -> dict[str, tuple[str, ...]]:
    """The canonical codes of every list, in the order readers see them."""
    lists = {name: tuple(code_list.main) for name, code_list in load_schema().code_lists.items()}
    return lists | {"referrer_group": tuple(REFERRER_GROUPS)}


@lru_cache(maxsize=1)
def canonical_tables() -> dict[str, str | None]:
    """Names of the nine canonical tables and the main date of each (None where a row has no day)."""
    return {name: table.main_date or None for name, table in load_schema().tables.items()}


class Tables:
    """Records and plan, ready to be counted.

    Attributes:
        records: what came through the door.
        plan: what is evaluated.
    """

    def __init__(self, records: Records, plan: Plan) -> None:
        self.records, self.plan = records, plan
        self._made: dict[str, pd.DataFrame] = {}
        self._days: dict[tuple[str, str], NDArray[np.datetime64]] = {}
        self._placed: dict[tuple[str, str, PeriodKind], Ordinals] = {}
        self._periods: dict[PeriodKind, tuple[Period, ...]] = {}
        self._years: dict[tuple[str, str | None], tuple[int, int] | None] = {}
        self._told_apart: dict[tuple[str, str], tuple[Ints, pd.Index[Any]]] = {}
        self._categories: dict[tuple[str, str, tuple[str, ...]], Ordinals] = {}
        self._answers: dict[tuple[str, Rule], Bools] = {}
        self._of_interventions: dict[tuple[str, str | None, tuple[str, ...]], Bools] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made:
            self._made[name] = _MAKE[name](self) if name in _MAKE else self.records[name]
        return self._made[name]

    def periods(self, kind: PeriodKind) -> tuple[Period, ...]:
        """All periods of a kind from the first day of the baseline to the last of the plan, in order of time."""
        if kind not in self._periods:
            baseline, plan = self.plan.baseline, self.plan.period
            if kind in CALENDAR:
                self._periods[kind] = calendar_periods(baseline.first, plan.last, CALENDAR[kind])
            else:
                self._periods[kind] = (baseline, plan)
        return self._periods[kind]

    def days(self, table: str, date: str) -> NDArray[np.datetime64]:
        """A date column of a table as plain days."""
        key = (table, date)
        if key not in self._days:
            self._days[key] = self[table][date].to_numpy().astype("datetime64[D]")
        return self._days[key]

    def placed(self, table: str, date: str, kind: PeriodKind) -> Ordinals:
        """For each row of a table, the number of the period its date falls in; -1 outside them all and without a date.

        What is planned for after the cut-off has not come yet and is in no period.
        """
        key = (table, date, kind)
        if key not in self._placed:
            when = self.days(table, date)
            come = when <= np.datetime64(self.records.as_of)
            self._placed[key] = np.where(come, _place(when, self.periods(kind)), np.int32(-1))
        return self._placed[key]

    def answers(self, table: str, rule: Rule) -> Bools:
        """A rule's yes or no for each row of a table; many indicators and all their breakdowns ask for the same."""
        key = (table, rule)
        if key not in self._answers:
            self._answers[key] = yes_or_no(rule, self[table])
        return self._answers[key]

    def of_interventions(self, table: str, date: str | None, interventions: tuple[str, ...]) -> Bools:
        """Rows of some interventions, but for those dated before theirs began.

        Money set aside for an intervention beforehand is money all the same.
        """
        key = (table, date, interventions)
        if key not in self._of_interventions:
            entries = self.plan.interventions
            letter = self.categories(table, "intervention", tuple(entry.id for entry in entries))
            chosen = np.array([*(entry.id in interventions for entry in entries), False])[letter]
            if date is not None and table not in YEARLY:
                began = np.array([f"{entry.new_in or 1}-01-01".zfill(10) for entry in entries] + ["0001-01-01"], dtype="M8[D]")
                chosen &= ~(self.days(table, date) < began[letter])
            self._of_interventions[key] = chosen
        return self._of_interventions[key]

    def years(self, table: str, date: str | None = None) -> tuple[int, int] | None:
        """First and last year the rows of a table tell of; None where the exports have no row of it.

        A year before or after them is not a year without events: nobody was asked. What the rows tell of reaches as far as
        their main date, and as far as the date that an indicator places them by (a case is assigned one year, starts the next).
        """
        key = (table, date)
        if key not in self._years:
            self._years[key] = self._years_told(table, date)
        return self._years[key]

    def categories(self, table: str, dimension: str, labels: tuple[str, ...]) -> Ordinals:
        """For each row of a table, which of the labels it has in a column (a missing one is unknown); -1 for none of them."""
        key = (table, dimension, labels)
        if key not in self._categories:
            codes, values = self.told_apart(table, dimension)
            number = {label: place for place, label in enumerate(labels)}
            places = [number.get(value, -1) for value in values] + [number.get(UNKNOWN, -1)]
            self._categories[key] = np.array(places, dtype=np.int32)[codes]  # a missing value has code -1: the last
        return self._categories[key]

    def told_apart(self, table: str, column: str) -> tuple[Ints, "pd.Index[Any]"]:
        """For each row of a table, the number of its value among a column's different values (-1: missing), and these."""
        key = (table, column)
        if key not in self._told_apart:
            codes, values = pd.factorize(self[table][column])
            self._told_apart[key] = codes, values
        return self._told_apart[key]

    def _years_told(self, table: str, date: str | None) -> tuple[int, int] | None:
        source = {PAIRS: "responses", FOLLOWUPS: "responses", ATTENDANCES: "activities"}.get(table, table)
        main = canonical_tables()[source]
        dates = [(source, main)] if main else []
        if date and main:
            dates.append((table, date))
        found = np.concatenate([self.days(name, column) for name, column in dates] or [np.array([], dtype="datetime64[D]")])
        found = found[found <= np.datetime64(self.records.as_of)]
        return (year(found.min()), year(found.max())) if len(found) else None


def year(day: Any) -> int:
    """The year of a day."""
    return int(np.datetime64(day, "Y").astype(int)) + 1970


def _place(when: NDArray[np.datetime64], periods: tuple[Period, ...]) -> Ordinals:
    if not len(when):
        return np.zeros(0, dtype=np.int32)
    order = sorted(range(len(periods)), key=lambda number: periods[number].first)
    first = np.array([periods[number].first for number in order], dtype="datetime64[D]")
    last = np.array([periods[number].last for number in order], dtype="datetime64[D]")
    found = np.searchsorted(first, when, side="right") - 1
    inside = ~np.isnat(when) & (found >= 0)
    inside[inside] = when[inside] <= last[found[inside]]
    return np.where(inside, np.array(order, dtype=np.int32)[np.where(inside, found, 0)], np.int32(-1))


def _account(tables: Tables) -> pd.DataFrame:
    """Rows of each canonical table that were read, removed as duplicates, set aside, and set aside for a date.

    Rows that are sound but lie after an earlier cut-off chosen for the run are no fault of the log, and not counted at all.
    """
    names = list(canonical_tables())
    lines, counts = tables.records.accounting, ("accepted", "duplicates", "quarantined", "quarantined_date")
    of_table = pd.Index(names).get_indexer(pd.Index(lines["table"]))  # a sheet of no table has none of these rows
    accepted, duplicates, quarantined, dates = (
        np.bincount(of_table[of_table >= 0], lines[name].to_numpy()[of_table >= 0], len(names)).astype(np.int64)
        for name in counts
    )
    return pd.DataFrame(
        {
            "table": names,
            "duplicates": duplicates,
            "impossible_date": dates,
            "set_aside": quarantined,
            "read": accepted + duplicates + quarantined,
        }
    )


_MAKE: dict[str, Callable[[Tables], pd.DataFrame]] = {
    "activities": lambda t: linked.with_target_school(t.records["activities"], t.records["institutions"]),
    "referrals": lambda t: linked.with_referrer_group(t.records["referrals"]),
    "cases": lambda t: linked.with_course(t.records["cases"], t.records["contacts"], t.records["referrals"], t.records.as_of),
    "advice": lambda t: linked.with_working_days(linked.with_referrer_group(t.records["advice"])),
    "contacts": lambda t: linked.with_days_to_case(t.records["contacts"], t.records["cases"]),
    "responses": lambda t: linked.with_activity(t.records["responses"], t.records["activities"]),
    "finances": lambda t: linked.with_first_of_year(t.records["finances"]),
    "context": lambda t: linked.with_reference(t.records["context"], REFERENCES),
    PAIRS: lambda t: paired(t.records["responses"], "after"),
    FOLLOWUPS: lambda t: paired(t.records["responses"], "followup"),
    ATTENDANCES: lambda t: linked.attendances(t.records["activities"]),
    ACCOUNT: _account,
}
