"""Why a released number is another: the causes that moved it, and the rows and files they came with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from vinkeval.danish import HIDDEN, listing
from vinkeval.exports.schema import load_schema
from vinkeval.indicators.catalogue import all_cells
from vinkeval.indicators.tables import Tables
from vinkeval.plan.model import Plan, Target
from vinkeval.review.rows import Keys, TableChange, account_changed, changed_tables, told_files
from vinkeval.review.runs import PastRun
from vinkeval.review.stages import (
    ACCOUNT,
    CAUSES,
    CUT_OFF,
    DATA,
    DEFINITION,
    METHOD,
    RELEASE,
    UNTOLD,
    Key,
    Moved,
    by_table,
    road,
)

_ALL = frozenset({"value", "lower", "upper", "status"})


@dataclass(frozen=True)
class Cause:
    """Why one number is another: the causes, most telling first, and where the data changed ('' where they did not)."""

    causes: tuple[str, ...]
    where: str = ""

    @property
    def text(self) -> str:
        """The causes as words."""
        return listing(self.causes)


class Causes:
    """What moved each number between two runs: measured again once, then asked number by number.

    Attributes:
        tables: the nine tables with their changed rows; empty where a run has no private folder.
    """

    def __init__(self, old: PastRun, new: PastRun, files: pd.DataFrame) -> None:
        self._old, self._new, self._files = old, new, files
        self._road = road(old, new)
        self.tables: Mapping[str, TableChange] = {}
        if old.records is not None and new.records is not None:
            self.tables = changed_tables(old.records, new.records)

    @property
    def told(self) -> bool:
        """Whether both runs still have what it takes to tell causes."""
        return self._road is not None

    def of_figure(self, key: Key, column: str, before: str, after: str) -> Cause:
        """Of a number of indicators.csv: key is indicator, breakdown, category, period."""
        return self._of_figures([key], frozenset({column, "status"}), before, after)

    def of_estimate(self, key: Key, column: str, before: str, after: str) -> Cause:
        """Of a number of estimates.csv: key is indicator, model, term."""
        if self._road is None:
            return Cause((UNTOLD,))
        columns = frozenset({column, "status"})
        found = {step.cause for step in self._road.steps if step.estimates.get(key, frozenset()) & columns}
        behind = {figure for step in self._road.steps for figure in step.figures if figure[:2] == (key[0], "")}
        return self._cause(found, before, after, sorted(behind), _ALL)

    def of_goal(self, key: Key, column: str, before: str, after: str) -> Cause:
        """Of a number or verdict of goals.csv: key is goal, indicator."""
        id = key[1]
        targets = [_targets(run.plan, id) for run in (self._old, self._new)]
        latest = {target.period for found in targets for target in found} or {"plan"}
        periods = {"baseline": {"baseline"}, "latest": latest, "status": {"baseline", *latest}}.get(column, set())
        figures = [(id, "", "", period) for period in sorted(periods)]
        if column in ("target", "status") and targets[0] != targets[1]:
            found = self._of_figures(figures, _ALL, before, after)
            return Cause((*(cause for cause in found.causes if cause not in (DEFINITION, RELEASE)), DEFINITION), found.where)
        return self._of_figures(figures, _ALL if column == "status" else frozenset({"value", "status"}), before, after)

    def of_finding(self, table: str, before: str, after: str) -> Cause:
        """Of a number of findings_summary.csv."""
        if self._road is None:
            return Cause((UNTOLD,))
        held = told_files(self._files, [table])
        if held:
            return Cause((DATA,), held)
        if (before == HIDDEN) != (after == HIDDEN):
            return Cause((RELEASE,))
        if self._old.record["as_of"] != self._new.record["as_of"]:
            return Cause((CUT_OFF,))
        return Cause((METHOD,) if self._old.hashes == self._new.hashes else (UNTOLD,))

    def _of_figures(self, keys: Sequence[Key], columns: frozenset[str], before: str, after: str) -> Cause:
        if self._road is None:
            return Cause((UNTOLD,))
        found = {step.cause for step in self._road.steps if _moved(step.figures, keys, columns)}
        return self._cause(found, before, after, keys, columns)

    def _cause(self, found: set[str], before: str, after: str, keys: Sequence[Key], columns: frozenset[str]) -> Cause:
        if not found or (before == HIDDEN) != (after == HIDDEN):
            found = {*found, RELEASE}
        where = self._where(keys, columns) if DATA in found else ""
        return Cause(tuple(cause for cause in CAUSES if cause in found), where)

    def _where(self, keys: Sequence[Key], columns: frozenset[str]) -> str:
        """The changed rows that these numbers owe their change to, and the files that hold them."""
        tables = [table for table, moves in self._by_table.items() if _moved(moves, keys, columns)] or list(self._by_table)
        titles = {name: rule.title for name, rule in load_schema().tables.items()}
        told = []
        for table in tables:
            if table == ACCOUNT:
                told.append("optællingen af læste rækker")
            else:
                change = self.tables[table]
                told.append(f"{titles[table]}: {change.among(self._looked_at(table, keys)) or change.text()}")
        files = told_files(self._files, self.tables if ACCOUNT in tables else tables)
        return "; ".join(told) + (f". Fil: {files}" if files else "")

    @cached_property
    def _by_table(self) -> Mapping[str, Moved]:
        """For each changed table alone, what its new rows move."""
        if self._road is None:
            return {}
        tables = [table for table, change in self.tables.items() if change]
        if account_changed(self._road.before, self._road.after):
            tables.append(ACCOUNT)
        return dict(by_table(self._road, tables, self._old.plan))

    @cached_property
    def _rows_of(self) -> Mapping[tuple[Key, str], set[int]]:
        """For each figure and changed table the rows it looks at in either run, by the number of their key."""
        found: dict[tuple[Key, str], set[int]] = {}
        for run in (self._old, self._new):
            if run.records is None:
                continue
            for cell in all_cells(Tables(run.records, run.plan)):
                key = (cell.text.id, cell.breakdown, cell.category, cell.period)
                for part in cell.parts:
                    change = self.tables.get(part.table)
                    if change:
                        numbers = change.old if run is self._old else change.new
                        found.setdefault((key, part.table), set()).update(numbers[part.rows].tolist())
        return found

    def _looked_at(self, table: str, keys: Iterable[Key]) -> Keys:
        return frozenset(row for key in keys for row in self._rows_of.get((key, table), ()))


def _moved(moves: Moved, keys: Iterable[Key], columns: frozenset[str]) -> bool:
    """Whether a step moved any of these numbers."""
    return any(moves.get(key, frozenset()) & columns for key in keys)


def _targets(plan: Plan, id: str) -> list[Target]:
    return [target for target in plan.targets if target.indicator == id]
