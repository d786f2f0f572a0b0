"""From the old run's numbers to the new one's, one cause at a time: each step measures again with only that cause changed.

    as written (old) → measured by this version → cut at the common day → the new rows → all its days → the new plan
    → as written (new)

Whatever a step moves, its cause has moved. Measured are the figures before the protection and the estimates made of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd

from vinkeval.disclosure.release import KEY, NUMBERS
from vinkeval.evidence import compare_with_baseline, trends
from vinkeval.exports import Records
from vinkeval.exports.schema import load_schema
from vinkeval.indicators import indicators
from vinkeval.plan.model import Plan
from vinkeval.review.runs import PastRun

DATA, CUT_OFF, DEFINITION, METHOD, RELEASE, UNTOLD = (
    "data", "opgørelsesdato", "definition", "metode", "diskretion", "kan ikke afgøres",
)  # fmt: skip
CAUSES = (DATA, CUT_OFF, DEFINITION, METHOD, RELEASE, UNTOLD)

ACCOUNT = "account"
"""Stands among the tables for the account of rows read, set aside and repeated."""

_ESTIMATE_KEY, _ESTIMATE = ["indicator", "model", "term"], ["estimate", "lower", "upper", "df"]
_NOISE = 1e-8
"""Relative difference below which two numbers are the same: sums of the same rows in another order."""


@dataclass(frozen=True)
class Numbers:
    """What was measured at a stage: figures (index KEY) and estimates (index indicator, model, term), each with `status`."""

    figures: pd.DataFrame
    estimates: pd.DataFrame


Key = tuple[str, ...]
Moved = Mapping[Key, frozenset[str]]
"""The rows of which something moved, by key, with the columns that did."""


@dataclass(frozen=True)
class Step:
    """What one cause moved."""

    cause: str
    figures: Moved
    estimates: Moved


@dataclass(frozen=True)
class Road:
    """All steps between two runs.

    Attributes:
        before, after: records on either side of the step DATA: both cut at the earlier of the two days.
        figures: those of `before` by the old plan.
    """

    steps: tuple[Step, ...]
    before: Records
    after: Records
    figures: pd.DataFrame


def road(old: PastRun, new: PastRun) -> Road | None:
    """The steps from one run to the other; None where one has no private folder."""
    if old.records is None or new.records is None or old.true is None or new.true is None:
        return None
    day = min(old.records.as_of, new.records.as_of)
    before, after = cut(old.records, day), cut(new.records, day)
    # Same files, other rows: then it is the reading that has changed; on another day it is what was left out as later.
    data = DATA if old.hashes != new.hashes else METHOD if old.records.as_of == new.records.as_of else CUT_OFF
    stages = [
        (METHOD, old.records, old.plan),
        (CUT_OFF, before, old.plan),
        (data, after, old.plan),
        (CUT_OFF, new.records, old.plan),
        (DEFINITION, new.records, new.plan),
    ]
    found = _measured([(records, plan) for _, records, plan in stages])
    first, last = found[0], found[-1]
    steps = [
        _step(METHOD, Numbers(old.true, _written(old, first.estimates)), first),
        *(_step(cause, one, other) for (one, other), (cause, *_) in zip(pairwise(found), stages[1:], strict=True)),
        _step(METHOD, last, Numbers(new.true, _written(new, last.estimates))),
    ]
    return Road(tuple(steps), before, after, found[1].figures)


def _measured(stages: list[tuple[Records, Plan]]) -> list[Numbers]:
    """Each stage measured; what is the same records and plan as the stage before is not measured twice."""
    found: list[Numbers] = []
    for place, (records, plan) in enumerate(stages):
        earlier = stages[place - 1] if place else None
        if earlier and earlier[1].sha256 == plan.sha256 and same_records(earlier[0], records):
            found.append(found[-1])
        else:
            found.append(measured(records, plan))
    return found


def measured(records: Records, plan: Plan) -> Numbers:
    """Figures and estimates of these records by this plan."""
    found = indicators(records, plan)
    fitted = [
        (one.indicator, one.model, str(term), *row, one.status)
        for one in trends(found, plan)
        for term, row in zip(one.table.index, one.table[_ESTIMATE].to_numpy(float).tolist(), strict=True)
    ]
    compared = [
        (
            *(row["indicator"], row["method"], "ratio" if row["method"].startswith("ratio") else "difference"),
            *(row["estimate"], row["lower"], row["upper"], row["df"], row["status"]),
        )
        for row in compare_with_baseline(found, plan).to_dict("records")
    ]
    estimates = pd.DataFrame([*fitted, *compared], columns=[*_ESTIMATE_KEY, *_ESTIMATE, "status"])
    return Numbers(found.frame.set_index(KEY)[[*NUMBERS, "status"]], estimates.set_index(_ESTIMATE_KEY))


def _written(run: PastRun, measured: pd.DataFrame) -> pd.DataFrame:
    """The run's estimates as it released them; a hidden one, and one that only differs by its rounding, as measured."""
    written = run.released["estimates.csv"]
    written = written.loc[written.index.isin(measured.index) & written["status"].ne("hidden"), [*_ESTIMATE, "status"]]
    found = measured.copy()
    for name in _ESTIMATE:
        told = pd.to_numeric(written[name].replace({"": None}), errors="coerce").astype(float)
        again = found.loc[told.index, name].astype(float)
        found.loc[told.index, name] = again.where(np.isclose(told, again, rtol=0, atol=6e-4, equal_nan=True), told)
    found.loc[written.index, "status"] = written["status"]
    return found


