"""Which rows are set aside, and by which rule. A row is judged here before anyone asks whether it is a duplicate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vinkeval.exports.identifiers import is_test
from vinkeval.exports.schema import UNKNOWN, TableRule

Mask = NDArray[np.bool_]

_NUMBERS = {"int", "dec", "kr", "item"}
_DATE_FAULTS = {"date_impossible", "date_vague", "date_unreadable"}


@dataclass(frozen=True)
class Verdict:
    """Rows one rule sets aside because of one column."""

    rule: str
    column: str
    rows: Mask


def verdicts(
    frame: pd.DataFrame, table: TableRule, rules: Mapping[str, NDArray[np.object_]], *, as_of: date, last_day: date
) -> list[Verdict]:
    """Why rows are set aside; a row may be named by several.

    Args:
        frame: canonical rows, blank codes still missing.
        rules: column → the rule each of its values was read by, for columns the sheet has.
        as_of: the day the evaluation looks from.
        last_day: the last day the exports can hold; a main date after it is a fault, one between the two is only later.
    """
    found = [*_missing(frame, table, rules), *_orders(frame, table)]
    for column in table.columns.values():
        if column.type in _NUMBERS:
            numbers = frame[column.name].to_numpy(dtype=np.float64, na_value=np.nan)
            found.append(Verdict("negative_number", column.name, numbers < 0))
    if table.name == "responses":
        codes = frame["pair_code"]
        tests = {code for code in codes.dropna().unique() if is_test(code)}
        found.append(Verdict("test_answer", "pair_code", codes.isin(tests).to_numpy()))
    if table.main_date:
        after = (frame[table.main_date] > pd.Timestamp(last_day)).to_numpy() & ~_planned(frame, table)
        found.append(Verdict("date_after_cutoff", table.main_date, after))
    found = [verdict for verdict in found if verdict.rows.any()]
    later = _later(frame, table, found, as_of)
    return [*found, later] if later is not None else found


def _missing(frame: pd.DataFrame, table: TableRule, rules: Mapping[str, NDArray[np.object_]]) -> list[Verdict]:
    found = []
    for column in table.columns.values():
        if column.required != "cell":
            continue
        values = frame[column.name]
        missing = values.isna().to_numpy()
        if column.type == "code":
            missing = missing | (values == UNKNOWN).to_numpy(dtype=bool, na_value=False)
        if not missing.any():
            continue
        read_by = rules.get(column.name, np.full(len(frame), "", dtype=object))
        if column.name == table.main_date:
            for rule in sorted(_DATE_FAULTS):  # the same findings in the same order every time
                found.append(Verdict(rule, column.name, missing & (read_by == rule)))
            found.append(Verdict("date_missing", column.name, missing & ~np.isin(read_by, list(_DATE_FAULTS))))
        elif column.type == "code":
            found.append(Verdict("code_unknown", column.name, missing & (read_by == "label_unknown")))
            found.append(Verdict("value_missing", column.name, missing & (read_by != "label_unknown")))
        else:
            key = column.type == "id" and column.name in (*table.key, "institution_code")
            found.append(Verdict("key_missing" if key else "value_missing", column.name, missing))
    return found


def _orders(frame: pd.DataFrame, table: TableRule) -> list[Verdict]:
    return [
        Verdict("date_order", later, (frame[later] < frame[earlier]).to_numpy()) for later, earlier in table.not_before.items()
    ]


def _planned(frame: pd.DataFrame, table: TableRule) -> Mask:
    if table.name != "activities":
        return np.zeros(len(frame), dtype=bool)
    return (frame["status"] == "planned").to_numpy(dtype=bool, na_value=False)


def _later(frame: pd.DataFrame, table: TableRule, found: list[Verdict], as_of: date) -> Verdict | None:
    """Rows that are sound but lie after `as_of`."""
    if not table.main_date:
        return None
    faulty = np.logical_or.reduce([np.zeros(len(frame), dtype=bool), *(verdict.rows for verdict in found)])
    later = (frame[table.main_date] > pd.Timestamp(as_of)).to_numpy() & ~_planned(frame, table) & ~faulty
    return Verdict("row_after_as_of", table.main_date, later) if later.any() else None