def cut(records: Records, day: date) -> Records:
    """The rows as they stood on an earlier day: without those whose main date is later."""
    if records.as_of <= day:
        return records
    tables = {
        name: _until(records[name], rule.main_date, day) if rule.main_date else records[name]
        for name, rule in load_schema().tables.items()
    }
    return replace(records, tables=tables, as_of=day)


def _until(table: pd.DataFrame, date_column: str, day: date) -> pd.DataFrame:
    return table[~(table[date_column] > pd.Timestamp(day))].reset_index(drop=True)


def same_records(one: Records, other: Records) -> bool:
    """Whether nothing that is measured differs: tables, day, account."""
    return one is other or (
        one.as_of == other.as_of
        and one.accounting.equals(other.accounting)
        and all(one[name].equals(other[name]) for name in one.tables)
    )


def _step(cause: str, one: Numbers, other: Numbers) -> Step:
    return Step(cause, differing(one.figures, other.figures), differing(one.estimates, other.estimates))


def differing(one: pd.DataFrame, other: pd.DataFrame) -> Moved:
    """Where two tables of numbers differ; over the rows of both, in the columns of the first."""
    rows = one.index.union(other.index)
    one, other = one.reindex(rows), other.reindex(rows)[list(one.columns)]
    moved = np.column_stack(
        [
            one[name].fillna("").ne(other[name].fillna("")).to_numpy(bool)
            if name == "status"
            else ~np.isclose(one[name].astype(float), other[name].astype(float), rtol=_NOISE, atol=_NOISE**2, equal_nan=True)
            for name in one.columns
        ]
    )
    names = np.array(one.columns, dtype=object)
    return {rows[int(place)]: frozenset(names[moved[place]]) for place in np.flatnonzero(moved.any(axis=1))}


def by_table(road: Road, tables: Sequence[str], plan: Plan) -> Iterator[tuple[str, Moved]]:
    """For each changed table alone what its new rows move (figures): which table a changed number owes its change to."""
    for table in tables:
        if table == ACCOUNT:
            mixed = replace(road.before, accounting=road.after.accounting)
        else:
            mixed = replace(road.before, tables={**road.before.tables, table: road.after[table]})
        yield table, differing(road.figures, indicators(mixed, plan).frame.set_index(KEY)[[*NUMBERS, "status"]])
